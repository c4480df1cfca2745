"""Text of a file that people made: encodings, separators and caps.

What spreadsheet programs save as "CSV" is UTF-8 with or without a byte order
mark, UTF-16 with tabs ("Unicode text"), or Windows-1252 with semicolons where
a comma is the decimal mark. All of them are read; nothing is guessed beyond.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import SMALLER, FileLimits, check_size

_SAVE_AGAIN = 'Save it again as "CSV UTF-8" and send that.'

_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# Excel writes and obeys this first line; it shows it as no row, so neither do we count it.
_NAMED_SEPARATOR = re.compile(r"\A\"?sep=([,;\t])\"?(?:\r\n|\r|\n|\Z)", re.IGNORECASE)
_SEPARATORS = ",;\t"
# The separator shows in this many rows that hold something, looked for among this many.
_LOOKED_AT = 10
_SEARCHED = 200


def decode(data: bytes, name: str) -> str:
    r"""Return the text of a file: UTF-8, UTF-16 with a mark, else Windows-1252.

    A file that is not UTF-8 is taken line by line, because one put together
    from two programs has lines of both kinds. A byte order mark is left out.

    Args:
        data: the file's bytes.
        name: the file's name, for errors.

    Raises:
        FileUnreadable: it holds NUL characters (so it is no text, or UTF-16
            without its mark) or bytes of none of these encodings; names the line.

    >>> decode(b"Caf\xe9, \xa33", "services.csv") == decode("Café, £3".encode(), "services.csv")
    True
    """
    encoding = _UTF_16_MARKS.get(data[:2])
    if encoding:
        try:
            text = data[2:].decode(encoding)
        except UnicodeDecodeError as error:
            line = 1 + data[2 : error.start + 2].decode(encoding, "ignore").count("\n")
            raise FileUnreadable(name, f"line {line} is not UTF-16 text", _SAVE_AGAIN) from error
    else:
        text = _decode_bytes(data.removeprefix(_UTF_8_MARK), name)
    nul = text.find("\0")
    if nul >= 0:
        line = 1 + text.count("\n", 0, nul)
        raise FileUnreadable(name, f"line {line} holds a NUL character, which no text has", _SAVE_AGAIN)
    return text


def csv_rows(data: bytes, name: str, limits: FileLimits) -> Iterator[tuple[int, list[str]]]:
    r"""Yield each row that holds something: its number and its cells as they stand.

    The separator (comma, semicolon or tab) is the one that makes the most even
    table of the first rows. Rows are numbered as a spreadsheet numbers them:
    from 1, records rather than lines, blank ones counted though not given.
    Blank rows after the last full one cost next to nothing and are not counted.

    Raises:
        FileUnreadable: not text, a cap is passed, or a quotation mark is never
            closed (everything after it would be one cell).

    >>> list(csv_rows(b'id;name\r\n\r\n1;"A; B"\r\n;\r\n', "services.csv", FileLimits()))
    [(1, ['id', 'name']), (3, ['1', 'A; B'])]
    """
    check_size(len(data), name, limits)
    text = decode(data, name)
    named = _NAMED_SEPARATOR.match(text)
    start = named.end() if named else 0
    _allow_cells_of(limits.cell_characters)
    end = _end_of_rows(text)
    lines = _Lines(text, start, end)
    separator = named.group(1) if named else _separator(text, start, end)
    yield from _counted(lines, separator, name, limits)


def _decode_bytes(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        lines = data.splitlines(keepends=True)
    return "".join(_decode_line(line, number, name) for number, line in enumerate(lines, start=1))


def _decode_line(line: bytes, number: int, name: str) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError as error:
        byte = f"byte {line[error.start]:#04x}"
        why = f"line {number} is neither UTF-8 nor Windows-1252 text ({byte})"
        raise FileUnreadable(name, why, _SAVE_AGAIN) from error


class _Lines:
    """The lines of a text, one at a time; says whether they were asked for past the end."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._matches = _LINE.finditer(text, start, end)
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        for match in self._matches:
            yield match.group()
        self.ended = True


def _counted(lines: _Lines, separator: str, name: str, limits: FileLimits) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(iter(lines), delimiter=separator)
    number = cells = 0
    while True:
        number += 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise _too_long(name, number, limits) from error
        if row is None:
            return
        # The reader needs the end of the file to end a row only inside quotation marks.
        if lines.ended:
            why = f"a quotation mark that opens in row {number} is never closed"
            raise FileUnreadable(name, why, "Close it, or write it twice where it is part of the text.")
        if number > limits.rows:
            raise FileUnreadable(name, f"it has more than {limits.rows:,} rows", SMALLER)
        full = sum(1 for cell in row if cell and not cell.isspace())
        if not full:
            continue
        if len(row) > limits.columns:
            why = f"row {number} has more than {limits.columns:,} columns"
            raise FileUnreadable(name, why, SMALLER)
        if max(map(len, row)) > limits.cell_characters:
            raise _too_long(name, number, limits)
        cells += full
        if cells > limits.cells:
            raise FileUnreadable(
                name, f"it has more than {limits.cells:,} cells that hold something", SMALLER
            )
        yield number, row


def _too_long(name: str, number: int, limits: FileLimits) -> FileUnreadable:
    why = f"a cell of row {number} is longer than {limits.cell_characters:,} characters"
    remedy = "Shorten it; if it looks short, look for a quotation mark before it that is never closed."
    return FileUnreadable(name, why, remedy)


def _end_of_rows(text: str) -> int:
    """Return where the last row that holds something ends, its own empty cells included."""
    last = len(text.rstrip(" \t\r\n,;"))
    end = re.compile(r"[\r\n]").search(text, last)
    return end.start() if end else len(text)


def _separator(text: str, start: int, end: int) -> str:
    scores = {separator: _evenness(text, start, end, separator) for separator in _SEPARATORS}
    return max(_SEPARATORS, key=scores.__getitem__)


def _evenness(text: str, start: int, end: int, separator: str) -> int:
    """Return how much of a table the first rows make: rows of one width, times that width."""
    reader = islice(csv.reader(iter(_Lines(text, start, end)), delimiter=separator), _SEARCHED)
    try:
        widths = Counter(len(row) for row in islice(filter(any, reader), _LOOKED_AT))
    except csv.Error:
        return 0
    return max((rows * (width - 1) for width, rows in widths.items()), default=0)


def _allow_cells_of(characters: int) -> None:
    # The csv module has one limit for the whole process. It is only ever raised, so that nobody
    # else's reading breaks; what passes it here is held to the cap of `limits` by counting.
    if csv.field_size_limit() < characters:
        csv.field_size_limit(characters)
