"""Files made to do harm end in a notice or in one sentence, and take bounded memory."""

import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.validators.feeds import AS_OF, a_page, a_service
from validators import Report, session
from validators.sources import SourceUnusable, records
from validators.sources import given as reading
from validators.sources.files import file_source
from validators.validate import validate


def report_of(source: object) -> Report:
    return validate(source, as_of=AS_OF)


def a_zip(path: Path, entries: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n\n",
        b"{}",
        b"[]",
        b"null",
        b"[1, 2]",
        b'{"contents": 7}',
        b"{" * 5_000,
        b"[" * 200_000,
        b'{"id": "1", "name": "Lunch',
        b'{"id": "1"}'[:-1] + b"\xff}",
        b"<!doctype html><title>Welcome</title>",
        b"\0\0\0\0",
        b"PK\x03\x04 and no more",
        b"%PDF-1.7",
    ],
)
def test_a_file_without_a_record_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "services.json"
    path.write_bytes(content)

    with pytest.raises(SourceUnusable) as refused:
        report_of(path)

    assert "services.json" in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("name", ["../../services.json", "/etc/services.json", "C:\\services.json"])
def test_a_zip_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = a_zip(tmp_path / "feed.zip", {name: b"{}"})

    with pytest.raises(SourceUnusable, match="outside"):
        report_of(path)

    assert sorted(each.name for each in tmp_path.iterdir()) == ["feed.zip"]


def test_a_bomb_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as packed, packed.open("services.json", "w") as entry:
        for _ in range(210):
            entry.write(b" " * 1024 * 1024)

    with pytest.raises(SourceUnusable, match="200 MB"):
        report_of(path)


def test_a_zip_in_a_zip_is_a_notice_and_its_neighbours_are_read(tmp_path: Path) -> None:
    inner = a_zip(tmp_path / "inner.zip", {"a": b"a"}).read_bytes()
    page = json.dumps(a_page([a_service(1)])).encode()
    path = a_zip(tmp_path / "feed.zip", {"services.json": page, "taxonomies.json": inner})

    report = report_of(path)

    assert report.counts.services == 1
    assert [group.total for group in report.notices if group.code == "file_unreadable"] == [1]
    assert report.verdicts["strict"] == "fail"


def test_a_sheet_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_bytes(b"Service name\n" + b"Lunch club\n" * 200_001)

    with pytest.raises(SourceUnusable, match="200,000 rows"):
        report_of(path)


def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    (tmp_path / "secret.json").write_text(json.dumps(a_service(9)), encoding="utf-8")
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    os.mkfifo(folder / "pipe.json")
    (folder / "record.json").write_text(json.dumps(a_service(1)), encoding="utf-8")

    assert report_of(folder).counts.services == 1


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)

    with pytest.raises(SourceUnusable, match="neither a file nor a folder"):
        file_source(pipe)


def test_a_line_without_an_end_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINE_BYTES", 20_000)
    lines = [orjson.dumps(a_service(1)), b'{"id": "' + b"x" * 100_000 + b'"}', orjson.dumps(a_service(3))]

    report = report_of(b"\n".join(lines))

    assert report.counts.services == 2
    (group,) = [group for group in report.notices if group.code == "record_unreadable"]
    assert group.samples[0].message.startswith("Line 2 is longer than")


def test_a_stream_without_an_end_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_RECORDS", 500)

    def endless() -> Iterator[dict[str, Any]]:
        number = 0
        while True:
            number += 1
            yield a_service(number)

    report = report_of(endless())

    assert report.counts.services == 500
    assert "500 records" in report.stopped
    assert report.verdicts["strict"] == "not_assessed"


def test_a_document_is_read_up_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_DOCUMENT_BYTES", 1_000)

    with pytest.raises(SourceUnusable, match="NDJSON"):
        report_of(json.dumps([a_service(1)], indent=1).encode())


class Slowly(io.RawIOBase):
    """Gives lines that are made while they are read, a few bytes at a time."""

    def __init__(self, count: int) -> None:
        self._lines = (orjson.dumps(a_service(number)) + b"\n" for number in range(count))
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = next(self._lines, b"")
        size = min(len(self._left), len(buffer), 700)
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def test_a_stream_of_records_is_never_held_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    # What rules are still to be shown of the last records is held up to this number.
    monkeypatch.setattr(session, "MOST_PENDING", 100)
    report_of(io.BufferedReader(Slowly(200)))
    peaks = []

    for count in (500, 2_500):
        tracemalloc.start()
        report = report_of(io.BufferedReader(Slowly(count)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert report.counts.services == count

    # A record is 1,500 bytes as JSON and several times that in memory; what stays of it are hashes.
    assert peaks[1] - peaks[0] < 2_000 * 900


@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from([b"{", b"[", b'{"contents": [', b'{"id": "1"}\n{']), rest=st.binary(max_size=200)
)
def test_any_bytes_end_in_a_report_or_a_sentence(start: bytes, rest: bytes) -> None:
    try:
        report = report_of(start + rest)
    except SourceUnusable:
        return

    assert report.faults == ()
    json.loads(report.to_json())


def test_names_of_files_cannot_break_a_report(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"feed\xff\x1b[2J")
    folder.mkdir()
    for name in ("page\u00b2.json", "page\u00b22.json", "\u0663.json", os.fsdecode(b"\xfe.json")):
        (folder / name).write_text(json.dumps([a_service(len(name), url="x")]), encoding="utf-8")

    report = report_of(folder)

    assert report.counts.services == 4
    json.loads(report.to_json())
