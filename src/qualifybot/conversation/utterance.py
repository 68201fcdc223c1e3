"""What of a speech has the caller not heard, and how does it go on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qualifybot import audio
from qualifybot.conversation.remainder import resume_at, unspoken
from qualifybot.conversation.rendering import Rendering
from qualifybot.domain.dialogue import Say

_STUB_SECONDS = 0.4
"""So little of a line is not worth hearing again."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A line that was not heard to its end.

    `sound`: its audio from where to go on; None if it has yet to be spoken. `begun`: its beginning was heard.
    """

    say: Say
    sound: bytes | None = None
    begun: bool = False

    @property
    def line(self) -> str:
        """The line's name in the script."""
        return self.say.line


@dataclass(slots=True)
class Utterance:
    """One line, or the rest of one, in one voice; `sent` bytes of it went to the carrier."""

    say: Say
    rendering: Rendering
    begun: bool = False
    sent: int = 0

    @property
    def all_sent(self) -> bool:
        """Whether nothing more of it will be sent."""
        return self.rendering.whole and self.sent >= self.rendering.size

    def cut(self) -> tuple[bytes, Say]:
        """The voice broke off: what is worth sending of the sound it made, and what the next voice has to say."""
        kept, text = unspoken(self.say.text, self.rendering.sound)
        worth = self.rendering.sound[self.sent : kept]
        self.rendering = Rendering(self.rendering.sound[: max(self.sent, kept)], whole=True)
        return worth, replace(self.say, text=text, fixed=False, opening="")

    def after(self, heard: int) -> Unheard | None:
        """What is left when `heard` bytes of it were heard; None if nothing is."""
        sound, begun = self.rendering.sound, self.begun or heard > 0
        if not self.rendering.whole:
            if not heard:
                return Unheard(self.say, begun=begun)
            _, text = unspoken(self.say.text, sound[:heard])
            return Unheard(replace(self.say, text=text, fixed=False, opening=""), begun=begun)
        if heard >= len(sound):
            return None
        if audio.seconds(sound[heard:]) < _STUB_SECONDS:
            return Unheard(self.say, b"", begun)
        return Unheard(self.say, sound[resume_at(sound, heard) :] if heard else sound, begun)


def unheard(utterances: Sequence[Utterance], unplayed: int) -> tuple[Unheard, ...]:
    """What is left of these, said one after the other, when the last `unplayed` bytes sent were not heard."""
    left: list[Unheard] = []
    for utterance in reversed(utterances):
        heard = max(0, utterance.sent - unplayed)
        unplayed = max(0, unplayed - utterance.sent)
        rest = utterance.after(heard)
        if rest is None:
            break
        left.append(rest)
    return tuple(reversed(left))
