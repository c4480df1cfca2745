"""The finder over the whole hub, with the samples harvested over HTTP: what a person really gets."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.serve import create_app
from tests.browser.conftest import Site, pages_of
from tests.browser.looking import audit, opened, overflow, violations
from tests.browser.serving import served
from tests.discovery_app.whole_hub import fill_hub

LARKPOOL_LUNCH = "c4bc4f8e-af8b-5546-9d22-3058b60550a4"
HAVEN_QUAY_REFUGE = "1c59e630-6494-58ef-bf53-a7a590f4c30e"
SEVERAL_NEEDS = "no money till Friday, nothing in the cupboards and mum can't get up the stairs"
NEAR = "Near HU5 2AA"
HURT = "my husband hits me"
TEMPORARILY_CLOSED = "3e95059d-d41f-59c9-9ce1-cc8d5831539d"
ASKED = {
    "needs": urlencode({"q": "nothing in the cupboards, free", "near": "HU5 2AA"}),
    "several": urlencode({"q": SEVERAL_NEEDS, "near": "HU5 2AA"}),
    "filters": "q=lunch+clubb&near=Hull&within=5&age=70+and+34&gender=female&open=1&language=Polish",
    "choice": "q=care&near=HU5+2AA",
    "outside scope": "q=report+a+pothole&near=HU5+2AA",
    "misfits": "q=lunch+club&near=HU5+2AA&age=12&group=does_not_fit",
    "elsewhere": "q=debt&near=HU5+2AA&group=outside_area",
    "private": urlencode({"q": HURT}),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Iterator[Site]:
    settings = fill_hub(tmp_path_factory.mktemp("hub"), postcode_table)
    ids = {"service": LARKPOOL_LUNCH, "hidden": HAVEN_QUAY_REFUGE, "closed": TEMPORARILY_CLOSED}
    with served(create_app(settings)) as base_url:
        yield Site(base_url, pages_of(**ids) | {kind: f"/search?{asked}" for kind, asked in ASKED.items()})


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_kind_of_page_is_sound(
    whole: Site, browser: Browser, screenshots: Path, width: int, scripts: bool
) -> None:
    found: dict[str, list[str]] = {}
    for kind, address in whole.pages.items():
        with opened(browser, f"{whole.base_url}{address}", width=width, scripts=scripts) as seen:
            file = f"whole-{kind}-{width}{'' if scripts else '-no-scripts'}.png"
            seen.page.screenshot(path=screenshots / file, full_page=True)
            assert seen.page.inner_text("h1"), kind
            assert overflow(seen.page) <= 0, kind
            assert all(url.startswith(whole.base_url) for url in seen.asked), (kind, seen.asked)
            if scripts:
                found[kind] = violations(audit(seen.page))
    assert not any(found.values()), found


def ask(page: Page, words: str, near: str = "") -> None:
    page.get_by_label("What do you need help with?").fill(words)
    page.get_by_label("Postcode or place").fill(near)
    page.get_by_role("button", name="Search").click()


def tags(page: Page) -> list[str]:
    return [text.split("\n")[-1] for text in page.locator(".finder-chip").all_inner_texts()]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_person_says_more_and_takes_something_back(whole: Site, browser: Browser, scripts: bool) -> None:
    with opened(browser, whole.base_url, width=360, scripts=scripts) as seen:
        page = seen.page
        ask(page, "lunch club on tuesdays", "HU5 2AA")
        address = page.url
        page.get_by_label("How old is the person?").fill("72")
        page.get_by_role("button", name="Add the answer").click()
        answered = tags(page)
        page.get_by_role("link", name="Remove: Tuesdays").click()
        taken_back = tags(page)
        page.locator(".finder-why summary").first.click()
        why = page.locator(".finder-why").first.inner_text()

    assert address == f"{whole.base_url}/search?q=lunch+club+on+tuesdays&near=HU5+2AA"
    assert answered == ["Lunch clubs, from “lunch club”", "Tuesdays, from “on tuesdays”", NEAR, "Age 72"]
    assert taken_back == ["Lunch clubs, from “lunch club”", NEAR, "Age 72"]
    assert "72 fits" in why


def title_of(page: Page) -> str:
    """Return the title, once the page that was asked for has one."""
    expect(page).not_to_have_title("")
    return page.title()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_private_search_leaves_no_word_in_an_address_or_a_title_and_can_be_left_at_once(
    whole: Site, browser: Browser, scripts: bool
) -> None:
    with opened(browser, whole.base_url, scripts=scripts) as seen:
        page = seen.page
        # Nobody outside is asked while this is tested.
        page.route(
            "https://www.bbc.co.uk/**",
            lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"),
        )
        ask(page, HURT, "HU5 2AA")
        titles, addresses = [title_of(page)], [page.url]
        first_number = page.locator("a[href^='tel:']").first.get_attribute("href")
        has_map = page.locator("[data-map]").count()
        page.get_by_role("button", name="Remove: Near HU5 2AA").click()
        titles.append(title_of(page))
        addresses.append(page.url)
        page.locator(".finder-result__name button").first.click()
        titles.append(title_of(page))
        page.get_by_role("button", name="Back to the services found").click()
        words = page.get_by_label("What do you need help with?").input_value()
        addresses.append(page.url)
        asked = list(seen.asked)
        if scripts:
            page.locator("body[data-govuk-frontend-exit-this-page-keypress]").wait_for()
            for _ in range(3):
                page.keyboard.press("Shift")
        else:
            page.locator(".govuk-exit-this-page__button").click()
        page.wait_for_url("https://www.bbc.co.uk/**")

    assert titles == ["Services near you – Signpost"] * 2 + [  # noqa: RUF001
        "A service near you – Signpost"  # noqa: RUF001
    ]
    assert addresses == [f"{whole.base_url}/search"] * 3
    assert words == HURT
    assert first_number == "tel:999"
    assert has_map == 0
    assert not [url for url in asked if "husband" in url or "HU5" in url]
    assert all(url.startswith(whole.base_url) for url in asked)
