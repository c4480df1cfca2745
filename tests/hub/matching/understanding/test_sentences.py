"""Sentences as people write them, and what is to be read out of them: a table written by hand.

`needs`: those that must be found, "-" before one that must not be, "none" for none at all. `filters`: all of
them. `sensitive`: the topics; "private" for a request that is only not to be kept, "-" where either will do.
"""

import csv
from datetime import time
from pathlib import Path

import pytest

from hub.matching.understanding.understood import FilterSaid, Understood

TABLE = Path(__file__).with_name("sentences.psv")


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="|", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["said"])
def test_a_sentence_is_understood_as_the_table_says(row, read):
    understood = read(row["said"])

    needs = {need.id for need in understood.needs}
    wanted = row["needs"].split()
    if wanted == ["none"]:
        # An organization of that name may be all that is meant.
        assert not needs or understood.organization, needs
    assert {need for need in wanted if not need.startswith("-")} - {"none"} <= needs
    assert not {need[1:] for need in wanted if need.startswith("-")} & needs
    assert sorted(map(as_text, understood.filters)) == sorted(conditions(row["filters"]))
    if row["sensitive"] != "-":
        assert topics(understood) == set(row["sensitive"].split())
    other(row["other"], understood)


def test_every_word_of_a_tag_was_typed(read):
    for row in rows():
        understood = read(row["said"])
        for part in (*understood.needs, *understood.circumstances, *understood.filters):
            assert part.words, (row["said"], part)
            assert part.words in " ".join(row["said"].split()), (row["said"], part)


def test_the_table_holds_enough_of_every_kind():
    assert len(rows()) >= 150
    for column in ("needs", "filters", "sensitive", "other"):
        assert sum(bool(row[column]) for row in rows()) >= 20, column


def conditions(text: str) -> list[str]:
    """Split "day=tu place=HU5 2AA" at its kinds: a value may hold spaces."""
    found: list[str] = []
    for part in text.split():
        if "=" in part:
            found.append(part)
        else:
            found[-1] += f" {part}"
    return found


def as_text(said: FilterSaid) -> str:
    value = said.value
    if said.kind == "time":
        value = "-".join(one.strftime("%H:%M") if isinstance(one, time) else "" for one in value)
    elif value is True:
        value = "yes"
    elif said.kind == "open" and value is None:
        value = "now"
    return f"{said.kind}={value}"


def topics(understood: Understood) -> set[str]:
    if understood.sensitive is None:
        return set()
    return set(understood.sensitive.topics) or {"private"}


def other(text: str, understood: Understood) -> None:
    stated = conditions(text.replace("outside", "outside=yes"))
    assert (understood.out_of_scope is not None) == ("outside=yes" in stated)
    for one in stated:
        kind, value = one.split("=", 1)
        if kind == "organization":
            assert understood.organization == value
        elif kind == "choice":
            assert understood.choice is not None
            assert value in {option.id for option in understood.choice.options}
        elif kind == "spelling":
            assert value in {f"{word.was}>{word.now}" for word in understood.corrected}
    if not any(one.startswith("organization") for one in stated):
        assert understood.organization is None
