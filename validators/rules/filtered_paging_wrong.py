"""FUNC-011."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import tags_of, text_of
from validators.frame import CountsIn, Finding, Severity
from validators.questions import Params, active, query_of
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from standards.openreferral.paging import Page
    from validators.site import Site

_MOST_TRIED = 5
_SHORTEST_WORD = 4


class FilteredPagingWrong(ProbeRule):
    """The second page of an answer to a question repeats the first, or counts differently.

    Whoever pages through what was found sees some services twice and others never.

    Fix it by applying page and per_page after the filter, and keeping the order between requests.
    """

    code = "filtered_paging_wrong"
    number = "FUNC-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "all parameters of a list combine, paging included"
    good: ClassVar = {
        "services": [{"id": "1", "name": "Lunch club"}, {"id": "2", "name": "Lunch at noon"}],
        "answers": [
            (
                "/services",
                {"search": "Lunch", "page": 2},
                {"total_items": 2, "contents": [{"id": "2"}]},
            ),
            ("/services", {"search": "Lunch"}, {"total_items": 2, "contents": [{"id": "1"}]}),
        ],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "name": "Lunch club"}, {"id": "2", "name": "Lunch at noon"}],
        "answers": [("/services", {"search": "Lunch"}, {"total_items": 2, "contents": [{"id": "1"}]})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """One item a page, for the first question that finds two services or more."""
        for params in _questions(site):
            _, first = site.search({**params, "per_page": 1, "page": 1})
            if first is None or (first.total_items or 0) < 2 or len(first.items) != 1:
                continue
            exchange, second = site.search({**params, "per_page": 1, "page": 2})
            if second is None:
                message = f"The first page was given and the second answered with status {exchange.status}."
            elif _ids(first) and _ids(first) == _ids(second):
                message = "The second page of what was found holds the same service as the first."
            elif second.total_items is not None and second.total_items != first.total_items:
                message = f"The first page says {first.total_items} in all, the second {second.total_items}."
            else:
                return
            yield FeedFinding(Finding(message, value=query_of(params)), exchange.url)
            return
        site.could_not("no question was found that several services answer, one to a page")


def _questions(site: "Site") -> Iterator[Params]:
    """Yield filters that may well fit several services: words of names, and terms, that several have."""
    seen: dict[tuple[str, str], int] = {}
    for sample in active(site):
        for key in set(_keys(sample.record, site.version)):
            seen[key] = seen.get(key, 0) + 1
    common = sorted((key for key, number in seen.items() if number > 1), key=lambda key: (-seen[key], key))
    for name, value in common[:_MOST_TRIED]:
        yield {name: value}


def _keys(record: Mapping[str, Any], version: str) -> Iterator[tuple[str, str]]:
    parameter = "text" if version == "1.0" else "search"
    for word in text_of(record.get("name")).split():
        if len(word) >= _SHORTEST_WORD and word.isalpha():
            yield parameter, word
    if version == "3.0":
        for _, _, term in tags_of(record, "attributes"):
            if text_of(term.get("id")):
                yield "taxonomy_term_id", text_of(term["id"])


def _ids(page: "Page") -> list[str]:
    # Without an id one service cannot be told from another.
    return [str(item["id"]) for item in page.items if isinstance(item, Mapping) and item.get("id")]
