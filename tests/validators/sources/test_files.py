"""Files as sources: what they are is told by what is in them, and nothing is passed over in silence."""

import csv
import json
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest

from standards.openreferral.spreadsheets import template_xlsx
from standards.openreferral.spreadsheets.mapping import bundled
from tests.validators.feeds import AS_OF, a_page, a_service
from validators import Report
from validators.sources import SourceUnusable
from validators.sources.choosing import source_of
from validators.validate import validate

OLD = {
    "id": "0a6f1c9e-2b1d-4c55-9a40-000000000001",
    "name": "Lunch club",
    "status": "active",
    "regular_schedules": [],
    "eligibilitys": [],
}


def report_of(source: object, **options: Any) -> Report:
    return validate(source, **({"as_of": AS_OF} | options))


def codes(report: Report) -> set[str]:
    return {group.code for group in report.notices if group.severity.value != "info"}


def not_run(report: Report) -> dict[str, str]:
    return {item.code: item.reason for item in report.not_run}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(name: str, content: object) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return written


def test_a_page_is_judged_with_its_envelope(write: Callable[..., Path]) -> None:
    path = write("services.json", a_page([a_service(1), a_service(2)]) | {"size": 7})

    report = report_of(path)

    assert report.source == "services.json"
    assert report.standard_version == "3.0"
    assert (report.counts.pages, report.counts.services) == (1, 2)
    assert codes(report) == {"page_size_wrong"}
    assert report.verdicts["strict"] == "fail"
    assert report.verdicts["official"] == "not_assessed"
    assert report.faults == ()


def test_what_only_a_site_can_show_is_listed_as_not_run(write: Callable[..., Path]) -> None:
    page, record = write("page.json", a_page([a_service(1)])), write("record.json", a_service(1))

    of_page, of_record = not_run(report_of(page)), not_run(report_of(record))

    assert of_page["body_not_json"].startswith("no site was asked for anything")
    assert "page_size_wrong" not in of_page
    assert "without the pages of the list" in of_record["page_size_wrong"]
    assert "text_search_misses" in of_page


def test_why_a_rule_was_not_asked_can_be_read_after_a_colon_and_by_itself(
    write: Callable[..., Path],
) -> None:
    reports = [report_of(write(f"{number}.json", each)) for number, each in enumerate((a_service(1), OLD))]

    reasons = {reason for report in reports for reason in not_run(report).values()}

    assert len(reasons) > 5
    for reason in reasons:
        # Nobody who reads it knows what "it" would be.
        assert reason[0].islower(), reason
        assert not reason.startswith(("it ", "its ")), reason
        assert not reason.endswith((".", ":")), reason


def test_one_record_is_judged_whole(write: Callable[..., Path]) -> None:
    report = report_of(write("record.json", a_service(1, url="www.council.gov.uk")))

    assert report.counts.services == 1
    (group,) = [group for group in report.notices if group.code == "uri_malformed"]
    assert (group.samples[0].url, group.samples[0].pointer) == ("record.json", "/url")


def test_an_array_of_records_says_which_of_them_is_wrong(write: Callable[..., Path]) -> None:
    report = report_of(write("all.json", [a_service(1), a_service(2, email="nobody"), "text"]))

    assert report.counts.services == 2
    samples = {group.code: group.samples[0] for group in report.notices}
    assert samples["email_malformed"].pointer == "/1/email"
    assert "Entry 3" in samples["record_unreadable"].message


def test_lines_of_ndjson_are_records_and_a_broken_one_costs_itself_alone(write: Callable[..., Path]) -> None:
    lines = [orjson.dumps(a_service(1)), b'{"id": "2", "name"', b"", orjson.dumps(a_service(3, url="x"))]

    report = report_of(write("services.ndjson", b"\n".join(lines)))

    assert report.counts.services == 2
    samples = {group.code: group.samples[0] for group in report.notices}
    assert "Line 2" in samples["record_unreadable"].message
    assert samples["uri_malformed"].pointer == "/4/url"


def test_ndjson_is_known_by_its_lines_whatever_its_name(write: Callable[..., Path]) -> None:
    lines = b"\n".join(orjson.dumps(a_service(number)) for number in (1, 2, 3))

    assert report_of(write("services.json", b"\xef\xbb\xbf" + lines)).counts.services == 3


def test_the_version_is_told_by_fields_envelope_or_whoever_asks(write: Callable[..., Path]) -> None:
    records = write("old.json", [OLD])
    page = write("page.json", {"totalElements": 1, "totalPages": 1, "number": 1, "content": [OLD]})

    assert report_of(records).standard_version == "1.0"
    assert "eligibilitys" in report_of(records).version_reason
    assert report_of(page).standard_version == "1.0"
    with source_of(records, as_of=AS_OF, version="3.0") as source:
        assert report_of(source).standard_version == "3.0"


