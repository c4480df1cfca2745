"""Packages that were made to do harm, or that only look like it."""

import json
import random
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from uuid import NAMESPACE_URL

import pytest

from standards.openreferral.errors import FileUnreadable, StandardError
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.identity import assign_ids
from standards.openreferral.packages import looks_like_package, read_package
from standards.openreferral.readers import read_service
from standards.openreferral.writers import write_service
from tests.standards.files.test_archive import overlapping_bomb
from tests.standards.files.test_archive import zipped as archive
from tests.standards.packages.building import FORMER, MODERN, folder, table, zipped

LIMITS = FileLimits()
SERVICES = b"id,name\n1,Lunch club\n"


def refusal(path: Path, limits: FileLimits = LIMITS) -> str:
    with pytest.raises(FileUnreadable) as caught:
        read_package(path, limits=limits)
    return str(caught.value)


def described(path: Path, *paths: object) -> Path:
    folder(path, services=SERVICES)
    resources = [{"name": f"table-{number}", "path": each} for number, each in enumerate(paths)]
    (path / "datapackage.json").write_text(json.dumps({"version": "3.0", "resources": resources}))
    return path


OUTSIDE = [
    "../services.csv",
    "a/../../services.csv",
    "/etc/passwd",
    "\\\\server\\services.csv",
    "C:\\services.csv",
    "http://example.org/services.csv",
    "https://169.254.169.254/services.csv",
    "file:///etc/passwd",
    "FTP://example.org/services.csv",
]


@pytest.mark.parametrize("outside", OUTSIDE)
def test_a_datapackage_may_name_only_files_in_its_own_folder(tmp_path, outside):
    (tmp_path / "services.csv").write_bytes(SERVICES)
    path = described(tmp_path / "p", outside)

    for each in (
        path,
        path / "datapackage.json",
        zipped(path, tmp_path / "p.zip"),
    ):
        assert "is not a file in its own folder" in refusal(each)
    assert "is not a file in its own folder" in refusal(described(tmp_path / "q", ["services.csv", outside]))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_bytes(b"id,name\n1,Secret\n")
    path = folder(tmp_path / "p")
    (path / "services.csv").symlink_to(tmp_path / "secret.csv")

    assert "leads outside its folder" in refusal(path)


def test_a_datapackage_gives_the_files_that_it_names_and_no_others(tmp_path):
    path = described(tmp_path / "p", "data/list.csv", "missing.csv", "map.geojson")
    (path / "data").mkdir()
    (path / "data/list.csv").write_bytes(b"id,name\n2,Walk\n")
    (path / "map.geojson").write_bytes(b"{}")
    named = json.loads((path / "datapackage.json").read_text())
    named["resources"][0]["name"] = "service"
    named["resources"].append({"name": "inline", "data": [{"id": "3"}]})
    (path / "datapackage.json").write_text(json.dumps(named))

    read = read_package(path / "datapackage.json")

    assert looks_like_package(path / "datapackage.json")
    assert [record["id"] for record in read.records] == ["2"]
    assert [(each.code, each.value) for each in read.problems] == [
        ("file_missing", ""),
        ("resource_not_read", "inline"),
        ("resource_not_read", "map.geojson"),
    ]
    assert "missing.csv" in read.problems[0].message


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "not JSON at line 1"),
        (b"[]", "not a JSON object"),
        (b'{"resources": ' + b"[" * 100_000, "not JSON"),
        (b" " * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (b'{"a": "\x00"}', "NUL"),
    ],
)
def test_a_datapackage_that_is_no_use_is_refused_by_its_name(tmp_path, content, why):
    path = folder(tmp_path / "p", services=SERVICES)
    (path / "datapackage.json").write_bytes(content)

    message = refusal(path)

    assert message.startswith("datapackage.json was not read")
    assert why in message


@pytest.mark.parametrize(
    "content", [b'{"resources": {"a": 1}}', b'{"resources": [1, {"path": 7}], "version": []}']
)
def test_odd_but_harmless_datapackages_leave_the_tables_to_speak(tmp_path, content):
    path = folder(tmp_path / "p", services=SERVICES)
    (path / "datapackage.json").write_bytes(content)

    assert [record["name"] for record in read_package(path).records] == ["Lunch club"]


@pytest.mark.parametrize("admits", [True, False])
def test_a_zip_of_fifty_gigabytes_is_refused_in_little_time_and_memory(tmp_path, admits):
    path = overlapping_bomb(tmp_path / "p.zip", entries=520, megabytes_each=100, admits=admits)
    folder(tmp_path / "p", services=SERVICES)
    tracemalloc.start()
    began = time.process_time()

    with pytest.raises(FileUnreadable):
        read_package(path)

    assert time.process_time() - began < 5.0
    assert tracemalloc.get_traced_memory()[1] < 100 * 1024 * 1024
    tracemalloc.stop()


