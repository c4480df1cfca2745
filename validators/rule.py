"""What a rule is: one file, one class, one kind of thing that it looks at.

A rule's docstring is its documentation, in three parts: what is wrong; why it
matters; how to mend it, beginning with "Fix it by". `good` and `bad` are its
first tests: a bad example must give its code, a good one must not.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from validators.endpoints import SERVICES, Endpoint
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position, Reading

if TYPE_CHECKING:
    from standards.openreferral.paging import Page
    from standards.openreferral.wire.fetch import Exchange
    from validators.site import Site


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
            "whole_feed" = a crawl that reached its end, "own_ids" = ids that the publisher gave, and not ones
            that were made while a spreadsheet was read.
        status: "off" = only asked when its code is named, because it costs much or is often mistaken.
        is_level_one: an error of it is one only on endpoints that a feed must have, else a warning.
        is_expected_of_samples: what it finds is information in a feed that says it is sample data.
    """

    code: ClassVar[str]
    number: ClassVar[str]
    severity: ClassVar[Severity]
    counts_in: ClassVar[tuple[CountsIn, ...]]
    versions: ClassVar[tuple[str, ...]] = ("1.0", "3.0")
    source: ClassVar[str]
    needs: ClassVar[str] = ""
    status: ClassVar[Literal["on", "off"]] = "on"
    is_level_one: ClassVar[bool] = False
    is_expected_of_samples: ClassVar[bool] = False
    good: ClassVar[Any]
    bad: ClassVar[Any]

    @classmethod
    def explanation(cls) -> tuple[str, str, str]:
        """Return the three parts of the docstring: what is wrong, why it matters, how to mend it."""
        parts = inspect.cleandoc(cls.__doc__ or "").split("\n\n")
        what, why, fix = (" ".join(part.split()) for part in parts)
        return what, why, fix


@dataclass(frozen=True, slots=True)
class ExchangeSight:
    """One request and its answer as the rules see it.

    Attributes:
        exchange: the request and the answer; status 0 and no body where there was no answer.
        endpoint: what was asked, None where nobody said.
        asked_id: the published id that a detail was asked for by, "" for anything else.
        page: the page asked for, None for anything but a list.
        failure: why there was no answer, as a sentence without its full stop; "" where there was one.
        parsed: what was read from its body, None where nobody has read it yet.
    """

    exchange: "Exchange"
    endpoint: Endpoint | None = None
    asked_id: str = ""
    page: int | None = None
    failure: str = ""
    parsed: object | None = None

    @property
    def is_success(self) -> bool:
        """The status is one of the 200s."""
        return 200 <= self.exchange.status < 300


class ExchangeRule(Rule):
    """Looks at one request and its answer.

    An example is an answer: `{"status", "headers", "body", "url", "final_url", "elapsed_s", "attempts",
    "endpoint", "asked_id", "page", "failure"}`, all optional; "endpoint" is its name.

    Attributes:
        sees_failures: it is also shown requests that got no answer.
    """

    sees_failures: ClassVar[bool] = False

    @abstractmethod
    def check(self, sight: ExchangeSight) -> Iterable[Finding]:
        """Yield what is wrong with an answer."""


@dataclass(frozen=True, slots=True)
class PageSight:
    """One page of a list as the rules see it.

    Attributes:
        page: the envelope, read liberally.
        body: the body as published; empty where it is a bare array.
        requested: the page number that was asked for, from 1.
        expected_version: the version the session was started for.
        endpoint: the list.
        per_page: how many items a page were asked for, None if the request did not say.
    """

    page: "Page"
    body: Mapping[str, Any]
    requested: int
    expected_version: str
    endpoint: Endpoint = SERVICES
    per_page: int | None = None


class PageRule(Rule):
    """Looks at one page of any list.

    An example is `{"body": {...}}`, with "requested", "endpoint" (a name) and "per_page" where they matter.
    """

    is_level_one: ClassVar[bool] = True

    @abstractmethod
    def check(self, sight: PageSight) -> Iterable[Finding]:
        """Yield what is wrong with a page."""


