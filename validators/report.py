"""What a session found, grouped by code: totals in full, samples of the first twenty."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from validators.frame import CountsIn, Fault, Notice, NotRun, Severity
from validators.version import NAME, VERSION

MOST_SAMPLES = 20
"""Samples kept of each group, in the order they were found."""

MOST_ASIDE = 8
"""Of these, samples about other lists than the services, which are read before them."""

MOST_GROUPS = 1_000
"""Groups kept; every rule has one, the rest are the reader's codes."""

_NOT_ASSESSED = {
    "official": "not_assessed",
    "strict": "not_assessed",
    "official_reason": "No site was asked.",
    "strict_reason": "No verdict was asked for.",
}
_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(slots=True)
class Group:
    """All notices of one code.

    Attributes:
        code: the rule's code, or the reader's.
        rule: the number in the catalogue, or "READ".
        severity: the worst found so far.
        counts_in: the answers that any of them counts in.
        total: how many there were.
        samples: the first of them.
    """

    code: str
    rule: str
    severity: Severity
    counts_in: tuple[CountsIn, ...]
    total: int = 0
    samples: list[Notice] = field(default_factory=list)

    def add(self, notices: Iterable[Notice], total: int) -> None:
        """Add notices of which the first are given and all are counted."""
        self.total += total
        for notice in notices:
            if _ORDER[notice.severity] < _ORDER[self.severity]:
                self.severity = notice.severity
            if not self.is_full(is_aside=notice.is_aside):
                self.samples.append(notice)

    def is_full(self, *, is_aside: bool) -> bool:
        """Return whether no further sample is kept, or none about other lists than the services."""
        if len(self.samples) >= MOST_SAMPLES:
            return True
        return is_aside and sum(notice.is_aside for notice in self.samples) >= MOST_ASIDE

    def as_json(self) -> dict[str, Any]:
        """Return the group as it stands in a report."""
        return {
            "code": self.code,
            "rule": self.rule,
            "severity": self.severity.value,
            "counts_in": [answer.value for answer in self.counts_in],
            "total": self.total,
            "samples": [notice.as_json() for notice in self.samples],
        }


