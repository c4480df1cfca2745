"""One service in words, for its own page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from discovery_app.facts import Fact, Tag, cost_fact, data_tag, name_of, ways_text
from discovery_app.map_view import place_numbers
from discovery_app.phrases import listed, spoken_ages, spoken_date, spoken_interval
from discovery_app.published_html import bare_address, mailto, shown, web_address
from discovery_app.published_words import (
    Organization,
    organization_of,
    other_people,
    people_by_mailbox,
    rows_of,
    spoken_terms,
    terms_about,
)
from discovery_app.words import t, t_or

TIMES_SHOWN = 5
"""How many of the next opening times a page lists."""

OLD_AFTER_DAYS = 365
"""A check longer ago than this is shown as old: much can have changed."""

MORE_FIELDS = (
    "wait_time",
    "required_documents",
    "interpretation_services",
    "accreditations",
    "licenses",
    "additional_information",
)
"""Texts of HSDS 3.0 that a publisher may send and no row above shows."""

MORE_TERMS = ("need", "circumstance", "deliverable_type")
"""Kinds of terms that no row above shows."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its lines of address, or why there are none, its access and the way there.

    Where several places have a pin on the map, `number` is what stands on this one's; else it is 0.
    """

    lines: tuple[str, ...]
    note: str = ""
    access: str = ""
    transport: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """One sentence about opening times, and what its publisher adds in words."""

    text: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A number or mailbox as published, what it is for, and the address that dials or writes to it."""

    text: str
    label: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record comes from."""

    publisher: str
    publisher_url: str | None
    feed: str
    feed_url: str | None
    licence: str
    licence_url: str | None
    record_url: str | None
    original_id: str
    collected: str
    tag: Tag | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything a service's page says."""

    name: str
    also_known: str
    organization: str
    runs_it: Organization
    description: Markup
    checked: str
    checked_lately: bool
    closed: str
    alert: str
    ages: Fact
    criteria: tuple[str, ...]
    who_text: Markup
    times: tuple[Times, ...]
    next_times: tuple[str, ...]
    times_ended: str
    times_unknown: tuple[str, ...]
    places: tuple[Place, ...]
    ways: str
    areas: Fact
    cost: Fact
    cost_options: tuple[str, ...]
    service_types: tuple[str, ...]
    how_started: str
    application: Markup
    phones: tuple[Contact, ...]
    emails: tuple[Contact, ...]
    people: tuple[str, ...]
    website: str | None
    website_text: str
    languages: tuple[str, ...]
    more: tuple[tuple[str, Markup], ...]
    source: Source
    is_sample: bool


def service_page(answer: Mapping[str, Any]) -> ServicePage:
    """Return the page for one answer of `/api/services/{id}`."""
    document, facts, provenance = (
        answer["document"],
        answer.get("facts") or {},
        answer.get("provenance") or {},
    )
    who, when, contact = facts.get("who_for") or {}, facts.get("when") or {}, facts.get("contact") or {}
    cost = facts.get("cost") or {}
    numbers = place_numbers(facts.get("where") or [])
    status = str(document.get("status") or "active")
    website = contact.get("url") or document.get("url")
    ages = spoken_ages(who.get("ages"))
    whose = people_by_mailbox(document)
    areas = _texts(name_of(area) for area in facts.get("areas_served") or [])
    return ServicePage(
        name=document.get("name") or t("service.unnamed"),
        also_known=str(document.get("alternate_name") or ""),
        organization=name_of(document.get("organization")),
        runs_it=organization_of(document),
        description=shown(document.get("description") or facts.get("description_text")),
        checked=_checked(facts.get("assured")),
        checked_lately=_days_ago(facts.get("assured")) <= OLD_AFTER_DAYS,
        closed="" if status == "active" else t_or(f"closed.{status}", t("closed.other", status=status)),
        alert=str(document.get("alert") or ""),
        ages=Fact(t("fact.who"), ages or t("ages.unknown"), known=ages is not None),
        criteria=_texts(who.get("criteria")),
        who_text=shown(who.get("text")),
        times=tuple(_time_sentence(sentence) for sentence in when.get("sentences") or []),
        next_times=tuple(
            _at(spoken_interval(time["opens"], time["closes"]), time.get("place"))
            for time in (when.get("next") or [])[:TIMES_SHOWN]
        ),
        times_ended=t("when.ended", date=spoken_date(when["ended"])) if when.get("ended") else "",
        times_unknown=_texts(when.get("unknown")),
        places=tuple(
            replace(_place(place), number=numbers.get(position, 0))
            for position, place in enumerate(facts.get("where") or [])
            if not _is_only_online(place)
        ),
        ways=ways_text(facts.get("delivery") or []),
        areas=Fact(t("fact.area"), listed(areas) or t("area.unknown"), known=bool(areas)),
        cost=cost_fact(cost),
        cost_options=_cost_options(cost),
        service_types=_texts(
            kind.get("label") for kind in facts.get("service_types") or [] if isinstance(kind, Mapping)
        ),
        how_started=spoken_terms(terms_about(document, "attending_access")),
        application=shown(document.get("application_process")),
        phones=tuple(_phone(phone) for phone in contact.get("phones") or []),
        emails=tuple(_email(email, whose.get(email, "")) for email in _texts(contact.get("emails"))),
        people=other_people(document),
        website=web_address(website),
        website_text=bare_address(website or ""),
        languages=_texts(name_of(language) for language in facts.get("languages") or []),
        more=tuple(_more(document)),
        source=_source(provenance, hides=any(place.get("hidden") for place in facts.get("where") or [])),
        is_sample=provenance.get("data_status") == "sample",
    )


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values or () if value))


