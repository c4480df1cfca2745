"""Template -> fill -> read -> write -> read gives the same, for every field that the template has."""

from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import read_service
from standards.openreferral.spreadsheets import choices, read_spreadsheet, write_csv, write_rows, write_xlsx
from standards.openreferral.spreadsheets.columns import by_key, columns
from standards.openreferral.spreadsheets.csv_out import csv_bytes
from standards.openreferral.spreadsheets.template import help_rows
from standards.openreferral.spreadsheets.workbook_out import xlsx_bytes
from standards.openreferral.writers import write_service
from tests.standards.spreadsheets.building import written

SERVICE_ID = str(uuid5(NAMESPACE_URL, "service"))
OTHER_ID = str(uuid5(NAMESPACE_URL, "other"))
ORGANIZATION_ID = str(uuid5(NAMESPACE_URL, "organization"))
PLACE_IDS = [str(uuid5(NAMESPACE_URL, f"place {number}")) for number in range(3)]

# As people and other systems write: spaces, signs that start a formula, semicolons, other scripts.
WORDS = st.text(
    st.sampled_from("abc XYZ 019 =+-@'\"\\;,.:[]()&<>\u00a3\u00e9\u03b1\u4e2d\U0001f44d\n\u00a0"),
    min_size=1,
    max_size=12,
).map(lambda text: f"a{text}")
LINES = (
    st.sampled_from(
        ["=1+1", "+44 lines", "-", "@home", "'=quoted", "''@", "\uff1dwide", "two\nlines", "Ten; eleven"]
    )
    | WORDS
)
DAYS = st.lists(st.sampled_from(list(choices.DAYS)), min_size=1, max_size=3, unique=True).map("; ".join)
CELLS = {
    "id": st.none(),
    "text": LINES,
    "long_text": LINES,
    "web": st.sampled_from(["https://example.org/a?b=c#d", "http://example.org/"]),
    "email": st.sampled_from(["a@example.org", "first.last+tag@example.org"]),
    "phones": st.sampled_from(
        ["01632 960100", "+44 1632 960100; 01632 960101", "0800 (ask for the desk) 157 0001"]
    ),
    "register": st.sampled_from(["01234567"]),
    "registers": st.sampled_from(["Ofsted: EY1; CQC: 1-2", "GB-SC: SC012345", "XI-OWN: =1"]),
    "terms": st.sampled_from(
        ["Lunch", "Lunch [esdServiceTypes:240]", "A\\; b; =c; Own [own:7]", "https://example.org/t"]
    ),
    "named": st.sampled_from(["English", "Polish [pl]; cy"]),
    "areas": st.sampled_from(
        ["Leeds", "Hull [E06000010]; Hessle [E05001696]", "+Here [https://example.org/a]"]
    ),
    "list": LINES,
    "number": st.integers(0, 120) | st.just(0.5),
    "whole": st.integers(1, 9),
    "latitude": st.floats(49, 61),
    "longitude": st.floats(-9, 2),
    "digits": st.just("010012345678"),
    "postcode": st.sampled_from(["HU1 2AA", "JE2 3AB", "HU1"]),
    "days": DAYS,
    "weeks": st.sampled_from(["first", "first; last"]),
    "monthdays": st.sampled_from(["1", "1; -1"]),
    "time": st.times().map(lambda time: time.isoformat("minutes")) | st.just("24:00"),
    "date": st.dates().filter(lambda day: day.year >= 1900).map(str),
    "moment": st.sampled_from(["2026-03-02T09:30:00Z", "2026-07-02T09:30:00.123+01:00"]),
    "money": st.integers(0, 99) | st.floats(0, 99).map(lambda price: round(price, 2)),
    "free": st.just("Yes"),
}


def cell(column):
    if column.kind in ("choice", "words"):
        return st.sampled_from(list(choices.options(column)))
    return CELLS[column.kind]


def row(*groups, **fixed):
    """Return rows with any cells of the groups, as the template would be filled."""
    optional = {
        column.key: cell(column) for column in columns() if column.group in groups and column.key not in fixed
    }
    optional.pop("place_id", None)
    return st.fixed_dictionaries(
        {key: st.just(value) for key, value in fixed.items()}, optional=optional
    ).map(without_nones)


def without_nones(cells):
    return {key: value for key, value in cells.items() if value is not None}


# Making a table smaller that fails takes minutes, for no table here is large.
QUICK = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
REPEATED = ("place", "time", "cost", "contact")
TABLES = st.builds(
    lambda first, further, other: [first, *further, other],
    row("service", "organization", *REPEATED, id=SERVICE_ID, name="A name"),
    st.lists(row(*REPEATED, continues=SERVICE_ID), max_size=4),
    row("service", "organization", *REPEATED, id=OTHER_ID, name="Another"),
)


def read(path, content):
    return read_spreadsheet(written(path, content)).records


