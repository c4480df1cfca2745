import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import discovery_app
from discovery_app.app import create_app
from discovery_app.client import HubClient, HubUnreachable
from discovery_app.headers import INLINE_SCRIPT
from discovery_app.published_html import web_address
from discovery_app.sources import feed_lines, samples_among
from discovery_app.words import words
from tests.discovery_app.asking import finder_over
from tests.discovery_app.fake_hub import fake_hub

FOLDER = Path(discovery_app.__file__).parent
SERVICE = "/services/00000000-0000-4000-8000-000000000001"
PAGES = {
    "/": 200,
    "/search?q=lunch&near=HU5": 200,
    SERVICE: 200,
    "/sources": 200,
    "/attribution": 200,
    "/publish/spreadsheet": 200,
    "/nope": 404,
    "/search?age=x": 422,
}


@pytest.mark.parametrize(
    ("address", "status"), [page for page in PAGES.items() if page[0] != "/publish/spreadsheet"]
)
def test_every_page_for_people_says_that_the_data_are_samples(
    finder: FlaskClient, address: str, status: int
) -> None:
    response = finder.get(address)

    assert response.status_code == status
    assert "This is sample data. The organisations are invented; do not ring the numbers." in response.text


def test_a_hub_without_sample_data_has_no_such_banner() -> None:
    finder = finder_over(fake_hub([], samples="none"))

    assert "sample" not in finder.get("/").text.lower()


def test_where_only_some_feeds_are_samples_no_number_is_called_invented_but_a_samples() -> None:
    finder = finder_over(fake_hub(samples="some"))

    for address in ("/", "/search?q=lunch", "/sources"):
        html = finder.get(address).text
        assert "Some services here are samples, marked as such." in html
        assert "do not ring" not in html
    assert "do not ring the numbers" in finder.get(SERVICE).text
    assert 'content="noindex"' not in finder.get("/").text


@pytest.mark.parametrize(
    ("feeds", "said"),
    [
        ([], ""),
        ([("sample", None)], ""),
        ([("sample", "2026-11-21"), ("live", None)], "all"),
        ([("sample", "2026-11-21"), ("test", "2026-11-21")], "all"),
        ([("sample", "2026-11-21"), ("live", "2026-11-21")], "some"),
    ],
)
def test_only_feeds_that_people_can_find_count_as_samples(feeds: Any, said: str) -> None:
    answer = {"feeds": [{"data_status": status, "live_since": since} for status, since in feeds]}

    assert samples_among(answer) == said


def test_a_browser_that_asks_for_an_icon_gets_it_even_when_the_hub_is_away() -> None:
    client = HubClient.remote("http://127.0.0.1:1", timeout_s=1)

    with create_app(client).test_client().get("/favicon.ico") as response:
        assert response.status_code == 200
        assert response.mimetype == "image/svg+xml"
        assert response.get_data().startswith(b"<svg")
    client.close()


@pytest.mark.parametrize("address", [*PAGES, "/assets/signpost.css"])
def test_every_answer_carries_the_security_headers_and_no_cookie(finder: FlaskClient, address: str) -> None:
    with finder.get(address) as response:
        response.get_data()

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Permissions-Policy" in response.headers
    assert "Set-Cookie" not in response.headers


def test_results_are_kept_in_no_cache(finder: FlaskClient) -> None:
    assert finder.get("/search?near=HU5+2AA").headers["Cache-Control"] == "no-store"
    assert finder.get("/search?near=ZZ9").headers["Cache-Control"] == "no-store"
    assert finder.get("/").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_style_of_its_own_and_only_the_script_that_the_policy_names(
    finder: FlaskClient, address: str
) -> None:
    html = finder.get(address).text

    # JSON in a script element is data: no browser runs it, so no policy has to allow it.
    inline = re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>(.*?)</script>", html)
    assert inline == [INLINE_SCRIPT]
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html)
    assert '<html lang="en-GB"' in html


@pytest.mark.parametrize("address", PAGES)
def test_a_page_refers_to_nothing_that_is_not_served(finder: FlaskClient, address: str) -> None:
    html = finder.get(address).text

    loaded = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="([^"]+)"', html)
    assert len(loaded) >= 4
    for file in loaded:
        assert file.startswith("/assets/")
        with finder.get(file) as response:
            assert response.status_code == 200


