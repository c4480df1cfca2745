"""The map at work in a real browser: by the list's numbers, by keyboard, by buttons and by the wheel."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import audit, violations
from tests.browser.maps import SEARCH, SEVERAL, Look, focused, pins


def test_a_number_in_the_list_opens_its_pin(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page

    page.get_by_role("button", name="Show 2 on the map").click()

    popup = page.locator(".leaflet-popup")
    assert popup.inner_text().split("\n")[0].startswith("2 Newland Lunch Club")
    assert "Newland Hall, Hull, HU5 3JX" in popup.inner_text()
    assert "0.6 miles away" in popup.inner_text()
    assert focused(page, "textContent") == "Newland Lunch Club"
    popup.get_by_role("link", name="Newland Lunch Club").click()
    assert page.locator("h1").inner_text() == "Newland Lunch Club"


def test_a_number_in_the_list_opens_the_map_on_a_narrow_screen(finder: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(finder + SEARCH)
    page.get_by_role("button", name="Show 3 on the map").click()
    page.locator(".leaflet-popup").wait_for()
    opened = page.locator(".leaflet-popup").inner_text()
    page.close()

    assert opened.startswith("3 Lunch club at Cottingham Road")


def test_the_keyboard_goes_from_pin_to_pin_opens_closes_and_comes_back(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page
    page.locator(".finder-map__canvas").focus()

    walked = []
    for _ in range(4):
        page.keyboard.press("Tab")
        walked.append(focused(page, "textContent"))
    page.keyboard.press("Enter")
    opened = page.locator(".leaflet-popup").inner_text()
    inside = focused(page, "textContent")
    page.keyboard.press("Escape")

    assert walked == ["1a", "1b", "1c", "2"]
    assert opened.startswith("2 Newland Lunch Club")
    assert inside == "Newland Lunch Club"
    page.locator(".leaflet-popup").wait_for(state="detached")
    assert focused(page, "textContent") == "2"


def test_closing_a_popup_by_its_button_gives_the_focus_back_to_the_pin(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page
    page.get_by_role("button", name="Show 2 on the map").click()

    page.get_by_role("button", name="Close").click()

    page.locator(".finder-pin:focus").wait_for()
    assert focused(page, "textContent") == "2"


def test_buttons_move_and_zoom_the_map_without_dragging(finder: str, look: Look) -> None:
    page = look(finder + SEARCH, reduced_motion="reduce").page
    pin = page.locator(".finder-pin").first

    def where() -> tuple[float, float]:
        box = pin.bounding_box()
        assert box is not None
        return round(box["x"]), round(box["y"])

    home = where()
    moved = {}
    for name in ("Move right", "Move left", "Move down", "Move up"):
        page.get_by_role("button", name=name).click()
        moved[name] = where()
    # Two opposite moves end where they began.
    assert moved["Move right"][0] < home[0]
    assert moved["Move left"] == home
    assert moved["Move down"][1] < home[1]
    assert moved["Move up"] == home
    scale = page.locator(".leaflet-control-scale-line").first.inner_text()
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    assert page.locator(".leaflet-control-scale-line").first.inner_text() != scale
    page.get_by_role("button", name="Show all").click()
    assert where() == home


def test_the_map_can_be_skipped(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page
    skip = page.get_by_role("link", name="Skip past the map")
    skip.focus()
    assert skip.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("!document.getElementById('map').contains(document.activeElement)")


def test_more_than_thirty_pins_are_gathered_and_each_can_be_reached(
    crowded: str, look: Look, screenshots: Path
) -> None:
    # A popup that still fades in has too little contrast for a moment.
    page = look(f"{crowded}/search?q=club&near=HU5+2AA", reduced_motion="reduce").page
    page.screenshot(path=screenshots / "map-crowded-1280.png")

    clusters = page.locator(".finder-cluster")
    counts = [int(text.split()[0]) for text in clusters.all_inner_texts()]
    assert sum(counts) + len(pins(page)) == 40
    assert counts
    assert "Zoom in" in (clusters.first.get_attribute("aria-label") or "")
    page.get_by_role("button", name="Show 17 on the map", exact=True).click()
    page.locator(".leaflet-popup").wait_for()
    assert page.locator(".leaflet-popup").inner_text().startswith("17 ")
    assert violations(audit(page)) == []


def test_a_cluster_opens_by_keyboard(crowded: str, look: Look) -> None:
    page = look(f"{crowded}/search?q=club&near=HU5+2AA").page
    before = len(pins(page)), page.locator(".finder-cluster").all_inner_texts()

    page.locator(".finder-cluster").first.focus()
    page.keyboard.press("Enter")

    page.wait_for_timeout(400)
    assert (len(pins(page)), page.locator(".finder-cluster").all_inner_texts()) != before


@pytest.mark.parametrize("meant", ["nothing", "control", "focus"])
def test_the_wheel_moves_the_page_unless_it_is_meant_for_the_map(look: Look, finder: str, meant: str) -> None:
    page = look(finder + SEVERAL).page
    canvas = page.locator("[data-map-canvas]")
    if meant == "focus":
        canvas.focus()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None

    def seen() -> tuple[str, int, int]:
        scale = page.locator(".leaflet-control-scale-line").first
        return scale.inner_text(), scale.evaluate("line => line.offsetWidth"), page.evaluate("scrollY")

    before = seen()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 60)
    if meant == "control":
        page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(800)

    after = seen()
    zoomed, scrolled = after[:2] != before[:2], after[2] != before[2]
    assert (zoomed, scrolled) == ((False, True) if meant == "nothing" else (True, False))
