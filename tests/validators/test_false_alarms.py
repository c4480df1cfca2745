"""What rules once said of good records, and say no longer; and what they once passed over."""

from typing import Any

import pytest

from tests.validators.examples import findings_of
from validators.commonest import MOST_COUNTED, Commonest
from validators.frame import Severity
from validators.registry import rule_named

INNOCENT: tuple[tuple[str, Any], ...] = (
    ("internal_wording", {"id": "1", "description": "The car park is not for public use."}),
    ("personal_number", {"id": "1", "description": "For a date of birth 01/09/2018 to 31/08/2019."}),
    ("personal_number", {"id": "1", "description": "Our founder was born on 1 May 1820."}),
    ("words_of_a_page", {"id": "1", "description": "See below. " + "We meet on Mondays at ten. " * 3}),
    ("organization_identifier_malformed", {"identifier_scheme": "GB-COH", "identifier": "IP12345R"}),
    ("description_is_name", {"id": "1", "name": "!!!", "description": "???"}),
    ("attribute_link_differs", {"id": "2", "attributes": [{"id": "1", "link_type": "service"}]}),
    ("schedule_repeated", {"id": "1", "schedules": [{"id": "2"}, {"id": "3"}]}),
    ("eligibility_without_ages", {"id": "1", "eligibility": "Women"}),
)

GUILTY: tuple[tuple[str, Any], ...] = (
    ("contact_in_wrong_field", {"id": "1", "name": "Lunch club 020 7946 0123"}),
    ("only_local_terms", {"id": "1", "attributes": [{"taxonomy_term": {"id": "repairs-211-wednesday"}}]}),
    ("free_but_priced", {"id": "1", "fees": "£5 a session", "cost_options": [{"amount": 0}]}),
    ("name_shouts", {"id": "1", "name": "Lunch www.council.gov.uk"}),
    ("dtstart_missing", {"id": "1", "freq": "MONTHLY"}),
    ("schedule_repeated", {"schedules": [{"id": "1", "byday": "TU"}, {"byday": "TU", "id": "2"}]}),
    ("personal_number", {"id": "1", "description": "Ask for AB 12 34 56 C at the desk."}),
)


@pytest.mark.parametrize(("code", "example"), INNOCENT)
def test_nothing_is_said_of_what_is_right(code: str, example: Any) -> None:
    assert findings_of(rule_named(code)(), example) == []


@pytest.mark.parametrize(("code", "example"), GUILTY)
def test_what_was_passed_over_is_found(code: str, example: Any) -> None:
    assert findings_of(rule_named(code)(), example)


def test_a_free_mailbox_is_a_warning_only_where_it_holds_the_persons_name() -> None:
    rule = rule_named("personal_contact")()

    (club,) = findings_of(rule, {"id": "1", "name": "Front desk", "email": "lunchclub@gmail.com"})
    (person,) = findings_of(rule, {"id": "1", "name": "Jo Bloggs", "email": "jobloggs@gmail.com"})

    assert club.severity is Severity.INFO
    assert person.severity is None


def test_what_is_worded_for_staff_is_not_spread_by_the_report() -> None:
    example = {"id": "1", "description": "Internal use only: the key safe code is 1234."}

    (finding,) = findings_of(rule_named("internal_wording")(), example)

    assert finding.value is None
    assert "1234" not in finding.message


def test_the_commonest_value_is_known_in_bounded_memory() -> None:
    counted = Commonest()
    for number in range(20 * MOST_COUNTED):
        counted.add(-1 if number % 2 else number)

    assert counted.total / 2 - 20 <= counted.highest() <= counted.total / 2
    assert len(counted._counts) <= MOST_COUNTED
