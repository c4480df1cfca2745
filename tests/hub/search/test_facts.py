"""What is read from a document: said, not stated, and never guessed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.places.areas import Areas
from hub.search.costs import read_cost
from hub.search.delivery import read_delivery
from hub.search.facts import Ages, read_facts
from hub.search.schema import service_document
from tests.hub.search.fake_catalogue import a_hidden_place, a_place, a_service, attending, served


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, "not_stated"),
        ({"fees": "Free"}, "free"),
        ({"fees": "<p>This service is free.</p>"}, "free"),
        ({"fees": "There is no charge"}, "free"),
        ({"fees": "Free for members"}, "not_stated"),
        ({"fees": "Donations welcome"}, "not_stated"),
        ({"fees": "None"}, "not_stated"),
        ({"fees": "£3 a session"}, "charged"),
        ({"fees": "£0.50"}, "charged"),
        ({"fees": "£0"}, "free"),
        ({"fees": "Charges apply"}, "charged"),
        ({"cost_options": [{"amount": 0}]}, "free"),
        ({"cost_options": [{"amount": 5}, {"amount": 2.5, "option": "Carers"}]}, "charged"),
        ({"cost_options": [{"amount": 5}], "fees": "£5 for lunch"}, "charged"),
        ({"cost_options": [{"amount": 5}, {}]}, "charged"),
        ({"cost_options": [{"amount": 0}, {"amount": 2.5}]}, "not_stated"),
        ({"cost_options": [{"amount": 7}, {"option": "Ask us"}]}, "not_stated"),
        ({"cost_options": [{"amount": 5, "option": "If you can afford it"}]}, "not_stated"),
        ({"cost_options": [{"amount": 0, "option": "£5 if not a member"}]}, "not_stated"),
        ({"cost_options": [{"amount": 3}], "fees": "Free"}, "not_stated"),
        ({"cost_options": [{"amount": -0.5, "amount_description": "per mile"}]}, "not_stated"),
        ({"cost_options": [{"amount": -1}, {"amount": 0}]}, "not_stated"),
        ({"cost_options": [{"amount": -1}], "fees": "£4"}, "charged"),
        ({"cost_options": [{"option": "Free"}]}, "free"),
        ({"cost_options": [{"option": "Ask us"}]}, "not_stated"),
        ({"cost_options": [{"amount": 0}, {"option": "Lunch"}]}, "not_stated"),
        ({"cost_options": [{"amount": 0}], "fees": "£5 for lunch"}, "not_stated"),
        ({"fees": "From £5, by income"}, "charged"),
        ({"fees": "Tea is 50p"}, "charged"),
        ({"fees": "£0.05"}, "charged"),
        ({"fees": "£0 to £5."}, "not_stated"),
        ({"cost_options": [{"amount": 0}], "fees": "Free for members"}, "not_stated"),
        ({"cost_options": []}, "not_stated"),
        ({"fees": "Not free: £4"}, "charged"),
        ({"fees": "This service is not free."}, "charged"),
        ({"fees": "Free parking. £4 a session"}, "charged"),
        ({"fees": "£6 with gluten-free meals"}, "charged"),
        ({"fees": "Free tea and coffee"}, "not_stated"),
        ({"fees": "Free parking"}, "not_stated"),
    ],
)
def test_free_is_said_only_when_the_publisher_said_so(fields: dict[str, Any], outcome: str) -> None:
    assert read_cost(fields).outcome == outcome


@pytest.mark.parametrize(
    "fees",
    [
        "Tea is free",
        "First visit free",
        "Your first visit is free.",
        "Free parking",
        "Free on-site parking for visitors",
        "Gluten-free meals",
        "We cook gluten free for you",
        "Not free",
        "Soup is free",
        "Refreshments are free.",
        "Pay on the day",
        "Smoke-free, alcohol free",
    ],
)
def test_a_thing_that_is_free_does_not_beat_the_prices(fees: str) -> None:
    cost = read_cost({"cost_options": [{"amount": 4.5, "option": "Lunch"}, {"amount": 3}], "fees": fees})

    assert cost.outcome == "charged"
    assert cost.text == f"£4.50, Lunch; £3; {fees}"


@pytest.mark.parametrize(
    "fees",
    [
        "Free",
        "Free of charge.",
        "This service is free. Tea is extra.",
        "Free for carers",
        "Carers free",
        "Under 5s go free",
        "Free places if you need one",
        "Pay what you can",
    ],
)
def test_words_that_may_spare_somebody_the_prices_are_left_to_be_read(fees: str) -> None:
    cost = read_cost({"cost_options": [{"amount": 4.5}, {"amount": 3}], "fees": fees})

    assert (cost.outcome, cost.text) == ("not_stated", f"£4.50; £3; {fees}")


def test_a_price_that_the_words_give_is_not_said_twice() -> None:
    options = [{"amount": 5, "option": "Lunch"}, {"amount": 2}, {"option": "Ask us"}]

    cost = read_cost({"cost_options": options, "fees": "£5 for lunch, £2.50 for guests"})

    assert cost.text == "£2; Ask us; £5 for lunch, £2.50 for guests"


@pytest.mark.parametrize(
    "fees",
    [
        "Free. Cakes are 50p.",
        "Free for people with little money. Others pay £3 for the materials.",
        "Pay what you can. £3 covers the food.",
        "Pay as you feel; most give £2",
        "Bring £2 if you have it",
        "Suggested donation £2",
        "£4, or whatever you can",
        "£4, no charge for carers",
    ],
)
def test_a_price_that_not_everybody_pays_is_left_to_be_read(fees: str) -> None:
    cost = read_cost({"fees": fees})

    assert (cost.outcome, cost.text) == ("not_stated", fees)


def test_an_amount_below_zero_is_not_shown_as_a_price() -> None:
    assert (
        read_cost({"cost_options": [{"amount": -0.5, "amount_description": "per mile"}]}).text == "per mile"
    )


def test_a_price_without_words_is_put_into_words() -> None:
    options = [{"amount": 3, "amount_description": "per session"}, {"amount": 0, "option": "Carers"}]

    assert read_cost({"cost_options": options}).text == "£3, per session; Free, Carers"


@pytest.mark.parametrize(
    ("document", "has_place", "delivery"),
    [
        ({}, False, set()),
        ({}, True, {"venue"}),
        ({"attributes": attending("home visit")}, False, {"home"}),
        ({"attributes": attending("phone", "online")}, True, {"phone", "online"}),
        (
            {"schedules": [{"attending_type": "Face to face"}, {"attending_type": "Zoom"}]},
            False,
            {"venue", "online"},
        ),
        ({"service_at_locations": [{"location": {"location_type": "virtual"}}]}, True, {"online"}),
        ({"service_at_locations": [{"location": {"location_type": "postal"}}]}, True, set()),
        ({"attributes": attending("by carrier pigeon")}, False, set()),
    ],
)
def test_how_it_reaches_people(document: dict[str, Any], has_place: bool, delivery: set[str]) -> None:
    assert read_delivery(document, has_place=has_place) == delivery


@pytest.mark.parametrize(
    ("fields", "ages"),
    [
        ({}, Ages()),
        ({"minimum_age": 0}, Ages(0, None)),
        ({"minimum_age": 0, "maximum_age": 0}, Ages()),
        ({"minimum_age": 13, "maximum_age": 0}, Ages()),
        ({"minimum_age": 18, "maximum_age": 65}, Ages(18, 65)),
        ({"minimum_age": "18"}, Ages()),
        ({"eligibilitys": [{"minimum_age": 5, "maximum_age": 11}, {"minimum_age": 18}]}, Ages(5, None)),
    ],
)
def test_ages_are_as_stated(areas: Areas, fields: dict[str, Any], ages: Ages) -> None:
    assert read_facts(a_service(**fields), [], areas).ages == ages


def test_an_age_not_stated_is_neither_yes_nor_no() -> None:
    assert Ages().fits(30) is None
    assert Ages(18, None).fits(18)
    assert Ages(None, 5).fits(0)
    assert Ages(18, 25).fits(26) is False


def test_an_area_served_has_four_outcomes(areas: Areas) -> None:
    hull = areas.codes_of_council("E06000010")
    square = '{"type":"Polygon","coordinates":[[[-1,53],[0,53],[0,54],[-1,54],[-1,53]]]}'

    def outcome(*rows: dict[str, Any], person: frozenset[str] = hull) -> str:
        facts = read_facts(a_service(service_areas=list(rows)), [], areas)
        return facts.areas_served.outcome(person, (53.5, -0.5))

    assert outcome() == "not_stated"
    assert outcome({"id": "an empty row"}) == "not_stated"
    assert outcome(*served("E06000010")) == "serves_you"
    assert outcome({"name": "Hull"}) == "serves_you"
    assert outcome({"name": "UK"}) == "serves_you"
    assert outcome({"extent": square}) == "serves_you"
    assert outcome(*served("E06000023")) == "outside"
    assert outcome(*served("E06000023"), person=frozenset()) == "check"
    assert outcome({"name": "National"}) == "check"
    assert outcome({"extent": "a big circle"}) == "check"
    assert outcome(*served("E06000023"), {"name": "Riverside ward"}) == "check"
    # The boundary is what was drawn; the name beside it is a label.
    assert outcome({"name": "Hull", "extent": square.replace("53", "50").replace("54", "51")}) == "outside"


def test_an_area_served_is_only_sure_where_all_of_an_outcode_lies(areas: Areas) -> None:
    hull, east_riding = areas.codes_of_council("E06000010"), areas.codes_of_council("E06000011")
    square = '{"type":"Polygon","coordinates":[[[-1,53],[0,53],[0,54],[-1,54],[-1,53]]]}'

    def outcome(*rows: dict[str, Any], point: tuple[float, float] = (53.5, -0.5)) -> str:
        facts = read_facts(a_service(service_areas=list(rows)), [], areas)
        return facts.areas_served.outcome(hull | east_riding, point, sure=hull & east_riding, exact=False)

    assert outcome() == "not_stated"
    assert outcome(*served("E06000010")) == "check"
    assert outcome(*served("E12000003")) == "serves_you"  # Yorkshire and The Humber
    assert outcome(*served("E06000023")) == "outside"
    assert outcome({"extent": square}) == "check"
    assert outcome({"extent": square}, point=(54.09, -0.5)) == "check"
    assert outcome({"extent": square}, point=(54.11, -0.5)) == "outside"
    assert outcome({"extent": square}, *served("E12000003")) == "serves_you"


def test_hidden_places_lend_their_council_and_nothing_else(areas: Areas) -> None:
    facts = read_facts(a_service(), [a_hidden_place("E07000078"), a_place(51.8, -2.2, "E07000081")], areas)

    assert {"E07000078", "E07000081", "E10000013"} <= facts.councils
    assert [(place.latitude, place.location_id) for place in facts.places] == [(51.8, "location-0")]
    assert facts.hidden_places == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "name description organization attributes service_areas service_at_locations schedules cost_options fees "
    "minimum_age maximum_age eligibilitys languages assured_date eligibility_description"
)
ROWS = (
    "id link_type taxonomy_term term_uri name uri extent extent_type amount option location addresses city "
    "attending_type location_type minimum_age"
)


@settings(max_examples=80, deadline=None)
@given(
    document=st.dictionaries(
        st.sampled_from(FIELDS.split()),
        json_values | st.lists(st.dictionaries(st.sampled_from(ROWS.split()), json_values), max_size=2),
    )
)
def test_no_document_stops_the_index(document: dict[str, Any]) -> None:
    facts = read_facts(document, [{"location_id": None, "latitude": "53", "hidden": None}], Areas.load())

    assert service_document(1, facts, publisher="p", feed="f").num_fields


def test_a_need_is_no_kind_of_service(areas: Areas) -> None:
    attributes = [
        {"link_type": link, "taxonomy_term": {"id": link, "code": link, "name": link, "taxonomy": "own"}}
        for link in ("service_type", "need")
    ]

    facts = read_facts(a_service(attributes=attributes), [], areas)

    assert [kind.label for kind in facts.service_types] == ["service_type"]
