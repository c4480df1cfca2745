import copy
import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.places.hidden import hidden_places, mask, secrets_of
from hub.places.secret_text import STRUCK_OUT, Secrets, mask_text
from hub.places.striking_out import NOT_PUBLISHED, redact
from standards.lists.refuge import term_that_hides, words_that_hide

ADDRESS = {"address_1": "12 Rose Lane", "city": "Hull", "postal_code": "HU5 2AA", "country": "GB"}


def a_service(location: dict[str, Any] | None = None, **service: Any) -> dict[str, Any]:
    place = {
        "id": "loc-1",
        "name": "Rose Cottage",
        "location_type": "physical",
        "latitude": 53.763551,
        "longitude": -0.359057,
        "addresses": [dict(ADDRESS)],
        **(location or {}),
    }
    return {
        "id": "service-1",
        "name": "Lunch club",
        "description": "A weekly lunch.",
        "organization": {"id": "org-1", "name": "Humber Table"},
        "service_at_locations": [{"id": "sal-1", "location_id": "loc-1", "location": place}],
        **service,
    }


def hides(document: dict[str, Any], marked: tuple[str, ...] = ()) -> str:
    hidden = hidden_places(document, marked)
    assert set(hidden.why) == hidden.locations
    return hidden.why.get("loc-1", "")


@pytest.mark.parametrize(
    "location",
    [
        {"addresses": [{"postal_code": "HU5"}]},
        {"addresses": [{"postal_code": "HU5 2", "city": "Hull"}]},
        {"addresses": [], "latitude": 53.76, "longitude": -0.36},
        {"addresses": [{"city": "Hull"}], "latitude": "53.7", "longitude": "-0.36"},
        {
            "addresses": [{"address_1": "Rose Lane", "postal_code": "HU5"}],
            "latitude": 53.76,
            "longitude": -0.36,
        },
        {"mask_exact_address": True},
        {"addresses": [{"address_1": "12 Rose Lane", "postal_code": "HU5"}]},
    ],
)
def test_an_address_that_the_publisher_masks_is_hidden(location: dict[str, Any]) -> None:
    assert "masks the address" in hides(a_service(location))


@pytest.mark.parametrize(
    "location",
    [
        {},
        {"addresses": []},
        {"addresses": [{"city": "Hull"}]},
        {"addresses": [{"address_1": "12 Rose Lane", "city": "Hull"}], "latitude": 53.76, "longitude": -0.36},
        {"addresses": [{"postal_code": "HU5 2AA"}], "latitude": 53.76, "longitude": -0.36},
        {"addresses": [{"city": "Hull"}], "latitude": 0, "longitude": 0},
        {"mask_exact_address": False},
    ],
)
def test_one_sign_alone_is_no_mask(location: dict[str, Any]) -> None:
    assert hides(a_service(location)) == ""


@pytest.mark.parametrize(
    "document",
    [
        a_service(contacts=[{"sensitive_data": True}]),
        a_service(sensitive_data="true"),
        a_service(organization={"name": "Humber Table", "contacts": [{"sensitive_data": 1}]}),
        a_service({"sensitive_data": "Yes"}),
        a_service({"contacts": [{"sensitive_data": True}]}),
        a_service({"addresses": [{**ADDRESS, "sensitive_data": True}]}),
    ],
)
def test_data_flagged_as_sensitive_is_hidden(document: dict[str, Any]) -> None:
    assert "sensitive_data" in hides(document)


def test_data_flagged_as_not_sensitive_is_shown() -> None:
    assert hides(a_service({"sensitive_data": False}, contacts=[{"sensitive_data": "false"}])) == ""


@pytest.mark.parametrize("marked", ["loc-1", "sal-1", "service-1"])
def test_an_operator_can_hide_a_place(marked: str) -> None:
    assert "operator" in hides(a_service(), (marked,))
    assert hides(a_service(), ("another",)) == ""


@pytest.mark.parametrize(
    "text",
    [
        "A refuge for women and their children",
        "We run two refuges in the city.",
        "Safe house for men",
        "a safe-house",
        "Our address is confidential.",
        "The address is not disclosed to anyone.",
        "The address cannot be shared.",
        "We do not publish our address.",
        "At a secret location",
        "Meets at a <b>confidential</b>&nbsp;address",
        "Accommodation for survivors of domestic abuse",
        "Domestic abuse support with emergency accommodation",
        "Hostel for women fleeing violence",
        "A refuge beside the wildlife refuge",
        "Lloches i fenywod",
    ],
)
def test_words_that_speak_of_a_secret_address_hide_it(text: str) -> None:
    assert words_that_hide(text)
    assert "speak of" in hides(a_service(description=text))


