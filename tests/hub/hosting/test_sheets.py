"""A sheet that is published at an address: fetched at each harvest, and read only when it has changed."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.harvest.store import Harvest, Outcome
from hub.hosting.files import Given
from hub.publishers.feeds import Feed
from standards.openreferral.errors import FetchFailed, FetchRefused, FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from tests.conftest import MakeHub
from tests.hub.hosting.desk import Desk, as_file, read_json
from tests.hub.records import a_service, names, services
from tests.loopback import Answer, LoopbackServer, Seen

CSV = {"Content-Type": "text/csv; charset=utf-8"}
LOG_IN = b"\n<!DOCTYPE html><html><title>Sign in to see this sheet</title></html>"


class Sheet(LoopbackServer):
    """A server of one sheet, reached by a redirect as Google's are."""

    def __init__(self) -> None:
        super().__init__(self._sheet)
        self.body = as_file(services(3))
        self.status = 200
        self.headers = dict(CSV)
        self.tagged = False
        self.ending = "pub?gid=0&single=true&output=csv"

    @property
    def address(self) -> str:
        return f"{self.url}/d/e/2PACX/{self.ending}"

    def _sheet(self, seen: Seen) -> Answer:
        if seen.path.endswith("/pub"):
            return Answer(307, b"", {"Location": "/content/sheet?x=1"})
        headers = dict(self.headers)
        if self.tagged:
            headers |= {"ETag": '"one"', "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"}
            if seen.headers.get("if-none-match") == '"one"':
                return Answer(304, b"", headers)
        return Answer(self.status, self.body, headers)


def add(desk: Desk, sheet: Sheet) -> Feed:
    """Register the sheet as a feed, as `signpost feed add --sheet` does."""
    with desk.hub.fetcher(allow=[sheet.origin], pace=False) as fetcher:
        given = desk.hosting.fetch(sheet.address, fetcher)
    publisher = desk.hub.publishers.add_publisher("elmbridge", "Elmbridge")
    return desk.hosting.add("elmbridge", "Elmbridge", given, publisher=publisher).feed


def harvest(desk: Desk, sheet: Sheet) -> Harvest:
    return desk.harvest(allow=[sheet.origin])


def test_each_harvest_fetches_the_sheet_first(either_desk: Desk) -> None:
    desk = either_desk
    with Sheet() as sheet:
        feed = add(desk, sheet)
        harvest(desk, sheet)
        sheet.body = as_file([a_service(1, name="Renamed"), *services(3)[1:], a_service(4)])

        ended = harvest(desk, sheet)

    assert feed.source == "sheet"
    assert (ended.outcome, ended.counts["added"], ended.counts["changed"]) == (Outcome.LIVE, 1, 1)
    assert "Renamed" in names(desk.hub, "elmbridge")
    known = desk.hosting.known(feed)
    assert (known.file.name, known.file.address) == ("pub.csv", sheet.address)


@pytest.mark.parametrize("tagged", [True, False])
def test_a_sheet_that_has_not_changed_is_not_read_again(desk: Desk, tagged: bool) -> None:
    with Sheet() as sheet:
        sheet.tagged = tagged
        feed = add(desk, sheet)
        harvest(desk, sheet)
        read_at = desk.hosting.known(feed).read_at

        ended = harvest(desk, sheet)

        assert ended.outcome is Outcome.UNCHANGED
        assert desk.hosting.known(feed).read_at == read_at
        assert (sheet.requests[-1].headers.get("if-none-match") == '"one"') is tagged
        assert ("if-modified-since" in sheet.requests[-1].headers) is tagged


def _log_in(sheet: Sheet) -> None:
    sheet.body, sheet.headers = LOG_IN, {"Content-Type": "text/html"}


def _gone(sheet: Sheet) -> None:
    sheet.status = 404


def _empty(sheet: Sheet) -> None:
    sheet.body = b""


def _no_services(sheet: Sheet) -> None:
    sheet.body = as_file([])


def _broken(sheet: Sheet) -> None:
    sheet.body = b"PK\x03\x04 not a workbook"


def _bomb(sheet: Sheet) -> None:
    sheet.faults.bomb = 300 * 1024 * 1024


def _elsewhere(sheet: Sheet) -> None:
    sheet.faults.redirect_to = "http://127.0.0.1:1/metadata"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_log_in, "gives a web page, perhaps one to log in at"),
        (_gone, "answered 404"),
        (_empty, "gave an empty answer"),
        (_no_services, "holds no service"),
        (_broken, "not a spreadsheet"),
        (_bomb, "unpack"),
        (_elsewhere, "was not opened"),
    ],
)
def test_a_sheet_that_cannot_be_read_fails_the_harvest_and_yesterdays_serves(
    desk: Desk, spoil: Callable[[Sheet], None], reason: str
) -> None:
    with Sheet() as sheet:
        feed = add(desk, sheet)
        harvest(desk, sheet)
        spoil(sheet)

        ended = harvest(desk, sheet)

    assert ended.outcome is Outcome.FAILED
    assert reason in ended.reason
    assert len(names(desk.hub, "elmbridge")) == 3
    assert desk.hub.hosted.services(feed, offset=0, limit=10)[1] == 3


