"""One page of results in words: what the hub's JSON says, and never more than it says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from discovery_app.facts import (
    Fact,
    Tag,
    area_fact,
    checked_text,
    cost_fact,
    data_tag,
    name_of,
    page_of,
    sentence,
    status_tags,
    when_fact,
    where_fact,
    who_fact,
)
from discovery_app.paging import pagination
from discovery_app.phrases import METRES_IN_A_MILE
from discovery_app.search_form import ANY_DISTANCE, MILES, SearchForm
from discovery_app.understood import (
    Choice,
    Question,
    Step,
    choice_of,
    corrections,
    out_of_scope,
    question_of,
    tags_of,
)
from discovery_app.words import t

LONGEST_IN_HEADING = 60
"""Characters of a person's own words that the heading repeats."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a service is in the list; `against` for what speaks against it or is not known."""

    text: str
    against: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One service in the list."""

    href: str
    name: str
    organization: str
    summary: str
    facts: tuple[Fact, ...]
    reasons: tuple[Reason, ...]
    tags: tuple[Tag, ...]
    source: str
    checked: str
    source_tag: Tag | None


@dataclass(frozen=True, slots=True)
class Planned:
    """One service of a plan: where its page is, who runs it, and why it is there."""

    href: str
    name: str
    organization: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from an empty list: words, and the search that does it where the finder can."""

    text: str
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Helpline:
    """A national helpline: its number as written, and as a telephone takes it."""

    name: str
    phone: str
    tel: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything the results page says.

    Attributes:
        private: The search is about something that nobody else should read: nothing of it may stand in an
            address, a title or a log.
        scope: What is said of a search for what no directory holds, in parts; which are web addresses.
        plan: With several needs, the best for each: the need, and its services.
        back: From one of the groups to the services that may fit.
    """

    heading: str
    title: str
    private: bool
    helplines: tuple[Helpline, ...]
    tags: tuple[Step, ...]
    choice: Choice | None
    scope: tuple[tuple[str, bool], ...]
    question: Question | None
    plan: tuple[tuple[str, tuple[Planned, ...]], ...]
    results: tuple[Result, ...]
    notes: tuple[str, ...]
    given_up: tuple[str, ...]
    groups: tuple[Step, ...]
    back: Step | None
    ways_on: tuple[Way, ...]
    pagination: dict[str, Any] | None
    total: int
    first: int
    first_page: Step


def results_page(
    form: SearchForm, answer: Mapping[str, Any], *, publishers: Mapping[str, str]
) -> ResultsPage:
    """Return the page for one answer of `/api/match`.

    Args:
        form: What was asked.
        answer: The hub's answer.
        publishers: Names of publishers by slug, for a filter set by a link.
    """
    understood = answer.get("understood") or {}
    scope = out_of_scope(understood)
    stretched = bool(scope) and not understood.get("needs") and bool(answer.get("relaxed"))
    # Services that share a word with what no directory holds are no answer to it.
    found = [] if stretched else answer.get("results") or []
    total = 0 if stretched else int(answer["total"])
    page, last = int(answer.get("page") or form.page), int(answer.get("total_pages") or 1)
    place = str((understood.get("place") or {}).get("text") or form.near.upper())
    private = is_private(answer)
    heading = t("private.heading") if private else _heading(form, place, total)
    several = last > 1 and not private and not stretched
    near = bool(understood.get("place"))
    return ResultsPage(
        heading=heading,
        title=t("results.title_page", heading=heading, page=page, last=last) if several else heading,
        private=private,
        helplines=tuple(_helplines(understood)),
        tags=tags_of(form, understood, _names(found) | dict(publishers)),
        choice=choice_of(form, understood),
        scope=scope,
        question=question_of(form, answer) if found else None,
        plan=tuple(_plan(answer)) if page == 1 and not form.group and found else (),
        results=tuple(_result(item, near=near) for item in found),
        notes=tuple(_notes(form, answer, found)),
        given_up=() if stretched else tuple(_given_up(answer)),
        groups=tuple(_groups(form, answer)) if not form.group and not stretched else (),
        back=Step(t("group.back"), form.query(group="")) if form.group else None,
        ways_on=tuple(_ways_on(form, place)) if total == 0 and not scope else (),
        pagination=None if stretched else pagination(form, page, last),
        total=total,
        first=(page - 1) * int(answer.get("per_page") or 20) + 1,
        first_page=Step(t("results.first_page"), form.query(page=1)),
    )


def is_private(answer: Mapping[str, Any]) -> bool:
    """Whether an answer of the hub is to words that nobody else should read."""
    return (answer.get("understood") or {}).get("sensitive") is not None


def _heading(form: SearchForm, near: str, total: int) -> str:
    if form.group:
        return t(f"group.{form.group}.heading", count=total)
    count = t("results.total", count=total) if total else t("results.none")
    # Long words stand in the box, and what they were taken for in the tags.
    about = t("results.for", words=form.q) if 0 < len(form.q) <= LONGEST_IN_HEADING else ""
    # A postcode stays on one line, and a place that the words name is not said twice.
    place = t("results.near", place=near.replace(" ", "\N{NO-BREAK SPACE}")) if form.near else ""
    return f"{count}{about}{place}"


def _helplines(understood: Mapping[str, Any]) -> Iterator[Helpline]:
    for line in (understood.get("sensitive") or {}).get("helplines") or []:
        phone = str(line.get("phone") or "")
        tel = re.sub(r"[^\d+]", "", phone)
        yield Helpline(
            str(line["name"]), phone, tel, str(line.get("about") or ""), str(line.get("url") or "")
        )


def _plan(answer: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Planned, ...]]]:
    for bundle in answer.get("bundles") or []:
        services = tuple(
            Planned(
                page_of(item),
                item.get("name") or t("service.unnamed"),
                name_of(item.get("organization")),
                tuple(sentence(str(one["text"])) for one in item.get("reasons") or []),
            )
            for item in bundle.get("results") or []
        )
        yield str(bundle["need"]["label"]), services


def _result(item: Mapping[str, Any], *, near: bool) -> Result:
    feed = item.get("feed") or {}
    return Result(
        href=page_of(item),
        name=item.get("name") or t("service.unnamed"),
        organization=name_of(item.get("organization")),
        summary=item.get("summary") or "",
        facts=(
            where_fact(item),
            when_fact(item),
            who_fact(item.get("eligibility") or {}),
            cost_fact(item.get("cost")),
            area_fact(item.get("areas_served") or {}, near=near),
        ),
        reasons=tuple(
            Reason(sentence(str(one["text"])), one.get("kind") == "against")
            for one in item.get("reasons") or []
        ),
        tags=tuple(status_tags(str(item.get("status") or "active"))),
        source=name_of(feed.get("publisher")) or name_of(feed),
        checked=checked_text(item),
        source_tag=data_tag(feed),
    )


def _names(found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return labels of the service types in an answer, by id."""
    kinds = [kind for item in found for kind in item.get("service_types") or []]
    return {kind["id"]: kind["label"] for kind in kinds if kind.get("label")}


