"""One page of search results in words: what the hub's JSON says, and never more than it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from discovery_app.paging import pagination
from discovery_app.phrases import listed, listed_once, spoken_ages, spoken_date, spoken_distance
from discovery_app.search_form import ANY_DISTANCE, DELIVERY, MILES, Filter, SearchForm, filters_in_force
from discovery_app.words import t, t_or

# Less than nothing is a mistake in typing, and no price that anybody pays: "£-5", "-5 EUR".
_NO_PRICE = re.compile(r"£-\d|-\d+(?:\.\d+)? [A-Z]{3}\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a result: its label, its words, whether the publisher left it open, and a second line."""

    label: str
    text: str
    known: bool = True
    more: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A status of two or three words; `colour` is one of the tag component's."""

    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class Result:
    """One service in the list."""

    href: str
    name: str
    organization: str
    summary: str
    facts: tuple[Fact, ...]
    tags: tuple[Tag, ...]
    source: str
    checked: str
    source_tag: Tag | None


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from an empty list: words, and the address that does it where the finder can."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything the results page says."""

    heading: str
    title: str
    results: tuple[Result, ...]
    filters: tuple[Filter, ...]
    notes: tuple[str, ...]
    ways_on: tuple[Way, ...]
    pagination: dict[str, Any] | None
    total: int
    first: int


def results_page(
    form: SearchForm, answer: Mapping[str, Any], *, publishers: Mapping[str, str]
) -> ResultsPage:
    """Return the page for one answer of `/api/search`.

    Args:
        form: What was asked.
        answer: The hub's answer.
        publishers: Names of publishers by slug, for a filter set by a link.
    """
    found = answer.get("results") or []
    total, page = int(answer["total"]), int(answer.get("page") or form.page)
    last = int(answer.get("total_pages") or 1)
    place = str((answer.get("near") or {}).get("text") or form.near.upper())
    heading = _heading(form.q, place, total)
    return ResultsPage(
        heading=heading,
        title=t("results.title_page", heading=heading, page=page, last=last) if last > 1 else heading,
        results=tuple(_result(item, near=bool(form.near)) for item in found),
        filters=tuple(filters_in_force(form, _names(answer, found) | dict(publishers))),
        notes=tuple(_notes(answer, found)),
        ways_on=tuple(_ways_on(form, place)) if total == 0 else (),
        pagination=pagination(form, page, last),
        total=total,
        first=(page - 1) * int(answer.get("per_page") or 20) + 1,
    )


def _heading(words: str, near: str, total: int) -> str:
    count = t("results.total", count=total) if total else t("results.none")
    about = t("results.for", words=words) if words else ""
    # A postcode stays on one line.
    place = t("results.near", place=near.replace(" ", "\N{NO-BREAK SPACE}")) if near else ""
    return f"{count}{about}{place}"


def _result(item: Mapping[str, Any], *, near: bool) -> Result:
    feed = item.get("feed") or {}
    return Result(
        href=f"/services/{quote(str(item['id']), safe='')}",
        name=item.get("name") or t("service.unnamed"),
        organization=(item.get("organization") or {}).get("name") or "",
        summary=item.get("summary") or "",
        facts=(
            _where(item),
            _when(item),
            _who(item),
            cost_fact(item.get("cost")),
            _area(item.get("areas_served") or {}, near=near),
        ),
        tags=tuple(status_tags(str(item.get("status") or "active"))),
        source=name_of(feed.get("publisher")) or name_of(feed),
        checked=_checked(item),
        source_tag=data_tag(feed),
    )


def status_tags(status: str) -> list[Tag]:
    """Return the tag of a service that is closed or not running; none for one that is active."""
    if status == "active":
        return []
    return [Tag(t_or(f"status.{status}", status), "grey" if status == "defunct" else "orange")]


def data_tag(feed: Mapping[str, Any]) -> Tag | None:
    """Return the tag of a feed whose data are not the real thing."""
    kind = feed.get("data_status")
    return Tag(t(f"data_status.{kind}"), "yellow") if kind in ("sample", "test") else None


def ways_text(delivery: Sequence[str], *, also: bool = False) -> str:
    """Return ways other than a venue as words, "" when there is none.

    >>> ways_text(["venue", "phone", "online"]), ways_text(["online"]), ways_text(["home"], also=True)
    ('By phone or online', 'Online', 'Also at home')
    """
    ways = listed(
        [t(f"way.{way}") for way in DELIVERY if way in delivery and way != "venue"], joint="list.or"
    )
    return t("where.also", ways=ways) if also and ways else ways[:1].upper() + ways[1:]


