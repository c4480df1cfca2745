"""What a person reads of a file that is not right: 80 columns, grouped, not without end."""

from dataclasses import replace

import pytest

from hub.commands.wrong_rows import show_problems
from standards.openreferral.files.reading import FileProblem
from tests.hub.hosting.desk import WRONG_DAY

PHONE = FileProblem(
    "not_a_number",
    "Services",
    9,
    "Telephone number of the organisation that runs the service",
    "AB",
    "It is not a telephone number; " + "write it with its area code, " * 3 + "and nothing else.",
    "ask at the desk " * 5,
)


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_problems_of_one_kind_stand_together_with_where_and_what(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([WRONG_DAY, PHONE, replace(WRONG_DAY, row=9, value="")])
    lines = said(capsys)

    assert lines[:4] == [
        "Left out:",
        "It is not a date; write it as 2026-03-01.",
        "  Services, row 7, column K (Last checked): soon",
        "  Services, row 9, column K (Last checked)",
    ]
    assert max(map(len, lines)) <= 80
    assert "Services, row 9, column AB" in lines[6]


def test_only_the_first_are_listed_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [replace(WRONG_DAY, row=row) for row in range(2, 2037)]

    show_problems(problems, rest=": signpost feed problems elmbridge")
    some = said(capsys)
    show_problems(problems, most=None)

    assert len(some) == 24
    assert some[-2:] == [
        "  and 2,015 more like it",
        "2,015 problems not listed here: signpost feed problems elmbridge",
    ]
    assert len(said(capsys)) == 2037


def test_one_kind_in_every_row_does_not_hide_another(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([*(replace(WRONG_DAY, row=row) for row in range(2, 500)), PHONE])

    assert any("column AB" in line for line in said(capsys))


def test_a_cell_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems([replace(WRONG_DAY, value="\x1b[2J\x07wiped\nout\u202e")])

    text = capsys.readouterr().out
    assert not set(text) & {"\x1b", "\x07", "\u202e"}
    assert "wiped out" in text


def test_what_has_no_row_names_its_service_or_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems(
        [
            FileProblem("a", "", None, "", "", "Left out.", "x", "club-1"),
            FileProblem("b", "", None, "", "", "No rows."),
            FileProblem("c", "", 3, "", "", "An empty row."),
        ]
    )

    assert said(capsys) == [
        "Left out:",
        *("An empty row.", "  row 3"),
        *("Left out.", "  service club-1: x"),
        *("No rows.", "  the whole file"),
    ]


def test_what_was_lost_comes_before_what_was_read_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    show_problems(
        [
            replace(WRONG_DAY, code="cell_missing", message="No description.", value=""),
            replace(WRONG_DAY, code="status_assumed", message="Published as active.", value=""),
            WRONG_DAY,
        ]
    )

    titles = [line for line in said(capsys) if line.endswith(":")]
    assert titles == ["Left out:", "Read as something else:", "To fill in or check:"]


def test_a_record_without_a_row_is_named_as_in_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    made = "5b9e9b8c-0000-4000-8000-000000000001"
    show_problems([FileProblem("a", "", None, "", "", "Left out.", "x", made)], names={made: "club-1"})

    assert said(capsys)[-1] == "  service club-1: x"
