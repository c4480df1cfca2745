"""Days and times of the standard: the keys and patterns find what the rule, written out plainly, finds."""

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.places.areas import Areas
from hub.search.asked_for import NO_HOURS, keys_asked_for, read_minutes
from hub.search.asked_times import TimesAsked, TimesSet, at_least, at_most
from hub.search.index import follow
from hub.search.query import Query, search
from hub.search.reader import SearchIndex
from tests.hub.search.fake_catalogue import FakeCatalogue, a_service

TODAY = date(2026, 6, 2)
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY = 24 * 60
Row = dict[str, Any]


def a_time(minutes: int | None) -> str | None:
    return None if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def a_schedule(dice: random.Random) -> Row:
    """Return a weekly schedule; what it does not say is None."""
    steps = [*range(0, DAY, 30), DAY - 1]
    days = dice.sample(range(7), dice.choice((0, 1, 1, 2, 7)))
    opens, closes = (dice.choice([None, *steps] if dice.random() < 0.2 else steps) for _ in range(2))
    first, last = (
        TODAY + timedelta(dice.randrange(-40, 41)) if dice.random() < 0.3 else None for _ in range(2)
    )
    return {"days": frozenset(days), "opens": opens, "closes": closes, "first": first, "last": last}


def published(row: Row) -> Row:
    return {
        "freq": "WEEKLY" if row["days"] else None,
        "byday": ",".join(CODES[day] for day in sorted(row["days"])) or None,
        "opens_at": a_time(row["opens"]),
        "closes_at": a_time(row["closes"]),
        "valid_from": row["first"] and row["first"].isoformat(),
        "valid_to": row["last"] and row["last"].isoformat(),
    }


def keeps(row: Row, asked: TimesSet) -> bool:
    """The rule, as the README of the feeds says it."""
    if (row["first"] or TODAY) > TODAY or (row["last"] or TODAY) < TODAY:
        return False
    if asked.days and not asked.days & row["days"]:
        return False
    opens, closes = row["opens"], row["closes"]
    if asked.start is not None and (opens is None or opens < asked.start):
        return False
    if asked.end is None:
        return bool(row["days"] or opens is not None or closes is not None)
    if closes is None:
        return False
    if opens is not None and closes <= opens:
        closes += DAY
    if (opens, closes) == (0, DAY - 1):
        closes = DAY
    end = asked.end
    if end <= (0 if asked.start is None else asked.start):
        end += DAY
    return bool(closes <= (DAY if end == DAY - 1 else end))


def says_nothing(row: Row) -> bool:
    return not row["days"] and row["opens"] is None and row["closes"] is None


@pytest.fixture(scope="module")
def rows() -> list[list[Row]]:
    dice = random.Random(20261122)
    return [[a_schedule(dice) for _ in range(dice.choice((0, 1, 1, 2, 3)))] for _ in range(1_500)]


@pytest.fixture(scope="module")
def index(rows: list[list[Row]], tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    catalogue = FakeCatalogue()
    for ordinal, own in enumerate(rows, 1):
        catalogue.put(ordinal, a_service(schedules=[published(row) for row in own]))
    path: Path = tmp_path_factory.mktemp("times")
    follow(catalogue, path, Areas.load())
    return SearchIndex(path)


@pytest.mark.parametrize("seed", range(60))
def test_the_index_finds_what_the_rule_finds(index: SearchIndex, rows: list[list[Row]], seed: int) -> None:
    dice = random.Random(seed)
    ends = [None, *range(0, DAY + 1, 30), DAY - 1]
    sets = tuple(
        TimesSet(
            frozenset(dice.sample(range(7), dice.choice((0, 1, 1, 2)))),
            dice.choice(ends[:-2]),
            dice.choice(ends),
        )
        for _ in range(dice.choice((1, 1, 2)))
    )
    expected = {
        ordinal
        for ordinal, own in enumerate(rows, 1)
        if any(keeps(row, one) for row in own if not says_nothing(row) for one in sets)
    }
    without = {ordinal for ordinal, own in enumerate(rows, 1) if all(map(says_nothing, own))}

    for or_none, wanted in ((False, expected), (True, expected | without)):
        query = Query(times=TimesAsked(sets, TODAY, or_none), per_page=1_000)
        first, second = search(index, query), search(index, Query(times=query.times, per_page=1_000, page=2))
        found = [hit.ordinal for hit in (*first.items, *second.items)]
        assert first.total == len(found) == len(wanted)
        assert set(found) == wanted


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_patterns_compare_numbers_of_as_many_digits(bound: int, number: int) -> None:
    assert bool(re.fullmatch(at_least(f"{bound:04}"), f"{number:04}")) == (number >= bound)
    assert bool(re.fullmatch(at_most(f"{bound:04}"), f"{number:04}")) == (number <= bound)


@given(st.text(max_size=12))
def test_any_text_is_a_time_of_day_or_none(text: str) -> None:
    found = read_minutes(text)

    assert found is None or 0 <= found <= DAY


@pytest.mark.parametrize(
    ("schedule", "key"),
    [
        ({"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}, "hours:0100000:1000:1200"),
        ({"weekday": "Tuesday", "opens_at": "10:00:00", "closes_at": "12:00Z"}, "hours:0100000:1000:1200"),
        ({"freq": "MONTHLY", "byday": "2MO,-1FR", "opens_at": "9am"}, "hours:1000100:0900:----"),
        ({"freq": "DAILY", "opens_at": "00:00", "closes_at": "23:59"}, "hours:1111111:0000:2400"),
        ({"byday": "FR", "opens_at": "22:00", "closes_at": "02:00"}, "hours:0000100:2200:2600"),
        ({"dtstart": "2026-06-02", "opens_at": "10:00", "closes_at": "11:00"}, "hours:0100000:1000:1100"),
        ({"byday": "funday", "opens_at": "10:00", "closes_at": "11:00"}, "hours:0000000:1000:1100"),
        ({"byday": "TH"}, "hours:0001000:----:----"),
        ({"description": "By appointment"}, NO_HOURS),
        ({"opens_at": ["10:00"], "byday": 7, "valid_to": {}}, NO_HOURS),
    ],
)
def test_a_schedule_is_one_key(schedule: Row, key: str) -> None:
    found = [one for one in keys_asked_for({"schedules": [schedule, "nonsense"]}) if one.startswith("hours:")]

    assert len(found) == 1
    assert found[0].startswith(key)
    assert re.fullmatch(r"hours:none|hours:[01]{7}:[\d-]{4}:[\d-]{4}:\d{7}:\d{7}", found[0])
