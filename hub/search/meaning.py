"""What a service's own words mean: needs it meets, whom it is for, how one comes to it, its access.

Read only when it is asked for, since reading words costs more than all else that a page of results needs; the
index asks for all of it once, and keeps what ranking goes by.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, TypedDict

from hub.search.access import read_access
from hub.search.labels import Labels
from hub.search.needs import NeedMet, need_met, needs_met
from hub.search.phrases import PhraseBook, spot
from hub.search.who_for import Gender, Referral, eligibility_texts, read_gender, read_referral
from standards.lists.lexicon import phrases
from standards.lists.people import people


class _Words(TypedDict):
    """What needs are read from."""

    types: Sequence[tuple[str, str]]
    name: str
    kinds: Iterable[str]
    description: str


class Meaning:
    """What the words of one service mean.

    Args:
        document: Canonical document.
        names: Its names, and its organization's.
        description: What it says, without HTML.
        labels: What it is listed as.
        hidden: Ids of locations that may not be shown.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        *,
        names: Sequence[str],
        description: str,
        labels: Labels,
        hidden: set[str],
    ) -> None:
        self._document = document
        self._names = names
        self._description = description
        self._labels = labels
        self._hidden = hidden
        self._strengths: Mapping[str, int] = {}

    @cached_property
    def needs(self) -> Mapping[str, NeedMet]:
        """Needs it meets by their identifiers, those above them included."""
        return needs_met(**self._words)

    def met(self, need: str) -> NeedMet | None:
        """Return how it meets a need, None where it does not."""
        strength = self._strengths.get(need)
        if strength:
            # None where the record has changed since it was indexed.
            return need_met(need, strength, **self._words) or self.needs.get(need)
        return None if strength == 0 else self.needs.get(need)

    @property
    def _words(self) -> _Words:
        return {
            "types": self._labels.kinds,
            "name": " . ".join(filter(None, self._names)),
            "kinds": dict.fromkeys(label for _, label in self._labels.kinds if label),
            "description": self._description,
        }

    @cached_property
    def circumstances(self) -> frozenset[str]:
        """Circumstances it says it is for: by a term of the list, or where it says whom it is for.

        Not by its name: "Debt advice" is for whoever asks. Ages and genders have rules of their own.
        """
        found = {read.code for _, read, _ in self._labels.terms if read.vocabulary == "signpostCircumstances"}
        for text in eligibility_texts(self._document):
            found.update(one for spotted in spot(_circumstance_book(), text) for one in spotted.meanings)
        return frozenset(one for one in found if people(one))

    @cached_property
    def gender(self) -> Gender | None:
        """Whom it is kept for, None where it is not said to be for one gender only."""
        return read_gender(self._document)

    @cached_property
    def referral(self) -> Referral | None:
        """How a person comes to it, None where that is not said."""
        return read_referral(self._document)

    @cached_property
    def access(self) -> frozenset[str]:
        """Access needs that it states it meets, see `hub.search.access`."""
        return read_access(self._document, self._hidden)

    def take(
        self,
        *,
        gender: Gender | None,
        referral: Referral | None,
        has_circumstances: bool,
        strengths: Mapping[str, int],
    ) -> None:
        """Take what the index has read before, so that it is not read again.

        Args:
            gender: As read.
            referral: As read.
            has_circumstances: It says it is for people in some circumstance.
            strengths: How strongly it meets some needs, 0 for not at all.
        """
        self._strengths = strengths
        known: dict[str, Any] = {"gender": gender, "referral": referral}
        if not has_circumstances:
            known["circumstances"] = frozenset()
        # Where a cached property keeps its value.
        self.__dict__.update(known)


@cache
def _circumstance_book() -> PhraseBook[str]:
    return PhraseBook(
        (phrase.words, phrase.identifier)
        for phrase in phrases()
        if phrase.list == "circumstances"
        and phrase.side in {"found", "both"}
        and phrase.weight > 1
        and people(phrase.identifier)
    )
