"""The next question: the one answer that would settle most of what is still open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hub.matching.eligibility import Eligibility


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        kind: The criterion it settles: "age", "gender", "residence" or "circumstance".
        about: Identifier of the circumstance, else "".
        text: In words.
        settles: How many of the services looked at wait for the answer.
    """

    kind: str
    about: str
    text: str
    settles: int


def next_question(top: Sequence[Eligibility]) -> Question | None:
    """Return the question that settles most of these services, None where no answer of the person's would.

    A question is about one criterion. Of two that settle as many, the first met is asked.
    """
    waiting = Counter(
        (criterion.kind, criterion.about, criterion.ask)
        for who in top
        if who.outcome == "check"
        for criterion in who.criteria
        if criterion.outcome == "check" and criterion.ask
    )
    if not waiting:
        return None
    (kind, about, text), settles = waiting.most_common(1)[0]
    return Question(kind, about, text, settles)