@settings(QUICK, max_examples=60)
@given(rows=TABLES)
def test_what_was_read_is_written_so_that_it_reads_the_same(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("files")

    records = read(folder / "filled.csv", csv_bytes(rows))

    assert len(records) == 2
    assert read(folder / "written.csv", write_csv(records)) == records


@settings(QUICK, max_examples=12)
@given(rows=TABLES)
def test_a_workbook_and_a_csv_of_the_same_rows_read_the_same(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("files")

    records = read(folder / "filled.csv", csv_bytes(rows))

    assert read(folder / "filled.xlsx", xlsx_bytes(rows, help_rows())) == records
    assert read(folder / "written.xlsx", write_xlsx(records)) == records


FULL: list[dict[str, object]] = [
    {column.key: column.example for column in columns() if column.example}
    | {
        "id": SERVICE_ID,
        "organization_id": ORGANIZATION_ID,
        "place_id": PLACE_IDS[0],
        "maximum_age": 99,
        "address_2": "The Close",
        "uprn": "010012345678",
        "every": 2,
        "first_day": "2026-01-06",
        "booking": "https://lunchclub.example.org/book",
        "session_attended": "in person",
        "contact_department": "Kitchen",
        "licences": "A licence",
        "provides": "Advice; Information",
        "phone": "+44 1632 960100; 01632 960101",
    },
    {
        "continues": SERVICE_ID,
        "place_id": PLACE_IDS[1],
        "place_type": "postal",
        "place_name": "=Box",
        "address_1": "PO Box 1",
        "city": "Hull",
        "county": "Humberside",
        "postcode": "HU1 2AB",
        "days": "Monday; Friday",
        "week_of_month": "first; last",
        "opens": "18:00",
        "closes": "24:00",
        "free": "Yes",
        "cost_option": "Members",
        "contact_name": "@desk",
        "contact_phone": "01632 960102; 01632 960103",
    },
    {
        "continues": SERVICE_ID,
        "day_of_month": "1; -1",
        "opens": "07:00",
        "closes": "08:00",
        "cost_amount": 2.25,
    },
]


def test_the_full_example_fills_every_column_of_the_template():
    assert {key for cells in FULL for key in cells} == set(by_key())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_service_with_every_column_comes_back_from_a_strict_feed_of_3_0_as_it_was(tmp_path, kind):
    content = csv_bytes(FULL) if kind == "csv" else xlsx_bytes(FULL, help_rows())
    result = read_spreadsheet(written(tmp_path / f"filled.{kind}", content))
    (record,) = result.records

    reading = read_service(record, version="3.0")
    document = assign_ids(reading.document, {}, namespace=UUID(SERVICE_ID))
    published = write_service(document, version="3.0", form="detail")
    back = write_csv([published]) if kind == "csv" else write_xlsx([published])

    assert result.problems == ()
    assert reading.problems == ()
    assert read(tmp_path / f"back.{kind}", back) == [record]


def test_every_row_and_cell_of_the_full_example_is_written_again(tmp_path):
    records = read(tmp_path / "filled.csv", csv_bytes(FULL))

    rows = write_rows(records)

    # What is free is written as its price; a cell that stays blank says no more than it did.
    assert {key for cells in rows for key in cells} == set(by_key()) - {"free"}
    assert write_rows(read(tmp_path / "again.csv", csv_bytes(rows))) == rows


def test_nothing_that_is_written_starts_a_formula(tmp_path):
    record = {"id": "=1", "name": "=cmd|' /C calc'!A0", "description": "\t=2", "alert": "@x", "fees": " -1+2"}

    text = write_csv([record]).decode("utf-8-sig")

    assert not any(
        line.lstrip('" ').startswith(tuple("=+-@\t"))
        for part in text.splitlines()
        for line in part.split(",")
    )
    assert read(tmp_path / "a.csv", text.encode())[0]["name"] == record["name"]


def test_a_negative_number_stays_a_number_and_an_international_telephone_number_whole(tmp_path):
    rows = [{"id": "1", "name": "A", "phone": "+44 1632 960100", "latitude": 53.7, "longitude": -0.33}]

    text = csv_bytes(rows).decode("utf-8-sig")

    assert ",-0.33," in text
    assert ",'+44 1632 960100," in text
    (record,) = read(tmp_path / "a.csv", text.encode())
    assert record["phones"] == [{"number": "+44 1632 960100"}]
    assert record["service_at_locations"][0]["location"]["longitude"] == -0.33


def test_a_formula_in_a_text_is_text_in_a_workbook_too(tmp_path):
    path = written(tmp_path / "a.xlsx", write_xlsx([{"id": "1", "name": "=1+1"}]))

    result = read_spreadsheet(path)

    assert result.records[0]["name"] == "=1+1"


def test_a_number_of_more_figures_than_a_workbook_keeps_is_the_same_from_both_kinds(tmp_path):
    rows = [{"id": "1", "name": "A", "latitude": 60.642213557990345, "longitude": 1.9027599592126903}]

    as_csv = read(tmp_path / "a.csv", csv_bytes(rows))

    assert read(tmp_path / "a.xlsx", xlsx_bytes(rows, help_rows())) == as_csv
