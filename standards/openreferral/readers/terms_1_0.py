"""Terms as 1.0 tags services and audiences with them, made into 3.0 attributes."""

import re
from typing import Any

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.readers.coerce import report
from standards.openreferral.terms import known_list, read_term

COLUMNS = {
    "deliverable_type": (
        "Advice",
        "Assessment",
        "Counselling",
        "Equipment",
        "Financial Support",
        "Information",
        "Permission",
        "Training",
    ),
    "attending_type": ("phone", "online", "venue", "home visit"),
    "attending_access": ("referral", "appointment", "membership", "drop-in"),
}
"""Columns of a 1.0 service that become attributes, with the values 1.0 allows."""

AUDIENCES = (
    "adult",
    "child",
    "teen",
    "family",
    "female",
    "male",
    "Transgender",
    "Transgender - M to F",
    "Transgender - F to M",
)
"""Values 1.0 allows in `eligibility.eligibility`."""


def spell(word: str, allowed: tuple[str, ...]) -> str | None:
    """Return the allowed word that this one is, whatever its case, spaces and hyphens; None when it is none.

    >>> spell("financial_support", COLUMNS["deliverable_type"]), spell("Drop in", COLUMNS["attending_access"])
    ('Financial Support', 'drop-in')
    """
    folded = _folded(word)
    return next((each for each in allowed if _folded(each) == folded), None)


def _folded(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter not in " _-")


def word_attribute(link_type: str, word: str) -> Document:
    """Return the attribute for a value that 1.0 publishes as a bare word."""
    term = {"code": word, "name": word, "term": word, "description": word, "taxonomy": link_type}
    return {"link_type": link_type, "taxonomy_term": term}


def column_attributes(column: str, value: Any, at: str, problems: list[Problem]) -> list[Document]:
    """Return an attribute for each word in one of the columns, in the standard's spelling.

    A word that the standard does not have is kept as written and reported.
    """
    attributes = []
    for word in _words(value, COLUMNS[column]):
        if not isinstance(word, str):
            message = f"{column} is not text and was left out; publish one of the standard's values."
            report(problems, "not_text", at, column, message, word)
            continue
        spelt = spell(word, COLUMNS[column])
        if spelt is None:
            message = (
                f"{column} is none of the standard's values; publish one of {', '.join(COLUMNS[column])}."
            )
            report(problems, f"unknown_{column}", at, column, message, word)
        attributes.append(word_attribute(column, spelt or word.strip()))
    return attributes


def _words(value: Any, allowed: tuple[str, ...]) -> list[Any]:
    """Return the words in a column: those of an array, or of text that lists nothing but allowed ones."""
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        parts = [part.strip() for part in re.split(r"[,;|]", value) if part.strip()]
        if len(parts) > 1 and all(spell(part, allowed) for part in parts):
            return parts
    return [value]


def term_attribute(tagged: Document, link_type: str, at: str, problems: list[Problem]) -> Document | None:
    """Return the attribute for one row of `service_taxonomys` or of an eligibility's `taxonomys`.

    The row is `{id, taxonomy: {id, name, vocabulary, parent}}`, the term itself, or
    a row that only names its term by `taxonomy_id`.
    """
    row = dict(tagged)
    term = row.pop("taxonomy", None)
    reference = row.pop("taxonomy_id", None)
    if term is None and ("name" in row or reference is None):
        term, row = row, {}
    term = dict(term or {})
    identifier = term.pop("id", None) or reference
    name = term.pop("name", None)
    if identifier is None and name is None:
        message = "This term has neither an id nor a name and was left out; publish both."
        report(problems, "term_id_not_understood", at, "", message)
        return None
    read = {**_identified(identifier, term.pop("vocabulary", None)), **_parent(term)}
    if name is None:
        name = str(read.get("code", identifier))
        message = "This term has no name; its identifier stands in for it. Publish the list's own label."
        report(problems, "term_name_assumed", at, "", message, identifier)
    description = term.pop("description", None)
    if description is None:
        description = name
        message = "1.0 terms have no description, which 3.0 requires; the name stands in for it."
        report(problems, "term_description_assumed", at, "", message, name)
    read |= {"name": name, "term": name, "description": description}
    return {**row, "link_type": link_type, "taxonomy_term": {**term, **read}}


def _identified(identifier: str | None, vocabulary: str | None) -> Document:
    if identifier is None:
        return {"taxonomy": vocabulary} if vocabulary else {}
    term = read_term(identifier, vocabulary)
    read: Document = {"id": identifier, "code": term.code}
    if term.vocabulary:
        read["taxonomy"] = term.vocabulary
    if vocabulary and term.vocabulary != vocabulary and known_list(vocabulary) != known_list(term.vocabulary):
        # The identifier names its list itself, and another one than the vocabulary: neither is dropped.
        read["vocabulary"] = vocabulary
    if term.uri:
        read["term_uri"] = term.uri
    return read


def _parent(term: Document) -> Document:
    """Take a term's parent out of either form; keep the object, because 3.0 has only an id for it."""
    parent = term.pop("parent", None)
    parent_id = term.pop("parent_id", None)
    if isinstance(parent, dict) and isinstance(parent.get("id"), (str, int)):
        return {"parent": parent, "parent_id": str(parent["id"])}
    if isinstance(parent, dict) and parent and parent_id is not None:
        return {"parent": parent, "parent_id": str(parent_id)}
    if isinstance(parent, (str, int)) and not isinstance(parent, bool):
        parent_id = parent_id or str(parent)
    if parent_id is not None:
        return {"parent": {"id": str(parent_id)}, "parent_id": str(parent_id)}
    return {} if parent is None else {"parent": parent}
