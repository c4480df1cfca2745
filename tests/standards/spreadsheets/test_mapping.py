import pytest

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.spreadsheets import read_mapping, read_spreadsheet
from tests.standards.spreadsheets.building import csv_file, saved, workbook, written


def mapping(tmp_path, text):
    return read_mapping(written(tmp_path / "mapping.csv", text.encode()))


THEIRS = {
    "Ref": "7",
    "Activity": "Choir",
    "Run by": "Larkpool Hall",
    "What": "We sing.",
    "Charge?": "no",
    "Day": "Tue",
}
MAPPING = """column,heading,when,value
Service ID,Ref,,
Service name,activity,,
organization_name,Run by,,
Description,What,,
Free,Charge?,No,Yes
Status,,,active
"""


def test_a_councils_own_headings_are_read_by_its_mapping_and_ours_beside_them(tmp_path):
    result = read_spreadsheet(csv_file(tmp_path, THEIRS), mapping=mapping(tmp_path, MAPPING))

    (record,) = result.records
    assert (record["id"], record["name"], record["status"]) == ("7", "Choir", "active")
    assert record["cost_options"] == [{"amount": 0}]
    assert record["schedules"][0]["byday"] == "TU"
    assert result.problems == ()


def test_two_columns_of_headings_are_enough(tmp_path):
    own = mapping(tmp_path, "heading,column\nRef,Service ID\nActivity,Service name\n")

    assert read_spreadsheet(csv_file(tmp_path, THEIRS), mapping=own).records[0]["name"] == "Choir"


def test_a_row_of_the_mapping_counts_only_where_their_cell_says_so_and_the_first_that_gives_something(
    tmp_path,
):
    own = mapping(
        tmp_path,
        "column,heading,when,value\nName,Activity,,\nID,Ref,,\nStatus,Gone,yes,defunct\nStatus,,,active\n",
    )
    rows = [
        THEIRS | {"Ref": str(number), "Activity": f"A{number}", "Gone": gone}
        for number, gone in enumerate(["Y", "no", ""])
    ]

    result = read_spreadsheet(csv_file(tmp_path, *rows), mapping=own)

    assert [record["status"] for record in result.records] == ["defunct", "active", "active"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("theirs,ours\na,b\n", "its first row must be column, heading, when, value"),
        ("column,heading\nShoe size,Feet\n", "row 2 names the column 'Shoe size'"),
        ("column,heading\nService name,\n", "row 2 has no heading"),
        ("column,heading\nService name,a,b,c\n", "row 2 has more cells"),
        (
            "column,heading,when,value\nStatus,,,activ\n",
            "row 2 gives every service a Status that cannot be read",
        ),
        (
            "column,heading,when,value\nFree,,,Yes\n",
            "row 2 gives every service a Free, which is said row by row",
        ),
        ("column,heading,when,value\nTown or city,,,Hull\n", "row 2 gives every service a Town or city"),
        ("", "its first row must be"),
    ],
)
def test_a_mapping_that_is_none_says_in_which_row(tmp_path, text, why):
    with pytest.raises(FileUnreadable, match=why):
        mapping(tmp_path, text)


@pytest.mark.parametrize(
    ("cell", "kept"), [("TRUE", True), ("yes", True), ("", True), ("F", False), ("perhaps", False)]
)
def test_a_contact_whose_cell_may_say_that_it_is_private_is_left_out(tmp_path, cell, kept):
    own = mapping(
        tmp_path,
        "column,heading,when,value\nID,Ref,,\nName,Activity,,\nContact name,Who,,\n"
        "leave out contact,Public,no,\n",
    )

    result = read_spreadsheet(csv_file(tmp_path, THEIRS | {"Who": "Desk", "Public": cell}), mapping=own)

    assert ("contacts" in result.records[0]) is kept


def test_a_mapping_saved_by_a_program_that_writes_semicolons_is_read(tmp_path):
    own = mapping(tmp_path, "\ufeffColumn;Heading\r\nService ID;Ref\r\nService name;Activity\r\n\r\n")

    assert [rule.heading for rule in own.rules] == ["Ref", "Activity"]


