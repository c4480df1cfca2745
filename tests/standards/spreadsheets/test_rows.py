from standards.openreferral.readers import read_service
from standards.openreferral.spreadsheets import read_mapping, read_spreadsheet, template_csv
from tests.standards.spreadsheets.building import HALL, csv_file, further, service, written


def read(tmp_path, *rows, **how):
    return read_spreadsheet(csv_file(tmp_path, *rows, **how))


def codes(result):
    return [problem.code for problem in result.problems]


def test_a_row_is_a_service_that_the_readers_of_3_0_understand(tmp_path):
    result = read(tmp_path, service(days="Tue", opens="12:00", closes="14:00"), service(id="2", name="Choir"))

    assert [record["name"] for record in result.records] == ["Larkpool lunch club", "Choir"]
    assert (result.kind, result.version, result.rows, result.problems) == ("spreadsheet", "3.0", 2, ())
    assert all(not read_service(record, version="3.0").problems for record in result.records)


def test_further_rows_add_a_place_a_time_a_price_and_a_contact(tmp_path):
    result = read(
        tmp_path,
        {**service(days="Tue", opens="12:00", closes="14:00", cost_amount="3", contact_name="Desk"), **HALL},
        service(id="2", name="Choir"),
        further(
            place_name="Annexe", days="Wed", cost_amount="1", cost_option="Members", contact_name="Kitchen"
        ),
    )

    lunch, choir = result.records
    hall, annexe = lunch["service_at_locations"]
    assert [each["byday"] for each in lunch["schedules"]] == ["TU", "WE"]
    assert [each["service_at_location_id"] for each in lunch["schedules"]] == [hall["id"], annexe["id"]]
    assert [each["amount"] for each in lunch["cost_options"]] == [3, 1]
    assert [each["name"] for each in lunch["contacts"]] == ["Desk", "Kitchen"]
    assert "contacts" not in choir
    assert result.problems == ()


def test_times_belong_to_the_nearest_place_above_in_the_services_own_rows_else_to_the_service(tmp_path):
    result = read(
        tmp_path,
        service(days="Mon"),
        further(place_name="Hall", days="Tue"),
        further(days="Wed"),
    )

    hall = result.records[0]["service_at_locations"][0]["id"]
    assert [each.get("service_at_location_id") for each in result.records[0]["schedules"]] == [
        None,
        hall,
        hall,
    ]


def test_a_row_copied_down_and_changed_in_one_cell_adds_only_what_is_new(tmp_path):
    first = {**service(days="Tue", cost_amount="3", contact_name="Desk"), **HALL}

    result = read(tmp_path, first, {**first, "Days": "Thu"})

    (record,) = result.records
    assert [each["byday"] for each in record["schedules"]] == ["TU", "TH"]
    assert [len(record[name]) for name in ("service_at_locations", "cost_options", "contacts")] == [1, 1, 1]
    assert result.problems == ()


def test_a_further_row_that_contradicts_the_service_is_reported_and_the_first_counts(tmp_path):
    result = read(tmp_path, service(url="https://a.example.org/"), further(url="https://b.example.org/"))

    assert result.records[0]["url"] == "https://a.example.org/"
    assert str(result.problems[0]) == (
        "Row 3, column F (Web page): Row 2 says otherwise of the same service and was read; "
        "give Web page once."
    )


def test_lists_of_further_rows_are_added_to(tmp_path):
    result = read(tmp_path, service(languages="English"), further(languages="English; Polish"))

    assert [each["name"] for each in result.records[0]["languages"]] == ["English", "Polish"]
    assert result.problems == ()


def test_a_second_service_with_the_same_id_is_not_read_and_both_rows_are_named(tmp_path):
    result = read(tmp_path, service(), service(name="Choir"))

    assert len(result.records) == 1
    assert codes(result) == ["id_twice"]
    assert result.problems[0].where == "row 3, column A (Service ID)"
    assert 'Row 2 has the same Service ID for "Larkpool lunch club"' in result.problems[0].message


def test_a_row_that_continues_no_service_is_reported(tmp_path):
    result = read(tmp_path, service(), {**further(days="Tue"), "Continues": "99"})

    assert codes(result) == ["continues_unknown"]
    assert (result.problems[0].row, result.problems[0].value) == (3, "99")


def test_a_row_may_continue_a_service_by_its_name_and_stand_before_it(tmp_path):
    result = read(tmp_path, {**further(days="Tue"), "Continues": "larkpool LUNCH club"}, service())

    assert result.records[0]["schedules"][0]["byday"] == "TU"
    assert result.problems == ()