@pytest.mark.parametrize(
    "text",
    [
        "A wildlife refuge with walks",
        "Donkey refuge, open daily",
        "Help for refugees and asylum seekers",
        "A talk about road refuge islands",
        "All conversations are confidential.",
        "Confidential advice on domestic abuse",
        "Safe and well visits at your home",
        "Our house is safe for children",
        "Sheltered housing for older people",
        "Give your address when you book.",
    ],
)
def test_innocent_words_hide_nothing(text: str) -> None:
    assert words_that_hide(text) is None
    assert hides(a_service(description=text)) == ""


def test_a_refuge_term_hides_and_a_support_term_does_not() -> None:
    def tagged(name: str) -> dict[str, Any]:
        return a_service(attributes=[{"id": "a", "taxonomy_term": {"id": "t", "name": name}}])

    assert "taxonomy term" in hides(tagged("Women's refuges"))
    assert term_that_hides("Safe Housing")
    assert hides(tagged("Domestic abuse support")) == ""
    assert hides(tagged("Refugees")) == ""


def test_words_of_one_place_hide_only_that_place() -> None:
    document = a_service({"description": "The address is kept confidential."})
    other = {"id": "loc-2", "name": "Town Hall", "latitude": 53.7441, "longitude": -0.3325}
    document["service_at_locations"].append({"id": "sal-2", "location_id": "loc-2", "location": other})

    hidden = hidden_places(document)
    masked = mask(document, hidden)

    assert hidden.locations == {"loc-1"}
    assert masked["service_at_locations"][1]["location"] == other


def test_a_hidden_place_keeps_its_id_and_type_and_nothing_else() -> None:
    document = a_service(
        {
            "external_identifier": "100012345678",
            "url": "https://refuge.example/rose-cottage",
            "transportation": "Bus 5 to Rose Lane",
            "accessibility": [{"description": "Ramp beside 12 Rose Lane"}],
        },
        name="Haven",
        description="Refuge, 12, Rose Ln. (HU52AA), Rose Cottage. https://goo.gl/maps/abc ///one.two.three",
        alert="Lat 53.7636 lon -0.3591",
        schedules=[{"id": "s", "description": "Open at Rose Lane"}],
        organization={"name": "Haven", "location": {"latitude": 53.763551, "longitude": -0.359057}},
        contacts=[{"id": "c", "name": "Duty worker", "sensitive_data": True}, {"id": "d", "title": "Office"}],
        phones=[{"number": "01632 960123"}],
    )
    before = copy.deepcopy(document)
    hidden = hidden_places(document)

    masked = mask(document, hidden)

    assert document == before
    link = masked["service_at_locations"][0]
    assert link == {
        "id": "sal-1",
        "location_id": "loc-1",
        "location": {"id": "loc-1", "location_type": "physical", "name": NOT_PUBLISHED},
    }
    written = json.dumps(masked)
    for secret in (
        "Rose",
        "HU5",
        "2AA",
        "53.76",
        "0.359",
        "goo.gl",
        "one.two",
        "100012345678",
        "Duty worker",
    ):
        assert secret not in written, secret
    assert masked["name"] == "Haven"
    assert masked["phones"] == [{"number": "01632 960123"}]
    assert masked["contacts"] == [{"id": "d", "title": "Office"}]


def test_a_document_without_hidden_places_is_untouched() -> None:
    document = a_service()

    assert mask(document, hidden_places(document)) is document


def test_the_services_own_name_may_stay_on_its_hidden_place() -> None:
    document = a_service({"name": "Haven Refuge"}, name="Haven Refuge")

    masked = mask(document, hidden_places(document))

    assert masked["service_at_locations"][0]["location"]["name"] == "Haven Refuge"


def test_the_town_and_innocent_numbers_stay() -> None:
    area = json.dumps({"type": "Polygon", "coordinates": [[[-0.42, 53.7636], [-0.24, 53.72], [-0.4, 53.82]]]})
    document = a_service(
        description="A refuge in Hull. Costs 53.76 a week, room 12, 2 nights.",
        cost_options=[{"amount": 53.76}],
        service_areas=[{"extent": area}],
    )

    masked = mask(document, hidden_places(document))

    assert masked["description"] == document["description"]
    assert masked["cost_options"] == [{"amount": 53.76}]
    assert masked["service_areas"] == [{"extent": area}]


