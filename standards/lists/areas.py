"""The administrative areas of the United Kingdom: councils of every tier and what they are part of.

The table is `data/areas.csv`; `data/README.md` says where its facts come from and under which licences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from standards.lists.tables import rows

COUNCIL_KINDS: Final = ("unitary", "metropolitan", "london_borough", "district")
"""Kinds of the lowest tier, the ones that a postcode has."""

KINDS: Final = (
    *COUNCIL_KINDS, "county", "combined_authority", "region", "country", "country_group", "crown_dependency",
)  # fmt: skip
"""Every kind in the table, nearest to a person first. `ward` is the kind of codes recognised without data."""

WARD_PREFIXES: Final = ("E05", "W05", "S13", "N08")

_CODE = re.compile(r"(?:^|/)([A-Z][0-9]{8})/?$")
_KIND_WORDS = re.compile(
    r"\b(?:the|royal|london|metropolitan|county|city|district|borough|mayoral|combined|unitary|council"
    r"|corporation|authority|ua|of|and)\b"
)


@dataclass(frozen=True, slots=True)
class Area:
    """One area.

    Attributes:
        code: GSS code, nine characters.
        name: the name that the Office for National Statistics gives it; the code itself for a ward.
        kind: one of `KINDS`, or "ward".
        parents: codes of the areas that it is directly part of.
        former_codes: codes that now mean this area: its own earlier ones and those of areas merged into it
            whole.
        alternative_names: other names it is known by.
        start_date, end_date: ISO dates, "" where not known or not ended. An ended area is only in the table
            when several areas took its place, so that no single one can stand for it.
        source: where the row's facts come from.
    """

    code: str
    name: str
    kind: str
    parents: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()
    alternative_names: tuple[str, ...] = ()
    start_date: str = ""
    end_date: str = ""
    source: str = ""


class Areas:
    """The table of areas, found by code, by name, or from a council upwards."""

    def __init__(self, areas: Iterator[Area]) -> None:
        self._by_code = {area.code: area for area in areas}
        self._former = {
            code: area
            for area in self._by_code.values()
            for code in area.former_codes
            if code not in self._by_code
        }
        self._by_name: dict[str, Area] = {}
        self._by_key: dict[str, Area] = {}
        # The nearest and the current come first, so "Derbyshire" is the county and "Cumbria" only the ended
        # one.
        ranked = sorted(
            self._by_code.values(), key=lambda area: (area.end_date != "", KINDS.index(area.kind))
        )
        for area in ranked:
            for name in (area.name, *area.alternative_names):
                self._by_name.setdefault(_plain(name), area)
                self._by_key.setdefault(name_key(name), area)

    @staticmethod
    def load() -> "Areas":
        """Return the table, read once in a process."""
        return _load()

    def __iter__(self) -> Iterator[Area]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def get(self, code: str) -> Area | None:
        """Return the area of a GSS code or of a URI that ends in one; a former code gives today's area.

        A ward's code gives an area of kind "ward" without parents: there is no ward data, so whoever asks
        whether a person lives in it must answer "check", never "no". Anything else unknown gives None.

        >>> Areas.load().get("http://statistics.data.gov.uk/id/statistical-geography/E06000010").name
        'Kingston upon Hull, City of'
        """
        found = _CODE.search(code.strip().upper())
        if not found:
            return None
        plain = found[1]
        area = self._by_code.get(plain) or self._former.get(plain)
        if area is None and plain.startswith(WARD_PREFIXES):
            return Area(plain, plain, "ward")
        return area

    def of_council(self, code: str) -> tuple[Area, ...]:
        """Return a council and what it is part of, nearest first: county, authority, region, country.

        Ended areas are left out; `codes_of_council` has them. An unknown code gives an empty tuple.
        """
        return tuple(area for area in self._ancestry(code) if not area.end_date)

    def codes_of_council(self, code: str) -> frozenset[str]:
        """Return every code by which a publisher may mean a person of this council.

        These are the codes of `of_council`, the ended areas that held the council, and all their former
        codes.
        """
        ancestry = self._ancestry(code)
        return frozenset(each for area in ancestry for each in (area.code, *area.former_codes))

    def find(self, text: str) -> Area | None:
        """Return the area that a text names: by code or URI, by a name, or by a name without its kind.

        Of areas with one name the lower tier wins, so "Cambridge" is the city; write the kind to choose.

        >>> Areas.load().find("Hull").code, Areas.load().find("bristol city council").code
        ('E06000010', 'E06000023')
        """
        if (by_code := self.get(text)) is not None:
            return by_code
        plain, key = _plain(text), name_key(text)
        return self._by_name.get(plain) or (self._by_key.get(key) if key else None)

    def _ancestry(self, code: str) -> list[Area]:
        area = self.get(code)
        found: dict[str, Area] = {}
        waiting = [area] if area is not None else []
        while waiting:
            each = waiting.pop(0)
            if each.code not in found:
                found[each.code] = each
                waiting.extend(self._by_code[parent] for parent in each.parents)
        rank = {kind: position for position, kind in enumerate((*KINDS, "ward"))}
        # The sort is stable, so within a kind the nearer one stays first.
        return sorted(found.values(), key=lambda each: rank[each.kind])


def name_key(name: str) -> str:
    """Return an area's name without the words for its kind: the form in which names are compared.

    >>> name_key("Kingston upon Hull, City of"), name_key("London Borough of Barking & Dagenham")
    ('kingston upon hull', 'barking dagenham')
    """
    return " ".join(_KIND_WORDS.sub(" ", _plain(name)).split())


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", name.lower().replace("&", " and ").replace("'", "")).split())


@cache
def _load() -> Areas:
    return Areas(_area(row) for row in rows("areas.csv"))


def _area(row: dict[str, str]) -> Area:
    return Area(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parents=tuple(row["parents"].split()),
        former_codes=tuple(row["former_codes"].split()),
        alternative_names=tuple(name for name in row["alternative_names"].split("|") if name),
        start_date=row["start_date"],
        end_date=row["end_date"],
        source=row["source"],
    )
