"""What every sample keeps to, feed or spreadsheet: numbers of nobody, roles for names, real descriptions."""

import csv
import re
from pathlib import Path

# The ranges that Ofcom keeps for drama, as digits: https://www.ofcom.org.uk, "Telephone numbers for use in TV
# and radio drama programmes". Only those of our areas and those without an area.
DRAMA = re.compile(r"01632960\d{3}|01174960\d{3}|08081570\d{3}|07700900\d{3}|03069990\d{3}")

# "Van desk", "Carers' desk": what comes after the first word is no surname.
LOOKS_LIKE_A_PERSON = re.compile(r" [A-Z]")


def is_two_sentences(text: str) -> bool:
    """Return whether a description is two sentences or more."""
    return len(re.findall(r"[.?!:](?=\s|$)", text)) >= 2


def service_type_names(shared_data: Path) -> dict[str, str]:
    """Return the names of the list of service types by their codes."""
    with (shared_data / "lists/lgsl_services_2013.csv").open(encoding="utf-8", newline="") as file:
        return {row["lgsl"]: row["label"] for row in csv.DictReader(file)}
