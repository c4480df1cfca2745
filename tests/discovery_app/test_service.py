# The finder's own words have typographic quotes and dashes.
# ruff: noqa: RUF001

import re
from typing import Any

import pytest
from flask import render_template
from flask.testing import FlaskClient

from discovery_app.service_page import service_page
from tests.discovery_app.asking import finder_over, text_of
from tests.discovery_app.fake_hub import fake_hub
from tests.discovery_app.records import REFUGE_ADDRESS, a_service


def page_of(finder: FlaskClient, number: int) -> str:
    response = finder.get(f"/services/00000000-0000-4000-8000-{number:012d}")
    assert response.status_code == 200
    return response.text


def page_about(**changes: Any) -> str:
    return page_of(finder_over(fake_hub([a_service(1, "Club", **changes)])), 1)


def test_a_service_says_who_when_where_cost_contact_and_who_checked_it(finder: FlaskClient) -> None:
    html = page_of(finder, 1)
    text = text_of(html)

    for expected in (
        "Checked 12 days ago (9 November 2026)",
        "Ages 60 and over",
        "Older people",
        "Tuesdays 10am to 12pm",
        "Tuesday 24 November, 10am to 12pm",
        "Newland Hall 4 Newland Row Hull HU5 3JX",
        "£3 per session",
        "English, Polish",
        "Access: Step-free entrance; Hearing loop",
        "Ring to book by noon the day before.",
        "Kingston Directory Partnership",
        "Open Government Licence v3.0",
        "hull-0001",
        "21 November 2026",
    ):
        assert expected in text
    assert 'href="tel:+441632960101"' in html
    assert 'href="mailto:lunch@example.org"' in html


def test_a_service_that_says_nothing_is_shown_as_saying_nothing() -> None:
    text = text_of(page_about())

    for expected in (
        "We do not know when this was last checked",
        "Ages not stated",
        "Times not stated",
        "Place not stated",
        "Area served not stated",
        "Cost not stated",
        "No phone number, email or website is given",
    ):
        assert expected in text
    assert "Free" not in text


def test_a_check_of_long_ago_is_not_shown_as_a_fresh_one() -> None:
    html = page_about(assured={"date": "2025-03-21", "days_ago": 610})

    assert "Last checked over a year ago (21 March 2025). Details may have changed." in html
    assert "finder-checked--unknown" in html


def test_a_hidden_address_is_nowhere_on_the_page_and_the_council_is(finder: FlaskClient) -> None:
    html = page_of(finder, 4)

    assert REFUGE_ADDRESS not in html
    assert "Place not published (in Kingston upon Hull, City of)" in html


@pytest.mark.parametrize(
    ("data_status", "hidden", "linked"),
    [("live", False, True), ("live", True, False), ("sample", False, False)],
)
def test_the_original_record_is_linked_unless_it_may_hold_a_hidden_address_or_is_gone(
    data_status: str, hidden: bool, linked: bool
) -> None:
    address = "https://feed.example.org/hull/services/1"
    provenance = {"source_url": address, "data_status": data_status}

    page = service_page({"document": {}, "facts": {"where": [{"hidden": hidden}]}, "provenance": provenance})

    assert page.source.record_url == (address if linked else None)


def test_the_name_of_a_place_is_not_said_twice() -> None:
    where = [
        {"name": "Larkpool Hall", "lines": ["Larkpool Hall, Teasel Walk", "Hull"], "postcode": "HU5 2AA"}
    ]

    page = service_page({"document": {}, "facts": {"where": where}, "provenance": {}})

    assert page.places[0].lines == ("Larkpool Hall, Teasel Walk", "Hull", "HU5 2AA")


def test_a_broken_web_address_is_left_out() -> None:
    contact = {"url": "https://haven.example.org/[address not published]"}

    assert service_page({"document": {}, "facts": {"contact": contact}, "provenance": {}}).website is None


def test_a_description_is_cleaned_when_it_is_shown(finder: FlaskClient) -> None:
    html = page_of(finder, 6)

    assert "alert('description')" not in html
    assert "onclick" not in html
    assert "javascript:" not in html
    assert "<p>Fun</p>" in html
    assert "&lt;b&gt;Mondays&lt;/b&gt;" in html


def test_a_link_in_a_description_tells_nobody_where_the_person_came_from(finder: FlaskClient) -> None:
    link = re.search(r'<a href="https://lunch.example.org"[^>]*>', page_of(finder, 1))

    assert link is not None
    assert 'rel="nofollow noopener noreferrer"' in link[0]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("defunct", "This service is closed"),
        ("inactive", "This service is not running at the moment"),
        ("temporarily closed", "This service is temporarily closed"),
        ("mothballed", "The publisher gives the status of this service as ‘mothballed’"),
    ],
)
def test_a_service_that_is_not_active_has_a_banner(status: str, said: str) -> None:
    html = page_about(status=status)

    assert "govuk-notification-banner" in html
    assert said in html


