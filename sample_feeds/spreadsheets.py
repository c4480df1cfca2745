"""Councils whose services are one spreadsheet: nothing to serve, a file for the hub to host."""

from datetime import date
from pathlib import Path

from sample_feeds.dates import resolve_text
from sample_feeds.publishers import FOLDER, SamplePublisher

FILE = "services.csv"

SPREADSHEETS = (
    SamplePublisher(
        slug="elmbridge",
        publisher="Elmbridge Borough Council (sample)",
        feed_name="Elmbridge local services (sample)",
        version="3.0",
        council="E07000207",
        folder="elmbridge",
    ),
)
"""The publishers who send a spreadsheet in the hub's template."""


def spreadsheet(one: SamplePublisher, today: date) -> str:
    """Return a publisher's spreadsheet as CSV, its dates resolved for `today`."""
    return resolve_text((FOLDER / one.folder / FILE).read_text(encoding="utf-8"), today)


def write_spreadsheet(one: SamplePublisher, folder: Path, today: date) -> Path:
    """Write that CSV to a folder, as UTF-8 named for the publisher, and return where it is."""
    file = folder / f"{one.slug}.csv"
    file.write_text(spreadsheet(one, today), encoding="utf-8", newline="")
    return file