def test_a_row_may_continue_a_row_that_continues_and_a_circle_of_them_ends(tmp_path):
    result = read(
        tmp_path,
        service(),
        {**further(days="Tue"), "Service ID": "1b"},
        {**further(days="Wed"), "Continues": "1b"},
        {**further(days="Thu"), "Service ID": "x", "Continues": "y"},
        {**further(days="Fri"), "Service ID": "y", "Continues": "x"},
    )

    assert [each["byday"] for each in result.records[0]["schedules"]] == ["TU", "WE"]
    assert codes(result) == ["continues_unknown", "continues_unknown"]


def test_a_row_without_id_and_name_is_not_read_and_says_what_to_do(tmp_path):
    result = read(tmp_path, service(), {"Days": "Tue"})

    assert codes(result) == ["row_without_service"]
    assert "write in Continues" in result.problems[0].message


def test_a_service_without_an_id_gets_the_same_one_at_every_reading_and_is_reported(tmp_path):
    row = {**service(), "Service ID": ""}

    first, again = read(tmp_path, row), read(tmp_path, service(id="9", name="Choir"), row)

    assert first.records[0]["id"] == again.records[1]["id"]
    assert codes(first) == ["id_missing"]
    assert first.problems[0].record_id == first.records[0]["id"]


def test_in_a_table_without_ids_a_repeated_name_is_more_of_the_same_service(tmp_path):
    row = {**service(days="Tue"), "Service ID": ""}

    result = read(tmp_path, row, {**row, "Days": "Wed"}, {"Service name": row["Service name"], "Days": "Thu"})

    assert [each["byday"] for each in result.records[0]["schedules"]] == ["TU", "WE", "TH"]
    assert codes(result) == ["id_missing", "id_missing"]


def test_an_id_that_became_a_number_is_still_the_same_id(tmp_path):
    result = read(tmp_path, service(id="1"), {**further(days="Tue"), "Continues": "1 "})

    assert result.records[0]["schedules"]


def test_the_templates_examples_left_in_are_not_published_and_reported(tmp_path):
    result = read_spreadsheet(written(tmp_path / "template.csv", template_csv()))

    assert result.records == []
    assert codes(result) == ["example_row", "example_row"]


def test_a_bad_value_costs_that_value_and_is_named_by_row_column_and_service(tmp_path):
    result = read(tmp_path, service(), service(id="2", name="Choir", assured_date="3/25/2026"))

    (problem,) = result.problems
    assert (problem.row, problem.letter, problem.column) == (3, "F", "Last checked")
    assert (problem.value, problem.record_id) == ("3/25/2026", "2")
    assert "assured_date" not in result.records[1]


def test_needed_cells_that_are_blank_are_reported_once_for_each_service(tmp_path):
    result = read(
        tmp_path, {**service(), "Status": ""}, further(days="Tue"), {**service(id="2"), "Status": "maybe"}
    )

    assert codes(result) == ["status_assumed", "not_a_choice"]
    assert result.problems[0].message.startswith("The service has no Status; it is published as active.")
    assert "published as active" in result.problems[1].message
    assert [record["status"] for record in result.records] == ["active", "active"]


def test_a_table_without_a_status_column_is_published_as_active_and_says_so_once(tmp_path):
    rows = [{name: cell for name, cell in service(id=id_).items() if name != "Status"} for id_ in ("1", "2")]

    result = read(tmp_path, *rows)

    assert [record["status"] for record in result.records] == ["active", "active"]
    assert [each.code for each in result.problems if "published as active" in each.message] == [
        "column_missing"
    ]


def test_the_row_of_each_record_is_known(tmp_path):
    result = read(tmp_path, service(), further(days="Tue"), service(id="2", name="Choir"))

    assert result.rows_of == {"1": 2, "2": 4}


def test_a_price_of_nothing_is_all_that_free_can_say(tmp_path):
    result = read(
        tmp_path,
        service(free="Yes"),
        service(id="2", name="B", free="Yes", cost_amount="3"),
        service(id="3", name="C", free="No"),
        service(id="4", name="D", free="No", cost_amount="3"),
        service(id="5", name="E", free="yes", cost_option="Members"),
    )

    assert [record.get("cost_options") for record in result.records] == [
        [{"amount": 0}],
        [{"amount": 3}],
        None,
        [{"amount": 3}],
        [{"amount": 0, "option": "Members"}],
    ]
    assert [(each.code, each.row) for each in result.problems] == [
        ("contradiction", 3),
        ("not_free_without_price", 4),
    ]


