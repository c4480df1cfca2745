"""Hounslow's 313 services, with personal contact details removed: no data licence, so local tests only."""

import csv
import re
from collections.abc import Iterator

from hub.places.postcodes import PostcodeTable
from tests.corpora.record import Record, at, clean, record, source

_RANGE = re.compile(r"(\d+)\D*?(?:-|to)\D*?(\d+)")
_FROM = re.compile(r"(\d+)")


def read_hounslow(postcodes: PostcodeTable) -> Iterator[Record]:
    """Yield the services.

    "Is Free" is Yes for 296 of the 313, also for some with a price, so it is believed only where there are no
    words about fees. "Referral Method" is None and "Show Referral Disclaimer" is Yes for all: neither says
    anything of one service.
    All criteria but the age are empty for all; they are read all the same, for a fuller edition.
    """
    locations = {row["ID"]: row for row in _rows("hounslow_locations_redacted.csv")}
    places: dict[str, list[str]] = {}
    for row in _rows("hounslow_service_locations_redacted.csv"):
        places.setdefault(row["Service ID"], []).append(row["Location ID"])
    for row in _rows("hounslow_services_redacted.csv"):
        identifier = f"hounslow:{row['ID']}"
        name = clean(row["Name"])
        intro, description = row["Intro"].strip(), row["Description"].strip()
        low, high = _ages(row["Critera - Age Group"])
        fees = clean(row["Fees Text"])
        criteria = [
            clean(value)
            for column, value in row.items()
            if column and column.startswith(("Criter", "Critera"))
        ]
        links = []
        for number, location_id in enumerate(places.get(row["ID"], ())):
            if location := locations.get(location_id):
                lines = [location[f"Address Line {line}"] for line in (1, 2, 3)]
                links.append(
                    at(
                        f"{identifier}/{number}",
                        lines[0].strip(),
                        location["Postcode"],
                        lines,
                        city=location["City"],
                    )
                )
        document = {
            "name": name,
            "status": row["Status"],
            "description": description if intro in description else f"{intro}\n\n{description}",
            "fees_description": fees or ("Free" if row["Is Free"] == "Yes" else ""),
            "url": row["URL"],
            "minimum_age": low,
            "maximum_age": high,
            "eligibility_description": "; ".join(filter(None, criteria)),
            "organization": {"id": f"hounslow:{row['Organisation ID']}", "name": name},
            "service_at_locations": links,
        }
        yield record(identifier, document, postcodes)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with source(f"hounslow/{name}").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _ages(written: str) -> tuple[int | None, int | None]:
    """Read an age group.

    >>> _ages("6 years - 14 years"), _ages("11+"), _ages("All ages"), _ages("")
    ((6, 14), (11, None), (0, None), (None, None))
    """
    if "all ages" in written.lower():
        return 0, None
    if found := _RANGE.search(written):
        return int(found[1]), int(found[2])
    if found := _FROM.search(written):
        return int(found[1]), None
    return None, None
