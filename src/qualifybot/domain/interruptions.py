"""What comes when a caller, or the line, does something else than reply to what was asked?"""

from __future__ import annotations

from dataclasses import replace

from qualifybot.domain.asking import MAX_ASKS, ask_again
from qualifybot.domain.closing import check_again, read_back, read_back_again, say_goodbye
from qualifybot.domain.dialogue import Finish, HangUp, Heard, Phase, Transfer
from qualifybot.domain.faq import match_faq
from qualifybot.domain.models import Outcome
from qualifybot.domain.opt_out import asks_not_to_be_called
from qualifybot.domain.questions import broken_off, open_questions, through
from qualifybot.domain.reply import Reply
from qualifybot.domain.returning import offer_again
from qualifybot.domain.turns import topic_of

_MAX_SILENCES = 2
_ASKING = (Phase.CONTACT, Phase.QUESTIONS)
_ENDING = (Phase.READ_BACK, Phase.CLOSING)


def repeat(reply: Reply, heard: Heard) -> Reply:
    """Ask again in other words, or read back again."""
    reply = reply.say("repeat")
    return read_back_again(reply) if reply.state.phase in _ENDING else _back(reply)


def reply_to_question(reply: Reply, heard: Heard) -> Reply:
    """Answer from what the script knows, then come back to our question."""
    known = match_faq(heard.text, reply.script.faq)
    reply = reply.say(f"faq.{known.topic}" if known else "no_answer_to_that")
    return _back(reply.say("back_to_question"))


def wait(reply: Reply, heard: Heard) -> Reply:
    """Give the caller time; but not for ever."""
    if reply.times_asked(topic_of(reply.state)) >= MAX_ASKS:
        return _back(reply)
    return reply.say("take_your_time").listen(topic_of(reply.state), patience=reply.script.wait_patience)


def hand_over(reply: Reply, heard: Heard) -> Reply:
    """Put the caller through to a person, or promise a call back."""
    number = reply.script.transfer.number
    if number:
        return reply.say("transferring").finish(Outcome.HUMAN, Transfer(number))
    return reply.say("call_back").finish(Outcome.HUMAN, HangUp())


def stop(reply: Reply, heard: Heard) -> Reply:
    """Let the caller go; whoever asks not to be called is not called again."""
    if asks_not_to_be_called(heard.text):
        reply = reply.but(replace(reply.state, opted_out=True))
        return reply.say("opted_out").finish(Outcome.STOPPED, HangUp())
    if reply.state.phase in _ENDING:
        return say_goodbye(reply)
    return reply.say("stopped").finish(Outcome.STOPPED, HangUp())


def nothing_heard(reply: Reply) -> Reply:
    """Two prompts, each with the question again; then goodbye."""
    silences = reply.state.silences + 1
    reply = reply.but(replace(reply.state, silences=silences))
    if silences > _MAX_SILENCES:
        return reply.say("gone_quiet").finish(broken_off(reply.state, reply.script), HangUp())
    return _back(reply.say("silence"))


def resume(reply: Reply) -> Reply:
    """Go on where the line was cut."""
    reply = reply.but(replace(reply.state, silences=0)).say(f"resumed.{topic_of(reply.state)}")
    return read_back(reply) if reply.state.phase is Phase.READ_BACK else _back(reply)


def end_again(reply: Reply) -> Reply:
    """The line came back after the end: end it as before."""
    outcome = reply.state.outcome or Outcome.FAILED
    number = reply.script.transfer.number
    last = Transfer(number) if outcome is Outcome.HUMAN and number else HangUp()
    return replace(reply, effects=(*reply.effects, Finish(outcome), last))


def hung_up(reply: Reply) -> Reply:
    """The caller is gone; what was gone through counts."""
    rest = open_questions(reply.state, reply.script)
    return reply.finish(Outcome.HUNG_UP if rest else through(reply.state))


def time_up(reply: Reply) -> Reply:
    """The call is as long as it may be."""
    return reply.say("out_of_time").finish(broken_off(reply.state, reply.script), HangUp())


def broke(reply: Reply) -> Reply:
    """We cannot go on: say so."""
    return reply.say("broken").finish(Outcome.FAILED, HangUp())


def _back(reply: Reply) -> Reply:
    if reply.state.phase is Phase.RETURNING:
        return offer_again(reply)
    return ask_again(reply) if reply.state.phase in _ASKING else check_again(reply)
