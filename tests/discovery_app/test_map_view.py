import html
import json
import re
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from discovery_app.vendoring_leaflet import TARGET, VERSIONS
from tests.discovery_app.asking import finder_over
from tests.discovery_app.fake_hub import fake_hub
from tests.discovery_app.records import REFUGE_ADDRESS, a_service, default_records

TILES = {
    "url": "https://tiles.example.org/{z}/{x}/{y}.png",
    "origin": "https://tiles.example.org",
    "attribution": "© Example mappers",
}
SEARCH = "/search?q=lunch+club&near=HU5+2AA"
SERVICE = "/services/00000000-0000-4000-8000-{:012d}"
HULL = {"name": "Somewhere", "locality": "Hull", "postcode": "HU5 3TG", "lines": ["1 Some Street"]}


def map_of(page: str) -> dict[str, Any]:
    """Return what the map of a page is drawn from."""
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read


def policy(finder: FlaskClient, address: str) -> str:
    return finder.get(address).headers["Content-Security-Policy"]


def numbers_in_list(page: str) -> list[str]:
    return re.findall(r'data-item="(\d+)"', page)


def test_pins_bear_the_numbers_of_the_list_on_every_page(finder: FlaskClient) -> None:
    first, second = finder.get(SEARCH).text, finder.get(f"{SEARCH}&page=2").text

    assert numbers_in_list(first) == ["1", "2", "3", "4", "5"]
    assert numbers_in_list(second) == ["6", "7", "8", "9"]
    assert {pin["item"] for pin in map_of(first)["pins"]} == {1, 2, 3, 4, 5}
    assert {pin["item"] for pin in map_of(second)["pins"]} == {6, 7, 8, 9}


def test_a_service_with_several_places_has_a_lettered_pin_for_each(finder: FlaskClient) -> None:
    page = finder.get(SEARCH).text
    pins = [pin for pin in map_of(page)["pins"] if pin["name"].startswith("Avenues")]

    assert [pin["number"] for pin in pins] == ["1a", "1b", "1c"]
    assert pins[0]["place"] == "Avenues Centre, Hull, HU5 3TG"
    assert pins[1]["place"] == "Another hall 2"
    assert all(pin["distance"].endswith("away") for pin in pins)
    assert "Nearest of 3 places" in page


def test_a_pin_says_everything_in_one_line_and_leads_to_the_service(finder: FlaskClient) -> None:
    pin = map_of(finder.get(SEARCH).text)["pins"][3]

    assert pin["label"] == "2 Newland Lunch Club, Newland Hall, Hull, HU5 3JX, 0.6 miles away"
    assert pin["href"] == SERVICE.format(1)


def test_a_pin_that_stands_only_for_a_postcode_says_so() -> None:
    records = [a_service(1, "Club", point=(53.76, -0.35), place=HULL, by="postcode")]

    pin = map_of(finder_over(fake_hub(records)).get("/search?q=club").text)["pins"][0]

    assert pin["label"] == "1 Club, Somewhere, Hull, HU5 3TG, shown at the middle of its postcode"


def test_what_has_no_pin_is_counted_with_the_reason() -> None:
    records = [
        a_service(1, "Club A", point=(53.76, -0.35), place=HULL),
        a_service(2, "Club B", delivery=["phone"]),
        a_service(3, "Club C", delivery=["online", "home"]),
        a_service(4, "Club D", hidden=True, place=HULL, point=(53.7, -0.3)),
        a_service(5, "Club E", place=HULL),
        a_service(6, "Club F"),
    ]
    page = html.unescape(finder_over(fake_hub(records, per_page=10)).get("/search?q=club").text)

    assert (
        "Not on the map: 2 services by phone, online or at home; 1 service whose address is not shown; "
        "1 service whose address we could not place; 1 service that does not say where it is."
    ) in page


def test_a_page_with_nothing_to_show_has_no_map(finder: FlaskClient) -> None:
    for address in ("/search?q=debt+helpline", "/search?q=zzz&near=HU5", "/", SERVICE.format(7)):
        page = finder.get(address).text
        assert "data-map" not in page
        assert "map.js" not in page


def test_a_hidden_place_gives_no_point_to_any_page() -> None:
    hidden = a_service(
        1, "Safe Place", hidden=True, place={**HULL, "lines": [REFUGE_ADDRESS]}, point=(53.7123, -0.3321)
    )
    finder = finder_over(fake_hub([hidden, a_service(2, "Open Place", point=(53.76, -0.35), place=HULL)]))

    results, service = finder.get("/search?q=place").text, finder.get(SERVICE.format(1)).text

    assert [pin["name"] for pin in map_of(results)["pins"]] == ["Open Place"]
    assert "data-map" not in service
    for page in (results, service):
        assert "53.71" not in page
        assert "0.332" not in page
        assert REFUGE_ADDRESS not in page


