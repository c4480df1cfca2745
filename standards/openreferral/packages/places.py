"""Where the parts of a package's records stand: each object is a row of one of its files."""

from collections.abc import Mapping, Sequence

from standards.openreferral.files.places import Columns, objects_of
from standards.openreferral.packages.problems import File
from standards.openreferral.packages.rows import Record, Row


def places_of(
    records: Sequence[Record], rows: Mapping[str, list[Row]]
) -> tuple[tuple[Columns, ...], tuple[list[int], ...]]:
    """Return the columns of the files, and of each record where its objects stand: see `FileRead`.

    Args:
        records: of the services, joined.
        rows: every row by its table, as it was joined; a row that several services have is in each of them.
    """
    numbers: dict[File, int] = {}
    stands: dict[int, tuple[int, int]] = {}
    for found in rows.values():
        for row in found:
            number = numbers.setdefault(row.file, len(numbers))
            # Of one that two rows say, which of them says what is not known.
            stands[id(row.record)] = (0 if row.is_of_two else row.number, number)
    unknown = (0, 0)
    places = tuple(
        [number for each in objects_of(record) for number in stands.get(id(each), unknown)]
        for record in records
    )
    return tuple(_columns(file) for file in numbers), places


def _columns(file: File) -> Columns:
    named = (each for each in file.headings.items() if not each[0].startswith("\0"))
    return Columns(
        file.name,
        {name: (letter, heading, 0) for name, (letter, heading) in named if name not in file.twice},
    )
