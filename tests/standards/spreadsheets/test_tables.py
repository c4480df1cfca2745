import pytest

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.spreadsheets import read_spreadsheet
from tests.standards.spreadsheets.building import (
    SERVICE,
    csv_file,
    further,
    saved,
    service,
    workbook,
    written,
)


def codes(result):
    return [problem.code for problem in result.problems]


def test_the_heading_may_stand_below_a_title(tmp_path):
    book = workbook(service())
    book.active.insert_rows(1, 3)
    book.active["A1"] = "Services of Elmbridge, spring 2026"

    result = read_spreadsheet(saved(book, tmp_path))

    assert len(result.records) == 1
    assert result.problems == ()


def test_a_heading_nobody_knows_is_reported_with_what_was_meant_but_without_its_cells(tmp_path):
    result = read_spreadsheet(csv_file(tmp_path, service() | {"Desciption": "Secret", "Shoe size": "7"}))

    assert [(each.code, each.row, each.column, each.value) for each in result.problems] == [
        ("column_unknown", 1, "Desciption", ""),
        ("column_unknown", 1, "Shoe size", ""),
    ]
    assert 'did you mean "Description"?' in result.problems[0].message


def test_headings_are_known_whatever_their_case_and_signs_and_by_other_names(tmp_path):
    row = {
        "ID": "1",
        "SERVICE NAME *": "Choir",
        "organization": "Hall",
        "Post-code": "HU1 2AA",
        "status (required)": "Open",
    }

    (record,) = read_spreadsheet(csv_file(tmp_path, row)).records

    assert record["status"] == "active"
    assert record["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] == "HU1 2AA"


def test_a_heading_that_is_there_twice_is_read_once_and_reported(tmp_path):
    path = written(tmp_path / "a.csv", b"Service ID,Service name,Title,Status\n1,Choir,Club,active\n")

    result = read_spreadsheet(path)

    assert result.records[0]["name"] == "Choir"
    assert ("column_twice", "Title") in [(each.code, each.column) for each in result.problems]


def test_cells_under_no_heading_are_reported(tmp_path):
    result = read_spreadsheet(written(tmp_path / "a.csv", b"Service ID,Service name,\n1,Choir,a note\n"))

    assert "heading_missing" in codes(result)


def test_a_table_without_needed_columns_says_so_once(tmp_path):
    result = read_spreadsheet(
        csv_file(tmp_path, {"Service ID": "1", "Service name": "Choir", "Phone": "01632 960100"})
    )

    assert codes(result) == ["column_missing"] * 3
    missing = [each.message.split('"')[1] for each in result.problems]
    assert missing == ["Description", "Status", "Organisation name"]


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"Dear all,\nplease find attached\n", b",,,\n"])
def test_a_file_without_a_heading_that_is_known_is_refused(tmp_path, content):
    with pytest.raises(FileUnreadable, match="headings that are known here"):
        read_spreadsheet(written(tmp_path / "a.csv", content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_in_every_encoding_that_programs_save(tmp_path, encoding):
    (record,) = read_spreadsheet(csv_file(tmp_path, service(name="Café £3"), encoding=encoding)).records

    assert record["name"] == "Café £3"


def test_of_several_sheets_the_one_with_most_known_headings_is_read_and_the_others_are_reported(tmp_path):
    book = workbook({"Service ID": "9", "Service name": "Old"}, title="2025")
    sheet = book.create_sheet("2026")
    for row in (list(SERVICE), list(SERVICE.values())):
        sheet.append(row)
    book.create_sheet("Notes")["A1"] = "Ask Larkpool"
    book.create_sheet("Empty")

    result = read_spreadsheet(saved(book, tmp_path))

    assert [record["name"] for record in result.records] == ["Larkpool lunch club"]
    assert [each.message.split('"')[1] for each in result.problems] == ["2025", "Notes"]


def test_a_refusal_quotes_no_sheet_that_is_hidden(tmp_path):
    book = workbook({"Refuge": "9 Long Street"}, title="Staff")
    book.active.sheet_state = "hidden"
    book.create_sheet("Shown")["A1"] = "Dear all"
    book.active = 1

    with pytest.raises(FileUnreadable) as refusal:
        read_spreadsheet(saved(book, tmp_path))

    assert "begins with Dear all" in str(refusal.value)
    assert "Refuge" not in str(refusal.value)


def test_a_name_merged_down_is_read_for_each_row_and_reported_with_its_cells(tmp_path):
    book = workbook(service(days="Tue"), {"Days": "Wed"}, {"Days": "Thu"})
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("B2:B4")

    result = read_spreadsheet(saved(book, tmp_path))

    assert [each["byday"] for each in result.records[0]["schedules"]] == ["TU", "WE", "TH"]
    assert [(each.code, each.letter, each.row) for each in result.problems] == [
        ("merged_cells", "A", 2),
        ("merged_cells", "B", 2),
    ]
    assert "A2:A4 are merged; the value was read for rows 2 to 4" in result.problems[0].message


def test_cells_merged_across_give_their_first_column_alone(tmp_path):
    book = workbook(service(url="https://a.example.org/", email=""))
    book.active.merge_cells("F2:G2")

    result = read_spreadsheet(saved(book, tmp_path))

    assert codes(result) == ["merged_cells"]
    assert "email" not in result.records[0]


def test_a_formula_gives_the_value_that_was_saved_with_it_and_without_one_is_reported(tmp_path):
    book = workbook(service(url="=A2", email="#REF!"))
    book.active["G2"].data_type = "e"

    result = read_spreadsheet(saved(book, tmp_path))

    assert [(each.code, each.letter, each.value) for each in result.problems] == [
        ("formula_without_value", "F", "=A2"),
        ("error_value", "G", "#REF!"),
    ]


def test_a_workbooks_problem_names_sheet_row_column_and_heading(tmp_path):
    result = read_spreadsheet(saved(workbook(service(), service(id="2", name="B", opens="soon")), tmp_path))

    assert str(result.problems[0]).startswith(
        "Services, row 3, column F (Opens): This is not one time of day"
    )


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(tmp_path):
    path = written(
        tmp_path / "a.csv", b'Service ID,Service name,Description\r\n1,A,"two\r\nlines"\r\n\r\n,,x\r\n'
    )

    assert [each.row for each in read_spreadsheet(path).problems if each.code == "row_without_service"] == [4]


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (FileLimits(rows=5), "more than 5 rows"),
        (FileLimits(columns=3), "more than 3 columns"),
        (FileLimits(cells=20), "more than 20 cells"),
        (FileLimits(cell_characters=20), "longer than 20 characters"),
        (FileLimits(file_bytes=100), "larger than 0 MB"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_past_a_cap_is_refused_whole(tmp_path, limits, why, kind):
    rows = [service(id=str(number), name=f"Service {number}") for number in range(10)]
    path = csv_file(tmp_path, *rows) if kind == "csv" else saved(workbook(*rows), tmp_path)

    with pytest.raises(FileUnreadable, match=why):
        read_spreadsheet(path, limits=limits)


def test_a_wide_table_of_many_services_is_read_in_reasonable_time(tmp_path):
    rows = [service(id=str(n), name=f"Service {n}", days="Tue", opens="9am") for n in range(500)]
    rows += [{**further(days="Wed"), "Continues": str(n)} for n in range(500)]

    result = read_spreadsheet(csv_file(tmp_path, *rows))

    assert (len(result.records), result.rows, result.problems) == (500, 1000, ())


def test_headings_that_stand_there_again_are_no_service(tmp_path):
    again = {heading: heading for heading in service()}

    result = read_spreadsheet(csv_file(tmp_path, service(), again, service(id="2", name="Choir")))

    assert [record["id"] for record in result.records] == ["1", "2"]
    assert [(each.code, each.row) for each in result.problems] == [("heading_again", 3)]


def test_a_hidden_sheet_is_not_read_however_well_it_fits(tmp_path):
    book = workbook({"Service ID": "1", "Service name": "Choir"})
    hidden = book.create_sheet("Private")
    for row in (list(SERVICE), list(SERVICE.values())):
        hidden.append(row)
    hidden.sheet_state = "veryHidden"

    result = read_spreadsheet(saved(book, tmp_path))

    assert [record["name"] for record in result.records] == ["Choir"]
    assert any('hidden sheet "Private"' in each.message for each in result.problems)


def test_a_mistake_made_in_every_row_is_listed_a_thousand_times_and_then_counted(tmp_path):
    rows = [service(id=str(number), name=f"S{number}", email="none given") for number in range(1_200)]

    result = read_spreadsheet(csv_file(tmp_path, *rows))

    assert len(result.problems) == 1_001
    assert str(result.problems[-1]).startswith("Column F (Email): The same was found 200 more times")
    assert sum(problem.times for problem in result.problems) == 1_200
