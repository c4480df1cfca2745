"""Why a service is in an answer, in words and in points, the same for a page, a print and a program."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal[
    "need",
    "text",
    "type",
    "place",
    "eligibility",
    "time",
    "cost",
    "language",
    "access",
    "delivery",
    "freshness",
    "against",
]


class Reason(NamedTuple):
    """One reason; a page has some hundred.

    Attributes:
        kind: What it is about; "against" for what is not known or speaks against it.
        points: What it adds to the score; 0 where it only tells.
        text: In words, as a sentence without its full stop.
        about: Of "against", what that is about; else the kind again.
        need: Of "need", the identifier of the need.
    """

    kind: Kind
    points: float
    text: str
    about: Kind | None = None
    need: str = ""


def listed(words: Sequence[str], joint: str = "and") -> str:
    """Return some words as one says them.

    >>> listed(["Hull"]), listed(["tea", "cake", "talk"]), listed(["women", "girls"], "or")
    ('Hull', 'tea, cake and talk', 'women or girls')
    """
    return f" {joint} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def score_of(reasons: tuple[Reason, ...] | list[Reason]) -> float:
    """Return the score that reasons add up to, to two decimals."""
    return round(sum(reason.points for reason in reasons), 2)
