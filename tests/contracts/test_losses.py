"""The loss check finds what is lost, and is not fooled by what is only rewritten."""

from typing import Any

import pytest

from standards.openreferral.canonical import Problem
from tests.contracts.losses import lost, patterns


@pytest.mark.parametrize(
    ("record", "document"),
    [
        ({"url": "https://example.org"}, {"organization": {"website": "https://example.org"}}),
        ({"address_2": "Hull"}, {"address_1": "Hall, Hull"}),
        ({"amount": "3.50"}, {"amount": 3.5}),
        ({"minimum_age": 18.0}, {"minimum_age": 18}),
        ({"assured_date": 1717196400000}, {"assured_date": "2024-06-01"}),
        ({"assured_date": "01/06/2024 00:00:00"}, {"assured_date": "2024-06-01"}),
        ({"weekday": "Monday"}, {"byday": "MO"}),
        ({"id": "esdServiceType:242"}, {"code": "242"}),
        ({"description": "Tea &amp; cake\n"}, {"description": "Tea & cake"}),
        ({"language": "en, pl"}, {"languages": [{"code": "en"}, {"code": "pl"}]}),
        ({"closed": "true"}, {"closed": True}),
        ({"notes": None, "tags": [], "more": {"inner": " "}}, {}),
    ],
)
def test_what_is_moved_or_rewritten_is_not_lost(record: dict[str, Any], document: dict[str, Any]) -> None:
    assert lost(record, document) == []


@pytest.mark.parametrize(
    ("record", "document", "pointers"),
    [
        ({"name": "Riverside"}, {"name": "Harbour"}, ["/name"]),
        # A short value is not found under a name that has nothing to do with it.
        ({"free": True}, {"closed": True}, ["/free"]),
        ({"maximum_age": 5}, {"latitude": 5}, ["/maximum_age"]),
        ({"country": "GB"}, {"code": "GB"}, ["/country"]),
        ({"assured_date": "01/06/2024 15:45:00"}, {"assured_date": "2024-06-01"}, ["/assured_date"]),
        ({"phones": [{"number": "01632 960001"}, {"a/b": "01632 960002"}]}, {}, None),
    ],
)
def test_what_is_nowhere_is_lost(
    record: dict[str, Any], document: dict[str, Any], pointers: list[str] | None
) -> None:
    assert lost(record, document) == (pointers or ["/phones/0/number", "/phones/1/a~1b"])


def test_what_is_reported_where_it_stood_is_not_lost() -> None:
    record = {"name": {"en": "Riverside"}, "minimum_age": 9, "maximum_age": 5, "fees": "Five pounds"}
    problems = [
        Problem("dialect_any", "", "Of the whole record, which excuses nothing in it."),
        Problem("not_text", "/name", "With all that is in it."),
        Problem("ages_reversed", "/maximum_age", "Both ages are named in one report."),
    ]

    assert lost(record, {}, problems) == ["/fees"]


def test_positions_are_all_one_in_the_list_of_losses() -> None:
    assert patterns(["/contacts/0/phones/12/number", "/contacts/3/phones/0/number", "/a1/2"]) == {
        "/contacts/*/phones/*/number",
        "/a1/*",
    }
