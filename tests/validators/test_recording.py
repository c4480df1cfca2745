"""A recorded crawl: replayed without the site it gives the same bytes, broken off it goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from standards.openreferral.errors import FetchFailed
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher, Getter
from standards.openreferral.wire.limits import Limits
from tests.feedserver import Answer, LoopbackServer, Seen
from tests.validators.feeds import AS_OF, a_page, a_service
from tests.validators.sites import OPEN, QUICK, a_site
from validators import Report
from validators.record_folder import BODIES, EXCHANGES, MANIFEST, Manifest, is_record
from validators.recording import Recorder, Replayer
from validators.sources import SourceUnusable
from validators.validate import validate

URL = "https://council.example/services?page=1"


def recorded(
    server: LoopbackServer, folder: Path, *, seed: int = 0, sample: bool = False, **options: Any
) -> Report:
    manifest = Manifest(server.url, AS_OF.isoformat(), seed, sample)
    with (
        Fetcher(QUICK, allow_origins=frozenset({server.origin})) as fetcher,
        Recorder(folder, fetcher, manifest) as recorder,
    ):
        report = validate(server.url, as_of=AS_OF, seed=seed, sample=sample, fetcher=recorder, **options)
        recorder.finish()
        return report


def without_times(report: Report) -> Any:
    return {name: value for name, value in report.as_json().items() if name != "measured"}


def pages_of(services: list[dict[str, Any]], size: int) -> Callable[[Seen], Any]:
    def page(seen: Seen) -> Any:
        number = seen.page or 1
        items = services[(number - 1) * size : number * size]
        return a_page(items, page=number, pages=-(-len(services) // size), total=len(services))

    return page


class Counting:
    """Answers every URL with its own address, and counts; breaks off when told."""

    limits = Limits(tries=2)

    def __init__(self, *, fails_after: int = 10**9, status: int = 200) -> None:
        self.asked: list[str] = []
        self._fails_after = fails_after
        self._status = status

    def get(self, url: str) -> Exchange:
        if len(self.asked) >= self._fails_after:
            raise FetchFailed(url, "nothing listens there", 2)
        self.asked.append(url)
        body = json.dumps({"url": url, "nth": len(self.asked)}).encode()
        headers = {"content-type": "application/json", "set-cookie": "session=1"}
        return Exchange(url, url, self._status, headers, body, len(body), 0.25, 1, ("https://a.example",))


def a_recorder(folder: Path, fetcher: Getter, **changes: Any) -> Recorder:
    return Recorder(folder, fetcher, Manifest("https://council.example", "2026-06-01", 0, False), **changes)


def test_a_replay_gives_what_the_site_gave_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    services = [
        a_service(number, email="nobody" if number == 3 else "x@council.gov.uk") for number in range(7)
    ]
    with a_site(services=pages_of(services, 3), **{"services/id": a_service(1)}) as site:
        live = recorded(site, tmp_path / "record", seed=4)

    replays = [validate(tmp_path / "record", as_of=AS_OF, seed=4) for _ in range(2)]

    assert replays[0].to_json() == replays[1].to_json()
    assert replays[0].as_json() == without_times(live)
    assert "measured" not in replays[0].as_json()
    assert live.counts.services == 7


def test_failures_and_refusals_are_replayed_too(tmp_path: Path) -> None:
    def services(seen: Seen) -> Any:
        moved = {"Location": "ftp://council.example/services", **OPEN}
        return Answer(302, b"", moved) if seen.page == 2 else a_page([a_service(1)], pages=2, total=2)

    with a_site(services=services) as site:
        live = recorded(site, tmp_path / "record")

    replay = validate(tmp_path / "record", as_of=AS_OF)

    assert replay.as_json() == without_times(live)
    assert live.verdicts["strict"] == "fail"


def test_a_sample_is_replayed_as_a_sample(tmp_path: Path) -> None:
    with a_site() as site:
        live = recorded(site, tmp_path / "record", sample=True)

    replay = validate(tmp_path / "record", as_of=AS_OF)

    assert replay.sampled
    assert replay.as_json() == without_times(live)


def test_another_day_is_answered_from_the_same_record(tmp_path: Path) -> None:
    with a_site() as site:
        recorded(site, tmp_path / "record")

    later = validate(tmp_path / "record", as_of=AS_OF.replace(year=2029))

    assert later.total("assurance_stale") == 1
    assert later.verdicts["official"] == "pass"


def test_another_seed_would_ask_what_was_never_asked(tmp_path: Path) -> None:
    with a_site() as site:
        recorded(site, tmp_path / "record", seed=4)

    with pytest.raises(SourceUnusable, match="seed 4"):
        validate(tmp_path / "record", as_of=AS_OF, seed=5)


def test_a_crawl_that_was_broken_off_goes_on_from_its_record(tmp_path: Path) -> None:
    services = [a_service(number) for number in range(8)]
    answer = pages_of(services, 2)
    seen_pages: list[int | None] = []

    def services_page(seen: Seen) -> Any:
        seen_pages.append(seen.page)
        return answer(seen)

    class Unplugged(Exception):
        pass

    def unplug(progress: Any) -> None:
        if progress.services >= 4:
            raise Unplugged

    folder = tmp_path / "record"
    with a_site(services=services_page) as site:
        manifest = Manifest(site.url, AS_OF.isoformat(), 0, False)
        with (
            Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher,
            Recorder(folder, fetcher, manifest) as recorder,
            pytest.raises(Unplugged),
        ):
            validate(site.url, as_of=AS_OF, fetcher=recorder, progress=unplug, questions=False)
        # A line that was being written when the power went.
        with (folder / EXCHANGES).open("ab") as file:
            file.write(b'{"url": "https://cou')
        with pytest.raises(SourceUnusable, match="broken off"):
            validate(folder, as_of=AS_OF)
        asked_before = len(seen_pages)

        whole = recorded(site, folder, questions=False)

        asked_after = len(seen_pages) - asked_before
        fresh = recorded(site, tmp_path / "fresh", questions=False)

    assert without_times(whole) == without_times(fresh)
    assert asked_after < asked_before
    assert validate(folder, as_of=AS_OF, questions=False).as_json() == without_times(fresh)


def test_what_failed_is_asked_again_when_the_crawl_goes_on(tmp_path: Path) -> None:
    broken, busy, well = Counting(fails_after=0), Counting(status=503), Counting()

    with a_recorder(tmp_path, broken) as recorder, pytest.raises(FetchFailed):
        recorder.get(URL)
    with a_recorder(tmp_path, busy) as recorder:
        assert recorder.get(URL).status == 503
    with a_recorder(tmp_path, well) as recorder:
        assert recorder.get(URL).status == 200
    with a_recorder(tmp_path, broken) as recorder:
        assert recorder.get(URL).status == 200

    assert well.asked == [URL]


def test_each_asking_of_one_address_has_its_own_answer(tmp_path: Path) -> None:
    with a_recorder(tmp_path, Counting()) as recorder:
        live = [recorder.get(URL) for _ in range(3)]
        recorder.finish()

    replayer = Replayer(tmp_path)
    again = [replayer.get(URL) for _ in range(4)]
    replayer.close()

    assert [each.body for each in again] == [*(each.body for each in live), live[-1].body]
    assert again[0].redirects == live[0].redirects
    assert again[0].elapsed_s == live[0].elapsed_s
    assert "set-cookie" not in again[0].headers


def test_an_address_too_long_to_be_kept_is_not_asked(tmp_path: Path) -> None:
    fetcher = Counting()

    with a_recorder(tmp_path, fetcher) as recorder, pytest.raises(FetchFailed, match="longer than 65,536"):
        recorder.get(URL + "x" * 70_000)

    assert fetcher.asked == []


def test_a_finished_record_is_not_written_over(tmp_path: Path) -> None:
    with a_recorder(tmp_path, Counting()) as recorder:
        recorder.finish()

    with pytest.raises(SourceUnusable, match="finished record"):
        a_recorder(tmp_path, Counting())


def test_a_record_of_something_else_is_not_gone_on_with(tmp_path: Path) -> None:
    a_recorder(tmp_path, Counting()).close()

    with pytest.raises(SourceUnusable, match=r"council\.example"):
        Recorder(tmp_path, Counting(), Manifest("https://other.example", "2026-06-01", 0, False))


def test_a_folder_with_other_files_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")

    with pytest.raises(SourceUnusable, match="not empty"):
        a_recorder(tmp_path, Counting())

    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_two_recorders_do_not_share_a_folder(tmp_path: Path) -> None:
    with a_recorder(tmp_path, Counting()), pytest.raises(SourceUnusable, match="at this moment"):
        a_recorder(tmp_path, Counting())


def test_a_record_that_is_full_ends_the_crawl(tmp_path: Path) -> None:
    with a_recorder(tmp_path, Counting(), most_bytes=100) as recorder:
        recorder.get(URL)
        with pytest.raises(FetchFailed, match="full"):
            recorder.get(f"{URL}0")

    assert sum(each.stat().st_size for each in (tmp_path / BODIES).iterdir()) <= 100


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "../../../etc/hostname"}, "no SHA-256"),
        ({"body": "0" * 64}, "not there"),
        ({"headers": 7}, "not whole"),
        ({"nth": "first"}, "cannot be read"),
        ({"url": 1}, "cannot be read"),
    ],
)
def test_a_record_that_was_tampered_with_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with a_site() as site:
        recorded(site, tmp_path)
    lines = (tmp_path / EXCHANGES).read_bytes().splitlines()
    changed = [json.dumps(json.loads(line) | change) for line in lines]
    (tmp_path / EXCHANGES).write_text("\n".join(changed) + "\n", encoding="utf-8")

    with pytest.raises(SourceUnusable, match=said):
        validate(tmp_path, as_of=AS_OF)


def test_a_changed_body_is_noticed(tmp_path: Path) -> None:
    with a_site() as site:
        recorded(site, tmp_path)
    for body in (tmp_path / BODIES).iterdir():
        body.write_bytes(b"{}")

    with pytest.raises(SourceUnusable, match="was changed"):
        validate(tmp_path, as_of=AS_OF)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"url": 1}', b'{"form": 99}'])
def test_a_manifest_that_cannot_be_read_is_told(tmp_path: Path, content: bytes) -> None:
    with a_recorder(tmp_path, Counting()) as recorder:
        recorder.finish()
    (tmp_path / MANIFEST).write_bytes(content)

    assert is_record(tmp_path)
    with pytest.raises(SourceUnusable):
        validate(tmp_path, as_of=AS_OF)
