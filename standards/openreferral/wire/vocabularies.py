"""The terms of a 1.0 feed's own lists, wherever its software keeps them.

The names of the lists are at `/vocabularies`, LocalGov Drupal's at `/vocabulary`; `/taxonomies` gives the
terms of one list when asked by `vocabulary`. Feeds without names give all their terms at once, or none.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from standards.openreferral.errors import FeedUnreadable
from standards.openreferral.wire.crawl import crawl_list
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.probe import Probe

_NAMES_PATHS = ("/vocabularies", "/vocabulary")
_MOST_LISTS = 200


def crawl_terms(probe: Probe, fetcher: Getter) -> Iterator[Any]:
    """Read every term of a 1.0 feed's lists, each as published, of at most 200 lists.

    A term may come more than once. A list that cannot be had does not keep the others from being read.

    Raises:
        FeedUnreadable: A list could not be had; raised after everything else was given.
    """
    names = _names(probe, fetcher)
    lists = _Lists(probe, fetcher)
    if names:
        for name in names:
            yield from lists.terms(name)
    else:
        yield from lists.terms(None)
        if not lists.given:
            # Placecube's has no names to ask for; its clients ask for this list by its own.
            yield from lists.terms("esdServiceTypes")
    if lists.failed is not None:
        raise lists.failed


class _Lists:
    """A feed's lists of terms: what was given, and the first that could not be had."""

    def __init__(self, probe: Probe, fetcher: Getter) -> None:
        self.given = 0
        self.failed: FeedUnreadable | None = None
        self._ask = partial(
            crawl_list,
            probe,
            fetcher,
            # A server that insists on the slash after its services does so after its other lists.
            "/taxonomies/" if probe.services_path.endswith("/") else "/taxonomies",
        )

    def terms(self, name: str | None) -> Iterator[Any]:
        """Yield every term of a list, or of all lists when it has no name."""
        try:
            for item in self._ask(query={"vocabulary": name} if name else None):
                for term in _unfolded(item):
                    self.given += 1
                    # Some give a term without saying again which list was asked for.
                    yield {"vocabulary": name, **term} if name and isinstance(term, dict) else term
        except FeedUnreadable as error:
            self.failed = self.failed or error


def _unfolded(item: Any) -> Iterator[Any]:
    """Yield a term and, where a list is given as a tree, all below it, each with its parent's id."""
    below: list[tuple[Any, Any]] = [(item, None)]
    while below:
        term, parent = below.pop()
        children = term.get("children") if isinstance(term, dict) else None
        if isinstance(children, list):
            term = {name: value for name, value in term.items() if name != "children"}
            below += [(child, term.get("id")) for child in reversed(children)]
        if parent is not None and isinstance(term, dict):
            term = {"parent_id": parent, **term}
        yield term


def _names(probe: Probe, fetcher: Getter) -> list[str]:
    for path in _NAMES_PATHS:
        try:
            items = list(crawl_list(probe, fetcher, path))
        except FeedUnreadable:
            # Not every server says 404 for what it does not have.
            continue
        names = [item.get("name") if isinstance(item, dict) else item for item in items]
        found = [name for name in names if isinstance(name, str) and name.strip()]
        if found:
            return list(dict.fromkeys(found))[:_MOST_LISTS]
    return []
