"""What was wrong in a file, for the person who keeps it: grouped, with sheet, row and column of each."""

import textwrap
from collections.abc import Sequence

import click

from standards.openreferral.files.reading import FileProblem

# Enough to see what kinds there are; all of them scroll the first ones away.
SHOWN = 20
_WIDTH = 80


def show_problems(problems: Sequence[FileProblem], *, most: int | None = SHOWN, rest: str = "") -> None:
    """Print problems under what each of them says, at most so many of them.

    Of many, the first of every kind are printed, so that one kind in every row does not hide the others.

    Args:
        problems: What was wrong, in the file's order.
        most: How many to print; None prints all.
        rest: What to say after the number of those left out.
    """
    groups: dict[str, list[FileProblem]] = {}
    # Rows first: what a person can find in their file comes before what is said of a whole record.
    for problem in sorted(problems, key=lambda one: not one.where):
        groups.setdefault(problem.message, []).append(problem)
    shown = dict(zip(groups, _shares([len(group) for group in groups.values()], most), strict=True))
    for message, count in shown.items():
        if not count:
            continue
        click.echo(_wrapped(message, ""))
        for problem in groups[message][:count]:
            click.echo(_wrapped(_line(problem), "  "))
        if more := len(groups[message]) - count:
            click.echo(f"  and {counted(more, 'more', 'more')} like it")
    if left := len(problems) - sum(shown.values()):
        click.echo(f"{counted(left, 'problem')} not listed here{rest}")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(2000, "row")
    ('1 row', '2,000 rows')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _shares(sizes: Sequence[int], most: int | None) -> list[int]:
    """Return how many of each group are shown: one of each in turn, while there are any left to give.

    >>> _shares([1, 50, 3], 10), _shares([2, 2, 2], 2), _shares([2, 90], None)
    ([1, 6, 3], [1, 1, 0], [2, 90])
    """
    left = sum(sizes) if most is None else min(most, sum(sizes))
    shares = [0] * len(sizes)
    while left:
        # No more than what is there is given, so that each turn gives something.
        for place, size in enumerate(sizes):
            if left and shares[place] < size:
                shares[place] += 1
                left -= 1
    return shares


def _line(problem: FileProblem) -> str:
    where = problem.where
    if not where:
        where = f"service {problem.record_id}" if problem.record_id else "the whole file"
    return f"{where}: {problem.value}" if problem.value else where


def _wrapped(text: str, indent: str) -> str:
    # A cell may hold what a terminal takes for a command.
    plain = "".join(one if one.isprintable() else " " for one in text)
    return textwrap.fill(
        plain, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )
