"""What the hub says of one service, as the lines and tags of a result: where, when, who for, at what cost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from discovery_app.phrases import listed, listed_once, spoken_date, spoken_distance, spoken_opening
from discovery_app.search_form import DELIVERY
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


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def page_of(item: Mapping[str, Any]) -> str:
    """Return the address of the page of a service in the hub's answer."""
    return f"/services/{quote(str(item['id']), safe='')}"


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
    return t("where.also", ways=ways) if also and ways else sentence(ways)


def where_fact(item: Mapping[str, Any]) -> Fact:
    """Return where a service is, how far away, and how else it reaches people."""
    place, delivery = item.get("at") or {}, item.get("delivery") or []
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
    return Fact(label, names, more=". ".join(map(sentence, more)))


def name_of(thing: Any) -> str:
    """Return the name of what the hub gives as an object with a name, or as the name itself."""
    return str((thing.get("name") or "") if isinstance(thing, Mapping) else (thing or ""))


def when_fact(item: Mapping[str, Any]) -> Fact:
    """Return when it runs, and whether it is open or when it next is."""
    times, opening = item.get("times"), item.get("open") or {}
    more = ""
    if opening.get("now") == "open":
        more = sentence(str(opening.get("text") or t("when.open")))
    elif opening.get("next"):
        more = t("when.next", time=spoken_opening(str(opening["next"])))
    return Fact(t("fact.when"), times or t("when.unknown"), known=bool(times), more=more)


def who_fact(who: Mapping[str, Any]) -> Fact:
    """Return whether it fits, in words that promise nothing: what is not known is said to be open."""
    outcome = str(who.get("outcome") or "no_rules")
    criteria = who.get("criteria") or []
    # Where one has to live stands in the line of the area; here only where nothing else tells, or it decides.
    texts = [
        str(one["text"])
        for one in criteria
        if one.get("kind") != "residence" or one.get("outcome") == "does_not_fit" or len(criteria) == 1
    ]
    text = t_or(f"fit.{outcome}", outcome)
    return Fact(t("fact.who"), text, known=outcome != "no_rules", more=". ".join(texts))


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


def area_fact(area: Mapping[str, Any], *, near: bool) -> Fact:
    """Return the area it serves, and whether that is the person's, where they named a place."""
    label, names = t("fact.area"), listed([str(name) for name in area.get("names") or []])
    outcome = area.get("outcome")
    if outcome == "serves_you" and near:
        return Fact(label, t("area.yours_named", names=names) if names else t("area.yours"))
    if outcome == "not_stated" or not names:
        return Fact(label, t("area.unknown"), known=False)
    if outcome == "check" and near:
        return Fact(label, t("area.check", names=names), known=False)
    return Fact(label, t("area.named", names=names))


def checked_text(item: Mapping[str, Any]) -> str:
    """Return when it was last checked."""
    day = (item.get("assured") or {}).get("date")
    return t("checked.on", date=spoken_date(day)) if day else t("checked.unknown")
