"""Print what all rules cost a record, and each of them: `python -m tests.validators.benchmark [--rules]`.

CPU time, the best of many short runs, since other work on the machine is
noise. The first line is the schema alone, for scale: the ratio travels from
one machine to another, the microseconds do not. The share of a rule is that of
the whole session on records with which nothing is wrong; none may cost more
than `MOST_SHARE` of it.
"""

import copy
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson

import validators
from tests.validators.feeds import AS_OF
from validators.desk import Desk
from validators.marks import LINKS, MARKS
from validators.reading import Reading
from validators.rule import ValueRule
from validators.schema_step import record_validator

SAMPLE = Path(__file__).parents[2] / "../shared/data/conformance/mocks/V3.0-UK-Default/service_full.json"
RECORDS, RUNS = 300, 60
RULE_RUNS = 15
MOST_SHARE = 0.10
DESCRIPTION = (
    "People who live nearby meet every week for tea, a chat and a walk by the river. Ring us before you come "
    "for the first time, so that somebody can show you round; it costs nothing and you need not stay. "
)


def mended(sample: dict[str, Any]) -> dict[str, Any]:
    """Return the official sample without the defects that rules find in it."""
    service = copy.deepcopy(sample)
    del service["fees"], service["schedules"][0]["bymonthday"], service["cost_options"][0]["valid_to"]
    del service["alert"], service["languages"]
    service |= {"assured_date": "2026-05-01", "organization_id": service["organization"]["id"]}
    service |= {"email": "help@council.gov.uk", "url": "https://www.council.gov.uk/counselling"}
    service |= {"assurer_email": "records@council.gov.uk", "description": DESCRIPTION * 3}
    service["organization"] |= {"email": "office@council.gov.uk", "website": "https://www.council.gov.uk"}
    service["organization"]["organization_identifiers"][0]["identifier"] = "01234567"
    service["contacts"][0]["email"] = "desk@council.gov.uk"
    service["schedules"][0] |= {"valid_to": "2027-01-01", "dtstart": "2026-01-01"}
    service["service_areas"][0]["extent_type"] = "other"
    service["service_areas"][0]["uri"] = "http://statistics.data.gov.uk/id/statistical-geography/E06000010"
    place = service["service_at_locations"][0]["location"]
    place |= {"latitude": 53.74571, "longitude": -0.33671}
    place["addresses"][0] |= {"postal_code": "HU5 2AA", "country": "GB", "address_type": "physical"}
    attribute = service["attributes"][0]
    attribute["link_type"] = "service"
    attribute["taxonomy_term"] |= {"name": "Counselling", "description": "Talking", "taxonomy": "types"}
    attribute["taxonomy_term"]["term_uri"] = "https://id.esd.org.uk/service/366"
    return service


def many(service: dict[str, Any]) -> list[dict[str, Any]]:
    """Return records that all differ, made from one."""
    plain = orjson.dumps(service)
    return [
        orjson.loads(plain)
        | {
            "id": f"{service['id'][:-4]}{number:04d}",
            "name": f"{service['name']} {number}",
            "description": f"{number}. {service['description']}",
        }
        for number in range(RECORDS)
    ]


def microseconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the CPU time of one of `RECORDS` repetitions, in the best run."""
    best = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best / RECORDS * 1e6


def session_of(services: Sequence[dict[str, Any]]) -> validators.Report:
    """Return the report of a session that is shown these records."""
    session = validators.start(version="3.0", as_of=AS_OF)
    for item in services:
        session.record(item, url="https://council.example/services?page=1")
    return session.finish()


def costs(services: Sequence[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """Yield each rule that looks at records, each mark and each link, with its microseconds a record."""
    desk = Desk.of("3.0", postcodes=False)
    readings = [Reading(item, version="3.0", as_of=AS_OF, record_id=item["id"]) for item in services]
    laid_out = [position for reading in readings for position in reading.positions()]
    for rule in desk.record_rules:
        shown = [position for position in laid_out if rule in desk.rules_for(position.shape)]

        def ask(rule: Any = rule, shown: Any = shown) -> None:
            for position in shown:
                for _ in rule.check(position.item, position):
                    pass

        yield rule.code, microseconds(ask, RULE_RUNS)
    for value_rule in desk.value_rules:
        yield value_rule.code, microseconds(_looking(value_rule, readings), RULE_RUNS)
    for kind, table in (("mark", MARKS), ("link", LINKS)):
        for name, make in table.items():
            work = _applied(make, readings)
            yield f"{kind} {name}", microseconds(work, RULE_RUNS)


def _looking(rule: ValueRule, readings: Sequence[Reading]) -> Callable[[], None]:
    def work() -> None:
        for reading in readings:
            if rule.may_be_in(reading.lowered):
                for _, field, value in reading.values():
                    for _ in rule.check(field, value, reading):
                        pass

    return work


def _applied(make: Callable[[Reading], Any], readings: Sequence[Reading]) -> Callable[[], None]:
    def work() -> None:
        for reading in readings:
            found = make(reading)
            if isinstance(found, Iterator):
                for _ in found:
                    pass

    return work


def main() -> None:
    """Print a line for the schema alone, one for each kind of record, and with --rules one for each rule."""
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    good = mended(sample)
    validator = record_validator("3.0")
    schema_us = microseconds(lambda: [validator.is_valid(good) for _ in range(RECORDS)])
    print(f"schema alone, valid       {schema_us:6.1f} us a record")
    whole_us = 0.0
    for name, service in (("every rule, nothing wrong", good), ("every rule, as published", sample)):
        services = many(service)
        found = sum(group.total for group in session_of(services).notices) / RECORDS
        cost_us = microseconds(partial(session_of, services))
        whole_us = whole_us or cost_us
        print(
            f"{name:25} {cost_us:6.1f} us a record, {cost_us / schema_us:4.1f} x schema, {found:.0f} notices"
        )
    if "--rules" in sys.argv:
        print("\nshare of the first, us a record, what")
        for code, cost_us in sorted(costs(many(good)), key=lambda pair: -pair[1]):
            mark = "  <- too dear" if cost_us > MOST_SHARE * whole_us else ""
            print(f"{cost_us / whole_us:6.1%} {cost_us:7.2f} {code}{mark}")


if __name__ == "__main__":
    main()
