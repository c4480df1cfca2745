"""A desk to host files at: files are JSON here, so that no test of hosting depends on how sheets are read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from hub.harvest.run import harvest_feed
from hub.harvest.store import Harvest
from hub.harvest.workshop import Workshop
from hub.hosting.hosting import Hosting, Put
from hub.publishers.feeds import Feed
from hub.serve import Hub
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileProblem, FileRead

WRONG_DAY = FileProblem(
    "not_a_date", "Services", 7, "Last checked", "K", "It is not a date; write it as 2026-03-01.", "soon", ""
)


def read_json(path: Path, *, mapping_path: Path | None = None, limits: FileLimits | None = None) -> FileRead:
    """Read what `write` wrote. A mapping's text becomes the description of every service."""
    try:
        held = orjson.loads(path.read_bytes())
    except ValueError as error:
        raise FileUnreadable(path.name, "it is not a spreadsheet", "Use the template.") from error
    if mapping_path is not None:
        for record in held["records"]:
            record["description"] = mapping_path.read_text()
    problems = tuple(FileProblem(**one) for one in held["problems"])
    kept_back = frozenset(held["kept_back"])
    return FileRead("spreadsheet", held["version"], held["records"], problems, held["rows"], kept_back)


def as_file(
    records: Sequence[dict[str, Any]],
    problems: Sequence[FileProblem] = (),
    *,
    version: str = "3.0",
    kept_back: Sequence[str] = (),
) -> bytes:
    """Return a file that `read_json` reads."""
    found = [{name: getattr(one, name) for name in one.__slots__} for one in problems]
    return orjson.dumps(
        {
            "version": version,
            "records": list(records),
            "problems": found,
            "rows": len(records) + 1,
            "kept_back": list(kept_back),
        }
    )


@dataclass(frozen=True)
class Desk:
    """A hub with a folder of files beside it."""

    hub: Hub
    folder: Path

    def write(self, name: str, *args: Any, **kwargs: Any) -> Path:
        path = self.folder / name
        path.write_bytes(as_file(*args, **kwargs))
        return path

    def workshop(self, **allowed: Any) -> Workshop:
        fetcher = self.hub.fetcher(pace=False, **allowed)
        return replace(self.hub.workshop(fetcher), read_file=read_json)

    @property
    def hosting(self) -> Hosting:
        workshop = self.workshop()
        workshop.fetcher.close()
        return workshop.hosting

    def add(self, *args: Any, slug: str = "elmbridge", name: str = "services.xlsx", **kwargs: Any) -> Put:
        """Host a file as a feed."""
        given = self.hosting.read(self.write(name, *args, **kwargs))
        publisher = self.hub.publishers.add_publisher(slug, f"Council of {slug}")
        said = {"licence": "Open Government Licence v3.0", "data_status": "live"}
        return self.hosting.add(slug, f"Services of {slug}", given, publisher=publisher, **said)

    def update(self, *args: Any, slug: str = "elmbridge", **kwargs: Any) -> Put:
        """Replace a feed's file."""
        given = self.hosting.read(self.write("later.xlsx", *args, **kwargs))
        return self.hosting.replace(self.feed(slug), given)

    def feed(self, slug: str = "elmbridge") -> Feed:
        return self.hub.publishers.feed(slug)

    def harvest(self, slug: str = "elmbridge", **allowed: Any) -> Harvest:
        workshop = self.workshop(**allowed)
        with workshop.fetcher:
            ended = harvest_feed(workshop, self.feed(slug))
        self.hub.follow()
        return ended
