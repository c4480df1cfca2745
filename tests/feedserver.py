"""A publisher's feed on the loopback interface, with faults on request, for any test.

    with FeedServer(services, version="1.0", faults=Faults(truncated={2: 1})) as feed:
        probe(feed.url, Fetcher(allow_origins=frozenset({feed.origin})))

`FeedServer` serves a list of full service records as a feed of version 1.0 or 3.0; `mock_server` serves the
official mock answers of the reference data.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.loopback import Answer, Faults, LoopbackServer, Seen, wait_until

__all__ = ["Answer", "Faults", "FeedServer", "LoopbackServer", "Seen", "mock_server", "wait_until"]


class FeedServer(LoopbackServer):
    """A publisher's feed.

    Args:
        services: Full records in the shape of `version`.
        version: "1.0" or "3.0"; 3.0 has the metadata at "/".
        full_lists: The list gives the full records instead of short ones.
        page_size: Services on a page when `per_page` is not given, and the most when it is.
        faults: What is wrong with it.
        lists: More lists: path -> items, e.g. {"/taxonomies": [...]}.
        services_path: Where the services are.
        metadata: What "/" answers; by default that of the version, None for 404.
    """

    def __init__(
        self,
        services: Sequence[Mapping[str, Any]],
        version: str = "3.0",
        full_lists: bool = False,
        page_size: int = 50,
        faults: Faults | None = None,
        *,
        lists: Mapping[str, Sequence[Any]] | None = None,
        services_path: str = "/services",
        metadata: Any = ...,
    ) -> None:
        super().__init__(self._feed, faults)
        self.services = services
        self.version = version
        self._full_lists = full_lists
        self._page_size = page_size
        self._lists = {path.rstrip("/"): items for path, items in (lists or {}).items()}
        self._services_path = services_path
        self._metadata = metadata
        self._asked: Counter[tuple[str, int]] = Counter()

    def _feed(self, seen: Seen) -> Answer:
        path = seen.path.rstrip("/")
        if path == "":
            metadata = self._metadata
            if metadata is ...:
                metadata = _METADATA if self.version == "3.0" else None
            return _NOT_FOUND if metadata is None else Answer.of(metadata)
        if path == self._services_path:
            short = (lambda record: record) if self._full_lists else _list_item
            return self._page(seen, self.services, short)
        if path in self._lists:
            return self._page(seen, self._lists[path], lambda item: item)
        if path.startswith(f"{self._services_path}/"):
            return self._detail(path.removeprefix(f"{self._services_path}/"))
        return _NOT_FOUND

    def _detail(self, source_id: str) -> Answer:
        faults = self.faults
        status = faults.detail_status
        if not isinstance(status, int):
            status = status.get(source_id, 200)
        if status != 200:
            return Answer.of({"error": "no detail"}, status)
        if source_id in faults.details:
            return Answer.of(faults.details[source_id])
        found = next(
            (
                each
                for each in self.services
                if isinstance(each, Mapping) and str(each.get("id")) == source_id
            ),
            None,
        )
        return _NOT_FOUND if found is None else Answer.of(found)

    def _page(self, seen: Seen, items: Sequence[Any], short: Callable[[Any], Any]) -> Answer:
        faults = self.faults
        if faults.refuse_per_page and "per_page" in seen.query:
            return Answer.of({"error": "per_page is not a parameter"}, 422)
        asked = seen.page if seen.page is not None else 1
        if asked in faults.status_on_page:
            return Answer.of({"error": "no page"}, faults.status_on_page[asked])
        with self._lock:
            self._asked["asked", asked] += 1
            times = self._asked["asked", asked]
        if times <= faults.fail_pages.get(asked, 0):
            return Answer.of({"error": "try again"}, 503)
        size = min(int(seen.query.get("per_page", self._page_size)), self._page_size)
        if faults.endless:
            contents = [{"id": f"{asked}-{index}", "name": "Endless"} for index in range(size)]
            return Answer.of(self._envelope(contents, asked, 10**6, 10**6))
        number = 1 if faults.repeat_page else asked + 1 if faults.pages_from_zero else asked
        pages = max(-(-len(items) // size), 1)
        if number > pages and faults.past_end_status != 200:
            return Answer.of({"error": "no such page"}, faults.past_end_status)
        contents = [short(item) for item in items[(number - 1) * size : number * size]] if number > 0 else []
        answer = Answer.of(self._envelope(contents, number, pages, len(items)))
        if times <= faults.truncated.get(asked, 0):
            answer.body = answer.body[: len(answer.body) // 2]
        return answer

    def _envelope(self, contents: list[Any], number: int, pages: int, total: int) -> dict[str, Any]:
        faults = self.faults
        is_last = faults.last_everywhere or number >= pages
        is_first = number == 1
        shown = number - 1 if faults.zero_based or faults.pages_from_zero else number
        pages = pages if faults.wrong_pages is None else faults.wrong_pages
        if self.version == "3.0":
            envelope: dict[str, Any] = {"total_items": total, "total_pages": pages, "page_number": shown}
            envelope |= {"size": len(contents), "first_page": is_first, "last_page": is_last}
            envelope |= {"empty": not contents, "contents": contents}
        else:
            envelope = {"totalElements": total, "totalPages": pages, "number": shown}
            envelope |= {"size": len(contents), "first": is_first, "last": is_last}
            envelope |= {"empty": not contents, "content": contents}
        if faults.without_totals:
            for name in ("total_items", "total_pages", "last_page", "totalElements", "totalPages", "last"):
                envelope.pop(name, None)
        return envelope


def mock_server(folder: Path, faults: Faults | None = None) -> LoopbackServer:
    """Serve one folder of the reference data's mock answers (conformance/mocks/...) as an API.

    `api_details.json` at "/", `{name}_list.json` at its plural, `{name}_full.json` or `{name}.json` at every
    id below it. A file that is not there is a 404.
    """
    files = {path.name: path.read_bytes() for path in folder.glob("*.json")}

    def answer(seen: Seen) -> Answer:
        parts = [part for part in seen.path.split("/") if part]
        if not parts:
            return _file(files, "api_details.json")
        name = _SINGULAR.get(parts[0], "")
        if len(parts) == 1:
            return _file(files, f"{name}_list.json")
        return _file(files, f"{name}_full.json", f"{name}.json") if len(parts) == 2 else _NOT_FOUND

    return LoopbackServer(answer, faults)


_SINGULAR = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
_METADATA = {
    "version": "HSDS-UK-3.0",
    "profile": "https://docs.openreferraluk.org/",
    "openapi_url": "https://publisher.example/openapi.json",
}
_NOT_FOUND = Answer.of({"error": "not found"}, 404)


def _file(files: Mapping[str, bytes], *names: str) -> Answer:
    return next((Answer(200, files[name]) for name in names if name in files), _NOT_FOUND)


def _list_item(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as a list gives it: its own columns and its organization."""
    return {
        name: value
        for name, value in record.items()
        if name == "organization" or not isinstance(value, list | dict)
    }
