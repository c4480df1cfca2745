"""24 persons and 40 services: the rules give what was written down by hand before them."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hub.matching.judging import judge
from hub.matching.request import Request, Where
from hub.places.areas import Areas
from hub.search.facts import Facts, read_facts

HERE = Path(__file__).parent / "persons"
# What depends on words, and on what else was asked for, is not in the table.
LEFT_OUT = frozenset({"need", "text", "language", "access", "delivery"})


@dataclass(frozen=True)
class Cell:
    """One person and one service: what is expected."""

    person: str
    service: str
    place: str
    eligibility: str
    reasons: str


def cells() -> Iterator[Cell]:
    with (HERE / "expected.csv").open(encoding="utf-8", newline="") as file:
        yield from (Cell(**row) for row in csv.DictReader(file))


@cache
def persons() -> dict[str, Request]:
    written = json.loads((HERE / "persons.json").read_text(encoding="utf-8"))
    now = datetime.fromisoformat(written["now"])
    return {one["id"]: request(one["request"], now) for one in written["persons"]}


def request(written: dict[str, Any], now: datetime) -> Request:
    given: dict[str, Any] = {"now": now, **written}
    for name, value in given.items():
        if isinstance(value, list):
            given[name] = tuple(value)
    if "where" in given:
        where = dict(given["where"])
        where["point"] = tuple(where["point"])
        where["codes"], where["sure_codes"] = frozenset(where["codes"]), frozenset(where["sure_codes"])
        given["where"] = Where(**where)
    for name in ("start", "end"):
        if name in given:
            given[name] = time.fromisoformat(given[name])
    if "open_at" in given:
        given["open_at"] = datetime.fromisoformat(given["open_at"])
    return Request(**given)


@cache
def services() -> dict[str, tuple[dict[str, Any], Facts]]:
    areas = Areas.load()
    written = json.loads((HERE / "services.json").read_text(encoding="utf-8"))
    return {
        one["document"]["id"]: (one["document"], read_facts(one["document"], one["placement"], areas))
        for one in written
    }


@pytest.mark.parametrize("person", [f"p{number:02}" for number in range(1, 25)])
def test_every_service_is_placed_and_judged_for_a_person_as_was_written_down(person: str) -> None:
    wrong = []
    for cell in cells():
        if cell.person != person:
            continue
        document, facts = services()[cell.service]
        found = judge(facts, document, persons()[person])
        if (found.reach.by, found.eligibility.outcome) != (cell.place, cell.eligibility):
            wrong.append((cell.service, found.reach.by, found.eligibility, cell.place, cell.eligibility))
    assert wrong == []


@pytest.mark.parametrize(
    "cell", [cell for cell in cells() if cell.reasons], ids=lambda cell: f"{cell.person}-{cell.service}"
)
def test_the_reasons_are_those_that_were_written_down(cell: Cell) -> None:
    document, facts = services()[cell.service]
    found = judge(facts, document, persons()[cell.person])
    told = [reason.text for reason in found.told if LEFT_OUT.isdisjoint({reason.kind, reason.about})]
    assert told == cell.reasons.split(" | ")


def test_all_pairs_are_in_the_table_once() -> None:
    pairs = [(cell.person, cell.service) for cell in cells()]
    assert len(pairs) == len(set(pairs)) == 24 * 40
    assert {person for person, _ in pairs} == set(persons())
    assert {service for _, service in pairs} == set(services())