def test_an_address_may_end_in_a_longer_name_than_a_file_can_have(desk: Desk) -> None:
    with Sheet() as sheet:
        # Letters of four bytes each.
        sheet.ending = "%F0%A0%80%80" * 100
        feed = add(desk, sheet)

    assert desk.hosting.known(feed).file.name == "\U00020000" * 60 + ".csv"


def test_the_operator_says_how_large_a_sheet_may_be(make_hub: MakeHub, tmp_path: Path) -> None:
    small = Desk(make_hub(file_limits=FileLimits(file_bytes=100)), tmp_path)
    large = Desk(make_hub(file_limits=FileLimits(file_bytes=300 * 1024 * 1024)), tmp_path)

    with Sheet() as sheet, pytest.raises(FetchFailed, match="larger than 100 bytes"):
        add(small, sheet)
    with large.hub.fetcher() as fetcher:
        assert fetcher.limits.file_bytes == large.hosting.limits.file_bytes == 300 * 1024 * 1024


def test_a_sheet_that_is_too_large_is_refused(desk: Desk) -> None:
    with (
        Sheet() as sheet,
        Fetcher(
            Limits(per_server_rate=math.inf, tries=1), allow_origins=frozenset({sheet.origin})
        ) as fetcher,
    ):
        small = replace(desk.hosting, limits=FileLimits(file_bytes=100))
        with pytest.raises(Exception, match="100"):
            small.fetch(sheet.address, fetcher)


def test_a_sheet_at_a_private_address_is_refused(desk: Desk) -> None:
    with Sheet() as sheet, desk.hub.fetcher(pace=False) as fetcher, pytest.raises(FetchRefused):
        desk.hosting.fetch(sheet.address, fetcher)
    assert desk.hub.publishers.feeds() == []


def test_a_sheet_that_moves_is_asked_for_afresh(desk: Desk) -> None:
    with Sheet() as sheet:
        sheet.tagged = True
        feed = add(desk, sheet)

    with Sheet() as moved:
        moved.body = as_file(services(4))
        desk.hub.hosted.move(feed, moved.address)
        ended = harvest(desk, moved)

    assert ended.counts["services"] == 4
    assert "if-none-match" not in moved.requests[-1].headers


def test_what_an_older_edition_of_the_code_read_is_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sheet() as sheet:
        sheet.tagged = True
        feed = add(desk, sheet)
        before = desk.hosting.known(feed).read_at
        monkeypatch.setattr("hub.hosting.store.EDITION", "another")

        harvest(desk, sheet)

    assert desk.hosting.known(feed).read_at > before


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/pub", "text/csv", "pub.csv"),
        ("/", "", "sheet.csv"),
        ("/a%2F..%2Fservices.XLSX", "", "services.XLSX"),
        ("/x", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "x.xlsx"),
        ("/feed.zip?dl=1", "application/octet-stream", "feed.zip"),
    ],
)
def test_a_sheet_is_called_what_it_says_to_be(desk: Desk, path: str, kind: str, name: str) -> None:
    body = as_file(services(1))
    with (
        LoopbackServer(lambda _seen: Answer(200, body, {"Content-Type": kind} if kind else {})) as server,
        desk.hub.fetcher(allow=[server.origin], pace=False) as fetcher,
    ):
        given = desk.hosting.fetch(f"{server.url}{path}", fetcher)

    assert isinstance(given, Given)
    assert given.file.name == name


def test_the_fetched_file_is_kept_nowhere(desk: Desk) -> None:
    paths: list[Path] = []

    def read(path: Path, *, mapping_path: Path | None = None, limits: FileLimits | None = None) -> object:
        paths.append(path)
        return read_json(path, mapping_path=mapping_path)

    with Sheet() as sheet, desk.hub.fetcher(allow=[sheet.origin], pace=False) as fetcher:
        replace(desk.hosting, read_file=read).fetch(sheet.address, fetcher)  # type: ignore[arg-type]
        sheet.body = b"not json"
        with pytest.raises(FileUnreadable):
            replace(desk.hosting, read_file=read).fetch(sheet.address, fetcher)  # type: ignore[arg-type]

    assert len(paths) == 2
    assert not any(path.exists() or path.parent.exists() for path in paths)
