"""What is in use today, in many callers' words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifybot.domain.models import Context, CurrentSolution, Kind, Question
from qualifybot.domain.reading.products import read_current_solution

CONTEXT = Context(Question.CURRENT_SOLUTION, date(2027, 3, 10), products=("Quillbase",))
BOUGHT = [
    ("HubSpot", "We're on HubSpot."),
    ("HubSpot", "The London office has Salesforce, here in this branch we've got HubSpot."),
    ("Zoho CRM", "Head office runs Dynamics, in our branch it's Zoho CRM."),
    ("Trello", "I've heard good things about Asana, but we're on Trello."),
    ("Salesforce", "We use Salesforce at the moment."),
    ("Pipedrive; Mailchimp", "Pipedrive for sales and Mailchimp for the newsletter."),
    ("Microsoft Dynamics", "Microsoft Dynamics."),
    ("Dynamics 365", "Dynamics three sixty-five."),
    ("SAP", "S A P."),
    ("Monday.com", "Monday."),
    ("Monday.com", "We run everything in Monday."),
    ("Close", "We use a thing called Close."),
    ("Zoho", "Zoho, mostly, plus a few Excel sheets."),
    ("Freshsales", "Freshsales, since last year."),
    ("HubSpot", "We moved from Pipedrive to HubSpot two years ago."),
    ("Pipedrive", "We're moving from Pipedrive to HubSpot."),
    ("Salesforce", "We want to get off Salesforce."),
    ("Zendesk", "We're looking at Freshdesk, but today it's Zendesk."),
    ("Odoo", "We've got Odoo, built a few modules on top ourselves."),
    ("", "A CRM from a small local vendor."),
    ("", "Some industry software we bought ten years ago."),
    ("", "We've got a CRM, I forget the name."),
    ("Blitzdesk", "It's a tool called Blitzdesk."),
    ("Torvis", "We work with Torvis."),
    ("Nimbus Sales", "Its name is Nimbus Sales."),
    ("Trello", "Trello boards and sticky notes."),
    ("Notion", "Notion."),
    ("Airtable", "Everything's in Airtable."),
    ("NetSuite", "NetSuite, unfortunately."),
    ("Salesforce", "Sales force. The CRM."),
    ("ActiveCampaign", "We do our mailings in ActiveCampaign."),
    ("Asana; Slack", "Asana and Slack."),
    ("QuickBooks", "QuickBooks for the books, nothing for sales."),
    ("HubSpot", "hub spot"),
    ("Mailchimp", "male chimp"),
    ("Bitrix24", "Bit tricks twenty four."),
    ("Jira", "We live in Jira."),
    ("Insightly", "It's Insightly, I think."),
    ("Copper", "We've been using Copper for three years now."),
    ("Zoho", "We tried HubSpot once, too expensive, so we stuck with Zoho."),
    ("Power BI", "Power B I."),
    ("Xero; Shopify", "Xero and Shopify, nothing else."),
    ("Act!", "We still have ACT."),
    ("Sage", "Sage, the accounting thing."),
    ("Freshdesk", "Not Zendesk, Freshdesk."),
    ("Salesforce", "Our parent company has SAP, but we in this office use Salesforce."),
    ("Pipedrive", "Pipedrive. My friend keeps telling me about Close."),
    ("Teamleader", "We were with Insightly until March and now we're with Teamleader."),
    ("Zoho CRM", "It's Zoho CRM and Excel on the side."),
    ("Zendesk; Salesforce", "Support is on Zendesk, sales on Salesforce."),
    ("Microsoft Teams", "Teams."),
    ("Tableau", "Tableau for reports. That's it."),
    ("Freshdesk", "We had Zendesk, then swapped it for Freshdesk."),
    ("Gusto", "Gusto, for payroll."),
    ("ServiceNow", "Service Now."),
    ("Pipedrive", "Currently Pipedrive."),
    ("HubSpot", "The free version of HubSpot."),
    ("Salesforce; Outreach", "Salesforce plus Outreach."),
    ("Zoho", "Zoho, but half of the team still uses Excel."),
    ("Dynamics", "Dynamics, from Microsoft."),
    ("Sage 50", "Sage 50 on an old server."),
    ("Workbooks", "A program named Workbooks."),
    ("Tally", "Tally only, sir."),
    ("Kundenkarte Plus", "It's called Kundenkarte Plus."),
    ("Asana", "We gave up on Trello and went to Asana."),
    ("Freshdesk", "For tickets we have Freshdesk, for everything else nothing."),
    ("SAP", "SAP, and before you ask, nobody likes it."),
    ("Airtable", "Google Sheets at first, now Airtable."),
    ("HubSpot", "HubSpot's what we've got."),
    ("Podio", "We still use Podio, our contract ends in May."),
    ("Intercom", "Intercom."),
    ("Zendesk", "zen desk"),
    ("Pipedrive", "pipe drive I think"),
    ("Monday.com", "Monday dot com."),
    ("Basecamp", "base camp"),
    ("Insightly", "in sightly"),
    ("Salesforce", "sales force dot com"),
    ("ClickUp", "Click up for tasks."),
    ("Capsule", "We're using Capsule."),
    ("", "A package from a Danish company, can't recall the name."),
    ("", "An off-the-shelf product."),
    ("", "We pay for some cloud CRM."),
    ("NetSuite", "Our sister company runs Salesforce, we're on NetSuite."),
    ("Copper", "Copper, not Close."),
    ("Xero", "Not QuickBooks any more, Xero."),
    ("ActiveCampaign", "I used Mailchimp at my last job, here it's ActiveCampaign."),
    ("Teamwork", "We use Teamwork."),
    ("Trello", "trello"),
    ("Bitrix24", "Bitrix."),
    ("Quillbase", "We're on Quillbase."),
    ("Quillbase", "quill base"),
]


def listed(products: str) -> set[str]:
    return {product.strip() for product in products.split(";") if product.strip()}


@pytest.mark.parametrize(("products", "text"), BOUGHT)
def test_bought_products(products: str, text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=True)
    assert found is not None
    assert isinstance(found.value, CurrentSolution)
    assert (found.value.category, set(found.value.products)) == ("vendor", listed(products))
    assert text[found.start : found.end].strip()


OTHERWISE = [
    ("manual", "Excel."),
    ("manual", "Just spreadsheets, to be honest."),
    ("manual", "Pen and paper."),
    ("manual", "Google Sheets and a lot of e-mail."),
    ("manual", "A whiteboard in the office."),
    ("manual", "It's all in my head."),
    ("manual", "We do it by hand."),
    ("manual", "Outlook and Excel."),
    ("manual", "Everything's on WhatsApp."),
    ("manual", "We've got a huge spreadsheet that Maria looks after."),
    ("manual", "No system, just e-mails."),
    ("manual", "Nothing but Excel."),
    ("manual", "Nothing really, a notebook."),
    ("manual", "We had HubSpot for a year but we're back to spreadsheets."),
    ("manual", "My competitor uses Salesforce, we've got a card index."),
    ("manual", "Looked at Pipedrive, never bought it. Excel it is."),
    ("manual", "Word documents in folders."),
    ("manual", "Our diary."),
    ("manual", "Ex cell."),
    ("manual", "What's app and a notebook."),
    ("manual", "Used to be Zoho. Now it's a shared calendar and a lot of shouting."),
    ("manual", "The secretary keeps a list on paper."),
    ("manual", "We're not using any software, it's all manual."),
    ("manual", "Excel, though we're evaluating HubSpot."),
    ("manual", "Monday we meet and write things on the whiteboard."),
    ("manual", "We have access to a shared spreadsheet."),
    ("in_house", "We built our own."),
    ("in_house", "A home-grown system."),
    ("in_house", "My nephew wrote us a little program."),
    ("in_house", "An Access database from the nineties."),
    ("in_house", "FileMaker."),
    ("in_house", "Something our IT guys put together."),
    ("in_house", "A custom tool, developed in-house."),
    ("in_house", "We've got our own CRM that one of our developers wrote."),
    ("in_house", "It's a bespoke application."),
    ("in_house", "A self-made thing in PHP."),
    ("in_house", "Access."),
    ("in_house", "Our own system, plus Excel."),
    ("none", "Nothing."),
    ("none", "None."),
    ("none", "Nothing at all right now."),
    ("none", "We don't use anything."),
    ("none", "We don't have a system."),
    ("none", "No tool yet."),
    ("none", "We're starting from scratch."),
    ("none", "We used to have Salesforce but we cancelled, now there's nothing."),
    ("none", "Nothing yet, we're a new company."),
    ("none", "Haven't got one."),
    ("none", "We don't have any software for that."),
    ("none", "Not using anything at the moment."),
    ("none", "Zero. Nada."),
    ("none", "We were on Pipedrive, that contract ran out and we haven't replaced it."),
    ("none", "Our old company had Salesforce, here we have nothing."),
    ("manual", "Sticky notes and good will."),
    ("manual", "It's a shared spreadsheet on the drive."),
    ("manual", "E-mails, mainly, and my calendar."),
    ("manual", "My assistant's notebook."),
    ("manual", "We write everything down by hand."),
    ("manual", "Excel sheets, five of them, all different."),
    ("manual", "A ring binder."),
    ("manual", "Our old supplier had Odoo, we do it on paper."),
    ("manual", "Thought about Zoho, but for now it's Excel."),
    ("manual", "Just my inbox."),
    ("manual", "Gmail and a spreadsheet."),
    ("manual", "In register books only."),
    ("manual", "XL sheets."),
    ("in_house", "Our own database that a student programmed."),
    ("in_house", "We developed it ourselves years ago."),
    ("in_house", "Something home-made."),
    ("in_house", "A little app my son built."),
    ("in_house", "In-house system."),
    ("in_house", "We wrote our own tool and it's falling apart."),
    ("in_house", "A file in FileMaker."),
    ("none", "Nope, nothing."),
    ("none", "We have no CRM at all."),
    ("none", "There isn't anything in place."),
    ("none", "Nothing whatsoever."),
    ("none", "No software. None."),
    ("none", "We had Zoho until last year, since then nothing."),
    ("none", "Right now? Nothing."),
    ("none", "We cancelled Salesforce in March and haven't got anything new."),
    ("none", "We don't have one."),
    ("none", "Not a thing."),
]


@pytest.mark.parametrize(("category", "text"), OTHERWISE)
def test_no_product_in_use(category: str, text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=True)
    assert found is not None
    assert found.value == CurrentSolution(category)  # type: ignore[arg-type]  # literals of the table


@pytest.mark.parametrize(
    "text",
    [
        "Some tool or other.",
        "Some kind of system.",
        "This and that.",
        "A mix of things.",
        "Nothing special.",
        "We have a system.",
        "Various tools.",
        "A bit of everything.",
        "We manage somehow.",
        "Software.",
        "Different things in different departments.",
        "A program.",
        "Some app.",
        "Something from the internet.",
        "A patchwork of tools.",
        "We've got something, yes.",
    ],
)
def test_a_hedge_is_not_enough(text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.PARTIAL


@pytest.mark.parametrize("text", ["Dunno, ask me something easier.", "Pardon?", "", "Two weeks from Monday."])
def test_what_names_nothing_says_nothing(text: str) -> None:
    assert read_current_solution(text, CONTEXT, asked=True) is None


@pytest.mark.parametrize(
    ("category", "products", "text"),
    [
        ("vendor", "Copper", "Thirty-seven. We use Copper, and the COO decides."),
        ("vendor", "Tableau", "Management reporting, for which we've got Tableau right now."),
        ("manual", "", "We use spreadsheets, and we're forty people."),
        ("in_house", "", "When I said spreadsheets, that was wrong, it's an application our developers built."),
    ],
)
def test_volunteered_with_another_answer(category: str, products: str, text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=False)
    assert found is not None
    assert found.value == CurrentSolution(category, tuple(listed(products)))  # type: ignore[arg-type]  # literals


@pytest.mark.parametrize(
    "text",
    ["Send me an e-mail.", "We want it on Monday.", "Salesforce quoted us ninety thousand.", "It closes in June."],
)
def test_other_talk_volunteers_nothing(text: str) -> None:
    assert read_current_solution(text, CONTEXT, asked=False) is None


def test_a_name_guessed_from_its_sound_is_doubtful() -> None:
    found = read_current_solution("hop spod", CONTEXT, asked=True)
    assert found is not None
    assert (found.value, found.confident) == (CurrentSolution("vendor", ("HubSpot",)), False)


SOME_WORDS = st.lists(
    st.sampled_from(
        ["we", "use", "Salesforce", "and", ",", ".", "not", "from", "to", "moved", "Excel", "Monday", "called", "had"]
    ),
    max_size=60,
).map(" ".join)


@settings(deadline=None)
@given(st.text(max_size=200) | SOME_WORDS, st.booleans())
def test_never_raises_and_keeps_the_contract(text: str, asked: bool) -> None:
    found = read_current_solution(text, CONTEXT, asked=asked)
    if found and isinstance(found.value, CurrentSolution):
        assert found.value.category == "vendor" or not found.value.products
        assert 0 <= found.start <= found.end <= len(text)


HAND_KEPT_OR_HOME_MADE = [
    ("in_house", "The agency quoted us a fortune for Salesforce, so our apprentice coded something in PHP."),
    ("in_house", "A consultant tried to sell us SAP, but our own guy wrote a little tool and that's what we run."),
    ("in_house", "Intercom rang me last week, Drift twice, our own developers made us a chat tool."),
    ("manual", "Everyone around here has Jobber, I'm the old-timer with the carbon paper."),
    ("manual", "We bought a system called Planday two years ago, nobody logs in, everything's on paper."),
    ("manual", "Every order gets written into the big book."),
    ("manual", "We cancelled Zoho and went back to Excel."),
    ("manual", "They showed us Asana at a fair, we stuck with the whiteboard."),
    ("manual", "Everyone keeps their own list."),
]


@pytest.mark.parametrize(("category", "text"), HAND_KEPT_OR_HOME_MADE)
def test_products_of_others_or_left_unopened_are_not_in_use(category: str, text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=True)
    assert found is not None
    assert found.value == CurrentSolution(category, ())  # type: ignore[arg-type]  # written as the plain word


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (CurrentSolution("vendor", ("Pipedrive",)), "By August, that's when our Pipedrive contract ends."),
        (CurrentSolution("vendor", ("Trello",)), "My boss decides, and she's set on getting off Trello."),
        (CurrentSolution("manual"), "Right now, please, our paper folders are killing us."),
        (CurrentSolution("manual"), "Tracking orders, today they're on sticky notes."),
    ],
)
def test_the_system_in_use_is_heard_beside_another_answer(value: CurrentSolution, text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=False)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("category", "names", "text"),
    [
        ("vendor", "Sage", "Thirty of us, and it's all run off Sage at present."),
        ("vendor", "HubSpot", "HubSpot, that's what we've got."),
        ("none", "", "A ticket system. We've got nothing in place for it."),
        ("none", "", "Leads. At the moment we have no system."),
        ("none", "", "We aren't fussy. We don't have any software for that."),
        ("none", "", "Newsletters. That one's been cancelled, there's nothing now."),
        ("manual", "", "By June, our paper files are a nuisance."),
    ],
)
def test_what_is_in_use_is_volunteered(category: str, names: str, text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=False)
    assert found is not None
    assert isinstance(found.value, CurrentSolution)
    assert (found.value.category, "; ".join(found.value.products)) == (category, names)


@pytest.mark.parametrize(
    "text",
    [
        "It's for automating our e-mail campaigns.",
        "Turning our paper permits into something electronic.",
        "There's nothing now, so we went back to Trello.",
        "Software, software, hm.",
    ],
)
def test_nothing_in_use_is_volunteered(text: str) -> None:
    found = read_current_solution(text, CONTEXT, asked=False)
    assert found is None or found.kind is not Kind.ANSWER


def test_who_repeats_the_word_of_the_question_says_nothing() -> None:
    found = read_current_solution("Systems, systems, yes.", CONTEXT, asked=True)
    assert found is not None
    assert found.kind is Kind.UNCLEAR
