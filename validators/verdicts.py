"""The two answers about a feed: what the official validator would say, and what the standard says.

The official verdict rests on `validators.official`, over the few exchanges that the official validator would
make. The strict verdict rests on every conformance rule over everything that was read. Findings about
quality change neither.
"""

from collections.abc import Iterable

from validators.frame import CountsIn, Severity
from validators.official import Verdict
from validators.report import Group
from validators.session import READ
from validators.text import count

_FAILS = frozenset({Severity.FATAL, Severity.ERROR})


def strict_verdict(
    notices: Iterable[Group], *, doubt: str = "", unread: str = "", was_read_anew: bool = False
) -> tuple[Verdict, str]:
    """Return the strict verdict and why.

    Args:
        notices: what was found.
        doubt: why no verdict may be given at all, such as a version that nobody knows; "" = none.
        unread: why not everything was read; a feed may then fail but not pass.
        was_read_anew: the records were made from a table: what its cells say wrong was changed or left out
            before, so a pass speaks of what remained.
    """
    if doubt:
        return "not_assessed", f"Not assessed: {doubt}."
    notices = list(notices)
    counted = [group for group in notices if CountsIn.STRICT in group.counts_in]
    failing = sum(group.total for group in counted if group.severity in _FAILS)
    if failing:
        kinds = count(sum(group.severity in _FAILS for group in counted), "kind")
        return "fail", f"{count(failing, 'error')} of {kinds} {_verb(failing)} in this verdict."
    if unread:
        return "not_assessed", f"No error was found, but not everything was read: {unread}."
    warnings = sum(group.total for group in counted if group.severity is Severity.WARNING)
    if warnings:
        return "warn", f"No error, but {count(warnings, 'warning')} {_verb(warnings)} in this verdict."
    repaired = sum(group.total for group in notices if group.rule == READ) if was_read_anew else 0
    if repaired:
        changed = (
            f"{count(repaired, 'remark')} {'says' if repaired == 1 else 'say'} what was changed or left out"
        )
        return "pass", f"What could be read keeps every rule of the standard; {changed} in reading."
    return "pass", "Every rule of the standard is kept."


def _verb(number: int) -> str:
    return "counts" if number == 1 else "count"
