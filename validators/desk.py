"""The rules sorted for one session, with the faults that they made."""

import traceback
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from validators.entities import Version
from validators.frame import Fault, NotRun
from validators.registry import all_rules, rules_digest
from validators.rule import ExchangeRule, FeedRule, PageRule, RecordRule, Rule, SchemaRule, ValueRule
from validators.shapes import MOST_SHAPES, Shape
from validators.text import shorten

MOST_FAULTS = 200
"""Different faults kept; further ones of the same rule and error are only counted."""

NO_POSTCODES = "no postcode table was given"
NOT_WHOLE = "the crawl did not reach the end of the list"


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
        feed_rules: new objects, since they remember.
        by_shape: answers of `rules_for` so far.
        without_postcodes: those that stay out for want of a postcode table.
    """

    digest: str
    exchange_rules: tuple[ExchangeRule, ...]
    page_rules: tuple[PageRule, ...]
    schema_rules: tuple[SchemaRule, ...]
    record_rules: tuple[RecordRule, ...]
    value_rules: tuple[ValueRule, ...]
    feed_rules: tuple[FeedRule, ...]
    without_postcodes: tuple[Rule, ...]
    by_shape: dict[Shape, tuple[RecordRule, ...]] = field(default_factory=dict)
    _faults: dict[tuple[str, str, str], tuple[Fault, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, version: Version, *, postcodes: bool) -> "Desk":
        """Return the rules of a version; without a postcode table those that need one stay out."""
        every = [rule() for rule in all_rules() if version in rule.versions]
        asked = [rule for rule in every if postcodes or rule.needs != "postcodes"]
        record_rules = [rule for rule in asked if isinstance(rule, RecordRule)]
        return cls(
            digest=rules_digest(),
            exchange_rules=tuple(rule for rule in asked if isinstance(rule, ExchangeRule)),
            page_rules=tuple(rule for rule in asked if isinstance(rule, PageRule)),
            schema_rules=tuple(
                sorted((rule for rule in asked if isinstance(rule, SchemaRule)), key=lambda rule: rule.remark)
            ),
            record_rules=tuple(record_rules),
            value_rules=tuple(rule for rule in asked if isinstance(rule, ValueRule)),
            feed_rules=tuple(rule for rule in asked if isinstance(rule, FeedRule)),
            without_postcodes=tuple(rule for rule in every if rule not in asked),
        )

    def rules_for(self, shape: Shape) -> tuple[RecordRule, ...]:
        """Return the record rules that an object of a shape is shown to."""
        rules = self.by_shape.get(shape)
        if rules is None:
            if len(self.by_shape) >= MOST_SHAPES:
                self.by_shape.clear()
            rules = self.by_shape[shape] = tuple(
                rule
                for rule in self.record_rules
                if shape.entity in rule.entities
                and (not rule.fields or not rule.fields.isdisjoint(shape.fields))
            )
        return rules

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

    def not_run(self, *, complete: bool) -> tuple[NotRun, ...]:
        """Return the rules that could not be asked, with the reason."""
        found = [NotRun(rule.code, rule.number, NO_POSTCODES) for rule in self.without_postcodes]
        if not complete:
            found += [
                NotRun(rule.code, rule.number, NOT_WHOLE)
                for rule in self.feed_rules
                if rule.needs == "whole_feed"
            ]
        return tuple(sorted(found, key=lambda item: item.code))


@cache
def _advice(rule: type[Rule]) -> str:
    return rule.explanation()[2]
