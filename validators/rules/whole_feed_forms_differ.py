"""FUNC-009."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.questions import PER_PAGE, count_of, whole_of
from validators.rule import FeedFinding, ProbeRule
from validators.text import count

if TYPE_CHECKING:
    from standards.openreferral.paging import Page
    from validators.site import Site

_MOST_FIELDS = 4
_MOST_STREAMED = 2_000
_CHILDREN = ("schedules", "service_at_locations", "contacts", "attributes", "cost_options", "languages")


class WholeFeedFormsDiffer(ProbeRule):
    """What minimal=true, full=true or format=ndjson give differs from the services themselves.

    They are the short cuts by which a feed is read in one request; one that leaves something out loses it.

    Fix it by building all forms from the same query.
    """

    code = "whole_feed_forms_differ"
    number = "FUNC-009"
    severity = Severity.INFO
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "parameters minimal, full and format of HSDS 3.0"
    good: ClassVar = {
        "services": [{"id": "1", "name": "A"}, {"id": "2", "name": "B"}],
        "answers": [
            ("/services", {"minimal": "true"}, {"total_items": 2, "contents": [{"id": "1"}, {"id": "2"}]}),
            ("/services", {"full": "true"}, {"contents": [{"id": "1", "name": "A"}]}),
            ("/services", {"format": "ndjson"}, b'{"id": "1"}\n{"id": "2"}\n'),
        ],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "name": "A"}, {"id": "2", "name": "B"}],
        "answers": [("/services", {"minimal": "true"}, {"total_items": 1, "contents": [{"id": "1"}]})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Only forms that the site has: one that takes no notice of the parameter is left alone."""
        whole = whole_of(site)
        yield from _minimal(site, whole)
        yield from _full(site)
        if whole <= _MOST_STREAMED:
            yield from _streamed(site, whole)


def _minimal(site: "Site", whole: int) -> Iterator[FeedFinding]:
    params = {"minimal": "true"}
    exchange, page = site.search(params)
    if page is None or not page.items:
        return
    is_minimal = all(isinstance(item, Mapping) and len(item) <= _MOST_FIELDS for item in page.items)
    if not is_minimal or "name" in page.items[0]:
        return
    number = count_of(site, page, params)
    if number is not None and number != whole:
        message = f"minimal=true gives {count(number, 'service')} and the feed has {whole:,}."
        yield FeedFinding(Finding(message, value=number), exchange.url)


def _full(site: "Site") -> Iterator[FeedFinding]:
    exchange, page = site.search({"full": "true", "per_page": PER_PAGE})
    _, plain = site.search({"per_page": PER_PAGE})
    known = {sample.record_id: sample.record for sample in site.samples}
    items = _objects(page)
    # Where an ordinary list has the children too, the parameter does nothing.
    if not _has_children(items) or _has_children(_objects(plain)):
        return
    for item in items:
        record = known.get(str(item.get("id")))
        if record is None:
            continue
        for name in _CHILDREN:
            if _length(record, name) != _length(item, name):
                message = (
                    f"full=true gives {_length(item, name)} {name}, the service has {_length(record, name)}."
                )
                yield FeedFinding(Finding(message, value=name), exchange.url, str(item["id"]))
                return


def _streamed(site: "Site", whole: int) -> Iterator[FeedFinding]:
    exchange = site.get(site.services_path, {"format": "ndjson"})
    lines = [line for line in exchange.body.splitlines() if line.strip()]
    # A site without the form answers with an ordinary page, in one line or laid out over many.
    if exchange.status != 200 or not all(
        line.startswith(b"{") and line.rstrip().endswith(b"}") for line in lines
    ):
        return
    is_ndjson = len(lines) > 1 or "ndjson" in exchange.headers.get("content-type", "")
    if is_ndjson and len(lines) != whole:
        message = f"format=ndjson gives {count(len(lines), 'service')} and the feed has {whole:,}."
        yield FeedFinding(Finding(message, value=len(lines)), exchange.url)


def _objects(page: "Page | None") -> list[Mapping[str, Any]]:
    return [item for item in page.items if isinstance(item, Mapping)] if page else []


def _has_children(items: list[Mapping[str, Any]]) -> bool:
    return any(isinstance(item.get(name), list) for item in items for name in _CHILDREN)


def _length(record: Mapping[str, Any], name: str) -> int:
    found = record.get(name)
    return len(found) if isinstance(found, list) else 0
