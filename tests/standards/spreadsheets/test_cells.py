from datetime import date, datetime, time

import pytest

from standards.openreferral.files.sheets import Fault
from standards.openreferral.spreadsheets import choices
from standards.openreferral.spreadsheets.cells import read_cell, write_cell
from standards.openreferral.spreadsheets.columns import by_key


def read(key, value):
    """Return what a cell gives and the codes of its problems."""
    codes = []
    return read_cell(by_key()[key], value, lambda code, _: codes.append(code)), codes


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2/3/2026", "2026-03-02"),
        ("02/03/26", "2026-03-02"),
        ("2.3.2026", "2026-03-02"),
        ("25/12/2026", "2026-12-25"),
        ("2 March 2026", "2026-03-02"),
        ("Mon 2nd Mar 2026", "2026-03-02"),
        ("2nd of March 2026", "2026-03-02"),
        ("March 2, 2026", "2026-03-02"),
        ("2-Mar-26", "2026-03-02"),
        ("2026-03-02T09:30:00Z", "2026-03-02"),
        ("02/03/2026 00:00:00", "2026-03-02"),
        ("2026-3-2 09:30", "2026-03-02"),
        ("2026-03-02 23:30:00+00:00", "2026-03-02"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 9, 30), "2026-03-02"),  # noqa: DTZ001 - a workbook's moments have no zone
    ],
)
def test_a_date_is_read_day_first_in_every_form_people_type(written, day):
    assert read("assured_date", written) == (day, [])


@pytest.mark.parametrize("number", [46083, 46083.0, "46083"])
def test_a_date_that_lost_its_format_is_read_and_reported(number):
    assert read("assured_date", number) == ("2026-03-02", ["date_as_number"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("3/25/2026", "month_first"),
        ("31/02/2026", "not_a_date"),
        ("last spring", "not_a_date"),
        ("2026", "not_a_date"),
        ("Oct 2026", "day_missing"),
        ("October 2026", "day_missing"),
        ("Spring 2026", "not_a_date"),
        (time(9), "not_a_date"),
    ],
)
def test_what_names_no_day_is_left_out_and_reported(written, code):
    assert read("assured_date", written) == (None, [code])


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("9.30am", "09:30"),
        ("9:30", "09:30"),
        ("09:30:00", "09:30"),
        ("0930", "09:30"),
        ("9am", "09:00"),
        ("9 a.m.", "09:00"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("7.15 PM", "19:15"),
        ("noon", "12:00"),
        ("Midnight", "00:00"),
        ("17h30", "17:30"),
        ("24:00", "24:00"),
        ("0.395833333333333", "09:30"),
        (0.395833333333333, "09:30"),
        (time(9, 30), "09:30"),
        (datetime(1899, 12, 31, 9, 30), "09:30"),  # noqa: DTZ001 - a workbook's moments have no zone
    ],
)
def test_a_time_is_read_in_every_form_people_type(written, clock):
    assert read("opens", written) == (clock, [])


@pytest.mark.parametrize(
    ("number", "clock"), [(930, "09:30"), (9.3, "09:30"), (9.05, "09:05"), (1730, "17:30")]
)
def test_a_time_that_became_a_number_is_read_and_reported(number, clock):
    assert read("opens", number) == (clock, ["time_as_number"])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("9", "time_without_half"),
        (9, "time_without_half"),
        ("9-5", "not_a_time"),
        ("25:00", "not_a_time"),
        ("13pm", "not_a_time"),
        ("hh:mm:ss", "not_a_time"),
        (True, "not_a_time"),
    ],
)
def test_what_is_no_time_or_could_be_two_is_left_out_and_reported(written, code):
    assert read("opens", written) == (None, [code])


