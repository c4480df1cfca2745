"""Towns and villages by their names, as facts: a name, a point, how many people live there.

From GeoNames (https://www.geonames.org, CC BY 4.0), re-tabulated: populated places of the United Kingdom with
500 people or more, or none counted.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ATTRIBUTION = "Names and points of towns: GeoNames (geonames.org), CC BY 4.0."

_NATIONS = {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"}


@dataclass(frozen=True, slots=True)
class Town:
    """A town or village: its name, the nation it is in, its middle (WGS84) and how many people live there."""

    name: str
    nation: str
    point: tuple[float, float]
    population: int


def find_towns(name: str) -> tuple[Town, ...]:
    """Return the towns of a name, in any case and spacing, the largest first; empty where there is none.

    >>> [town.nation for town in find_towns("hull")], find_towns("Nowhere at all")
    (['England'], ())
    """
    return _by_name().get(_key(name), ())


def town_names() -> tuple[str, ...]:
    """Return every name by which a town is found, in lower case and single spaces."""
    return tuple(_by_name())


@cache
def _by_name() -> dict[str, tuple[Town, ...]]:
    found: dict[str, list[Town]] = {}
    text = files("hub.places").joinpath("data", "towns.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        point = (float(row["latitude"]), float(row["longitude"]))
        town = Town(row["name"], _NATIONS[row["nation"]], point, int(row["population"]))
        for name in filter(None, (row["name"], row["also"])):
            found.setdefault(_key(name), []).append(town)
    return {name: tuple(sorted(towns, key=lambda town: -town.population)) for name, towns in found.items()}


def _key(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").replace(".", "").split())
