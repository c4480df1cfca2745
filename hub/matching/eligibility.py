"""Rule 2, eligibility: fits, check, does not fit, or no rules known.

Nothing that is not known is a no: what a service does not say, or a person has not said, is to be asked.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from hub.matching.place import Reach, areas_in_words
from hub.matching.reasons import Reason, listed
from hub.matching.request import Request
from hub.matching.weights import AGE_FITS, CIRCUMSTANCE_FITS, FOR_OTHERS, GENDER_FITS, REFERRAL_FITS
from hub.search.facts import Ages, Facts
from standards.lists.concepts import load
from standards.lists.people import people

Outcome: TypeAlias = Literal["fits", "check", "does_not_fit", "no_rules"]
CriterionKind: TypeAlias = Literal["age", "gender", "residence", "circumstance", "referral"]

_WHO = {"female": "women", "male": "men"}


class Criterion(NamedTuple):
    """One rule of a service, or one thing that a person said about themselves, beside the other.

    Attributes:
        kind: What it is about.
        outcome: "fits", "check" or "does_not_fit".
        stated: The service states it; if not, only the person does.
        points: What it adds to the score.
        text: In words.
        ask: What to ask the person to settle it; "" where only the service could tell.
        about: Identifier of the circumstance, else "".
    """

    kind: CriterionKind
    outcome: Literal["fits", "check", "does_not_fit"]
    stated: bool
    points: float
    text: str
    ask: str = ""
    about: str = ""

    def reason(self) -> Reason:
        """Return it as a reason."""
        if self.outcome == "fits":
            return Reason("eligibility", self.points, self.text)
        return Reason("against", self.points, self.text, "eligibility")


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome for a service, and the criteria it rests on."""

    outcome: Outcome
    criteria: tuple[Criterion, ...]


def eligibility(facts: Facts, request: Request, found: Reach) -> Eligibility:
    """Return whether a person may use a service, as far as both have said.

    "does_not_fit" where any criterion does not; else "no_rules" where the service states none; else "check"
    where any is open; else "fits".

    Args:
        facts: What the service says.
        request: What the person says.
        found: What the rule of place gave, for where one must live.
    """
    criteria = tuple(
        criterion
        for criterion in (
            _age(facts.ages, request.ages),
            _gender(facts, request),
            _residence(facts, found),
            *_circumstances(facts, request),
            _referral(facts, request),
        )
        if criterion is not None
    )
    outcomes = {criterion.outcome for criterion in criteria}
    if "does_not_fit" in outcomes:
        return Eligibility("does_not_fit", criteria)
    if not any(criterion.stated for criterion in criteria):
        return Eligibility("no_rules", criteria)
    return Eligibility("check" if "check" in outcomes else "fits", criteria)


def say_ages(ages: Ages) -> str:
    """Return the ages a service is for, in words.

    >>> say_ages(Ages(18, None)), say_ages(Ages(None, 11)), say_ages(Ages(0, 4.5)), say_ages(Ages(16, 16))
    ('ages 18 and over', 'ages up to 11', 'ages 0 to 4.5', 'age 16')
    """
    low, high = ages.minimum, ages.maximum
    if low is not None and high is not None:
        return f"age {low:g}" if low == high else f"ages {low:g} to {high:g}"
    return f"ages {low:g} and over" if low is not None else f"ages up to {high:g}"


def _age(ages: Ages, asked: tuple[float, ...]) -> Criterion | None:
    if not ages.is_known:
        if not asked:
            return None
        return Criterion("age", "check", False, 0.0, "Does not say which ages it is for")
    said = f"For {say_ages(ages)}"
    if not asked:
        if ages.minimum == 0 and ages.maximum is None:
            # It turns nobody away, so there is nothing to ask.
            return Criterion("age", "fits", True, 0.0, said)
        return Criterion("age", "check", True, 0.0, f"{said}: you have not said", "How old is the person?")
    fitting = [f"{age:g}" for age in asked if ages.fits(age)]
    others = [f"{age:g}" for age in asked if not ages.fits(age)]
    if not others:
        verb = "fits" if len(fitting) == 1 else "fit"
        return Criterion("age", "fits", True, AGE_FITS, f"{said}: {listed(fitting)} {verb}")
    if not fitting:
        verb = "does not fit" if len(others) == 1 else "do not fit"
        return Criterion("age", "does_not_fit", True, 0.0, f"{said}: {listed(others)} {verb}")
    # One of several people is no one to turn the others away for.
    return Criterion("age", "check", True, 0.0, f"{said}: fits {listed(fitting)}, not {listed(others)}")