def _notes(form: SearchForm, answer: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    understood = answer.get("understood") or {}
    near = understood.get("place") or {}
    yield from corrections(understood)
    if form.group:
        yield t(f"group.{form.group}.note")
    if near.get("message"):
        yield str(near["message"])
    elif near.get("kind") in ("sector", "outcode") and found:
        yield t("near.middle", place=near.get("text", ""))
    if (within_m := understood.get("within_m")) and found and not form.within:
        yield t("near.looked", count=round(within_m / METRES_IN_A_MILE))


def _given_up(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the hub gave up, in order, each with what was found then."""
    for one in answer.get("relaxed") or []:
        yield t("relaxed.step", text=one["text"], total=t("results.total", count=int(one["total"])))


def _groups(form: SearchForm, answer: Mapping[str, Any]) -> Iterator[Step]:
    counts = answer.get("groups") or {}
    for group in ("outside_area", "does_not_fit"):
        if count := int(counts.get(group) or 0):
            yield Step(t(f"group.{group}", count=count), form.query(group=group))


def _ways_on(form: SearchForm, place: str) -> list[Way]:
    """Return what a person could do about an empty list, the smallest change first."""
    ways = []
    if form.within and form.within != ANY_DISTANCE:
        wider = [miles for miles in MILES if miles > int(form.within)]
        if wider:
            ways.append(Way(t("empty.wider", count=wider[0]), form.query(within=str(wider[0]), group="")))
    if form.near and form.within != ANY_DISTANCE:
        ways.append(Way(t("empty.any_distance"), form.query(within=ANY_DISTANCE, group="")))
    bare = SearchForm(q=form.q, near=form.near, within=form.within, need=form.need, without=form.without)
    if form.query(group="", unsaid=()) != bare.query():
        ways.append(Way(t("empty.no_filters"), bare.query()))
    if " " in form.q:
        ways.append(Way(t("empty.fewer_words")))
    elif form.q:
        ways.append(Way(t("empty.other_words")))
    if form.q and form.near:
        all_near = SearchForm(near=form.near)
        ways.append(Way(t("empty.all_near", place=place), all_near.query()))
    ways.append(Way(t("empty.council")))
    return ways
