# The finder's own words have typographic quotes and dashes.
# ruff: noqa: RUF001

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from discovery_app.results import results_page
from discovery_app.search_form import SearchForm
from tests.discovery_app.asking import finder_over, text_of
from tests.discovery_app.fake_hub import fake_hub
from tests.discovery_app.records import HULL, REFUGE_ADDRESS, a_service


def search(finder: FlaskClient, query: str, status: int = 200) -> str:
    response = finder.get(f"/search?{query}")
    assert response.status_code == status
    return response.text


@pytest.fixture
def hull_page() -> Any:
    """Return what a results page says of one result of the hub, as facts by label."""

    def facts(near: str = "HU5 2AA", **item: Any) -> dict[str, tuple[str, bool]]:
        result = {"id": "1", "name": "Club", "status": "active", "delivery": [], **item}
        understood = {"place": {"text": near} if near else None}
        answer = {"total": 1, "page": 1, "total_pages": 1, "results": [result], "understood": understood}
        (only,) = results_page(SearchForm(near=near), answer, publishers={}).results
        return {fact.label: (f"{fact.text} {fact.more}".strip(), fact.known) for fact in only.facts}

    return facts


def test_the_count_stands_in_the_heading_and_the_title(finder: FlaskClient) -> None:
    html = search(finder, "q=lunch+club&near=hu5+2aa")

    assert re.search(r"<h1[^>]*>9 services for ‘lunch club’ near HU5\xa02AA</h1>", html)
    assert "<title>9 services for ‘lunch club’ near HU5\xa02AA (page 1 of 2) – Signpost</title>" in html


def test_what_nobody_stated_is_shown_as_not_stated_and_never_as_a_fact(hull_page: Any) -> None:
    facts = hull_page()

    assert facts == {
        "Where": ("Place not stated", False),
        "When": ("Times not stated", False),
        "Who for": ("Not stated: ask who it is for", False),
        "Cost": ("Cost not stated", False),
        "Area": ("Area served not stated", False),
    }


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ({"outcome": "free", "text": "anything"}, "Free"),
        ({"outcome": "charged", "text": "£3 per session"}, "£3 per session"),
        ({"outcome": "charged", "text": ""}, "There is a charge"),
        ({"outcome": "charged", "text": "£-5, Adults"}, "Cost not stated"),
        ({"outcome": "charged", "text": "£-5, Adults; £3, Children"}, "£3, Children"),
        ({"outcome": "not_stated", "text": None}, "Cost not stated"),
        (None, "Cost not stated"),
    ],
)
def test_free_is_said_only_of_what_its_publisher_calls_free(hull_page: Any, cost: Any, said: str) -> None:
    assert hull_page(cost=cost)["Cost"][0] == said


@pytest.mark.parametrize(
    ("outcome", "text", "said"),
    [
        ("fits", "For ages 18 and over: 34 fits", "Fits what you said For ages 18 and over: 34 fits"),
        ("check", "For women: you have not said", "Check that it fits For women: you have not said"),
        (
            "does_not_fit",
            "For ages 0 to 4: 12 does not fit",
            "Does not fit what you said For ages 0 to 4: 12",
        ),
    ],
)
def test_whether_it_fits_is_said_in_words_and_with_the_reason(
    hull_page: Any, outcome: str, text: str, said: str
) -> None:
    criterion = {"kind": "age", "outcome": outcome, "text": text}

    words, known = hull_page(eligibility={"outcome": outcome, "criteria": [criterion]})["Who for"]

    assert words.startswith(said)
    assert known
    assert "qualify" not in words


def test_where_no_rules_are_known_it_is_said_to_be_open(hull_page: Any) -> None:
    criterion = {"kind": "age", "outcome": "check", "text": "Does not say which ages it is for"}

    who = hull_page(eligibility={"outcome": "no_rules", "criteria": [criterion]})["Who for"]

    assert who == ("Not stated: ask who it is for Does not say which ages it is for", False)


