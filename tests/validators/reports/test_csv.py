import csv
import io
from typing import Any

from tests.validators.reports.made import HOSTILE, a_group, a_notice, a_report
from validators.reports.csv import COLUMNS, render

STARTS_A_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def rows(report: dict[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(render(report).decode("utf-8-sig"), newline="")))


def test_there_is_a_row_for_each_case_that_is_kept(full: dict[str, Any]) -> None:
    heading, *found = rows(full)

    assert tuple(heading) == COLUMNS
    assert len(found) == sum(len(group["samples"]) for group in full["notices"])
    first = dict(zip(heading, found[0], strict=True))
    assert first["code"] == "email_malformed"
    assert first["total_of_this_code"] == "1312"
    assert first["pointer"] == "/contents/0/email"
    assert first["hint"] == "Write lunch@example.org"


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert render(a_report()).startswith(b"\xef\xbb\xbf")


def test_no_cell_starts_a_formula(hostile: dict[str, Any]) -> None:
    for row in rows(hostile):
        assert len(row) == len(COLUMNS)
        for cell in row:
            assert not cell.startswith(STARTS_A_FORMULA)
            assert not cell.lstrip(" '").startswith(STARTS_A_FORMULA) or cell.startswith("'")


def test_every_hostile_start_gets_an_apostrophe() -> None:
    for start in ("=1", "+1", "-1", "@A1", " =1", "\uff1d1"):
        report = a_report(a_group(a_notice(value=start)))
        assert rows(report)[1][COLUMNS.index("value")] == "'" + start.strip()


def test_a_value_never_makes_a_row_or_a_column_of_its_own() -> None:
    report = a_report(a_group(*(a_notice(value=text) for text in HOSTILE[:-1])))

    assert len(rows(report)) == 1 + min(len(HOSTILE) - 1, 20)