def test_what_is_not_for_the_public_is_left_out_and_not_shown_in_the_report(tmp_path):
    own = mapping(
        tmp_path,
        "column,heading,when,value\nService ID,Ref,,\nService name,Activity,,\nContact email,Mail,,\n"
        "leave out contact,Private,yes,\nPostcode,Code,,\nleave out address,Blur,yes,\n"
        "Address line 1,Street,,\n"
        "Latitude,Lat,,\nPlace name,Place,,\nleave out place,Hidden,yes,\n",
    )
    row = THEIRS | {
        "Mail": "not-a-mail",
        "Private": "yes",
        "Code": "HU1 2AA",
        "Street": "1 Long Street",
        "Lat": "53.7",
    }

    blurred = read_spreadsheet(csv_file(tmp_path, row | {"Blur": "yes", "Place": "Hall"}), mapping=own)
    hidden = read_spreadsheet(csv_file(tmp_path, row | {"Hidden": "yes", "Lat": "north"}), mapping=own)

    location = blurred.records[0]["service_at_locations"][0]["location"]
    assert location["addresses"] == [{"postal_code": "HU1", "country": "GB", "address_type": "physical"}]
    assert "latitude" not in location
    assert "service_at_locations" not in hidden.records[0]
    assert "contacts" not in hidden.records[0]
    assert {each.code for each in hidden.problems} >= {"place_left_out", "not_an_email", "not_a_latitude"}
    told = " ".join(f"{each} {each.value}" for each in (*blurred.problems, *hidden.problems))
    assert not any(secret in told for secret in ("not-a-mail", "Long Street", "HU1 2AA", "north"))


SECRET = "column,heading,when,value\nService ID,Ref,,\nService name,Activity,,\n"


def told(result):
    return " ".join(f"{each} {each.value}" for each in result.problems)


def test_what_a_report_quotes_of_a_cell_that_is_not_for_the_public_is_not_shown(tmp_path):
    own = mapping(
        tmp_path,
        SECRET + "Contact phone,Phone,,\nContact email,Mail,,\nContact email,Other mail,,\n"
        "leave out contact,Private,yes,\n",
    )
    cells = {"Phone": "1632960123", "Mail": "her-mail", "Other mail": "his-mail"}
    path = csv_file(tmp_path, THEIRS | cells | {"Private": "yes"})

    result = read_spreadsheet(path, mapping=own)

    assert {each.code for each in result.problems} >= {"zero_lost", "not_an_email"}
    assert not any(secret in told(result) for secret in ("1632960123", "her-mail", "his-mail"))
    assert "(zero lost)" in told(result)


def test_merged_cells_that_are_not_for_the_public_are_not_shown(tmp_path):
    own = mapping(tmp_path, SECRET + "Address line 1,Street,,\nleave out place,Hidden,yes,\n")
    hidden = {"Street": "9 Long Street", "Hidden": "yes"}
    book = workbook(*(THEIRS | hidden | {"Ref": ref, "Activity": ref} for ref in "1234"))
    book.active.merge_cells("G2:G3")
    book.active.merge_cells("G4:G5")

    result = read_spreadsheet(saved(book, tmp_path), mapping=own)

    assert [each.code for each in result.problems].count("merged_cells") == 2
    assert "Long Street" not in told(result)


def test_a_service_that_any_of_its_rows_keeps_back_is_in_no_report_of_the_others(tmp_path):
    own = mapping(tmp_path, SECRET + "Description,What,,\nEmail,Mail,,\nleave out service,Hidden,yes,\n")
    rows = [
        THEIRS | {"Mail": "not-a-mail", "Hidden": ""},
        THEIRS | {"What": "A refuge.", "Mail": "", "Hidden": "yes"},
        THEIRS | {"What": "Another one.", "Mail": "", "Hidden": ""},
    ]

    result = read_spreadsheet(csv_file(tmp_path, *rows), mapping=own)

    assert result.kept_back == {"7"}
    assert {each.code for each in result.problems} >= {"not_an_email", "contradiction", "service_left_out"}
    assert not any(secret in told(result) for secret in ("not-a-mail", "A refuge", "Another one"))


def test_the_name_of_a_service_that_is_kept_back_is_not_told_of_another_with_its_id(tmp_path):
    own = mapping(tmp_path, SECRET + "leave out service,Hidden,yes,\n")
    rows = [THEIRS | {"Activity": "Safe house", "Hidden": "yes"}, THEIRS | {"Hidden": "no"}]

    result = read_spreadsheet(csv_file(tmp_path, *rows), mapping=own)

    assert "Row 2 has the same Service ID; the row was not read." in told(result)
    assert "Safe house" not in told(result)


def test_a_cell_that_shows_an_error_keeps_back_what_it_might_have(tmp_path):
    own = mapping(tmp_path, SECRET + "leave out service,Audience,staff only,\n")
    book = workbook(THEIRS | {"Audience": "#REF!"}, THEIRS | {"Ref": "8", "Audience": "anyone"})
    book.active["G2"].data_type = "e"

    assert read_spreadsheet(saved(book, tmp_path), mapping=own).kept_back == {"7"}