def test_a_result_says_whether_it_is_open_or_when_it_next_is(hull_page: Any) -> None:
    times = "Tuesdays 10am to 12pm"
    later = {"now": "closed", "text": "Closed now", "next": "2026-11-24T10:00:00+00:00"}

    said = [
        hull_page(times=times, open=state)["When"][0]
        for state in (
            later,
            {"now": "open", "text": "Open now, until 12pm", "next": None},
            {"now": "unknown"},
        )
    ]

    assert said == [
        f"{times} Next open Tuesday 24 November, 10am",
        f"{times} Open now, until 12pm",
        times,
    ]


def test_a_place_says_how_far_away_it_is_in_a_straight_line(hull_page: Any) -> None:
    place = {"name": "Newland Hall", "locality": "Hull", "postcode": "HU5 3JX"}

    where = hull_page(at=place, distance_m=1127, place_count=2, delivery=["venue", "phone"])["Where"]

    assert where == (
        "Newland Hall, Hull, HU5 3JX 0.7 miles away (straight line). Nearest of 2 places. Also by phone",
        True,
    )


def test_no_result_is_ever_0_miles_away(finder: FlaskClient, hull_page: Any) -> None:
    place = {"name": "Here", "postcode": "HU5 2AA"}

    said = [hull_page(at=place, distance_m=metres)["Where"][0] for metres in (0, 1, 100, 161)]
    pages = [text_of(search(finder, f"near=HU5+2AA&within=any&page={page}")) for page in (1, 2, 3)]

    assert all("less than 0.1 miles" in text.lower() for text in said[:3])
    assert not [text for text in [*said, *pages] if re.search(r"(?<![\d.])0(\.0)? miles", text)]


def test_a_service_without_a_place_says_how_it_reaches_people(hull_page: Any) -> None:
    assert hull_page(delivery=["phone"])["Where"] == ("By phone", True)
    assert hull_page(delivery=["online", "phone", "home"])["Where"] == (
        "By phone, online or at home",
        True,
    )


def test_what_is_online_alone_is_not_by_online(hull_page: Any) -> None:
    assert hull_page(delivery=["online"])["Where"] == ("Online", True)


def test_a_place_that_is_shown_stays_shown_when_another_is_hidden(hull_page: Any) -> None:
    place = {"name": "Office", "locality": "Hull", "postcode": "HU1 1AA"}

    where = hull_page(at=place, place_hidden=True)["Where"]

    assert where == ("Office, Hull, HU1 1AA It has another place that is not published", True)


def test_a_hidden_place_names_the_council_and_nothing_else(finder: FlaskClient, hull_page: Any) -> None:
    where = hull_page(place_hidden=True, at={"council": HULL}, delivery=["venue"])["Where"]

    assert where == ("Place not published (in Kingston upon Hull, City of)", False)
    assert REFUGE_ADDRESS not in search(finder, "q=refuge")


@pytest.mark.parametrize(
    ("area", "near", "said"),
    [
        ({"outcome": "serves_you", "names": ["Hull"]}, "HU5", "Covers your area (Hull)"),
        (
            {"outcome": "check", "names": ["Avenue ward"]},
            "HU5",
            "Covers Avenue ward: check that this includes you",
        ),
        ({"outcome": "stated", "names": ["Hull"]}, "", "Covers Hull"),
        ({"outcome": "not_stated", "names": []}, "HU5", "Area served not stated"),
    ],
)
def test_an_area_is_yours_only_when_the_hub_says_so(hull_page: Any, area: Any, near: str, said: str) -> None:
    assert hull_page(near=near, areas_served=area)["Area"][0] == said


def test_a_result_says_when_it_was_checked_and_who_listed_it(finder: FlaskClient) -> None:
    text = text_of(search(finder, "q=lunch"))

    assert "Listed by Kingston Directory Partnership · Checked on 9 November 2026" in text
    assert "Not known when last checked" in text


def test_a_script_in_a_name_is_shown_as_text(finder: FlaskClient) -> None:
    html = search(finder, "q=club&page=1") + search(finder, "q=club&page=2") + search(finder, "q=alert")

    assert "&lt;script&gt;alert(" in html
    assert "<script>alert" not in html


def test_a_script_in_the_query_is_shown_as_text(finder: FlaskClient) -> None:
    html = search(finder, "q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&near=HU5")

    assert "<script>alert" not in html


