"""The map in a real browser: same numbers as the list, by keyboard and buttons, and nobody else is asked."""

import re
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from discovery_app.app import create_app
from discovery_app.client import HubClient
from tests.browser.test_pages import AXE, STANDARD, overflow
from tests.discovery_app.fake_hub import a_service, fake_hub

SEARCH = "/search?q=lunch+club&near=HU5+2AA"
SEVERAL = "/services/00000000-0000-4000-8000-000000000002"
PLACE = {"name": "A hall", "locality": "Hull", "postcode": "HU5 3TG", "lines": ["1 Some Street"]}
# WCAG 2.2, 2.5.8 Target Size (Minimum).
FEWEST_TARGET_PX = 24


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def finder_over(hub: Flask) -> Iterator[str]:
    client = HubClient.in_process(hub)
    with served(create_app(client)) as base_url:
        yield base_url
    client.close()


@pytest.fixture(scope="module")
def finder() -> Iterator[str]:
    """The finder over the default records, without tiles."""
    with finder_over(fake_hub()) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def crowded() -> Iterator[str]:
    """A finder whose one page has 40 pins, most of them close together."""
    records = [
        a_service(n, f"Club {n}", point=(53.75 + (n % 8) * 0.0007, -0.36 + (n // 8) * 0.0009), place=PLACE)
        for n in range(1, 41)
    ]
    with finder_over(fake_hub(records, per_page=40)) as base_url:
        yield base_url


@dataclass
class Seen:
    """An open page, and what the browser said and asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


Look = Callable[..., Seen]


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Return a function that opens a page at a width, and waits for its map where scripts run."""
    contexts = []

    def open_page(url: str, *, width: int = 1280, scripts: bool = True, **options: Any) -> Seen:
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900}, java_script_enabled=scripts, **options
            )
        )
        seen = Seen(contexts[-1].new_page())
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("request", lambda sent: seen.asked.append(sent.url))
        seen.page.goto(url)
        if scripts:
            show_map(seen.page)
        return seen

    yield open_page
    for context in contexts:
        context.close()


def show_map(page: Page) -> None:
    """Open the map where it waits behind its button, and wait until it has its pins and outlines."""
    button = page.get_by_role("button", name="Show map")
    if button.is_visible():
        button.click()
    page.locator("#map").scroll_into_view_if_needed()
    page.locator(".finder-pin, .finder-cluster").first.wait_for()
    page.locator(".finder-area").first.wait_for(state="attached")


def pins(page: Page) -> list[str]:
    return page.locator(".finder-pin").all_inner_texts()


def focused(page: Page, what: str) -> str:
    return str(page.evaluate(f"document.activeElement.{what} ?? ''"))


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", STANDARD)
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found["violations"]]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("kind", ["results", "service"])
def test_a_map_is_accessible_keeps_to_its_policy_and_asks_nobody_else(
    finder: str, look: Look, screenshots: Path, kind: str, width: int
) -> None:
    seen = look(finder + {"results": SEARCH, "service": SEVERAL}[kind], width=width)
    seen.page.screenshot(path=screenshots / f"map-{kind}-{width}.png", full_page=True)

    assert violations(seen.page) == []
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


