"""All notices that a report keeps as a table for a spreadsheet program, one row each."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from standards.openreferral.spreadsheets.text import made_safe
from validators.reports.findings import kinds

COLUMNS = (
    "severity",
    "code",
    "rule",
    "counts_in",
    "what_is_wrong",
    "record_id",
    "url",
    "pointer",
    "value",
    "message",
    "hint",
    "total_of_this_code",
)


def render(report: Mapping[str, Any]) -> bytes:
    """Return the notices as CSV in UTF-8 with a mark, as Excel wants it; no cell of it starts a formula.

    Args:
        report: what `Report.as_json` gives.
    """
    text = io.StringIO(newline="")
    # All in quotation marks: a program that splits at semicolons then makes no cell out of half a value.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for kind in kinds(report):
        for case in kind.cases:
            cells = (
                case.severity,
                kind.code,
                kind.rule,
                " ".join(kind.counts_in),
                kind.title,
                case.record_id,
                case.url,
                case.pointer,
                case.value,
                case.message,
                case.hint,
                str(kind.total),
            )
            writer.writerow([made_safe(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
