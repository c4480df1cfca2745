"""A feed's own pages, over a hub that has harvested it."""

import re

import pytest
from flask.testing import FlaskClient

from hub.api.app import create_api
from tests.conftest import MakeHub, harvest
from tests.discovery_app.asking import finder_over, text_of
from tests.feedserver import FeedServer
from tests.validators.feeds import a_service

PUBLISHERS_LINKS = ("/publish/spreadsheet", "/publish/check")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def harvested(make_hub: MakeHub) -> tuple[FlaskClient, FlaskClient]:
    """Return clients of the finder and of the API of a hub that has harvested a faulty feed."""
    hub = make_hub(public_url="https://hub.example.org")
    services = [a_service(number, email="nobody", name=f"Club {HOSTILE}") for number in range(8)]
    with FeedServer(services, "3.0", full_lists=True) as feed:
        harvest(hub, feed)
    # An address that everybody can open, and not the test's own.
    hub.publishers.set_feed("hull", url="https://feed.example.org/")
    api = create_api(hub.context())
    return finder_over(api), api.test_client()


def test_a_feeds_page_leads_to_what_its_last_harvest_found(
    harvested: tuple[FlaskClient, FlaskClient],
) -> None:
    finder, _ = harvested

    page = finder.get("/sources/hull")
    [link] = re.findall(r'href="(/sources/hull/report)">([^<]+)</a>', page.text)
    report = finder.get(link[0])

    assert link[1].startswith("Read what was found on ")
    assert report.status_code == 200
    said = text_of(report.text)
    assert "What to mend, and how" in said
    assert "8 services were read." in said
    assert "8 times" in said
    assert "<script>alert" not in report.text
    assert '<meta name="robots" content="noindex">' in report.text
    assert '<a href="/sources/hull" class="govuk-back-link">' in report.text
    assert re.search(r'href="/publish/check\?source=https%3A//feed.example.org/">Check again', report.text)


def test_a_harvests_report_can_be_taken_away_in_each_form_that_its_page_offers(
    harvested: tuple[FlaskClient, FlaskClient],
) -> None:
    finder, api = harvested

    offered = re.findall(r'href="(/api/harvests/\d+/report/\w+)"', finder.get("/sources/hull/report").text)
    answers = [api.get(address) for address in offered]

    assert [address.rpartition("/")[2] for address in offered] == ["html", "csv", "json"]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.mimetype for answer in answers] == ["text/html", "text/csv", "application/json"]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}
    assert answers[2].get_json()["source"] == "hull"
    assert "<script>alert" not in answers[0].text


def test_what_is_not_shown_of_a_harvest_is_not_promised_in_its_table(
    harvested: tuple[FlaskClient, FlaskClient],
) -> None:
    finder, _ = harvested

    said = text_of(finder.get("/sources/hull/report").text)

    assert "Only the first of these are shown here." in said
    assert "in the table (CSV)" not in said


def test_a_harvest_without_a_report_and_a_form_that_there_is_not_are_not_found(
    harvested: tuple[FlaskClient, FlaskClient],
) -> None:
    _, api = harvested

    assert api.get("/api/harvests/1/report/pdf").status_code == 404
    assert api.get("/api/harvests/999/report/html").status_code == 404


def test_a_feed_that_was_never_harvested_has_no_report_and_no_link_to_one(make_hub: MakeHub) -> None:
    hub = make_hub()
    publisher = hub.publishers.add_publisher("hull", "Hull City Council")
    hub.publishers.add_feed("hull", "Hull", "https://feed.example.org/", publisher=publisher)
    finder = finder_over(create_api(hub.context()))

    assert "/sources/hull/report" not in finder.get("/sources/hull").text
    missing = finder.get("/sources/hull/report")
    assert missing.status_code == 404
    assert "There is no report yet" in text_of(missing.text)


@pytest.mark.parametrize("path", ["/sources/nope", "/sources/nope/report"])
def test_a_source_that_there_is_not_is_called_a_source_and_leads_to_all_of_them(
    harvested: tuple[FlaskClient, FlaskClient], path: str
) -> None:
    finder, _ = harvested

    page = finder.get(path)

    assert page.status_code == 404
    said = text_of(page.text)
    assert "There is no such source" in said
    assert "ervice not found" not in page.text
    assert '<a class="govuk-link" href="/sources">See all sources</a>' in page.text


def test_the_pages_about_feeds_have_the_publishers_links_at_their_head(
    harvested: tuple[FlaskClient, FlaskClient],
) -> None:
    finder, _ = harvested

    def at_the_head(path: str) -> list[str]:
        head = finder.get(path).text.split('id="main-content"', 1)[0]
        return [link for link in PUBLISHERS_LINKS if f'href="{link}"' in head]

    for path in ("/sources", "/sources/hull", "/sources/hull/report", "/sources/nope", "/publish/check"):
        assert at_the_head(path) == list(PUBLISHERS_LINKS), path
    for path in ("/", "/search?q=lunch"):
        assert at_the_head(path) == []
