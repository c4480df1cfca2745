"""What the address of a sample feed answers, in the words of its version: no HTTP in here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sample_feeds.publishers import Feed, Record

Json: TypeAlias = Any

DEFAULT_PER_PAGE = {"1.0": 50, "3.0": 20}
"""Entries on a page when the client does not say. 50 is the default of the 1.0 standard; 3.0 names none."""

MAXIMUM_PER_PAGE = 200

LONG_LISTS_1_0 = frozenset(
    [
        "eligibilitys",
        "service_taxonomys",
        "service_at_locations",
        "regular_schedules",
        "holiday_schedules",
        "service_areas",
        "contacts",
        "languages",
        "cost_options",
        "fundings",
        "reviews",
    ]
)
LONG_LISTS_3_0 = frozenset(
    [
        "schedules",
        "service_areas",
        "service_at_locations",
        "languages",
        "funding",
        "cost_options",
        "contacts",
        "attributes",
    ]
)


class NotFound(Exception):
    """Nothing is published at this address."""


class BadQuery(Exception):
    """The query has a page or page size that is not a number from 1 up."""


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page of a list a client wants: `number` counts from 1."""

    number: int
    per_page: int


def answer(feed: Feed, path: str, query: Mapping[str, str]) -> Json:
    """Return the JSON value that `feed` gives at `path`, such as "/services" or "/services/{id}".

    Args:
        feed: the records of one publisher.
        path: the part of the address after the feed's own, with or without a slash at the end.
        query: parameters; only `page` and `per_page` are looked at, and `vocabulary` on 1.0's taxonomies.

    Raises:
        NotFound: nothing is published there.
        BadQuery: `page` or `per_page` is not a number from 1 up.
    """
    place, _, identifier = path.strip("/").partition("/")
    if place == feed.behaviour.services_path:
        place = "services"
    elif place == "services":
        raise NotFound(path)
    answers = ANSWERS[feed.publisher.version]
    if place not in answers:
        raise NotFound(path)
    return answers[place](feed, identifier, query)


def list_entry(feed: Feed, service: Any) -> Any:
    """Return a service as the list gives it: whole where lists are full, else without its child rows."""
    if not isinstance(service, dict):
        return service
    short = str(service.get("id")) in feed.behaviour.details_missing
    if feed.behaviour.full_lists and not short:
        return service
    left_out = LONG_LISTS_1_0 if feed.publisher.version == "1.0" else LONG_LISTS_3_0
    return {name: value for name, value in service.items() if name not in left_out}


def _metadata(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    if identifier:
        raise NotFound(identifier)
    return {
        "version": "HSDS-UK-3.0",
        "profile": "https://docs.openreferraluk.org/en/latest/",
        "openapi_url": "https://openreferraluk.org/specifications/3.0/openapi.json",
    }


def _services(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    if not identifier:
        return _page(feed, [list_entry(feed, service) for service in feed.services], query)
    if identifier in feed.behaviour.details_missing:
        raise NotFound(identifier)
    service = _one(feed.records(), identifier)
    return list_entry(feed, service) if identifier in feed.behaviour.details_simple else service


def _taxonomies(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    return _one(feed.taxonomies, identifier) if identifier else _page(feed, feed.taxonomies, query)


def _taxonomy_terms(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    terms = _distinct(
        attribute["taxonomy_term"]
        for service in feed.records()
        for attribute in service.get("attributes", ())
    )
    return _one(terms, identifier) if identifier else _page(feed, terms, query)


def _service_at_locations(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    # `name` and `status` stand at the top as well: the UK's OpenAPI file points the detail at the
    # schema of a service by mistake, and so one document passes both.
    links = _distinct(
        {
            "name": service.get("name", ""),
            "status": service["status"],
            **link,
            "service": {
                name: value for name, value in list_entry(feed, service).items() if name not in LONG_LISTS_3_0
            },
        }
        for service in feed.records()
        for link in service.get("service_at_locations") or ()
    )
    return _one(links, identifier) if identifier else _page(feed, links, query)


def _terms_1_0(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    wanted = query.get("vocabulary")
    terms = [term for term in _all_terms_1_0(feed) if wanted in (None, "", term["vocabulary"])]
    return _one(terms, identifier) if identifier else _page(feed, terms, query)


def _vocabularies(feed: Feed, identifier: str, query: Mapping[str, str]) -> Json:
    if identifier:
        raise NotFound(identifier)
    return sorted({term["vocabulary"] for term in _all_terms_1_0(feed)})


def _all_terms_1_0(feed: Feed) -> list[Record]:
    return _distinct(tag["taxonomy"] for service in feed.records() for tag in service["service_taxonomys"])


ANSWERS: Mapping[str, Mapping[str, Callable[[Feed, str, Mapping[str, str]], Json]]] = {
    # 1.0 says nothing at its root.
    "1.0": {"services": _services, "taxonomies": _terms_1_0, "vocabularies": _vocabularies},
    "3.0": {
        "": _metadata,
        "services": _services,
        "taxonomies": _taxonomies,
        "taxonomy_terms": _taxonomy_terms,
        "service_at_locations": _service_at_locations,
    },
}


def _distinct(records: Any) -> list[Record]:
    """Return the records in order, each id once: the first wins."""
    seen: dict[str, Record] = {}
    for record in records:
        seen.setdefault(str(record["id"]), record)
    return list(seen.values())


def _one(records: Sequence[Record], identifier: str) -> Record:
    for record in records:
        if str(record.get("id")) == identifier:
            return record
    raise NotFound(identifier)


def _page(feed: Feed, entries: Sequence[Any], query: Mapping[str, str]) -> Json:
    version = feed.publisher.version
    asked = PageAsked(
        _whole(query, "page", 1), min(_whole(query, "per_page", DEFAULT_PER_PAGE[version]), MAXIMUM_PER_PAGE)
    )
    pages = max(1, -(-len(entries) // asked.per_page))
    shown = list(entries[(asked.number - 1) * asked.per_page : asked.number * asked.per_page])
    total = len(entries) + feed.behaviour.total_items_added
    size = asked.per_page if feed.behaviour.size_is_per_page else len(shown)
    first, last = asked.number == 1, asked.number >= pages
    if version == "1.0":
        return {
            "totalElements": total,
            "totalPages": pages,
            "number": asked.number,
            "size": size,
            "first": first,
            "last": last,
            "empty": not shown,
            "content": shown,
        }
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.number,
        "size": size,
        "first_page": first,
        "last_page": last,
        "empty": not shown,
        "contents": shown,
    }


def _whole(query: Mapping[str, str], name: str, otherwise: int) -> int:
    text = query.get(name)
    if not text:
        return otherwise
    # Ten digits are more pages than any list has; int() of a million digits is slow on purpose.
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) >= 1):
        raise BadQuery(f"{name} is {text[:40]!r}; send a number from 1 up.")
    return int(text)
