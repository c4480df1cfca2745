"""A report in the formats that people and programs read.

Each module turns the plain values of `Report.as_json` into one format and does nothing else: no file is
written, no clock is read, and the same report gives the same bytes. Whatever a publisher wrote is shown and
cannot act.

>>> sorted(FORMATS)
['csv', 'html', 'json', 'junit', 'oruk', 'sarif', 'svg', 'terminal']
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from validators.reports import badge, csv, html, junit, oruk, sarif, terminal


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        suffix: how a file of it ends.
        media_type: what a server says of it.
        render: report, as `Report.as_json` gives it -> bytes.
    """

    suffix: str
    media_type: str
    render: Callable[[Mapping[str, Any]], bytes]


def as_json(report: Mapping[str, Any]) -> bytes:
    """Return the report as JSON, byte for byte what `Report.to_json` gives; see `report.schema.json`."""
    return orjson.dumps(report, option=orjson.OPT_SORT_KEYS)


FORMATS: Mapping[str, Format] = {
    "terminal": Format(".txt", "text/plain; charset=utf-8", lambda report: terminal.render(report).encode()),
    "json": Format(".json", "application/json", as_json),
    "html": Format(".html", "text/html; charset=utf-8", lambda report: html.render(report).encode()),
    "csv": Format(".csv", "text/csv; charset=utf-8", csv.render),
    "junit": Format(".junit.xml", "application/xml", lambda report: junit.render(report).encode()),
    "sarif": Format(".sarif", "application/sarif+json", lambda report: sarif.render(report).encode()),
    "svg": Format(".svg", "image/svg+xml", lambda report: badge.render(report).encode()),
    "oruk": Format(".oruk.json", "application/json", oruk.render),
}
"""Name -> format, each with its defaults; the modules take options: a threshold, colours, a page of rules."""