def test_metadata_that_states_a_version_nobody_knows_leaves_the_verdict_open(
    write: Callable[..., Path],
) -> None:
    write("feed/root.json", {"version": "HSDS-UK-4.2", "openapi_url": "https://council.gov.uk/openapi.json"})
    path = write("feed/services.json", a_page([a_service(1)])).parent

    report = report_of(path)

    assert report.verdicts["strict"] == "not_assessed"
    assert "4.2" in report.verdicts["strict_reason"]


def test_pages_of_a_folder_are_read_in_numeric_order(write: Callable[..., Path]) -> None:
    for number in range(1, 12):
        services = [a_service(number)]
        last = write(f"feed/page{number}.json", a_page(services, page=number, pages=11, total=11))

    report = report_of(last.parent)

    assert report.counts.pages == 11
    assert report.stopped == ""
    assert codes(report) == {"same_point_for_most"}
    assert report.verdicts["strict"] == "pass"


def test_a_folder_that_lacks_a_page_is_not_judged_as_a_whole(write: Callable[..., Path]) -> None:
    page = write("feed/page1.json", a_page([a_service(1)], page=1, pages=3, total=3))

    report = report_of(page.parent)

    assert "of the 3 pages that the envelope declares 1 was given" in report.stopped
    assert "items_not_total" in not_run(report)
    assert report.verdicts["strict"] == "not_assessed"


def test_names_tell_the_lists_of_a_folder(write: Callable[..., Path]) -> None:
    service = a_service(1)
    write("feed/organizations.json", a_page([service["organization"]]))
    write("feed/notes.json", {"colour": "blue"})
    folder = write("feed/services/page-1.json", a_page([service])).parents[1]

    report = report_of(folder)

    assert report.counts.services == 1
    assert report.counts.pages == 2
    assert "organization_unknown" not in {*codes(report), *not_run(report)}
    assert [group.total for group in report.notices if group.code == "file_not_understood"] == [1]


def test_the_official_fail_sample_fails_as_a_folder_too(shared_data: Path) -> None:
    report = report_of(shared_data / "conformance" / "mocks" / "V3.0-UK-Fail")

    assert report.verdicts["strict"] == "fail"
    assert {"metadata_incomplete", "uri_malformed", "email_malformed", "page_size_wrong"} <= codes(report)
    assert report.faults == ()


