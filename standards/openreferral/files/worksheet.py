"""One sheet of a workbook, walked once: see `workbook`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import SMALLER, FileLimits, megabytes
from standards.openreferral.files.office_xml import Enough, walk
from standards.openreferral.files.sheets import Fault, Merge, Row, Sheet, Value, position

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
# How Office writes a character that XML cannot hold, such as _x000D_ (ECMA-376, 22.9.2.19).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_DAY = 2_958_465


@dataclass(frozen=True, slots=True)
class Formats:
    """What the styles of a workbook say about its numbers, by style number.

    Attributes:
        dates: styles that show a number as a date or time.
        widths: styles that fill a number with noughts on the left, to this many figures.
        from_1904: days are counted from 1 January 1904, as old Macs did.
    """

    dates: frozenset[int]
    widths: dict[int, int]
    from_1904: bool


class Budget:
    """Counts what all sheets together may hold."""

    def __init__(self, limits: FileLimits, name: str) -> None:
        self.limits = limits
        self.name = name
        self._cells = self._characters = 0

    def row(self, number: int) -> None:
        """Count one row of a sheet, blank or not."""
        if number > self.limits.rows:
            remedy = "Delete the blank rows under the table, or split it into smaller files."
            raise FileUnreadable(self.name, f"it has more than {self.limits.rows:,} rows", remedy)

    def cell(self, row: int, column: int, value: Value) -> None:
        """Count one cell that holds something."""
        limits = self.limits
        if column >= limits.columns:
            why = f"row {row} has more than {limits.columns:,} columns"
            raise FileUnreadable(self.name, why, SMALLER)
        self._cells += 1
        if self._cells > limits.cells:
            why = f"it has more than {limits.cells:,} cells that hold something"
            raise FileUnreadable(self.name, why, SMALLER)
        if isinstance(value, str):
            if len(value) > limits.cell_characters:
                why = f"a cell of row {row} is longer than {limits.cell_characters:,} characters"
                raise FileUnreadable(self.name, why, "Shorten it.")
            # A text that a million cells share is kept once in the file, and would be a million here.
            self._characters += len(value)
            if self._characters > limits.unpacked_bytes:
                why = f"its cells hold more than {megabytes(limits.unpacked_bytes)} of text"
                raise FileUnreadable(self.name, why, SMALLER)


class Strings:
    """The texts that cells share."""

    def __init__(self, content: bytes, name: str) -> None:
        self._texts: list[str] = []
        self._parts: list[str] = []
        self._phonetic = False
        if content:
            walk(content, "sharedStrings.xml", name, self._start, self._end, frozenset({"t"}))

    def __getitem__(self, index: int) -> str:
        return self._texts[index]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts.clear()
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, tag: str, text: str) -> None:
        if tag == "t" and not self._phonetic:
            self._parts.append(text)
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self._texts.append(_unescaped("".join(self._parts)))


class SheetReader:
    """Handlers that make a `Sheet` of a sheet's XML."""

    COLLECT = frozenset({"v", "t", "f"})

    def __init__(
        self, name: str, strings: Strings, formats: Formats, budget: Budget, first_rows: int | None
    ) -> None:
        self._name, self._strings, self._formats = name, strings, formats
        self._budget, self._first_rows = budget, first_rows
        self._rows: list[Row] = []
        self._merges: list[Merge] = []
        self._seen = self._row = 0
        self._column = -1
        self._cells: dict[int, Value] = {}
        self._kind = self._style = ""
        self._value: str | None = None
        self._formula: str | None = None
        self._inline: list[str] = []
        self._phonetic = False

    def sheet(self) -> Sheet:
        """Return what was read."""
        return Sheet(self._name, self._rows, tuple(self._merges))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "f":
            self._formula = ""
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "mergeCell":
            corners = [_REFERENCE.fullmatch(each) for each in attributes.get("ref", "").split(":")]
            if len(corners) == 2 and corners[0] and corners[1]:
                first, last = corners[0], corners[1]
                self._merges.append(Merge(int(first[2]), position(first[1]), int(last[2]), position(last[1])))

    def end(self, tag: str, text: str) -> None:
        """An element ends."""
        if tag == "v":
            self._value = text
        elif tag == "c":
            self._end_cell()
        elif tag == "t":
            if not self._phonetic:
                self._inline.append(text)
        elif tag == "f":
            self._formula = text
        elif tag == "row" and self._cells:
            self._rows.append(Row(self._row, self._cells))
            if self._first_rows is not None and len(self._rows) >= self._first_rows:
                raise Enough
        elif tag == "rPh":
            self._phonetic = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = whole(attributes.get("r")) or self._row + 1
        self._seen += 1
        self._budget.row(self._seen)
        self._column = -1
        self._cells = {}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = position(reference[1]) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._value = self._formula = None
        self._inline.clear()

    def _end_cell(self) -> None:
        value = self._read_value()
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        self._budget.row(self._row)
        self._budget.cell(self._row, self._column, value)
        self._cells[self._column] = value

    def _read_value(self) -> Value | None:
        kind, text = self._kind, self._value
        if kind == "inlineStr":
            return _unescaped("".join(self._inline))
        if text is None or (text == "" and kind != "str"):
            return None if self._formula is None else Fault("formula_without_value", "=" + self._formula)
        if kind == "s":
            try:
                return self._strings[int(text)]
            except (ValueError, IndexError):
                return Fault("error_value", f"text number {text[:20]} is missing")
        if kind == "str":
            return _unescaped(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "e":
            return Fault("error_value", text)
        if kind == "d":
            return text
        return self._read_number(text)

    def _read_number(self, text: str) -> Value:
        try:
            number = float(text)
        except ValueError:
            return Fault("error_value", text[:40])
        style = whole(self._style)
        if style in self._formats.dates:
            moment = from_serial(number, from_1904=self._formats.from_1904)
            if moment is not None:
                return moment
        if not number.is_integer() or abs(number) >= 1e15:
            return number
        width = self._formats.widths.get(style)
        return str(int(number)).zfill(width) if width else int(number)


def whole(text: str | None) -> int:
    """Return a number of the file's own, such as a row or a style; 0 for what is none or too large."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def from_serial(number: float, *, from_1904: bool = False) -> date | datetime | time | None:
    """Return the moment of a day number: a time below 1, a date when whole; None when outside the calendar.

    Excel counts 1 January 1900 as 1 and believes in 29 February 1900.

    >>> from_serial(46083), from_serial(0.395833333333333)
    (datetime.date(2026, 3, 2), datetime.time(9, 30))
    """
    if not 0 <= number <= _LAST_DAY:
        return None
    days = int(number)
    seconds = round((number - days) * 86400)
    if days == 0 and seconds < 86400 and not from_1904:
        return (datetime(1900, 1, 1) + timedelta(seconds=seconds)).time()  # noqa: DTZ001 - a clock time has no zone
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if days >= 60 else 31)  # noqa: DTZ001 - nor has a day
    try:
        moment = start + timedelta(days=days, seconds=seconds)
    except OverflowError:
        return None
    return moment.date() if seconds in (0, 86400) else moment


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    # Half of a surrogate pair is no character: it stays as it is written.
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)
