"""Reads the official CSV of a list and of a mapping, and says what a new version changes.

The forms are those of the LGA's download pages: `Identifier,Label` with an optional description and parent,
and `Identifier,Label,Mapped identifier` with an optional mapped label. Identifiers may be full URIs
(`http://id.esd.org.uk/service/833`), CURIEs (`esdServiceType:833`, `need:67`) or bare (`833`).

An item that vanished from the source stops the import and nothing changes: services may carry it, and a
download cut short looks just the same. Whoever imports then says that it is retired, why and what replaces
it. This is the rule of GOV.UK's importer of the same lists, with a way on.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

from standards.lists.concepts import ConceptList, ListItem, item_of_row
from standards.lists.mappings import Mapping as ListMapping
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.text import csv_rows
from standards.openreferral.terms import known_list, read_term

LIMITS: Final = FileLimits(file_bytes=20 * 1024 * 1024)
"""The LGA's longest list is well under 1 MB."""

_COLUMNS = {
    "identifier": "identifier", "id": "identifier", "uri": "identifier", "label": "label",
    "description": "description", "parent": "parent", "parent identifier": "parent",
    "sensitive": "sensitive", "introduced in": "introduced_in", "retired in": "retired_in",
    "replaced by": "replaced_by", "mapped identifier": "mapped", "mapped label": "mapped_label",
}  # fmt: skip
# In a message that many names would make unreadable.
_NAMED = 20


class ImportRefused(Exception):
    """A file cannot become a version of a list: what is wrong, where, and what to do. Nothing changed."""


class ItemsVanished(ImportRefused):
    """Items of the current version are missing from the new one, and nobody has retired them.

    Attributes:
        items: the missing items.
    """

    def __init__(self, list_label: str, items: tuple[ListItem, ...]) -> None:
        self.items = items
        names = ", ".join(f"{item.identifier} ({item.label})" for item in items[:_NAMED])
        more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
        super().__init__(
            f"{list_label}: the file lacks {len(items)} that the current version has: {names}{more}. "
            "Check that the file is whole. If they were withdrawn, mark each as retired, with the reason and "
            "what replaces it, and import again."
        )


@dataclass(frozen=True, slots=True)
class Retirement:
    """An editor's word that an item is withdrawn.

    Attributes:
        reason: why, in a sentence; it may not be empty. Whoever keeps the versions keeps it.
        replaced_by: identifier of the item to use instead, or "".
    """

    reason: str
    replaced_by: str = ""