def test_words_that_do_not_all_match_are_said_to_match_in_part(finder: FlaskClient) -> None:
    html = search(finder, "q=lunch+zebra")

    assert "Nothing fits all you asked for. So we gave up, one after the other:" in html
    assert "No service has all of these words, so any of them will do: 9 services" in html


def test_services_for_people_elsewhere_are_counted(finder: FlaskClient) -> None:
    text = text_of(search(finder, "q=lunch&near=HU5+2AA"))

    assert "3 are for people who live elsewhere: show them" in text


def test_the_heading_writes_the_postcode_as_the_hub_understood_it() -> None:
    near = {"text": "HU5 2AA", "kind": "postcode"}

    page = results_page(
        SearchForm(near="hu52aa"), {"total": 0, "results": [], "understood": {"place": near}}, publishers={}
    )

    assert page.heading == "No services found near HU5\xa02AA"


def test_the_filter_on_cost_is_named_as_its_box_is(finder: FlaskClient) -> None:
    assert text_of(search(finder, "free=1")).count("Leave out services that charge") == 2


def test_what_the_hub_says_of_the_place_is_passed_on() -> None:
    near = {"text": "HU1 1AA", "kind": "postcode", "message": "HU1 1AA is no longer in use."}

    page = results_page(
        SearchForm(near="HU1 1AA"), {"total": 0, "results": [], "understood": {"place": near}}, publishers={}
    )

    assert page.notes == ("HU1 1AA is no longer in use.",)


def test_an_empty_list_offers_ways_on_and_no_invented_number(finder: FlaskClient) -> None:
    html = search(finder, "q=zzyzx+qqvw&near=HU5+2AA&within=2&free=1")
    text = text_of(html)

    assert "No services found for ‘zzyzx qqvw’" in text
    assert 'href="/search?q=zzyzx+qqvw&amp;near=HU5+2AA&amp;within=5&amp;free=1"' in html
    assert 'href="/search?q=zzyzx+qqvw&amp;near=HU5+2AA&amp;within=any&amp;free=1"' in html
    assert 'href="/search?q=zzyzx+qqvw&amp;near=HU5+2AA&amp;within=2"' in html
    assert "use fewer words" in text
    assert "council or local library" in text
    assert "ring 999" in text
    assert "Samaritans answer at any time on 116 123, free of charge." in text
    assert not re.search(r"\b0\d{3,}", text)


def test_pages_are_numbered_and_keep_the_filters(finder: FlaskClient) -> None:
    html = search(finder, "q=lunch+club&near=HU5+2AA&age=70&page=2")

    assert 'aria-current="page"' in html
    assert 'href="/search?q=lunch+club&amp;near=HU5+2AA&amp;age=70"' in html
    assert '<ol class="finder-results" start="6">' in html


def test_taking_off_a_filter_returns_to_the_first_page(finder: FlaskClient) -> None:
    html = search(finder, "q=lunch+club&near=HU5+2AA&age=70&page=2")

    assert '<a class="finder-chip" href="/search?q=lunch+club&amp;near=HU5+2AA">' in html
    assert 'name="page"' not in html


def test_a_page_beyond_the_last_leads_back_to_the_first(finder: FlaskClient) -> None:
    assert "There is no such page of results." in search(finder, "q=lunch+club&page=99")


def test_the_hub_is_asked_in_its_own_units_and_names() -> None:
    form = SearchForm(
        q="x",
        near="HU5",
        within="5",
        delivery=("phone", "home"),
        age="0 and 34",
        free=True,
        open=True,
        language="Polish",
        need=("debt",),
        without=("day",),
        page=2,
    )

    assert form.hub_params() == {
        "q": "x",
        "near": "HU5",
        "age": [0, 34],
        "within_km": 8.047,
        "delivery": ["phone", "home"],
        "free": True,
        "open": "now",
        "language": ["Polish"],
        "need": ["debt"],
        "without": ["day"],
        "page": 2,
    }
    assert "within_km" not in SearchForm(within="5").hub_params()
    assert "within_km" not in SearchForm(near="HU5").hub_params()
    assert SearchForm(near="HU5", within="any").hub_params()["within_km"] == 2000


