"""Budgets, as callers of many kinds say them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifybot.domain.models import Budget, Context, Kind, Period, Question
from qualifybot.domain.reading.money import read_budget

CONTEXT = Context(topic=Question.BUDGET, today=date(2026, 6, 9))


def budget(
    low: int | str | None,
    high: int | str | None,
    period: Period | None = None,
    currency: str = "USD",
    *,
    per_seat: bool = False,
) -> Budget:
    first, last = (None if end is None else Decimal(end) for end in (low, high))
    return Budget(first, last, currency=currency, period=period, per_seat=per_seat)


def point(amount: int | str, period: Period | None = None, currency: str = "USD", *, per_seat: bool = False) -> Budget:
    return budget(amount, amount, period, currency, per_seat=per_seat)


ANSWERS: list[tuple[str, Budget]] = [
    # figures as they are written and said
    ("We've got 60 000 to spend.", point(60000)),
    ("130 000 euros", point(130000, currency="EUR")),
    ("1 200 000 dollars in total", point(1200000)),
    ("Sixty-five. Thousand.", point(65000)),
    ("thirty thou sand", point(30000)),
    ("A tenner per user a month.", point(10, "month", "GBP", per_seat=True)),
    ("A fiver a head a month.", point(5, "month", "GBP", per_seat=True)),
    ("Twenty-nine ninety-nine per seat per month.", point("29.99", "month", per_seat=True)),
    ("fourteen ninety-five per user per month", point("14.95", "month", per_seat=True)),
    ("Forty thousand pounds in the year.", point(40000, "year", "GBP")),
    # a scale said only once
    ("Two hundred thousand, no, honestly more like ninety.", point(90000)),
    ("One hundred K, no wait, one fifty.", point(150000)),
    ("We asked for thirty thousand and got twenty.", point(20000)),
    # money beside the budget
    ("This time my directors let me have fourteen thousand.", point(14000)),
    ("There isn't any budget.", point(0)),
    # parts and stretches
    ("Ten thousand from me and ten from my partner, so twenty in total.", point(20000)),
    ("Twenty thousand this year and thirty thousand next, fifty in all.", point(50000)),
    ("Six thousand, plus another two thousand from marketing.", point(8000)),
    ("Start with twenty thousand, stretching to twenty-five for the right thing.", budget(20000, 25000)),
    ("Fifty thousand, could push to sixty.", budget(50000, 60000)),
    # amounts
    ("Twenty-five thousand dollars.", point(25000)),
    ("$40,000.", point(40000)),
    ("15K.", point(15000)),
    ("Fifteen grand.", point(15000)),
    ("About a hundred thousand.", point(100000)),
    ("One and a half million.", point(1500000)),
    ("Quarter of a million.", point(250000)),
    ("Twenty-two hundred bucks.", point(2200)),
    ("A grand, max.", budget(None, 1000)),
    ("Two hundred and fifty K.", point(250000)),
    ("Two fifty K.", point(250000)),
    ("Around 7,500.", point(7500)),
    ("Roughly sixty thousand has been approved.", point(60000)),
    ("We've set aside 35 grand.", point(35000)),
    ("I've been given eighteen thousand for this.", point(18000)),
    ("Budget's 90K.", point(90000)),
    ("The budget is one twenty thousand.", point(120000)),
    ("It's 12.5K.", point(12500)),
    ("Just under ten thousand.", point(10000)),
    ("Five thousand, give or take.", point(5000)),
    ("Say 3,000.", point(3000)),
    ("We're looking at something like 45 thousand.", point(45000)),
    ("I think we can do six thousand.", point(6000)),
    ("Four thousand five hundred.", point(4500)),
    ("Half a mil.", point(500000)),
    ("2 million.", point(2000000)),
    # periods
    ("Five hundred a month.", point(500, "month")),
    ("$1,200 per month.", point(1200, "month")),
    ("Two thousand dollars monthly.", point(2000, "month")),
    ("Monthly, about eight hundred.", point(800, "month")),
    ("Our monthly budget is 900 dollars.", point(900, "month")),
    ("Ten thousand a year.", point(10000, "year")),
    ("Thirty thousand per annum.", point(30000, "year")),
    ("An annual budget of fifty K.", point(50000, "year")),
    ("12,000 annually.", point(12000, "year")),
    ("Four thousand a quarter.", point(4000, "quarter")),
    ("Quarterly, six grand.", point(6000, "quarter")),
    ("Twenty thousand, one-off.", point(20000, "one_time")),
    ("A one-time payment of eight thousand.", point(8000, "one_time")),
    ("Fifteen hundred, every month.", point(1500, "month")),
    ("Seven hundred. Monthly, that is.", point(700, "month")),
    ("Three grand, and that's per month.", point(3000, "month")),
    ("Nine thousand for the year.", point(9000, "year")),
    # per seat
    ("Thirty dollars per user per month.", point(30, "month", per_seat=True)),
    ("$25 a seat a month.", point(25, "month", per_seat=True)),
    ("Fifteen bucks per head, monthly.", point(15, "month", per_seat=True)),
    ("Forty per licence per month.", point(40, "month", per_seat=True)),
    ("Three hundred dollars per user a year.", point(300, "year", per_seat=True)),
    ("Up to twenty-five dollars a user.", budget(None, 25, per_seat=True)),
    # currencies
    ("Twenty thousand pounds.", point(20000, currency="GBP")),
    ("£12k a year.", point(12000, "year", "GBP")),
    ("Ten grand, sterling.", point(10000, currency="GBP")),
    ("Five hundred quid a month.", point(500, "month", "GBP")),
    ("Forty thousand euros.", point(40000, currency="EUR")),
    ("€30.000.", point(30000, currency="EUR")),
    ("8,000 EUR per year.", point(8000, "year", "EUR")),
    ("Ten lakhs.", point(1000000, currency="INR")),
    ("Around 15 lakh per annum.", point(1500000, "year", "INR")),
    ("Two crore rupees.", point(20000000, currency="INR")),
    ("One and a half crore.", point(15000000, currency="INR")),
    ("50,000 rupees per month.", point(50000, "month", "INR")),
    ("Rs. 25,000 monthly.", point(25000, "month", "INR")),
    ("Sixty thousand Canadian.", point(60000, currency="CAD")),
    ("A$80,000.", point(80000, currency="AUD")),
    ("Twenty thousand Aussie dollars.", point(20000, currency="AUD")),
    ("Fifty thousand Swiss francs.", point(50000, currency="CHF")),
    ("Ten thousand US dollars.", point(10000)),
    ("Thirty thousand in pounds.", point(30000, currency="GBP")),
    ("It's two thousand a month, in euros.", point(2000, "month", "EUR")),
    ("One hundred thousand dirhams.", point(100000, currency="AED")),
    # ranges and bounds
    ("Between ten and fifteen thousand.", budget(10000, 15000)),
    ("Twenty to thirty K.", budget(20000, 30000)),
    ("$5,000 to $8,000 a month.", budget(5000, 8000, "month")),
    ("Fifty, sixty thousand.", budget(50000, 60000)),
    ("Five to ten grand.", budget(5000, 10000)),
    ("Anywhere from one to two hundred thousand.", budget(100000, 200000)),
    ("From 40K to 60K a year.", budget(40000, 60000, "year")),
    ("Eight hundred to a thousand a month.", budget(800, 1000, "month")),
    ("Thirty thousand, maybe up to forty.", budget(30000, 40000)),
    ("Twenty grand, twenty-five at a push.", budget(20000, 25000)),
    ("Fifteen to twenty dollars per user per month.", budget(15, 20, "month", per_seat=True)),
    ("Half a million to a million.", budget(500000, 1000000)),
    ("200 to 250,000.", budget(200000, 250000)),
    ("Two or three thousand pounds.", budget(2000, 3000, currency="GBP")),
    ("Up to fifty thousand.", budget(None, 50000)),
    ("Less than five grand.", budget(None, 5000)),
    ("No more than a thousand a month.", budget(None, 1000, "month")),
    ("Under twenty K.", budget(None, 20000)),
    ("Ten thousand tops.", budget(None, 10000)),
    ("Maximum thirty thousand.", budget(None, 30000)),
    ("It can't be more than 15,000.", budget(None, 15000)),
    ("We can go up to seventy-five thousand.", budget(None, 75000)),
    ("Not over 600 a month.", budget(None, 600, "month")),
    ("Sixty thousand at most.", budget(None, 60000)),
    ("Eight thousand dollars is the limit.", budget(None, 8000)),
    ("At least a hundred thousand.", budget(100000, None)),
    ("More than fifty K.", budget(50000, None)),
    ("Upwards of two hundred thousand.", budget(200000, None)),
    ("Twenty thousand or more.", budget(20000, None)),
    ("$100k+.", budget(100000, None)),
    ("North of a million.", budget(1000000, None)),
    ("A minimum of thirty thousand.", budget(30000, None)),
    ("Five figures.", budget(10000, 99999)),
    ("A six-figure sum.", budget(100000, 999999)),
    # none
    ("There's no budget at all.", point(0)),
    ("Zero.", point(0)),
    ("Nothing at all.", point(0)),
    ("We have no money for this.", point(0)),
    ("Not a penny.", point(0)),
    ("It'd have to be free.", point(0)),
    # set-up plus running
    ("Five thousand for set-up and then four hundred a month.", point(400, "month")),
    ("Ten grand up front plus two grand a year.", point(2000, "year")),
    ("Three hundred a month, plus two thousand for the implementation.", point(300, "month")),
    ("An initial 8,000 and after that 1,500 monthly.", point(1500, "month")),
    # distractors
    ("We turn over five million and I've got twenty thousand for this.", point(20000)),
    ("We're paying 300 a month now, we could go to 500 a month.", budget(None, 500, "month")),
    ("The last vendor quoted us eighty thousand, our budget is fifty.", point(50000)),
    ("The last vendor quoted eighty thousand, we've got fifty thousand.", point(50000)),
    ("For 40 users we'd have two thousand a month.", point(2000, "month")),
    ("We've been in business for 20 years and we've set aside 30 thousand dollars.", point(30000)),
    ("Last year we spent twelve thousand, this year it's fifteen thousand.", point(15000)),
    ("I asked for a hundred thousand and got sixty thousand.", point(60000)),
    ("It costs us 4,000 a month in overtime, so we'd spend up to a thousand a month.", budget(None, 1000, "month")),
    ("Two people told me two different things, but it's 24,000.", point(24000)),
    ("In 2025 it was ten grand. For this one we have fourteen grand.", point(14000)),
    ("My boss wanted to give ten, I pushed, and now it's 16 thousand.", point(16000)),
    ("A competitor pays 50K for theirs, we've only got 35K.", point(35000)),
    ("The whole IT budget is 400,000, for this project it's 60,000.", point(60000)),
    # corrections
    ("Fifteen thousand, no, fifty thousand.", point(50000)),
    ("Thirty thousand, sorry, thirty-five.", point(35000)),
    ("Ten, scratch that, twelve thousand.", point(12000)),
    ("Five hundred a month, I mean six hundred.", point(600, "month")),
    ("Twenty thousand dollars, sorry, pounds.", point(20000, currency="GBP")),
    ("A thousand a year, no, a month.", point(1000, "month")),
    ("Forty, make that forty-five thousand.", point(45000)),
    ("Eighty thousand. Wait, eighteen thousand.", point(18000)),
    ("Two million, I mean two thousand.", point(2000)),
    # one amount said twice
    ("A thousand a month, so twelve thousand a year.", point(1000, "month")),
    ("Thirty-six thousand a year, that's three thousand a month.", point(36000, "year")),
    ("Fifty K, fifty thousand dollars.", point(50000)),
    # voices
    ("Twelve thousand only, sir.", point(12000)),
    ("Reckon about 20 grand, mate.", point(20000)),
    ("Well, um, it's, uh, nine thousand I believe.", point(9000)),
    ("Hold on... yes, eighty-five hundred.", point(8500)),
    ("Two thousand. Is that enough?", point(2000)),
    ("I'd be comfortable with four hundred a month.", point(400, "month")),
    # told at length, mis-heard, in passing
    ("Look, I'd love to say a hundred, but what I've actually got is forty-two thousand.", point(42000)),
    ("They gave the marketing people ninety grand and us, well, we got eleven thousand.", point(11000)),
    (
        "Last time round we blew sixty thousand on a consultant, so this time it's twenty thousand and not a "
        "cent more.",
        budget(None, 20000),
    ),
    ("I'd say somewhere around the thirty thousand mark.", point(30000)),
    ("In the ballpark of fifty grand.", point(50000)),
    ("It's in the neighbourhood of 75K.", point(75000)),
    ("Close to half a million.", point(500000)),
    ("A cool million.", point(1000000)),
    ("Three and a half K a month.", point(3500, "month")),
    ("Thirty-five hundred per quarter.", point(3500, "quarter")),
    ("Twelve fifty a month.", point(1250, "month")),
    ("Two fifty per month.", point(250, "month")),
    ("Nine ninety-nine a month.", point(999, "month")),
    ("Eighteen hundred and fifty pounds.", point(1850, currency="GBP")),
    ("A hundred quid a month per head.", point(100, "month", currency="GBP", per_seat=True)),
    ("Ten dollars a head a month.", point(10, "month", per_seat=True)),
    ("Twenty euros per seat, monthly.", point(20, "month", currency="EUR", per_seat=True)),
    ("Per user we'd go to forty dollars a month.", budget(None, 40, "month", per_seat=True)),
    ("We could stretch to five hundred a month.", budget(None, 500, "month")),
    ("Not a cent above ten thousand.", budget(None, 10000)),
    ("I can sign off up to five thousand myself.", budget(None, 5000)),
    ("My limit is eight thousand.", budget(None, 8000)),
    ("The ceiling is sixty thousand.", budget(None, 60000)),
    ("The most we can spend is twenty-five grand.", budget(None, 25000)),
    ("It mustn't cost more than three thousand.", budget(None, 3000)),
    ("It has to stay below fifteen hundred a month.", budget(None, 1500, "month")),
    ("Anything under ten K is fine.", budget(None, 10000)),
    ("At the very least fifty thousand.", budget(50000, None)),
    ("Fifty thousand at least.", budget(50000, None)),
    ("A minimum of two thousand a month.", budget(2000, None, "month")),
    ("From a hundred thousand upwards.", budget(100000, None)),
    ("Over a quarter million.", budget(250000, None)),
    ("Ten to twelve thousand rupees monthly.", budget(10000, 12000, "month", currency="INR")),
    ("Two to three lakhs per year.", budget(200000, 300000, "year", currency="INR")),
    ("Rupees five lakh.", point(500000, currency="INR")),
    ("Around 1.2 crores.", point(12000000, currency="INR")),
    ("Fifty lakhs is sanctioned.", point(5000000, currency="INR")),
    ("Forty thousand Kiwi dollars.", point(40000, currency="NZD")),
    ("25k in AUD.", point(25000, currency="AUD")),
    ("It's CAD 30,000 a year.", point(30000, "year", currency="CAD")),
    ("CHF 45,000.", point(45000, currency="CHF")),
    ("EUR 12,000 per annum.", point(12000, "year", currency="EUR")),
    ("90,000 Singapore dollars.", point(90000, currency="SGD")),
    ("Sixty thousand rand.", point(60000, currency="ZAR")),
    ("US$20,000.", point(20000)),
    ("Seven thousand. Euros, not dollars.", point(7000, currency="EUR")),
    ("Thirteen thousand, sorry, thirty thousand pounds a year.", point(30000, "year", currency="GBP")),
    ("Six hundred a month, no wait, a quarter.", point(600, "quarter")),
    ("Eight, eighteen thousand, I mean.", point(18000)),
    ("Sixteen thousand, not sixty.", point(16000)),
    ("Forty-five thousand, let me double check, yeah, forty-five.", point(45000)),
    ("Fife thousand.", point(5000)),
    ("Tree hundred dollars a month, three hundred.", point(300, "month")),
    ("For thousand, four.", point(4000)),
    ("Twenty won thousand.", point(21000)),
    ("Ninety ate thousand.", point(98000)),
    ("Two thousand up front and then ninety-nine a month.", point(99, "month")),
    ("Four hundred monthly with a one-time fee of a thousand for onboarding.", point(400, "month")),
    ("Setup can be three grand, running costs two hundred a month.", point(200, "month")),
    ("Our last CRM cost 900 a month for 15 seats. For the new one I've budgeted 1,100 a month.", point(1100, "month")),
    ("We raised 4 million in the seed round, but for tooling it's 2,000 a month.", point(2000, "month")),
    ("I earn less than that, but okay, fifty thousand.", point(50000)),
    ("My salary's 60 and the tool gets 10 thousand.", point(10000)),
    ("We did 8 million in sales, and I can have half a percent of that, so forty thousand.", point(40000)),
    ("The board cut it from fifty to thirty-five thousand.", point(35000)),
    ("It was sixty thousand before the cuts, now it's forty thousand.", point(40000)),
    ("One vendor wanted a hundred, another eighty thousand, we've got fifty-five thousand.", point(55000)),
    ("We've got 20 people at fifty dollars each a month, so a thousand a month.", point(1000, "month")),
    ("Twenty users times thirty dollars, so six hundred a month.", point(600, "month")),
    ("Around a thousand a month, which makes it twelve thousand a year.", point(1000, "month")),
    ("A hundred and twenty thousand over three years, so forty thousand a year.", point(40000, "year")),
    ("Thirty thousand this year.", point(30000)),
    ("Twenty-five hundred, all in.", point(2500)),
    ("Five thousand plus VAT.", point(5000)),
    ("Ten thousand excluding tax.", point(10000)),
    ("Fifteen thousand, once.", point(15000, "one_time")),
    ("A lump sum of fifty thousand.", point(50000, "one_time")),
    ("It's a one-off budget of seventy-five thousand euros.", point(75000, "one_time", currency="EUR")),
    ("Half a grand a month.", point(500, "month")),
    ("A couple of grand.", point(2000)),
    ("A couple thousand a month.", point(2000, "month")),
    ("Four figures a month.", budget(1000, 9999, "month")),
    ("Five or six thousand.", budget(5000, 6000)),
    ("Four, five hundred a month.", budget(400, 500, "month")),
    ("15-20k.", budget(15000, 20000)),
    ("$2-3k per month.", budget(2000, 3000, "month")),
    ("Somewhere north of a hundred grand.", budget(100000, None)),
    ("Ten thousand would be pushing it.", point(10000)),
    ("Roughly a thousand bucks a year.", point(1000, "year")),
    ("A million rupees.", point(1000000, currency="INR")),
    ("Between 800 and 1,000 quid per month.", budget(800, 1000, "month", currency="GBP")),
    ("Between a thousand and fifteen hundred.", budget(1000, 1500)),
    ("Zero budget, I'm afraid.", point(0)),
    ("There isn't any money for it.", point(0)),
    ("Nada.", point(0)),
    ("We've got nothing to spend.", point(0)),
    ("We don't have any budget for this whatsoever.", point(0)),
    ("None. There is no budget.", point(0)),
    ("Yes, so that would be sixty K per year.", point(60000, "year")),
    ("It's 0.5 million.", point(500000)),
    ("Hundred thousand.", point(100000)),
    ("Hundred fifty K.", point(150000)),
    ("1.5 mil.", point(1500000)),
    ("Twenty thousand for the first year.", point(20000)),
    ("We're at 36,000 for the year for this.", point(36000, "year")),
    ("Every quarter we could put in three thousand.", point(3000, "quarter")),
    ("On a monthly basis, seven hundred and fifty.", point(750, "month")),
    ("Seven fifty on a monthly basis.", point(750, "month")),
    ("Eight thousand dollars annual.", point(8000, "year")),
    ("Let's say ten, ten thousand.", point(10000)),
    ("Ten grand. Ten thousand dollars, yes.", point(10000)),
    ("What I may spend is fifty-five thousand.", point(55000)),
    ("Two hundred dollars a week.", point("866.67", "month")),
    ("Ten thousand, and no more than that.", budget(None, 10000)),
    ("Low five figures.", budget(10000, 40000)),
    ("Mid six figures.", budget(400000, 700000)),
    ("Five hundred a month, sorry, a year.", point(500, "year")),
]


@pytest.mark.parametrize(("text", "value"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_reads_the_money_available(text: str, value: Budget) -> None:
    found = read_budget(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.ANSWER
    assert found.value == value
    assert 0 <= found.start < found.end <= len(text)


def test_is_confident_of_most_and_says_why_not_of_the_rest() -> None:
    found = [read_budget(text, CONTEXT, asked=True) for text, _ in ANSWERS]
    assert len([f for f in found if f and f.confident]) >= 0.9 * len(ANSWERS)
    assert all(f.doubt for f in found if f and not f.confident)


def test_a_bare_amount_takes_the_currency_of_the_script() -> None:
    context = Context(topic=Question.BUDGET, today=date(2026, 6, 9), currency="AUD")
    found = read_budget("Ten thousand.", context, asked=True)
    assert found is not None
    assert found.value == point(10000, currency="AUD")
    in_dollars = read_budget("Ten thousand dollars.", context, asked=True)
    assert in_dollars is not None
    assert in_dollars.value == point(10000, currency="AUD")


@pytest.mark.parametrize(
    "text",
    [
        "It depends on what you charge.",
        "Depends on the features.",
        "Whatever it takes.",
        "As little as possible.",
        "Something reasonable.",
        "A few thousand.",
        "We're flexible.",
        "Not much.",
        "We'd pay monthly.",
        "It's an annual budget.",
        "Per month, preferably.",
        "A fair price.",
        "It's pretty tight.",
        "There's some money for it.",
    ],
)
def test_a_hedge_or_a_period_without_an_amount_is_partial(text: str) -> None:
    found = read_budget(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.PARTIAL


@pytest.mark.parametrize(
    "text",
    [
        "It hasn't been approved yet.",
        "We haven't set a budget.",
        "No budget yet.",
        "There's no figure so far.",
        "We don't have a number yet.",
        "Still waiting for finance to sign off.",
        "That hasn't been decided.",
        "It's to be determined.",
        "Nothing's been allocated yet.",
        "We're still discussing it.",
        "The budget round is in the autumn.",
        "We've not fixed an amount.",
    ],
)
def test_a_budget_not_set_is_unknown(text: str) -> None:
    found = read_budget(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.UNKNOWN


@pytest.mark.parametrize("text", ["", "Um.", "Sorry?", "Hello?", "What does it cost?", "Who is this?"])
def test_nothing_of_the_topic_is_nothing(text: str) -> None:
    assert read_budget(text, CONTEXT, asked=True) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Forty people, and we have twenty thousand dollars for it.", point(20000)),
        ("By June, and the budget is 15K.", point(15000)),
        ("I decide, and I can spend up to five hundred a month.", budget(None, 500, "month")),
        ("HubSpot. We've set aside ten thousand pounds for a replacement.", point(10000, currency="GBP")),
        ("Sixty employees, 800 dollars a month to spend.", point(800, "month")),
        ("Lead management, and thirty thousand has been approved.", point(30000)),
    ],
)
def test_hears_a_volunteered_budget(text: str, value: Budget) -> None:
    found = read_budget(text, CONTEXT, asked=False)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "Forty people.",
        "We turn over twelve million.",
        "Salesforce, and we pay 2,000 dollars a month for it.",
        "HubSpot sent us a quote for eleven thousand.",
        "In three months.",
        "About 1,200 employees.",
        "We had two thousand tickets last year.",
        "Our competitor spends a million on this.",
        "June 2027.",
        "They offered it for 500 dollars.",
        "We've got five thousand customers.",
    ],
)
def test_hears_no_budget_where_none_was_volunteered(text: str) -> None:
    assert read_budget(text, CONTEXT, asked=False) is None


@given(st.text(max_size=300), st.booleans())
@settings(max_examples=200, deadline=None)
def test_never_raises(text: str, asked: bool) -> None:
    read_budget(text, CONTEXT, asked=asked)
