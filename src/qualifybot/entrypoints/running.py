"""Runs a command's coroutine, and turns what can go wrong into one clear line and exit code 2."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer

from qualifybot.errors import QualifyBotError, ScriptError

P = ParamSpec("P")
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end, on uvloop where there is one."""
    try:
        import uvloop  # noqa: PLC0415  # not to be had on every platform
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def hold_memory() -> None:
    """Put the garbage collector off while everything is loaded: nearly all of that stays."""
    gc.disable()


def settle_memory() -> None:
    """Let the collector work again, without what was loaded until now: its full rounds stop every call."""
    gc.freeze()
    gc.enable()


def clear_errors(command: Callable[P, T]) -> Callable[P, T]:
    """A command whose expected failures are one line each on standard error, and exit code 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except ScriptError as error:
            fail(*error.problems)
        except QualifyBotError as error:
            fail(str(error))

    return guarded


def fail(*lines: str) -> NoReturn:
    """Say what is wrong and leave with exit code 2."""
    for line in lines:
        print(f"qualifybot: {line}", file=sys.stderr)  # noqa: T201  # the terminal is this module's business
    raise typer.Exit(2)
