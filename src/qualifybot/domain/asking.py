"""What comes after a reply to "who is calling?" or to one of the six questions?"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from qualifybot.domain.closing import read_back
from qualifybot.domain.dialogue import Heard, Phase
from qualifybot.domain.models import Contact, Kind, Moment, Question
from qualifybot.domain.questions import is_risky, open_questions
from qualifybot.domain.record import Settled
from qualifybot.domain.reply import Reply
from qualifybot.domain.script import KEYPAD_QUESTIONS
from qualifybot.domain.turns import answer_of, brought_news, hold, hold_partial, question_at, take_correction, topic_of

MAX_ASKS = 6
"""However often a caller asks to hear it again or says something else, nothing is asked more often than this."""
_RETRIES = 2
"""A reply that does not answer is followed by other words, once for its kind and at most so often in all."""


def greet(reply: Reply) -> Reply:
    """Say who we are and what we do, then ask who is calling."""
    reply = reply.but(replace(reply.state, phase=Phase.CONTACT)).say("greeting")
    if reply.script.recorded:
        reply = reply.say("recording_notice")
    return reply.say("contact.ask").listen(Moment.CONTACT)


def introduced(reply: Reply, heard: Heard) -> Reply:
    """Keep who is calling; ask once for the missing half."""
    given = heard.reading.value if isinstance(heard.reading.value, Contact) else Contact()
    contact = acquainted(reply.state.contact, given)
    reply = reply.but(replace(reply.state, contact=contact))
    if contact.name and contact.company:
        met = reply.times_said("contact.company") or reply.times_said("contact.caller")
        return next_question(reply.say("acknowledge" if met else "contact.thanks"))
    missing = "contact.company" if contact.name else "contact.caller" if contact.company else "contact.unclear"
    if reply.times_said(missing):
        return next_question(reply.say("acknowledge"))
    return reply.say(missing).listen(Moment.CONTACT)


def not_introduced(reply: Reply, heard: Heard) -> Reply:
    """Ask once more who is calling, then go on without."""
    if brought_news(reply.state):
        return ask_again(reply.say("acknowledge"))
    if reply.times_asked(Moment.CONTACT) >= 2:
        return next_question(reply.say("moving_on"))
    return reply.say("contact.unclear").listen(Moment.CONTACT)


def stays_anonymous(reply: Reply, heard: Heard) -> Reply:
    """Nobody is pressed for a name."""
    return next_question(reply.say(heard.reading.kind.value))


def answered(reply: Reply, heard: Heard) -> Reply:
    """Keep the answer; say back what the ear confuses or the reading was unsure of."""
    question = question_at(reply.state)
    reply = hold(reply, answer_of(heard), heard)
    held = reply.state.answers[question]
    if held.confirmed or (held.confident and not is_risky(held, reply.script)):
        return next_question(reply.say("acknowledge"))
    careful = question in reply.state.to_confirm
    return next_question(reply.say_back("echo", held.value, careful=careful))


def not_answered(reply: Reply, heard: Heard) -> Reply:
    """After a partial, unclear or refused reply: ask again in fitting words, or go on with what we have."""
    question, kind = question_at(reply.state), heard.reading.kind
    if kind is Kind.UNCLEAR and brought_news(reply.state):
        return ask_again(reply.say("acknowledge"))
    refused_before = reply.state.settled.get(question) is Settled.DECLINED
    if kind is Kind.PARTIAL:
        reply = hold_partial(reply, heard)
    if kind is Kind.DECLINED:
        reply = _note_refusal(reply, question)
    retries = sum(reply.times_said(f"{question}.{k}") for k in (Kind.PARTIAL, Kind.UNCLEAR, Kind.DECLINED))
    if refused_before or retries >= _RETRIES or reply.times_said(f"{question}.{kind}"):
        return give_up(reply)
    reply = reply.say(f"{question}.{kind}")
    if question in KEYPAD_QUESTIONS and kind is not Kind.DECLINED:
        reply = reply.say(f"{question}.keypad")
    return reply.listen(question)


def not_known(reply: Reply, heard: Heard) -> Reply:
    """The caller does not know: nobody is asked twice for what they do not know."""
    question = question_at(reply.state)
    how = Settled.ANSWERED if question in reply.state.answers else Settled.UNKNOWN
    return next_question(reply.settle(question, how).say("unknown"))


def corrected(reply: Reply, heard: Heard) -> Reply:
    """Replace an earlier answer, say the new one back, and ask again what was just asked."""
    return ask_again(take_correction(reply, heard))


def ask_again(reply: Reply) -> Reply:
    """Ask what was just asked once more, through no failing of the caller's; but not for ever."""
    topic = topic_of(reply.state)
    if reply.times_asked(topic) >= MAX_ASKS:
        return give_up(reply)
    return reply.say(f"{topic}.ask").listen(topic)


def give_up(reply: Reply) -> Reply:
    """Go on without an answer to what was just asked, keeping what little is known."""
    topic = topic_of(reply.state)
    if topic is Moment.CONTACT:
        return next_question(reply.say("moving_on"))
    question = Question(topic)
    how = reply.state.settled.get(question, Settled.UNANSWERED)
    if question in reply.state.answers:
        how = Settled.ANSWERED
    line = {Settled.ANSWERED: "acknowledge", Settled.DECLINED: "declined"}.get(how, "moving_on")
    return next_question(reply.settle(question, how).say(line))


def next_question(reply: Reply) -> Reply:
    """Ask the next open question, or read back when there is none."""
    rest = open_questions(reply.state, reply.script)
    if not rest:
        return read_back(reply)
    if len(rest) == 1 and sum(topic in Question for topic in reply.state.asked) > 1:
        reply = reply.say("last_question")
    reply = reply.but(replace(reply.state, phase=Phase.QUESTIONS))
    return reply.say(f"{rest[0]}.ask").listen(rest[0])


def acquainted(known: Contact, given: Contact) -> Contact:
    """Who the caller is, by what was known and what they said now."""
    company_was_asked = known.name and not known.company
    if company_was_asked and given.name and not given.company and given.name != known.name:
        given = Contact(company=given.name, email=given.email)  # a bare name, taken for a person's by the reader
    return Contact(given.name or known.name, given.company or known.company, given.email or known.email)


def _note_refusal(reply: Reply, question: Question) -> Reply:
    # Remembered at once, so that the record is true should the caller hang up now; told when we go on.
    settled = MappingProxyType({**reply.state.settled, question: Settled.DECLINED})
    return reply.but(replace(reply.state, settled=settled))