def _gender(facts: Facts, request: Request) -> Criterion | None:
    asked = request.gender
    if facts.meaning.gender is None:
        if asked is None:
            return None
        return Criterion(
            "gender", "check", False, 0.0, "Does not say whether it is for women, men or everyone"
        )
    said = f"For {_WHO[facts.meaning.gender]}"
    if asked is None:
        return Criterion(
            "gender", "check", True, 0.0, f"{said}: you have not said", f"{_FOR_ASK[facts.meaning.gender]}?"
        )
    if asked == facts.meaning.gender:
        return Criterion("gender", "fits", True, GENDER_FITS, said)
    if asked == "other":
        return Criterion("gender", "check", True, 0.0, f"{said}: ask whether that includes you")
    return Criterion("gender", "does_not_fit", True, 0.0, f"{said}: does not fit")


_FOR_ASK = {"female": "Is it for a woman", "male": "Is it for a man"}


def _residence(facts: Facts, found: Reach) -> Criterion | None:
    if not facts.areas_served.is_stated:
        return None
    where = areas_in_words(facts)
    if found.by == "area":
        # Its points are those of the rule of place.
        return Criterion("residence", "fits", True, 0.0, f"For people who live in {where}")
    if found.by == "outside":
        return Criterion("residence", "does_not_fit", True, 0.0, f"For people who live in {where}")
    if found.by == "no_place_given":
        text = f"For people who live in {where}: you have not said where you live"
        return Criterion("residence", "check", True, 0.0, text, "Where does the person live?")
    return Criterion(
        "residence", "check", True, 0.0, f"For people who live in {where}: check that this includes you"
    )


def _circumstances(facts: Facts, request: Request) -> list[Criterion]:
    """Return the circumstances a service says it is for.

    A service for carers or for veterans is open to whoever is either; and not to have said is not to deny, so
    none of them is ever a no.
    """
    if not facts.meaning.circumstances:
        return []
    asked = {above for one in request.circumstances for above in (one, *_above(one))}
    met = sorted(facts.meaning.circumstances & asked)
    if met:
        return [
            Criterion(
                "circumstance",
                "fits",
                True,
                CIRCUMSTANCE_FITS if first else 0.0,
                f"For {people(one)}",
                "",
                one,
            )
            for first, one in ((number == 0, one) for number, one in enumerate(met))
        ]
    ones = sorted(facts.meaning.circumstances)
    labels = listed([people(one) for one in ones[:3]], "or")
    text = f"For {labels}: you have not said"
    ask = f"Is it for {labels}?" if len(ones) == 1 else ""
    return [
        Criterion("circumstance", "check", True, FOR_OTHERS, text, ask, ones[0] if len(ones) == 1 else "")
    ]


def _referral(facts: Facts, request: Request) -> Criterion | None:
    if facts.meaning.referral is None:
        if not request.self_referral:
            return None
        return Criterion("referral", "check", False, 0.0, "Does not say whether you can ask yourself")
    if facts.meaning.referral == "self":
        # No hurdle, so nobody who did not ask need be told, and no rule that a service has.
        if not request.self_referral:
            return None
        return Criterion("referral", "fits", True, REFERRAL_FITS, "You can ask yourself")
    if request.self_referral:
        return Criterion("referral", "does_not_fit", True, 0.0, "Needs a referral: you cannot ask yourself")
    return Criterion("referral", "check", True, 0.0, "Needs a referral from a professional")


@cache
def _above(circumstance: str) -> tuple[str, ...]:
    return tuple(item.identifier for item in load("circumstances").ancestors(circumstance))