def _where(item: Mapping[str, Any]) -> Fact:
    place, delivery = item.get("place") or {}, item.get("delivery") or []
    council = (place.get("council") or {}).get("name")
    label = t("fact.where")
    names = listed_once([place.get("name"), place.get("locality") or council, place.get("postcode")])
    if item.get("place_hidden") and not (place.get("name") or place.get("postcode")):
        text = t("where.hidden_in", council=council) if council else t("where.hidden")
        return Fact(label, text, known=False, more=ways_text(delivery, also=True))
    remote = ways_text(delivery)
    if not names:
        return Fact(label, remote) if remote else Fact(label, t("where.unknown"), known=False)
    more, places = [], int(item.get("place_count") or 1)
    if item.get("distance_m") is not None:
        more.append(t("where.straight_line", distance=spoken_distance(float(item["distance_m"]))))
    if places > 1:
        more.append(t("where.nearest" if more else "where.one_of", count=places))
    if item.get("place_hidden"):
        more.append(t("where.another_hidden"))
    if remote:
        more.append(ways_text(delivery, also=True))
    return Fact(label, names, more=". ".join(text[:1].upper() + text[1:] for text in more))


def name_of(thing: Any) -> str:
    """Return the name of what the hub gives as an object with a name, or as the name itself."""
    return str((thing.get("name") or "") if isinstance(thing, Mapping) else (thing or ""))


def _when(item: Mapping[str, Any]) -> Fact:
    times = item.get("times")
    return Fact(t("fact.when"), times or t("when.unknown"), known=bool(times))


def _who(item: Mapping[str, Any]) -> Fact:
    ages = spoken_ages(item.get("ages"))
    return Fact(t("fact.who"), ages or t("ages.unknown"), known=ages is not None)


def cost_fact(cost: Mapping[str, Any] | None) -> Fact:
    """Return what a service costs; "Free" only when the hub says that its publisher said so."""
    label = t("fact.cost")
    outcome, text = (cost.get("outcome"), cost.get("text")) if cost else (None, None)
    if outcome == "free":
        return Fact(label, t("cost.free"))
    if outcome == "charged" and not text:
        return Fact(label, t("cost.charged"))
    text = "; ".join(part for part in (text or "").split("; ") if not _NO_PRICE.match(part))
    return Fact(label, text or t("cost.unknown"), known=bool(text))


def _area(area: Mapping[str, Any], *, near: bool) -> Fact:
    label, names = t("fact.area"), listed([str(name) for name in area.get("names") or []])
    outcome = area.get("outcome")
    if outcome == "serves_you" and near:
        return Fact(label, t("area.yours_named", names=names) if names else t("area.yours"))
    if outcome == "not_stated" or not names:
        return Fact(label, t("area.unknown"), known=False)
    if outcome == "check" and near:
        return Fact(label, t("area.check", names=names), known=False)
    return Fact(label, t("area.named", names=names))


def _checked(item: Mapping[str, Any]) -> str:
    day = (item.get("assured") or {}).get("date")
    return t("checked.on", date=spoken_date(day)) if day else t("checked.unknown")


def _names(answer: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return labels of the codes in an answer: councils, areas and service types."""
    near = answer.get("near") or {}
    coded = [near.get("council"), *(near.get("areas") or [])]
    coded += [(item.get("place") or {}).get("council") for item in found]
    names = {area["code"]: area["name"] for area in coded if area}
    for item in found:
        names.update(
            {kind["id"]: kind["label"] for kind in item.get("service_types") or [] if kind.get("label")}
        )
    return names


def _notes(answer: Mapping[str, Any], found: Sequence[Mapping[str, Any]]) -> list[str]:
    near = answer.get("near") or {}
    notes = [t_or(f"relaxed.{what}", t("relaxed.other")) for what in answer.get("relaxed") or []]
    if near.get("message"):
        notes.append(str(near["message"]))
    if near.get("kind") in ("sector", "outcode") and found:
        notes.append(t("near.middle", place=near.get("text", "")))
    if outside := int(answer.get("outside_area") or 0):
        notes.append(t("results.outside", count=outside))
    return notes


def _ways_on(form: SearchForm, place: str) -> list[Way]:
    """Return what a person could do about an empty list, the smallest change first."""
    ways = []
    if form.near and form.chosen_distance != ANY_DISTANCE:
        wider = [miles for miles in MILES if miles > int(form.chosen_distance)]
        if wider:
            ways.append(Way(t("empty.wider", count=wider[0]), form.address(within=str(wider[0]))))
        if wider[1:] or not wider:
            ways.append(Way(t("empty.any_distance"), form.address(within=ANY_DISTANCE)))
    if form.free or form.age or form.delivery or any((form.council, form.service_type, form.publisher)):
        bare = form.address(free=False, age="", delivery=(), council="", service_type="", publisher="")
        ways.append(Way(t("empty.no_filters"), bare))
    if " " in form.q:
        ways.append(Way(t("empty.fewer_words")))
    elif form.q:
        ways.append(Way(t("empty.other_words")))
    if form.q and form.near:
        ways.append(Way(t("empty.all_near", place=place), form.address(q="")))
    ways.append(Way(t("empty.council")))
    return ways
