"""What rules once said of good records, and say no longer; and what they once passed over."""

from typing import Any

import pytest

from standards.openreferral.canonical import NOT_STATED, Problem
from tests.validators.examples import findings_of
from tests.validators.feeds import AS_OF, a_service
from validators import Session
from validators.commonest import MOST_COUNTED, Commonest
from validators.endpoints import endpoint_named
from validators.frame import Severity
from validators.registry import rule_named
from validators.site import CouldNot
from validators.text import MOST_SAID

DEEP_EXTENT = '{"type": "GeometryCollection", "geometries": [' * 500 + "null" + "]}" * 500

ALL_ON_TWO_PAGES = {
    "services": [{"id": "2", "name": "Choir"}],
    "total": 2,
    "answers": [
        ("/services", {"page": "2"}, {"last": True, "contents": [{"id": "2"}]}),
        ("/services", {}, {"last": False, "contents": [{"id": "1"}]}),
    ],
}
"""A site that heeds no parameter but page, with one service on each, and tells no total."""

ADDRESS = {"addresses": [{"id": "4", "address_1": "1 Example Street", "postal_code": "HU5 2AA"}]}
SPEAKING_OF_REFUGE_AND_NO_REFUGE = (
    "Free legal advice on family law, domestic violence, guardianship, housing and debt.",
    "Pro bono help in: * Domestic Violence * Family law * Bankruptcy & Housing",
    "An arts club that gives children refuge from the boredom of the holidays.",
    "A supportive refuge where adults with a mental illness paint and play music.",
    "Provides refuge, food and comfort to homeless men.",
    "The library is a refuge from the heat.",
    "Take refuge in our garden café.",
    "A quiet refuge where you can talk after alcohol abuse.",
)
PERHAPS_A_REFUGE = (
    "A refuge for women and their children.",
    "Offers refuge to those who live with domestic violence.",
    "Refuge accommodation and outreach.",
    "We are a refuge.",
    "We run two refuges in the county.",
    "A refuge where women and children recover.",
    "A safe house for men.",
    "Our address is confidential.",
    "Legal advice and safe housing for women fleeing domestic abuse.",
    "Advice after domestic violence, and emergency housing.",
)

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
    ("closes_before_opens", {"id": "1", "opens_at": "00:00", "closes_at": "24:00"}),
    ("no_way_to_contact", {"id": "1", "service_at_locations": [{"location": {"phones": [{"id": "2"}]}}]}),
    ("no_way_to_contact", {"id": "1", "service_at_locations": [{"contacts": [{"email": "a@b.example"}]}]}),
    ("no_way_to_contact", {"id": "1", "organization": {"contacts": [{"phones": [{"id": "2"}]}]}}),
    ("organization_id_differs", {"id": "1", "organization_id": "2", "organization": {"id": 2}}),
    ("parent_reference_differs", {"id": "1", "location_id": 2, "location": {"id": "2"}}),
    ("address_type_differs", {"id": "1", "addresses": [{"address_type": "postal"}, {"id": "2"}]}),
    (
        "shared_record_differs",
        [{"contents": [{"id": "1", "organization": {"id": "7"}, "location": {"id": "7", "name": "Hall"}}]}],
    ),
    (
        "place_not_listed",
        {
            "services": [{"contents": [{"id": "1", "locations": [{"id": "3"}]}]}],
            "service_at_locations": [{"total_items": 9, "contents": [{"id": "5", "service_id": "4"}]}],
        },
    ),
    (
        "postcode_filter_misses",
        {
            "services": [{"id": 1, "locations": [{"addresses": [{"postal_code": "HU5 2AA"}]}]}],
            "answers": [("/service_at_locations", {}, {"contents": [{"id": 2, "service_id": 1}]})],
        },
    ),
    ("never_open_again", {"freq": "WEEKLY", "byday": "TU", "dtstart": "2027-08-03", "count": 8}),
    ("never_open_again", {"freq": "WEEKLY", "byday": "TU", "valid_from": "2027-08-03"}),
    ("page_repeated", [{"contents": [{"name": "A"}]}, {"contents": [{"name": "B"}]}]),
    ("item_on_two_pages", [{"contents": [{"name": "A"}]}, {"contents": [{"name": "B"}]}]),
    ("duplicate_service_id", [{"contents": [{"name": "A"}, {"name": "B"}]}]),
    (
        "total_pages_wrong",
        {"per_page": 100, "body": {"total_items": 57, "total_pages": 1, "contents": [{"id": "1"}] * 50}},
    ),
    ("total_pages_wrong", {"body": {"total_items": 57, "total_pages": 1, "contents": [{"id": "1"}] * 50}}),
    (
        "total_pages_wrong",
        {"per_page": 50, "body": {"total_items": 500, "total_pages": 10, "contents": [{"id": "1"}] * 49}},
    ),
    ("text_search_misses", ALL_ON_TWO_PAGES),
    ("whole_feed_forms_differ", ALL_ON_TWO_PAGES),
    (
        "filter_ignored",
        {
            "services": [{"id": "1", "schedules": [{"opens_at": "00:00", "closes_at": "23:59"}]}],
            "answers": [
                ("/services", {"day": "SU"}, {"total_items": 1, "contents": [{"id": "1"}]}),
                ("/services", {}, {"total_items": 0, "contents": []}),
            ],
        },
    ),
)

