"""An answer of matching as the API gives it: the same reasons, in the same words, for page and program."""

from collections.abc import Iterable
from typing import Any

from hub.api.context import Context
from hub.api.near import Near
from hub.api.present import Shown, result
from hub.matching.asking import Asked
from hub.matching.eligibility import Eligibility
from hub.matching.match import Answer, Bundle, Result
from hub.matching.reasons import Reason
from hub.matching.request import Request
from hub.matching.telling import need_label_alone
from hub.matching.understanding.understood import Sensitive
from hub.search.query import Hit
from standards.lists.concepts import load
from standards.openreferral.dates import LONDON


def answer_as_json(context: Context, answer: Answer, asked: Asked, near: Near | None) -> dict[str, Any]:
    """Return an answer.

    Args:
        context: The hub's rooms.
        answer: What matching found.
        asked: What was asked, and what was read out of the words.
        near: The place as it was understood, None where none was named or it is a bare point.
    """
    request = answer.request
    return {
        "understood": {
            **_understood(asked),
            "place": near.as_json() if near else None,
            "within_m": None if answer.within_m is None else round(answer.within_m),
        },
        "total": answer.total,
        "page": request.page,
        "per_page": request.per_page,
        "total_pages": -(-answer.total // request.per_page),
        "results": [result_as_json(context, one, request) for one in answer.results],
        "groups": {"does_not_fit": answer.does_not_fit, "outside_area": answer.outside_area},
        "question": None
        if answer.question is None
        else {
            "kind": answer.question.kind,
            "about": answer.question.about or None,
            "text": answer.question.text,
            "settles": answer.question.settles,
        },
        "relaxed": [{"what": one.what, "text": one.text, "total": one.total} for one in answer.relaxed],
        "bundles": [_bundle(one) for one in answer.bundles],
    }


def result_as_json(context: Context, one: Result, request: Request) -> dict[str, Any]:
    """Return one service of an answer: all that a search gives, and why it is here."""
    distance = one.judged.reach.distance_m
    hit = Hit(one.ordinal, one.score, distance, one.place, None)
    origin = request.where.point if request.where else None
    shown = result(context, Shown(one.stored, dict(one.document), one.facts), hit, origin)
    # The place of a search is where it is; matching tells beside it whether the person can use it.
    return {
        **shown,
        "score": one.score,
        "at": shown["place"],
        "place": {
            "reachable": one.judged.reach.reachable,
            "by": one.judged.reach.by,
            "distance_m": None if distance is None else round(distance),
        },
        "eligibility": _eligibility(one.judged.eligibility),
        "open": {
            "now": one.judged.opening.now,
            "text": one.judged.opening.text,
            "next": one.judged.opening.next.astimezone(LONDON).isoformat()
            if one.judged.opening.next
            else None,
        },
        "reasons": [_reason(reason) for reason in one.judged.told],
        "freshness": _freshness(one.judged.told),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind,
        "about": reason.about or reason.kind,
        "points": reason.points,
        "text": reason.text,
    }


def _eligibility(who: Eligibility) -> dict[str, Any]:
    return {
        "outcome": who.outcome,
        "criteria": [
            {"kind": one.kind, "outcome": one.outcome, "text": one.text, "question": one.ask or None}
            for one in who.criteria
        ],
    }


def _freshness(reasons: Iterable[Reason]) -> str | None:
    return next((one.text for one in reasons if "freshness" in {one.kind, one.about}), None)


def _bundle(bundle: Bundle) -> dict[str, Any]:
    return {
        "need": {"id": bundle.need, "label": need_label_alone(bundle.need)},
        "results": [
            {
                "id": one.stored.public_id,
                "name": one.facts.name,
                "organization": one.facts.organization or None,
                "reasons": [_reason(reason) for reason in one.judged.told if _is_of(reason, bundle.need)],
            }
            for one in bundle.results
        ],
    }


def _is_of(reason: Reason, need: str) -> bool:
    """Whether a reason tells why a service is in the bundle of a need: not what else it helps with."""
    return reason.kind == "place" or reason.need == need


def _understood(asked: Asked) -> dict[str, Any]:
    understood, request = asked.understood, asked.request
    said = {one.id: one.words for one in understood.needs}
    circumstances = {one.id: one.words for one in understood.circumstances}
    return {
        "needs": [
            {"id": need, "label": need_label_alone(need), "words": said.get(need, "")}
            for need in request.needs
        ],
        "circumstances": [
            {"id": one, "label": _label("circumstances", one), "words": circumstances.get(one, "")}
            for one in request.circumstances
        ],
        "filters": [
            {"kind": one.kind, "value": _value(one.value), "label": one.label, "words": one.words}
            # A field that was given wins over the words, and then they are no condition.
            for one in asked.taken
        ],
        "organization": understood.organization,
        "corrected": [{"was": one.was, "now": one.now} for one in understood.corrected],
        "words": understood.left,
        "sensitive": _sensitive(understood.sensitive),
        "out_of_scope": None
        if understood.out_of_scope is None
        else {"what": understood.out_of_scope.what, "text": understood.out_of_scope.text},
        "choice": None
        if understood.choice is None
        else {
            "text": understood.choice.text,
            "options": [{"id": one.id, "label": one.label} for one in understood.choice.options],
        },
    }


def _sensitive(sensitive: Sensitive | None) -> dict[str, Any] | None:
    if sensitive is None:
        return None
    return {
        "topics": list(sensitive.topics),
        "helplines": [
            {"name": one.name, "phone": one.phone, "about": one.about, "url": one.url}
            for one in sensitive.helplines
        ],
    }


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return value if value is None or isinstance(value, str | int | float | bool) else value.isoformat()


def _label(list_id: str, identifier: str) -> str:
    item = load(list_id).item(identifier)
    return item.label if item else identifier
