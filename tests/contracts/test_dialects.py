"""Every dialect, read from its sample over HTTP: no record lost, and every lost field is in LOSSES.csv."""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL

import orjson
import pytest

from hub.harvest.lists import read_listed_term, read_taxonomy
from standards.openreferral.canonical import Document, Problem
from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import is_full, read_service
from standards.openreferral.readers.registry import dialect_of, dialects
from standards.openreferral.wire.crawl import CrawledService, crawl, probe
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from standards.openreferral.writers import write_service
from tests.contracts.losses import lost, patterns
from tests.contracts.samples import Sample, SampleServer, samples

SAMPLES = samples()
REVIEWED = Path(__file__).parent / "LOSSES.csv"
QUICK = Limits(per_server_rate=math.inf, backoff_s=0.01, tries=1)

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
each_spoken = pytest.mark.parametrize(
    "sample", [each for each in SAMPLES if each.spoken], ids=lambda sample: sample.name
)


@cache
def reviewed() -> Mapping[str, Mapping[str, str]]:
    """The losses that somebody has looked at: source -> pointer with "*" for positions -> why."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["source"]][row["field"]] = row["why"]
    return found


def losses(records: Iterable[tuple[Mapping[str, Any], Document, Iterable[Problem]]]) -> set[str]:
    found: set[str] = set()
    for record, document, problems in records:
        found |= patterns(lost(record, document, problems))
    return found


def crawled(sample: Sample) -> tuple[list[CrawledService], SampleServer]:
    with SampleServer(sample) as server, Fetcher(QUICK, allow_origins=frozenset({server.origin})) as fetcher:
        found = probe(server.url, fetcher)
        assert (found.version, found.services_path) == ("1.0", sample.services_path)
        with crawl(found, fetcher) as pages:
            return [one for page in pages for one in page.services], server


@each_sample
def test_no_record_and_no_field_is_lost_over_http(sample: Sample) -> None:
    services, _ = crawled(sample)

    published = [one for one in services if isinstance(one.record, dict)]
    assert [one.record for one in published] == sample.records
    assert len(services) == len(sample.entries)
    read = [read_service(one.record, version="1.0") for one in published]
    for one, reading in zip(published, read, strict=True):
        assert reading.document["signpost"]["original_id"] == one.source_id
        assert reading.document["name"] == one.record["name"]
    details = zip((one.record for one in published), read, strict=True)
    entries = zip((one.list_item for one in published), read, strict=True)
    found = losses((record, each.document, each.problems) for record, each in (*details, *entries))
    assert found == reviewed().get(sample.name, {}).keys()


@pytest.mark.parametrize(
    ("name", "troubles"),
    [
        (
            "placecube",
            {"e003": "its detail answered 500", "e004": "its detail says no more than the list does"},
        ),
        ("connecttosupport", {"9002": "its detail answered 404"}),
        ("localgov", {}),
        ("outpost", {}),
        ("porism", {}),
    ],
)
def test_a_service_without_its_detail_is_kept_as_the_list_gives_it_and_says_why(
    name: str, troubles: dict[str, str]
) -> None:
    (sample,) = (each for each in SAMPLES if each.name == name)

    services, server = crawled(sample)

    short = {str(one.source_id)[-4:]: one.detail_problem for one in services if one.detail_problem}
    assert short == troubles
    assert all(one.record == one.list_item for one in services if one.detail_problem)
    details = [
        seen for seen in server.requests if seen.path.count("/") > f"{sample.base}/services".count("/")
    ]
    assert len([seen for seen in details if seen.query == {}]) == len(sample.details)


@each_sample
def test_what_was_read_is_written_again_in_both_versions(sample: Sample) -> None:
    for record in sample.records:
        document = read_service(record, version="1.0").document
        assign_ids(document, {}, namespace=NAMESPACE_URL)

        for version in ("1.0", "3.0"):
            assert write_service(document, version=version, form="detail")["name"] == record["name"]


@each_spoken
def test_a_record_is_spoken_by_its_own_dialect_and_no_other(sample: Sample) -> None:
    for record in sample.records:
        spoken = dialect_of(record)
        assert spoken is not None
        assert [dialect.name for dialect in dialects() if dialect.speaks(record)] == [sample.spoken]

        problems = read_service(record, version="1.0").problems
        (said,) = (problem for problem in problems if problem.code.startswith("dialect_"))
        assert (said.code, said.pointer) == (f"dialect_{sample.spoken}", "")
        assert spoken.label in said.message


def test_every_dialect_has_a_sample() -> None:
    assert {sample.spoken for sample in SAMPLES if sample.spoken} == {dialect.name for dialect in dialects()}


def test_the_textbook_is_no_dialect() -> None:
    from tests.standards.records import SERVICE_1_0, simple_1_0

    assert dialect_of(SERVICE_1_0) is None
    assert dialect_of(simple_1_0()) is None


@each_spoken
def test_a_dialects_habits_are_not_reported_field_by_field(sample: Sample) -> None:
    codes = Counter(
        problem.code for record in sample.records for problem in read_service(record, version="1.0").problems
    )

    habits = {
        "placecube": {"id_missing", "text_as_number"},
        "localgov": {"object_for_list", "not_text"},
        "porism": {"object_for_list"},
        "outpost": {"id_missing", "text_as_number"},
    }
    assert not habits.get(sample.spoken or "", set()) & codes.keys()


@each_sample
def test_problems_point_at_something_that_was_published_or_is_missing_from_it(sample: Sample) -> None:
    for record in sample.records:
        for problem in read_service(record, version="1.0").problems:
            parent, _, name = problem.pointer.rpartition("/")
            assert isinstance(at(record, parent), dict | list), problem
            assert name or not problem.pointer


def at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


BAD = (
    "words of no sense at all",
    12345.5,
    -3,
    True,
    ["first words", "second words"],
    {"odd": "words in an object"},
    [{"odd": "words in an object"}],
    "31/02/2024 10:00:00",
    1717196400000,
    [["nested words"]],
)


@each_sample
def test_one_bad_field_never_loses_the_record_or_another_field(sample: Sample) -> None:
    known = reviewed().get(sample.name, {}).keys() | reviewed().get("any bad value", {}).keys()
    # Each field gets three bad values, others in each record, and together all fields get all of them.
    bad = cycle(BAD)
    for record in sample.records:
        for path in list(paths(record)):
            for _ in range(3):
                spoilt = deepcopy(record)
                holder: Any = spoilt
                for part in path[:-1]:
                    holder = holder[part]
                holder[path[-1]] = deepcopy(next(bad))
                if not (isinstance(spoilt["id"], str | int) and isinstance(spoilt["name"], str)):
                    continue

                reading = read_service(spoilt, version="1.0")

                assert reading.document["name"] == spoilt["name"]
                unlisted = patterns(lost(spoilt, reading.document, reading.problems)) - known
                assert not unlisted, (path, holder[path[-1]])


def paths(value: Any, above: tuple[Any, ...] = ()) -> Iterable[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in inside:
        yield (*above, part)
        yield from paths(inner, (*above, part))


def test_a_page_of_outposts_fixture_loses_no_record_and_no_unlisted_field(shared_data: Path) -> None:
    page = orjson.loads((shared_data / "services/scout_x_fixture_services.json").read_bytes())

    read = [(record, read_service(record, version="1.0")) for record in page["content"]]

    assert len({reading.document["id"] for _, reading in read}) == len(page["content"]) == 20
    assert all(is_full(record, version="1.0") for record, _ in read)
    found = losses((record, reading.document, reading.problems) for record, reading in read)
    assert found == reviewed()["scout_x_fixture_services.json"].keys()


OFFICIAL = (
    "conformance/mocks/V3.0-UK-Default",
    "conformance/mocks/V3.0-UK-Fail",
    "conformance/specs/3.0/examples",
    "conformance/hsds-international/correct_example",
    "standard/hsds-3.0/examples-json",
    "standard/oruk-3.0/examples-json",
)
KINDS = ("organization", "service_at_location", "service", "taxonomy_term", "taxonomy")


@pytest.mark.parametrize("folder", OFFICIAL)
def test_nothing_of_an_official_example_is_lost(shared_data: Path, folder: str) -> None:
    found = Counter[str]()
    for path in sorted((shared_data / folder).glob("*.json")):
        kind = next((kind for kind in KINDS if path.stem.startswith(kind)), None)
        if kind is None:
            continue
        body = orjson.loads(path.read_bytes())
        for item in body["contents"] if path.stem.endswith("_list") else [body]:
            found[kind] += 1
            assert not lost(item, *read_as(kind, item)), path.stem

    assert set(found) >= ({"service"} if "correct_example" in folder else set(KINDS))


def read_as(kind: str, item: Any) -> tuple[Document, Iterable[Problem]]:
    """Read an example of any kind as a feed has it: alone, or within a service."""
    if kind == "taxonomy":
        taxonomy = read_taxonomy(item, namespace=NAMESPACE_URL)
        assert taxonomy is not None
        return taxonomy, ()
    if kind == "taxonomy_term":
        assert read_listed_term(item, namespace=NAMESPACE_URL) is not None
    within: dict[str, Any] = {"id": "s", "name": "S", "status": "active"}
    service = {
        "service": item,
        "organization": within | {"organization": item},
        "service_at_location": within | {"service_at_locations": [item]},
        "taxonomy_term": within | {"attributes": [{"taxonomy_term": item}]},
    }[kind]
    reading = read_service(service, version="3.0")
    prefix = {
        "organization": "/organization",
        "service_at_location": "/service_at_locations/0",
        "taxonomy_term": "/attributes/0/taxonomy_term",
    }.get(kind, "")
    problems = [
        Problem(each.code, each.pointer.removeprefix(prefix), each.message, each.value)
        for each in reading.problems
    ]
    return reading.document, problems
