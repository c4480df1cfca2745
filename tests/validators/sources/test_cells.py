"""Where a notice about a spreadsheet or a package stands: the officer's own sheet, row and column."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from standards.openreferral.files.read import read_file
from standards.openreferral.spreadsheets.mapping import read_mapping
from tests.validators.feeds import AS_OF
from validators import Report
from validators.frame import Notice
from validators.reports import FORMATS, terminal
from validators.reports.csv import EveryNotice
from validators.validate import validate

HEADINGS = [
    *("Service ID", "Continues", "Service name", "Description", "Status", "Email", "Phone"),
    *("Organisation name", "Charity number", "Place name", "Postcode", "Latitude", "Longitude"),
    *("Days", "Opens", "Closes", "Price", "Youngest age", "Oldest age", "Contact email"),
]


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV with the template's headings: each row by heading, the second line of the file first."""

    def written(*rows: dict[str, str], headings: list[str] = HEADINGS, name: str = "services.csv") -> Path:
        text = io.StringIO()
        writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path = tmp_path / name
        path.write_text(text.getvalue(), encoding="utf-8")
        return path

    return written


def a_row(number: int, **more: str) -> dict[str, str]:
    """A service without fault; names of columns with underscores for spaces."""
    own = {
        "Service ID": str(number),
        "Service name": f"Lunch club {number}",
        "Description": "A hot lunch for everybody in the quarter, every week of the year.",
        "Status": "active",
        "Organisation name": "Elm Trust",
    }
    return own | {name.replace("_", " "): value for name, value in more.items()}


def cells_of(report: Report, code: str) -> list[str]:
    return [
        notice.cell.where if notice.cell else ""
        for group in report.notices
        if group.code == code
        for notice in group.samples
    ]


def judged(path: Path, **options: Any) -> Report:
    return validate(path, as_of=AS_OF, **options)


def test_a_notice_about_a_field_names_its_cell(sheet: Callable[..., Path]) -> None:
    path = sheet(a_row(1), a_row(2, Description="Lunch."), a_row(3, Email="nobody@"))

    report = judged(path)

    assert cells_of(report, "description_too_short") == ["row 3, column D (Description)"]
    assert cells_of(report, "not_an_email") == ["row 4, column F (Email)"]


def test_a_nested_object_names_the_row_it_stands_in_and_not_its_service_s(
    sheet: Callable[..., Path],
) -> None:
    path = sheet(
        a_row(1, Place_name="Elm Hall", Latitude="53.74431", Longitude="-0.33217"),
        {"Continues": "1", "Place name": "Oak Hall", "Latitude": "12.74431", "Longitude": "-0.33217"},
        {"Continues": "1", "Days": "Friday", "Opens": "14:00", "Closes": "12:00"},
        a_row(2),
    )

    report = judged(path)

    assert cells_of(report, "outside_united_kingdom") == ["row 3, column L (Latitude)"]
    assert cells_of(report, "closes_before_opens") == ["row 4, column P (Closes)"]


def test_a_place_that_two_rows_describe_names_the_row_that_said_the_field(
    sheet: Callable[..., Path],
) -> None:
    path = sheet(
        a_row(1, Place_name="Elm Hall", Postcode="HU1 2AA"),
        {
            "Continues": "1",
            "Place name": "Elm Hall",
            "Postcode": "HU1 2AA",
            "Latitude": "12.74431",
            "Longitude": "-0.33217",
        },
    )

    report = judged(path)

    assert cells_of(report, "outside_united_kingdom") == ["row 3, column L (Latitude)"]


def test_a_service_whose_further_row_says_more_names_that_row(sheet: Callable[..., Path]) -> None:
    path = sheet(
        {"Service ID": "1", "Service name": "Choir", "Status": "active"}, a_row(1, Service_name="Choir")
    )
    path_of_short = sheet(
        {"Service ID": "1", "Service name": "Choir", "Status": "active", "Organisation name": "Elm Trust"},
        {"Continues": "1", "Description": "Songs."},
        name="short.csv",
    )

    assert cells_of(judged(path_of_short), "description_too_short") == ["row 3, column D (Description)"]
    assert cells_of(judged(path), "assurance_missing") == ["row 2"]