def test_an_active_service_has_no_banner(finder: FlaskClient) -> None:
    assert "govuk-notification-banner" not in page_of(finder, 1)


def test_an_alert_is_a_warning(finder: FlaskClient) -> None:
    html = page_of(finder, 5)

    assert "govuk-warning-text" in html
    assert "The kitchen is being mended until the new year." in html


def test_times_that_could_not_be_worked_out_are_said_and_not_called_unstated() -> None:
    text = text_of(page_about(unknown_times=["The schedule repeats in a way we cannot read."]))

    assert "Some times could not be worked out. Ask the service." in text
    assert "The schedule repeats in a way we cannot read." in text
    assert "Times not stated" not in text


def test_times_that_have_ended_are_said_to_have_ended() -> None:
    when = {"sentences": [{"text": "Mondays until 30 September 2026", "place": None}], "ended": "2026-09-30"}

    text = text_of(page_about(facts={"when": when}))

    assert "These times ended on 30 September 2026; no later ones are published." in text
    assert "Times not stated" not in text


def test_the_next_times_and_the_access_are_said_of_each_place() -> None:
    next_time = {"opens": "2026-11-24T10:00:00Z", "closes": "2026-11-24T12:00:00Z", "place": "Ford Hall"}
    where = [
        {"name": "Ford Hall", "lines": ["1 Ford Row"], "access": ["Step-free", "Hearing loop"]},
        {"name": "Weir Hall", "lines": ["2 Weir Row"], "access": []},
    ]

    page = service_page(
        {"document": {}, "facts": {"when": {"next": [next_time]}, "where": where}, "provenance": {}}
    )

    assert page.next_times == ("Tuesday 24 November, 10am to 12pm, at Ford Hall",)
    assert [place.access for place in page.places] == ["Access: Step-free; Hearing loop", ""]


def test_only_the_web_and_dialable_numbers_become_links() -> None:
    html = page_about(
        url="javascript:alert(1)",
        phones=[{"number": "ask at the desk", "label": "", "tel": "javascript:alert(1)"}],
        emails=["a@example.org?subject=x"],
    )

    assert 'href="javascript' not in html
    assert "ask at the desk" in html
    assert 'href="mailto' not in html


def test_options_of_cost_are_listed_when_they_say_more_than_the_line() -> None:
    options = [
        {"option": "Adult", "amount": 3, "currency": "GBP", "amount_description": "includes tea"},
        {"option": "Child", "amount": 0, "currency": "GBP"},
        {"option": "Group", "amount": 12.5, "currency": "EUR"},
        {"option": "Mistyped", "amount": -5, "currency": "GBP"},
    ]
    facts = {"cost": {"outcome": "charged", "text": "£3 to £12.50", "options": options}}

    page = service_page({"document": {"name": "Club"}, "facts": facts, "provenance": {}})

    assert page.cost_options == ("Adult, £3, includes tea", "Child, Free", "Group, EUR 12.50", "Mistyped")


def test_an_option_of_cost_that_the_line_already_gives_is_not_said_twice() -> None:
    options = [{"option": "Guests", "amount": 5, "amount_description": "per lunch"}]
    facts = {"cost": {"outcome": "charged", "text": "£5, per lunch, Guests", "options": options}}

    assert service_page({"document": {}, "facts": facts, "provenance": {}}).cost_options == ()


def test_a_service_from_a_feed_without_a_licence_says_so() -> None:
    page = service_page({"document": {}, "facts": {}, "provenance": {"licence": None}})

    assert page.source.licence == "No licence stated"
    assert page.name == "Service without a name"


def test_an_unknown_service_is_not_found(finder: FlaskClient) -> None:
    response = finder.get("/services/no-such-service")

    assert response.status_code == 404
    assert "<h1" in response.text
    assert "Service not found" in response.text


def test_a_record_without_an_address_or_an_id_has_no_row_for_it() -> None:
    page = service_page({"document": {"name": "Club"}, "facts": {}, "provenance": {}})

    with finder_over(fake_hub([])).application.test_request_context():
        html = render_template("finder/service.html", page=page)

    assert "Where this comes from" in html
    assert "Id at the publisher" not in html


