"""Open data on Trafford and Greater Manchester: one list a kind of service, 18 lists.

A list of Greater Manchester repeats what Trafford's own list of that kind has; what has the same name and
postcode is read once, from Trafford's. A kind has an LGA service type where the list of 2013 has one that
says the same; food banks, dentists, pharmacies, surgeries, schools and charities have a kind of the
corpora's own.
"""

import csv
import re
from collections.abc import Callable, Iterator
from typing import Any

from hub.places.postcodes import PostcodeTable
from tests.corpora.record import Record, at, clean, kind, own_kind, record, source, weekly

Row = dict[str, str]
_DAYS = {
    "MO": "monday",
    "TU": "tuesday",
    "WE": "wednesday",
    "TH": "thursday",
    "FR": "friday",
    "SA": "saturday",
    "SU": "sunday",
}
_LISTS = (
    ("trafford_food_banks", own_kind("Food bank")),
    ("gm_food_banks", own_kind("Food bank")),
    ("trafford_libraries", kind("437", "Library facilities")),
    ("gm_libraries", kind("437", "Library facilities")),
    ("trafford_dentists", own_kind("Dentist")),
    ("gm_dentists", own_kind("Dentist")),
    ("trafford_pharmacies", own_kind("Pharmacy")),
    ("gm_pharmacies", own_kind("Pharmacy")),
    ("trafford_general_practices", own_kind("GP surgery")),
    ("trafford_mental_health_services", kind("1284", "Mental health support")),
    ("trafford_care_homes", kind("292", "Adult residential care")),
    ("trafford_childrens_centres", own_kind("Children's centre")),
    ("trafford_jobcentreplus", own_kind("Jobcentre")),
    ("trafford_schools_and_colleges", own_kind("School")),
    ("trafford_allotments", kind("510", "Allotments")),
    ("sports_clubs", kind("641", "Sports club directory")),
    ("sports_facilities", kind("451", "Sports facilities")),
    ("charities_operating_in_trafford", own_kind("Charity")),
)


def read_trafford(postcodes: PostcodeTable) -> Iterator[Record]:
    """Yield the services of all lists; the id is the list's name and the number of the row."""
    seen: set[tuple[str, str, str]] = set()
    for name, attribute in _LISTS:
        for number, row in _rows(name):
            document = _PARTS.get(name, _plain)(row)
            label = attribute["taxonomy_term"]["name"]
            postcode = clean(row.get("postcode") or row.get("Postcode"))
            # Two sites of one food bank have one name; facilities of one site are services of their own.
            is_copy = (label, document["name"].lower(), postcode) in seen and name.startswith("gm_")
            seen.add((label, document["name"].lower(), postcode))
            if is_copy:
                continue
            identifier = f"trafford:{name}/{number}"
            hours = {day: row.get(f"opening_hours_{full}", "") for day, full in _DAYS.items()}
            document = {"attributes": [attribute], "schedules": weekly(identifier, hours), **document}
            document["service_at_locations"] = _places(identifier, row, document["name"])
            yield record(identifier, document, postcodes)


def _rows(name: str) -> Iterator[tuple[int, Row]]:
    with source(f"trafford/{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=1)


def _places(identifier: str, row: Row, name: str) -> list[dict[str, Any]]:
    postcode = clean(row.get("postcode") or row.get("Postcode") or row.get("charity_contact_postcode"))
    address = clean(row.get("address") or row.get("Address")) or ", ".join(
        filter(None, (clean(row.get("street")), clean(row.get("town"))))
    )
    point = (clean(row.get("lat")), clean(row.get("lon")))
    if not postcode and not all(point):
        return []
    town = clean(row.get("town")) or address.rpartition(",")[2].strip()
    return [at(identifier, clean(row.get("site_name")) or name, postcode, [address], city=town, point=point)]


def _plain(row: Row) -> dict[str, Any]:
    name = clean(row.get("name") or row.get("pharmacy_name"))
    return {
        "name": name,
        "description": clean(row.get("description")),
        "url": clean(row.get("website")),
        "organization": {"id": name.lower(), "name": clean(row.get("provider")) or name},
    }


def _food_bank(row: Row) -> dict[str, Any]:
    """Say how one is referred in words, as a directory would; the column's own words are kept."""
    referral, opening, name = clean(row["Referral method"]), clean(row["Opening times"]), clean(row["Name"])
    said = "" if referral in ("", "Not known") else f"Referral: {referral}."
    return {
        "name": name if re.search(r"food ?bank|pantry", name, re.IGNORECASE) else f"{name} food bank",
        "description": " ".join(filter(None, (said, f"Open: {opening}." if opening else ""))),
        "url": clean(row["Website"]),
        "organization": {"id": name.lower(), "name": name},
        "schedules": [{"id": "opening", "description": opening}] if opening else [],
    }


def _jobcentre(row: Row) -> dict[str, Any]:
    name = f"{clean(row['name'])} Jobcentre Plus"
    return {"name": name, "organization": {"id": "jobcentre-plus", "name": "Jobcentre Plus"}}


def _allotment(row: Row) -> dict[str, Any]:
    name = clean(row["name"]) or "Allotments"
    return {
        "name": name if "allotment" in name.lower() else f"{name} allotments",
        "organization": {"id": "trafford-allotments", "name": "Trafford allotments"},
    }


def _club(row: Row) -> dict[str, Any]:
    name = clean(row["name"])
    return {
        "name": name,
        "description": clean(row["category"]),
        "organization": {"id": name.lower(), "name": name},
    }


def _facility(row: Row) -> dict[str, Any]:
    name, what = clean(row["site_name"]), clean(row["facility_type"])
    return {
        "name": f"{what}, {name}",
        "description": clean(row["access_type"]),
        "url": clean(row["website"]),
        "organization": {"id": name.lower(), "name": name},
    }


def _school(row: Row) -> dict[str, Any]:
    low, high = (clean(row[f"{end}_admission_age"]) for end in ("lowest", "highest"))
    gender = {"Girls": "Girls only.", "Boys": "Boys only."}.get(clean(row["gender"]), "")
    return {
        **_plain(row),
        "description": f"{clean(row['type'])}. {gender}".strip(),
        "minimum_age": int(low) if low.isdigit() else None,
        "maximum_age": int(high) if high.isdigit() else None,
    }


def _charity(row: Row) -> dict[str, Any]:
    name = clean(row["charity_name"])
    return {
        "name": name.title() if name.isupper() else name,
        "description": clean(row["charity_activities"]),
        "url": clean(row["charity_contact_web"]),
        "organization": {"id": clean(row["registered_charity_number"]), "name": name},
    }


_PARTS: dict[str, Callable[[Row], dict[str, Any]]] = {
    "trafford_food_banks": _food_bank,
    "gm_food_banks": _food_bank,
    "trafford_jobcentreplus": _jobcentre,
    "trafford_allotments": _allotment,
    "sports_clubs": _club,
    "sports_facilities": _facility,
    "trafford_schools_and_colleges": _school,
    "charities_operating_in_trafford": _charity,
}