GUILTY: tuple[tuple[str, Any], ...] = (
    ("never_open_again", {"freq": "WEEKLY", "byday": "TU", "dtstart": "2027-08-03", "until": "2027-08-01"}),
    (
        "total_pages_wrong",
        {
            "per_page": 50,
            "body": {"size": 50, "total_items": 57, "total_pages": 1, "contents": [{"id": "1"}] * 50},
        },
    ),
    (
        "total_pages_wrong",
        {"body": {"size": 1, "total_items": 3, "total_pages": 3, "contents": [{"id": "1"}] * 3}},
    ),
    ("filter_ignored", ALL_ON_TWO_PAGES),
    (
        "refuge_with_address",
        {
            "name": "Haven",
            "attributes": [{"taxonomy_term": {"id": "1", "name": "Women's refuges"}}],
            "locations": [{"latitude": 53.76431}],
        },
    ),
    ("contact_in_wrong_field", {"id": "1", "name": "Lunch club 020 7946 0123"}),
    ("only_local_terms", {"id": "1", "attributes": [{"taxonomy_term": {"id": "repairs-211-wednesday"}}]}),
    ("free_but_priced", {"id": "1", "fees": "£5 a session", "cost_options": [{"amount": 0}]}),
    ("name_shouts", {"id": "1", "name": "Lunch www.council.gov.uk"}),
    ("dtstart_missing", {"id": "1", "freq": "MONTHLY"}),
    ("schedule_repeated", {"schedules": [{"id": "1", "byday": "TU"}, {"byday": "TU", "id": "2"}]}),
    ("personal_number", {"id": "1", "description": "Ask for AB 12 34 56 C at the desk."}),
    ("refuge_with_address", {"name": "Women's refuge", "locations": [{"latitude": "53.76431"}]}),
    ("attribute_repeated", {"attributes": [{"taxonomy_term": {"id": 3}}, {"taxonomy_term": {"id": 3}}]}),
    ("extent_not_geojson", {"extent_type": "geojson", "extent": '{"type": ["Polygon"]}'}),
    ("extent_not_geojson", {"extent_type": "geojson", "extent": DEEP_EXTENT}),
    ("page_member_wrong_type", {"body": {"total_items": 1.5, "size": 10**400, "contents": []}}),
)


@pytest.mark.parametrize(("code", "example"), INNOCENT)
def test_nothing_is_said_of_what_is_right(code: str, example: Any) -> None:
    assert findings_of(rule_named(code)(), example) == []


@pytest.mark.parametrize(("code", "example"), GUILTY)
def test_what_was_passed_over_is_found(code: str, example: Any) -> None:
    assert findings_of(rule_named(code)(), example)


@pytest.mark.parametrize("text", SPEAKING_OF_REFUGE_AND_NO_REFUGE)
def test_who_only_speaks_of_refuge_is_not_taken_for_one(text: str) -> None:
    example = {"name": "Haven", "description": text, "locations": [ADDRESS]}

    assert findings_of(rule_named("refuge_with_address")(), example) == []