def test_a_workbook_names_the_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Our services"
    for row in (list(a_row(1)), list(a_row(1).values()), list(a_row(2, Description="Lunch.").values())):
        book.active.append(row)
    path = tmp_path / "services.xlsx"
    book.save(path)

    cells = cells_of(judged(path), "description_too_short")

    assert cells == ["Our services, row 3, column C (Description)"]


def test_the_headings_are_the_officer_s_own(tmp_path: Path, sheet: Callable[..., Path]) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("heading,column\nRef,id\nWhat,name\nTelling,description\n", encoding="utf-8")
    path = sheet({"Ref": "1", "What": "Choir", "Telling": "Songs."}, headings=["Ref", "What", "Telling"])

    read = read_file(path, mapping=read_mapping(mapping))

    cell = read.cell(0, "/description")
    assert cell is not None
    assert cell.where == "row 2, column C (Telling)"


def test_what_stands_in_another_column_s_cell_names_that_cell(sheet: Callable[..., Path]) -> None:
    path = sheet(a_row(1, Days="Monday", Opens="2pm-12:30"), a_row(2, Youngest_age="11 to 18"))

    read = read_file(path)

    oldest = read.cell(1, "/maximum_age")
    assert oldest is not None
    assert oldest.where == "row 3, column R (Youngest age)"


def test_a_blank_cell_is_named_where_the_field_is_missing(sheet: Callable[..., Path]) -> None:
    read = read_file(sheet(a_row(1), a_row(2)))

    cell = read.cell(1, "/email")
    assert cell is not None
    assert cell.where == "row 3, column F (Email)"


def test_of_two_records_with_one_id_none_is_named(tmp_path: Path) -> None:
    path = a_package(tmp_path / "package")
    with (path / "services.csv").open("a", encoding="utf-8") as file:
        file.write("s2,o1,Another choir,active,Other songs.\n")

    report = judged(path)

    # The second row was left out, and said so; the first still has its place.
    assert cells_of(report, "id_twice") == ["services.csv, row 4, column A (id)"]
    assert "services.csv, row 3, column E (description)" in cells_of(report, "description_too_short")