def test_raw_pages_of_either_version_lose_the_secrets() -> None:
    document = a_service(description="A refuge.")
    secrets = secrets_of(document, hidden_places(document))
    page = {
        "content": [
            {
                "id": "service-1",
                "service_at_locations": [
                    {
                        "location": {
                            "id": "loc-1",
                            "name": "x",
                            "latitude": "53.763551",
                            "physical_addresses": [ADDRESS],
                        }
                    }
                ],
            },
            {
                "locations": [
                    {"id": "loc-9", "geometry": {"type": "Point", "coordinates": [-0.359057, 53.763551]}}
                ]
            },
            {"id": "other", "name": "Chess club", "description": "Caf\u00e9, 99 Elm Road", "price": 3.5},
        ]
    }

    redacted = redact(json.dumps(page).encode(), secrets)
    cut_short = redact(json.dumps(page).encode()[:-20], secrets)

    for written in (redacted.decode(), cut_short.decode()):
        assert "Rose" not in written
        assert "HU5" not in written
        assert "53.7635" not in written
    assert json.loads(redacted)["content"][2] == page["content"][2]
    assert redact(b'{"a":  1}', Secrets()) == b'{"a":  1}'


def test_hostile_text_does_not_make_the_search_slow() -> None:
    secrets = Secrets(frozenset({"12 Rose Lane"}), frozenset({"HU52AA"}), frozenset({(53.763551, -0.359057)}))

    for text in ("12" + "<>" * 50_000, "12 " * 50_000, "1.11" * 50_000, "<" * 100_000, "///" + "a." * 50_000):
        assert isinstance(mask_text(text, secrets), str)


streets = st.sampled_from(
    ["Rose Lane", "St Mary's Road", "Elm Grove", "Kings Court", "Avenue Road", "Priory"]
)
spaces = st.sampled_from([" ", ", ", "  ", "-", "+", "%20", "&nbsp;", "\u00a0", "<br>", "_", ""])
words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 400),
    streets,
    spaces,
    st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}", fullmatch=True),
    st.floats(50, 60).map(lambda each: round(each, 5) + 0.000004),
    st.floats(-8, 1.9).map(lambda each: round(each, 5) + 0.000004),
    words,
    words,
    st.booleans(),
)
@example(12, "Rose Lane", " ", "HU5 2AA", 53.763551, -0.359057, "", "", False)
def test_after_masking_no_form_of_a_secret_is_left(
    number: int,
    street: str,
    gap: str,
    postcode: str,
    lat: float,
    lon: float,
    before: str,
    after: str,
    low: bool,
) -> None:
    forms = [
        f"{number}{gap}{street.replace(' ', gap)}",
        postcode.replace(" ", gap),
        postcode.replace(" ", ""),
        f"{lat:.6f}, {lon:.6f}",
        f"{lat:.4f}",
    ]
    sentence = f"{before} {' and '.join(forms)} {after}"
    document = a_service(
        {
            "latitude": lat,
            "longitude": lon,
            "addresses": [{"address_1": f"{number} {street}", "postal_code": postcode}],
        },
        name=sentence.lower() if low else sentence,
        description=f"A refuge. {sentence}",
        unknown={"deep": [[sentence], {"lat": lat, "lng": lon, "point": [lon, lat]}]},
    )

    written = json.dumps(mask(document, hidden_places(document)), ensure_ascii=False)

    bare = re.sub(r"[\W_]|%20|nbsp|<br>", "", written.replace("&nbsp;", "").replace(STRUCK_OUT, "|")).lower()
    squeezed = re.sub(r"[\W_]", "", f"{number}{street}").lower()
    assert squeezed not in bare or squeezed in re.sub(r"[\W_]|br", "", f"{before}{after}").lower()
    plain = re.sub(r"[\s+,&;_-]|%20|nbsp|<br>|\u00a0", "", written).upper()
    assert postcode.replace(" ", "") not in plain
    assert f"{lat:.4f}"[:-1] not in written
    if abs(lon) > 0.001:
        assert f"{lon:.6f}" not in written
