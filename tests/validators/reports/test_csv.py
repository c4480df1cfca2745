import csv
import io
from typing import Any

from tests.validators.feeds import AS_OF, a_service
from tests.validators.reports.made import HOSTILE, a_group, a_notice, a_report
from validators.reports.csv import COLUMNS, EveryNotice, render
from validators.validate import validate

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
    assert first["record_name"] == "Elm Street Lunch Club"
    assert heading.index("record_name") + 1 == heading.index("record_id")
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
        report = a_report(a_group(a_notice(value=start, record_name=start)))
        assert rows(report)[1][COLUMNS.index("value")] == "'" + start.strip()
        assert rows(report)[1][COLUMNS.index("record_name")] == "'" + start.strip()


def test_a_value_never_makes_a_row_or_a_column_of_its_own() -> None:
    report = a_report(a_group(*(a_notice(value=text) for text in HOSTILE[:-1])))

    assert len(rows(report)) == 1 + min(len(HOSTILE) - 1, 20)


def test_with_every_notice_kept_there_is_a_row_for_each_and_totals_stay() -> None:
    records = [a_service(number, email="nobody") for number in range(1, 101)]
    out = io.BytesIO()
    with EveryNotice() as every:
        report = validate(records, as_of=AS_OF, hear=every.hear).as_json()
        every.write(report, out)
    heading, *found = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    cells = [dict(zip(heading, row, strict=True)) for row in found]

    assert len(cells) == sum(group["total"] for group in report["notices"])
    mails = [row for row in cells if row["code"] == "email_malformed"]
    assert len({row["record_id"] for row in mails}) == 100
    assert {row["total_of_this_code"] for row in mails} == {"100"}
    assert report == validate(records, as_of=AS_OF).as_json()


def test_a_table_that_is_full_still_counts_the_rest() -> None:
    out = io.BytesIO()
    with EveryNotice(most=30) as every:
        report = validate(
            [a_service(number, email="nobody") for number in range(1, 101)], as_of=AS_OF, hear=every.hear
        )
        every.write(report.as_json(), out)
    rows_kept = out.getvalue().decode("utf-8-sig").splitlines()[1:]

    assert len(rows_kept) <= 30 + len(report.notices) * 20
    assert report.total("email_malformed") == 100
