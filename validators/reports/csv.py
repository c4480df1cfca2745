"""Notices as a table for a spreadsheet program, one row each."""

import csv
import io
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from typing import IO, Any, Self, cast

import orjson

from standards.openreferral.spreadsheets.text import made_safe
from validators.frame import Notice
from validators.reports.findings import Found, Kind, case_of, kinds

_IN_MEMORY_BYTES = 64 * 1024

COLUMNS = (
    "severity",
    "code",
    "rule",
    "counts_in",
    "what_is_wrong",
    "record_name",
    "record_id",
    "url",
    "pointer",
    "cell",
    "value",
    "message",
    "hint",
    "total_of_this_code",
)


def render(report: Mapping[str, Any]) -> bytes:
    """Return the notices that a report keeps, as CSV in UTF-8 with a mark, as Excel wants it.

    No cell of it starts a formula.

    Args:
        report: what `Report.as_json` gives.
    """
    out = io.BytesIO()
    _write(report, lambda kind: kind.cases, out)
    return out.getvalue()


class EveryNotice:
    """Keeps every notice of a validation on disk: the table then has them all, not the first of each kind.

    Give `hear` to `validators.validate.validate`; memory does not grow with the notices.

    Args:
        most: notices kept; the rest is counted in `total_of_this_code` only.
    """

    def __init__(self, most: int = sys.maxsize) -> None:
        self._left = most
        self._kept: dict[tuple[str, str], IO[bytes]] = {}
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._files.close()

    def hear(self, notice: Notice) -> None:
        """Keep one notice."""
        if self._left <= 0:
            return
        self._left -= 1
        key = (notice.code, notice.rule)
        file = self._kept.get(key)
        if file is None:
            spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - closed with the others
            file = self._kept[key] = self._files.enter_context(cast("IO[bytes]", spooled))
        file.write(orjson.dumps(notice.as_json()) + b"\n")

    def write(self, report: Mapping[str, Any], out: IO[bytes]) -> None:
        """Write the table of a report with every notice that was kept, worst kinds first.

        Args:
            report: what `Report.as_json` gives.
            out: takes the bytes; it stays open.
        """
        _write(report, self._cases, out)

    def _cases(self, kind: Kind) -> Iterable[Found]:
        file = self._kept.get((kind.code, kind.rule))
        if file is None:
            return kind.cases
        file.seek(0)
        return (case_of(orjson.loads(line)) for line in file)


def _write(report: Mapping[str, Any], cases_of: Callable[[Kind], Iterable[Found]], out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    # All in quotation marks: a program that splits at semicolons then makes no cell out of half a value.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for kind in kinds(report):
        for case in cases_of(kind):
            cells = (
                case.severity,
                kind.code,
                kind.rule,
                " ".join(case.counts_in or kind.counts_in),
                kind.title,
                case.record_name,
                case.record_id,
                case.url,
                case.pointer,
                case.cell,
                case.value,
                case.message,
                case.hint,
                str(kind.total),
            )
            writer.writerow([made_safe(cell) for cell in cells])
    text.detach()
