import pytest

from standards.openreferral.fields.table import load
from standards.openreferral.spreadsheets.columns import (
    KINDS,
    TABLE,
    ColumnsUnreadable,
    by_name,
    columns,
    plain,
    read_columns,
)
from standards.openreferral.spreadsheets.page import PAGE, page


def test_every_column_fills_fields_that_the_standard_has():
    table = load("3.0")

    for column in columns():
        assert column.fields
        assert all(field is table[field.entity][field.name] for field in column.fields)


def test_a_column_that_names_a_field_the_standard_lacks_is_our_own_mistake(tmp_path):
    wrong = tmp_path / "columns.csv"
    wrong.write_text(
        TABLE.read_text(encoding="utf-8").replace("service.alert,", "service.warning,"), encoding="utf-8"
    )

    with pytest.raises(
        ColumnsUnreadable, match=r"columns.csv, line \d+: service.warning is not in the field table"
    ):
        read_columns(wrong)


def test_a_heading_that_could_mean_two_columns_is_our_own_mistake(tmp_path):
    wrong = tmp_path / "columns.csv"
    text = TABLE.read_text(encoding="utf-8").replace("Alternate name|", "Notice|Alternate name|")
    wrong.write_text(text, encoding="utf-8")

    with pytest.raises(ColumnsUnreadable, match="'notice' means both"):
        read_columns(wrong)


def test_the_help_of_a_column_is_the_field_tables_meaning_unless_its_note_stands_in_for_it():
    for column in columns():
        meaning = column.fields[0].meaning
        assert column.help.startswith(column.note[1:] if column.note.startswith("=") else meaning)


def test_every_kind_is_used_and_every_column_can_be_found_by_its_heading_and_key():
    assert {column.kind for column in columns()} == set(KINDS)
    assert all(
        by_name()[plain(column.heading)] is column is by_name()[plain(column.key)] for column in columns()
    )


def test_the_reference_page_says_what_the_columns_say():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run python -m standards.openreferral.spreadsheets --write"
    )
