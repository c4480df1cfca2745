"""What a record says beside the hub's facts: terms by what they are about, people to ask, and who runs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from discovery_app.facts import sentence
from discovery_app.phrases import listed_once
from discovery_app.published_html import bare_address, mailto, shown, web_address
from discovery_app.words import t_or


@dataclass(frozen=True, slots=True)
class Organization:
    """Who runs a service, as far as more than the name is given; `website` is a web address or None."""

    description: Markup
    website: str | None
    website_text: str
    email: str
    mailto: str | None
    numbers: tuple[str, ...]

    def __bool__(self) -> bool:
        """There is something to show."""
        return bool(self.description or self.website or self.email or self.numbers)


def terms_about(document: Mapping[str, Any], about: str) -> tuple[str, ...]:
    """Return the names of the terms that a service bears for one thing, each once.

    Args:
        document: Canonical document.
        about: What is asked for, as in the link's type or in the name of the list: "need", "circumstance",
            "attending_access", "deliverable_type".

    >>> need = {"link_type": "need", "taxonomy_term": {"name": "Company"}}
    >>> listed_need = {"taxonomy_term": {"name": "Rest", "taxonomy": "esdNeeds"}}
    >>> terms_about({"attributes": [need, listed_need]}, "need")
    ('Company', 'Rest')
    """
    names: dict[str, None] = {}
    for attribute in rows_of(document, "attributes"):
        term = attribute.get("taxonomy_term")
        if not isinstance(term, Mapping):
            continue
        detail = term.get("taxonomy_detail")
        of = term.get("taxonomy") or (detail.get("name") if isinstance(detail, Mapping) else None)
        link = str(attribute.get("link_type") or "").lower()
        # The link says more than the list: a need may be linked as whom a service is for.
        in_list = link in ("", "service", "taxonomy_term") and about in str(of or "").lower()
        if name := (about in link or in_list) and str(term.get("name") or ""):
            names[name] = None
    return tuple(names)


def spoken_terms(names: tuple[str, ...]) -> str:
    """Return the words of a short list of the standard in a line: "drop_in" is "Drop in".

    >>> spoken_terms(("drop_in", "referral"))
    'Drop in, referral'
    """
    return sentence(", ".join(name.replace("_", " ") for name in names))


def rows_of(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the children of that name; what is none is left out."""
    rows = document.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def organization_of(document: Mapping[str, Any]) -> Organization:
    """Return what is said of who runs a service."""
    said = document.get("organization")
    said = said if isinstance(said, Mapping) else {}
    website, email = str(said.get("website") or said.get("url") or ""), str(said.get("email") or "")
    return Organization(
        description=shown(said.get("description")),
        website=web_address(website),
        website_text=bare_address(website),
        email=email,
        mailto=mailto(email),
        numbers=tuple(dict.fromkeys(_numbers(said))),
    )


def _numbers(organization: Mapping[str, Any]) -> Iterator[str]:
    for row in rows_of(organization, "organization_identifiers"):
        if row.get("identifier"):
            scheme, kind = str(row.get("identifier_scheme") or ""), str(row.get("identifier_type") or "")
            yield f"{t_or(f'register.{scheme}', kind or scheme)}: {row['identifier']}".removeprefix(": ")


def people_by_mailbox(document: Mapping[str, Any]) -> dict[str, str]:
    """Return for each mailbox of a contact whose it is."""
    return {
        str(contact["email"]): person
        for contact in rows_of(document, "contacts")
        if contact.get("email") and (person := person_of(contact))
    }


def other_people(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the contacts that have neither a telephone nor a mailbox to be named beside."""
    named = (
        person_of(contact)
        for contact in rows_of(document, "contacts")
        if not contact.get("email") and not any(phone.get("number") for phone in rows_of(contact, "phones"))
    )
    return tuple(dict.fromkeys(filter(None, named)))


def person_of(contact: Mapping[str, Any]) -> str:
    """Return a contact's name, job title and team in a line, each once.

    >>> person_of({"name": "Front desk", "title": "Duty worker", "department": "Front desk"})
    'Front desk, Duty worker'
    """
    return listed_once([contact.get(field) for field in ("name", "title", "department")])