def a_package(folder: Path) -> Path:
    folder.mkdir()
    tables = {
        "organizations": "id,name,description,email\no1,Elm Trust,A trust.,nobody@\n",
        "services": "id,organization_id,name,status,description\n"
        "s1,o1,Lunch club,active,A hot lunch for everybody in the quarter every week.\n"
        "s2,o1,Choir,active,Songs.\n",
        "locations": "id,location_type,name,latitude,longitude\n"
        "l1,physical,Elm Hall,53.74431,-0.33217\nl2,physical,Oak Hall,12.74431,-0.33217\n",
        "service_at_locations": "id,service_id,location_id\nx1,s1,l1\nx2,s1,l2\n",
        "schedules": "id,service_id,freq,byday,opens_at,closes_at\n"
        "t1,s1,WEEKLY,MO,10:00,12:00\nt2,s2,WEEKLY,TU,14:00,12:00\n",
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_a_package_names_the_file_and_row_of_each_object(tmp_path: Path) -> None:
    report = judged(a_package(tmp_path / "package"))

    assert cells_of(report, "description_too_short") == ["services.csv, row 3, column E (description)"]
    assert cells_of(report, "closes_before_opens") == ["schedules.csv, row 3, column F (closes_at)"]
    assert cells_of(report, "outside_united_kingdom") == ["locations.csv, row 3, column D (latitude)"]
    # A shared row is named for each of its services.
    assert set(cells_of(report, "email_malformed")) == {"organizations.csv, row 2, column D (email)"}


def test_a_row_that_two_rows_make_is_not_named(tmp_path: Path) -> None:
    path = a_package(tmp_path / "package")
    (path / "locations.csv").write_text(
        "id,location_type,name,latitude,longitude\nl1,physical,Elm Hall,53.74431,-0.33217\n"
        "l2,physical,Oak Hall,,\nl2,physical,Oak Hall,12.74431,-0.33217\n",
        encoding="utf-8",
    )

    assert cells_of(judged(path), "outside_united_kingdom") == [""]


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def every_value(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from every_value(each, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from every_value(each, f"{pointer}/{index}")
    else:
        yield pointer, value


def test_no_value_of_a_package_is_looked_for_in_a_cell_that_does_not_hold_it(tmp_path: Path) -> None:
    path = a_package(tmp_path / "package")
    tables = {each.name: rows_of(each) for each in path.iterdir()}

    read = read_file(path)

    found = 0
    for index, record in enumerate(read.records):
        for pointer, value in every_value(record):
            cell = read.cell(index, pointer)
            assert cell is not None
            assert cell.row is not None
            held = tables[cell.sheet][cell.row - 1]
            if cell.column:
                found += 1
                assert held["ABCDEFG".index(cell.column)] == str(value)
    assert found > 40


def test_no_value_of_a_spreadsheet_is_looked_for_in_a_cell_that_does_not_hold_it(
    sheet: Callable[..., Path],
) -> None:
    path = sheet(
        a_row(1, Place_name="Elm Hall", Postcode="HU1 2AA", Days="Monday", Opens="10:00", Closes="12:00"),
        {"Continues": "1", "Place name": "Oak Hall", "Postcode": "HU1 2AB", "Opens": "13:00"},
        {"Continues": "1", "Price": "3.5", "Contact email": "a@elm.example.org", "Phone": "01632 960100"},
        a_row(2, Place_name="Elm Hall", Latitude="53.74431", Longitude="-0.33217", Charity_number="1234567"),
    )
    rows = rows_of(path)

    read = read_file(path)

    written_by_us = {"location_type", "address_type", "country", "freq", "byday", "identifier_type"}
    written_by_us |= {"identifier_scheme"}
    found = 0
    for index, record in enumerate(read.records):
        for pointer, value in every_value(record):
            cell = read.cell(index, pointer)
            if cell is None or not cell.column or pointer.rpartition("/")[2] in written_by_us:
                continue
            assert cell.row is not None
            held = rows[cell.row - 1]["ABCDEFGHIJKLMNOPQRST".index(cell.column)]
            # An id that the table does not give was made, and its cell is blank.
            if held or not pointer.endswith("id"):
                found += 1
                assert held == str(value), pointer
    assert found > 20


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_format_takes_a_report_with_cells(sheet: Callable[..., Path], form: str) -> None:
    report = judged(sheet(a_row(1, Description="Lunch.")))

    said = FORMATS[form].render(report.as_json()).decode()

    if form == "json":
        assert '"cell":{"column":"D","heading":"Description","row":2,"sheet":""}' in said
    elif form in ("terminal", "html", "csv", "sarif"):
        assert "row 2, column D (Description)" in " ".join(said.split())


def test_a_place_is_not_said_twice(sheet: Callable[..., Path]) -> None:
    report = judged(sheet(a_row(1, Email="nobody@")))

    said = " ".join(terminal.render(report.as_json()).split())

    assert said.count("ow 2, column F (Email)") == 1


def test_the_table_of_all_notices_has_their_cells_too(sheet: Callable[..., Path]) -> None:
    path = sheet(*(a_row(number, Description="Lunch.") for number in range(1, 41)))
    with EveryNotice() as every:
        report = judged(path, hear=every.hear)
        out = io.BytesIO()
        every.write(report.as_json(), out)

    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    cells = [row["cell"] for row in rows if row["code"] == "description_too_short"]

    assert cells == [f"row {number}, column D (Description)" for number in range(2, 42)]


def test_a_feed_s_notices_have_no_cell(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text(json.dumps([{"id": "1", "name": "Choir", "description": "Songs."}]), encoding="utf-8")
    heard: list[Notice] = []

    report = judged(path, hear=heard.append)

    assert heard
    assert all(notice.cell is None for notice in heard)
    assert all("cell" not in sample for group in report.as_json()["notices"] for sample in group["samples"])


def test_a_heading_as_long_as_a_cell_is_shortened(sheet: Callable[..., Path]) -> None:
    headings = [*HEADINGS[:3], "Description" + " " * 200, *HEADINGS[4:]]
    row = a_row(1)
    row[headings[3]] = "Lunch."
    del row["Description"]

    [cell] = cells_of(judged(sheet(row, headings=headings)), "description_too_short")

    assert len(cell) <= 110