def test_the_vendored_style_sheet_fetches_nothing_and_names_no_font_of_government() -> None:
    css = (FOLDER / "static/govuk/govuk-frontend.min.css").read_text(encoding="utf-8")

    assert "url(" not in css
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert '--govuk-frontend-version:"6.3.0"' in css


def test_nothing_wears_the_crown(finder: FlaskClient) -> None:
    html = "".join(finder.get(address).text for address in PAGES).lower()

    assert "govuk-logo" not in html
    assert "crest" not in html
    assert "__crown" not in html


def test_every_sentence_said_is_in_the_list_of_words_and_every_one_listed_is_said() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in sorted(FOLDER.rglob(kind))
    )
    asked = set(re.findall(r"""\bt\(\s*["']([a-z_.0-9 ]+)["']\s*[,)]""", source))
    beginnings = tuple(
        re.findall(r"""f["']([a-z_]+\.)\{""", source) + re.findall(r"""["']([a-z_]+\.)["'] ~""", source)
    )

    assert len(asked) > 50
    assert asked <= set(words())
    quoted = set(re.findall(r"""["']([a-z_.0-9 ]+)["']""", source))
    assert [key for key in words() if key not in quoted and not key.startswith(beginnings)] == []


def test_an_address_nobody_knows_is_answered_in_words(finder: FlaskClient) -> None:
    response = finder.get("/nope")

    assert "Page not found" in response.text
    assert finder.put("/search").status_code == 405


def test_a_hub_that_fails_is_said_to_be_unreachable() -> None:
    broken = Flask("broken")

    finder = finder_over(broken)

    @broken.get("/api/feeds")
    def fail() -> str:
        raise ZeroDivisionError

    for address in ("/", "/search?q=x", SERVICE):
        response = finder.get(address)
        assert response.status_code == 503
        assert "the directory cannot be reached" in response.text


def test_a_hub_that_is_not_there_is_said_to_be_unreachable() -> None:
    # Port 1 on loopback: reserved, nothing listens.
    client = HubClient.remote("http://127.0.0.1:1", timeout_s=1)

    assert create_app(client).test_client().get("/").status_code == 503
    client.close()


def test_an_answer_that_is_not_the_hubs_json_is_no_answer() -> None:
    other = Flask("other")
    other.add_url_rule("/api/feeds", view_func=lambda: "<h1>Welcome to nginx</h1>")

    with pytest.raises(HubUnreachable, match="/api/feeds"):
        HubClient.in_process(other).feeds()


def test_the_feeds_are_asked_for_once_a_minute() -> None:
    asked, now = [], [0.0]
    hub = Flask("counts")

    @hub.get("/api/feeds")
    def feeds() -> dict[str, Any]:
        asked.append(1)
        return {"feeds": [], "sample_data": True}

    client = HubClient(HubClient.in_process(hub)._http, clock=lambda: now[0])

    for second in (0, 30, 59, 61, 100):
        now[0] = second
        client.feeds()

    assert len(asked) == 2


def test_sources_name_each_feed_its_licence_and_when_it_was_collected(finder: FlaskClient) -> None:
    html = finder.get("/sources").text

    assert "Hull services (sample)" in html
    assert "Open Government Licence v3.0" in html
    assert "21 November 2026" in html
    assert "Last try" not in html
    assert "Contains OS data © Crown copyright and database right." in html


def test_a_feed_that_was_never_collected_is_no_source_and_a_failed_try_is_a_remark() -> None:
    held = {
        "name": "Held",
        "url": "http://127.0.0.1:8001/feed",
        "live_since": "2026-11-20T06:00:00Z",
        "last_harvest": {"outcome": "failed", "finished_at": "2026-11-21T06:00:00Z"},
    }

    (line,) = feed_lines({"feeds": [held, {"name": "Never", "live_since": None}]})

    assert (line.name, line.collected) == ("Held", "20 November 2026")
    assert line.failed == "21 November 2026: the feed could not be read"
    assert line.url is None


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://feed.example.org:8443/hull", True),
        ("https://93.184.216.34/", True),
        *((f"http://{host}/feed", False) for host in ("localhost:5000", "127.0.0.1", "10.1.2.3", "hub")),
        *(
            (f"http://{host}/feed", False)
            for host in ("192.168.1.9:80", "a.localhost", "nas.local.", "127.1")
        ),
        ("http://\u2100.example.org/", False),
        ("127.0.0.1/feed", False),
    ],
)
def test_an_address_inside_a_private_network_is_no_link(address: str, linked: bool) -> None:
    assert web_address(address) == (address if linked else None)
