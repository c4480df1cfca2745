"""The rules sorted for one session, with the faults that they made."""

import traceback
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from validators.endpoints import endpoints
from validators.entities import Version
from validators.frame import Fault, NotRun
from validators.registry import all_rules, rules_digest
from validators.rule import (
    ExchangeRule,
    FeedRule,
    PageRule,
    ProbeRule,
    RecordRule,
    Rule,
    SchemaError,
    SchemaRule,
    ValueRule,
)
from validators.shapes import Shape
from validators.text import shorten

MOST_FAULTS = 200
"""Different faults kept; further ones of the same rule and error are only counted."""

NO_POSTCODES = "there was no table of postcodes to look them up in"
NO_OWN_IDS = "the ids were made while the file was read, and its rows were compared with each other then"
NOT_WHOLE = "the list was not read to its end, and only a whole list can be judged in this"
NO_SITE = (
    "no questions were put to a site, such as whether its search finds its services, "
    "because only records were given or no questions were wanted"
)
OFF = "this is asked on request only, with the option --rules of the command"


@dataclass(slots=True)
class Watch:
    """One object of a whole-feed rule and the lists that it is shown.

    Attributes:
        rule: the object, which remembers.
        lists: names of the lists whose pages and records it sees.
        is_required: all of these lists are ones that a feed must have.
        why_not: why it can no longer judge, "" while it can.
    """

    rule: FeedRule
    lists: tuple[str, ...]
    is_required: bool
    why_not: str = ""


