"""What one page gave, small enough to keep until the page changes.

A harvest skips pages that did not change. What was found on them then is
replayed now: their notices as they were, and the few facts that whole-feed
rules need (how many items, which ids), so that totals and duplicates are right.
"""

from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import orjson

from validators.frame import CountsIn, Notice, Severity
from validators.report import Group, Tally
from validators.rule import Link, PageFacts, RecordFacts

_FORM = 4
"""Raised when the layout of the kept bytes changes; older ones no longer hold."""


@dataclass(slots=True)
class Outcome:
    """Everything that one page, with its detail calls, added to a report.

    Attributes:
        digest: fingerprint of the rules that looked at it.
        version: "1.0" or "3.0".
        as_of: the day on which it was looked at.
        changes_on: the first day on which a rule about dates might answer differently.
        postcodes: whether a postcode table was there.
        services: records looked at.
        pages: pages looked at.
        requests: exchanges looked at.
        richness: sum over its services of how rich they are, in hundredths of a percent.
        affected: part of the quality score -> services with a finding in it.
        tally: notices of everything but the whole-feed rules.
        page_facts: for the whole-feed rules.
        record_facts: for the whole-feed rules.
    """

    digest: str
    version: str
    as_of: date
    changes_on: date = date.max
    postcodes: bool = False
    services: int = 0
    pages: int = 0
    requests: int = 0
    richness: int = 0
    affected: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    page_facts: list[PageFacts] = field(default_factory=list)
    record_facts: list[RecordFacts] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Take over the notices and counts of another, but not the facts that whole-feed rules are shown."""
        # A page that is not kept has counted them here itself.
        for group in other.tally.groups() if other.tally is not self.tally else ():
            self.tally.add_group(group)
        self.services += other.services
        self.pages += other.pages
        self.requests += other.requests
        self.richness += other.richness
        self.affected.update(other.affected)
        self.changes_on = min(self.changes_on, other.changes_on)

    def to_bytes(self) -> bytes:
        """Return it as compact JSON; about 190 bytes a record without notices."""
        return orjson.dumps(
            {
                "form": _FORM,
                "digest": self.digest,
                "version": self.version,
                "as_of": self.as_of,
                "changes_on": self.changes_on,
                "postcodes": self.postcodes,
                "counts": [self.services, self.pages, self.requests],
                "richness": self.richness,
                # In one order in every process.
                "affected": dict(sorted(self.affected.items())),
                "notices": [_group_row(group) for group in self.tally.groups()],
                "page_facts": [_row(facts, _PAGE_FACTS) for facts in self.page_facts],
                "record_facts": [_record_row(facts) for facts in self.record_facts],
            }
        )

    @classmethod
    def from_bytes(cls, saved: bytes) -> "Outcome":
        """Read what `to_bytes` wrote.

        Raises:
            ValueError: it was not written by this release, or is damaged.
        """
        try:
            kept = orjson.loads(saved)
            if kept["form"] != _FORM:
                raise ValueError(f"it has form {kept['form']}, not {_FORM}")
            services, pages, requests = kept["counts"]
            outcome = cls(
                digest=kept["digest"],
                version=kept["version"],
                as_of=date.fromisoformat(kept["as_of"]),
                changes_on=date.fromisoformat(kept["changes_on"]),
                postcodes=kept["postcodes"],
                services=services,
                pages=pages,
                requests=requests,
                richness=int(kept["richness"]),
                affected=Counter(kept["affected"]),
                page_facts=[PageFacts(*row) for row in kept["page_facts"]],
                record_facts=[_record_facts(row) for row in kept["record_facts"]],
            )
            for row in kept["notices"]:
                outcome.tally.add_group(_group(row))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"a kept page outcome cannot be read: {error}; check the page again") from error
        return outcome


_PAGE_FACTS = tuple(item.name for item in fields(PageFacts))
_RECORD_FACTS = tuple(item.name for item in fields(RecordFacts))
# A page of a feed stands in no table, so that its notices have no cell.
_OWN = tuple(item.name for item in fields(Notice) if item.name not in ("code", "rule", "cell"))


def _row(facts: PageFacts | RecordFacts, names: tuple[str, ...]) -> list[Any]:
    return [getattr(facts, name) for name in names]


def _record_row(facts: RecordFacts) -> list[Any]:
    row = _row(facts, _RECORD_FACTS)
    if facts.links:
        row[-1] = {name: [list(link) for link in each] for name, each in facts.links.items()}
    return row


def _record_facts(row: list[Any]) -> RecordFacts:
    kept = dict(zip(_RECORD_FACTS, row, strict=True))
    kept["links"] = {name: tuple(Link(*link) for link in each) for name, each in kept["links"].items()}
    return RecordFacts(**kept)


def _group_row(group: Group) -> list[Any]:
    samples = [[getattr(notice, name) for name in _OWN] for notice in group.samples]
    return [group.code, group.rule, group.severity, group.counts_in, group.total, samples]


def _group(row: list[Any]) -> Group:
    code, rule, severity, answers, total, samples = row
    group = Group(code, rule, Severity(severity), _answers(answers))
    group.add((_notice(code, rule, sample) for sample in samples), total)
    return group


def _notice(code: str, rule: str, sample: list[Any]) -> Notice:
    own = dict(zip(_OWN, sample, strict=True))
    own["severity"] = Severity(own["severity"])
    own["counts_in"] = _answers(own["counts_in"])
    return Notice(code=code, rule=rule, **own)


def _answers(names: list[str]) -> tuple[CountsIn, ...]:
    return tuple(CountsIn(name) for name in names)
