import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

import discovery_app
from discovery_app.app import create_app, who_asks
from discovery_app.client import CALLER_HEADER, HubClient, HubUnreachable
from discovery_app.headers import INLINE_SCRIPT
from discovery_app.words import words
from tests.discovery.fake_hub import fake_hub

FOLDER = Path(discovery_app.__file__).parent
SERVICE = "/services/00000000-0000-4000-8000-000000000001"
PAGES = {
    "/": 200,
    "/search?q=lunch&near=HU5": 200,
    SERVICE: 200,
    "/sources": 200,
    "/nope": 404,
    "/search?age=x": 422,
}


@pytest.mark.parametrize(("address", "status"), PAGES.items())
def test_every_page_says_that_the_data_are_samples(finder: FlaskClient, address: str, status: int) -> None:
    response = finder.get(address)

    assert response.status_code == status
    assert "This is sample data. The organisations are invented; do not ring the numbers." in response.text


def test_a_hub_without_sample_data_has_no_such_banner() -> None:
    finder = create_app(HubClient.in_process(fake_hub([], sample_data=False))).test_client()

    assert "sample data" not in finder.get("/").text.lower()


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

    inline = re.findall(r"<script(?![^>]*src=)[^>]*>(.*?)</script>", html)
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
    assert finder.post("/search").status_code == 405


def test_a_hub_that_fails_is_said_to_be_unreachable() -> None:
    broken = Flask("broken")

    finder = create_app(HubClient.in_process(broken)).test_client()

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


def test_a_call_in_the_same_process_says_signed_who_asks() -> None:
    heard: list[Any] = []
    hub = fake_hub()

    @hub.before_request
    def listen() -> None:
        from flask import request

        heard.append(
            URLSafeTimedSerializer("s3", salt="signpost-caller").loads(request.headers[CALLER_HEADER])
        )

    finder = create_app(HubClient.in_process(hub, secret="s3", caller=who_asks)).test_client()
    finder.get("/", headers={"X-Request-Id": "abc"})

    assert heard == [{"client": "127.0.0.1", "request_id": "abc"}]


def test_sources_name_each_feed_its_licence_and_when_it_was_collected(finder: FlaskClient) -> None:
    html = finder.get("/sources").text

    assert "Hull services (sample)" in html
    assert "Open Government Licence v3.0" in html
    assert "21 November 2026 (went live)" in html
    assert "Contains OS data © Crown copyright and database right." in html
