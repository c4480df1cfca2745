"""Places and opening times of 1.0, put into 3.0's fields as each object is read."""

import re
from typing import Any

from standards.openreferral.canonical import Problem
from standards.openreferral.readers.coerce import report
from standards.openreferral.readers.days_1_0 import read_days

_GB = frozenset({"england", "scotland", "wales", "northern ireland", "uk", "u.k.", "gbr", "great britain"})
_GB_LONG = frozenset({"united kingdom", "united kingdom of great britain and northern ireland", "gb"})
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})", re.IGNORECASE)
_LINES = ("address_1", "address_2", "address_3", "address_4")
_POSTAL = "postal_addresses"


def finish_address(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Join the address lines, normalise country and postcode, say the kind of address."""
    lines = [kept.pop(line) for line in _LINES if line in kept]
    if lines:
        kept["address_1"] = ", ".join(line.strip().rstrip(",") for line in lines) if lines[1:] else lines[0]
    if lines[1:]:
        message = "Lines 2 to 4 of the address were joined to address_1, as 3.0 has it."
        report(problems, "address_lines_joined", at, "address_1", message, kept["address_1"])
    country = kept.get("country")
    if country is None or country.strip().casefold() in _GB | _GB_LONG:
        _set(kept, "country", "GB", "country_assumed", at, problems)
    match = _POSTCODE.fullmatch(kept.get("postal_code", "").strip())
    if match:
        written = f"{match[1]} {match[2]}".upper()
        _set(kept, "postal_code", written, "postcode_reformatted", at, problems)
    if "address_type" not in kept:
        kind = "postal" if _POSTAL in at.rsplit("/", 2) else "physical"
        _set(kept, "address_type", kind, "address_type_assumed", at, problems)


def finish_area(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Give the area's words under both names, and say when its boundary is GeoJSON."""
    words = kept.get("service_area") or kept.get("name")
    if words:
        kept.setdefault("service_area", words)
        kept.setdefault("name", words)
    if kept.get("extent", "").lstrip().startswith(("{", "[")):
        kept.setdefault("extent_type", "geojson")


def finish_accessibility(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Give the statement under both of its names."""
    words = kept.get("accessibility") or kept.get("description")
    if words:
        kept.setdefault("accessibility", words)
        kept.setdefault("description", words)


def finish_schedule(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Write the days as iCalendar codes, from `byday` or else from `weekday`."""
    byday, weekday = kept.get("byday"), kept.get("weekday")
    if byday is not None:
        codes = read_days(byday)
        # Words that name no days stay as they are: whoever reads the schedule may make something of them.
        kept["byday"] = codes or byday.strip()
        if codes and codes != byday.replace(" ", "").upper():
            message = f"byday is not in iCalendar's codes; it was read as {codes}."
            report(problems, "byday_respelt", at, "byday", message, byday)
    elif weekday is not None:
        codes = read_days(weekday)
        if codes:
            kept["byday"] = codes
            kept.setdefault("freq", "WEEKLY")
            message = f"weekday is not in 3.0; it was read as byday {codes}. Publish byday."
            report(problems, "weekday_for_byday", at, "weekday", message, weekday)
        else:
            message = "weekday names no day of the week; publish byday, such as MO,WE."
            report(problems, "not_a_weekday", at, "weekday", message, weekday)


def _set(kept: dict[str, Any], name: str, value: str, code: str, at: str, problems: list[Problem]) -> None:
    before = kept.get(name)
    if before == value:
        return
    kept[name] = value
    message = f'{name} was {"not published" if before is None else "rewritten"}; it is read as "{value}".'
    report(problems, code, at, name, message, before or "")
