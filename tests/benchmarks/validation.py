"""How fast records are validated beside other engines, what each rule costs, and what memory a feed takes.

    python -m tests.benchmarks.validation [--records 2000] [--rounds 6] [--streamed 100000]

Every record differs from every other, and they fill the caches of the engine many times over. All engines are
given the same page of 100 records, just read as in a crawl, one engine after another, so that a busy machine
slows all alike; CPU time is measured, and of each page its best round counts. Ratios travel, microseconds do
not. `fastjsonschema` is measured where it is installed: it is none of the pins.
"""

import argparse
import copy
import importlib
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import jsonschema
import orjson

from standards.openreferral.paging import read_page
from standards.openreferral.schemas import page_schema, schema
from standards.openreferral.wire.exchange import Exchange
from tests.benchmarks.memory import peak_mb
from tests.benchmarks.publisher import service_1_0, service_3_0
from validators.desk import Desk
from validators.entities import Version
from validators.marks import LINKS, MARKS
from validators.reading import Position, Reading
from validators.report import Report
from validators.rule import RecordRule, ValueRule
from validators.schema_step import record_errors
from validators.session import Session
from validators.validate import validate

AS_OF = date(2026, 10, 1)
PER_PAGE = 100
ERRORS = 6
TARGETS = {"valid": 60, "broken": 10, "engine": 3}
"""How many times as fast as `jsonschema` it should be at least."""
MOST_MB = 150
MOST_SHARE = 0.10
REASONS: Mapping[str, str] = {}
"""Code -> why a rule may cost more than `MOST_SHARE` of the whole."""

_SERVICE: Mapping[str, Callable[[int], dict[str, Any]]] = {"3.0": service_3_0, "1.0": service_1_0}
_KEYS = {"3.0": "contents", "1.0": "content"}
_HEADERS = {"content-type": "application/json", "access-control-allow-origin": "*"}

Record = dict[str, Any]


def broken(record: Record) -> Record:
    """Return a record with six schema errors of five kinds, at the top and deep inside."""
    record = copy.deepcopy(record)
    del record["name"]
    record |= {"id": f"service {record['id']}", "status": "open", "email": "ask us", "url": "see our poster"}
    record["service_at_locations"][0]["location"]["latitude"] = "north"
    return record


