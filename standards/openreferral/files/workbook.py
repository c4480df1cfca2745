"""Read an XLSX workbook: values as its program kept them, formulas, merged cells, within caps.

openpyxl writes our templates but does not read what strangers send: in its read-only mode it shows
neither merged cells nor whether a cell without a value holds a formula, and takes a sheet's word for its
size. Here each sheet is walked once. Source: ECMA-376, part 1, sections 18.3 (sheets), 18.4 (shared
strings) and 18.8 (styles).
"""

import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import Archive, open_archive
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.office_xml import REMEDY, Start, walk
from standards.openreferral.files.sheets import Sheet
from standards.openreferral.files.worksheet import Budget, Formats, SheetReader, Strings, whole

# Numbers of the built-in formats that show a date or a time (ECMA-376, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_SHOWN = re.compile(r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*.', re.IGNORECASE)


class Workbook:
    """An open workbook. Made by `open_workbook`."""

    def __init__(self, archive: Archive, limits: FileLimits) -> None:
        self.name = archive.name
        self._archive = archive
        self._limits = limits
        self._by_folded = {each.casefold(): each for each in archive.names()}
        book = self._book_part()
        self._folder = posixpath.dirname(book)
        self._hidden: set[str] = set()
        self._read: dict[str, bytes] = {}
        self._parts, self._from_1904 = self._sheets(book)
        self._strings: Strings | None = None
        self._formats: Formats | None = None
        self._budget = Budget(limits, self.name)

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """Names of its sheets, in order, hidden ones too; charts are none."""
        return tuple(self._parts)

    @property
    def hidden_sheets(self) -> frozenset[str]:
        """Names of the sheets that whoever opens the workbook does not see."""
        return frozenset(self._hidden)

    def sheet(self, name: str, *, first_rows: int | None = None) -> Sheet:
        """Return a sheet, or the first few rows that hold something.

        Raises:
            FileUnreadable: damaged, or past a cap.
        """
        part = self._parts[name]
        if self._strings is None or self._formats is None:
            self._strings = Strings(self._optional("sharedstrings.xml"), self.name)
            self._formats = self._read_formats()
        budget = Budget(self._limits, self.name) if first_rows else self._budget
        reader = SheetReader(name, self._strings, self._formats, budget, first_rows)
        if part not in self._read:
            # Kept, because reading counts towards what may be unpacked, and a sheet is looked at first.
            self._read[part] = self._archive.read(part)
        walk(self._read[part], part, self.name, reader.start, reader.end, reader.COLLECT)
        return reader.sheet()

    def _book_part(self) -> str:
        for part in ("xl/workbook.xml", "workbook.xml"):
            if part in self._by_folded:
                return self._by_folded[part]
        raise FileUnreadable(self.name, "it is a ZIP file without a workbook in it", REMEDY)

    def _sheets(self, book: str) -> tuple[dict[str, str], bool]:
        targets: dict[str, str] = {}
        found: dict[str, str] = {}
        epoch: list[bool] = []
        folder, leaf = posixpath.split(book)

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                targets[attributes.get("Id", "")] = target.lstrip("/")

        def entry(tag: str, attributes: dict[str, str]) -> None:
            if tag == "sheet":
                id_ = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                part = self._by_folded.get(targets.get(id_, "").casefold())
                if part:
                    found[attributes.get("name", "")] = part
                    if attributes.get("state", "visible") != "visible":
                        self._hidden.add(attributes.get("name", ""))
            elif tag == "workbookPr":
                epoch.append(attributes.get("date1904", "0") in ("1", "true"))

        relations = self._by_folded.get(f"{folder}/_rels/{leaf}.rels".lstrip("/").casefold())
        if relations:
            self._walk(relations, relation)
        self._walk(book, entry)
        if not found:
            raise FileUnreadable(self.name, "the workbook has no sheet of cells", REMEDY)
        return found, any(epoch)

    def _walk(self, part: str, start: Start) -> None:
        walk(self._archive.read(part), part, self.name, start, lambda *_: None, frozenset())

    def _optional(self, leaf: str) -> bytes:
        part = self._by_folded.get(f"{self._folder}/{leaf}".lstrip("/").casefold())
        return self._archive.read(part) if part else b""

    def _read_formats(self) -> Formats:
        custom: dict[int, str] = {}
        numbers: list[int] = []
        inside: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "numFmt":
                custom[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
            elif tag == "cellXfs":
                inside.append(tag)
            elif tag == "xf" and inside:
                numbers.append(whole(attributes.get("numFmtId")))

        def end(tag: str, text: str) -> None:
            if tag == "cellXfs":
                inside.clear()

        content = self._optional("styles.xml")
        if content:
            walk(content, "styles.xml", self.name, start, end, frozenset())
        dates = {
            style
            for style, number in enumerate(numbers)
            if (_shows_a_date(custom[number]) if number in custom else number in _DATE_FORMATS)
        }
        widths = {
            style: len(custom[number])
            for style, number in enumerate(numbers)
            if re.fullmatch("0{2,20}", custom.get(number, ""))
        }
        return Formats(frozenset(dates), widths, self._from_1904)


@contextmanager
def open_workbook(path: Path, limits: FileLimits) -> Iterator[Workbook]:
    """Open a workbook and find its sheets.

    Raises:
        FileUnreadable: it is no workbook, is damaged, or passes a cap.
    """
    with open_archive(path, limits) as archive:
        yield Workbook(archive, limits)


def _shows_a_date(code: str) -> bool:
    shown = _NOT_SHOWN.sub("", code.partition(";")[0])
    return shown.casefold() != "general" and re.search(r"[dmhysa]", shown, re.IGNORECASE) is not None
