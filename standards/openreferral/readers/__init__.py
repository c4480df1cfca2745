"""One service as published, in either version or a known dialect, into a canonical document."""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Problem, Reading, is_empty
from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.fields.table import VERSIONS
from standards.openreferral.readers.coerce import report
from standards.openreferral.readers.registry import dialect_of
from standards.openreferral.readers.v1 import is_full as is_full_1_0
from standards.openreferral.readers.v1 import read as read_1_0
from standards.openreferral.readers.v3 import read as read_3_0

_CHILDREN_3 = (
    "schedules",
    "service_areas",
    "service_at_locations",
    "languages",
    "funding",
    "cost_options",
    "contacts",
    "attributes",
)


def read_service(record: Mapping[str, Any], *, version: str) -> Reading:
    """Return a published service as a canonical document, with what had to be repaired.

    A field that cannot be read costs that field and is reported; it never costs
    the service. Ids are those published: `identity.assign_ids` comes after.

    Args:
        record: the service, parsed from JSON.
        version: "1.0" or "3.0", what the feed as a whole speaks. The dialect of a
            record of 1.0 is recognised by the record.

    Raises:
        RecordUnreadable: the record is not an object, or has neither id nor name.
        ValueError: the version is neither.
    """
    if version not in VERSIONS:
        raise ValueError(f"no version {version!r} of Open Referral UK is known: use 1.0 or 3.0")
    if not isinstance(record, Mapping):
        raise RecordUnreadable("", f"it is a {type(record).__name__}, not an object")
    if is_empty(record.get("id")) and is_empty(record.get("name")):
        raise RecordUnreadable("", "it has neither an id nor a name")
    problems: list[Problem] = []
    if "signpost" in record:
        record = {name: value for name, value in record.items() if name != "signpost"}
        message = "The property signpost is this hub's own and was not read; rename it."
        report(problems, "signpost_reserved", "", "signpost", message)
    if version == "3.0":
        document = read_3_0(record, problems)
    else:
        dialect = dialect_of(record)
        document = dialect.read(record, problems) if dialect else read_1_0(record, problems)
    document["signpost"] = {"original_id": document["id"], "standard_version": version}
    return Reading(document, tuple(problems))


def is_full(record: Mapping[str, Any], *, version: str) -> bool:
    """The list entry already carries its children, so that no detail call is needed.

    In 3.0 a list entry is flat apart from its organization; one child array, even
    an empty one, says that children are included. In 1.0 `include=` adds some
    children and not others, so both terms and opening times must be there, as
    the Porism validator has it; a dialect may know better.
    """
    if version == "3.0":
        return any(isinstance(record.get(name), list) for name in _CHILDREN_3)
    dialect = dialect_of(record)
    return dialect.is_full(record) if dialect else is_full_1_0(record)
