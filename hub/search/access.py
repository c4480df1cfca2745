"""How easily people get in and take part: what the accessibility of its places, or its own words, state."""

import re
from collections.abc import Mapping
from typing import Any, Final

from hub.search.document import mapping_of, rows_of, term_label, text_of
from hub.search.words import plain_text

ACCESS: Final[Mapping[str, str]] = {
    "step-free": "step-free or wheelchair access",
    "accessible-toilet": "an accessible toilet",
    "changing-place": "a Changing Places toilet",
    "hearing-loop": "a hearing loop",
    "sign-language": "British Sign Language",
    "accessible-parking": "accessible parking",
    "quiet": "a quiet space or quiet times",
    "assistance-dogs": "assistance dogs",
}
"""Access need -> what to call it."""

_WORDS: Final[Mapping[str, str]] = {
    "step-free": r"wheelchair(?! (?:services?|hire|repairs?|loans?|basketball|rugby|tennis|users? group))"
    r"|step[- ]free|level access|ramp(?:ed)?\b|\blifts?\b(?! (?:home|to|from))|fully accessible"
    r"|disabled access",
    "accessible-toilet": r"(?:accessible|disabled|wheelchair)(?: \w+)? (?:toilet|wc|loo|bathroom)s?"
    r"|(?:toilet|wc)s? (?:for|is|are) (?:disabled|accessible)",
    "changing-place": r"changing places?\b",
    "hearing-loop": r"(?:hearing|induction|audio) loops?",
    "sign-language": r"\bbsl\b|sign language",
    "accessible-parking": r"(?:accessible|disabled|blue badge)(?: \w+)? (?:parking|bays?|spaces?)",
    "quiet": r"quiet (?:room|space|area|hour|session|time)s?|autism[- ]friendly|sensory room|relaxed session",
    "assistance-dogs": r"(?:assistance|guide) dogs?",
}
# Something of this is in whatever a pattern finds. Most texts have none of it, and to look for it costs a
# hundredth of what the patterns do.
_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "step-free": (
        "wheelchair",
        "step-free",
        "step free",
        "level access",
        "ramp",
        "lift",
        "fully accessible",
        "disabled access",
    ),
    "accessible-toilet": ("accessible", "disabled", "wheelchair"),
    "changing-place": ("changing place",),
    "hearing-loop": (" loop",),
    "sign-language": ("bsl", "sign language"),
    "accessible-parking": ("accessible", "disabled", "blue badge"),
    "quiet": ("quiet", "autism-friendly", "autism friendly", "sensory room", "relaxed session"),
    "assistance-dogs": (" dog",),
}
_PATTERNS = {need: re.compile(words, re.IGNORECASE) for need, words in _WORDS.items()}
_DENIED = re.compile(
    r"\b(?:no|not|isn'?t|without|unfortunately|cannot|can'?t|limited|only by stairs)\b[^.;,]{0,60}",
    re.IGNORECASE,
)


def read_access(document: Mapping[str, Any], hidden: set[str]) -> frozenset[str]:
    """Return the access needs that a service states it meets at one of its visible places at least.

    Empty where nothing is stated, which is not a no. "No wheelchair access" states none.

    Args:
        document: Canonical document.
        hidden: Ids of locations that may not be shown.
    """
    texts = [plain_text(text_of(document, "description"))]
    for link in rows_of(document.get("service_at_locations")):
        location = mapping_of(link.get("location"))
        if {text_of(location, "id"), text_of(link, "location_id")} & hidden:
            continue
        for row in rows_of(location.get("accessibility")):
            texts += [
                plain_text(text_of(row, field)) for field in ("accessibility", "description", "details")
            ]
    for attribute in rows_of(document.get("attributes")):
        if "accessib" in text_of(attribute, "link_type").lower():
            texts.append(term_label(mapping_of(attribute.get("taxonomy_term"))))
    said = " . ".join(filter(None, texts))
    folded = said.casefold()
    possible = [need for need, hints in _HINTS.items() if any(hint in folded for hint in hints)]
    if not possible:
        return frozenset()
    said = _DENIED.sub(" ", said)
    return frozenset(need for need in possible if _PATTERNS[need].search(said))
