"""What was understood of a person's own words: each part with the words that led to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

FilterKind: TypeAlias = Literal[
    "age",
    "gender",
    "day",
    "time",
    "open",
    "place",
    "distance",
    "free",
    "delivery",
    "language",
    "access",
    "self_referral",
    "for_someone",
]

Topic: TypeAlias = Literal["suicide", "abuse", "danger", "child_safety", "self_harm"]


@dataclass(frozen=True, slots=True)
class NeedSaid:
    """A need, and the words that led to it; "" for words where the need itself was given."""

    id: str
    label: str
    words: str
    weight: int = 3


@dataclass(frozen=True, slots=True)
class CircumstanceSaid:
    """A circumstance, and the words that led to it."""

    id: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class FilterSaid:
    """A condition that was read out of the words.

    Attributes:
        kind: Which condition.
        value: In the form of the request: an age, "female", "tu", ("09:00", "12:00"), a postcode, kilometres.
        label: In words, for a tag: "Tuesdays", "Free".
        words: The words that led to it.
    """

    kind: FilterKind
    value: Any
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Helpline:
    """A national helpline for a sensitive request: facts that its own site publishes."""

    name: str
    phone: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Sensitive:
    """The words speak of danger: what of, and who can be rung now, the most fitting first."""

    topics: tuple[Topic, ...]
    helplines: tuple[Helpline, ...]


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """The words ask for what no directory of services holds; what they ask for, and where to go instead."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The words may mean several things: a question, and the needs among which to choose."""

    text: str
    options: tuple[NeedSaid, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A word that was taken for another."""

    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of some words.

    Attributes:
        needs: The needs, the first said first.
        circumstances: Circumstances of the person.
        filters: Conditions.
        left: The words that still have to be looked for as they are: all that tell something, less those that
            are only conditions ("free", "on Tuesdays", the postcode).
        all_understood: Every word that tells something led to a need, a circumstance or a condition.
        sensitive: Set where the words speak of danger.
        out_of_scope: Set where no directory holds what is asked for.
        choice: Set where the words may mean several things.
        corrected: Words that were taken for others.
        organization: Name of an organization that the words name.
    """

    needs: tuple[NeedSaid, ...] = ()
    circumstances: tuple[CircumstanceSaid, ...] = ()
    filters: tuple[FilterSaid, ...] = ()
    left: str = ""
    all_understood: bool = False
    sensitive: Sensitive | None = None
    out_of_scope: OutOfScope | None = None
    choice: Choice | None = None
    corrected: tuple[Corrected, ...] = ()
    organization: str | None = None


def _knows_nothing(_stem: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class World:
    """What understanding knows beside the lists.

    Attributes:
        places: Name of a town or area, in lower case -> latitude and longitude.
        organizations: Names of organizations in the catalogue, in lower case -> the name as published.
        words: Words of the hub's own services with how often they occur, for spelling.
        knows: Whether the stem of a word stands in enough services to be a word, however seldom.
    """

    places: Mapping[str, tuple[float, float]]
    organizations: Mapping[str, str]
    words: Mapping[str, int]
    knows: Callable[[str], bool] = _knows_nothing


class AgeImpossible(ValueError):
    """The words name an age that nobody has.

    Attributes:
        age: As it was written, years.
        message: One sentence for the person.
    """

    def __init__(self, age: float) -> None:
        self.age = age
        self.message = f"Nobody is {age:g} years old: an age is from 0 to 130."
        super().__init__(self.message)
