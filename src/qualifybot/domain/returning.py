"""How does a call begin, and go on where an earlier one stopped if the caller likes?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from qualifybot.domain.asking import greet, next_question
from qualifybot.domain.dialogue import Heard, Phase
from qualifybot.domain.models import Confirmation, Moment
from qualifybot.domain.reply import Reply
from qualifybot.domain.ring_back import without_offer
from qualifybot.domain.turns import take_correction

_MAX_ASKS = 3


def begin(reply: Reply) -> Reply:
    """Greet and ask who is calling; offer a caller who rang back to go on."""
    if reply.state.offered is None:
        return greet(reply)
    reply = reply.but(replace(reply.state, phase=Phase.RETURNING)).say("welcome_back")
    if reply.script.recorded:
        reply = reply.say("recording_notice")
    return offer_again(reply)


def offer_again(reply: Reply) -> Reply:
    """Offer to go on; but not for ever."""
    if reply.times_asked(Moment.READ_BACK) >= _MAX_ASKS:
        return _start_over(reply)
    return reply.say("go_on").listen(Moment.READ_BACK)


def judged(reply: Reply, heard: Heard) -> Reply:
    """Yes: ask what was not answered yet. No: begin anew."""
    if heard.reading.value == Confirmation(agrees=True):
        return _go_on(reply.say("acknowledge"))
    return _start_over(reply)


def not_judged(reply: Reply, heard: Heard) -> Reply:
    """An answer to a question is a yes; anything else is asked about once more, then taken for a no."""
    if heard.reading.also:
        return _go_on(reply.say("acknowledge"))
    return offer_again(reply)


def changed(reply: Reply, heard: Heard) -> Reply:
    """Whoever corrects what they said goes on with it."""
    return _go_on(take_correction(reply, heard))


def not_wanted(reply: Reply, heard: Heard) -> Reply:
    """Begin anew."""
    return _start_over(reply)


def _go_on(reply: Reply) -> Reply:
    state = replace(reply.state, continues=reply.state.offered, offered=None, asked=MappingProxyType({}))
    return next_question(reply.but(state))


def _start_over(reply: Reply) -> Reply:
    state = replace(without_offer(reply.state), phase=Phase.CONTACT, asked=MappingProxyType({}))
    return reply.but(state).say("start_over").say("contact.ask").listen(Moment.CONTACT)
