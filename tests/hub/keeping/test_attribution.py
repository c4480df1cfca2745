"""Whose everything is stands on one page, and in one answer of the API."""

from typing import Any

import pytest
from werkzeug.test import Client

from hub.api.app import create_api
from hub.serve import Hub, create_app
from tests.conftest import register


@pytest.fixture
def registered(small_hub: Hub) -> Hub:
    register(small_hub, "https://hull.example.org/", slug="hull", licence_url="https://licence.example.org/")
    register(small_hub, "https://leeds.example.org/", slug="leeds", licence=None)
    register(small_hub, "https://more.example.org/", slug="more", publisher="hull")
    return small_hub


def answer(hub: Hub) -> Any:
    return create_api(hub.context()).test_client().get("/api/attribution").get_json()


def test_every_publisher_is_named_with_the_licence_of_each_feed(registered: Hub) -> None:
    hull, leeds = answer(registered)["publishers"]

    assert [feed["slug"] for feed in hull["feeds"]] == ["hull", "more"]
    assert hull["feeds"][0]["licence_url"] == "https://licence.example.org/"
    assert hull["feeds"][0]["statement"] == (
        "Contains information from Council of hull, licensed under the Open Government Licence v3.0."
    )
    assert leeds["feeds"][0]["republished"] is False
    assert leeds["feeds"][0]["statement"] == "no licence stated: can be searched, not republished"


def test_reference_data_and_software_are_named_with_what_must_be_said(registered: Hub) -> None:
    said = answer(registered)
    text = str(said["reference"])

    for whose in (
        "OS data ©",
        "Royal Mail data ©",
        "National Statistics data ©",
        "Local Government Association",
    ):
        assert whose in text
    assert "mySociety (CC BY 4.0)" in text
    assert {one["name"]: one["licence"] for one in said["software"]} == {
        "GOV.UK Frontend": "MIT",
        "Leaflet": "BSD 2-Clause",
        "Leaflet.markercluster": "MIT",
        "Swagger UI": "Apache License 2.0",
    }
    assert all(one["licence_url"].startswith("https://") for one in (*said["reference"], *said["software"]))


def test_the_api_describes_it(registered: Hub) -> None:
    document = create_api(registered.context()).test_client().get("/api/openapi.json").get_json()

    assert "/api/attribution" in document["paths"]


def test_the_page_shows_all_of_it_and_every_page_leads_to_it(registered: Hub) -> None:
    finder = Client(create_app(registered.settings))
    page = finder.get("/attribution").text

    for source in answer(registered)["reference"]:
        for sentence in source["statements"]:
            assert sentence in page
    assert "No licence stated: can be searched, not republished" in page
    assert "Contains information from Council of hull" in page
    assert 'href="https://licence.example.org/"' in page
    assert 'href="/attribution"' in finder.get("/").text


def test_what_a_publisher_calls_its_licence_is_text_and_no_markup(small_hub: Hub) -> None:
    register(
        small_hub, "https://x.example.org/", slug="x", licence="<b>Mine</b>", licence_url="javascript:x()"
    )

    page = Client(create_app(small_hub.settings)).get("/attribution").text

    assert "&lt;b&gt;Mine&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "javascript:" not in page


def test_a_hub_without_feeds_still_says_whose_its_postcodes_are(small_hub: Hub) -> None:
    page = Client(create_app(small_hub.settings)).get("/attribution").text

    assert "No feed is registered yet." in page
    assert "Contains Royal Mail data" in page
