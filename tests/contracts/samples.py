"""The samples of dialects, and a server that answers as each one says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.loopback import Answer, LoopbackServer, Seen

FOLDER = Path(__file__).parent / "dialects"


@dataclass(frozen=True)
class Sample:
    """A small invented feed in the exact shape of a dialect; a JSON file of `tests/contracts/dialects`.

    Attributes:
        name: the file's name.
        spoken: the dialect that its records are in, None for the textbook's with a quirk of the feed.
        base: path of its base.
        services_path: path of its list below that.
        envelope: what each property of a page's envelope holds: total, pages, number (from 1), zero_based,
            asked (the page size asked for), items (on this page), first, last, empty.
        page_size: items on a page.
        entries: those of the list, in order; what is no object is what the software writes for a broken one.
        details: id -> the full record, or the status it answers with; what is not here is its entry in the
            list.
        lists: other lists by path and query, unpaged.
    """

    name: str
    spoken: str | None
    base: str
    services_path: str
    envelope: Mapping[str, str]
    page_size: int
    entries: list[Any]
    details: Mapping[str, Any]
    lists: Mapping[str, list[Any]]

    @property
    def records(self) -> list[Any]:
        """Every service as a crawl should read it."""
        full = []
        for item in self.entries:
            if isinstance(item, dict):
                detail = self.details.get(str(item["id"]), item)
                full.append(detail if isinstance(detail, dict) else item)
        return full


def samples() -> list[Sample]:
    """Return every sample, by name."""
    return [
        Sample(name=path.stem, **json.loads(path.read_text("utf-8")))
        for path in sorted(FOLDER.glob("*.json"))
    ]


class SampleServer(LoopbackServer):
    """A sample as a feed over HTTP."""

    def __init__(self, sample: Sample) -> None:
        super().__init__(self._answer_as_sample)
        self.sample = sample

    @property
    def url(self) -> str:
        """The base of the feed, without a slash at its end."""
        return f"{super().url}{self.sample.base}"

    def _answer_as_sample(self, seen: Seen) -> Answer:
        sample = self.sample
        if not seen.path.startswith(sample.base):
            return _NOT_FOUND
        path = seen.path.removeprefix(sample.base)
        if path == sample.services_path:
            return Answer.of(self._page(seen))
        if path.startswith(f"{sample.services_path.rstrip('/')}/"):
            return self._detail(unquote(path.removeprefix(f"{sample.services_path.rstrip('/')}/")))
        vocabulary = seen.query.get("vocabulary")
        name = path if vocabulary is None else f"{path}?vocabulary={vocabulary}"
        return Answer.of(sample.lists[name]) if name in sample.lists else _NOT_FOUND

    def _page(self, seen: Seen) -> dict[str, Any]:
        sample, number = self.sample, seen.page or 1
        pages = -(-len(sample.entries) // sample.page_size)
        items = sample.entries[(number - 1) * sample.page_size : number * sample.page_size]
        facts = {
            "total": len(sample.entries),
            "pages": pages,
            "number": number,
            "zero_based": number - 1,
            "asked": int(seen.query.get("per_page", sample.page_size)),
            "items": len(items),
            "first": number == 1,
            "last": number >= pages,
            "empty": not items,
        }
        return {**{name: facts[fact] for name, fact in sample.envelope.items()}, "content": items}

    def _detail(self, source_id: str) -> Answer:
        found = self.sample.details.get(source_id)
        if isinstance(found, int):
            return Answer.of({"message": "no detail"}, found)
        if found is None:
            return _NOT_FOUND
        return Answer.of(found)


_NOT_FOUND = Answer.of({"error": "not found"}, 404)