def test_one_table_that_unpacks_without_end_is_refused_at_the_cap(tmp_path):
    path = archive(tmp_path / "p.zip", {"services.csv": b"id,name\n" + b"\n" * (40 * 1024 * 1024)})

    limits = FileLimits(unpacked_bytes=10 * 1024 * 1024)

    assert path.stat().st_size < 100_000
    assert "unpacks to more than 10 MB" in refusal(path, limits)


@pytest.mark.parametrize("name", ["../services.csv", "/services.csv", "C:\\services.csv", "inner.zip"])
def test_a_zip_that_is_refused_looks_like_a_package_so_that_reading_says_why(tmp_path, name):
    path = archive(tmp_path / "p.zip", {"services.csv": SERVICES, name: b"x"})

    assert looks_like_package(path)
    assert "p.zip was not read" in refusal(path)


def test_a_damaged_workbook_does_not_look_like_a_package(tmp_path):
    path = archive(tmp_path / "p.xlsx", {"[Content_Types].xml": b"<x/>", "../a": b""})

    assert not looks_like_package(path)


def test_a_zip_of_two_packages_is_refused(tmp_path):
    path = archive(tmp_path / "p.zip", {"a/services.csv": SERVICES, "b/services.csv": SERVICES})

    assert "two packages, in a and in b" in refusal(path)


def test_what_macos_adds_to_a_zip_is_passed_over(tmp_path):
    added = {"__MACOSX/p/._services.csv": b"\x00\x05", "p/.DS_Store": b"\x00", "p/services.csv": SERVICES}

    read = read_package(archive(tmp_path / "p.zip", added))

    assert ([record["name"] for record in read.records], read.problems) == (["Lunch club"], ())


def test_a_table_in_a_folder_of_its_own_is_named(tmp_path):
    path = archive(tmp_path / "p.zip", {"services.csv": SERVICES, "old/phones.csv": b"id,service_id\n1,1\n"})

    assert [(each.code, each.sheet) for each in read_package(path).problems] == [
        ("file_not_read", "old/phones.csv")
    ]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_tables_are_read_in_any_encoding_and_with_any_separator(tmp_path, separator, encoding):
    text = (
        separator.join(["id", "name", "description"]) + "\r\n" + separator.join(["1", "Café", "£3, or free"])
    )

    read = read_package(folder(tmp_path / "p", services=text.encode(encoding)))

    assert read.records == [{"id": "1", "name": "Café", "description": "£3, or free"}]


def test_rows_longer_and_shorter_than_the_heading_are_read_and_what_is_over_is_named(tmp_path):
    path = folder(tmp_path / "p", services=b"id,name,fees,,\n1,Lunch club\n2,Walk,free,why,,more\n")

    read = read_package(path)

    assert [record["name"] for record in read.records] == ["Lunch club", "Walk"]
    assert [str(each) for each in read.problems] == [
        "Services.csv, row 3, column D: The column has no heading and was not read; give it one.",
        "Services.csv, row 3: The row is longer than its heading; cell F was not read.",
    ]
    assert [each.value for each in read.problems] == ["why", "more"]


def test_a_heading_that_is_there_twice_is_named_with_each_cell_that_differs(tmp_path):
    path = folder(
        tmp_path / "p", services=b"id,name,Name\n1,Lunch club,Lunch club\n2,Walk,Stroll\n3,,Choir\n"
    )

    read = read_package(path)

    assert [record["name"] for record in read.records] == ["Lunch club", "Walk", "Choir"]
    assert [(each.code, each.row, each.value) for each in read.problems] == [
        ("heading_twice", 1, "Name"),
        ("cell_left_out", 3, "Stroll"),
    ]


@pytest.mark.parametrize("table", ["services", "phones"])
def test_a_table_without_a_heading_is_refused_by_its_name(tmp_path, table):
    tables = {"services": SERVICES, "phones": b"id,service_id,number\n1,1,01632 960001\n"}
    tables[table] = tables[table].partition(b"\n")[2]

    assert f"{table}.csv was not read: its first row is not a heading" in refusal(
        folder(tmp_path / "p", **tables)
    )