def test_notes_on_times_stand_beside_them_and_are_pointed_at_above_the_next_times() -> None:
    when = {
        "sentences": [{"text": "Mondays, 12pm to 2pm", "place": None, "notes": ["Not on bank holidays"]}],
        "next": [{"opens": "2026-11-23T12:00:00Z", "closes": "2026-11-23T14:00:00Z", "place": None}],
    }

    text = text_of(page_about(facts={"when": when}))

    note, next_times = text.index("Not on bank holidays"), text.index("Next times")
    assert text.index("Mondays, 12pm to 2pm") < note < next_times
    assert (
        next_times < text.index("these dates may not allow for them") < text.index("Monday 23 November, 12pm")
    )
    assert "midday" not in text


def test_next_times_without_notes_are_said_without_a_warning(finder: FlaskClient) -> None:
    assert "may not allow for them" not in page_of(finder, 1)


RICH = {
    "alternate_name": "The Tuesday Table",
    "application_process": "Ring to book.",
    "attributes": [
        {"link_type": "attending_access", "taxonomy_term": {"name": "drop-in"}},
        {"link_type": "need", "taxonomy_term": {"name": "Company"}},
        {"link_type": "circumstance", "taxonomy_term": {"name": "Living alone"}},
        {"link_type": "deliverable_type", "taxonomy_term": {"name": "Information"}},
        {"taxonomy_term": "not a term"},
    ],
    "funding": [{"source": "Humber Lottery"}],
    "contacts": [
        {"name": "Front desk", "title": "Duty worker", "email": "desk@example.org"},
        {"name": "The cook", "title": "Kitchen"},
    ],
    "organization": {
        "name": "Humber Good Neighbours",
        "description": "We bring <b>neighbours</b> together.<script>x()</script>",
        "website": "https://www.neighbours.example.org/",
        "email": "hello@neighbours.example.org",
        "organization_identifiers": [
            {"identifier_scheme": "GB-CHC", "identifier": "1234567"},
            {"identifier_type": "Ofsted", "identifier": "EY123456"},
        ],
    },
}


def test_what_a_publisher_gives_is_on_the_page() -> None:
    html = page_about(document=RICH, emails=["desk@example.org"])
    text = text_of(html)

    for expected in (
        "Also known as The Tuesday Table",
        "Drop-in Ring to book.",
        "Needs Company",
        "Circumstances Living alone",
        "What it gives Information",
        "Paid for by Humber Lottery",
        "Email (Front desk, Duty worker): desk@example.org",
        "Ask for: The cook, Kitchen",
        "About Humber Good Neighbours",
        "We bring neighbours together.",
        "Charity number: 1234567",
        "Ofsted: EY123456",
    ):
        assert expected in text
    assert '<a class="govuk-link" href="mailto:hello@neighbours.example.org">' in html
    assert ">neighbours.example.org</a>" in html
    assert "x()" not in html
    details = text.index("Details")
    assert details < text.index("How to join or apply") < text.index("More from the publisher")
    assert text.count("How to join or apply") == 1


def test_the_way_to_a_place_and_the_kind_of_service_are_said() -> None:
    where = [{"name": "Ford Hall", "lines": ["1 Ford Row"], "transport": "Bus 5 stops outside."}]
    facts = {"where": where, "service_types": [{"label": "Lunch clubs"}]}
    page = service_page({"document": {}, "facts": facts, "provenance": {}})

    with finder_over(fake_hub([])).application.test_request_context():
        text = text_of(render_template("finder/service.html", page=page))

    assert "1 Ford Row Access not stated Getting there: Bus 5 stops outside." in text
    assert "Kind of service Lunch clubs" in text


def test_without_a_contact_of_its_own_the_organizations_is_pointed_at() -> None:
    assert "its organisation’s are further down" in text_of(
        page_about(document={"organization": RICH["organization"]})
    )
    assert "further down" not in text_of(page_about())


def test_the_two_ways_to_say_whom_it_is_for_are_on_lines_of_their_own() -> None:
    who = {
        "ages": {"minimum": 55, "maximum": None},
        "criteria": ["Older people", "Carers"],
        "text": "Anyone over 55",
    }

    html = page_about(facts={"who_for": who})

    assert re.search(
        r"<p class=\"govuk-body\"><span>Ages 55 and over</span></p>\s*"
        r"<ul class=\"govuk-list govuk-list--bullet\"><li>Older people</li><li>Carers</li></ul>\s*"
        r"<div class=\"finder-prose\">.*Anyone over 55",
        html,
    )


def test_that_no_contact_is_given_is_set_in_the_page_s_own_type() -> None:
    html = page_about()

    assert re.search(r'<p class="govuk-body"><span class="finder-unknown">No phone number', html)