@pytest.mark.parametrize("text", PERHAPS_A_REFUGE)
def test_what_may_be_a_refuge_is_asked_about_and_not_called_one(text: str) -> None:
    example = {"name": "Haven", "description": text, "locations": [ADDRESS]}

    street, postcode = findings_of(rule_named("refuge_with_address")(), example)

    assert (street.at, postcode.at) == (
        "/locations/0/addresses/0/address_1",
        "/locations/0/addresses/0/postal_code",
    )
    assert "this may be a refuge" in street.message
    assert "Example Street" not in street.message


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


def test_an_address_that_is_of_no_place_is_not_that_of_a_physical_one() -> None:
    organization = a_service()["organization"] | {"addresses": [{"id": "1", "address_type": "postal"}]}
    session = Session(version="3.0", as_of=AS_OF)

    session.record(a_service(1, organization=organization), url="u")

    assert session.finish().total("address_type_differs") == 0


def test_times_that_have_ended_are_not_said_to_be_those_of_an_active_service_unless_it_says_so() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    schedule = a_service()["schedules"][0] | {"valid_to": "2026-01-31"}

    session.record(a_service(1, schedules=[schedule]), url="a")
    session.record({"id": "2", "schedules": [schedule]}, url="b", endpoint=endpoint_named("3.0", "service"))

    (group,) = [group for group in session.finish().notices if group.code == "schedule_expired"]
    assert [notice.message for notice in group.samples] == [
        "These times ended on 2026-01-31 and the service is active.",
        "These times ended on 2026-01-31.",
    ]


def test_a_moment_with_a_negative_offset_is_not_said_to_lack_its_offset() -> None:
    rule = rule_named("date_time_malformed")()
    service = {"id": a_service()["id"], "name": "Lunch club", "status": "active"}

    (bare,) = findings_of(rule, service | {"last_modified": "2026-05-01T10:00:00"})
    (offset,) = findings_of(rule, service | {"last_modified": "2026-05-01T10:00:00-0500"})

    assert "Only the offset is missing" in bare.hint
    assert "Only the offset is missing" not in offset.hint


def test_an_address_with_a_sign_of_email_in_its_path_is_not_taken_for_one() -> None:
    rule = rule_named("uri_malformed")()
    service = {"id": a_service()["id"], "name": "Lunch club", "status": "active"}

    (web,) = findings_of(rule, service | {"url": "https://video.example/@lunch club"})
    (email,) = findings_of(rule, service | {"url": "lunch club@council.example"})

    assert "email" not in web.hint
    assert "email" in email.hint


def test_what_costs_nothing_and_something_is_told_as_published() -> None:
    rule = rule_named("free_but_priced")()

    (priced,) = findings_of(rule, {"fees": "Free!", "cost_options": [{"amount": "5"}]})
    (named,) = findings_of(rule, {"fees_description": "From £5 a Session", "cost_options": [{"amount": 0}]})

    assert (priced.at, priced.value) == ("/cost_options/0/amount", "5")
    assert (named.at, named.value) == ("/fees_description", "From £5 a Session")


def test_services_without_ids_are_not_taken_for_one_another() -> None:
    services = [{"id": "1", "name": "Lunch club"}, {"id": "2", "name": "Lunch at noon"}]
    answer = {"total_items": 2, "contents": [{"name": "Lunch"}]}
    example = {"services": services, "answers": [("/services", {"search": "Lunch"}, answer)]}

    assert findings_of(rule_named("filtered_paging_wrong")(), example) == []


