"""Whom a service says it is for, beyond ages: women or men, people in some circumstance, who may refer.

Only what a publisher states is a rule. A text that merely mentions women, carers or a GP states nothing, and
what is read wrongly as a rule would turn people away; so the wordings below are whole statements.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from hub.search.document import mapping_of, rows_of, term_label, text_of
from hub.search.words import plain_text

Gender = Literal["female", "male"]
Referral = Literal["self", "professional"]

_WOMEN = r"(?:wom[ae]n|girls|females?|ladies|mums|mothers|sisters)"
_MEN = r"(?:men|man|boys|males?|gents|gentlemen|dads|fathers|blokes)"
_GROUP = (
    r"(?:group|circle|club|caf[eé]|choir|network|refuge|hostel|session|hour|swim\w*|gym|yoga|shed|drop[- ]in"
    r"|support|space|centre|night|morning|walk\w*|football|breakfast)s?"
)
_GIVEN = r"(?:an?|is|are|services?|groups?|refuges?|support|counselling|advice|sessions?|classes|space)"
_ONLY = (
    r"\b{who}[\s-]only\b|\bonly (?:for|open to) {who}\b|\b(?:just|exclusively|solely) for {who}\b"
    r"|\bopen (?:only )?to {who} only\b|\b{given} (?:\w+ )?for {who}\b"
)
_OWN = r"(?:['\u2019]?s['\u2019]?|['\u2019])?"
_NAMED = r"^(?:the )?(?:\w+ ){{0,3}}{who}{own} (?:\w+ )?{group}\b|\bfor {who}$|\({who}(?: only)?\)"
_BOTH = re.compile(
    rf"\b{_WOMEN},? (?:and|&|or) {_MEN}\b|\b{_MEN},? (?:and|&|or) {_WOMEN}\b|\bevery(?:one|body)\b"
    r"|\ball genders\b|\bmen,? women\b|\bwomen,? men\b|\bmothers? (?:and|or|&) fathers?\b"
    r"|\bmums? (?:and|or|&) dads?\b|\bparents?\b|\bnot (?:only|just) for\b",
    re.IGNORECASE,
)


def _statements(who: str, statement: str) -> re.Pattern[str]:
    return re.compile(statement.format(who=who, group=_GROUP, given=_GIVEN, own=_OWN), re.IGNORECASE)


_STATED: tuple[tuple[Gender, re.Pattern[str], re.Pattern[str]], ...] = (
    ("female", _statements(_WOMEN, _ONLY), _statements(_WOMEN, _NAMED)),
    ("male", _statements(_MEN, _ONLY), _statements(_MEN, _NAMED)),
)
# A whole row of eligibility: "Women", "Female", "Women aged 18 and over", "For men".
_ROW = r"(?:for |people who are )?{who}(?: only)?(?:,? (?:aged?|over|under|from) [\w ,-]+)?"
_ROWS: dict[Gender, re.Pattern[str]] = {
    "female": re.compile(_ROW.format(who=_WOMEN), re.IGNORECASE),
    "male": re.compile(_ROW.format(who=_MEN), re.IGNORECASE),
}
# Whatever the patterns find has one of these in it, in a name the first and elsewhere the second; most texts
# have none, and the patterns cost far more.
_PEOPLE: dict[Gender, tuple[str, ...]] = {
    "female": ("women", "woman", "girl", "female", "ladies", "mums", "mothers", "sisters"),
    "male": ("men", "man", "boys", "male", "gents", "gentlemen", "dads", "fathers", "blokes"),
}
_HINTS: dict[Gender, tuple[tuple[str, tuple[str, ...]], ...]] = {
    gender: tuple((who, (f"for {who}", f"to {who}", f"{who} only", f"{who}-only")) for who in people)
    for gender, people in _PEOPLE.items()
}

_REFUSES = (
    r"\b(?:do not|don'?t|cannot|can'?t|no|not) (?:accept |take |able to accept |able to take )?"
    r"self[- ]referrals?\b"
)
_PROFESSIONAL = re.compile(
    r"\b(?:by|via|through|on|with) (?:an? )?(?:professional|agency|gp|doctor'?s?|health professional"
    r"|social worker)?'?s? ?referral (?:only|required|needed)\b"
    r"|\b(?:by )?referrals? only\b|\breferrals? (?:from|by|through|via) [^.;:]{1,80}\bonly\b"
    r"|\bmust be referred\b|\breferrals? (?:is|are) (?:required|needed|essential)\b"
    r"|\b(?:need|needs|require|requires|required) (?:an? )?(?:\w+ ){0,2}referral\b"
    r"|\b(?:professional|agency|gp) referrals? only\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\bself[- ]refer\w*|\brefer yourself\b|\bno referral (?:is )?(?:needed|required|necessary)\b"
    r"|\b(?:do not|don'?t) need (?:a |to be )referr?\w*\b|\bdrop[- ]in\b|\bwalk[- ]in\b"
    r"|\b(?:just|simply) (?:turn up|come along|drop in)\b",
    re.IGNORECASE,
)
_NO_SELF = re.compile(_REFUSES, re.IGNORECASE)
# Whatever the three above find has one of these in it.
_REFERRAL_HINTS = ("refer", "drop", "walk", "turn up", "come along")


def read_gender(document: Mapping[str, Any]) -> Gender | None:
    """Return whom a service is kept for, None where nothing states that it is for one gender only.

    "Women's refuge" and "For women only" state it; "women and men", "mums and dads" and a mention do not.
    """
    names = [plain_text(text_of(document, field)) for field in ("name", "alternate_name")]
    rows = list(eligibility_texts(document))
    words = [*rows, plain_text(text_of(document, "description"))]
    called = " ".join(names).casefold()
    folded = [text.casefold() for text in words]
    possible = {
        gender
        for gender, people in _PEOPLE.items()
        if any(who in called for who in people)
        or any(who in text for text in folded[: len(rows)] for who in people)
        or any(
            hint in text for text in folded for who, hints in _HINTS[gender] if who in text for hint in hints
        )
    }
    if not possible or any(_BOTH.search(text) for text in (*names, *rows)):
        return None
    found: set[Gender] = set()
    for gender, only, named in _STATED:
        row = _ROWS[gender]
        stated = gender in possible and (
            any(named.search(name) or only.search(name) for name in names)
            or any(row.fullmatch(text.strip(" .")) for text in rows)
            or any(only.search(text) and not _BOTH.search(text) for text in words)
        )
        if stated:
            found.add(gender)
    return found.pop() if len(found) == 1 else None


def read_referral(document: Mapping[str, Any]) -> Referral | None:
    """Return how a person comes to a service: "self" where that is one way, "professional" where only so.

    None where nothing says how.
    """
    texts = [
        *eligibility_texts(document),
        *(plain_text(text_of(document, field)) for field in ("application_process", "description")),
        *_attribute_texts(document, ("referral", "access")),
    ]
    said = " . ".join(filter(None, texts))
    folded = said.casefold()
    if not any(hint in folded for hint in _REFERRAL_HINTS):
        return None
    if _SELF.search(_NO_SELF.sub(" ", said)):
        return "self"
    return "professional" if _PROFESSIONAL.search(said) or _NO_SELF.search(said) else None


def eligibility_texts(document: Mapping[str, Any]) -> Iterable[str]:
    """Yield what a service says of whom it is for: in words, and as terms of eligibility or audience."""
    if text := plain_text(text_of(document, "eligibility_description")):
        yield text
    for row in rows_of(document.get("eligibilitys")):
        if text := plain_text(text_of(row, "eligibility")):
            yield text
    yield from _attribute_texts(document, ("eligib", "audience", "circumstance"))


def _attribute_texts(document: Mapping[str, Any], links: tuple[str, ...]) -> Iterable[str]:
    for attribute in rows_of(document.get("attributes")):
        link = text_of(attribute, "link_type").lower()
        if any(word in link for word in links):
            label = term_label(mapping_of(attribute.get("taxonomy_term"))) or text_of(attribute, "value")
            if text := plain_text(label):
                yield text
