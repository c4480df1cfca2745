import csv
import io
import zipfile

from openpyxl import load_workbook

from standards.openreferral.spreadsheets import read_spreadsheet, reference, template_csv, template_xlsx
from standards.openreferral.spreadsheets.columns import columns
from tests.standards.spreadsheets.building import written


def book():
    return load_workbook(io.BytesIO(template_xlsx()))


def test_the_template_is_the_same_bytes_every_time():
    assert template_xlsx() == template_xlsx()
    assert template_csv() == template_csv()
    with zipfile.ZipFile(io.BytesIO(template_xlsx())) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(2026, 1, 1, 0, 0, 0)}
        assert parts.read("docProps/core.xml").count(b"2026-01-01T00:00:00Z") == 2


def test_the_template_has_every_column_and_a_heading_that_stays_in_sight():
    sheet = book()["Services"]

    assert [cell.value for cell in sheet[1]] == [column.heading for column in columns()]
    assert sheet.freeze_panes == "E2"


def test_choices_have_drop_downs_that_refuse_anything_else_and_lists_of_words_ones_that_only_offer():
    validations = book()["Services"].data_validations.dataValidation
    by_title = {each.promptTitle: each for each in validations}

    assert by_title["Status"].formula1 == '"active,inactive,defunct,temporarily closed"'
    assert by_title["Status"].showErrorMessage
    assert by_title["Free"].formula1 == '"Yes"'
    assert "Monday" in by_title["Days"].formula1
    assert not by_title["Days"].showErrorMessage
    # Excel refuses a workbook whose list is longer.
    assert all(len(each.formula1) <= 257 for each in validations)


def test_cells_that_only_look_like_numbers_are_text_so_that_their_noughts_stay():
    sheet = book()["Services"]
    formats = {
        column.key: sheet.column_dimensions[sheet.cell(1, position).column_letter].number_format
        for position, column in enumerate(columns(), start=1)
    }

    assert {
        formats[key] for key in ("id", "phone", "postcode", "company_number", "uprn", "contact_phone")
    } == {"@"}
    assert formats["assured_date"] == "yyyy-mm-dd"
    assert formats["opens"] == "hh:mm"


def test_the_help_sheet_explains_every_column():
    rows = list(book()["Help"].iter_rows(values_only=True))

    assert [row[0] for row in rows[1:]] == [column.heading for column in columns()]
    assert all(row[1] for row in rows)
    assert len(reference()) == len(rows) - 1


def test_the_help_of_a_column_says_what_is_allowed_and_which_field_it_is():
    status = next(each for each in reference() if each.key == "status")

    assert status.allowed == ("active", "inactive", "defunct", "temporarily closed")
    assert status.fields == ("service.status",)
    assert status.required


def test_the_template_filled_as_it_explains_itself_is_read_without_a_problem(tmp_path):
    for name, content in (("a.csv", template_csv()), ("b.xlsx", renamed(template_xlsx()))):
        filled = content.replace(b"EXAMPLE", b"L-100")

        result = read_spreadsheet(written(tmp_path / name, filled))

        assert len(result.records) == 1, name
        assert result.problems == (), name


def renamed(content):
    workbook = load_workbook(io.BytesIO(content))
    for row in workbook["Services"].iter_rows(min_row=2):
        for cell in row:
            if cell.value == "EXAMPLE":
                cell.value = "L-100"
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def test_every_column_but_ids_has_an_example_in_the_template_or_none_is_needed():
    (headings, first, further) = csv.reader(io.StringIO(template_csv().decode("utf-8-sig")))
    blank = {heading for heading, *cells in zip(headings, first, further, strict=True) if not any(cells)}

    assert {column.heading for column in columns() if column.required} & blank == set()
