"""What has changed between the reviewed report of a feed and today's, in words that fit 80 columns."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tests.acceptance.kept import Kept, Spoken
from validators.frame import Severity

WIDTH = 80
_NONE = Spoken("", 0)
_WORST_FIRST = [severity.value for severity in Severity]


def differences(before: Kept | None, now: Kept) -> list[str]:
    """Return a line for each thing that has changed, [] where nothing has; the worst first.

    A fault is a difference always, since no reviewed report may hold one.
    """
    faults = [f"  FAULT: the rule {code} crashed" for code in now.faults]
    if before is None:
        return [*faults, "  nobody has reviewed a report of it yet"]
    if before.readable != now.readable:
        words = "cannot be read, and could before" if before.readable else "can be read, and could not before"
        return [*faults, f"  it {words}"]
    return [
        *faults,
        *_verdicts(before, now),
        *_numbers(before, now),
        *_spoken(before.notices, now.notices),
        *_not_run(before, now),
    ]


def summary(reports: Mapping[str, tuple[Kept | None, Kept]]) -> list[str]:
    """Return what has changed over all feeds: who newly fails and passes, and each rule's gains and losses.

    Args:
        reports: name of a feed -> its reviewed report and today's.
    """
    lines = []
    compared = {name: (before, now) for name, (before, now) in reports.items() if before is not None}
    for title, is_worse in (("newly failing", True), ("newly passing", False)):
        names = [
            name
            for name, (before, now) in compared.items()
            if any(_is_moved(before, now, answer, worse=is_worse) for answer in ("official", "strict"))
        ]
        if names:
            lines += _wrapped(f"{title}: ", names)
    lines += _by_rule(compared)
    return lines


def _is_moved(before: Kept, now: Kept, answer: str, *, worse: bool) -> bool:
    was, is_now = before.verdicts.get(answer), now.verdicts.get(answer)
    if was == is_now or not (was and is_now):
        return False
    return is_now == "fail" if worse else was == "fail"


def _by_rule(compared: Mapping[str, tuple[Kept, Kept]]) -> Iterator[str]:
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    feeds: Counter[str] = Counter()
    for before, now in compared.values():
        for code in {*before.notices, *now.notices}:
            moved = now.notices.get(code, _NONE).total - before.notices.get(code, _NONE).total
            gained[code] += max(moved, 0)
            lost[code] += max(-moved, 0)
            feeds[code] += moved != 0
    if any(feeds.values()):
        yield f"{'rule':<45} {'gained':>8} {'lost':>8} {'feeds':>7}"
    for code in sorted(feeds):
        if feeds[code]:
            yield f"{_cut(code, 45):<45} {gained[code]:>8,} {lost[code]:>8,} {feeds[code]:>7,}"


def _verdicts(before: Kept, now: Kept) -> Iterator[str]:
    if before.version != now.version:
        yield f"  judged as version {now.version}, before as {before.version}"
    for answer in ("official", "strict"):
        was, is_now = before.verdicts.get(answer, ""), now.verdicts.get(answer, "")
        if was != is_now:
            mark = "NEWLY FAILING" if is_now == "fail" else "newly passing" if was == "fail" else ""
            yield f"  {answer} verdict: {was} -> {is_now}  {mark}".rstrip()


def _numbers(before: Kept, now: Kept) -> Iterator[str]:
    if before.score != now.score:
        yield f"  score: {_said(before.score)} -> {_said(now.score)}"
    for name in ("services", "pages", "requests"):
        was, is_now = before.counts.get(name, 0), now.counts.get(name, 0)
        if was != is_now:
            yield f"  {name}: {was:,} -> {is_now:,}"


def _spoken(before: Mapping[str, Spoken], now: Mapping[str, Spoken]) -> Iterator[str]:
    changed = [code for code in {*before, *now} if before.get(code) != now.get(code)]

    def worst(code: str) -> tuple[int, str]:
        severities = {each.get(code, _NONE).severity for each in (before, now)} - {""}
        return min(_WORST_FIRST.index(each) for each in severities), code

    for code in sorted(changed, key=worst):
        was, is_now = before.get(code, _NONE), now.get(code, _NONE)
        moved = is_now.total - was.total
        sign = "+" if moved > 0 else "-" if moved < 0 else "~"
        if moved:
            severity = is_now.severity or was.severity
            totals = f"{was.total:,} -> {is_now.total:,}"
            yield f"  {sign} {_cut(code, 36):<36} {severity:<8} {totals:>18} {moved:>+10,}"
        if was.severity != is_now.severity and was.total and is_now.total:
            yield f"  ~ {_cut(code, 36):<36} {was.severity} -> {is_now.severity}"
        elif not moved:
            yield f"  ~ {_cut(code, 36):<36} as often, of other records first:"
        if set(was.ids) != set(is_now.ids) or not moved:
            yield from _ids("now", [each for each in is_now.ids if each not in was.ids])
            yield from _ids("no longer", [each for each in was.ids if each not in is_now.ids])


def _ids(words: str, ids: Sequence[str]) -> Iterator[str]:
    for each in ids:
        yield f"      {words}: {_cut(each, 60)}"


def _not_run(before: Kept, now: Kept) -> Iterator[str]:
    yield from _wrapped("  no longer run: ", sorted({*now.not_run} - {*before.not_run}))
    yield from _wrapped("  now run: ", sorted({*before.not_run} - {*now.not_run}))


def _wrapped(title: str, names: Iterable[str]) -> list[str]:
    text = ", ".join(names)
    return (
        textwrap.wrap(title + text, WIDTH, subsequent_indent="    ", break_on_hyphens=False) if text else []
    )


def _said(score: float | None) -> str:
    return "none" if score is None else f"{score:.1f}"


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 2]}.."