@dataclass(frozen=True, slots=True)
class ListDiff:
    """What one version of a list changes of another. Pairs are (before, after)."""

    added: tuple[ListItem, ...] = ()
    retired: tuple[ListItem, ...] = ()
    reinstated: tuple[ListItem, ...] = ()
    renamed: tuple[tuple[ListItem, ListItem], ...] = ()
    reparented: tuple[tuple[ListItem, ListItem], ...] = ()
    redescribed: tuple[tuple[ListItem, ListItem], ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class ImportedMappings:
    """What a mapping file says.

    Attributes:
        mappings: those whose two ends exist, each once, in the order of the file.
        unknown: a sentence for each row that names an item of neither list: a notice, not an error.
        to_review: those of `mappings` with a retired end.
    """

    mappings: tuple[ListMapping, ...]
    unknown: tuple[str, ...]
    to_review: tuple[ListMapping, ...]


def import_list(
    current: ConceptList, data: bytes, version: str, retired: Mapping[str, Retirement] | None = None
) -> tuple[ConceptList, ListDiff]:
    """Return the next version of a list, and what it changes.

    What the file has no column for (most official ones give no parent) stays as it was. Items retired earlier
    stay in the list, retired. A file that changes nothing gives back the current version itself.

    Args:
        current: the version that stands.
        data: the bytes of the official CSV.
        version: name of the new version.
        retired: the editor's word on items that are no longer in the file.

    Raises:
        ItemsVanished: items are missing that nobody retired.
        ImportRefused: the file is not such a CSV, an identifier is twice in it or is of another list, a
            parent or replacement is unknown, or the version named is released and differs.
    """
    items = _items(current, data, version)
    given = {item.identifier: item for item in items}
    retired = retired or {}
    missing = [item for item in current.items if item.identifier not in given and not item.retired_in]
    vanished = tuple(item for item in missing if item.identifier not in retired)
    _check_retirements(current, given, retired)
    if vanished:
        raise ItemsVanished(current.label, vanished)
    for item in current.items:
        if item.identifier not in given:
            word = retired.get(item.identifier)
            items.append(
                replace(item, retired_in=version, replaced_by=word.replaced_by)
                if word and not item.retired_in
                else item
            )
    _check_parents(current.label, items)
    changed = replace(current, version=version, items=tuple(items))
    difference = diff(current, changed)
    if not difference and {*current.items} == {*items}:
        return current, difference
    if version == current.version:
        raise ImportRefused(
            f"{current.label}: version {version} is released and cannot change, but the file differs from it "
            f"({_counts(difference)}). Give the new version a name of its own."
        )
    return changed, difference


def diff(before: ConceptList, after: ConceptList) -> ListDiff:
    """Return what the later of two versions changes. An item may be renamed and re-parented at once."""
    both = [(old, new) for new in after.items if (old := before.item(new.identifier)) is not None]
    return ListDiff(
        added=tuple(new for new in after.items if before.item(new.identifier) is None),
        retired=tuple(new for old, new in both if new.retired_in and not old.retired_in),
        reinstated=tuple(new for old, new in both if old.retired_in and not new.retired_in),
        renamed=tuple((old, new) for old, new in both if old.label != new.label),
        reparented=tuple((old, new) for old, new in both if old.parent != new.parent),
        redescribed=tuple((old, new) for old, new in both if old.description != new.description),
    )


def list_csv(version: ConceptList) -> str:
    """Return a list as CSV in the official form with our columns after it; importing it changes nothing."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(
        (
            "Identifier",
            "Label",
            "Description",
            "Parent",
            "Sensitive",
            "Introduced in",
            "Retired in",
            "Replaced by",
        )
    )
    for item in version.items:
        stated = (item.identifier, item.label, item.description, item.parent)
        since = (item.introduced_in, item.retired_in, item.replaced_by)
        rows.writerow((*stated, "yes" if item.sensitive else "no", *since))
    return text.getvalue()


def import_mappings(
    from_list: ConceptList, to_list: ConceptList, data: bytes, relation: str, source: str
) -> ImportedMappings:
    """Return the mappings of an official mapping CSV. A row without a mapped identifier maps nothing.

    Raises:
        ImportRefused: the file is not such a CSV, or an identifier is of another list.
    """
    mappings: dict[ListMapping, None] = {}
    unknown = []
    to_review: dict[ListMapping, None] = {}
    for line, row in _rows(data, ("identifier", "mapped")):
        if not row["mapped"]:
            continue
        from_id = _identifier(row["identifier"], from_list.vocabulary, line)
        to_id = _identifier(row["mapped"], to_list.vocabulary, line)
        start, end = from_list.item(from_id), to_list.item(to_id)
        if start is None or end is None:
            where, what = (from_list, from_id) if start is None else (to_list, to_id)
            unknown.append(f"Row {line}: {what} is not in {where.label} {where.version}.")
            continue
        mapping = ListMapping(from_list.id, from_id, to_list.id, to_id, relation, source)
        mappings[mapping] = None
        if start.retired_in or end.retired_in:
            to_review[mapping] = None
    return ImportedMappings(tuple(mappings), tuple(unknown), tuple(to_review))


def _items(current: ConceptList, data: bytes, version: str) -> list[ListItem]:
    """Return the items of the file; a column that it lacks is as the current version has it."""
    items: dict[str, ListItem] = {}
    for line, row in _rows(data, ("identifier", "label")):
        identifier = _identifier(row["identifier"], current.vocabulary, line)
        if not row["label"]:
            raise ImportRefused(f"Row {line}: {identifier} has no label. Give it one, or take the row out.")
        if identifier in items:
            raise ImportRefused(
                f"Row {line}: {identifier} is there twice ({items[identifier].label}; {row['label']}). "
                "An identifier means one thing: take one of them out."
            )
        for column in ("parent", "replaced_by"):
            if row.get(column):
                row[column] = _identifier(row[column], current.vocabulary, line)
        items[identifier] = item_of_row(
            {**_as_it_was(current.item(identifier), version), **row, "identifier": identifier}
        )
    if not items:
        raise ImportRefused("The file has a header and no items. Check that it is whole.")
    return list(items.values())


def _rows(data: bytes, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row under the names that we know its columns by; a column it lacks is not in it."""
    names: list[str] = []
    try:
        for line, cells in csv_rows(data, "the list", LIMITS):
            if not names:
                names = [_column(cell) for cell in cells]
                lacking = [name for name in needed if name not in names]
                if lacking:
                    raise ImportRefused(
                        f"The first row names no column for {' and '.join(lacking)}: it says "
                        f"{', '.join(cells[:_NAMED])[:200]}. The official form begins Identifier,Label."
                    )
                continue
            padded = [*cells, *[""] * (len(names) - len(cells))]
            yield (
                line,
                {name: " ".join(cell.split()) for name, cell in zip(names, padded, strict=False) if name},
            )
    except FileUnreadable as error:
        raise ImportRefused(str(error)) from error
    if not names:
        raise ImportRefused("The file is empty. Download it again.")


def _column(heading: str) -> str:
    return _COLUMNS.get(" ".join(heading.replace("_", " ").lower().split()), "")


def _identifier(published: str, vocabulary: str, line: int) -> str:
    """Return the bare identifier; a term of another list is refused: its number means something else here."""
    if not published:
        raise ImportRefused(f"Row {line} has no identifier. Give it one, or take the row out.")
    term = read_term(published, vocabulary)
    stranger = term.vocabulary != vocabulary or term.code == term.uri
    if stranger and known_list(vocabulary) is not None:
        raise ImportRefused(
            f"Row {line}: {published[:200]} is no term of {vocabulary}. "
            "Check that this is the file of the right list."
        )
    return term.code


def _as_it_was(known: ListItem | None, version: str) -> dict[str, str]:
    """Return what stands for an item where the file has no column for it. An item that is there is in use."""
    if known is None:
        return {"introduced_in": version}
    return {
        "parent": known.parent,
        "description": known.description,
        "sensitive": "yes" if known.sensitive else "no",
        "introduced_in": known.introduced_in,
    }


def _check_retirements(
    current: ConceptList, given: Mapping[str, ListItem], retired: Mapping[str, Retirement]
) -> None:
    for identifier, word in retired.items():
        if current.item(identifier) is None:
            raise ImportRefused(f"{identifier} is to be retired, but {current.label} does not have it.")
        if identifier in given:
            raise ImportRefused(f"{identifier} is to be retired, but the file still has it. Decide which.")
        if not word.reason.strip():
            raise ImportRefused(f"{identifier} is to be retired: say why.")
        if word.replaced_by and word.replaced_by not in given:
            raise ImportRefused(
                f"{identifier} is to be replaced by {word.replaced_by}, which is not in the file."
            )


def _check_parents(label: str, items: list[ListItem]) -> None:
    parents = {item.identifier: item.parent for item in items}
    for item in items:
        if item.parent and item.parent not in parents:
            raise ImportRefused(
                f"{label}: {item.identifier} ({item.label}) is under {item.parent}, which is not in the list."
            )
    settled: set[str] = {""}
    for identifier in parents:
        way: dict[str, None] = {}
        while identifier not in settled:
            if identifier in way:
                raise ImportRefused(
                    f"{label}: {identifier} is under itself, by way of {', '.join(way)[:200]}."
                )
            way[identifier] = None
            identifier = parents[identifier]
        settled.update(way)


def _counts(difference: ListDiff) -> str:
    found = [
        f"{len(value)} {each.name}"
        for each in fields(difference)
        if (value := getattr(difference, each.name))
    ]
    return ", ".join(found) or "what is noted of its items"
