"""The acceptance run: every sample feed and corpus validated, and compared with the reviewed reports.

    python -m tests.acceptance [--write] [--silent] [WORD ...]

Prints what has changed since the reports in `tests/acceptance/reports/` were reviewed, and ends with status 1
when anything has. `--write` keeps today's reports in their place; a person reviews the difference in the
commit. `--silent` lists the rules that speak on no feed. With words, only feeds that have one in their name
are read.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.acceptance import kept
from tests.acceptance.differences import differences, summary
from tests.acceptance.feeds import Bench, every_feed, prepared
from tests.acceptance.kept import Kept
from validators.catalogue import not_run_rows
from validators.registry import all_rules


def main(arguments: Sequence[str] | None = None) -> int:
    """Read every feed, say what has changed, and return 1 when anything has."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--write", action="store_true", help="keep today's reports as the reviewed ones")
    parser.add_argument("--silent", action="store_true", help="list the rules that speak on no feed")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only feeds whose name holds one of these")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    with prepared() as bench:
        reports, skipped = read_all(bench, given.words)
    lines = compared(reports)
    print()
    print("\n".join(lines) if lines else "Nothing has changed.")
    if given.write:
        _write(reports, is_whole=not given.words)
    print()
    print("\n".join(rules_told({name: now for name, (_, now) in reports.items()}, list_silent=given.silent)))
    print(f"\n{len(reports)} feeds in {time.monotonic() - started:.0f} s, {len(skipped)} not here")
    has_faults = any(now.faults for _, now in reports.values())
    return 1 if has_faults or (lines and not given.write) else 0


def read_all(
    bench: Bench, words: Sequence[str] = ()
) -> tuple[dict[str, tuple[Kept | None, Kept]], list[str]]:
    """Return each feed's reviewed report and today's, and the names of those that are not here."""
    reports, skipped = {}, []
    print(_row("feed", "official", "strict", "score"))
    for feed in every_feed():
        if words and not any(word in feed.name for word in words):
            continue
        why_not = feed.why_not(bench)
        if why_not:
            skipped.append(feed.name)
            print(f"{feed.name}\n  skipped: {why_not}")
            continue
        now = feed.kept(bench)
        reports[feed.name] = (kept.reviewed(feed.name), now)
        print(verdict_line(feed.name, now), flush=True)
    return reports, skipped


def verdict_line(name: str, now: Kept) -> str:
    """Return a feed's verdicts and score on one line."""
    if not now.readable:
        return _row(name, "holds nothing to validate")
    score = "none" if now.score is None else f"{now.score:.1f}"
    line = _row(name, now.verdicts["official"], now.verdicts["strict"], score)
    return f"{line}\n  FAULTS: {', '.join(now.faults)}" if now.faults else line


def _row(name: str, official: str, strict: str = "", score: str = "") -> str:
    return f"{name:<44} {official:<12} {strict:<12} {score:>5}".rstrip()


def compared(reports: Mapping[str, tuple[Kept | None, Kept]]) -> list[str]:
    """Return what has changed: feed by feed, then over all of them; [] where nothing has."""
    lines = []
    for name, (before, now) in reports.items():
        found = differences(before, now)
        lines += [name, *found] if found else []
    return [*lines, "", *summary(reports)] if lines else []


def rules_told(reports: Mapping[str, Kept], *, list_silent: bool) -> Iterator[str]:
    """Yield the count of rules, and of each on how many feeds it spoke."""
    rules = all_rules()
    off = sum(rule.status == "off" for rule in rules)
    waiting = len(not_run_rows())
    total = len({rule.number for rule in rules}) + waiting
    yield f"Of the {total} rules {len(rules) - off} are done, {off} off by default, {waiting} not run."
    spoke = Counter(code for now in reports.values() for code in now.notices)
    codes = [rule.code for rule in rules if rule.code in spoke]
    silent = [rule.code for rule in rules if rule.code not in spoke]
    yield f"On how many of {len(reports)} feeds each rule spoke:"
    yield from _columns([f"{code:<34} {spoke[code]:>3}" for code in codes])
    yield f"{len(silent)} rules spoke on no feed{': ' if list_silent else '; --silent lists them.'}"
    if list_silent:
        yield from _columns([f"{code:<38}" for code in silent])


def _columns(cells: Sequence[str]) -> Iterator[str]:
    half = -(-len(cells) // 2)
    for place in range(half):
        right = cells[half + place] if half + place < len(cells) else ""
        yield f"  {cells[place]}  {right}".rstrip()


def _write(reports: Mapping[str, tuple[Kept | None, Kept]], *, is_whole: bool) -> None:
    for name, (_, now) in reports.items():
        if not now.faults:
            kept.write(name, now)
    names = {feed.name for feed in every_feed()}
    for name in kept.kept_names() if is_whole else ():
        if name not in names:
            kept.path_of(name).unlink()
    print(f"\nKept {len(reports)} reports; review them with git diff tests/acceptance/reports")


if __name__ == "__main__":
    sys.exit(main())
