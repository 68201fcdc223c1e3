"""How does a call end once every question is settled: the read-back, its corrections, the offer, the goodbye?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from qualifybot.domain.dialogue import HangUp, Heard, Phase, Transfer
from qualifybot.domain.models import Confirmation, Moment
from qualifybot.domain.questions import through
from qualifybot.domain.reply import Reply
from qualifybot.domain.scoring import HOT, score
from qualifybot.domain.turns import take_correction

_MAX_ASKS = 6
_MAX_OBJECTIONS = 2


def read_back(reply: Reply) -> Reply:
    """Say all that we hold, in the script's order, and ask whether it is right; nothing held needs no read-back."""
    if not reply.state.answers:
        return say_goodbye(reply)
    reply = reply.but(replace(reply.state, phase=Phase.READ_BACK)).say("read_back.intro")
    for question in reply.script.order:
        if held := reply.state.answers.get(question):
            careful = question in reply.state.to_confirm
            reply = reply.say_back(f"{question}.read_back", held.value, careful=careful)
    return reply.say("read_back.ask").listen(Moment.READ_BACK)


def judged(reply: Reply, heard: Heard) -> Reply:
    """Yes: what we hold is confirmed. No: ask what to change."""
    if heard.reading.value == Confirmation(agrees=True):
        answers = {question: replace(held, confirmed=True) for question, held in reply.state.answers.items()}
        state = replace(reply.state, answers=MappingProxyType(answers), to_confirm=())
        return _offer_or_goodbye(reply.but(state))
    if reply.times_said("read_back.change") >= _MAX_OBJECTIONS or _asked_out(reply):
        return say_goodbye(reply)
    return reply.say("read_back.change").listen(Moment.READ_BACK)


def changed(reply: Reply, heard: Heard) -> Reply:
    """Take a correction and read only what changed back."""
    return check_again(take_correction(reply, heard))


def not_judged(reply: Reply, heard: Heard) -> Reply:
    """Neither yes nor no: after a change or an addition ask once more, else ask in other words, else let it be."""
    if heard.reading.also:
        return check_again(reply)
    if reply.times_said("read_back.unclear") or _asked_out(reply):
        return say_goodbye(reply)
    return reply.say("read_back.unclear").listen(Moment.READ_BACK)


def not_disputed(reply: Reply, heard: Heard) -> Reply:
    """The caller will not or cannot judge: what we hold stays unconfirmed."""
    return say_goodbye(reply)


def offer_judged(reply: Reply, heard: Heard) -> Reply:
    """Put the caller through if they like."""
    number = reply.script.transfer.number
    if heard.reading.value == Confirmation(agrees=True) and number:
        return reply.say("transferring").finish(through(reply.state), Transfer(number))
    return say_goodbye(reply)


def offer_not_judged(reply: Reply, heard: Heard) -> Reply:
    """Offer once more, then take it for a no."""
    if reply.times_said("offer_transfer") >= 2:
        return say_goodbye(reply)
    return check_again(reply)


def check_again(reply: Reply) -> Reply:
    """Ask the closing question once more, through no failing of the caller's; but not for ever."""
    if _asked_out(reply):
        return say_goodbye(reply)
    line = "offer_transfer" if reply.state.phase is Phase.CLOSING else "read_back.ask"
    return reply.say(line).listen(Moment.READ_BACK)


def read_back_again(reply: Reply) -> Reply:
    """Repeat the closing question, and what it is about."""
    if reply.state.phase is Phase.CLOSING or _asked_out(reply):
        return check_again(reply)
    return read_back(reply)


def say_goodbye(reply: Reply) -> Reply:
    """Thank the caller and end the call."""
    return reply.say("completed").finish(through(reply.state), HangUp())


def _offer_or_goodbye(reply: Reply) -> Reply:
    state, transfer = reply.state, reply.script.transfer
    if (
        transfer.number
        and transfer.offer_hot
        and score(state.answers, state.settled, state.today, reply.script).rating == HOT
    ):
        reply = reply.but(replace(state, phase=Phase.CLOSING))
        return reply.say("offer_transfer").listen(Moment.READ_BACK)
    return say_goodbye(reply)


def _asked_out(reply: Reply) -> bool:
    return reply.times_asked(Moment.READ_BACK) >= _MAX_ASKS
