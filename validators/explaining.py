"""What a rule or a code of the reader is about, in words, and the rule that somebody means."""

import difflib
import textwrap
from collections.abc import Iterable

from validators.reading_codes import ReadingCode, reading_code, reading_codes
from validators.registry import all_rules
from validators.rule import Rule

WIDTH = 80
"""Columns of an explanation."""


class NoSuchRule(Exception):
    """There is no rule of that code or number; the text says which are like it."""


def explanation_of(name: str) -> str:
    """Return what a rule, or a code of the reader, says about itself, as lines of at most 80 columns.

    Raises:
        NoSuchRule: there is neither.

    >>> print(explanation_of("zero_lost").splitlines()[0])
    zero_lost (READ), found while reading spreadsheets
    """
    found = reading_code(name.strip().lower())
    if found is not None:
        return _explain_reading(name.strip().lower(), found)
    return explain(rule_meant(name, also=[each.code for each in reading_codes()]))


def rule_meant(name: str, also: Iterable[str] = ()) -> type[Rule]:
    """Return the rule of a code, or of a number of the catalogue.

    Args:
        name: the code or the number.
        also: other codes that may have been meant where there is no such rule.

    Raises:
        NoSuchRule: there is none.

    >>> rule_meant("geo-001").code
    'coordinates_out_of_range'
    """
    wanted = name.strip()
    rules = {rule.code: rule for rule in all_rules()}
    if wanted.lower() in rules:
        return rules[wanted.lower()]
    numbers = {rule.number: rule for rule in all_rules()}
    if wanted.upper() in numbers:
        return numbers[wanted.upper()]
    close = difflib.get_close_matches(wanted.lower(), [*rules, *also], n=3)
    close += difflib.get_close_matches(wanted.upper(), numbers, n=3) if not close else []
    meant = f" Did you mean {' or '.join(close)}?" if close else " They are listed in validators/RULES.md."
    raise NoSuchRule(f"There is no rule {wanted[:60]!r}.{meant}")


def explain(rule: type[Rule]) -> str:
    """Return what a rule says about itself, as lines of at most 80 columns.

    >>> print(explain(rule_meant("GEO-001")).splitlines()[0])
    coordinates_out_of_range (GEO-001), error
    """
    what, why, fix = rule.explanation()
    is_off = "" if rule.status == "on" else f" It is off by default: ask for it with --rules {rule.code}."
    needs = {
        "postcodes": " It needs a postcode table.",
        "whole_feed": " It needs the whole feed.",
        "own_ids": " It needs ids that the publisher gave.",
    }
    facts = (
        f"Counts in: {', '.join(answer.value for answer in rule.counts_in)}. "
        f"Versions: {', '.join(rule.versions)}.{needs.get(rule.needs, '')}{is_off}"
    )
    heading = f"{rule.code} ({rule.number}), {rule.severity.value}"
    return _wrapped(heading, what, why, fix, facts, f"Source: {rule.source}.")


def _explain_reading(code: str, found: ReadingCode) -> str:
    return _wrapped(f"{code} ({found.stands_as}), found while reading {found.where}", *found.explanation())


def _wrapped(*parts: str) -> str:
    # A long address is left whole, so that it can be copied.
    wrapped = (textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False) for part in parts)
    return "\n\n".join(wrapped)
