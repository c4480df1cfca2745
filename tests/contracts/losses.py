"""What of a published record cannot be found in the document it was read into.

A reader may rename, move, join and reformat; it may not drop. `lost` looks every published value up in the
document, whatever its place there, and gives the places of those that are nowhere and were not reported.
"""

import html
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from standards.openreferral.canonical import Document, Problem, is_empty
from standards.openreferral.dates import read_date
from standards.openreferral.numbers import read_number
from standards.openreferral.terms import read_term

# Where values that say nothing by themselves (true, 18, "MO") may be found: under their own name or these.
MOVED = {
    "min_age": ("minimum_age",),
    "max_age": ("maximum_age",),
    "coordinates": ("latitude", "longitude"),
    "language": ("code", "name"),
    "languages": ("code", "name"),
    "weekday": ("byday",),
    "open_at": ("opens_at",),
    "eligibility": ("code", "name"),
    "attending_type": ("code", "name"),
    "needs_referral": ("needs_referral", "code"),
    "id": ("code", "parent_id", "organization_id", "location_id"),
    "taxonomy_id": ("id", "code"),
    "service_area": ("name",),
    "accessibility": ("description",),
    "phone": ("number",),
    "address_2": ("address_1",),
    "parent": ("parent_id", "id"),
    "uprn": ("external_identifier",),
}
_TELLING = 5
"""Characters of a text from which on it is unlikely to be there by chance."""

# Two values that are left out together are named in one report, at the first of them.
_TOGETHER = {
    "ages_reversed": ("minimum_age", "min_age"),
    "ages_zero": ("minimum_age", "min_age"),
    "point_zero": ("longitude", "0"),
}
_DAYS = {
    name: code
    for code, names in {
        "MO": "monday mon 1",
        "TU": "tuesday tue 2",
        "WE": "wednesday wed 3",
        "TH": "thursday thu 4",
        "FR": "friday fri 5",
        "SA": "saturday sat 6",
        "SU": "sunday sun 0 7",
    }.items()
    for name in names.split()
}


def lost(record: Mapping[str, Any], document: Document, problems: Iterable[Problem] = ()) -> list[str]:
    """Return the pointers of the published values that the document does not hold and no problem names.

    Args:
        record: the service as published.
        document: what it was read into.
        problems: what the reader reported of it.
    """
    reported, whole = set(), []
    for problem in problems:
        reported.add(problem.pointer)
        if problem.pointer and problem.code.startswith(
            ("not_", "list_for_object", "term_id_not_understood", "several_values")
        ):
            # What is not what the field asks for is left out with all that is in it.
            whole.append(f"{problem.pointer}/")
        parent = problem.pointer.rpartition("/")[0]
        reported |= {f"{parent}/{name}" for name in _TOGETHER.get(problem.code, ())}
    held = _Held(document)
    return [
        pointer
        for pointer, name, value in leaves(record)
        if pointer not in reported and not pointer.startswith(tuple(whole)) and not held.holds(name, value)
    ]


def patterns(pointers: Iterable[str]) -> set[str]:
    """Return the pointers with every position in an array written "*".

    >>> patterns(["/contacts/0/phones/1/number"])
    {'/contacts/*/phones/*/number'}
    """
    return {re.sub(r"/\d+(?=/|$)", "/*", pointer) for pointer in pointers}


def leaves(value: Any, pointer: str = "", name: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield (pointer, name of the nearest field, value) of everything that says something."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            written = key.replace("~", "~0").replace("/", "~1")
            yield from leaves(inner, f"{pointer}/{written}", key)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for position, inner in enumerate(value):
            yield from leaves(inner, f"{pointer}/{position}", name)
    elif not is_empty(value):
        yield pointer, name, value


class _Held:
    """Everything a document holds, to be asked many times."""

    def __init__(self, document: Document) -> None:
        self._under: dict[str, set[str]] = {}
        texts = []
        for _, name, value in leaves(document):
            words = _words(value)
            self._under.setdefault(name, set()).add(words)
            texts.append(words)
        self._all = set(texts)
        self._text = "\n".join(texts)

    def holds(self, name: str, value: Any) -> bool:
        return any(
            self._holds(name, words)
            or ("," in words and all(self._holds(name, part) for part in _parts(words)))
            for words in _forms(name, value)
        )

    def _holds(self, name: str, words: str) -> bool:
        if len(words) >= _TELLING and not _is_number(words):
            return words in self._all or words in self._text
        places = (self._under.get(place, ()) for place in (name, *MOVED.get(name, ())))
        return any(words == each or words in _parts(each) for place in places for each in place)


def _words(value: Any) -> str:
    """Return a value as readers may rewrite it without losing anything: case, spaces, entities, 3.0 for 3."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        value = int(value)
    return " ".join(html.unescape(str(value)).split()).casefold()


def _forms(name: str, value: Any) -> Iterator[str]:
    """Yield each way in which a reader may have written a published value."""
    words = _words(value)
    yield words
    number = read_number(value) if isinstance(value, str) else None
    if number is not None:
        yield _words(number)
    day = read_date(value)
    if day is not None and _is_midnight(value):
        yield day
    if name.startswith(("attending_", "deliverable_")):
        yield words.replace("_", " ")
        yield words.replace("_", "-")
    if name in ("weekday", "byday"):
        yield ",".join(_DAYS.get(part, part) for part in re.split(r"[,;/ ]+", words)).casefold()
    if isinstance(value, str):
        term = read_term(value)
        if term.uri or term.curie:
            yield _words(term.code)
        yield words.rstrip(",").strip()


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]


def _is_midnight(value: Any) -> bool:
    """The date says no time of day, or that the day begins, in the offset it is written in or in London's."""
    if isinstance(value, str) and not value.strip().isdigit():
        times = re.findall(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?", value.partition("+")[0])
        return all(not re.search("[1-9]", each) for each in times) or "T23:00" in value
    return int(value) % 3_600_000 == 0


def _is_number(words: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d+)?", words) is not None
