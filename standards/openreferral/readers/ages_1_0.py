"""Eligibility rows of 1.0, collapsed into the one age range and the attributes of 3.0."""

from typing import Any

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.readers.sense import check_ages
from standards.openreferral.readers.terms_1_0 import AUDIENCES, spell, term_attribute, word_attribute

_HOMED = frozenset({"id", "service_id", "eligibility", "minimum_age", "maximum_age", "taxonomys"})


def finish_eligibility(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Leave out a row's ages where they cannot be meant."""
    check_ages(kept, at, problems)


def collapse_eligibility(document: Document, at: str, problems: list[Problem]) -> list[Document]:
    """Set the document's ages, return the attributes, and keep rows that say more.

    The lowest age is the lowest of all rows, unknown if any row is open below;
    the highest likewise. The rows themselves stay, under their 1.0 name, when
    there are several or one has a property with no other home. `at` points at the
    rows as published.
    """
    rows = document.pop("eligibilitys", [])
    if not rows:
        return []
    lowest = [row.get("minimum_age") for row in rows]
    highest = [row.get("maximum_age") for row in rows]
    if None not in lowest:
        document["minimum_age"] = min(lowest)
    if None not in highest:
        document["maximum_age"] = max(highest)
    if len(rows) > 1 or not rows[0].keys() <= _HOMED:
        document["eligibilitys"] = rows
    attributes: list[Document] = []
    for position, row in enumerate(rows):
        if "eligibility" in row:
            audience = row["eligibility"]
            attributes.append(word_attribute("eligibility", spell(audience, AUDIENCES) or audience))
        for place, tag in enumerate(row.get("taxonomys", ())):
            pointer = f"{at}/{position}/taxonomys/{place}"
            attribute = term_attribute(tag, "eligibility", pointer, problems)
            if attribute:
                attributes.append(attribute)
    return [each for place, each in enumerate(attributes) if each not in attributes[:place]]