@dataclass
class Desk:
    """The rules of one session by what they look at, and the faults so far.

    Attributes:
        digest: fingerprint of the rules.
        exchange_rules: asked of every answer.
        page_rules: asked of every page.
        schema_rules: put schema errors into words; those that claim come before those that remark.
        record_rules: asked of every object of their kinds, see `rules_for`.
        value_rules: asked of every value of records that may be bad at a first glance.
        watches: whole-feed rules, new objects since they remember.
        probe_rules: ask the site questions of their own.
        left_out: those that are not asked in this session, with the reason.
    """

    digest: str
    exchange_rules: tuple[ExchangeRule, ...]
    page_rules: tuple[PageRule, ...]
    schema_rules: tuple[SchemaRule, ...]
    record_rules: tuple[RecordRule, ...]
    value_rules: tuple[ValueRule, ...]
    watches: tuple[Watch, ...]
    probe_rules: tuple[ProbeRule, ...]
    left_out: list[NotRun]
    _faults: dict[tuple[str, str, str], tuple[Fault, int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        version: Version,
        *,
        postcodes: bool,
        lists: Collection[str] = ("services",),
        asked_for: Collection[str] = (),
        own_ids: bool = True,
    ) -> "Desk":
        """Return the rules of a version, without those that cannot be asked.

        Args:
            version: the version of the standard.
            postcodes: there is a postcode table.
            lists: names of the lists that will be read.
            asked_for: codes of rules to run although they are off by default.
            own_ids: the ids in the records are the publisher's own.
        """
        asked: list[Rule] = []
        left_out: list[NotRun] = []
        for kind in all_rules():
            if version in kind.versions:
                reason = _why_not(
                    kind, version, postcodes=postcodes, lists=lists, asked_for=asked_for, own_ids=own_ids
                )
                if reason:
                    left_out.append(NotRun(kind.code, kind.number, reason))
                else:
                    asked.append(kind())
        return cls(
            digest=rules_digest(),
            exchange_rules=tuple(rule for rule in asked if isinstance(rule, ExchangeRule)),
            page_rules=tuple(rule for rule in asked if isinstance(rule, PageRule)),
            schema_rules=tuple(
                sorted((rule for rule in asked if isinstance(rule, SchemaRule)), key=_speaking_order)
            ),
            record_rules=tuple(rule for rule in asked if isinstance(rule, RecordRule)),
            value_rules=tuple(rule for rule in asked if isinstance(rule, ValueRule)),
            watches=tuple(
                watch
                for rule in asked
                if isinstance(rule, FeedRule)
                for watch in _watches(rule, version, lists)
            ),
            probe_rules=tuple(rule for rule in asked if isinstance(rule, ProbeRule)),
            left_out=left_out,
        )

    def speakers(self, error: SchemaError) -> Iterable[SchemaRule]:
        """Yield the rules that put a schema error into words, and those that have something to add.

        A rule for this kind of record alone comes first, and silences the general ones.
        """
        is_claimed = False
        for rule in self.schema_rules:
            if rule.entities and error.entity not in rule.entities:
                continue
            if is_claimed and not rule.remark and not rule.entities:
                continue
            if rule.claims(error):
                is_claimed = is_claimed or bool(rule.entities and not rule.remark)
                yield rule

    def rules_for(self, shape: Shape) -> tuple[RecordRule, ...]:
        """Return the record rules that an object of a shape is shown to."""
        return tuple(
            rule
            for rule in self.record_rules
            if shape.entity in rule.entities and (not rule.fields or not rule.fields.isdisjoint(shape.fields))
        )

    def advice(self, rule: Rule) -> str:
        """Return how to mend what a rule finds, from its docstring."""
        return _advice(type(rule))

    def fault(self, code: str, error: Exception, url: str = "", record_id: str = "") -> None:
        """Note a crash of our own; the first of its kind with its place, the rest by number."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        key = (code, type(error).__name__, where)
        if key in self._faults:
            first, total = self._faults[key]
            self._faults[key] = (first, total + 1)
        elif len(self._faults) < MOST_FAULTS:
            text = shorten(f"{type(error).__name__}: {error}")
            self._faults[key] = (Fault(code, text, where, url, shorten(record_id) if record_id else ""), 1)

    def faults(self) -> tuple[tuple[Fault, int], ...]:
        """Return each kind of fault with how often it happened, in a fixed order."""
        return tuple(self._faults[key] for key in sorted(self._faults))

    def lacks(self, name: str, reason: str, *, partly: bool = False) -> None:
        """Note that a list was not read, or not to its end, so that some rules may not judge by it.

        Of a list that was read in part, rules that look at each of its records alone still can.
        """
        for watch in self.watches:
            is_blind = not partly or len(watch.lists) > 1 or watch.rule.needs == "whole_feed"
            if name in watch.lists and is_blind and not watch.why_not:
                read = "was not read to its end" if partly else "was not read"
                watch.why_not = f"the list /{name} {read}: {reason}"

    def not_run(self, *, complete: bool, was_probed: bool) -> tuple[NotRun, ...]:
        """Return the rules that could not be asked, with the reason."""
        found = {item.code: item for item in self.left_out}
        for watch in self.watches:
            reason = watch.why_not or ("" if complete or watch.rule.needs != "whole_feed" else NOT_WHOLE)
            # A rule with an object for each list did run where it could.
            if reason and (watch.is_required or not watch.rule.in_each_list):
                found[watch.rule.code] = NotRun(watch.rule.code, watch.rule.number, reason)
        if not was_probed:
            found |= {rule.code: NotRun(rule.code, rule.number, NO_SITE) for rule in self.probe_rules}
        return tuple(found[code] for code in sorted(found))


def _why_not(
    rule: type[Rule],
    version: Version,
    *,
    postcodes: bool,
    lists: Collection[str],
    asked_for: Collection[str],
    own_ids: bool,
) -> str:
    """Return why a rule is not asked in a session, "" if it is."""
    if rule.status == "off" and rule.code not in asked_for:
        return OFF
    if rule.needs == "postcodes" and not postcodes:
        return NO_POSTCODES
    if rule.needs == "own_ids" and not own_ids:
        return NO_OWN_IDS
    if issubclass(rule, FeedRule) and not rule.in_each_list:
        missing = [name for name in rule.endpoints if name not in lists]
        if missing:
            known = {each.name for each in endpoints(version)}
            if missing[0] in known:
                return f"the list /{missing[0]} was not read"
            return f"version {version} of the standard has no list /{missing[0]}"
    return ""


def _watches(rule: FeedRule, version: Version, lists: Collection[str]) -> list[Watch]:
    required = {each.name for each in endpoints(version) if each.required}
    if not rule.in_each_list:
        return [Watch(rule, rule.endpoints, required.issuperset(rule.endpoints))]
    return [Watch(type(rule)(), (name,), name in required) for name in lists]


def _speaking_order(rule: SchemaRule) -> tuple[bool, bool]:
    return (rule.remark, not rule.entities)


@cache
def _advice(rule: type[Rule]) -> str:
    return rule.explanation()[2]