class Tally:
    """Notices as they come in, bounded: each group holds its total and first samples.

    Args:
        hear: told of each notice that comes in by itself, also of those that are counted only.
    """

    def __init__(self, hear: Callable[[Notice], None] | None = None) -> None:
        self._groups: dict[tuple[str, str], Group] = {}
        self._hear = hear

    def add(self, notice: Notice, times: int = 1) -> None:
        """Count a notice, as often as it stands for, and keep it while it is among the first of its code."""
        if self._hear is not None:
            self._hear(notice)
        group = self._group(notice.code, notice.rule, notice.severity, notice.counts_in)
        if group is not None:
            group.add((notice,), times)

    def counts_alone(
        self, code: str, rule: str, severity: Severity, counts_in: tuple[CountsIn, ...], *, is_aside: bool
    ) -> bool:
        """Count a notice that would not be kept, and return True; return False where it has to be added.

        Most notices of a feed are the hundredth of their code, and writing one out costs ten times as much.
        """
        group = self._groups.get((code, rule))
        if self._hear is not None or group is None or not group.is_full(is_aside=is_aside):
            return False
        if group.counts_in != counts_in and not set(counts_in).issubset(group.counts_in):
            return False
        group.total += 1
        if severity is not group.severity and _ORDER[severity] < _ORDER[group.severity]:
            group.severity = severity
        return True

    def add_group(self, other: Group) -> None:
        """Add a whole group, from a page that did not change."""
        group = self._group(other.code, other.rule, other.severity, other.counts_in)
        if group is not None:
            if _ORDER[other.severity] < _ORDER[group.severity]:
                group.severity = other.severity
            group.add(other.samples, other.total)

    def groups(self) -> list[Group]:
        """Return the groups, worst first, then by code."""
        return sorted(
            self._groups.values(), key=lambda group: (_ORDER[group.severity], group.code, group.rule)
        )

    def _group(
        self, code: str, rule: str, severity: Severity, counts_in: tuple[CountsIn, ...]
    ) -> Group | None:
        key = (code, rule)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MOST_GROUPS:
                return None
            group = self._groups[key] = Group(code, rule, severity, counts_in)
        elif group.counts_in != counts_in:
            together = {*group.counts_in, *counts_in}
            group.counts_in = tuple(answer for answer in CountsIn if answer in together)
        return group


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked at."""

    services: int = 0
    pages: int = 0
    requests: int = 0


@dataclass(frozen=True)
class Report:
    """What was found about one feed on one day.

    Attributes:
        standard_version: "1.0" or "3.0".
        as_of: the day it is about, ISO 8601.
        rules_digest: fingerprint of the rules that were run.
        counts: how much was looked at.
        notices: groups, worst first, then by code.
        not_run: rules that could not be asked, with the reason.
        faults: crashes inside our own rules, each with how often it happened.
        quality: the score and its parts, see `validators.quality`; None where no service was read.
        source: the base URL, or the file's name.
        profile: which notices are shown, see `validators.profiles`.
        verdicts: {"official", "strict"}, and why: {"official_reason", "strict_reason"}.
        official: what came of each endpoint in the official validator's exchanges.
        version_reason: how the version is known.
        sampled: what was left out on purpose, as a sentence; "" if nothing was.
        stopped: why not everything was read, as a sentence without its full stop; "" if it was.
        seed: chose the records that were asked for one by one.
        measured: times, which differ from run to run; None leaves them out.
    """

    standard_version: str
    as_of: str
    rules_digest: str
    counts: Counts
    notices: tuple[Group, ...]
    not_run: tuple[NotRun, ...]
    faults: tuple[tuple[Fault, int], ...]
    quality: Mapping[str, Any] | None = None
    source: str = ""
    profile: str = "default"
    verdicts: Mapping[str, str] = field(default_factory=lambda: dict(_NOT_ASSESSED))
    official: tuple[Mapping[str, Any], ...] = ()
    version_reason: str = ""
    sampled: str = ""
    stopped: str = ""
    seed: int = 0
    measured: Mapping[str, Any] | None = None

    def total(self, code: str) -> int:
        """Return how many notices of a code there are."""
        return sum(group.total for group in self.notices if group.code == code)

    def totals(self) -> dict[str, int]:
        """Return the number of notices of each severity, all four named."""
        found = {severity.value: 0 for severity in Severity}
        for group in self.notices:
            found[group.severity.value] += group.total
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        whole = {
            "source": self.source,
            "profile": self.profile,
            "standard_version": self.standard_version,
            "version_reason": self.version_reason,
            "as_of": self.as_of,
            "seed": self.seed,
            "validator": {
                "name": NAME,
                "version": VERSION,
                # A fingerprint of the rules themselves: it also holds where there is no repository.
                "rules_commit": self.rules_digest,
                "rules_digest": self.rules_digest,
            },
            "verdicts": {name: self.verdicts[name] for name in ("official", "strict")},
            "reasons": {name: self.verdicts[f"{name}_reason"] for name in ("official", "strict")},
            "official": [dict(each) for each in self.official],
            "sampled": self.sampled,
            "stopped": self.stopped,
            "counts": {
                "services": self.counts.services,
                "pages": self.counts.pages,
                "requests": self.counts.requests,
            },
            "totals": self.totals(),
            "quality": self.quality,
            "notices": [group.as_json() for group in self.notices],
            "not_run": [
                {"code": item.code, "rule": item.rule, "reason": item.reason} for item in self.not_run
            ],
            "faults": [
                {
                    "code": fault.code,
                    "error": fault.error,
                    "where": fault.where,
                    "url": fault.url,
                    "record_id": fault.record_id,
                    "total": total,
                }
                for fault, total in self.faults
            ],
        }
        return whole if self.measured is None else whole | {"measured": dict(self.measured)}

    def to_json(self) -> bytes:
        """Return the report as JSON, byte for byte the same for the same input and day."""
        return orjson.dumps(self.as_json(), option=orjson.OPT_SORT_KEYS)
