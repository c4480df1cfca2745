"""Print what all rules cost a record: `python -m tests.validators.benchmark`.

CPU time, the best of many short runs, since other work on the machine is
noise. The first line is the schema alone, for scale: the ratio travels from
one machine to another, the microseconds do not.
"""

import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

import validators
from tests.validators.feeds import AS_OF
from validators.schema_step import record_validator

SAMPLE = Path(__file__).parents[2] / "../shared/data/conformance/mocks/V3.0-UK-Default/service_full.json"
RECORDS, RUNS = 300, 60


def mended(sample: dict[str, Any]) -> dict[str, Any]:
    """Return the official sample without the defects that rules find in it."""
    service = copy.deepcopy(sample)
    del service["fees"], service["schedules"][0]["bymonthday"], service["cost_options"][0]["valid_to"]
    service |= {"assured_date": "2026-05-01", "organization_id": service["organization"]["id"]}
    service["schedules"][0]["valid_to"] = "2027-01-01"
    service["service_areas"][0]["extent_type"] = "other"
    place = service["service_at_locations"][0]["location"]
    place |= {"latitude": 53.74571, "longitude": -0.33671}
    place["addresses"][0] |= {"postal_code": "HU5 2AA", "country": "GB"}
    attribute = service["attributes"][0]
    attribute["link_type"] = "service"
    attribute["taxonomy_term"] |= {"name": "Counselling", "description": "Talking", "taxonomy": "types"}
    return service


def microseconds(work: Callable[[], object]) -> float:
    """Return the CPU time of one of `RECORDS` repetitions, in the best run."""
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best / RECORDS * 1e6


def main() -> None:
    """Print one line for the schema alone and one for each kind of record."""
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    good = mended(sample)
    validator = record_validator("3.0")
    schema_us = microseconds(lambda: [validator.is_valid(good) for _ in range(RECORDS)])
    print(f"schema alone, valid       {schema_us:6.1f} us a record")
    for name, service in (("every rule, nothing wrong", good), ("every rule, as published", sample)):
        services = [orjson.loads(orjson.dumps(service | {"id": f"{n:036d}"})) for n in range(RECORDS)]
        services = [item | {"id": service["id"][:-4] + f"{n:04d}"} for n, item in enumerate(services)]

        def run(services: list[dict[str, Any]] = services) -> validators.Report:
            session = validators.start(version="3.0", as_of=AS_OF)
            for item in services:
                session.record(item, url="https://council.example/services?page=1")
            return session.finish()

        found = sum(group.total for group in run().notices) / RECORDS
        cost_us = microseconds(run)
        print(
            f"{name:25} {cost_us:6.1f} us a record, {cost_us / schema_us:4.1f} x schema, {found:.0f} notices"
        )


if __name__ == "__main__":
    main()
