"""What a rule is about, in words, and the rule that somebody means."""

import difflib
import textwrap

from validators.registry import all_rules
from validators.rule import Rule

WIDTH = 80
"""Columns of an explanation."""


class NoSuchRule(Exception):
    """There is no rule of that code or number; the text says which are like it."""


def rule_meant(name: str) -> type[Rule]:
    """Return the rule of a code, or of a number of the catalogue.

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
    close = difflib.get_close_matches(wanted.lower(), rules, n=3)
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
    parts = (what, why, fix, facts, f"Source: {rule.source}.")
    heading = f"{rule.code} ({rule.number}), {rule.severity.value}"
    # A long address is left whole, so that it can be copied.
    wrapped = (
        textwrap.fill(part, WIDTH, break_long_words=False, break_on_hyphens=False)
        for part in (heading, *parts)
    )
    return "\n\n".join(wrapped)