def test_a_moment_without_a_zone_is_uk_clock_time():
    assert read("last_modified", "2026-07-01 10:00") == ("2026-07-01T10:00:00+01:00", [])
    assert read("last_modified", "1/2/2026") == ("2026-02-01T00:00:00Z", [])
    assert read("last_modified", "2026-07-01T10:00:00Z") == ("2026-07-01T10:00:00Z", [])
    assert read("last_modified", datetime(2026, 2, 1, 10)) == ("2026-02-01T10:00:00Z", [])  # noqa: DTZ001
    assert read("last_modified", "2026-07-01 25:00") == (None, ["not_a_time"])
    assert read("last_modified", "2026-07-01 9:15:07") == ("2026-07-01T09:15:07+01:00", [])
    assert read("last_modified", "2026-07-01 9:15:75") == (None, ["not_a_time"])


@pytest.mark.parametrize("written", ["2026-03-021", "2026-03-02 to 2026-04-01", "2026-03-02, 2026-03-09"])
def test_a_cell_that_only_begins_with_a_date_is_none(written):
    assert read("valid_from", written) == (None, ["not_a_date"])


def test_a_time_beside_a_date_is_never_dropped():
    assert read("last_modified", "2026-07-01 9pm") == ("2026-07-01T21:00:00+01:00", [])
    assert read("last_modified", "2026-07-01 09:00:00+02:00") == ("2026-07-01T09:00:00+02:00", [])
    assert read("last_modified", "2026-07-01 9") == (None, ["time_without_half"])


def test_the_end_of_a_day_is_the_beginning_of_the_next():
    assert read("last_modified", "1/7/2026 24:00") == ("2026-07-02T00:00:00+01:00", [])
    assert read("last_modified", "31/12/9999 24:00") == (None, ["not_a_time"])


def test_forty_words_mean_yes_and_as_many_no_and_none_both():
    assert len(choices.YES) >= 40
    assert not choices.YES & choices.NO
    assert all(read("free", word.upper()) == (True, []) for word in choices.YES)
    assert all(read("free", word) == (False, []) for word in choices.NO)
    assert read("free", True) == (True, [])
    assert read("free", 0) == (False, [])
    assert read("free", "sometimes") == (None, ["not_yes_or_no"])


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Mon-Fri", "MO TU WE TH FR"),
        ("Mondays", "MO"),
        ("Mon; Wed", "MO WE"),
        ("Mon, Wed and Fri", "MO WE FR"),
        ("tue \u2013 thu", "TU WE TH"),
        ("Monday to Friday", "MO TU WE TH FR"),
        ("weekdays", "MO TU WE TH FR"),
        ("Every day", "MO TU WE TH FR SA SU"),
        ("Weekends", "SA SU"),
        ("Fri-Mon", "MO FR SA SU"),
        ("TU,TH", "TU TH"),
        ("Mon/Tues", "MO TU"),
        ("Mon Wed", "MO WE"),
        ("1MO; last Friday", "-1FR 1MO"),
    ],
)
def test_days_are_read_in_every_form_people_type(written, codes):
    assert read("days", written) == (codes.split(), [])


@pytest.mark.parametrize("written", ["bank holidays", "Mon and then", "term time only", "6MO"])
def test_what_names_no_day_of_the_week_is_left_out_and_reported(written):
    assert read("days", written) == (None, ["not_a_day"])


@pytest.mark.parametrize(
    ("written", "number", "codes"),
    [
        ("01482 300300", "01482 300300", []),
        ("+44 1632 960100", "+44 1632 960100", []),
        ("'+44 1632 960100", "+44 1632 960100", []),
        (1632960100, "01632960100", ["zero_lost"]),
        ("1632 960100", "01632 960100", ["zero_lost"]),
        (441632960100, "+441632960100", ["plus_lost"]),
        ("116 123", "116 123", []),
        ("999", "999", []),
    ],
)
def test_a_telephone_number_gets_back_what_a_spreadsheet_program_took(written, number, codes):
    assert read("phone", written) == ([number], codes)