def test_a_zip_of_pages_is_read_as_a_folder_is(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with ZipFile(path, "w") as packed:
        for number in (2, 1):
            page = a_page([a_service(number)], page=number, pages=2, total=2)
            packed.writestr(f"feed/page{number}.json", json.dumps(page))
        packed.writestr("__MACOSX/feed/page1.json", b"\0")

    report = report_of(path)

    assert (report.counts.pages, report.counts.services) == (2, 2)
    assert codes(report) == set()


def test_a_spreadsheet_tells_sheet_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text("Service name,Last checked,Lowest age\nLunch club,yesterday,three\n", encoding="utf-8")

    report = report_of(path)

    samples = [notice for group in report.notices if group.rule == "READ" for notice in group.samples]
    assert report.counts.services == 1
    assert any("row 2, column" in notice.message.lower() for notice in samples)


def test_nobody_who_fills_in_a_spreadsheet_is_asked_for_uuids(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text("Service ID,Service name,Last checked\nLUNCH,Lunch club,2020-05-20\n", encoding="utf-8")

    report = report_of(path)

    assert not {"uuid_malformed", "detail_id_differs"} & codes(report)
    (group,) = [group for group in report.notices if group.code == "assurance_stale"]
    assert group.samples[0].record_id == "LUNCH"


def test_what_the_writer_of_a_sheets_feed_fills_in_is_judged_by_no_rule(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text(
        "Service ID,Service name,Organisation name,Place name,Postcode\n"
        "1,Lunch club,Larkpool Hall,Hall,WA154 1HF\n",
        encoding="utf-8",
    )

    report = report_of(path)

    assert "not_a_postcode" in codes(report)
    assert not {"postcode_malformed", "description_is_name", "required_field_missing"} & codes(report)


def test_rows_that_describe_a_place_otherwise_are_told_in_the_words_of_their_sheet(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_text(
        "Service ID,Service name,Address line 1,Postcode,Latitude\n"
        "1,Lunch club,1 Example Street,HU5 2AA,53.7\n"
        "2,Choir,1 Example Street,HU5 2AA,53.9\n",
        encoding="utf-8",
    )

    report = report_of(path)

    (group,) = [group for group in report.notices if group.code == "described_otherwise"]
    assert group.samples[0].message.startswith("Row 3, column E (Latitude): Row 2 describes the same place")
    assert "shared_record_differs" not in codes(report)
    assert "while the file was read" in not_run(report)["shared_record_differs"]


def test_what_a_sheet_repeats_thousands_of_times_is_counted_to_the_last(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    rows = "".join(f"Club {number},Hall\n" for number in range(1_234))
    path.write_text(f"Service name,Organisation name\n{rows}", encoding="utf-8")

    assert report_of(path).total("id_missing") == 1_234


def test_a_workbook_without_services_holds_nothing_to_validate(tmp_path: Path) -> None:
    path = tmp_path / "services.xlsx"
    path.write_bytes(template_xlsx())

    with pytest.raises(SourceUnusable, match=r"services\.xlsx"):
        report_of(path)


def test_an_iterable_of_records_is_a_source() -> None:
    records = (a_service(number) for number in range(250))

    report = report_of(records)

    assert report.counts.services == 250
    assert report.verdicts["strict"] == "pass"


def test_text_is_never_the_name_of_a_file(write: Callable[..., Path]) -> None:
    path = write("record.json", a_service(1))

    with pytest.raises(SourceUnusable, match="address"):
        report_of(str(path))


def test_bytes_are_what_somebody_pasted() -> None:
    report = report_of(json.dumps(a_service(1), indent=2).encode())

    assert (report.source, report.counts.services) == ("pasted text", 1)


def test_the_same_files_give_the_same_bytes(shared_data: Path) -> None:
    folder = shared_data / "conformance" / "mocks" / "V3.0-UK-Fail"

    first, second = (report_of(folder).to_json() for _ in range(2))

    assert first == second
    assert b'"measured"' not in first


def test_progress_is_told_of_files_without_pages() -> None:
    told: list[int] = []

    services = (a_service(number) for number in range(1_100))
    report_of(services, progress=lambda so_far: told.append(so_far.services))

    assert told == [500, 1_000]


def test_a_tabular_package_is_judged_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with ZipFile(path, "w") as packed:
        packed.writestr("organizations.csv", "id,name,description\n1,Riverside Kitchen,A kitchen\n")
        packed.writestr("services.csv", "id,organization_id,name,status\n7,1,Lunch club,active\n")

    report = report_of(path)

    assert report.counts.services == 1
    assert "uuid_malformed" in codes(report)
    assert report.faults == ()


def nested(levels: int) -> Any:
    value: Any = "deep"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("extra", "why"),
    [
        ({1: "one"}, "has a key that is no text"),
        ({"photo": b"GIF89a"}, "holds bytes, which JSON cannot"),
        ({"tags": [{"a": {"b", "c"}}]}, "holds set, which JSON cannot"),
        ({"assured_date": AS_OF}, "holds date, which JSON cannot"),
        ({"more": nested(100)}, "is nested more than 100 levels deep"),
        ({"more": nested(3_000)}, "is nested more than 100 levels deep"),
    ],
)
def test_a_record_from_memory_that_is_no_json_costs_itself_alone(extra: dict[Any, Any], why: str) -> None:
    report = report_of(
        [a_service(1), a_service(2) | extra, a_service(3, tags=("a", OrderedDict(b=1)), more=nested(90))]
    )

    (group,) = [group for group in report.notices if group.code == "record_unreadable"]
    assert group.samples[0].message == f"Entry 1 is no record: it {why}."
    assert report.counts.services == 2
    assert report.faults == ()


def test_a_sheet_with_a_thousand_repairs_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "dentists.csv"
    lines = [f"Dentist {number},1632 96{number % 1000:04d}" for number in range(1_200)]
    path.write_text("\n".join(["name,telephone", *lines]), encoding="utf-8")

    report = report_of(path)

    assert report.counts.services == 1_200
    assert sum(group.total for group in report.notices if group.rule == "READ") > 1_000


def test_what_a_sheet_keeps_from_the_public_stays_out_of_the_report(tmp_path: Path) -> None:
    outpost = next(each for each in bundled() if "import_id" in {rule.heading for rule in each.rules})
    headings = sorted({rule.heading for rule in outpost.rules if rule.heading})
    rows = (
        {"import_id": "A", "name": "Lunch club", "visible": "TRUE", "approved": "TRUE"},
        {"import_id": "B", "name": "Safe house", "description": "At 1 Secret Street", "visible": "FALSE"},
    )
    path = tmp_path / "services.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)

    report = report_of(path)

    assert report.counts.services == 1
    assert "kept_from_the_public" in {group.code for group in report.notices}
    assert b"Secret Street" not in report.to_json()
    assert b"Safe house" not in report.to_json()
