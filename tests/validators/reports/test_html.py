"""The page for the officer, read by a parser and by a real browser without scripts."""

import re
from contextlib import AbstractContextManager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import STANDARD, Seen, audit, opened, overflow, violations
from tests.validators.reports.made import SITE, a_group, a_large_report, a_notice, a_report
from validators.reports.html import Complete, content_security_policy, render

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "footer"),
    *("h1", "h2", "h3", "p", "ul", "ol", "li", "a", "b", "br", "bdi", "code", "span", "strong", "div"),
    *("details", "summary", "table", "thead", "tbody", "tr", "th", "td"),
}


class Parsed(HTMLParser):
    """The tags, attributes and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._is_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._is_style = tag == "style"
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._is_style else data

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def opened_report(
    browser: Browser, folder: Path, report: dict[str, Any], *, width: int = 1280, scripts: bool = False
) -> AbstractContextManager[Seen]:
    file = folder / "report.html"
    file.write_text(render(report), encoding="utf-8")
    return opened(browser, file.as_uri(), width=width, scripts=scripts)


def test_it_says_which_records_to_mend_and_how(full: dict[str, Any]) -> None:
    words = " ".join(Parsed(render(full)).text.split())

    assert "An email address is not one. Must be mended 1,312 times" in words
    assert "1,312 cases; the first 3 are shown." in words
    assert "Fix it by giving one address" in words
    assert "Write lunch@example.org" in words
    assert "service at locations 1, location, latitude" in words
    assert "2 records, worst first. These are the records of the cases on this page" in words
    assert "Faults of the validator itself" in words
    assert (
        "There was no table of postcodes to look them up in. Rules: far_from_postcode, postcode_un" in words
    )


def test_a_record_is_called_by_its_name_and_then_by_its_id(full: dict[str, Any]) -> None:
    parsed = Parsed(render(full))
    kinds, _, records = " ".join(parsed.text.split()).partition("Which records to mend 2 records")

    assert "Elm Street Lunch Club 0a6f1c9e-2b1d-4c55-9a40-000000000001, email" in kinds
    assert "Elm Street Lunch Club 0a6f1c9e-2b1d-4c55-9a40-000000000001 Must be mended 3 things" in records
    # One of its cases knows the name.
    assert "Oak Hall r2 Must be mended" in records


def test_records_without_ids_are_told_apart_and_called_by_their_names() -> None:
    nameless = [a_notice(record_id="", pointer=f"/contents/{place}/email") for place in (1, 2)]
    words = " ".join(Parsed(render(a_report(a_group(*nameless)))).text.split())

    assert "2 records, worst first" in words
    assert "The feed itself" not in words


def test_it_says_where_the_complete_list_is(full: dict[str, Any]) -> None:
    total = "All 1,315 are in "
    by_command = " ".join(Parsed(render(full)).text.split())
    linked = render(full, complete=Complete("https://hub.example.org/check.csv", most=50_000))
    cut = render(full, complete=Complete("https://hub.example.org/check.csv", most=1_000))

    assert "The complete list: 1,309 cases are not on this page." in by_command
    assert (
        f"{total}the table for a spreadsheet program (CSV) that the command signpost validate" in by_command
    )
    assert "writes with --output report.csv" in by_command
    assert "https://hub.example.org/check.csv" in Parsed(linked).all("href")
    assert f"{total}the table of this check" in " ".join(Parsed(linked).text.split())
    assert "The first 1,000 of all 1,315 are in" in " ".join(Parsed(cut).text.split())
    assert "--output" not in linked + cut


def test_a_page_that_holds_everything_names_no_other_list() -> None:
    page = render(a_report(a_group(a_notice())))

    assert "complete" not in page


def test_what_is_found_twice_in_a_record_is_told_once(full: dict[str, Any]) -> None:
    page = render(full)

    record = page[page.index("<bdi>Oak Hall</bdi></h3>") :].partition("</details>")[0]

    assert record.count("Found:") == 1


def test_every_link_within_the_page_leads_somewhere(full: dict[str, Any], hostile: dict[str, Any]) -> None:
    for report in (full, hostile, a_report(), a_large_report(30)):
        parsed = Parsed(render(report))
        anchors = parsed.all("id")
        assert len(anchors) == len(set(anchors))
        assert {link[1:] for link in parsed.all("href") if link.startswith("#")} <= set(anchors)


def test_places_on_the_page_hold_from_run_to_run(full: dict[str, Any]) -> None:
    fewer = {**full, "notices": full["notices"][:1]}

    assert set(Parsed(render(fewer)).all("id")) < set(Parsed(render(full)).all("id"))
    assert "kind-email_malformed" in Parsed(render(fewer)).all("id")


def test_hostile_text_makes_no_tag_no_attribute_and_no_link(hostile: dict[str, Any]) -> None:
    parsed = Parsed(render(hostile))

    assert parsed.tags <= ALLOWED
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name in {"style", "src"}]
    assert all(link.startswith(("#", "http://", "https://")) for link in parsed.all("href"))
    assert "49" not in re.findall(r"\b\d+\b", parsed.text)  # 7 * 7


def test_nothing_outside_the_page_is_needed(full: dict[str, Any]) -> None:
    page = render(full)
    parsed = Parsed(page)

    assert not {"script", "link", "img", "iframe", "form"} & parsed.tags
    assert "url(" not in page
    assert "@import" not in page
    assert content_security_policy() in parsed.all("content")
    assert "unsafe" not in content_security_policy()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_accessible_and_fits_without_scripts(
    browser: Browser, tmp_path: Path, screenshots: Path, full: dict[str, Any], width: int
) -> None:
    with opened_report(browser, tmp_path, full, width=width) as seen:
        seen.page.screenshot(path=screenshots / f"report-{width}.png", full_page=True)
        words = seen.page.locator("body").inner_text()
    # The checker is itself a script.
    with opened_report(browser, tmp_path, full, width=width, scripts=True) as seen:
        # The style of the page is allowed by its own policy: without it the body would have a margin.
        assert seen.page.evaluate("getComputedStyle(document.body).margin") == "0px"
        found, sideways = audit(seen.page, [*STANDARD, "best-practice"]), overflow(seen.page)
        assert seen.page.locator("body").inner_text() == words

    assert violations(found) == []
    assert sideways <= 0
    assert seen.complaints == []


def test_hostile_text_does_nothing_in_a_browser_with_scripts(
    browser: Browser, tmp_path: Path, hostile: dict[str, Any]
) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(hostile), encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    alerts: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))

    page.goto(file.as_uri())
    sideways = overflow(page)
    context.close()

    assert asked == [file.as_uri()]
    assert alerts == []
    assert sideways <= 0


def test_what_is_folded_on_screen_is_printed(browser: Browser, tmp_path: Path) -> None:
    with opened_report(browser, tmp_path, a_large_report(20)) as seen:
        page = seen.page
        case = page.locator("details:not([open]) .cases > li").first
        assert not case.is_visible()

        page.emulate_media(media="print")

        assert case.is_visible()
        assert page.locator("nav").is_hidden()


def test_a_link_unfolds_the_record_that_it_leads_to(browser: Browser, tmp_path: Path) -> None:
    with opened_report(browser, tmp_path, a_large_report(50)) as seen:
        page = seen.page
        assert page.locator("details[open]").count() == 0

        page.locator("#first ~ ol a").first.click()
        page.locator(".body:target .cases a[href^='#record-']").first.click()

        assert page.locator(".body:target").is_visible()
        assert "record-" in page.url


def test_a_link_is_followed_only_to_the_site(full: dict[str, Any]) -> None:
    outside = {link for link in Parsed(render(full)).all("href") if not link.startswith("#")}

    assert all(link.startswith(SITE) for link in outside)