@pytest.mark.parametrize("between", ["; ", ", ", " / ", " or ", "\n"])
def test_several_telephone_numbers_in_a_cell_are_told_apart(between):
    assert read("phone", f"01632 960100{between}01632 960101") == (["01632 960100", "01632 960101"], [])
    assert read("phone", "01632 960100 (9am, Mondays)") == (["01632 960100 (9am, Mondays)"], [])


def test_a_number_that_a_spreadsheet_program_shortened_is_not_guessed():
    assert read("phone", "4.41632E+11") == (None, ["number_shortened"])
    assert read("uprn", "1.00023E+11") == (None, ["number_shortened"])
    assert read("phone", "ask inside") == (None, ["not_a_phone"])


@pytest.mark.parametrize(
    ("key", "written", "value", "codes"),
    [
        ("cost_amount", "£3.50", 3.5, []),
        ("cost_amount", 3.5, 3.5, []),
        ("cost_amount", "1,250", 1250, []),
        ("cost_amount", "50p", 0.5, []),
        ("cost_amount", "3.00", 3, []),
        ("cost_amount", "from £3", None, ["not_a_price"]),
        ("cost_amount", "€5", None, ["not_a_price"]),
        ("minimum_age", "18+", 18, ["number_with_words"]),
        ("minimum_age", "18 years", 18, ["number_with_words"]),
        ("minimum_age", "0", 0, []),
        ("minimum_age", "-1", None, ["not_a_number"]),
        ("minimum_age", "adults", None, ["not_a_number"]),
        ("every", 2.0, 2, []),
        ("every", "1.5", None, ["not_a_number"]),
        ("latitude", "53.74431", 53.74431, []),
        ("longitude", "-0.33", -0.33, []),
        ("longitude", "\u22120.33", None, ["not_a_longitude"]),
        ("latitude", "537", None, ["not_a_latitude"]),
        ("uprn", 100023336956, "100023336956", []),
        ("uprn", "n0 1", None, ["not_digits"]),
        ("postcode", "hu12aa", "HU1 2AA", []),
        ("postcode", "HU1\u00a02AA", "HU1 2AA", []),
        ("postcode", "HU1", "HU1", []),
        ("postcode", 12345, None, ["not_a_postcode"]),
        ("postcode", "HU1 2A", None, ["not_a_postcode"]),
        ("url", "www.example.org/a", "https://www.example.org/a", ["url_scheme_assumed"]),
        ("url", "see Facebook", None, ["not_a_url"]),
        ("url", "javascript:alert(1)", None, ["not_a_url"]),
        ("email", "mailto:a@example.org", "a@example.org", []),
        ("email", "a at example.org", None, ["not_an_email"]),
        ("status", "Active", "active", []),
        ("status", "paused", "temporarily closed", ["status_read_as"]),
        ("status", "yes", "active", ["status_read_as"]),
        ("status", "Live", "active", ["status_read_as"]),
        ("status", True, "active", ["status_read_as"]),
        ("status", "No", "inactive", ["status_read_as"]),
        ("status", "ended", "defunct", ["status_read_as"]),
        ("status", "N/A", None, ["not_a_choice"]),
        ("wait_time", "None", "None", []),
        ("fees", "none", "none", []),
        ("apply", "None", "None", []),
        ("wait_time", 0, "0", []),
        ("wait_time", "n/a", None, ["placeholder"]),
        ("status", "maybe", None, ["not_a_choice"]),
        ("week_of_month", "1st, 3rd", [1, 3], []),
        ("week_of_month", "sixth", None, ["not_a_week"]),
        ("day_of_month", "1, 15; last", ["1", "15", "-1"], []),
        ("day_of_month", "32", None, ["not_a_day_of_month"]),
        ("id", 1.0, "1", []),
        ("id", "001", "001", []),
        ("name", " Caf\u00e9\u00a0 \u200bclub ", "Caf\u00e9 club", []),
        ("cost_option", date(2026, 11, 5), "2026-11-05", ["text_as_date"]),
        ("name", Fault("error_value", "#REF!"), None, ["error_value"]),
        ("name", Fault("formula_without_value", "=A1"), None, ["formula_without_value"]),
    ],
)
def test_a_cell_gives_its_value_or_a_problem(key, written, value, codes):
    assert read(key, written) == (value, codes)


