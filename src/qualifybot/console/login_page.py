"""Asks for the password, and lets in whoever knows it."""

from __future__ import annotations

from collections import deque
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qualifybot.console.doors import SESSION, Doors
from qualifybot.ports.clock import Clock

WRONG_A_MINUTE: Final = 10
_MAX_FORM_BYTES: Final = 4096

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log in · QualifyBot</title>
<style>
:root {{ color-scheme: light dark; --ink: #16202e; --soft: #5a6678; --paper: #f5f6f9; --card: #fff; --line: #dfe3ea;
  --accent: #3e4bd6; --bad: #b3261e; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8ecf3; --soft: #a3adbd; --paper: #11161e; --card: #1a212c;
  --line: #2d3644; --accent: #8f9bff; --bad: #ff8a80; }} }}
body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }}
main {{ width: min(22rem, 90vw); padding: 2rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 14px; }}
h1 {{ margin: 0 0 .25rem; font-size: 1.3rem; }}
p {{ margin: 0 0 1.25rem; color: var(--soft); }}
p[role=alert] {{ color: var(--bad); }}
label {{ display: block; font-weight: 600; margin-bottom: .35rem; }}
input, button {{ box-sizing: border-box; width: 100%; font: inherit; padding: .65rem .8rem; border-radius: 9px; }}
input {{ border: 1px solid var(--line); background: var(--paper); color: inherit; }}
button {{ margin-top: 1rem; border: 0; background: var(--accent); color: var(--card); font-weight: 600;
  cursor: pointer; }}
:focus-visible {{ outline: 3px solid var(--accent); outline-offset: 2px; }}
</style>
</head>
<body>
<main>
<h1>QualifyBot</h1>
{message}
<form method="post" action="{action}">
<input type="hidden" name="token" value="{token}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Log in</button>
</form>
</main>
</body>
</html>
"""


class LoginPage:
    """Shows the form, takes it, and ends sessions; after many wrong passwords it takes none for a minute."""

    def __init__(self, doors: Doors, clock: Clock) -> None:
        self._doors = doors
        self._clock = clock
        self._wrong: deque[float] = deque(maxlen=WRONG_A_MINUTE)

    async def log_in(self, request: Request, home: str) -> Response:
        """Answer `/login`; `home` is the console's own address."""
        if request.method != "POST":
            return self._form(home, "<p>The password is the setting QUALIFYBOT_CONSOLE_PASSWORD.</p>")
        now = self._clock.monotonic()
        if len(self._wrong) == WRONG_A_MINUTE and now - self._wrong[0] < 60:
            return self._form(home, _alert("Too many wrong passwords. Wait a minute and try again."), 429)
        if int(request.headers.get("content-length", _MAX_FORM_BYTES + 1)) > _MAX_FORM_BYTES:
            return self._form(home, _alert("That is too long to be the password."), 413)
        form = await request.form()
        if not self._doors.opens(request, str(form.get("token", "")), str(form.get("password", ""))):
            self._wrong.append(now)
            return self._form(home, _alert("That is not the password."), 403)
        response = RedirectResponse(f"{home}/", 303)
        self._doors.let_in(response, home)
        return response

    @staticmethod
    async def log_out(home: str) -> Response:
        """Answer `/logout`: forget the session."""
        response = RedirectResponse(f"{home}/login", 303)
        response.delete_cookie(SESSION, path=home)
        return response

    def _form(self, home: str, message: str, status: int = 200) -> Response:
        token = self._doors.new_form()
        page = _PAGE.format(message=message, action=escape(f"{home}/login"), token=escape(token))
        response = HTMLResponse(page, status)
        self._doors.remember_form(response, token, home)
        return response


def _alert(text: str) -> str:
    return f'<p role="alert">{escape(text)}</p>'
