"""What they want it for, against the default catalogue and those of trades the reader was not written for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifybot.domain.models import Context, Kind, Question, UseCase, UseCaseLabel
from qualifybot.domain.reading.found import Found
from qualifybot.domain.reading.use_cases import read_use_case

DEFAULT = (
    UseCaseLabel(
        "lead_management",
        "Capturing, routing, following up and tracking leads and the sales pipeline.",
        ("keep track of our prospects", "assign new inquiries to reps", "remind us to follow up on open deals"),
    ),
    UseCaseLabel(
        "customer_support",
        "Tickets, help desk and service requests from customers.",
        ("manage support tickets", "respond to service requests", "a help desk for our clients"),
    ),
    UseCaseLabel(
        "marketing_automation",
        "Campaigns, e-mail, nurturing and segmentation.",
        ("automate our email campaigns", "segment our contact list", "nurture cold contacts"),
    ),
    UseCaseLabel(
        "reporting_analytics",
        "Dashboards, forecasts and key figures.",
        ("build sales dashboards", "forecast revenue", "measure our KPIs"),
    ),
    UseCaseLabel(
        "workflow_automation",
        "Replacing manual processes, approvals and data entry.",
        ("get rid of manual data entry", "automatic approval chains", "digitise our internal processes"),
    ),
    UseCaseLabel(
        "data_integration",
        "Connecting systems, sync, migration and a single source of truth.",
        ("connect our systems", "sync data between our tools", "a single source of truth"),
    ),
    UseCaseLabel(
        "team_collaboration",
        "Shared visibility, hand-offs and communication between teams.",
        ("share information across departments", "smoother hand-offs", "better communication inside the team"),
    ),
    UseCaseLabel(
        "other",
        "A concrete use that none of the labels above covers.",
        ("print shipping labels", "file our taxes", "design a new website"),
    ),
)
TRADES = yaml.safe_load(Path(__file__).with_name("use_case_catalogues.yaml").read_text("utf-8"))


def read(text: str, catalogue: tuple[UseCaseLabel, ...] = DEFAULT, *, asked: bool = True) -> Found | None:
    return read_use_case(text, Context(Question.USE_CASE, date(2027, 3, 10), catalogue=catalogue), asked=asked)


def first_label(found: Found | None) -> str | None:
    return found.value.intents[0] if found and isinstance(found.value, UseCase) else None


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("lead_management", "When a website visitor leaves their number, somebody should phone them the same day."),
        ("lead_management", "Our reps forget who they've spoken to."),
        ("lead_management", "Keeping the pipeline tidy."),
        ("lead_management", "Not losing track of trade show contacts."),
        ("lead_management", "I'd like to see which quotes are still open and who has to chase them."),
        ("lead_management", "Sales, basically."),
        ("lead_management", "Knowing where each deal stands."),
        ("lead_management", "Basically a CRM for the sales guys."),
        ("lead_management", "Handing new prospects to the right rep automatically."),
        ("customer_support", "When something breaks the client should be able to tell us and see what happens."),
        ("customer_support", "Handling complaints."),
        ("customer_support", "Our service hotline."),
        ("customer_support", "Customers write in with problems and the answers take a week."),
        ("customer_support", "After-sales service."),
        ("customer_support", "Keeping track of returns and claims from customers."),
        ("customer_support", "Answering queries from users of our product."),
        ("marketing_automation", "Sending the right mail to the right people."),
        ("marketing_automation", "Newsletters."),
        ("marketing_automation", "We'd like to run promotions to old customers."),
        ("marketing_automation", "Automated email sequences for people who downloaded something."),
        ("marketing_automation", "Advertising, getting our name out."),
        ("marketing_automation", "Warming up old contacts with a mailing now and then."),
        ("marketing_automation", "Splitting our customers into groups and writing to each of them differently."),
        ("reporting_analytics", "I need to know what we sell, where, and at what margin."),
        ("reporting_analytics", "Charts for the board."),
        ("reporting_analytics", "Seeing our numbers at a glance."),
        ("reporting_analytics", "Better forecasting."),
        ("reporting_analytics", "A report every Monday that I don't have to build by hand."),
        ("reporting_analytics", "Statistics on who buys what."),
        ("reporting_analytics", "Sales reports."),
        ("workflow_automation", "We spend hours typing orders from e-mails into the system."),
        ("workflow_automation", "Paperless holiday requests."),
        ("workflow_automation", "Cutting out paperwork."),
        ("workflow_automation", "Less copy and paste."),
        ("workflow_automation", "Invoices have to be signed by three people and get lost on the way."),
        ("workflow_automation", "Automating the boring stuff."),
        ("workflow_automation", "Getting purchase requests approved without running after signatures."),
        ("data_integration", "Our shop and our accounting don't speak to each other."),
        ("data_integration", "We've got customer data in seven places."),
        ("data_integration", "Getting everything from the old database into a new one."),
        ("data_integration", "Bringing all our tools together."),
        ("data_integration", "Every department has its own list and they all differ."),
        ("data_integration", "An interface to SAP."),
        ("team_collaboration", "Sales doesn't know what service has promised."),
        ("team_collaboration", "Everyone should see what the others are working on."),
        ("team_collaboration", "Better teamwork."),
        ("team_collaboration", "The night shift never knows what the day shift did."),
        ("team_collaboration", "Communication between the branches."),
        ("team_collaboration", "Passing jobs from one department to the next without losing half of it."),
        ("lead_management", "We want to see who called, what they asked for, and whether anyone got back to them."),
        ("lead_management", "Getting new enquiries to the right colleague quickly."),
        ("lead_management", "Our salespeople need a list of whom to ring."),
        ("lead_management", "Making sure no inquiry goes cold."),
        ("lead_management", "Tracking our opportunities."),
        ("lead_management", "For the sales pipeline."),
        ("lead_management", "Keeping tabs on offers we've sent out."),
        ("lead_management", "Sorting the hot leads from the cold ones."),
        ("customer_support", "When clients ring with a fault we want to log it and send somebody."),
        ("customer_support", "Answering customer e-mails faster."),
        ("customer_support", "A place where customers can report problems."),
        ("customer_support", "Handling service tickets for our installed machines."),
        ("customer_support", "Warranty requests."),
        ("customer_support", "Users should get help without waiting on the phone for an hour."),
        ("customer_support", "So that complaints don't get lost."),
        ("marketing_automation", "Sending our newsletter to different groups of people."),
        ("marketing_automation", "Reaching people who haven't bought for a year."),
        ("marketing_automation", "We send the same mailing to everyone, and that's silly."),
        ("marketing_automation", "Promoting our new courses to former students."),
        ("marketing_automation", "E-mailing, automatically, after somebody downloads our brochure."),
        ("marketing_automation", "Social media and e-mail campaigns."),
        ("reporting_analytics", "I want to know at the end of the day what we've turned over."),
        ("reporting_analytics", "A clear overview of our key figures."),
        ("reporting_analytics", "Predicting next quarter's sales."),
        ("reporting_analytics", "The board wants charts every month."),
        ("reporting_analytics", "Seeing which salesman brings in how much."),
        ("reporting_analytics", "Performance reports for the branches."),
        ("workflow_automation", "Invoices should be approved without walking round with a folder."),
        ("workflow_automation", "Doing away with paper forms."),
        ("workflow_automation", "Nobody should have to type the same address three times."),
        ("workflow_automation", "Purchase orders going through on their own."),
        ("workflow_automation", "Automating routine tasks in the back office."),
        ("workflow_automation", "Getting contracts signed off faster."),
        ("data_integration", "Getting our web shop and the warehouse system to exchange data."),
        ("data_integration", "Customers are in three lists and none of them agree."),
        ("data_integration", "Moving everything off the old system."),
        ("data_integration", "Hooking it up with our accounting."),
        ("data_integration", "Syncing contacts between Outlook and the CRM."),
        ("team_collaboration", "Field staff and the office have to see the same information."),
        ("team_collaboration", "So colleagues can take over when someone's on holiday."),
        ("team_collaboration", "Working together on accounts across three countries."),
        ("team_collaboration", "Fewer misunderstandings between sales and production."),
        ("team_collaboration", "Everybody knowing what's been agreed with a customer."),
        ("other", "Planning routes for our drivers."),
        ("other", "Printing name badges for visitors."),
        ("other", "Running an online shop."),
        ("other", "Paying salaries."),
        ("other", "Payroll."),
        ("other", "Planning shifts for the nurses."),
        ("other", "Stock control in our warehouse."),
        ("other", "Booking meeting rooms."),
        ("other", "Hiring people."),
        ("other", "Designing kitchens in 3D."),
    ],
)
def test_default_catalogue(label: str, text: str) -> None:
    assert first_label(read(text)) == label


@pytest.mark.parametrize(
    "text",
    [
        "To work better.",
        "Being more efficient in general.",
        "We want to grow.",
        "Everything, really.",
        "Just to modernise a bit.",
        "Save time and money.",
    ],
)
def test_a_vague_wish_is_not_enough(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.kind is Kind.PARTIAL


def test_catalogues_of_other_trades() -> None:
    """Most callers of trades never seen are understood, and hardly a confident reading is wrong."""
    right, sure, surely_right, total = 0, 0, 0, 0
    for trade in TRADES.values():
        labels = tuple(UseCaseLabel(name, text, tuple(examples)) for name, (text, examples) in trade["labels"].items())
        for label, text in trade["said"]:
            found = read(text, labels)
            hit = first_label(found) == label
            total, right = total + 1, right + hit
            if found and found.confident:
                sure, surely_right = sure + 1, surely_right + hit
    assert right / total >= 0.83
    assert surely_right / sure >= 0.94
    assert sure / total >= 0.5


@pytest.mark.parametrize(
    ("intents", "text"),
    [
        (("lead_management", "marketing_automation"), "Following up leads, first and foremost, then newsletters."),
        (("reporting_analytics",), "Not for support, we have that covered. Dashboards."),
        (("reporting_analytics",), "The leads are fine. What I lack is an overview of our revenue."),
        (("workflow_automation",), "Dashboards, no, sorry, getting rid of manual data entry."),
        (("data_integration",), "Data inte gration."),
        (("customer_support", "reporting_analytics"), "A ticket system and maybe a few reports later on."),
    ],
)
def test_the_main_wish_comes_first(intents: tuple[str, ...], text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.value == UseCase(intents)


@pytest.mark.parametrize("text", ["Can't say yet, we're still collecting ideas.", "I'm not sure yet."])
def test_undecided(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.kind is Kind.UNKNOWN


@pytest.mark.parametrize("text", ["Fine.", "Oh, okay.", "", "So."])
def test_nothing_of_a_use(text: str) -> None:
    assert read(text) is None


def test_no_use_without_a_catalogue() -> None:
    assert read("A help desk.", ()) is None


def test_a_catalogue_without_other_leaves_a_foreign_use_unread() -> None:
    assert read("Payroll.", DEFAULT[:2]) is None


def test_a_label_made_of_unknown_words() -> None:
    odd = (UseCaseLabel("qzxv", "Qzxv."), UseCaseLabel("payroll", "Wages and payslips."))
    assert first_label(read("Paying our people their wages.", odd)) == "payroll"


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("customer_support", "I decide by myself. A help desk is what I want, by the way."),
        ("reporting_analytics", "We've nothing. And what we'd most like is a dashboard with our sales figures."),
    ],
)
def test_volunteered_with_another_answer(label: str, text: str) -> None:
    assert first_label(read(text, asked=False)) == label


@pytest.mark.parametrize("text", ["We need it by June.", "I want sixty licences.", "We're looking for it in spring."])
def test_other_talk_volunteers_nothing(text: str) -> None:
    assert read(text, asked=False) is None


@settings(deadline=None)
@given(st.text(max_size=200), st.booleans())
def test_never_raises(text: str, asked: bool) -> None:
    found = read(text, asked=asked)
    assert found is None or 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("lead_management", "Support is fine as it is, what I lose sleep over is the reps forgetting to call back."),
        ("data_integration", "Not another dashboard, just make the warehouse program and the shop share their data."),
        ("marketing_automation", "My brother does the tickets, I only want automatic mailings before Christmas."),
        ("customer_support", "I thought about newsletters, but our clients' complaints are what we need to handle."),
        ("workflow_automation", "The reports are super, where it hurts is the approvals on paper."),
        ("reporting_analytics", "We've plenty of leads, my problem is that I never see a forecast."),
    ],
)
def test_the_point_counts_more_than_what_led_up_to_it(label: str, text: str) -> None:
    assert first_label(read(text)) == label


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        (("customer_support", "reporting_analytics"), "Tickets first, dashboards second."),
        (("lead_management", "marketing_automation"), "Lead tracking and after that the newsletter campaigns."),
        (
            ("reporting_analytics", "lead_management"),
            "The sales pipeline can wait, the forecast dashboards come first.",
        ),
    ],
)
def test_the_order_that_the_caller_gives_counts(labels: tuple[str, ...], text: str) -> None:
    assert first_label(read(text)) == labels[0]


@pytest.mark.parametrize(
    "text",
    [
        "For the company, I suppose.",
        "To be more efficient, I guess.",
        "A bit of everything, really.",
        "For our practice.",
    ],
)
def test_a_wish_without_a_use_is_partial(text: str) -> None:
    found = read(text)
    assert found is not None
    assert found.kind is Kind.PARTIAL


@pytest.mark.parametrize("text", ["An inventory of what we own.", "Writing down where each vase came from."])
def test_one_listed_word_alone_does_not_make_sure(text: str) -> None:
    catalogue = (
        UseCaseLabel("collection", "Recording objects and their origin.", ("catalogue our objects",)),
        UseCaseLabel("shop", "The museum shop, its stock and its till.", ("sell postcards",)),
        UseCaseLabel("figures", "Counting visitors.", ("how many came last month",)),
    )
    found = read(text, catalogue)
    assert found is None or not found.confident
