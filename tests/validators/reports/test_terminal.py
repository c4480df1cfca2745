import re
from typing import Any

from rich.cells import cell_len

from tests.validators.reports.made import a_group, a_large_report, a_notice, a_report
from validators.reports.terminal import WIDTH, render

ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def test_no_line_is_wider_than_the_terminal(full: dict[str, Any], hostile: dict[str, Any]) -> None:
    for report in (full, hostile, a_large_report(30)):
        for line in render(report).splitlines():
            assert cell_len(line) <= WIDTH, line


def test_the_answers_come_first_in_words(full: dict[str, Any]) -> None:
    shown = render(full)

    assert re.search(r"Official check +FAIL\n +These endpoints have errors", shown)
    assert re.search(r"Whole standard +FAIL", shown)
    assert re.search(r"Data quality +\d+\.\d OF 100", shown)
    assert shown.index("Official check") < shown.index("DO THIS FIRST") < shown.index("EVERYTHING FOUND")


def test_the_worst_comes_first_with_its_total_and_first_cases(full: dict[str, Any]) -> None:
    shown = render(full).partition("EVERYTHING FOUND")[2]

    codes = re.findall(r"^[A-Z]+ +([a-z_]+) \(", shown, re.MULTILINE)
    # cors_missing counts in a verdict, coordinates_swapped in none.
    assert codes == ["email_malformed", "cors_missing", "coordinates_swapped", "number_in_string"]
    assert "email_malformed (SCHEMA-007): 1,312" in shown
    assert "Found: lunch.example.org" in shown
    assert "Of 1,312," in shown


def test_what_was_not_asked_and_our_own_faults_stand_apart(full: dict[str, Any]) -> None:
    shown = render(full)

    reason = "There was no table of postcodes to look them up in. far_from_postcode, postcode_unknown"
    assert reason in " ".join(shown.split())
    assert "NOT OF THE FEED" in shown
    assert "markup_in_text: ValueError: oh" in shown


def test_a_record_is_called_by_its_name_and_then_by_its_id(full: dict[str, Any]) -> None:
    shown = " ".join(render(full).split())

    assert "- Elm Street Lunch Club, record 0a6f1c9e-2b1d-4c55-9a40-000000000001: email" in shown
    assert "- record r2: email" in shown
    assert "- Oak Hall, record r2: email" in shown


def test_it_says_where_the_complete_list_is(full: dict[str, Any]) -> None:
    said = "Every case of every kind is in the table that --output report.csv writes."

    assert said in " ".join(render(full).split())
    assert said not in " ".join(render(a_report(a_group(a_notice()))).split())


def test_colour_adds_nothing_but_colour(full: dict[str, Any]) -> None:
    coloured = render(full, colour=True)

    assert "\x1b[" in coloured
    assert ESCAPE.sub("", coloured) == render(full)


def test_values_cannot_move_the_cursor(hostile: dict[str, Any]) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", render(hostile))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", ESCAPE.sub("", render(hostile, colour=True)))


def test_a_clean_feed_says_so() -> None:
    shown = render(a_report())

    assert "NOTHING TO MEND WAS FOUND" in shown
    assert "DO THIS FIRST" not in shown
