"""The reasons for one service, in words, with the points that the ranking gave each part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Self

from hub.matching import weights
from hub.matching.eligibility import Eligibility
from hub.matching.opening import Opening
from hub.matching.place import Reach, place_reason
from hub.matching.reasons import Reason, listed
from hub.matching.request import Request
from hub.search.access import ACCESS
from hub.search.facts import Facts
from hub.search.languages import language_key
from hub.search.phrases import first_said
from hub.search.words import query_words
from standards.lists.concepts import load

_WAYS = {"venue": "at a place", "phone": "by phone", "online": "online", "home": "at home"}


@dataclass(frozen=True, slots=True)
class Scored:
    """The points of one service: for each need asked for, for being its best answer, and for the rest."""

    needs: Sequence[float]
    best: Sequence[float]
    parts: Mapping[str, float]

    @classmethod
    def nothing(cls, request: Request) -> Self:
        """Return no points at all."""
        none = (0.0,) * len(request.needs)
        return cls(none, none, {})


def reasons(
    facts: Facts,
    request: Request,
    found: Reach,
    who: Eligibility,
    opening: Opening,
    scored: Scored,
    *,
    today: date,
) -> tuple[Reason, ...]:
    """Return the reasons for a service in the order of the rules: need, place, who for, when, cost, check."""
    return (
        *_needs(facts, request, scored),
        *_words(facts, request, scored),
        *_place(facts, request, found),
        *_who(who),
        *_time(opening, scored),
        *_cost(facts, scored),
        *_asked_for(facts, request, scored),
        *_freshness(facts, scored, today),
    )


_HOW = {"type": "it is listed as {}", "name": "its name says “{}”", "description": "it mentions “{}”"}


def _needs(facts: Facts, request: Request, scored: Scored) -> Iterator[Reason]:
    for need, points, best in zip(request.needs, scored.needs, scored.best, strict=True):
        met = facts.meaning.met(need)
        if met is None:
            continue
        label = need_label(need)
        how = _HOW[met.by].format(met.words)
        yield Reason("need", points, f"Helps with {label}: {how}", need=need)
        if best:
            yield Reason("need", best, f"The best answer here to {label}")


def _words(facts: Facts, request: Request, scored: Scored) -> Iterator[Reason]:
    points = scored.parts.get("words", 0.0)
    if points:
        where, words = found_words(facts, request.words)
        yield Reason("text", points, f"Found in its {where}: {words}" if words else "Found in what it says")
    if worth := scored.parts.get("organization", 0.0):
        yield Reason("text", worth, f"Named as you asked: {request.organization}")


def found_words(facts: Facts, asked: str) -> tuple[str, str]:
    """Return where the words of a question stand in a service first of all, and which ones."""
    stems = _stems_asked(asked)
    for where, text in _texts(facts):
        said = first_said(text, stems)
        if there := [said[stem] for stem in stems if stem in said]:
            return where, ", ".join(f"“{word}”" for word in there[:4])
    return "details", ""


def _texts(facts: Facts) -> Iterator[tuple[str, str]]:
    yield "name", f"{facts.name} {facts.alternate_name}"
    yield "type", " ".join(term.label for term in facts.service_types)
    yield "description", facts.description
    yield "details", " ".join((facts.organization, *facts.labels.about))


# Asked of every service of a page.
@lru_cache(maxsize=8)
def _stems_asked(words: str) -> tuple[str, ...]:
    return tuple(stem for _, stem in query_words(words))


def _place(facts: Facts, request: Request, found: Reach) -> Iterator[Reason]:
    reason = place_reason(found, facts, request.where)
    if reason is not None:
        yield reason


def _who(who: Eligibility) -> Iterator[Reason]:
    for criterion in who.criteria:
        # Where one lives is told, and counted, by the rule of place; unless no place was named.
        if criterion.kind == "residence" and not criterion.ask:
            continue
        yield criterion.reason()


def _time(opening: Opening, scored: Scored) -> Iterator[Reason]:
    points = scored.parts.get("time", 0.0)
    if opening.holds:
        yield Reason("time", points, opening.text)
    elif opening.text:
        yield Reason("against", points, opening.text, "time")


def _cost(facts: Facts, scored: Scored) -> Iterator[Reason]:
    points = scored.parts.get("cost", 0.0)
    if facts.cost.outcome == "free":
        yield Reason("cost", points, "Free")
    elif facts.cost.outcome == "charged":
        yield Reason("cost", points, f"Costs {_first(facts.cost.text)}")
    elif facts.cost.text:
        yield Reason("cost", points, f"Cost: {_first(facts.cost.text)}")
    else:
        yield Reason("against", points, "Does not say what it costs", "cost")


def _asked_for(facts: Facts, request: Request, scored: Scored) -> Iterator[Reason]:
    if request.languages:
        asked = {language_key(language) for language in request.languages}
        said = [name for name in facts.languages if language_key(name) in asked]
        if said:
            spoken = ", ".join(language_key(name).title() for name in said)
            yield Reason("language", scored.parts.get("language", 0.0), f"In {spoken}")
        else:
            yield Reason(
                "against",
                scored.parts.get("language", 0.0),
                "Does not say which languages it has",
                "language",
            )
    if request.access:
        met = [ACCESS[need] for need in request.access if need in facts.meaning.access]
        if met:
            yield Reason("access", scored.parts.get("access", 0.0), f"Has {listed(met)}")
        else:
            text = f"Does not say whether it has {listed([ACCESS[need] for need in request.access])}"
            yield Reason("against", scored.parts.get("access", 0.0), text, "access")
    if request.delivery:
        ways = [_WAYS[way] for way in request.delivery if way in facts.delivery]
        if ways:
            text = listed(ways)
            yield Reason("delivery", scored.parts.get("delivery", 0.0), f"{text[0].upper()}{text[1:]}")
        else:
            yield Reason(
                "against", scored.parts.get("delivery", 0.0), "Does not say how to use it", "delivery"
            )


def _freshness(facts: Facts, scored: Scored, today: date) -> Iterator[Reason]:
    points = scored.parts.get("freshness", 0.0)
    checked = facts.assured_on
    if checked is None or checked > today:
        yield Reason("against", points, "Does not say when it was last checked", "freshness")
        return
    days = (today - checked).days
    if days > weights.FRESH[-1][0]:
        yield Reason("against", points, "Last checked over a year ago", "freshness")
    elif days < 2:
        yield Reason("freshness", points, "Checked yesterday" if days else "Checked today")
    else:
        yield Reason("freshness", points, f"Checked {days} days ago")


def need_label_alone(need: str) -> str:
    """Return what to call a need where it stands by itself."""
    item = load("needs").item(need)
    return item.label if item else need.replace("-", " ")


@cache
def need_label(need: str) -> str:
    """Return what to call a need in the middle of a sentence."""
    label = need_label_alone(need)
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def _first(text: str) -> str:
    return text if len(text) <= 80 else text[:79].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"