def test_a_pin_is_named_for_whoever_does_not_see_it(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page

    named = page.get_by_role(
        "button", name="2 Newland Lunch Club, Newland Hall, Hull, HU5 3JX, 0.6 miles away"
    )

    assert named.count() == 1


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


def test_a_map_that_moves_on_fetches_the_outlines_it_comes_to(finder: str, look: Look) -> None:
    seen = look(finder + SEARCH, reduced_motion="reduce")
    before = [url for url in seen.asked if "bbox" in url]

    for _ in range(6):
        with seen.page.expect_response("**/map/outlines**"):
            seen.page.get_by_role("button", name="Zoom out").click()
        if len([url for url in seen.asked if "bbox" in url]) > len(before):
            break

    assert len(before) == 1
    assert [url for url in seen.asked if "codes" in url] == [f"{finder}/map/outlines?codes=E06000010"]


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


def test_the_map_can_be_skipped(finder: str, look: Look) -> None:
    page = look(finder + SEARCH).page
    skip = page.get_by_role("link", name="Skip past the map")
    skip.focus()
    assert skip.is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("!document.getElementById('map').contains(document.activeElement)")


def test_a_service_with_several_places_shows_them_all(finder: str, look: Look) -> None:
    page = look(finder + SEVERAL).page

    assert pins(page) == ["1", "2", "3"]
    page.get_by_role("button", name="Show 3 on the map").click()
    assert "Another hall 3" in page.locator(".leaflet-popup").inner_text()


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
    assert violations(page) == []


def test_a_cluster_opens_by_keyboard(crowded: str, look: Look) -> None:
    page = look(f"{crowded}/search?q=club&near=HU5+2AA").page
    before = len(pins(page)), page.locator(".finder-cluster").all_inner_texts()

    page.locator(".finder-cluster").first.focus()
    page.keyboard.press("Enter")

    page.wait_for_timeout(400)
    assert (len(pins(page)), page.locator(".finder-cluster").all_inner_texts()) != before


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


def test_a_map_that_cannot_be_loaded_says_so(finder: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.route("**/leaflet.js*", lambda route: route.abort())
    page.goto(finder + SEARCH)
    page.get_by_text("The map could not be loaded. Everything on it is in the list.").wait_for()
    page.close()


def a_tile() -> bytes:
    """Return a grey PNG of 256 x 256 pixels."""
    rows = (b"\x00" + b"\xdd" * 256) * 256

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_the_operators_tiles_are_fetched_shown_and_credited_and_nothing_else(
    look: Look, screenshots: Path
) -> None:
    tile_server, asked = Flask("tiles"), []

    @tile_server.get("/<int:z>/<int:x>/<int:y>.png")
    def tile(z: int, x: int, y: int) -> Response:
        asked.append((z, x, y, request.headers.get("Referer"), request.headers.get("Cookie")))
        return Response(a_tile(), mimetype="image/png")

    with served(tile_server) as tiles:
        said = {
            "url": f"{tiles}/{{z}}/{{x}}/{{y}}.png",
            "origin": tiles,
            "attribution": "© <b>Example</b> mappers",
        }
        with finder_over(fake_hub(tiles=said)) as base_url:
            seen = look(base_url + SEARCH)
            seen.page.locator(".leaflet-tile-loaded").first.wait_for()
            seen.page.screenshot(path=screenshots / "map-tiles-1280.png")
            credited = seen.page.get_by_text("© <b>Example</b> mappers").is_visible()

    assert credited
    assert seen.complaints == []
    assert len(asked) > 2
    assert {one[3:] for one in asked} == {(None, None)}
    assert {url.split("/")[2] for url in seen.asked} == {base_url[7:], tiles[7:]}


def test_tiles_from_elsewhere_are_stopped_by_the_policy(look: Look) -> None:
    elsewhere, asked = Flask("elsewhere"), []

    @elsewhere.get("/<path:path>")
    def tile(path: str) -> str:
        asked.append(path)
        return ""

    with served(elsewhere) as tiles:
        said = {
            "url": f"{tiles}/{{z}}/{{x}}/{{y}}.png",
            "origin": "https://tiles.example.org",
            "attribution": "x",
        }
        with finder_over(fake_hub(tiles=said)) as base_url:
            seen = look(base_url + SEARCH)
            seen.page.wait_for_timeout(300)

    assert asked == []
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)


@pytest.mark.parametrize("meant", ["nothing", "control", "focus"])
def test_the_wheel_moves_the_page_unless_it_is_meant_for_the_map(look: Look, finder: str, meant: str) -> None:
    page = look(finder + SEVERAL).page
    canvas = page.locator("[data-map-canvas]")
    if meant == "focus":
        canvas.focus()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    scale = page.locator(".leaflet-control-scale-line").first
    before = scale.inner_text(), scale.bounding_box()["width"], page.evaluate("scrollY")  # type: ignore[index]

    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 60)
    if meant == "control":
        page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.wait_for_timeout(800)

    after = scale.inner_text(), scale.bounding_box()["width"], page.evaluate("scrollY")  # type: ignore[index]
    zoomed, scrolled = after[:2] != before[:2], after[2] != before[2]
    assert (zoomed, scrolled) == ((False, True) if meant == "nothing" else (True, False))
