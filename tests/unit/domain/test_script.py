from datetime import date
from importlib import resources

import pytest

from qualifybot.domain.models import Moment, Question, UseCaseLabel
from qualifybot.domain.script import CatalogueEntry, Script, default_script, opening_of, parse_script, shipped_script
from qualifybot.errors import ScriptError

DEFAULT = resources.files("qualifybot.domain").joinpath("scripts/default.yaml").read_text("utf-8")


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ScriptError) as caught:
        parse_script(text)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert old in DEFAULT
    return DEFAULT.replace(old, new, 1)


def line_of(text: str, mark: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if mark in line)


@pytest.mark.parametrize("name", ["default", "clinic"])
def test_what_ships_is_in_order(name: str) -> None:
    script = shipped_script(name)
    assert len(script.fixed_lines()) > 80
    assert {entry.label for entry in script.catalogue} >= {"other"}


def test_the_default_is_read_once() -> None:
    assert default_script() is default_script()


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("bot: Ava", "bot: [Ava]", "bot", "valid string"),
        ("bot: Ava", "bot: Ava\nvoice: warm", "voice", "not permitted"),
        ("  moving_on:", "  moving_onn:", "lines.moving_on", "Field required"),
        ("call_cap_seconds: 600", "call_cap_seconds: soon", "call_cap_seconds", "integer"),
        ("call_cap_seconds: 600", "call_cap_seconds: 5", "call_cap_seconds", "greater than"),
        ("currency: USD", "currency: dollars", "currency", "pattern"),
        ("number: null", "number: 555", "transfer.number", "string"),
        ('repeat: ["Of course.", "Sure, once more."]', "repeat: []", "lines.repeat", "at least 1"),
        ('["Are you still there?", "I can\'t hear you right now."]', '["Hello?"]', "lines.silence", "at least 2"),
        ('"Got it."', '"Got it, {name}."', "lines.acknowledge[1]", "{bot}, {company}"),
        ('"Got it."', '"Got it {"', "lines.acknowledge[1]", "stray brace"),
        ('"Got it."', '" "', "lines.acknowledge[1]", "pattern"),
        ('"Okay, {value}."', '"Okay, {topic}."', "lines.echo[1]", "{value}"),
        ("warm: 40", "warm: 90", "score", "warm must not exceed hot"),
        ("settled: unknown", "settled: lost", "score.rules[8].settled", "answered"),
        ("within_days: 92", "at_least: 92", "score.rules[9]", "at_least does not fit timeline"),
        ("within_days: 92,", "within_days: 92, any: true,", "score.rules[9]", "exactly one of"),
        ("one_of: [alone]", "one_of: [boss]", "score.rules[13]", "alone, no, shared"),
    ],
)
def test_a_fault_is_told_with_its_line_and_field(old: str, new: str, where: str, what: str) -> None:
    text = changed(old, new)
    found = [problem for problem in problems(text) if f", {where}:" in problem]
    assert len(found) == 1
    assert what in found[0]
    mark = new.splitlines()[-1] if where != "lines.moving_on" else "lines:"
    if where != "score":
        assert found[0].startswith(f"line {line_of(text, mark)}, ")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("order: [company_size, budget,", "order: [company_size,", "order: needs each of the six questions once"),
        (
            "- label: other",
            "- label: other\n    description: x\n  - label: other",
            "catalogue[8]: other is named twice",
        ),
        ("- topic: why", "- topic: who", "faq[4]: who is named twice"),
        ("one_of: [other]", "one_of: [payroll]", "score.rules[19].one_of: payroll is not in the catalogue"),
        ('    keypad: ["You can also type it on your keypad."]\n', "", "topics.company_size.keypad: is missing"),
    ],
)
def test_what_does_not_hang_together_is_told(old: str, new: str, problem: str) -> None:
    assert [found.split(", ", 1)[1] for found in problems(changed(old, new))] == [problem]


def test_every_fault_is_told_at_once() -> None:
    text = changed("bot: Ava", "bot: 5").replace("currency: USD", "currency: usd")
    assert len(problems(text)) == 2


@pytest.mark.parametrize("text", ["", "- a\n- b"])
def test_what_is_no_script_is_told(text: str) -> None:
    assert problems(text) == ("line 1: a script is a mapping of fields",)


def test_words_that_yaml_takes_for_something_else_stay_words() -> None:
    script = parse_script(changed("one_of: [alone]", "one_of: [no]"))
    assert script.score.rules[13].one_of == ("no",)


def test_lines_take_the_companys_names() -> None:
    assert "Northwind CRM" in default_script().variants("greeting")[0]
    assert "Ava" in default_script().variants("faq.who")[0]


def test_whether_a_call_is_recorded_is_told_as_it_is() -> None:
    recorded = default_script().as_deployed(recorded=True, transfer_number=None)
    assert recorded.variants("faq.recorded")[0].startswith("Yes")
    assert default_script().variants("faq.recorded")[0].startswith("There is no recording")


def test_fixed_lines_hold_nothing_of_a_call() -> None:
    lines = {say.line: say for say in default_script().fixed_lines()}
    assert lines["resumed.budget.0"].text == "Sorry, we got cut off. You were telling me about your budget."
    assert "budget.read_back.0" not in lines
    assert "echo.0" not in lines
    assert all(say.fixed and "{" not in say.text for say in lines.values())


def test_readers_are_told_the_script() -> None:
    clinic = shipped_script("clinic")
    context = clinic.context(Question.BUDGET, date(2027, 1, 5), {})
    assert (context.topic, context.today) == (Question.BUDGET, date(2027, 1, 5))
    assert (context.currency, context.fiscal_year_end_month, context.day_first) == ("GBP", 3, True)
    assert "Cliniko" in context.products
    assert context.catalogue[0].label == "appointment_booking"


def test_another_catalogue_takes_the_place_of_the_scripts_own() -> None:
    before = default_script()
    assert before.context(Moment.CONTACT, date(2027, 1, 5), {}).catalogue
    script = before.with_catalogue((CatalogueEntry(label="payroll", description="Wages.", examples=("pay staff",)),))
    labels = script.context(Question.USE_CASE, date(2027, 1, 5), {}).catalogue
    assert labels == (UseCaseLabel("payroll", "Wages.", ("pay staff",)),)


@pytest.mark.parametrize(("own", "given", "number"), [(None, None, None), (None, "+15550100", "+15550100")])
def test_deployment_says_who_takes_calls(own: None, given: str | None, number: str | None) -> None:
    script = default_script().as_deployed(recorded=True, transfer_number=given)
    assert script.recorded
    assert script.transfer.number == number
    assert script.transfer.offer_hot


def test_a_deployed_script_is_still_a_script() -> None:
    script = default_script().as_deployed(recorded=False, transfer_number=None)
    assert isinstance(script, Script)
    assert script == default_script()


@pytest.mark.parametrize(
    ("variant", "opening"),
    [
        ("Okay, {value}.", "Okay,"),
        ("Thanks, I've changed that: {value}.", "Thanks, I've changed that:"),
        ("No problem, now I have {value}.", "No problem,"),
        ("Sure. Okay, {value}, and {value}.", "Sure. Okay,"),
        ("{value}, got it.", ""),
        ("Your budget is {value}.", ""),
        ("Great, thanks.", ""),
    ],
)
def test_a_line_opens_with_the_whole_clauses_before_what_is_of_this_call(variant: str, opening: str) -> None:
    assert opening_of(variant) == opening


def test_every_opening_begins_a_line_with_a_value() -> None:
    openings = {say.text for say in default_script().openings()}
    assert "Okay," in openings
    assert not any("{" in text for text in openings)
