"""What a rule is: one file, one class, one kind of thing that it looks at.

A rule's docstring is its documentation, in three parts: what is wrong; why it
matters; how to mend it, beginning with "Fix it by". `good` and `bad` are its
first tests: a bad example must give its code, a good one must not.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position, Reading

if TYPE_CHECKING:
    from standards.openreferral.paging import Page
    from standards.openreferral.wire.fetch import Exchange


class Rule(ABC):
    """What every rule says about itself.

    Attributes:
        code: snake_case, stable for ever, the name of its file.
        number: its number in the catalogue of the validator.
        severity: how bad a finding is, unless the finding says otherwise.
        counts_in: which answers about the feed it counts in.
        versions: the versions of the standard it applies to.
        source: where the demand comes from.
        needs: what must be passed in for it to run: "" = nothing, "postcodes" = a postcode table,
            "whole_feed" = a crawl that reached its end.
    """

    code: ClassVar[str]
    number: ClassVar[str]
    severity: ClassVar[Severity]
    counts_in: ClassVar[tuple[CountsIn, ...]]
    versions: ClassVar[tuple[str, ...]] = ("1.0", "3.0")
    source: ClassVar[str]
    needs: ClassVar[str] = ""
    good: ClassVar[Any]
    bad: ClassVar[Any]

    @classmethod
    def explanation(cls) -> tuple[str, str, str]:
        """Return the three parts of the docstring: what is wrong, why it matters, how to mend it."""
        parts = inspect.cleandoc(cls.__doc__ or "").split("\n\n")
        what, why, fix = (" ".join(part.split()) for part in parts)
        return what, why, fix


class ExchangeRule(Rule):
    """Looks at one request and its answer.

    An example is an answer: `{"status", "headers", "body", "url", "final_url"}`, all optional.
    """

    @abstractmethod
    def check(self, exchange: "Exchange") -> Iterable[Finding]:
        """Yield what is wrong with an answer."""


@dataclass(frozen=True, slots=True)
class PageSight:
    """One page of a list as the rules see it.

    Attributes:
        page: the envelope, read liberally.
        body: the body as published.
        requested: the page number that was asked for, from 1.
        expected_version: the version the session was started for.
    """

    page: "Page"
    body: Mapping[str, Any]
    requested: int
    expected_version: str


class PageRule(Rule):
    """Looks at one page of a list. An example is `{"requested": 1, "body": {...}}`."""

    @abstractmethod
    def check(self, sight: PageSight) -> Iterable[Finding]:
        """Yield what is wrong with a page."""


class RecordRule(Rule):
    """Looks at one object of a record: the service, a location, a schedule ...

    The record is walked once for all of them and each nested object shown to
    the rules of its entity, so a rule costs a call an object and not a walk.
    An example is an object of the first of `entities`; a whole service where
    `entities` begins with "service".

    Attributes:
        entities: the kinds of object it is shown.
        fields: it is shown only objects that have one of these fields; empty = all of that kind.
    """

    entities: ClassVar[tuple[str, ...]]
    fields: ClassVar[frozenset[str]] = frozenset()

    @abstractmethod
    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Yield what is wrong with an object; pointers are relative to it."""


class ValueRule(Rule):
    """Looks at every value of a record, but only of records that may be bad at a first glance.

    An example is a whole service.
    """

    @abstractmethod
    def may_be_in(self, raw: bytes) -> bool:
        """Return whether a record, as compact JSON in lower case, is worth a walk over its values.

        Must be True for every bad record. One look at 4 kB costs a microsecond, a walk a hundred.
        """

    @abstractmethod
    def check(self, field: str, value: Any, reading: Reading) -> Iterable[Finding]:
        """Yield what is wrong with one value, which is the field's or an item of its array."""


@dataclass(frozen=True, slots=True)
class SchemaError:
    """One error of the JSON schema.

    Attributes:
        keyword: the keyword that failed: "type", "required", "enum", "format", "pattern" ...
        pointer: RFC 6901 pointer from the record to the value.
        field: the field's name, "" for the record itself.
        value: the value as published.
        expected: what the keyword asks for: type names, the missing property, the enum, the format.
        message: the engine's own words.
        beside: the other keys of the same object.
        allowed: the field names that the same object may have.
    """

    keyword: str
    pointer: str
    field: str
    value: Any
    expected: tuple[Any, ...]
    message: str
    beside: Mapping[str, Any]
    allowed: frozenset[str]


class SchemaRule(Rule):
    """Puts schema errors into words. An example is a whole service.

    Attributes:
        remark: it adds to the rule that claims the error, rather than claiming it.
    """

    remark: ClassVar[bool] = False

    @abstractmethod
    def claims(self, error: SchemaError) -> bool:
        """Return whether the error is this rule's."""

    @abstractmethod
    def describe(self, error: SchemaError) -> Finding:
        """Return the error in words; the pointer is added by the caller."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is kept of a page so that whole-feed rules can judge it, now or replayed.

    Attributes:
        url: the request.
        requested: the page number asked for.
        items: how many items it held.
        total_items: what the envelope says, None if it does not.
        total_pages: what the envelope says, None if it does not.
        contents: a 64-bit hash over the ids on it, 0 for a page without items.
    """

    url: str
    requested: int
    items: int
    total_items: int | None
    total_pages: int | None
    contents: int


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is kept of a record for whole-feed rules.

    Attributes:
        url: the request whose answer held it.
        pointer: where in that answer.
        record_id: the published id.
        key: a 64-bit hash of the id.
        content: a 32-bit hash of the record.
        page: the number of the list page it was on, from 1.
    """

    url: str
    pointer: str
    record_id: str
    key: int
    content: int
    page: int


@dataclass(frozen=True, slots=True)
class FeedFinding:
    """A finding of a whole-feed rule, which says itself where it belongs."""

    finding: Finding
    url: str = ""
    record_id: str = ""
    pointer: str = ""


class FeedRule(Rule):
    """Looks at the whole feed, remembering only hashes and numbers; one object per session.

    An example is a list of page bodies in the order they were read.
    """

    def see_page(self, facts: PageFacts) -> Iterable[FeedFinding]:
        """Yield what this page makes wrong, given the pages before."""
        return ()

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Yield what this record makes wrong, given the records before."""
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """Yield what only the end shows."""
        yield from ()
