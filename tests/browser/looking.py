"""A page in a real browser: what it says and asks for, whether it fits, and whether everybody can use it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
STANDARD = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""The tags of axe-core's rules for WCAG 2.0, 2.1 and 2.2 at levels A and AA."""


@dataclass
class Seen:
    """A page that is open, and what the browser said and asked for while it was."""

    page: Page
    status: int | None = None
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@contextmanager
def opened(
    browser: Browser, url: str, *, width: int = 1280, scripts: bool = True, **options: Any
) -> Iterator[Seen]:
    """Open a page in a context of its own.

    Args:
        browser: Opens it.
        url: Where it is.
        width: Of the window, in CSS pixels.
        scripts: The page's scripts run.
        **options: Of the context, as Playwright names them.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts, **options
    )
    try:
        seen = Seen(context.new_page())
        seen.page.on("console", lambda message: seen.complaints.append(message.text))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        response = seen.page.goto(url)
        seen.status = response and response.status
        yield seen
    finally:
        context.close()


def audit(page: Page, standard: Sequence[str] = STANDARD) -> dict[str, Any]:
    """Return what axe-core finds on a page by the rules of these tags; its scripts have to run."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}})", list(standard)
    )
    return found


def violations(found: dict[str, Any]) -> list[str]:
    """Return the rules that are broken, each with the markup that breaks it."""
    return [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found["violations"]]


def overflow(page: Page) -> int:
    """Return by how many CSS pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
