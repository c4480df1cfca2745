"""The map in a real browser: where it stands, what it shows, and what it does not."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.looking import audit, overflow, violations
from tests.browser.maps import SEARCH, SEVERAL, Look, focused, pins, show_map

# WCAG 2.2, 2.5.8 Target Size (Minimum).
FEWEST_TARGET_PX = 24


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("kind", ["results", "service"])
def test_a_map_is_accessible_keeps_to_its_policy_and_asks_nobody_else(
    finder: str, look: Look, screenshots: Path, kind: str, width: int
) -> None:
    seen = look(finder + {"results": SEARCH, "service": SEVERAL}[kind], width=width)
    seen.page.screenshot(path=screenshots / f"map-{kind}-{width}.png", full_page=True)

    assert violations(audit(seen.page)) == []
    assert seen.complaints == []
    assert [url for url in seen.asked if not url.startswith(f"{finder}/")] == []
    assert overflow(seen.page) <= 0
    assert seen.page.context.cookies() == []


@pytest.mark.parametrize("width", [1280, 360])
def test_without_scripts_there_is_no_map_and_the_list_says_it_all(
    finder: str, look: Look, screenshots: Path, width: int
) -> None:
    seen = look(finder + SEARCH, width=width, scripts=False)
    seen.page.screenshot(path=screenshots / f"map-results-{width}-no-scripts.png", full_page=True)

    assert not seen.page.locator("#map").is_visible()
    assert not seen.page.get_by_text("Show map").is_visible()
    assert seen.page.locator("button.finder-pin-number").count() == 0
    assert seen.page.get_by_text("Newland Hall, Hull, HU5 3JX").is_visible()
    assert [url for url in seen.asked if "leaflet" in url or "outlines" in url] == []


def test_a_narrow_screen_is_spared_the_map_until_it_is_asked_for(finder: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 900})
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.goto(finder + SEARCH, wait_until="networkidle")

    before = [url for url in asked if "leaflet" in url], page.locator("#map").is_visible()
    show_map(page)
    after = focused(page, "id"), page.locator("#map").is_visible()
    above = page.evaluate(
        "document.querySelector('.finder-results').getBoundingClientRect().top"
        " < document.querySelector('#map').getBoundingClientRect().top"
    )
    page.close()

    assert before == ([], False)
    assert after == ("map-heading", True)
    assert above


def test_the_list_is_left_of_the_map_on_a_wide_screen(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page
    listed, drawn = (page.locator(what).bounding_box() for what in (".finder-results", "#map"))

    assert listed is not None
    assert drawn is not None
    assert listed["x"] + listed["width"] <= drawn["x"]
    assert drawn["x"] + drawn["width"] <= 1280


def test_the_map_is_below_the_list_and_as_wide_on_a_tablet(finder: str, look: Look) -> None:
    page = look(finder + SEARCH, width=800).page
    listed, drawn = (page.locator(what).bounding_box() for what in (".finder-results", "#map"))

    assert listed is not None
    assert drawn is not None
    assert listed["y"] + listed["height"] <= drawn["y"]
    assert (drawn["x"], drawn["width"]) == (listed["x"], listed["width"])


@pytest.mark.parametrize("number", [1, 2])
def test_pins_bear_the_numbers_of_the_list(finder: str, look: Look, number: int) -> None:
    page = look(f"{finder}{SEARCH}&page={number}").page

    listed = page.locator(".finder-pin-number--pinned").all_inner_texts()
    assert listed == [["1", "2", "3", "4", "5"], ["6", "7", "8", "9"]][number - 1]
    assert list(dict.fromkeys(re.sub(r"[a-z]", "", text) for text in pins(page))) == listed


def test_a_pin_is_named_for_whoever_does_not_see_it(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page

    named = page.get_by_role(
        "button", name="2 Newland Lunch Club, Newland Hall, Hull, HU5 3JX, 0.6 miles away"
    )

    assert named.count() == 1


def test_targets_are_large_enough(finder: str, look: Look) -> None:
    page = look(finder + SEARCH, width=360).page
    for kind in (".finder-pin", ".finder-map__tool", ".finder-pin-number--pinned"):
        for target in page.locator(kind).all():
            box = target.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= FEWEST_TARGET_PX, kind


def test_no_pin_lies_on_another(finder: str, look: Look) -> None:
    page = look(finder + SEARCH, width=360).page

    middles = page.evaluate(
        "[...document.querySelectorAll('.finder-pin__face')].map(face => face.getBoundingClientRect())"
        ".map(box => [box.x + box.width / 2, box.y + box.height / 2])"
    )

    assert len(middles) == 7
    for at, (x, y) in enumerate(middles):
        for other_x, other_y in middles[at + 1 :]:
            assert ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5 > FEWEST_TARGET_PX


def test_a_service_with_several_places_shows_them_all(finder: str, look: Look) -> None:
    page = look(finder + SEVERAL).page

    assert pins(page) == ["1", "2", "3"]
    page.get_by_role("button", name="Show 3 on the map").click()
    assert "Another hall 3" in page.locator(".leaflet-popup").inner_text()


def test_a_hidden_service_is_nowhere_on_the_map(finder: str, look: Look) -> None:
    page = look(f"{finder}/search?delivery=venue&q=women+lunch+newland&near=HU5+2AA").page
    markup = page.content()

    assert "Larkspur" not in markup
    assert "Orchard Refuge" not in "".join(
        label or ""
        for label in (pin.get_attribute("aria-label") for pin in page.locator(".finder-pin").all())
    )


def test_paper_has_the_list_and_not_the_map(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page
    page.emulate_media(media="print")

    assert not page.locator("#map").is_visible()
    assert page.locator(".finder-pin-number").first.is_visible()


def test_the_map_is_there_in_the_users_own_colours(finder: str, look: Look, screenshots: Path) -> None:
    page = look(finder + SEARCH, forced_colors="active").page
    page.screenshot(path=screenshots / "map-forced-colours-1280.png")

    assert page.locator(".finder-pin").first.is_visible()


@pytest.mark.parametrize("address", [SEARCH, SEVERAL])
def test_nothing_scrolls_sideways_at_400_per_cent(finder: str, look: Look, address: str) -> None:
    assert overflow(look(finder + address, width=320).page) <= 0


def test_a_map_is_drawn_only_when_its_style_sheet_is_there(finder: str, browser: Browser) -> None:
    held: list[Route] = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/leaflet.css*", lambda route: held.append(route))
    with page.expect_event("requestfinished", lambda request: "/leaflet.js" in request.url):
        page.goto(finder + SEARCH, wait_until="commit")

    page.wait_for_timeout(300)
    too_soon = page.locator(".leaflet-pane").count()
    held[0].continue_()
    page.locator(".finder-pin").first.wait_for()
    page.close()

    assert too_soon == 0


def test_a_map_that_cannot_be_loaded_says_so(finder: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/leaflet.js*", lambda route: route.abort())
    page.goto(finder + SEARCH)
    page.get_by_text("The map could not be loaded. Everything on it is in the list.").wait_for()
    page.close()