def pages_of(records: Sequence[Record], version: Version) -> list[Exchange]:
    """Return records as the pages of a list, each as the answer that holds it."""
    total = -(-len(records) // PER_PAGE)
    return [
        _page(records[first : first + PER_PAGE], number, total, len(records), version)
        for number, first in enumerate(range(0, len(records), PER_PAGE), start=1)
    ]


def _page(items: Sequence[Record], number: int, pages: int, total: int, version: Version) -> Exchange:
    is_last = number == pages
    body: Record = {"size": len(items), "empty": False, _KEYS[version]: items}
    if version == "3.0":
        body |= {"total_items": total, "total_pages": pages, "page_number": number}
        body |= {"first_page": number == 1, "last_page": is_last}
    else:
        body |= {"totalElements": total, "totalPages": pages, "number": number}
        body |= {"first": number == 1, "last": is_last}
    url = f"https://council.example/services?page={number}"
    content = orjson.dumps(body)
    return Exchange(url, url, 200, _HEADERS, content, len(content), 0.1, 1)


class Best:
    """The least CPU time that each engine took for each page, over all rounds."""

    def __init__(self) -> None:
        self._best: dict[str, dict[int, int]] = {}

    def time(self, engine: str, page: int, work: Callable[[], object]) -> None:
        """Let an engine do its work on a page once."""
        began = time.process_time_ns()
        work()
        took = time.process_time_ns() - began
        times = self._best.setdefault(engine, {})
        times[page] = min(took, times.get(page, took))

    def microseconds(self, engine: str, records: int) -> float:
        """Return what an engine took for one of so many records."""
        return sum(self._best[engine].values()) / 1000 / records


def others(version: Version, kind: str = "record") -> dict[str, Callable[[Any], Any]]:
    """Return the engines beside ours by their names; each takes a record, or a page."""
    whole = schema(version, "service") if kind == "record" else page_schema(version, "service")
    checker = jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    found: dict[str, Callable[[Any], Any]] = {"jsonschema": lambda given: list(checker.iter_errors(given))}
    try:
        compiled = importlib.import_module("fastjsonschema").compile(whole)
    except ImportError:
        return found
    return found | {"fastjsonschema": lambda given: _tried(compiled, given)}


def _tried(compiled: Callable[[Any], object], given: object) -> bool:
    try:
        compiled(given)
    except ValueError:
        return False
    return True


def schema_step(records: Sequence[Record], version: Version, rounds: int) -> dict[str, float]:
    """Return the microseconds a record of our schema step and of each other engine, all errors asked for."""
    best = Best()
    engines = {"ours": lambda record: record_errors(record, version), **others(version)}
    pages = [orjson.dumps(records[first : first + PER_PAGE]) for first in range(0, len(records), PER_PAGE)]
    for _ in range(rounds):
        for number, content in enumerate(pages):
            page = orjson.loads(content)
            for name, ask in engines.items():
                best.time(name, number, partial(_each, ask, page))
    return {name: best.microseconds(name, len(records)) for name in engines}


def _each(ask: Callable[[Any], object], records: Sequence[Record]) -> None:
    for record in records:
        ask(record)


def engine(records: Sequence[Record], version: Version, rounds: int) -> dict[str, Any]:
    """Return the microseconds a record of the engine with every rule, and of `jsonschema` with schemas alone.

    The engine is shown pages as the crawl of a site shows them: the answer, the page, its records. It looks
    at the schema of the page and at that of each record, and so does `jsonschema`; how long that takes for
    the records alone is told too.
    """
    pages = pages_of(records, version)
    of_record, of_page = others(version)["jsonschema"], others(version, "page")["jsonschema"]
    best = Best()
    for _ in range(rounds):
        # As in `validate`.
        session = Session(version=version, as_of=AS_OF, keeps_pages=False)
        for number, exchange in enumerate(pages, start=1):
            body = orjson.loads(exchange.body)
            best.time("ours", number, partial(_show, session, body, exchange, number, _KEYS[version]))
            best.time("pages", number, partial(of_page, body))
            best.time("records", number, partial(_each, of_record, body[_KEYS[version]]))
        report = session.finish()
    pages_us, records_us = (best.microseconds(name, len(records)) for name in ("pages", "records"))
    return {
        "ours": best.microseconds("ours", len(records)),
        "jsonschema": pages_us + records_us,
        "jsonschema, records alone": records_us,
        "notices": sum(group.total for group in report.notices) / len(records),
        "faults": len(report.faults),
    }


def _show(session: Session, body: Record, exchange: Exchange, number: int, key: str) -> None:
    session.exchange(exchange, body=body)
    session.page(read_page(body), exchange, requested_page=number, body=body)
    for index, record in enumerate(body[key]):
        session.record(record, url=exchange.url, pointer=f"/{key}/{index}")


def rules(records: Sequence[Record], version: Version, rounds: int) -> dict[str, float]:
    """Return the microseconds a record of each rule that looks at records, and of each mark and link."""
    best = Best()
    desk = Desk.of(version, postcodes=False)
    kept = {f"(keeping {name})": make for name, make in (*MARKS.items(), *LINKS.items())}
    for _ in range(rounds):
        for first in range(0, len(records), PER_PAGE):
            page = [_reading(record, version) for record in records[first : first + PER_PAGE]]
            positions = [position for reading in page for position in reading.positions()]
            rules_for = {position.shape: desk.rules_for(position.shape) for position in positions}
            for rule in desk.record_rules:
                shown = [position for position in positions if rule in rules_for[position.shape]]
                best.time(rule.code, first, partial(_asked, rule, shown))
            for value_rule in desk.value_rules:
                best.time(value_rule.code, first, partial(_looked, value_rule, page))
            for name, make in kept.items():
                fresh = [_reading(reading.record, version) for reading in page]
                # Where its objects stand is known by the time that anything is kept of a record.
                for reading in fresh:
                    reading.positions()
                best.time(name, first, partial(_made, make, fresh))
    names = [rule.code for rule in (*desk.record_rules, *desk.value_rules)]
    return {name: best.microseconds(name, len(records)) for name in (*names, *kept)}


def _reading(record: Mapping[str, Any], version: Version) -> Reading:
    return Reading(record, version=version, as_of=AS_OF, record_id=str(record["id"]))


def _asked(rule: RecordRule, shown: Sequence[Position]) -> None:
    for position in shown:
        for _ in rule.check(position.item, position):
            pass


def _looked(rule: ValueRule, page: Sequence[Reading]) -> None:
    for reading in page:
        if rule.may_be_in(reading.lowered):
            for _, field, value in reading.values():
                for _ in rule.check(field, value, reading):
                    pass


def _made(make: Callable[[Reading], Any], page: Sequence[Reading]) -> None:
    for reading in page:
        found = make(reading)
        if isinstance(found, Iterator):
            for _ in found:
                pass


def streamed(version: Version, count: int) -> dict[str, float]:
    """Validate so many records as they are made, in a process of its own; return its peak memory in MB."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_stream, args=(version, count, theirs))
    process.start()
    theirs.close()
    try:
        found: dict[str, float] = ours.recv()
    finally:
        process.join()
    return found


def _stream(version: Version, count: int, pipe: Any) -> None:
    before = peak_mb()
    began = time.perf_counter()
    report: Report = validate((_SERVICE[version](number) for number in range(count)), as_of=AS_OF)
    pipe.send(
        {
            "services": report.counts.services,
            "imports_mb": before,
            "peak_mb": peak_mb(),
            "seconds": time.perf_counter() - began,
        }
    )


def measure(version: Version, *, records: int, rounds: int, stream: int) -> dict[str, Any]:
    """Measure everything for one version of the standard."""
    made = [_SERVICE[version](number) for number in range(records)]
    # Other engines are slow, and a tenth of the records tells as much of them.
    some = made[:: max(1, records // 200)]
    return {
        "version": version,
        "valid": schema_step(some, version, rounds),
        "broken": schema_step([broken(record) for record in some], version, rounds),
        "engine": engine(made, version, rounds),
        "rules": rules(some, version, rounds),
        "memory": streamed(version, stream),
    }


def dear_rules(found: Mapping[str, Any]) -> list[str]:
    """Return the codes of rules that cost more than they may, and give no reason."""
    most = MOST_SHARE * found["engine"]["ours"]
    return [code for code, cost in found["rules"].items() if cost > most and code not in REASONS]


def say(found: Mapping[str, Any], listed: int) -> None:
    """Print what was measured, at most 80 columns wide."""
    print(f"\nVersion {found['version']}, microseconds a record")
    for kind, title in (("valid", "valid records"), ("broken", f"{ERRORS} errors each")):
        times = found[kind]
        print(f"  schema step, formats on, all errors: {title}")
        _line("ours", times["ours"])
        _line("jsonschema", times["jsonschema"], times["ours"], TARGETS[kind])
        if "fastjsonschema" in times:
            note = "no uuid; stops at the first error"
            _line("fastjsonschema", times["fastjsonschema"], times["ours"], note=note)
        else:
            print("    fastjsonschema             not installed")
    times = found["engine"]
    print(f"  every rule, {times['notices']:.1f} notices each, beside schemas alone")
    _line("ours, every rule", times["ours"])
    _line("jsonschema", times["jsonschema"], times["ours"], TARGETS["engine"])
    alone = "without the schemas of pages"
    _line("jsonschema", times["jsonschema, records alone"], times["ours"], note=alone)
    print(f"  share of each rule, the dearest {listed}; none may have more than {MOST_SHARE:.0%}")
    for code, cost in sorted(found["rules"].items(), key=lambda each: -each[1])[:listed]:
        share = cost / times["ours"]
        why = REASONS.get(code, "MORE THAN IT MAY") if share > MOST_SHARE else ""
        print(f"    {share:6.1%} {cost:7.1f}  {code}  {why}".rstrip())
    memory = found["memory"]
    count, rate = memory["services"], memory["services"] / memory["seconds"]
    print(f"  {count:,} services streamed, {rate:,.0f} a second with the making of them")
    print(
        f"    peak {memory['peak_mb']:.0f} MB, of which {memory['imports_mb']:.0f} MB are imports"
        f" (at most {MOST_MB}: {'yes' if memory['peak_mb'] < MOST_MB else 'NO'})",
        flush=True,
    )


def _line(
    name: str, took: float, ours: float | None = None, target: int | None = None, note: str = ""
) -> None:
    line = f"    {name:<20} {took:8.1f}"
    if ours is not None:
        line += f"  {took / ours:6.1f} x ours"
    if target is not None:
        line += f"  (at least {target}: {'yes' if took / (ours or took) >= target else 'NO'})"
    print(f"{line}  {note}".rstrip())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--versions", nargs="+", default=["3.0", "1.0"], choices=["3.0", "1.0"])
    parser.add_argument("--records", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--streamed", type=int, default=100_000)
    parser.add_argument("--listed", type=int, default=12, help="rules whose cost is printed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    results = []
    for version in given.versions:
        found = measure(version, records=given.records, rounds=given.rounds, stream=given.streamed)
        results.append(found)
        if not given.json:
            say(found, given.listed)
    if given.json:
        print(json.dumps(results))


if __name__ == "__main__":
    main()
