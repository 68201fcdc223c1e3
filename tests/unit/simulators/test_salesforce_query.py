"""The little of SOQL that the simulated org answers."""

from __future__ import annotations

import pytest

from qualifybot.simulators.salesforce_org import Org
from qualifybot.simulators.salesforce_query import query
from qualifybot.simulators.salesforce_schema import Rejected


@pytest.fixture
def org() -> Org:
    org = Org()
    for number in range(3):
        org.insert("Task", {"Subject": "O'Brien \\ Co", "CallObject": f"CA{number}", "Status": "Completed"})
    return org


def test_records_are_found_by_all_their_values(org: Org) -> None:
    answer = query(org, "SELECT Id, CallObject FROM Task WHERE CallObject = 'CA1' AND Status='Completed' LIMIT 1")
    assert (answer["totalSize"], answer["done"]) == (1, True)
    assert answer["records"][0]["CallObject"] == "CA1"
    assert answer["records"][0]["Id"].startswith("00T")


def test_quotes_in_texts_are_unescaped(org: Org) -> None:
    assert query(org, r"SELECT Id FROM Task WHERE Subject = 'O\'Brien \\ Co'")["totalSize"] == 3


def test_the_limit_holds(org: Org) -> None:
    assert query(org, "select Id from Task limit 2")["totalSize"] == 2


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM Task WHERE CallObject = 'a' OR 1 = 1", "MALFORMED_QUERY"),
        ("SELECT Id FROM Task WHERE CallObject = 'O'Brien'", "MALFORMED_QUERY"),
        ("", "MALFORMED_QUERY"),
        ("SELECT Id FROM Invoice", "INVALID_TYPE"),
        ("SELECT Colour FROM Task", "INVALID_FIELD"),
        ("SELECT Id FROM Task WHERE Colour = 'red'", "INVALID_FIELD"),
    ],
)
def test_what_it_cannot_read_it_rejects(org: Org, soql: str, code: str) -> None:
    with pytest.raises(Rejected) as rejected:
        query(org, soql)
    assert rejected.value.code == code
