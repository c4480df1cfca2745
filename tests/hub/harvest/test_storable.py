"""What is kept of a publisher's texts: nothing that would act on a page, and everything else."""

from html.parser import HTMLParser
from typing import Any

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.harvest.storable import harmless, may_act
from standards.openreferral.canonical import Problem
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.records import a_service, notices

PIECES = (
    *("<script>", "</script>", "<p>", "</p>", "<b", ">", "<", "</", "<!--", "-->", "<svg/onload=", "="),
    *("onerror=alert(1)", " onclick='x()'", "javascript:", "java\tscript:", "data:text/html;", "<a href='"),
    *("'", '"', "&lt;", "&#106;", "&amp;", "<title>", "<noscript>", "<iframe", " ", "tea", "<Mon-Fri>"),
    *("<math>", "<style>", "<xmp>", "<img src=x ", "<a@b.org>", "/", "\n"),
)


def kept(text: str) -> Any:
    return harmless({"text": text})[0].get("text")


@pytest.mark.parametrize(
    "text",
    [
        "Tea & cake < 5 pounds, ages <18 and >65",
        "<p>Hot</p><br/><ul><li>Soup &amp; roll</li></ul>",
        "<a href='https://x.example/?a=1&b=2'>Book</a>",
        "Learn JavaScript: the basics. Your data: safe",
        "Mondays 10:00 to 12:00, see https://x.example/a?b=c",
    ],
)
def test_a_harmless_text_stays_as_it_was(text: str) -> None:
    record = {"text": text, "rows": [{"text": text}, 3, None]}

    assert harmless(record) == (record, [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p onclick='x()'>Hot<script>alert(1)</script></p>", "<p>Hot</p>"),
        ("Hi <img src=x onerror=alert(1)>", 'Hi <img src="x">'),
        ("Hi <img src=x onerror=alert(1)", "Hi &lt;img src=x onerror=alert(1)"),
        ("[Book](javascript:alert(1)) now", "[Book](alert(1)) now"),
        ("<a href='javascript:x()'>Book</a>", "<a>Book</a>"),
        ("Write to <help@example.org> <Mon-Fri>", "Write to help@example.org Mon-Fri"),
        ("javascript:alert(1)", None),
        ("<iframe src='https://x.example'></iframe>", None),
    ],
)
def test_what_acts_is_taken_out_and_the_words_stay(text: str, left: str | None) -> None:
    record, problems = harmless({"a/b": [{"text": text}]})

    assert record["a/b"][0].get("text") == left
    assert [(one.code, one.pointer) for one in problems] == [("markup_removed", "/a~1b/0/text")]


class Tags(HTMLParser):
    """Collects the elements and attributes that a reader of HTML finds; another one than the cleaner's."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_text_keeps_anything_that_a_browser_would_run(text: str) -> None:
    left = kept(text) or ""

    seen = Tags(left)
    assert seen.names <= nh3.ALLOWED_TAGS
    assert [name for name, _ in seen.attributes if name.startswith("on")] == []
    assert [value for _, value in seen.attributes if value and "script:" in value.lower()] == []
    assert kept(left) == (left or None) or left == ""


def test_a_body_without_markup_need_not_be_looked_through() -> None:
    assert not may_act([b'{"name": "Tea and cake"}'])
    assert may_act([b'{"name": "\\u003cscript>"}'])
    assert may_act([b'{"url": "JavaScript:x()"}'])


def test_hostile_markup_is_told_to_the_publisher_and_kept_from_everybody_else(make_hub: MakeHub) -> None:
    hub = make_hub()
    record = a_service(1, description="<p>Soup</p><script>alert(1)</script>", url="javascript:alert(2)")

    with FeedServer([record], "3.0", full_lists=True) as feed:
        done = harvest(hub, feed)

    told = {notice["code"] for notice in notices(hub, done.id)}
    assert {"unsafe_markup", "markup_removed"} <= told
    catalogue = hub.context().catalogue
    stored = catalogue.service(record["id"])
    assert stored is not None
    list_item, _ = catalogue.service_items([stored.ordinal])[stored.ordinal]
    assert b"<p>Soup</p>" in stored.detail
    assert b"alert" not in stored.detail + list_item


def test_a_problem_shortens_what_it_quotes() -> None:
    (problem,) = harmless({"text": "<script>" + "x" * 1000})[1]

    assert isinstance(problem, Problem)
    assert len(problem.value) <= 80
