"""Cells as text: what is around the words, lists in a cell, and words that say nothing."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import TypeAlias

from standards.openreferral.files.sheets import Value

Report: TypeAlias = Callable[[str, str], None]
"""Takes the code and the message of a problem with the cell being read."""


def silent(_code: str, _message: str) -> None:
    """Report nothing: for asking only whether and how a cell can be read."""


_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
# Characters that XML cannot hold, so that no workbook could give them back.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_NOTHING = frozenset(
    {"null", "n/a", "na", "n.a.", "n.a", "none", "nil", "tbc", "tba", "tbd", "#n/a", "blank", "(blank)"}
    | {"-", "--", "---", "\u2013", "\u2014", ".", "?", "unknown", "not known", "not applicable", "(none)"}
    | {"no data", "not available", "not stated"}
)
_STARTS = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(_STARTS)
_ESCAPED_FORMULA = re.compile(f"'+{_STARTS}")
_ITEM = re.compile(r"(?:\\[\\;]|[^;])*")


def as_text(value: Value) -> str:
    """Return what a cell shows as text, trimmed; lines are kept apart by a newline.

    Non-breaking spaces become spaces and invisible characters go.

    >>> as_text(" Caf\u00e9\u00a0 club "), as_text(1482.0), as_text(date(2026, 3, 2)), as_text(True)
    ('Café club', '1482', '2026-03-02', 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(number(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if not isinstance(value, str):
        return value.text
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    text = _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    lines = _SPACES.sub(" ", _INVISIBLE.sub("", text)).split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def number(value: float) -> int | float:
    """Return a number to 15 figures, as spreadsheet programs keep it, and a whole one as such.

    >>> number(3.0), number(3.5), number(0.1 + 0.2)
    (3, 3.5, 0.3)
    """
    if isinstance(value, float):
        value = float(f"{value:.15g}")
    return int(value) if math.isfinite(value) and float(value).is_integer() and abs(value) < 1e15 else value


def says_nothing(text: str) -> bool:
    """The text stands for an empty cell, such as "N/A" or a dash."""
    return text.casefold() in _NOTHING


def items(text: str) -> list[str]:
    r"""Return the items of a list in a cell, each once; `\\;` is a semicolon of an item.

    >>> items("Lunch; ; Tea\\; coffee; Lunch")
    ['Lunch', 'Tea; coffee']
    """
    parts = (
        re.sub(r"\\([\\;])", r"\1", match[0]).strip() for match in _ITEM.finditer(text.replace("\n", ";"))
    )
    return list(dict.fromkeys(part for part in parts if part))


def joined(parts: Iterable[str]) -> str:
    r"""Return the cell of a list; `items` is the inverse.

    >>> joined(["Lunch", "Tea; coffee"])
    'Lunch; Tea\\; coffee'
    """
    return "; ".join(re.sub(r"\\(?=[\\;]|$)|;", lambda match: "\\" + match[0], part) for part in parts)


def made_safe(text: str, *, typed: bool = False) -> str:
    """Return a cell's text so that no spreadsheet program takes it for a formula.

    What begins with =, +, -, @, a tab or a line break (or their wide forms) gets an apostrophe, and so
    does what would look like that. Blanks before it go: some programs cut them off, and then see the formula.
    Source: OWASP, "CSV Injection".

    Args:
        text: the cell.
        typed: the file says itself that the cell is text, as a workbook does.

    >>> made_safe("=1+1"), made_safe(" +44 1632 960100"), made_safe("Lunch")
    ("'=1+1", "'+44 1632 960100", 'Lunch')
    """
    start = text.lstrip(" ")
    escape = _ESCAPED_FORMULA.match(start) or (not typed and _FORMULA.match(start))
    return f"'{start}" if escape else text


def as_written(text: str) -> str:
    """Return a cell's text without the apostrophe of `made_safe`."""
    return text[1:] if _ESCAPED_FORMULA.match(text) else text
