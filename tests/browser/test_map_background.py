"""What lies beneath the pins: outlines from this site, or the operator's tiles and nobody else's."""

from pathlib import Path

from flask import Flask, Response, request

from tests.browser.maps import SEARCH, Look
from tests.browser.serving import served, served_finder
from tests.discovery_app.fake_hub import fake_hub

TILE = '<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="9" height="9"/></svg>'


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


def test_the_operators_tiles_are_fetched_shown_and_credited_and_nothing_else(
    look: Look, screenshots: Path
) -> None:
    tile_server, asked = Flask("tiles"), []

    @tile_server.get("/<int:z>/<int:x>/<int:y>.png")
    def tile(z: int, x: int, y: int) -> Response:
        asked.append((z, x, y, request.headers.get("Referer"), request.headers.get("Cookie")))
        return Response(TILE, mimetype="image/svg+xml")

    with served(tile_server) as tiles:
        said = {
            "url": f"{tiles}/{{z}}/{{x}}/{{y}}.png",
            "origin": tiles,
            "attribution": "© <b>Example</b> mappers",
        }
        with served_finder(fake_hub(tiles=said)) as base_url:
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
        with served_finder(fake_hub(tiles=said)) as base_url:
            seen = look(base_url + SEARCH)
            seen.page.wait_for_timeout(300)

    assert asked == []
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)