def test_the_same_place_of_two_services_has_one_id_which_does_not_show_its_address(tmp_path):
    result = read(tmp_path, {**service(), **HALL}, {**service(id="2", name="Choir"), **HALL})

    first, second = (record["service_at_locations"][0]["location_id"] for record in result.records)
    assert first == second
    assert "HU5" not in first
    assert "larkpool" not in first.casefold()


def test_a_place_described_twice_in_different_words_is_reported_and_the_first_counts(tmp_path):
    result = read(
        tmp_path,
        {**service(latitude="53.7"), **HALL},
        {**further(latitude="53.9", longitude="-0.3"), **HALL},
    )

    location = result.records[0]["service_at_locations"][0]["location"]
    assert (location["latitude"], location["longitude"]) == (53.7, -0.3)
    assert codes(result) == ["contradiction"]


def test_a_place_told_by_its_postcode_alone_is_its_services_own(tmp_path):
    result = read(
        tmp_path,
        service(postcode="M41 5AH", latitude="53.4500"),
        further(postcode="M41 5AH", days="Tue"),
        service(id="2", name="Other school", postcode="M41 5AH", latitude="53.4488"),
    )

    first, second = (record["service_at_locations"] for record in result.records)
    assert [link["location"]["latitude"] for link in (*first, *second)] == [53.45, 53.4488]
    assert first[0]["location_id"] != second[0]["location_id"]
    assert result.problems == ()


def test_a_place_that_two_services_describe_otherwise_is_told_by_row_and_column(tmp_path):
    result = read(
        tmp_path,
        {**service(latitude="53.7", getting_there="Bus 10"), **HALL},
        {**service(id="2", name="Choir", latitude="53.9"), **HALL},
        {**service(id="3", name="Dance"), **HALL},
    )

    (found,) = result.problems
    points = [each["service_at_locations"][0]["location"].get("latitude") for each in result.records]
    assert points == [53.7, 53.9, None]
    assert (found.code, found.row, found.column, found.record_id) == (
        "described_otherwise",
        3,
        "Latitude",
        "2",
    )
    assert "Row 2 describes the same place otherwise (Latitude)" in found.message


def test_an_organisation_that_two_services_describe_otherwise_is_told_and_a_blank_cell_is_not(tmp_path):
    result = read(
        tmp_path,
        service(),
        service(id="2", name="Choir", organization_website="https://larkpool.example/"),
        service(id="3", name="Dance", organization_website="https://hall.example/"),
        service(id="4", name="Drama"),
    )

    assert [(each.code, each.row) for each in result.problems] == [("described_otherwise", 4)]
    assert "Row 3 describes the same organisation otherwise" in result.problems[0].message


def test_what_is_kept_from_the_public_is_compared_with_nothing(tmp_path):
    mapping = read_mapping(
        csv_file(
            tmp_path,
            {"column": "leave out service", "heading": "Secret", "when": "yes", "value": ""},
            {"column": "leave out address", "heading": "Masked", "when": "yes", "value": ""},
            name="mapping.csv",
        )
    )

    rows = (
        {**service(latitude="53.7"), **HALL, "Secret": "yes", "Masked": "no"},
        {**service(id="2", name="Choir", latitude="53.8"), **HALL, "Secret": "no", "Masked": "yes"},
        {**service(id="3", name="Dance", latitude="53.9"), **HALL, "Secret": "no", "Masked": "no"},
    )
    result = read_spreadsheet(csv_file(tmp_path, *rows), mapping=mapping)

    assert "described_otherwise" not in codes(result)


def test_days_without_repeats_are_weekly_and_a_week_or_day_of_the_month_is_monthly(tmp_path):
    result = read(
        tmp_path,
        service(days="Tue"),
        further(days="Tue; Thu", week_of_month="first; last"),
        further(day_of_month="15"),
        further(days="Wed", repeats="monthly"),
    )

    assert [
        (each["freq"], each.get("byday"), each.get("bymonthday")) for each in result.records[0]["schedules"]
    ] == [
        ("WEEKLY", "TU", None),
        ("MONTHLY", "1TU,1TH,-1TU,-1TH", None),
        ("MONTHLY", None, "15"),
        ("MONTHLY", "WE", None),
    ]
