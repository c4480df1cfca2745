"""How a probe rule asks a list for something with a filter, and what may be said of the answer.

The question is made from a service of the feed, with that service's own values, so the service must be in the
answer. A site that refuses a filter outright misleads nobody, so that is information; one that answers as if
it had looked, and did not, is a warning.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from validators.frame import Finding, Severity
from validators.rule import FeedFinding

if TYPE_CHECKING:
    from standards.openreferral.paging import Page
    from standards.openreferral.wire.exchange import Exchange
    from validators.site import Sample, Site

MOST_ASKED = 3
"""Services that a rule makes its question from."""

MOST_PAGES = 10
"""Pages of an answer that are followed before it counts as too long to tell."""

PER_PAGE = 100

NONSENSE = "zqxvkwj qzzvxk"
"""Words that no service holds."""

NO_TERM = "00000000-dead-4000-8000-00000000dead"
"""The id of no term."""

Params: TypeAlias = Mapping[str, str | int]
Wanted: TypeAlias = Callable[[Mapping[str, Any]], bool]
Questions: TypeAlias = Callable[[Mapping[str, Any]], Sequence[Params]]

_REFUSALS = frozenset({400, 405, 422, 501})


def nothing_fits(version: str) -> tuple[Params, Params]:
    """Return two filters that no service fits: words that nobody uses, and a term that is nowhere."""
    if version == "1.0":
        return {"text": NONSENSE}, {"taxonomy_id": f"esdServiceType:{10**9}", "vocabulary": "esdServiceTypes"}
    return {"search": NONSENSE}, {"taxonomy_term_id": NO_TERM}


def active(site: "Site") -> Iterator["Sample"]:
    """Yield the services kept that a search ought to find, the richest first."""
    for sample in site.samples:
        if sample.record_id and str(sample.record.get("status", "active")).lower() == "active":
            yield sample


def beside_services(site: "Site", name: str) -> str:
    """Return the path of another list, which lies beside that of the services."""
    return f"{site.services_path.rstrip('/').rpartition('/')[0]}/{name}"


def query_of(params: Params) -> str:
    """Return a query as it is told: "minimum_age=5, maximum_age=11"."""
    return ", ".join(f"{name}={value}" for name, value in params.items())


def why_no_page(exchange: "Exchange", page: "Page | None", params: Params) -> FeedFinding | None:
    """Return what is wrong with an answer that is no page, None where it is one."""
    if page is not None:
        return None
    names = " and ".join(params)
    value = query_of(params)
    if exchange.status in _REFUSALS:
        message = f"The site refuses {names} with status {exchange.status}."
        return FeedFinding(Finding(message, value=value, severity=Severity.INFO), exchange.url)
    message = f"A question with {names} was answered with {what_came(exchange)}."
    return FeedFinding(Finding(message, value=value), exchange.url)


def what_came(exchange: "Exchange") -> str:
    """Return what an answer is that is no page, such as "status 404"."""
    return "something that is no page" if 200 <= exchange.status < 300 else f"status {exchange.status}"


def unheeded(site: "Site", exchange: "Exchange", page: "Page", params: Params) -> FeedFinding | None:
    """Return that a filter made no difference, as information; None where the answer has fewer services.

    For filters that the profile does not have, which a site may ignore.

    Raises:
        CouldNot: the site does not tell how many services there are, or there was no answer.
    """
    number = count_of(site, page, params)
    if number is None or number < whole_of(site):
        return None
    message = f"The site takes no notice of {' and '.join(params)}."
    return FeedFinding(Finding(message, value=query_of(params), severity=Severity.INFO), exchange.url)


def misses(site: "Site", questions_of: Questions, why_not: str) -> Iterator[FeedFinding]:
    """Ask with filters that fit one service, for the first few services that have any; see `missing`.

    Args:
        site: where to ask.
        questions_of: makes the filters from a service; those that have none are passed over.
        why_not: why the rule could not be asked where no service has any.

    Raises:
        CouldNot: no service has any, or there was no answer.
    """
    asked = [(sample, questions) for sample in active(site) if (questions := questions_of(sample.record))]
    if not asked:
        site.could_not(why_not)
    for sample, questions in asked[:MOST_ASKED]:
        for params in questions:
            found = missing(site, sample, params)
            if found is not None:
                yield found


def missing(
    site: "Site",
    sample: "Sample",
    params: Params,
    *,
    path: str | None = None,
    is_wanted: Wanted | None = None,
) -> FeedFinding | None:
    """Ask a list with a filter that fits a service; return a finding if the service is not in the answer.

    All pages of the answer are followed, up to `MOST_PAGES`; if there are more the question stays open, and
    None is returned.

    Args:
        site: where to ask.
        sample: the service that the question was made from.
        params: the filter.
        path: the list, by default that of the services.
        is_wanted: whether an item is the service; by default by its id.

    Raises:
        CouldNot: there was no answer.
    """
    wanted = is_wanted or (lambda item: str(item.get("id")) == sample.record_id)
    first = None
    for exchange, page, is_end in answer_of(site, params, path):
        first = first or exchange
        wrong = why_no_page(exchange, page, params)
        if wrong is not None:
            return wrong
        assert page is not None
        if any(isinstance(item, Mapping) and wanted(item) for item in page.items):
            return None
        if is_end:
            message = f"Asked with its own {' and '.join(params)}, the list does not give this service."
            return FeedFinding(Finding(message, value=query_of(params)), first.url, sample.record_id)
    return None


def answer_of(
    site: "Site", params: Params, path: str | None = None
) -> "Iterator[tuple[Exchange, Page | None, bool]]":
    """Yield the pages of an answer, at most `MOST_PAGES`, each with whether nothing follows it.

    Args:
        site: where to ask.
        params: the filter.
        path: the list, by default that of the services.

    Raises:
        CouldNot: there was no answer.
    """
    before: list[Any] = []
    for number in range(1, MOST_PAGES + 1):
        paged: dict[str, str | int] = {**params, "per_page": PER_PAGE}
        if number > 1:
            paged["page"] = number
        exchange = site.get(path or site.services_path, paged)
        page = site.page(exchange)
        if page is not None and page.items and page.items == before:
            # Whatever page is asked for, this one comes.
            yield exchange, replace(page, items=[]), True
            return
        is_end = page is None or is_last(page, number)
        yield exchange, page, is_end
        if is_end:
            return
        before = page.items if page else []


def is_last(page: "Page", number: int) -> bool:
    """Return whether nothing follows a page of an answer, by whatever its envelope tells.

    Where it tells nothing, only a page without items shows that the answer has come to its end.
    """
    if not page.items or page.last is True:
        return True
    if page.total_pages is not None:
        return number >= page.total_pages
    return page.total_items is not None and page.last is None and len(page.items) >= page.total_items


def count_of(site: "Site", page: "Page", params: Params) -> int | None:
    """Return how many items an answer has on all its pages, None where that cannot be told.

    Args:
        site: where it was asked.
        page: its first page.
        params: the filter that it was asked with.

    Raises:
        CouldNot: its further pages were needed, and there was no answer.
    """
    if page.total_items is not None:
        return page.total_items
    number = 0
    for _, part, is_end in answer_of(site, params):
        if part is None:
            return None
        number += len(part.items)
        if is_end:
            return number
    return None


def whole_of(site: "Site") -> int:
    """Return how many services the feed has, asked for without any filter.

    Raises:
        CouldNot: the site did not tell.
    """
    if site.total is not None:
        return site.total
    _, page = site.search({"per_page": PER_PAGE})
    if page is None or page.total_items is None:
        site.could_not("the list does not say how many services there are")
    return page.total_items
