"""Company size, as callers of many kinds say it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifybot.domain.models import CompanySize, Context, Kind, Question
from qualifybot.domain.reading.company_size import read_company_size

CONTEXT = Context(topic=Question.COMPANY_SIZE, today=date(2026, 6, 9))

ANSWERS: list[tuple[str, int | None, int | None]] = [
    # money and things beside the people
    ("We turn over three million a year, run six lorries, and there are 22 of us.", 22, 22),
    ("We did seven million in sales with fourteen people.", 14, 14),
    ("My brother tells everyone we're forty but honestly it's nineteen.", 19, 19),
    ("Six, down from nine.", 6, 6),
    ("He keeps telling people we've got a hundred staff, we never had over thirty, and now it's 26.", 26, 26),
    # people counted one by one
    ("My husband, our two daughters and me.", 4, 4),
    ("My brother, my cousin and myself.", 3, 3),
    ("My wife, our three kids and I.", 5, 5),
    ("My parents, my two brothers and me.", 5, 5),
    ("just yours truly", 1, 1),
    # seasons are a range
    ("A dozen in winter, twenty in summer.", 12, 20),
    # a figure doubted and said anew
    ("It's twenty three of us, did I say twenty three? I meant thirty three.", 33, 33),
    ("ate people", 8, 8),
    # a plain figure
    ("Forty-two.", 42, 42),
    ("It's 130.", 130, 130),
    ("We have eighty-five employees.", 85, 85),
    ("There are sixteen of us.", 16, 16),
    ("About two hundred and ten people.", 210, 210),
    ("Um, I'd say we're roughly ninety.", 90, 90),
    ("1,250 staff across four countries.", 1250, 1250),
    ("2.5K people.", 2500, 2500),
    ("Eleven hundred, give or take.", 1100, 1100),
    ("Twelve thousand worldwide.", 12000, 12000),
    ("A dozen of us.", 12, 12),
    ("Two dozen or so.", 24, 24),
    ("Half a dozen people.", 6, 6),
    ("A couple of hundred.", 200, 200),
    ("One twenty.", 120, 120),
    ("Four oh five.", 405, 405),
    ("Three double five.", 355, 355),
    ("One two zero, one twenty.", 120, 120),
    ("Headcount is 76.", 76, 76),
    ("Our headcount currently stands at 312.", 312, 312),
    ("We're a team of nine.", 9, 9),
    ("We're a 45-person company.", 45, 45),
    ("It's a twenty-strong outfit.", 20, 20),
    ("We employ three hundred and four.", 304, 304),
    ("Seventy FTEs.", 70, 70),
    ("We've got fifty-five on the payroll.", 55, 55),
    ("Just shy of a thousand.", 1000, 1000),
    ("A little over three hundred folks.", 300, 300),
    ("Nearly sixty.", 60, 60),
    ("Fifty-ish.", 50, 50),
    ("Thirty odd people.", 30, 30),
    ("We're twenty-three full-time employees.", 23, 23),
    ("I think it's 18, let me think, yes, 18.", 18, 18),
    ("Yeah, so we are sixty-four right now.", 64, 64),
    ("Around two fifty, I'd guess.", 250, 250),
    ("Last time I checked it was 88 people.", 88, 88),
    ("We are having one hundred and forty employees, sir.", 140, 140),
    ("Totally we are 35 members in the company.", 35, 35),
    ("Two of us, it's a partnership.", 2, 2),
    ("Six blokes and that's it.", 6, 6),
    ("We've got 27 heads at the minute.", 27, 27),
    ("Must be, what, four hundred?", 400, 400),
    ("Hmm, a hundred, I believe.", 100, 100),
    ("One thousand two hundred employees.", 1200, 1200),
    ("It's 19, nineteen.", 19, 19),
    # one, and people counted with the caller
    ("Just me.", 1, 1),
    ("Only me, I'm a sole trader.", 1, 1),
    ("It's only myself.", 1, 1),
    ("I'm self-employed.", 1, 1),
    ("One-man band.", 1, 1),
    ("I work on my own.", 1, 1),
    ("Me and my wife.", 2, 2),
    ("Just me and my business partner.", 2, 2),
    ("My brother and I.", 2, 2),
    ("Me plus two apprentices.", 3, 3),
    ("It's me and four others.", 5, 5),
    ("Me, my sister and a part-timer.", 3, 3),
    ("Seven people and me.", 8, 8),
    # ranges
    ("Between forty and fifty.", 40, 50),
    ("Fifty to sixty people.", 50, 60),
    ("Five to six hundred.", 500, 600),
    ("Somewhere between 80 and 100.", 80, 100),
    ("30-35 employees.", 30, 35),
    ("Ten or twelve.", 10, 12),
    ("Two or three hundred.", 200, 300),
    ("Twenty, maybe twenty-five.", 20, 25),
    ("Sixty, seventy people, something like that.", 60, 70),
    ("Anywhere from 200 to 250 depending on the season.", 200, 250),
    ("Three to four thousand.", 3000, 4000),
    ("We're between a hundred and a hundred and fifty.", 100, 150),
    ("It goes from 12 in winter up to 20 in summer.", 12, 20),
    ("At least forty, at most fifty.", 40, 50),
    ("One hundred and twenty, up to one fifty with the seasonal staff.", 120, 150),
    # bounds
    ("More than five hundred.", 500, None),
    ("Over a thousand.", 1000, None),
    ("Upwards of 300.", 300, None),
    ("At least seventy.", 70, None),
    ("250 plus.", 250, None),
    ("100+ employees.", 100, None),
    ("Two hundred or more.", 200, None),
    ("No less than 40.", 40, None),
    ("In excess of two thousand.", 2000, None),
    ("Well over six hundred.", 600, None),
    ("Less than ten.", None, 10),
    ("Under thirty people.", None, 30),
    ("Up to forty.", None, 40),
    ("Not more than fifteen.", None, 15),
    ("Fifty at the most.", None, 50),
    ("Twenty max.", None, 20),
    ("Below a hundred.", None, 100),
    ("No more than a dozen.", None, 12),
    ("Thirty tops.", None, 30),
    # distractors
    ("We've got three offices and 120 people.", 120, 120),
    ("The company's been around for 25 years and we're 60 people now.", 60, 60),
    ("We serve 4,000 customers with a staff of 85.", 85, 85),
    ("Founded in 1998, today there's forty-six of us.", 46, 46),
    ("We made 8 million last year, and we're 52.", 52, 52),
    ("We used to be a hundred, now it's seventy.", 70, 70),
    ("Last year it was 48, now we're at 55.", 55, 55),
    ("We were thirty before the merger, currently ninety.", 90, 90),
    ("Our parent company has ten thousand, but we ourselves are 140.", 140, 140),
    ("The group employs 6,000 worldwide, our firm is 230.", 230, 230),
    ("The website says 500, but it's really more like 320.", 320, 320),
    ("We plan to be 80 by next year, but at the moment it's 44.", 44, 44),
    ("We're on the 14th floor, about 65 people.", 65, 65),
    ("I've been here 12 years and there's 33 of us.", 33, 33),
    ("150 people, 40 of them in sales.", 150, 150),
    ("Two hundred employees, of whom fifty are in the warehouse.", 200, 200),
    ("My team is eight people, the whole company is 150.", 150, 150),
    ("We have 20 trucks, 5 vans and 38 employees.", 38, 38),
    ("We're open 7 days a week with 14 staff.", 14, 14),
    ("We hired ten in the spring, so we're up to seventy-two.", 72, 72),
    ("After letting go of fifteen people we're sixty.", 60, 60),
    ("Sixty, not counting the freelancers.", 60, 60),
    ("Forty employees plus about ten contractors.", 40, 40),
    ("I'm 58 years old and I have eleven employees.", 11, 11),
    ("Eighty percent are remote, in total we're 95.", 95, 95),
    ("We did 3.5 million in revenue with 21 people.", 21, 21),
    ("Thirty-one, if you don't count the interns.", 31, 31),
    ("Back in 2019 we had two hundred, these days it's one eighty.", 180, 180),
    ("We lost twelve people last year and now we number 108.", 108, 108),
    # parts are added
    ("Sixty full-timers and twenty part-timers.", 80, 80),
    ("Thirty in the office and fifteen in the field.", 45, 45),
    ("Ten in London, five in Leeds.", 15, 15),
    ("Twelve drivers and three in the office.", 15, 15),
    ("Forty here and ten in Spain.", 50, 50),
    ("Eight nurses, two doctors and a receptionist.", 11, 11),
    ("Twenty on site plus five remote.", 25, 25),
    ("We have 20 drivers and 5 mechanics, so 25 in total.", 25, 25),
    ("Sixty in production and forty in admin, a hundred altogether.", 100, 100),
    # self-corrections
    ("Fifteen, no, fifty.", 50, 50),
    ("Sixty, sorry, seventy.", 70, 70),
    ("A hundred and ten, scratch that, a hundred and twenty.", 120, 120),
    ("Thirty, wait, thirty-five people.", 35, 35),
    ("Two hundred, I mean three hundred.", 300, 300),
    ("We're ninety, actually ninety-two.", 92, 92),
    ("Forty employees, or rather forty-four.", 44, 44),
    ("I said 80? Sorry, make that 18.", 18, 18),
    ("Not fifty but sixty.", 60, 60),
    ("It's 70, not 17.", 70, 70),
    ("Thirteen. Oh no, hang on, thirty. Thirty.", 30, 30),
    # mis-hearings that grammar mends
    ("Forty ate, forty-eight.", 48, 48),
    ("There's too of us, two.", 2, 2),
    ("Six tea people, sixty.", 60, 60),
    # told at length, mis-heard, in passing
    (
        "Well the funny thing is my grandfather started with three men and a horse, my father had sixty, and "
        "I'm down to twenty-two.",
        22,
        22,
    ),
    ("If you'd asked me at Christmas I'd have said ninety, but we closed the Bristol branch, so seventy-four.", 74, 74),
    ("On a good day 12, on a bad day 9, but on paper there's eleven employees.", 11, 11),
    ("There's nobody here but me.", 1, 1),
    ("It's just the two of us.", 2, 2),
    ("Three of us, if you count the apprentice.", 3, 3),
    ("We've got 16 staff, three dogs and a parrot.", 16, 16),
    ("About the size of a football team, eleven.", 11, 11),
    ("Somewhere around the four hundred mark.", 400, 400),
    ("Getting on for two hundred.", 200, 200),
    ("Close on 80.", 80, 80),
    ("The best part of a thousand.", 1000, 1000),
    ("Not quite sixty.", 60, 60),
    ("A shade under seventy.", 70, 70),
    ("Three-fifty, four hundred, in that range.", 350, 400),
    ("Call it thirty.", 30, 30),
    ("Twenty-ish, give or take.", 20, 20),
    ("Fewer than a hundred, more than eighty.", 80, 100),
    ("More than fifty but less than sixty.", 50, 60),
    ("It's above one hundred fifty only.", 150, None),
    ("Minimum 200.", 200, None),
    ("Max 30.", None, 30),
    ("It's under a dozen.", None, 12),
    ("We've just crossed the five hundred mark.", 500, None),
    ("We're five hundred strong.", 500, 500),
    ("Our workforce is 2,300.", 2300, 2300),
    ("Total strength is 75.", 75, 75),
    ("Strength of around 150 employees.", 150, 150),
    ("We are 4 partners and 26 employees, so thirty people.", 30, 30),
    ("Fifteen plus me.", 16, 16),
    ("Myself and three guys.", 4, 4),
    ("Me and the missus, plus a lad on Saturdays.", 3, 3),
    ("Two hundred and something, let me check, two hundred and eight.", 208, 208),
    ("Eighty. Eight zero.", 80, 80),
    ("Fifteen, one five.", 15, 15),
    ("Fifty, five oh.", 50, 50),
    ("Nineteen. No, ninety. Nine zero.", 90, 90),
    ("Thirteen, that's one three, not thirty.", 13, 13),
    ("It was 110 when I joined, there've been two rounds of layoffs, so now we're at eighty-five.", 85, 85),
    ("We have about 3000 end users but only 45 people on staff.", 45, 45),
    ("I run a dental practice, three chairs, two dentists, nine people all in all.", 9, 9),
    ("Our building has six floors and 400 people in it, but we ourselves are thirty-five.", 35, 35),
    ("Ten years ago there were 8 of us, now there's 80.", 80, 80),
    ("We're part of a group of 12,000, the UK company is 340.", 340, 340),
    ("340 here, 12,000 in the group.", 340, 340),
    ("LinkedIn says two hundred to five hundred, in reality it's 260.", 260, 260),
    ("I'd have to guess, maybe 140?", 140, 140),
    ("Between you and me, it's six people.", 6, 6),
    ("We're 51, as of last Monday.", 51, 51),
    ("We've grown from twelve to thirty-one.", 31, 31),
    ("We went from 200 down to 120.", 120, 120),
    ("Thirty-two full time, eight part time.", 40, 40),
    ("Twenty in the workshop, six in the office and me.", 27, 27),
    ("Sixty-five, that's including the part-timers.", 65, 65),
    ("With the contractors 90, without them 70.", 70, 70),
    ("120 employees and 30 freelancers.", 120, 120),
    ("Roughly one hundred and eighty souls.", 180, 180),
    ("Twenty five.", 25, 25),
    ("One fifty.", 150, 150),
    ("Two seventy-five.", 275, 275),
    ("Two thousand and twelve employees.", 2012, 2012),
    ("Nineteen hundred employees.", 1900, 1900),
    ("We are a firm of fourteen.", 14, 14),
    ("A family of five runs it, plus ten employees, so fifteen in all.", 15, 15),
    ("For people, sorry, four people.", 4, 4),
    ("Won hundred and ten.", 110, 110),
    ("Fore teen people.", 14, 14),
    ("Eighty fore people.", 84, 84),
    ("It's thirty to people, thirty-two.", 32, 32),
    ("I've two brothers in the business and forty-one employees.", 41, 41),
    ("Last count was 212.", 212, 212),
    ("Our HR system says 97.", 97, 97),
    ("Per the last payroll run, 133.", 133, 133),
    ("Oh gosh, um, I want to say sixty?", 60, 60),
    ("You can put down 25.", 25, 25),
    ("Make it an even hundred.", 100, 100),
    ("Hundred, hundred ten.", 100, 110),
    ("Seven, eight people.", 7, 8),
    ("Some fifteen to twenty people.", 15, 20),
    ("We're a hundred and twenty-seven, of which 60 are engineers.", 127, 127),
    ("There's the three founders and then eleven others.", 14, 14),
    ("We've 230 employees in 14 branches.", 230, 230),
    ("14 branches, 230 employees.", 230, 230),
    ("Eleven. Used to be fourteen.", 11, 11),
    ("1800, spread over nine plants.", 1800, 1800),
    ("Up to 2020 we had fifty people, today thirty-eight.", 38, 38),
    ("Since the takeover in March we've been 600.", 600, 600),
    ("About 45, and we'll be 60 by Christmas.", 45, 45),
    ("Forty-five. We're hiring another ten this year.", 45, 45),
    ("We should be about sixty-two at the moment.", 62, 62),
    ("Sixty per cent of our 200 people work from home.", 200, 200),
    ("I'm one of seventeen.", 17, 17),
    ("There are nine of us in total, three of whom are part time.", 9, 9),
    ("Hmm, I think the number's 340, yes.", 340, 340),
    ("Two thousand, a bit more than that by now.", 2000, None),
    ("Twenty twenty-five people.", 20, 25),
    ("Three hundred, or fewer than that.", None, 300),
    ("There's forty people on the shop floor and another dozen upstairs.", 52, 52),
]


@pytest.mark.parametrize(("text", "low", "high"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_reads_the_number_of_people(text: str, low: int | None, high: int | None) -> None:
    found = read_company_size(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.ANSWER
    assert found.value == CompanySize(low, high)
    assert 0 <= found.start < found.end <= len(text)


def test_is_confident_of_most_and_says_why_not_of_the_rest() -> None:
    found = [read_company_size(text, CONTEXT, asked=True) for text, _, _ in ANSWERS]
    sure = [f for f in found if f and f.confident]
    assert len(sure) >= 0.9 * len(ANSWERS)
    assert all(f.doubt for f in found if f and not f.confident)


@pytest.mark.parametrize(
    "text",
    [
        "A handful of people.",
        "A few.",
        "Not that many.",
        "We're a small team.",
        "Hundreds.",
        "A few hundred people.",
        "Several dozen.",
        "Quite a lot, actually.",
        "It varies with the season.",
        "We're a mid-sized company.",
    ],
)
def test_a_hedge_without_a_figure_is_partial(text: str) -> None:
    found = read_company_size(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.PARTIAL
    assert found.value is None


@pytest.mark.parametrize("text", ["I've lost count.", "Nobody's ever counted.", "I don't have an exact number."])
def test_an_uncounted_company_is_unknown(text: str) -> None:
    found = read_company_size(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.UNKNOWN


@pytest.mark.parametrize("text", ["", "Um.", "What do you mean?", "Yes, please.", "Hello?", "The weather's awful."])
def test_nothing_of_the_topic_is_nothing(text: str) -> None:
    assert read_company_size(text, CONTEXT, asked=True) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We're forty people and need it by June.", 40),
        ("Fifty thousand, and by the way there are 75 of us.", 75),
        ("June. We're a company of twelve.", 12),
        ("We employ 240 people and use HubSpot.", 240),
        ("Excel, for the eighteen people who work here.", 18),
        ("We've got thirty-three employees, so about five thousand a month.", 33),
        ("I decide, it's a nine-person firm.", 9),
        ("The CFO, and we have 64 staff in case you need it.", 64),
    ],
)
def test_hears_a_volunteered_size(text: str, count: int) -> None:
    found = read_company_size(text, CONTEXT, asked=False)
    assert found is not None
    assert found.value == CompanySize(count, count)


@pytest.mark.parametrize(
    "text",
    [
        "Twenty thousand a year.",
        "Fifty dollars per user per month for 20 users.",
        "In two thousand twenty-seven.",
        "Our clients have 500 employees on average.",
        "Three people have to approve it.",
        "I manage a team of six, but the CEO decides.",
        "We had ninety people before the crisis.",
        "A couple of people need to look at it.",
        "The board has seven members.",
        "We want to be two hundred people by 2030.",
        "We use it with forty customers.",
        "It's just me who decides.",
        "June the 21st.",
        "Our parent company employs ten thousand people.",
    ],
)
def test_hears_no_size_where_none_was_volunteered(text: str) -> None:
    assert read_company_size(text, CONTEXT, asked=False) is None


@given(st.text(max_size=300), st.booleans())
@settings(max_examples=200, deadline=None)
def test_never_raises(text: str, asked: bool) -> None:
    read_company_size(text, CONTEXT, asked=asked)