def test_a_service_page_numbers_its_places_as_its_pins(finder: FlaskClient) -> None:
    several, one = finder.get(SERVICE.format(2)).text, finder.get(SERVICE.format(1)).text

    assert [pin["number"] for pin in map_of(several)["pins"]] == ["1", "2", "3"] == numbers_in_list(several)
    assert [pin["number"] for pin in map_of(one)["pins"]] == [""]
    assert numbers_in_list(one) == []
    assert map_of(one)["codes"] == ["E06000010"]


def test_names_in_the_data_cannot_end_the_script_they_stand_in() -> None:
    name = "</script><script>alert(1)</script>"
    page = finder_over(fake_hub([a_service(1, name, point=(53.76, -0.35), place=HULL)])).get("/search").text

    assert "<script>alert" not in page
    assert map_of(page)["pins"][0]["name"] == name


def test_only_a_page_with_a_map_may_show_the_operators_tiles() -> None:
    finder = finder_over(fake_hub(default_records(), tiles=TILES))

    assert "img-src 'self' https://tiles.example.org;" in policy(finder, SEARCH)
    assert "img-src 'self' https://tiles.example.org;" in policy(finder, SERVICE.format(1))
    for address in ("/", "/sources", "/nothing", "/search?q=zzz"):
        assert "tiles.example.org" not in policy(finder, address)
    page = finder.get(SEARCH).text
    assert map_of(page)["tiles"] == {"url": TILES["url"]}
    assert "© Example mappers" in page


@pytest.mark.parametrize("origin", ["https://a.example; script-src *", "https://*", "*", ""])
def test_an_origin_that_would_widen_the_policy_is_left_out(origin: str) -> None:
    finder = finder_over(fake_hub(tiles={**TILES, "origin": origin}))

    assert "img-src 'self';" in policy(finder, SEARCH)
    assert "script-src 'self' 'sha256-" in policy(finder, SEARCH)


def test_without_tiles_nothing_but_this_site_is_named(finder: FlaskClient) -> None:
    data = map_of(finder.get(SEARCH).text)

    assert data["tiles"] is None
    assert data["outlines"] == "/map/outlines?codes=E06000010"
    assert "img-src 'self';" in policy(finder, SEARCH)


def test_outlines_come_through_this_site_and_are_kept_nowhere(finder: FlaskClient) -> None:
    response = finder.get(map_of(finder.get(SEARCH).text)["outlines"])

    names = [feature["properties"]["name"] for feature in response.get_json()["features"]]
    assert "Kingston upon Hull, City of" in names
    assert response.headers["Cache-Control"] == "no-store"


def test_a_refusal_of_outlines_that_quotes_what_was_asked_is_no_markup() -> None:
    hub = Flask("quotes")
    hub.add_url_rule("/api/feeds", "feeds", view_func=dict)

    @hub.get("/api/areas")
    def refuse() -> Any:
        sentence = f"“{request.args['bbox']}” is no box."
        return {"code": 422, "message": "", "errors": {"query": {"bbox": [sentence]}}}, 422

    response = finder_over(hub).get("/map/outlines?bbox=<img src=x>")

    assert response.status_code == 422
    assert "<img src=x" not in response.text


def test_a_hub_without_maps_costs_the_page_nothing_but_the_background() -> None:
    old = Flask("old_hub")
    newer = fake_hub()

    @old.route("/<path:path>", methods=["GET", "POST"])
    def all_but_maps(path: str) -> Any:
        if path in ("api/map", "api/areas"):
            return {"code": 404, "status": "Not Found", "message": "", "errors": {}}, 404
        return newer.wsgi_app

    finder = finder_over(old)
    page = finder.get(SEARCH)

    assert page.status_code == 200
    assert len(map_of(page.text)["pins"]) == 7
    assert map_of(page.text)["outlines"] == ""


def test_what_is_vendored_of_leaflet_fetches_nothing() -> None:
    text = {path.name: path.read_text(encoding="utf-8") for path in TARGET.iterdir()}

    assert VERSIONS["leaflet"] in text["leaflet.js"]
    assert "url(" not in text["leaflet.css"]
    assert not any("sourceMappingURL" in each for each in text.values())
    assert "BSD 2-Clause" in text["LICENSE.leaflet.txt"]
    assert "Permission is hereby granted" in text["LICENSE.markercluster.txt"]