class RecordRule(Rule):
    """Looks at one object of a record: the service, a location, a schedule ...

    The record is walked once for all of them and each nested object shown to
    the rules of its entity, so a rule costs a call an object and not a walk.
    An example is an object of the first of `entities`; a whole service where
    `entities` begins with "service". Where the item of the list matters, it is
    `{"record": {...}, "list_item": {...}}`.

    Records of every list are walked, so the first object may also be an organization, a taxonomy, a term, a
    service_at_location, a location or a review: its `position.parent` is None, and `position.reading.entity`
    says what the record is. `position.reading.list_item` is the item of the list where a detail was read.

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


class SchemaError(NamedTuple):
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
        entity: what the record is: "service", "organization", "api" for the metadata at "/".
        is_official: the official validator's schema finds one there too; see `schema_step`.
    """

    keyword: str
    pointer: str
    field: str
    value: Any
    expected: tuple[Any, ...]
    message: str
    beside: Mapping[str, Any]
    allowed: frozenset[str]
    entity: str = "service"
    is_official: bool = True


class SchemaRule(Rule):
    """Puts schema errors into words. An example is a whole service.

    Attributes:
        remark: it adds to the rule that claims the error, rather than claiming it.
        entities: it alone speaks of the errors that it claims in records of these kinds; empty = it speaks of
            those that no such rule claims. Its example is a record of the first of them.
    """

    is_level_one: ClassVar[bool] = True
    remark: ClassVar[bool] = False
    entities: ClassVar[tuple[str, ...]] = ()

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
        endpoint: the name of its list, such as "services".
        per_page: how many items a page were asked for, None if the request did not say.
    """

    url: str
    requested: int
    items: int
    total_items: int | None
    total_pages: int | None
    contents: int
    endpoint: str = "services"
    per_page: int | None = None


class Link(NamedTuple):
    """A record names another by its id.

    Attributes:
        key: the same 64-bit hash of the id as `RecordFacts.key` of the record meant.
        at: RFC 6901 pointer from the record to the id.
        value: the id, at most 80 characters.
    """

    key: int
    at: str
    value: str


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
        endpoint: the name of its list, such as "services".
        record_name: its own name, shortened; "" for none.
        marks: 64-bit numbers that rules asked for by name, see `validators.marks`; those that a record does
            not have are left out.
        links: the ids it names, by the names that rules asked for, see `validators.marks`.
    """

    url: str
    pointer: str
    record_id: str
    key: int
    content: int
    page: int
    endpoint: str = "services"
    record_name: str = ""
    marks: Mapping[str, int] = field(default_factory=dict)
    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FeedFinding:
    """A finding of a whole-feed rule, which says itself where it belongs.

    The name may be left out where the finding is about the record that was just shown.
    """

    finding: Finding
    url: str = ""
    record_id: str = ""
    pointer: str = ""
    record_name: str = ""


class FeedRule(Rule):
    """Looks at the whole feed, remembering only hashes and numbers; one object per session.

    An example is a list of page bodies of the first of `endpoints` in the order they were read, or
    `{"services": [...], "taxonomy_terms": [...]}` in the order the lists were read.

    Attributes:
        endpoints: the lists whose pages and records it is shown. It is not run where one of them is not read.
        in_each_list: every list that is read gets an object of its own, and `endpoints` does not matter.
        marks: names of `validators.marks.MARKS` that it wants in `RecordFacts.marks`.
        links: names of `validators.marks.LINKS` that it wants in `RecordFacts.links`.
    """

    endpoints: ClassVar[tuple[str, ...]] = ("services",)
    in_each_list: ClassVar[bool] = False
    marks: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[tuple[str, ...]] = ()

    def see_page(self, facts: PageFacts) -> Iterable[FeedFinding]:
        """Yield what this page makes wrong, given the pages before."""
        return ()

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Yield what this record makes wrong, given the records before."""
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """Yield what only the end shows."""
        yield from ()


class ProbeRule(Rule):
    """Makes requests of its own after the crawl: a query with the feed's own data, an unknown id ...

    It only ever asks by GET. Where the feed's records do not allow the question, it says so by
    `site.could_not(reason)`, and is listed as not run.

    An example is a site: `{"services": [full records], "answers": [(path, query, answer), ...]}`; an answer
    is a body or `(status, body)` and is given to requests for that path whose query holds at least those
    parameters, the first that fits; any other gets 404. "total" is the number of services, "metadata"
    what is at "/".
    """

    @abstractmethod
    def check(self, site: "Site") -> Iterable[FeedFinding]:
        """Yield what the answers show to be wrong."""