def test_an_empty_table_is_no_table(tmp_path):
    assert len(read_package(folder(tmp_path / "p", services=SERVICES, phones=b"")).records) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SERVICES + b'2,"Walk\n3,Choir\n', "a quotation mark that opens in row 3 is never closed"),
        (SERVICES + b"2,Wa\x00lk\n", "line 3 holds a NUL character"),
        (SERVICES + b"2," + b"x" * 10_000_000, "a cell of row 3 is longer than 100,000 characters"),
        (SERVICES + b"\n" * 1_000_000 + b"2,Walk\n", "more than 200,000 rows"),
        (SERVICES + b"2" + b",x" * 600, "row 3 has more than 500 columns"),
    ],
)
def test_what_cannot_be_read_to_its_end_is_refused_with_file_and_row(tmp_path, content, why):
    message = refusal(folder(tmp_path / "p", services=content))

    assert message.startswith("services.csv was not read: ")
    assert why in message


def test_a_million_blank_rows_at_the_end_do_no_harm(tmp_path):
    assert len(read_package(folder(tmp_path / "p", services=SERVICES + b",\r\n" * 1_000_000)).records) == 1


def test_caps_are_of_the_package_and_not_of_each_table(tmp_path):
    path = folder(tmp_path / "p", **FORMER)

    assert "the package has more than 60 cells" in refusal(path, FileLimits(cells=60))
    assert "larger than 0 MB together" in refusal(path, FileLimits(unpacked_bytes=1000))
    assert "more than 5 files" in refusal(path, FileLimits(entries=5))


def test_a_table_that_is_looked_at_for_its_version_counts_once(tmp_path):
    organizations = b"id,name,url\no1,Larkpool Hall,https://example.org\n"
    path = folder(tmp_path / "p", services=SERVICES, organizations=organizations)
    files = list(path.iterdir())
    limits = FileLimits(unpacked_bytes=sum(each.stat().st_size for each in files), entries=len(files))

    assert read_package(path, limits=limits).version == "1.0"


def test_shared_rows_cannot_make_a_small_package_a_vast_feed(tmp_path):
    many = range(5_000)
    path = folder(
        tmp_path / "p",
        organizations=[{"id": "1", "name": "Trust"}],
        phones=[{"id": str(each), "organization_id": "1", "number": "01632 960001"} for each in many],
        services=[{"id": str(each), "organization_id": "1", "name": "Lunch club"} for each in many],
    )

    assert "joined, make more than 10,000,000 values" in refusal(path)


def test_holidays_of_a_place_with_very_many_services_cannot_either(tmp_path):
    many = range(400)
    path = folder(
        tmp_path / "p",
        services=[{"id": str(each), "name": "Lunch club"} for each in many],
        locations=[{"id": "1", "name": "Hall"}],
        services_at_location=[
            {"id": str(each), "service_id": str(each), "location_id": "1"} for each in many
        ],
        holiday_schedules=[{"id": str(each), "location_id": "1", "closed": "true"} for each in many],
    )

    assert "joined, make more than 100,000 values" in refusal(path, FileLimits(cells=100_000))


def test_what_is_not_there_does_not_look_like_a_package(tmp_path):
    assert not looks_like_package(tmp_path / "nothing")


def test_a_zip_may_keep_its_tables_where_its_datapackage_says(tmp_path):
    descriptor = b'{"version": "3.0", "resources": [{"name": "service", "path": "data/list.csv"}]}'
    path = archive(tmp_path / "p.zip", {"p/datapackage.json": descriptor, "p/data/list.csv": SERVICES})

    read = read_package(path)

    assert ([record["name"] for record in read.records], read.problems) == (["Lunch club"], ())


WORDS = [
    "",
    "1",
    "s1",
    "l1",
    "organization",
    "phones",
    "id",
    "service_id",
    "link_id",
    '"',
    ",",
    "\n",
    ";",
    "1e400",
]


@pytest.mark.parametrize("seed", range(40))
def test_mangled_packages_are_read_or_refused_and_never_crash(tmp_path, seed):
    chance = random.Random(seed)
    for name, rows in chance.choice([FORMER, MODERN]).items():
        mangled = [dict(row) for row in rows] * chance.choice([1, 1, 1, 2])
        for row in mangled:
            for column in list(row):
                if chance.random() < 0.2:
                    row[column if chance.random() < 0.7 else chance.choice(WORDS)] = chance.choice(WORDS)
        content = table(mangled)
        cut = chance.randrange(len(content)) if chance.random() < 0.1 else len(content)
        (tmp_path / f"{name}.csv").write_bytes(content[:cut] + content[cut + 1 :])

    with suppress(StandardError):
        read = read_package(tmp_path)
        for record in read.records:
            document = read_service(record, version=read.version).document
            assign_ids(document, {}, namespace=NAMESPACE_URL)
            assert write_service(document, version="3.0", form="detail")["id"]
