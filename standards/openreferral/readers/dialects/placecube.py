"""Placecube's dialect of 1.0 (Open Place Directory: Bristol, Elmbridge, North Lincolnshire and others).

The reference's shape, under `/o/ServiceDirectoryService/v2` as `/services`, `/hservices` or
`/services/local`, with properties of its own that start with `pc_`, places linked without an id, closures of
a place in `holidayScheduleCollection`, terms by bare number. A number means a service type of the LGA only
where the term's vocabulary says so; otherwise its list is the publisher's own. Some details cannot be had:
the crawl then keeps the list's short record.

Sources: the fields that the Department for Education's importer for these feeds declares (PlacecubeService),
and requests of clients in public repositories.
"""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Document, Problem, is_empty
from standards.openreferral.dates import is_instant, read_date
from standards.openreferral.readers.dialect import Dialect
from standards.openreferral.readers.rewriting import identified_links, with_text_ids

_AUDIENCE = "pc_targetAudience"
_ACCESS = "pc_attendingAccess_additionalInfo"


def _speaks(record: Mapping[str, Any]) -> bool:
    """The record has a property of Placecube's own, even an empty one."""
    return any(isinstance(name, str) and name.startswith("pc_") for name in record)


def _as_1_0(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the same record with 1.0's names and nesting."""
    old: Document = with_text_ids(dict(record))
    old["service_at_locations"] = identified_links(old.get("service_at_locations"), old.get("id"))
    audience = old.get(_AUDIENCE)
    if "attributes" not in old and isinstance(audience, list) and all(map(_is_audience, audience)):
        # Not as terms of an eligibility row: one with ages would say that those ages are this audience's.
        old["attributes"] = [_audience_term(each) for each in audience]
        del old[_AUDIENCE]
    if is_empty(old.get("application_process")) and isinstance(old.get(_ACCESS), str):
        old["application_process"] = old.pop(_ACCESS)
    _take_dates(old)
    return old


def _is_audience(each: Any) -> bool:
    if not isinstance(each, dict) or is_empty(each.get("audienceType")):
        return False
    return isinstance(each["audienceType"], str) and isinstance(each.get("id") or "", str)


def _audience_term(each: dict[str, Any]) -> Document:
    """Return an audience as an attribute: who the service is for, in a list of Placecube's own."""
    word = each["audienceType"]
    code = each.get("id") or word
    term = {"id": code, "code": code, "name": word, "description": word, "taxonomy": _AUDIENCE}
    rest = {name: value for name, value in each.items() if name not in ("id", "audienceType")}
    return {**rest, "link_type": "eligibility", "taxonomy_term": term}


def _take_dates(old: Document) -> None:
    """Use the record's own dates where 1.0 has none: its last change, and its last check."""
    metadata = old.get("pc_metadata")
    if not isinstance(metadata, dict):
        return
    modified = metadata.get("date_modified")
    if is_empty(old.get("last_modified")) and isinstance(modified, str) and is_instant(modified):
        old["last_modified"] = modified
    if is_empty(old.get("assured_date")):
        old["assured_date"] = read_date(metadata.get("date_assured"))


DIALECT = Dialect("placecube", "Placecube", _speaks, _as_1_0)
