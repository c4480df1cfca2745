"""Bank holidays of the four nations, substitute days included."""

from datetime import date

import pytest

from hub.search.bank_holidays import ENGLAND, bank_holiday, nations_of

EACH = {
    "ENG": frozenset({"ENG"}),
    "WLS": frozenset({"WLS"}),
    "SCT": frozenset({"SCT"}),
    "NIR": frozenset({"NIR"}),
}


@pytest.mark.parametrize(
    ("day", "nations"),
    [
        ("2026-01-01", {"ENG", "WLS", "SCT", "NIR"}),
        ("2026-01-02", {"SCT"}),
        ("2026-03-17", {"NIR"}),
        ("2026-04-03", {"ENG", "WLS", "SCT", "NIR"}),
        ("2026-04-06", {"ENG", "WLS", "NIR"}),
        ("2026-07-13", {"NIR"}),
        ("2026-08-03", {"SCT"}),
        ("2026-08-31", {"ENG", "WLS", "NIR"}),
        ("2026-11-30", {"SCT"}),
        ("2026-12-28", {"ENG", "WLS", "SCT", "NIR"}),
        ("2027-12-27", {"ENG", "WLS", "SCT", "NIR"}),
        ("2027-12-28", {"ENG", "WLS", "SCT", "NIR"}),
        ("2026-11-24", set()),
    ],
)
def test_each_nation_has_its_own(day: str, nations: set[str]) -> None:
    """As the government lists them; the twelfth of July 2026 is a Sunday."""
    found = {name for name, nation in EACH.items() if bank_holiday(date.fromisoformat(day), nation)}

    assert found == nations


def test_a_weekend_day_with_a_substitute_is_not_certain_and_the_substitute_is() -> None:
    boxing_day, substitute = bank_holiday(date(2026, 12, 26)), bank_holiday(date(2026, 12, 28))

    assert boxing_day is not None
    assert (boxing_day.name, boxing_day.certain) == ("Boxing Day", False)
    assert substitute is not None
    assert (substitute.name, substitute.certain) == ("Boxing Day", True)


def test_a_day_that_one_of_two_nations_has_is_not_certain() -> None:
    both = frozenset({"ENG", "SCT"})

    andrew, christmas = bank_holiday(date(2026, 11, 30), both), bank_holiday(date(2026, 12, 25), both)

    assert andrew is not None
    assert not andrew.certain
    assert christmas is not None
    assert christmas.certain


def test_no_year_raises() -> None:
    assert all(bank_holiday(date(year, 12, 25)) is None for year in (1, 1871, 9999))


def test_the_nation_is_that_of_the_codes() -> None:
    assert nations_of(["E06000010"]) == ENGLAND
    assert nations_of(["N09000003", "N92000002"]) == {"NIR"}
    assert nations_of(["S12000036", "W06000015"]) == {"SCT", "WLS"}
    assert nations_of(["K02000001", "Salford", "", None]) == ENGLAND