def test_the_form_comes_back_with_every_choice_made(finder: FlaskClient) -> None:
    html = search(
        finder,
        "q=lunch&near=HU5&within=20&delivery=phone&delivery=home&age=70&free=1&day=tu"
        "&gender=female&access=step-free&service_type=T1&need=debt",
    )

    assert re.search(r'<input[^>]*id="q"[^>]*value="lunch"', html)
    assert re.search(r'<input[^>]*id="near"[^>]*value="HU5"', html)
    assert re.search(r'<option value="20" selected>', html)
    assert re.search(r'value="phone" checked', html)
    assert re.search(r'value="home" checked', html)
    assert not re.search(r'value="venue" checked', html)
    assert re.search(r'<input[^>]*id="age"[^>]*value="70"', html)
    assert re.search(r'name="free"[^>]*checked', html)
    assert re.search(r'value="tu" checked', html)
    assert re.search(r'value="step-free" checked', html)
    assert re.search(r'<option value="female" selected>', html)
    assert '<input type="hidden" name="service_type" value="T1">' in html
    assert '<input type="hidden" name="need" value="debt">' in html


FILTERS = ["free=1", "age=70", "delivery=phone", "near=HU5+2AA&within=1", "q=debt"]


@pytest.mark.parametrize("filters", FILTERS)
def test_every_filter_changes_what_is_found(finder: FlaskClient, filters: str) -> None:
    def count(query: str) -> int:
        found = re.search(r"<h1[^>]*>([\d,]+) service", search(finder, query))
        assert found is not None
        return int(found[1])

    assert 0 < count(filters) < count("")


def test_a_place_that_is_not_understood_brings_the_form_back(finder: FlaskClient) -> None:
    html = search(finder, "q=lunch&near=ZZ9+9ZZ&free=1", status=422)

    assert "<title>Error: Change your search – Signpost</title>" in html
    assert re.search(r'<a href="#near">We do not know the postcode “ZZ9 9ZZ”', html)
    assert re.search(r'<input[^>]*id="near"[^>]*value="ZZ9 9ZZ"', html)
    assert re.search(r'<input[^>]*id="q"[^>]*value="lunch"', html)
    assert re.search(r'name="free"[^>]*checked', html)
    assert 'href="/search?q=lunch&amp;near=HU5+2AA&amp;free=1">HU5 2AA</a>' in html


@pytest.mark.parametrize("age", ["old", "131", "-1", "7.5.2", "34 and x", " ".join(["5"] * 11)])
def test_an_age_that_is_none_brings_the_form_back_with_the_filters_open(
    finder: FlaskClient, age: str
) -> None:
    html = search(finder, f"age={age}", status=422)

    assert re.search(r'<a href="#age">(Age must be a whole number|Give at most 10 ages)', html)
    assert '<details class="finder-filters" open>' in html
    assert re.search(rf'<input[^>]*id="age"[^>]*value="{re.escape(age)}"', html)


def test_a_distance_that_is_not_on_offer_is_refused(finder: FlaskClient) -> None:
    html = search(finder, "near=HU5&within=7", status=422)

    assert '<a href="#within">Choose a distance from the list' in html


def test_a_refusal_without_a_field_is_still_said() -> None:
    hub = Flask("refuses")

    @hub.post("/api/match")
    def refuse() -> tuple[dict[str, Any], int]:
        return {"code": 422, "message": "Ask for less.", "errors": {}}, 422

    @hub.get("/api/feeds")
    def feeds() -> dict[str, Any]:
        return {"feeds": [], "sample_data": False}

    response = finder_over(hub).get("/search?q=x")

    assert response.status_code == 422
    assert "<li> Ask for less." in re.sub(r"\s+", " ", response.text)


def test_a_service_that_is_not_running_is_tagged() -> None:
    hub = fake_hub(
        [a_service(1, "Club", status="temporarily closed"), a_service(2, "Group", status="mothballed")]
    )

    text = text_of(finder_over(hub).get("/search").text)

    assert "Closed for now" in text
    assert "mothballed" in text
