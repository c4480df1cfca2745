"""A table of cells as a spreadsheet program has it, whatever file it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that shows something but gives no value.

    Attributes:
        code: "error_value" for #REF! and its like, "formula_without_value" for a formula
            that no program has worked out and kept the result of.
        text: what the cell shows, or the formula.
    """

    code: str
    text: str


Value: TypeAlias = str | int | float | bool | date | datetime | time | Fault


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something.

    Attributes:
        number: as a spreadsheet numbers it, from 1.
        cells: what is in it by position, 0 for column A; blank cells are not there.
    """

    number: int
    cells: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class Merge:
    """A rectangle of cells made one: only its top left cell holds a value."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    Attributes:
        name: the sheet's name, "" in a file of one table.
        rows: those that hold something, in order.
        merges: merged cells.
    """

    name: str
    rows: list[Row]
    merges: tuple[Merge, ...] = ()


def letter(position: int) -> str:
    """Return the letters of a column, 0 being A.

    >>> letter(0), letter(25), letter(26), letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def position(letters: str) -> int:
    """Return a column's position from its letters, A being 0; at most three letters are read.

    >>> position("A"), position("XFD")
    (0, 16383)
    """
    number = 0
    for each in letters[:3]:
        number = number * 26 + ord(each) - ord("A") + 1
    return number - 1
