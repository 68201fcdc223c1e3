"""Who decides, in many callers' words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifybot.domain.models import Context, DecisionMakers, Kind, Person, Question
from qualifybot.domain.reading.people import read_decision_makers

CONTEXT = Context(Question.DECISION_MAKERS, date(2027, 3, 10))


def people(listed: str) -> tuple[Person, ...]:
    """ "Anna Berg/CTO; board" as people; a part with a capitalised word that is no title is a name."""
    found = []
    for entry in filter(None, (part.strip() for part in listed.split(";"))):
        name, slash, role = entry.partition("/")
        named = bool(slash) or entry.istitle()
        found.append(Person(name if named else None, role or (None if named else entry)))
    return tuple(found)


def said(person: Person) -> tuple[str | None, str | None]:
    return person.name, person.role.casefold() if person.role else None


ANSWERS = [
    # alone
    ("alone", "", "Just me."),
    ("alone", "", "That'd be me."),
    ("alone", "", "I do."),
    ("alone", "", "I'm the owner, so me."),
    ("alone", "", "It's my company, I decide."),
    ("alone", "", "You're talking to him."),
    ("alone", "", "The buck stops with me."),
    ("alone", "", "I make all the purchasing decisions here."),
    ("alone", "", "It's entirely my call."),
    ("alone", "", "Only me, nobody else needs to sign."),
    ("alone", "", "Um, well, I, I decide that on my own."),
    ("alone", "", "Nobody but me."),
    ("alone", "", "There used to be three partners, but now it's only me."),
    ("alone", "", "I'm a one-man band, so I decide."),
    ("alone", "", "I don't need to ask anybody."),
    ("alone", "", "I have the final say."),
    ("alone", "", "My boss lets me decide these things."),
    ("alone", "", "I'm the head of IT and I decide on tools."),
    ("alone", "", "As managing director I sign everything myself."),
    ("alone", "", "Me, myself and I."),
    ("alone", "", "The board doesn't get involved, it's up to me."),
    ("alone", "", "I'm the CEO and the CFO in one person, so it's me."),
    ("alone", "", "Yes, I can sign that off myself."),
    ("alone", "", "My former boss decided these things, today it's me."),
    ("alone", "", "I'm the decision maker."),
    ("alone", "", "It's down to me, really."),
    ("alone", "", "My wife, no, actually, I decide that by myself."),
    ("alone", "", "I've got full authority to sign."),
    # spoken of, but without a part
    ("no", "board", "It's up to the board, I only keep the records."),
    ("no", "head of IT", "The head of IT has to approve it, it isn't up to me."),
    ("no", "CEO", "Our founder, Bill, God bless him, decided everything on the golf course, these days the CEO does."),
    ("no", "MD", "The old director retired in spring, now the managing director decides and I just prepare things."),
    ("no", "COO", "We have 20 stores with 20 store managers and each has an opinion, but the COO decides."),
    ("no", "operations manager", "Seven supervisors would love to have a say, the operations manager has it, not me."),
    (
        "no",
        "Anja/",
        "Our previous IT manager was a nightmare, he's at Google now, the one who decides is Anja, not me.",
    ),
    ("alone", "", "The CEO started the place, she is in Spain most of the year, so it's all me."),
    ("alone", "", "My brother owned a third until last year, I bought him out, so I'm the sole owner and I decide."),
    ("alone", "", "My boss says he couldn't care less about tools, so that one is entirely mine."),
    ("alone", "", "I have two bosses on paper, but for software nobody asks, I choose and I pay."),
    ("alone", "", "There's a board but they never get involved in tools, I decide."),
    # the caller's own role, and what is taken back
    ("no", "CFO", "First my team lead proposes it, that's me, then the CFO decides."),
    ("shared", "CFO", "The practice manager, which is me, together with the CFO."),
    ("alone", "", "My boss and I, no wait, since January it's just me."),
    ("no", "Pete/", "It's Pat's decision, Pete's, sorry, Pete. Not mine."),
    ("alone", "", "I make that call myself."),
    ("shared", "Tom/business partner", "Me and Tom, my business partner."),
    ("shared", "sister", "My sister's got a say as well, we own it half and half."),
    # a capital that only opens the sentence, and names and roles that others have nothing to do with
    ("no", "head of stores", "Ordering is what the head of stores is there for, I only unpack."),
    ("no", "clinic manager", "Regrettably the clinic manager decides, I don't."),
    ("no", "finance director", "A lad named Piotr from your firm phoned. The finance director decides, not me."),
    ("no", "COO", "Everybody assumes it's our CEO, but it's the COO who decides, certainly not me."),
    ("shared", "owner", "At Tolley Homes, my old place, we voted. Here it's the owner and me."),
    (
        "no",
        "harbourmaster",
        "The one who'd know is Ingrid, she's at lunch. It's the harbourmaster who decides, I don't.",
    ),
    ("alone", "", "I'm the owner, the cook and the legal department rolled into one, so what I say goes."),
    # one person by two words, and several by one
    ("no", "general counsel", "Our general council decides, she's the top lawyer here, I'm out of it."),
    ("no", "MD", "The gaffer decides, I don't. The MD, I mean."),
    ("no", "head of sales", "The head of cells, sales, decides and I don't get asked."),
    ("shared", "co-director", "My two co-directors and I have to agree."),
    ("no", "boss", "My bosses decide, not me."),
    (
        "no",
        "Zoe/head of fleet",
        "Zoe decides, she's head of stores. Did I say stores? She's head of fleet. I've no say.",
    ),
    # as a recogniser or a region writes it
    ("no", "board", "It goes to the bored of governors and I can't vote."),
    ("no", "principal", "The school principle decides. I don't."),
    ("no", "COO", "C double O, she decides, I'm out of it."),
    ("no", "head of finance", "It's no me, it's the heid o' finance that decides."),
    ("no", "oga", "My oga dey decide, no be me."),
    ("no", "gaffer", "The gaffer picks, I've nowt to do wi' it."),
    # the caller only hears of it
    ("no", "CEO; CTO", "The CEO and the CTO settle it without asking me."),
    ("no", "CFO", "The CFO decides and I hear about it afterwards."),
    ("no", "dean", "The dean chooses and she doesn't ask me."),
    ("no", "chairman", "The chairman makes up his mind and I type the letter."),
    ("no", "board; legal", "The board and legal approve it, I personally have no vote."),
    # taken back
    ("no", "CIO", "It's the IT manager, no wait, since the takeover it's the CIO. Not me."),
    ("shared", "brother", "I decide alone. Well, no, my brother has to agree too."),
    ("no", "COO", "The board. No, a thing this small never gets to the board, it's the COO who decides, not me."),
    ("no", "quarry manager", "Our quarry manager decides, I don't."),
    ("no", "head of IT", "The head of eye tea signs, I don't. I T."),
    ("no", "COO", "I report to the COO and he decides."),
    ("no", "shift supervisor", "The shift supervisor picks the gear, I'm in accounts."),
    ("shared", "board", "First the board, then it comes back to me."),
    # roles on no list, and misheard ones
    ("shared", "head of IT", "The head of I tea and me."),
    ("no", "head honcho", "The head honcho decides, I don't."),
    ("no", "abbot", "Our abbot signs, not me."),
    ("no", "head of beverages", "The head of beverages decides, not me."),
    ("no", "boss", "Herself, the boss, she signs everything, I only do the paperwork."),
    # shared
    ("shared", "CFO", "My CFO and I."),
    ("shared", "wife", "My wife and me, we run the shop together."),
    ("shared", "business partner", "Me and my business partner."),
    ("shared", "CTO", "I decide it with the CTO."),
    ("shared", "COO; CFO", "The COO, the CFO and myself."),
    ("shared", "Tom Baker/CTO", "My colleague Tom Baker, our CTO, and me."),
    ("shared", "Priya/finance", "I do that together with Priya from finance."),
    ("shared", "CFO", "Up to five thousand I can sign, above that it's the CFO."),
    ("shared", "board", "Anything over ten grand has to go to the board, below that it's me."),
    ("shared", "brother", "My brother and I own the place, so we both decide."),
    ("shared", "boss", "I decide, but my boss has to sign it off as well."),
    ("shared", "partner", "My partner and I decide jointly."),
    ("shared", "head of sales", "Me plus the head of sales."),
    ("shared", "VP of Sales; IT", "It's me, the VP of Sales, and IT."),
    ("shared", "Marco/head of procurement", "Marco, he's our head of procurement, and I."),
    ("shared", "CEO", "I'll decide together with our CEO."),
    ("shared", "partner", "My partners and I vote on it."),
    ("shared", "Anna; Ben", "Anna, Ben and I."),
    ("shared", "finance director", "The finance director and I both have to sign."),
    ("shared", "legal; procurement", "Legal and procurement have a say, and so do I."),
    ("shared", "father", "My father and me."),
    ("shared", "board", "The decision is made by the board and me."),
    ("shared", "Dr Patel", "Dr Patel and I."),
    ("shared", "Li Wei", "It's Li Wei and me."),
    ("shared", "head of operations", "I'd say me and our head of ops."),
    ("shared", "CMO", "The CFO and me, I mean the CMO and me."),
    ("shared", "CEO", "It's me in the end, but the CEO has to give his okay."),
    ("shared", "managing partner", "The managing partner and I have to agree."),
    # no
    ("no", "CFO", "The CFO decides, not me."),
    ("no", "boss", "My boss makes those decisions."),
    ("no", "board", "It's up to the board."),
    ("no", "CEO", "I recommend, the CEO signs."),
    ("no", "Sarah Miller/COO", "That's Sarah Miller's decision, our COO."),
    ("no", "procurement", "I just collect the offers, procurement decides."),
    ("no", "CTO; CFO", "The CTO and the CFO decide that between them, I'm not involved."),
    ("no", "owner", "The owner has the last word."),
    ("no", "head of IT", "That's our head of IT, I have no say in it."),
    ("no", "husband", "My husband decides such things, I only run the office."),
    ("no", "principal", "The principal approves everything."),
    ("no", "Kenji Tanaka", "Kenji Tanaka signs, I merely prepare it."),
    ("no", "MD", "The M.D. signs off on everything."),
    ("no", "CIO", "Our C I O has the final word."),
    ("no", "VP of Operations", "The vice president of operations makes the call."),
    ("no", "trustees", "The board of trustees will decide."),
    ("no", "GM", "It's the general manager who decides."),
    ("no", "CFO", "Above my pay grade, that's for the CFO."),
    ("no", "CEO", "I only advise, the chief executive takes the decision."),
    ("no", "HR director", "Our HR director decides that, I can't."),
    ("no", "purchasing manager", "The purchasing manager signs the contracts."),
    ("no", "Peter", "Peter does, not me."),
    ("no", "Grace/controller", "Grace, the controller, has to approve all spending."),
    ("no", "CEO", "Me, no sorry, the CEO decides."),
    ("no", "Nadia", "Nadja, no, Nadia, she decides."),
    ("no", "director of finance", "Our director of finance holds the purse strings."),
    ("no", "sales director", "The sales director calls the shots."),
    ("no", "office manager", "Our office manager, Linda, no wait, she left. The new office manager decides."),
    ("no", "head of IT; finance", "The head of IT picks it and finance approves it. I'm just the assistant."),
    ("no", "boss", "I have to ask my boss, he decides."),
    # not said
    (None, "CEO; CFO", "The CEO and the CFO."),
    (None, "boss", "My boss."),
    (None, "procurement; legal", "Procurement and legal."),
    (None, "Maria/CTO; Jens/CFO", "Maria, our CTO, and Jens, the CFO."),
    (None, "IT", "IT."),
    (None, "COO", "It would be the COO."),
    (None, "Julia Roberts/head of marketing", "That would be Julia Roberts, head of marketing."),
    (None, "MD; board", "The managing director and the board are involved."),
    (None, "finance; IT", "It has to go through finance and IT."),
    (None, "owner", "Our owner."),
    # shared or not, said in roundabout ways
    ("shared", "CFO", "I can't decide that by myself, the CFO has to agree."),
    ("shared", "CFO", "It's not just me, the CFO too."),
    ("no", "CFO", "The CFO signs off on everything, I don't."),
    ("shared", "Miguel", "That would be me and Miguel."),
    ("shared", "sister", "My sister and I inherited the firm, we do everything together."),
    ("no", "Ms Okafor/finance", "Ms Okafor from finance has the last word."),
    ("no", "CEO", "Ultimately the CEO, I'm only gathering information."),
    ("no", "dean", "The dean decides, I just run the lab."),
    ("no", "headteacher", "Our head teacher has to approve it."),
    ("shared", "bursar", "The bursar and I decide jointly."),
    (None, "owner; office manager", "The owner and the office manager."),
    ("shared", "CIO", "I pick the tool and the CIO signs the contract."),
    ("alone", "", "I'm self-employed."),
    ("alone", "", "That's my decision alone."),
    ("alone", "", "Nobody else. Me."),
    ("alone", "", "I can do that on my own."),
    ("alone", "", "Used to be the board, these days it's just me."),
    ("no", "CTO", "It isn't me, it's the CTO."),
    ("no", "CTO", "It's the CTO, it isn't me."),
    ("no", "COO", "Officially the COO. I've no authority at all."),
    ("shared", "Lena; Karim", "Lena, Karim and yours truly."),
    ("shared", "CFO", "If it's under ten thousand I sign it, otherwise the CFO."),
    ("shared", "CEO", "My limit's three thousand, beyond that the CEO has to sign."),
    (None, "head of procurement", "That'd be our head of procurement."),
    ("no", "shareholders", "The shareholders vote on anything this big."),
    ("no", "partner", "The partners decide, I'm just an associate."),
    ("shared", "director of nursing", "I decide with the director of nursing."),
    ("no", "Helen Carter/practice manager", "Helen Carter does, our practice manager. I only answer the phone."),
    ("no", "site manager", "The site manager makes those calls."),
    (None, "CEO; CTO; CFO", "CEO, CTO and CFO."),
    ("shared", "wife", "I discuss it with my wife and then we decide."),
    ("no", "boss", "My boss's call, not mine."),
    ("no", "CFO", "The C F O. Not me, sadly."),
    ("no", "Yusuf", "Yusuf makes the decision."),
    ("no", "procurement", "I can suggest something, but procurement has the final say."),
    ("no", "group IT", "Group IT decides on all software, we've no say."),
    (None, "Olga", "Olga."),
    ("no", "head of finance", "Um, it's, uh, the head of finance who, you know, decides."),
    ("shared", "chairwoman", "The chairwoman and I."),
    ("alone", "", "As the founder I decide everything."),
    ("alone", "", "I decide, though I listen to my team."),
    ("alone", "", "It's me who signs."),
    ("alone", "", "I run the place, so it's up to me."),
    ("shared", "accountant", "Me, with my accountant."),
    ("no", "CFO", "We need the CFO's approval, I can't sign."),
    ("shared", "co-owner", "My co-owner and me."),
]


@pytest.mark.parametrize(("caller", "others", "text"), ANSWERS)
def test_answers(caller: str | None, others: str, text: str) -> None:
    found = read_decision_makers(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.ANSWER
    assert isinstance(found.value, DecisionMakers)
    assert found.value.caller_decides == caller
    assert sorted(map(str, map(said, found.value.people))) == sorted(map(str, map(said, people(others))))
    assert text[found.start : found.end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "The management.",
        "A committee.",
        "Several people have a say in that.",
        "Me and a few colleagues.",
        "It's a team decision.",
        "There's a couple of us.",
        "Not me.",
        "The leadership team.",
        "Upstairs.",
        "I'm one of the people who decide.",
        "A buying group of five people.",
        "The higher-ups.",
        "I don't decide that alone.",
        "It's not only me.",
        "I'm not the only one who decides.",
        "I don't decide it myself.",
        "The whole family decides.",
        "Our steering committee.",
        "Three people have to sign.",
        "Head office.",
    ],
)
def test_nobody_named_is_not_enough(text: str) -> None:
    found = read_decision_makers(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.PARTIAL


@pytest.mark.parametrize(
    "text",
    [
        "Alright then.",
        "It's forty people.",
        "La la la la.",
        "Please close the window.",
        "Who are you exactly?",
        "",
        "…",
    ],
)
def test_what_names_nobody_says_nothing(text: str) -> None:
    assert read_decision_makers(text, CONTEXT, asked=True) is None


@pytest.mark.parametrize(
    ("caller", "others", "text"),
    [
        ("no", "COO", "Thirty-seven. And before you ask, the COO decides on that, not me."),
        ("shared", "Beatriz/CTO", "In May. Beatriz, our CTO, has to decide it together with me, though."),
        ("alone", "", "Two thousand a month, and I'm the only one who decides."),
        ("no", "CFO", "About ninety of us. The CFO signs off on everything, I don't."),
    ],
)
def test_volunteered_with_another_answer(caller: str, others: str, text: str) -> None:
    found = read_decision_makers(text, CONTEXT, asked=False)
    assert found is not None
    assert found.value == DecisionMakers(caller, people(others))  # type: ignore[arg-type]  # literals of the table


@pytest.mark.parametrize(
    "text",
    [
        "We've decided to start in May.",
        "My boss wants it by June.",
        "We have a marketing director and nine reps.",
        "I can't decide between the two.",
        "We want to automate our approval process.",
    ],
)
def test_other_talk_volunteers_nobody(text: str) -> None:
    assert read_decision_makers(text, CONTEXT, asked=False) is None


def test_a_capitalised_word_alone_is_doubtful() -> None:
    found = read_decision_makers("Torben.", CONTEXT, asked=True)
    assert found is not None
    assert (found.confident, found.doubt) == (False, "a bare name")


SOME_WORDS = st.lists(
    st.sampled_from(
        [
            "I",
            "me",
            "we",
            "the",
            "CFO",
            "Tom",
            "our",
            "and",
            ",",
            ".",
            "no",
            "sorry",
            "not",
            "decides",
            "board",
            "up to",
        ]
    ),
    max_size=60,
).map(" ".join)


@settings(deadline=None)
@given(st.text(max_size=200) | SOME_WORDS, st.booleans())
def test_never_raises_and_keeps_the_contract(text: str, asked: bool) -> None:
    found = read_decision_makers(text, CONTEXT, asked=asked)
    if found and isinstance(found.value, DecisionMakers):
        assert (found.value.caller_decides == "alone") == (not found.value.people)
        assert all(person.name or person.role for person in found.value.people)
        assert 0 <= found.start <= found.end <= len(text)