def _checked(assured: Mapping[str, Any] | None) -> str:
    if not assured:
        return t("checked.page_unknown")
    days, day = assured.get("days_ago"), spoken_date(assured["date"])
    if days is None or days < 0:
        return t("checked.on", date=day)
    if days > OLD_AFTER_DAYS:
        return t("checked.old", date=day)
    return t("checked.today", date=day) if days == 0 else t("checked.days", count=days, date=day)


def _days_ago(assured: Mapping[str, Any] | None) -> float:
    days = assured.get("days_ago") if assured else None
    return float("inf") if days is None else float(days)


def _more(document: Mapping[str, Any]) -> Iterator[tuple[str, Markup]]:
    for about in MORE_TERMS:
        if names := terms_about(document, about):
            yield t(f"more.{about}"), Markup("<p>{}</p>").format(spoken_terms(names))
    for field in MORE_FIELDS:
        if document.get(field):
            yield t(f"more.{field}"), shown(str(document[field]))
    if funding := _texts(row.get("source") for row in rows_of(document, "funding")):
        yield t("more.funding"), Markup("<p>{}</p>").format(", ".join(funding))


def _time_sentence(sentence: Any) -> Times:
    if not isinstance(sentence, Mapping):
        return Times(str(sentence))
    return Times(_at(str(sentence["text"]), sentence.get("place")), _texts(sentence.get("notes")))


def _at(text: str, place: Any) -> str:
    return t("when.at", text=text, place=name_of(place)) if place else text


def _is_only_online(place: Mapping[str, Any]) -> bool:
    """Tell a web address from a place; the ways a service reaches people say that it is online."""
    return bool(place.get("virtual")) and not place.get("hidden") and not place.get("lines")


def _place(place: Mapping[str, Any]) -> Place:
    council = name_of(place.get("council"))
    if place.get("hidden"):
        return Place((), t("where.hidden_in", council=council) if council else t("where.hidden"))
    name, address = str(place.get("name") or ""), [str(line) for line in place.get("lines") or [] if line]
    if address and address[0].startswith(name):
        name = ""
    lines = [name, *address, place.get("postcode")]
    kept = tuple(dict.fromkeys(str(line) for line in lines if line))
    if not kept:
        return Place((), t("where.only_council", council=council) if council else t("where.no_address"))
    access = "; ".join(_texts(place.get("access")))
    return Place(
        kept,
        t("where.by_postcode") if place.get("by") == "geocoder" else "",
        t("service.access", texts=access) if access else "",
        t("service.transport", text=place["transport"]) if place.get("transport") else "",
    )


def _cost_options(cost: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the options of cost that say something the one line about cost does not."""
    options: Sequence[Mapping[str, Any]] = cost.get("options") or []
    said = f"{cost_fact(cost).text} "
    lines = []
    for option in options:
        parts = [option.get("option"), _money(option), option.get("amount_description")]
        if not all(str(part) in said for part in parts if part):
            lines.append(", ".join(str(part) for part in parts if part))
    return tuple(lines)


def _money(option: Mapping[str, Any]) -> str:
    amount = option.get("amount")
    if amount is None or float(amount) < 0:
        return ""
    if float(amount) == 0:
        return t("cost.free")
    sign = "£" if option.get("currency") in (None, "", "GBP") else f"{option['currency']} "
    return f"{sign}{float(amount):.2f}".removesuffix(".00")


def _phone(phone: Mapping[str, Any]) -> Contact:
    dialled = str(phone.get("tel") or "").removeprefix("tel:")
    href = f"tel:{dialled}" if re.fullmatch(r"\+?[0-9*#]+(;ext=[0-9]+)?", dialled) else None
    return Contact(str(phone.get("number") or ""), str(phone.get("label") or ""), href)


def _email(address: str, whose: str) -> Contact:
    return Contact(address, whose, mailto(address))


def _source(provenance: Mapping[str, Any], *, hides: bool) -> Source:
    # Samples are served only while they are collected: a link to them would lead nowhere.
    sample = provenance.get("data_status") == "sample"
    publisher, feed = provenance.get("publisher") or {}, provenance.get("feed") or {}
    return Source(
        publisher=name_of(publisher),
        publisher_url=web_address(publisher.get("url")),
        feed=name_of(feed),
        feed_url=None if sample else web_address(feed.get("url")),
        licence=provenance.get("licence") or t("source.no_licence"),
        licence_url=web_address(provenance.get("licence_url")),
        # The publisher's own record may hold the very address that is kept off this page.
        record_url=None if hides or sample else web_address(provenance.get("source_url")),
        original_id=str(provenance.get("original_id") or ""),
        collected=spoken_date(provenance["harvested_at"])
        if provenance.get("harvested_at")
        else t("source.never"),
        tag=data_tag(provenance),
    )
