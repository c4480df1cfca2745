"""What was wrong in a file, for the person who keeps it: grouped, with sheet, row and column of each."""

import textwrap
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import click

from standards.openreferral.files.reading import FileProblem
from validators.reports.words import counted

_LEFT_OUT, _READ_AS, _TO_CHECK = "Left out:", "Read as something else:", "To fill in or check:"
_TITLES = (_LEFT_OUT, _READ_AS, _TO_CHECK)
# Of these codes nothing is lost; what is of no list was left out.
_READ = frozenset(
    [
        "address_lines_joined",
        "ages_in_words",
        "byday_respelt",
        "country_assumed",
        "date_as_number",
        "date_reformatted",
        "extent_as_object",
        "list_for_object",
        "list_in_text",
        "location_type_derived",
        "merged_cells",
        "number_in_string",
        "number_with_words",
        "object_for_list",
        "organization_description_assumed",
        "placeholder",
        "plus_lost",
        "price_as_words",
        "price_in_words",
        "price_with_words",
        "status_assumed",
        "status_read_as",
        "term_description_assumed",
        "term_name_assumed",
        "term_without_words",
        "text_as_date",
        "text_as_number",
        "text_for_object",
        "time_as_number",
        "time_reformatted",
        "times_in_one_cell",
        "url_scheme_assumed",
        "url_trimmed",
        "weekday_for_byday",
        "zero_lost",
    ]
)
_CHECKED = frozenset(
    [
        "area_code_unknown",
        "cell_missing",
        "column_missing",
        "described_otherwise",
        "id_missing",
        "language_not_a_code",
        "name_missing",
        "not_free_without_price",
        "status_missing",
    ]
)

# Enough to see what kinds there are; all of them scroll the first ones away.
SHOWN = 20
_WIDTH = 80


def show_problems(
    problems: Sequence[FileProblem],
    *,
    most: int | None = SHOWN,
    rest: str = "",
    names: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print problems under what each of them says, at most so many of them; what was lost comes first.

    Of many, the first of every kind are printed, so that one kind in every row does not hide the others.

    Args:
        problems: What was wrong, in the file's order.
        most: How many to print; None prints all.
        rest: What to say after the number of those left out.
        names: The id in the file by that of the feed, for a record whose row is not known.
    """
    groups: dict[tuple[str, str], list[FileProblem]] = {}
    # Rows first: what a person can find in their file comes before what is said of a whole record.
    for problem in sorted(problems, key=lambda one: (_TITLES.index(_title(one)), not one.where)):
        groups.setdefault((_title(problem), problem.message), []).append(problem)
    shown = dict(zip(groups, _shares([len(group) for group in groups.values()], most), strict=True))
    last = ""
    for key, count in shown.items():
        if not count:
            continue
        title, message = key
        if title != last:
            click.echo(title)
            last = title
        click.echo(_wrapped(message, ""))
        for problem in groups[key][:count]:
            click.echo(_wrapped(_line(problem, names), "  "))
        if more := len(groups[key]) - count:
            click.echo(f"  and {counted(more, 'more', 'more')} like it")
    if left := len(problems) - sum(shown.values()):
        click.echo(f"{counted(left, 'problem')} not listed here{rest}")


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


def _title(problem: FileProblem) -> str:
    if problem.code in _READ:
        return _READ_AS
    return _TO_CHECK if problem.code in _CHECKED else _LEFT_OUT


def _line(problem: FileProblem, names: Mapping[str, str]) -> str:
    where = problem.where
    if not where:
        name = names.get(problem.record_id, problem.record_id)
        where = f"service {name}" if name else "the whole file"
    return f"{where}: {problem.value}" if problem.value else where


def _wrapped(text: str, indent: str) -> str:
    # A cell may hold what a terminal takes for a command.
    plain = "".join(one if one.isprintable() else " " for one in text)
    return textwrap.fill(
        plain, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )
