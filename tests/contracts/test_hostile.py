"""Whatever JSON stands in whatever field of a dialect: the record is read, gets its ids, and is written."""

import json
from typing import Any
from uuid import NAMESPACE_URL

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standards.openreferral.identity import assign_ids, source_ids
from standards.openreferral.readers import is_full, read_service
from standards.openreferral.readers.registry import dialect_of, dialects
from standards.openreferral.writers import write_service
from tests.contracts.losses import lost
from tests.contracts.samples import samples

# What alone makes a record be in each dialect, whatever else it holds.
MARKS: dict[str, dict[str, Any]] = {
    "localgov": {"email": [], "url": []},
    "outpost": {"min_age": None, "max_age": None},
    "placecube": {"pc_metadata": None},
    "porism": {"assured_date": 1780272000000},
}
SPOKEN = {sample.spoken: sample for sample in samples() if sample.spoken}


def names_in(value: Any) -> set[str]:
    """Every name of a property, at any depth."""
    if isinstance(value, dict):
        return value.keys() | set().union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


words = st.sampled_from(
    ["", " ", "a", "0", "MO", "Point", "true", "01/06/2026 00:00:00", "é", "a:b", "x" * 90]
)
scalars = st.one_of(
    words,
    st.integers(),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1780272000000, 10**12 - 1, -(10**12), 10**30]),
)


def any_value(names: list[str]) -> st.SearchStrategy[Any]:
    inner_names = st.sampled_from(names)
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(inner_names, inner, max_size=4),
        max_leaves=10,
    )


@pytest.mark.parametrize("name", [dialect.name for dialect in dialects()])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_json_in_any_field_of_a_dialect_stops_it_or_loses_the_record(
    name: str, data: st.DataObject
) -> None:
    records = SPOKEN[name].records
    tops = sorted(set().union(*records) - {"id", "name"} - MARKS[name].keys())
    values = any_value(sorted(names_in(records)))
    fields = data.draw(st.dictionaries(st.sampled_from(tops), values, max_size=6))
    record = {"id": "1", "name": "N", **fields, **MARKS[name]}
    spoken = dialect_of(record)
    assert spoken is not None

    is_full(record, version="1.0")
    reading = read_service(record, version="1.0")

    assert (reading.document["id"], reading.document["name"]) == ("1", "N")
    lost(record, reading.document, reading.problems)
    source_ids(reading.document)
    document = assign_ids(reading.document, {}, namespace=NAMESPACE_URL)
    for version in ("1.0", "3.0"):
        for form in ("detail", "list"):
            assert json.dumps(write_service(document, version=version, form=form))