@pytest.mark.parametrize("nothing", ["NULL", "n/a", "None", "-", "\u2014", "TBC", " N/A "])
def test_words_that_stand_for_nothing_are_read_as_an_empty_cell_and_reported(nothing):
    assert read("description", nothing) == (None, ["placeholder"])


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "\u200b", "\n"])
def test_a_cell_of_blanks_says_nothing(blank):
    assert read("description", blank) == (None, [])


def test_company_and_charity_numbers_are_told_from_each_other_and_filled_up():
    assert read("company_number", 1234567)[0]["identifier"] == "01234567"
    assert read("company_number", 1234567)[1] == ["zero_lost"]
    assert read("company_number", "SC123456") == (
        {"identifier_scheme": "GB-COH", "identifier_type": "Company number", "identifier": "SC123456"},
        [],
    )
    assert read("charity_number", "SC012345")[0]["identifier_scheme"] == "GB-SC"
    assert read("charity_number", "yes") == (None, ["not_a_charity_number"])
    assert read("company_number", "yes") == (None, ["not_a_company_number"])
    assert read("other_numbers", "EY123456") == (None, ["register_missing"])


def test_a_term_is_words_or_a_code_or_both():
    (words, coded, bare), codes = read("service_types", "Cooking; Lunch clubs [esdServiceTypes:240]; 241")

    assert words["taxonomy_term"]["taxonomy"] == "service_type"
    assert coded["taxonomy_term"]["term_uri"] == "http://id.esd.org.uk/service/240"
    assert coded["taxonomy_term"]["name"] == "Lunch clubs"
    assert bare["taxonomy_term"]["term_uri"] == "http://id.esd.org.uk/service/241"
    assert codes == ["term_without_words"]


def test_an_area_is_a_name_or_an_official_code_or_both():
    (name, code, both), codes = read("area_served", "Leeds; E06000010; Hessle [E05001696]")

    assert name == {"name": "Leeds", "service_area": "Leeds"}
    assert code["name"] == "Kingston upon Hull, City of"
    assert both["uri"].endswith("/E05001696")
    assert codes == []
    assert read("area_served", "E06999999")[1] == ["area_code_unknown"]


@pytest.mark.parametrize(
    ("key", "written"),
    [
        (
            "service_types",
            "Housing [private]; Lunch [esdServiceTypes:240]; 241; https://example.org/t; [own:7]",
        ),
        ("service_types", "own:7; Own [own:7]; Foreign [https://example.org/terms/1]; [service_type:5]"),
        ("needs", "20; need:20; [need:20]; Company [esdNeeds:20]"),
        ("who_for", "240; Carers; Older people [openEligibility:Seniors]"),
        ("how_attended", "in person; venue; at home"),
        ("languages", "English; pl; Welsh [cy]; Old English [ang-x]; Yi [?]"),
        (
            "area_served",
            "Leeds; E06000010; Hessle [E05001696]; E05001696; Here [https://example.org/a]; Odd [x]",
        ),
        ("other_numbers", "Ofsted: EY1; GB-SC: SC012345; GB-COH: 01234567; A: B: C"),
        ("funding", r"A\; B; C \\; D\E"),
        ("phone", "01632 960100; +44 1632 960101"),
        ("days", "Mon-Wed; last Friday"),
        ("day_of_month", "1; -1"),
        ("charity_number", "SC012345"),
    ],
)
def test_what_a_list_gave_is_written_so_that_it_gives_the_same(key, written):
    column = by_key()[key]
    value, _ = read(key, written)

    assert value
    assert read(key, write_cell(column, value))[0] == value
