import csv
import time

import pytest

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.text import csv_rows, decode

LIMITS = FileLimits()


def rows(data: bytes, limits: FileLimits = LIMITS) -> list[tuple[int, list[str]]]:
    return list(csv_rows(data, "services.csv", limits))


def cells(data: bytes) -> list[list[str]]:
    return [row for _, row in rows(data)]


def refusal(data: bytes, limits: FileLimits = LIMITS) -> str:
    with pytest.raises(FileUnreadable) as caught:
        rows(data, limits)
    return str(caught.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le-with-mark", "utf-16-be-with-mark"]
)
def test_each_encoding_that_spreadsheet_programs_save_is_read(encoding):
    text = "id,name\n1,Café \N{EN DASH} £3\n"
    marks = {"utf-16-le-with-mark": b"\xff\xfe", "utf-16-be-with-mark": b"\xfe\xff"}
    mark = marks.get(encoding, b"")
    data = mark + text.encode(encoding.removesuffix("-with-mark"))

    assert cells(data) == [["id", "name"], ["1", "Café \N{EN DASH} £3"]]


def test_a_file_put_together_from_two_encodings_keeps_both():
    data = "id,name\n1,Café\n".encode() + "2,Crèche\n".encode("cp1252")

    assert cells(data)[1:] == [["1", "Café"], ["2", "Crèche"]]


def test_bytes_of_no_encoding_are_refused_with_their_line():
    message = refusal(b"id,name\n1,fine\n2,\x81\x8d\n")

    assert "services.csv was not read: line 3 is neither UTF-8 nor Windows-1252 text" in message


def test_nul_characters_are_refused_with_their_line():
    assert "line 2 holds a NUL character" in refusal(b"id,name\n1,a\x00b\n")


def test_utf_16_without_its_mark_is_refused_rather_than_guessed():
    assert "NUL" in refusal("id,name\n1,x\n".encode("utf-16-le"))


def test_utf_16_cut_in_the_middle_of_a_character_is_refused_with_its_line():
    message = refusal("id,name\n1,x".encode("utf-16") + b"\x00")

    assert "line 2 is not UTF-16 text" in message


def test_nothing_at_all_has_no_rows():
    assert rows(b"") == []
    assert rows(b"\xef\xbb\xbf") == []
    assert rows(b"\r\n\r\n , \r\n") == []


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_out(separator):
    data = separator.join(["id", "name", "notes"]) + "\n"
    data += separator.join(["1", "Lunch", '"tea, coffee; cake,\tbun"']) + "\n"

    assert cells(data.encode()) == [["id", "name", "notes"], ["1", "Lunch", "tea, coffee; cake,\tbun"]]


def test_a_title_above_the_heading_does_not_mislead_about_the_separator():
    data = "Our services, 2026\n\nid;name;town\n1;Lunch, and tea;Hull\n2;Lunch;Hull\n"

    assert cells(data.encode())[1:] == [
        ["id", "name", "town"],
        ["1", "Lunch, and tea", "Hull"],
        ["2", "Lunch", "Hull"],
    ]


def test_a_separator_named_in_the_first_line_is_used_and_the_line_is_no_row():
    assert rows(b"sep=;\r\nid;a,b,c\r\n1;2,3,4\r\n") == [(1, ["id", "a,b,c"]), (2, ["1", "2,3,4"])]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_program_ends_them(ending):
    data = ending.join(["id,name", '1,"two', 'lines"', "2,b", ""])

    assert rows(data.encode()) == [(1, ["id", "name"]), (2, ["1", f"two{ending}lines"]), (3, ["2", "b"])]


def test_rows_are_numbered_as_a_spreadsheet_does_with_blank_ones_counted():
    data = b'id,name\n\n1,"a\nb"\n,,\n2,c\n'

    assert [number for number, _ in rows(data)] == [1, 3, 5]


def test_rows_shorter_and_longer_than_the_heading_are_given_as_they_stand():
    assert cells(b"a,b\n1\n1,2,3\n") == [["a", "b"], ["1"], ["1", "2", "3"]]


def test_the_last_row_keeps_its_own_empty_cells():
    assert cells(b"a,b,c\n1,,\n,,\n,,\n") == [["a", "b", "c"], ["1", "", ""]]


def test_a_million_blank_rows_after_the_last_one_cost_next_to_nothing():
    began = time.process_time()

    found = rows(b"id,name\n1,x\n" + b",,,,,,,\r\n" * 1_000_000)

    assert len(found) == 2
    assert time.process_time() - began < 1.0


def test_a_million_blank_rows_before_the_last_one_pass_the_cap():
    assert "more than 200,000 rows" in refusal(b"id,name\n" + b"\n" * 1_000_000 + b"1,x\n")


def test_a_quotation_mark_that_is_never_closed_refuses_the_file_and_says_where_it_opens():
    assert "opens in row 3 is never closed" in refusal(b'id,name\n1,"a"\n2,"b\n3,c\n4,d\n')


def test_a_quotation_mark_inside_a_cell_is_text():
    assert cells(b'id,name\n1,5" pipe\n2,a "b" c\n') == [["id", "name"], ["1", '5" pipe'], ["2", 'a "b" c']]


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_cell_of_ten_megabytes_is_refused_with_its_row(quote):
    message = refusal(b"id,name\n1," + quote + b"x" * 10_000_000 + quote + b"\n")

    assert "a cell of row 2 is longer than 100,000 characters" in message


def test_a_cell_just_over_the_cap_is_refused_although_the_csv_module_would_take_it():
    assert "longer than" in refusal(b"id,name\n1," + b"x" * 100_001 + b"\n")
    assert cells(b"id,name\n1," + b"x" * 100_000 + b"\n")[1][1] == "x" * 100_000


def test_a_larger_cap_on_cells_is_given_to_the_csv_module_which_is_never_given_a_smaller_one():
    before = csv.field_size_limit()
    try:
        large = FileLimits(cell_characters=before + 10)

        assert len(list(csv_rows(b"a\n" + b"x" * (before + 5) + b"\n", "a.csv", large))) == 2
        rows(b"a\n1\n")
        assert csv.field_size_limit() == before + 10
    finally:
        csv.field_size_limit(before)


def test_each_cap_names_itself():
    assert "more than 3 rows" in refusal(b"a\n1\n2\n3\n", FileLimits(rows=3))
    assert "row 2 has more than 2 columns" in refusal(b"a,b\n1,2,3\n", FileLimits(columns=2))
    assert "more than 3 cells that hold something" in refusal(b"a,b\n1,2\n", FileLimits(cells=3))
    assert "larger than 0 MB" in refusal(b"a,b\n", FileLimits(file_bytes=3))


def test_decoding_leaves_the_byte_order_mark_out():
    assert decode(b"\xef\xbb\xbfid", "a.csv") == "id"
