"""Having a feed checked in a browser: the form, the wait, the report, and its one-file version."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.config import Settings
from hub.serve import create_app, open_hub
from tests.browser.looking import audit, opened, overflow, violations
from tests.browser.serving import served
from tests.hub.validations.conftest import working
from tests.loopback import Answer, LoopbackServer
from tests.validators.feeds import a_service
from tests.validators.sites import a_site, of_json

HOSTILE = "<script>document.title='owned'</script>"


def _faulty(seen: Any) -> Answer:
    page = seen.page or 1
    time.sleep(0.05)
    services = [
        a_service(number, description=HOSTILE, url="council", email="nobody", latitude="53")
        for number in range(page * 10, page * 10 + 10)
    ]
    services[0]["name"] = HOSTILE
    return of_json({"contents": services, "total_pages": 20, "total_items": 200, "page_number": page})


@pytest.fixture(scope="module")
def publisher() -> Iterator[LoopbackServer]:
    with a_site(services=_faulty) as site:
        yield site


@pytest.fixture(scope="module")
def base_url(
    tmp_path_factory: pytest.TempPathFactory, postcode_table: Path, publisher: LoopbackServer
) -> Iterator[str]:
    settings = Settings(
        var=tmp_path_factory.mktemp("hub"),
        allow_origins=frozenset({publisher.origin}),
        requests_per_second=1_000.0,
    )
    settings.postcode_table.symlink_to(postcode_table)
    hub = open_hub(settings)
    with working(hub), served(create_app(settings)) as address:
        yield address
    hub.close()


def look(page: Page, screenshots: Path, name: str) -> None:
    page.screenshot(path=screenshots / f"{name}.png", full_page=True)
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [1280, 360])
def test_an_address_is_checked_while_one_watches(
    browser: Browser, base_url: str, publisher: LoopbackServer, screenshots: Path, width: int
) -> None:
    with opened(browser, f"{base_url}/publish/check", width=width) as seen:
        page = seen.page
        look(page, screenshots, f"check-{width}")
        assert violations(audit(page)) == []
        page.get_by_label("Address of the feed").fill(f"{publisher.url}?{width}")
        page.get_by_role("button", name="Check this address").click()
        expect(page.locator("h1")).to_have_text(re.compile("Being checked|Waiting to be checked"))
        look(page, screenshots, f"checking-{width}")
        assert violations(audit(page)) == []

        expect(page.locator("h1")).to_have_text("What to mend, and how", timeout=60_000)

        look(page, screenshots, f"checked-{width}")
        assert violations(audit(page)) == []
        said = page.locator("main").inner_text()
        assert "200 services were read." in said
        assert HOSTILE in (page.locator("main").text_content() or "")
        # A record is called by its name first.
        assert f"{HOSTILE} ({a_service(10)['id']})" in said
        assert f"Lunch club 11 ({a_service(11)['id']})" in said
        assert page.title() != "owned"
        assert [url for url in seen.asked if not url.startswith(base_url)] == []
        assert seen.complaints == []
        page.get_by_role("link", name="By record, to read and print (HTML)").click()
        expect(page.locator("h1")).to_have_text("Which records to mend, and how")
        assert page.title() != "owned"
        table = page.get_by_role("link", name="the table of this check").get_attribute("href") or ""
        assert table.startswith("http")
        assert table.endswith(".csv")
        look(page, screenshots, f"checked-file-{width}")


def test_without_scripts_the_same_report_is_reached_by_links(
    browser: Browser, base_url: str, screenshots: Path
) -> None:
    with opened(browser, f"{base_url}/publish/check", width=360, scripts=False) as seen:
        page = seen.page
        page.get_by_label("Paste it here").fill(json.dumps(a_service(email="nobody")))
        page.get_by_role("button", name="Check this text").click()
        for _ in range(100):
            if page.locator("h1").inner_text() == "What to mend, and how":
                break
            page.get_by_role("link", name="See how far it is now").click()
            time.sleep(0.1)
        expect(page.locator("h1")).to_have_text("What to mend, and how")
        look(page, screenshots, "checked-text-360-no-scripts")
        assert "1 service was read." in page.locator("main").inner_text()


def test_a_file_is_checked(browser: Browser, base_url: str, tmp_path: Path, screenshots: Path) -> None:
    file = tmp_path / "services.csv"
    file.write_text("Service ID,Service name,Email\nL1,Lunch club,nobody\n")
    with opened(browser, f"{base_url}/publish/check") as seen:
        page = seen.page
        page.get_by_label("Choose a file").set_input_files(file)
        page.get_by_role("button", name="Check this file").click()
        expect(page.locator("h1")).to_have_text("What to mend, and how", timeout=60_000)
        assert "services.csv" in page.locator("main").inner_text()
        # A file's name leads nowhere, though it looks like a host.
        assert page.get_by_role("link", name="Where it was read").count() == 0
        look(page, screenshots, "checked-file-upload-1280")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("services.json", "That address cannot be asked"),
        ("", "Enter the address of a feed"),
        (
            "http://192.168.0.10/feed",
            "This address is inside a private network, so this site cannot reach it.",
        ),
    ],
)
def test_what_cannot_be_checked_is_said_beside_what_was_given(
    browser: Browser, base_url: str, given: str, said: str
) -> None:
    with opened(browser, f"{base_url}/publish/check") as seen:
        page = seen.page
        page.get_by_label("Address of the feed").fill(given)
        page.get_by_role("button", name="Check this address").click()

        expect(page.get_by_role("alert")).to_contain_text(said)
        assert page.get_by_label("Address of the feed").input_value() == given
        assert said in page.locator("#source-error").inner_text()
        assert violations(audit(page)) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_text_that_is_no_json_is_kept_with_what_is_wrong_and_how_json_begins(
    browser: Browser, base_url: str, screenshots: Path, width: int
) -> None:
    with opened(browser, f"{base_url}/publish/check", width=width) as seen:
        page = seen.page
        page.get_by_label("Paste it here").fill("hello")
        page.get_by_role("button", name="Check this text").click()

        expect(page.get_by_role("alert")).to_contain_text("must be JSON")
        assert '"contents": [' in page.locator("#text-error").inner_text()
        assert page.get_by_label("Paste it here").input_value() == "hello"
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Paste it here")).to_be_focused()
        look(page, screenshots, f"check-hello-{width}")
        assert violations(audit(page)) == []


def too_wide(page: Page) -> list[str]:
    """Return the hints, paragraphs, list items and headings whose text is wider than they are."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main :is(p, li, h1, h2, h3, dd, .govuk-hint)")]
            .filter((one) => one.scrollWidth > one.clientWidth + 1)
            .map((one) => `${one.className}: ${one.textContent.trim().slice(0, 80)}`)"""
    )
    return found


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_no_hint_and_no_value_is_wider_than_its_box(browser: Browser, base_url: str, width: int) -> None:
    word = "x" * 300
    with opened(browser, f"{base_url}/publish/check", width=width) as seen:
        page = seen.page
        assert too_wide(page) == []
        page.get_by_label("Paste it here").fill(f"<{word}")
        page.get_by_role("button", name="Check this text").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert too_wide(page) == []
        page.goto(f"{base_url}/publish/check")
        page.get_by_label("Choose a file").set_input_files(
            {"name": f"{word[:200]}.csv", "mimeType": "text/csv", "buffer": word.encode()}
        )
        page.get_by_role("button", name="Check this file").click()
        expect(page.locator("h1")).to_have_text("This could not be checked", timeout=60_000)
        assert too_wide(page) == []
        assert overflow(page) <= 0


def test_a_check_that_came_to_nothing_says_why(browser: Browser, base_url: str, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n no feed")
    with opened(browser, f"{base_url}/publish/check") as seen:
        page = seen.page
        page.get_by_label("Choose a file").set_input_files(file)
        page.get_by_role("button", name="Check this file").click()

        expect(page.locator("h1")).to_have_text("This could not be checked", timeout=60_000)
        assert violations(audit(page)) == []


def test_a_check_that_nobody_asked_for_is_not_found(browser: Browser, base_url: str) -> None:
    with opened(browser, f"{base_url}/publish/check/guess") as seen:
        assert seen.status == 404
        expect(seen.page.locator("h1")).to_have_text("There is no report here")