def test_a_schedule_that_has_ended_or_not_begun_is_no_question_about_today() -> None:
    rule = rule_named("time_filter_misses")()
    schedule = {"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}

    for changed in ({"until": "2026-05-01"}, {"dtstart": "2026-09-01"}, {"valid_to": "2026-05-01"}):
        with pytest.raises(CouldNot, match="schedule of today"):
            findings_of(rule, {"services": [{"id": "1", "schedules": [schedule | changed]}]})


def test_names_of_any_length_are_told_in_a_message_of_a_bounded_one() -> None:
    name = "mascot " * 20_000
    session = Session(version="3.0", as_of=AS_OF)
    schedule = {"id": "1", "byday": "mo," * 20_000 + "tu", "service_id": name}
    record = a_service(1, schedules=[schedule], organization_id=name, **{name: "", f"{name}2": "<script>"})
    record["organization"]["id"] = f"{name}3"
    record["service_areas"] = [{"id": "1", "extent_type": "geojson", "extent": f'{{"type": "{name}"}}'}]

    session.record(record, url="https://council.example/services/4", record_id=f"{name}4")

    report = session.finish()
    told = [notice for group in report.notices for notice in group.samples]
    codes = {group.code for group in report.notices}
    assert codes >= {"unknown_field", "empty_value", "unsafe_markup", "byday_malformed", "extent_not_geojson"}
    assert codes >= {"organization_id_differs", "parent_reference_differs", "detail_id_differs"}
    assert max(len(notice.message) for notice in told) < 300
    assert max(len(notice.hint) for notice in told) < 300


def test_no_name_makes_a_notice_longer_than_its_bound() -> None:
    name = "mascot " * 20_000
    session = Session(version="3.0", as_of=AS_OF)

    session.record(a_service(1, schedules=[{"id": "1", name: name, "freq": name}]), url="u")
    session.note("list_unfinished", name, Severity.ERROR, (), url="u")
    session.reader_problems([Problem("not_a_date", f"/{name}", name)], url="u", record_id="")

    told = [notice for group in session.finish().notices for notice in group.samples]
    assert max(len(notice.pointer) for notice in told) == MOST_SAID
    assert max(len(notice.message) for notice in told) == MOST_SAID
    assert max(len(notice.hint) for notice in told) <= MOST_SAID


def test_what_the_reader_only_counted_is_in_the_total() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    last = Problem("id_missing", "", "The same was found 2,407 more times.", times=2_407)

    session.reader_problems(
        [*[Problem("id_missing", "", "It has no id.")] * 1_000, last], url="u", record_id=""
    )

    report = session.finish()
    assert report.total("id_missing") == 3_407
    assert [len(group.samples) for group in report.notices if group.code == "id_missing"] == [20]


def test_what_our_own_writer_filled_in_is_judged_by_no_rule() -> None:
    place = {
        "id": "fb6b7c3e-8a3f-4b9c-8d1e-2f5a6b7c8d9e",
        "location_type": "physical",
        "addresses": [
            {
                "id": "0b6b7c3e-8a3f-4b9c-8d1e-2f5a6b7c8d9e",
                "address_1": NOT_STATED,
                "city": NOT_STATED,
                "state_province": NOT_STATED,
                "postal_code": NOT_STATED,
                "country": "GB",
                "address_type": "physical",
            }
        ],
    }
    links = [{"id": "1b6b7c3e-8a3f-4b9c-8d1e-2f5a6b7c8d9e", "location": place}]
    filled, said = (Session(version="3.0", as_of=AS_OF) for _ in range(2))

    for number in (1, 2):
        record = a_service(number, name="Name not stated", service_at_locations=links, schedules=[])
        filled.record(record | {"description": "A refuge for women."}, url="u")
    other = {"address_1": "1 Example Street", "postal_code": "nowhere"}
    named = [{**links[0], "location": {**place, "addresses": [place["addresses"][0] | other]}}]
    said.record(a_service(1, description="A refuge for women.", service_at_locations=named), url="u")

    codes = {group.code for group in filled.finish().notices}
    assert not codes & {"postcode_malformed", "refuge_with_address", "same_service_twice", "similar_service"}
    assert "required_field_missing" not in codes
    assert {"postcode_malformed", "refuge_with_address"} <= {group.code for group in said.finish().notices}


def test_the_commonest_value_is_known_in_bounded_memory() -> None:
    counted = Commonest()
    for number in range(20 * MOST_COUNTED):
        counted.add(-1 if number % 2 else number)

    assert counted.total / 2 - 20 <= counted.highest() <= counted.total / 2
    assert len(counted._counts) <= MOST_COUNTED
