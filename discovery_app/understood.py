"""What a hub understood of a search, in words: tags that come off, what was mended, what to ask next."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from discovery_app.search_form import ANY_DISTANCE, SearchForm
from discovery_app.words import t

_ADDRESS = re.compile(r"(https?://[^\s,;]+[^\s,;.)])")


@dataclass(frozen=True, slots=True)
class Step:
    """A search that is one step away: what the link or button says, and the search as a query string."""

    text: str
    query: str


@dataclass(frozen=True, slots=True)
class Question:
    """The next question: what it is about, its words, and what its form sends along.

    Attributes:
        kind: "age", "gender", "residence" or "circumstance".
        about: Id of the circumstance, else "".
        text: In words.
        hidden: Names and values that its form sends along.
        unsaid: What "prefer not to say" sends, so that it is not asked again.
    """

    kind: str
    about: str
    text: str
    hidden: tuple[tuple[str, str], ...]
    unsaid: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that may mean several things: the question, and a step for each meaning."""

    text: str
    options: tuple[Step, ...]


def tags_of(form: SearchForm, understood: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Step, ...]:
    """Return everything the search rests on, each as a tag that takes it off: words first, then fields.

    Args:
        form: What was asked.
        understood: What the hub says that it understood.
        names: Labels of service types and publishers, which a link sets by their ids.
    """
    return (*_of_words(form, understood), *_of_fields(form, understood, names))


def corrections(understood: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each word that was taken for another."""
    for one in understood.get("corrected") or []:
        yield t("understood.corrected", was=one["was"], now=one["now"])


def choice_of(form: SearchForm, understood: Mapping[str, Any]) -> Choice | None:
    """Return what the person may have meant, None where it is clear or was chosen already."""
    choice = understood.get("choice") or {}
    ids = [str(one["id"]) for one in choice.get("options") or []]
    if not ids or set(ids) & set(form.need):
        return None
    said = [str(one["id"]) for one in understood.get("needs") or [] if one.get("words")]
    options = []
    for one in choice["options"]:
        # The other meanings that were read out of the same words go with the choice.
        others = [f"need:{need}" for need in said if need in ids and need != one["id"]]
        query = form.query(
            need=(*form.need, one["id"]), without=tuple(dict.fromkeys((*form.without, *others))), group=""
        )
        options.append(Step(str(one["label"]), query))
    return Choice(str(choice.get("text") or t("choice.heading")), tuple(options))


def out_of_scope(understood: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Return what is said of a search for what no directory holds: its parts, and which are web addresses.

    >>> out_of_scope({"out_of_scope": {"text": "See https://www.gov.uk/find-a-job."}})
    (('See ', False), ('https://www.gov.uk/find-a-job', True), ('.', False))
    """
    text = str((understood.get("out_of_scope") or {}).get("text") or "")
    return tuple((part, bool(_ADDRESS.fullmatch(part))) for part in _ADDRESS.split(text) if part)


def question_of(form: SearchForm, answer: Mapping[str, Any]) -> Question | None:
    """Return what to ask next, None where nothing is asked or the person would rather not say."""
    asked = answer.get("question") or {}
    kind, about = str(asked.get("kind") or ""), str(asked.get("about") or "")
    unsaid = f"{kind}:{about}" if about else kind
    fields = {"age": "age", "gender": "gender", "residence": "near", "circumstance": "circumstance"}
    if kind not in fields or unsaid in form.unsaid or form.group:
        return None
    if kind == "circumstance" and not about:
        return None
    left_out = () if kind == "circumstance" else (fields[kind],)
    return Question(kind, about, str(asked.get("text") or ""), tuple(form.hidden(*left_out)), unsaid)


def _of_words(form: SearchForm, understood: Mapping[str, Any]) -> Iterator[Step]:
    for name, field in (("needs", "need"), ("circumstances", "circumstance")):
        for one in understood.get(name) or []:
            given, label, words = getattr(form, field), str(one["label"]), str(one.get("words") or "")
            changes: dict[str, Any] = {field: tuple(other for other in given if other != one["id"])}
            if words or one["id"] not in given:
                changes["without"] = _and_without(form, f"{field}:{one['id']}")
            # What nobody said or chose follows from what the person said of themselves.
            follows = not words and one["id"] not in given
            text = t("understood.implied", label=label) if follows else _from(label, words)
            yield Step(text, form.query(group="", **changes))
    for one in understood.get("filters") or []:
        kind = str(one["kind"])
        if (kind == "place" and form.near) or (kind == "distance" and not understood.get("place")):
            continue
        changes = {"without": _and_without(form, kind)}
        if kind == "place":
            # A distance says nothing without a place to measure from.
            changes["within"] = ""
        yield Step(_from(str(one["label"]), str(one.get("words") or "")), form.query(group="", **changes))
    if organization := understood.get("organization"):
        query = form.query(group="", without=_and_without(form, "organization"))
        yield Step(t("understood.organization", name=organization), query)


def _of_fields(form: SearchForm, understood: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Step]:
    if form.near:
        place = str((understood.get("place") or {}).get("text") or form.near)
        yield Step(t("filter.near", place=place), form.query(near="", within="", group=""))
    if form.within and understood.get("place"):
        far = (
            t("form.within.any")
            if form.within == ANY_DISTANCE
            else t("filter.within", count=int(form.within))
        )
        yield Step(far, form.query(within="", group=""))
    for age in form.ages:
        others = " ".join(other for other in form.ages if other != age)
        yield Step(t("filter.age", age=age), form.query(age=others, group=""))
    if form.gender:
        yield Step(t(f"gender.{form.gender}"), form.query(gender="", group=""))
    if form.free:
        yield Step(t("form.free.option"), form.query(free=False, group=""))
    if form.open:
        yield Step(t("form.open.option"), form.query(open=False, group=""))
    for field in ("delivery", "day", "access"):
        chosen = getattr(form, field)
        for value in chosen:
            others_of_kind = tuple(other for other in chosen if other != value)
            yield Step(t(f"{field}.{value}"), form.query(group="", **{field: others_of_kind}))
    if form.language:
        query = form.query(language="", group="")
        yield Step(t("filter.language", language=form.language), query)
    for field in ("service_type", "publisher"):
        if value := getattr(form, field):
            yield Step(names.get(value, value), form.query(group="", **{field: ""}))


def _and_without(form: SearchForm, what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*form.without, what)))


def _from(label: str, words: str) -> str:
    """Return a label with the words that led to it, unless it is those words."""
    if not words or words.casefold() == label.casefold():
        return label
    return t("understood.from", label=label, words=words)
