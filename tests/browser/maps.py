"""Pages with a map: where they are, and what is on them."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.looking import Seen

SEARCH = "/search?q=lunch+club&near=HU5+2AA"
SEVERAL = "/services/00000000-0000-4000-8000-000000000002"

Look = Callable[..., Seen]


def show_map(page: Page) -> None:
    """Open the map where it waits behind its button, and wait until it has its pins and outlines."""
    button = page.get_by_role("button", name="Show map")
    if button.is_visible():
        button.click()
    page.locator("#map").scroll_into_view_if_needed()
    page.locator(".finder-pin, .finder-cluster").first.wait_for()
    page.locator(".finder-area").first.wait_for(state="attached")


def pins(page: Page) -> list[str]:
    """Return what stands on the pins, in the order of the Tab key."""
    return page.locator(".finder-pin").all_inner_texts()


def focused(page: Page, what: str) -> str:
    """Return a property of what has the focus, "" where it has none."""
    return str(page.evaluate(f"document.activeElement.{what} ?? ''"))
