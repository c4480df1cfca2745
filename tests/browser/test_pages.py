from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import KINDS, Site
from tests.browser.looking import Seen, audit, opened, overflow, violations

# These answer with their own status, which Chromium writes to the console as a failed load.
NOT_OK = {"error": 422, "missing": 404}
WIDTHS = (1280, 360)


def visit(
    browser: Browser, site: Site, kind: str, *, width: int, scripts: bool = True
) -> AbstractContextManager[Seen]:
    return opened(browser, site.base_url + site.pages[kind], width=width, scripts=scripts)


def said(page: Page) -> list[str]:
    """Return every word the page shows, in order, without the map, which repeats the list's."""
    page.evaluate(
        "document.querySelectorAll('[data-map], [data-map-open]').forEach(part => part.hidden = true)"
    )
    return page.locator("body").inner_text().split()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_accessible_asks_nobody_else_and_says_the_same_without_scripts(
    browser: Browser, site: Site, screenshots: Path, kind: str, width: int
) -> None:
    with visit(browser, site, kind, width=width) as seen:
        seen.page.screenshot(path=screenshots / f"{kind}-{width}.png", full_page=True)
        found = audit(seen.page)
        cookies = seen.page.context.cookies()
        words, sideways = said(seen.page), overflow(seen.page)
    with visit(browser, site, kind, width=width, scripts=False) as without:
        without.page.screenshot(path=screenshots / f"{kind}-{width}-no-scripts.png", full_page=True)
        words_without = said(without.page)

    assert violations(found) == []
    assert len(found["passes"]) > 10
    assert seen.status == NOT_OK.get(kind, 200)
    assert [c for c in seen.complaints if "Failed to load resource" not in c or kind not in NOT_OK] == []
    assert [url for url in seen.asked if not url.startswith(f"{site.base_url}/")] == []
    assert not [url for url in seen.asked if url.endswith((".woff", ".woff2"))]
    assert cookies == []
    assert sideways <= 0
    # What scripts may add is how a control works, never what the page says.
    assert words_without == words
    assert len(words) > 20


def test_no_page_scrolls_sideways_at_400_per_cent(browser: Browser, site: Site) -> None:
    # 320 CSS pixels are a window of 1280 at 400 % zoom (WCAG 2.2, 1.4.10 Reflow).
    with visit(browser, site, "start", width=320) as seen:
        wider = {}
        for kind in KINDS:
            seen.page.goto(site.base_url + site.pages[kind])
            wider[kind] = overflow(seen.page)

    assert {kind: pixels for kind, pixels in wider.items() if pixels > 0} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_searches_narrows_and_opens_a_service(browser: Browser, site: Site, scripts: bool) -> None:
    with visit(browser, site, "start", width=360, scripts=scripts) as seen:
        page = seen.page
        page.get_by_label("What do you need help with?").fill("lunch club")
        page.get_by_label("Postcode").fill("HU5 2AA")
        page.get_by_role("button", name="Search").click()
        page.get_by_text("Filter these results").click()
        page.get_by_label("Distance").select_option("5")
        page.get_by_label("Leave out services that charge").check()
        page.get_by_role("button", name="Apply filters").click()
        assert page.get_by_label("What do you need help with?").input_value() == "lunch club"
        chips = page.locator(".finder-chip").all_inner_texts()
        name = page.locator(".finder-result__name a").first.inner_text()
        page.locator(".finder-result__name a").first.click()
        heading = page.locator("h1").inner_text()

    said = [chip.split(":")[-1].strip() for chip in chips]
    assert said == ["Near HU5 2AA", "Within 5 miles", "Leave out services that charge"]
    assert heading == name


def test_the_first_tab_stop_skips_to_the_content(browser: Browser, site: Site) -> None:
    with visit(browser, site, "results", width=1280) as seen:
        seen.page.keyboard.press("Tab")
        focused = seen.page.evaluate("document.activeElement.textContent.trim()")
        seen.page.keyboard.press("Enter")
        seen.page.keyboard.press("Tab")
        inside = seen.page.evaluate("document.querySelector('main').contains(document.activeElement)")

    assert focused == "Skip to main content"
    assert inside


def test_paper_shows_the_service_and_none_of_the_controls(browser: Browser, site: Site) -> None:
    with visit(browser, site, "results", width=1280) as seen:
        seen.page.emulate_media(media="print")
        shown = [
            seen.page.locator(what).first.is_visible()
            for what in (".finder-search", ".finder-filters__controls", ".finder-result")
        ]

    assert shown == [False, False, True]


def test_the_filters_stand_beside_the_results_on_a_wide_screen_and_fold_away_on_a_narrow_one(
    browser: Browser, site: Site
) -> None:
    shown = {}
    for width in WIDTHS:
        with visit(browser, site, "results", width=width, scripts=False) as seen:
            shown[width] = seen.page.get_by_role("button", name="Apply filters").is_visible()

    assert shown == {1280: True, 360: False}


def test_back_to_search_returns_to_the_same_list(browser: Browser, site: Site) -> None:
    with visit(browser, site, "results", width=1280) as seen:
        page = seen.page
        listed_at = page.url
        page.locator(".finder-result__name a").first.click()
        page.get_by_role("link", name="Back to search").click()
        page.wait_for_url(listed_at)
        kept = page.get_by_label("What do you need help with?").input_value()

    assert kept == "lunch club"


def test_a_mistake_is_announced_and_leads_to_its_field(browser: Browser, site: Site) -> None:
    with visit(browser, site, "error", width=1280) as seen:
        page = seen.page
        announced = page.evaluate("document.activeElement.classList.contains('govuk-error-summary')")
        page.locator(".govuk-error-summary__list a").first.click()
        focused = page.evaluate("document.activeElement.id")
        kept = page.locator("#near").input_value(), page.locator("#age").input_value()

    assert announced
    assert focused == "near"
    assert kept == ("ZZ99 9ZZ", "72")
