"""One edition of a hosted feed: what a file gave, as the feed's own address serves it.

Each record is read as any publisher's would be, gets the ids under which it will be known, loses the places
that must stay hidden, and is written in strict 3.0. Nothing of it is stored here.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any
from uuid import UUID

from hub.catalogue.codec import to_bytes
from hub.catalogue.vocabularies import Vocabularies
from hub.hosting.ids import Held, final_ids
from hub.places.hidden import Hidden, hidden_places, mask, secrets_of
from hub.places.secret_text import Secrets, mask_text
from standards.openreferral.canonical import Document, Problem, excerpt, is_empty
from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.files.reading import FileProblem, FileRead
from standards.openreferral.formats import is_uuid
from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import read_service
from standards.openreferral.writers import write_service

# Raised whenever what is made of a file changes: sheets that have not changed are then read again.
EDITION = "3"

# Where each place of a document is, and what its publisher should know of it: see `hub.places.placement`.
Place = Callable[[Document, Hidden], tuple[list[dict[str, Any]], list[Problem]]]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file that an edition was read from.

    Attributes:
        name: Its name, without its folder.
        mapping: Text of the column mapping that it was read with, None without one.
        address: Where a published sheet is fetched from, None for a file that was handed over.
        sha256: Of a published sheet's bytes, to see whether it has changed; b"" for a file.
        etag: What that server said to ask with the next time.
        modified: The same as a date.
    """

    name: str
    mapping: str | None = None
    address: str | None = None
    sha256: bytes = b""
    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class HostedService:
    """A service of an edition: its id in the feed and in the file, and its strict 3.0 JSON."""

    public_id: str
    source_id: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Edition:
    """What a file gave.

    Attributes:
        file: The file.
        kind: "spreadsheet" or "package".
        rows: Rows of it that held something.
        services: Its services, in its order.
        problems: What was wrong in it, for the person who has the file: they may quote a hidden place.
        kept_problems: The same without that, to be stored.
        taxonomies: The taxonomies that its services are tagged with, as 3.0 lists them.
        terms: The terms of those.
        marks: Public ids of the places that others had marked as hidden when it was made.
        statuses: How many of its services have each status: only active ones are in the finder.
    """

    file: SourceFile
    kind: str
    rows: int
    services: list[HostedService]
    problems: list[FileProblem]
    kept_problems: list[FileProblem]
    taxonomies: list[dict[str, Any]]
    terms: list[dict[str, Any]]
    marks: frozenset[str]
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Draft:
    """A record that was read; what its reader had to repair is not reported yet."""

    source_id: str
    document: Document
    problems: list[FileProblem] = field(default_factory=list)


def make_edition(
    read: FileRead,
    file: SourceFile,
    *,
    namespace: str,
    held: Held,
    marks: frozenset[str],
    place: Place,
    is_erased: Callable[[str], bool] = lambda _public_id: False,
) -> Edition:
    """Return what a file gave, as its feed's address will serve it.

    Args:
        read: The file, read to its end.
        file: What is known of it.
        namespace: The feed's UUID namespace.
        held: Who holds which public ids already.
        marks: Public ids of places that an operator or another feed has marked as hidden.
        place: Puts locations on the map: hidden ones keep their council.
        is_erased: Says of a public id whether the service was erased, and has to stay so.
    """
    problems = list(read.problems)
    drafts = list(_drafts(read, problems))
    space = UUID(namespace)
    published = final_ids([draft.document for draft in drafts], namespace=space, held=held)
    for draft, ids in zip(drafts, published, strict=True):
        assign_ids(draft.document, ids, namespace=space)
    drafts, problems = _without_kept_back(drafts, problems, read.kept_back)
    drafts, problems = _without_erased(drafts, problems, is_erased)
    names = {draft.source_id: draft.document["id"] for draft in drafts}
    # Another service of the file may be at a refuge's place: it would give it away.
    marked = marks.union(*(hidden_places(draft.document).from_everybody for draft in drafts))
    secrets, vocabularies = Secrets(), Vocabularies()
    statuses: Counter[str] = Counter()
    services: list[HostedService] = []
    for draft in drafts:
        document = draft.document
        hidden = hidden_places(document, marked)
        if hidden.locations:
            councils = councils_of(place(document, hidden)[0])
            secrets |= secrets_of(document, hidden)
            document = mask_hosted(document, hidden, councils)
        strict = write_service(document, version="3.0", form="detail")
        vocabularies.add_service(strict)
        statuses[str(strict.get("status"))] += 1
        draft.problems += _left_out(document, strict, draft)
        problems += draft.problems
        services.append(HostedService(document["id"], draft.source_id, to_bytes(strict)))
    problems = [_under_its_id(_at_its_row(problem, read), names) for problem in dict.fromkeys(problems)]
    return Edition(
        file=file,
        kind=read.kind,
        rows=read.rows,
        services=services,
        problems=problems,
        kept_problems=without_secrets(problems, secrets),
        taxonomies=vocabularies.taxonomies,
        terms=vocabularies.terms,
        marks=marks,
        statuses=statuses,
    )


def mask_hosted(document: Document, hidden: Hidden, councils: Mapping[str, str]) -> Document:
    """Return a document without its hidden places, which still say that they are hidden.

    Whoever reads the feed then hides them too, and knows the council, which is no secret.

    Args:
        document: With its final ids.
        hidden: Its hidden places.
        councils: Code of the council by the id of the location.
    """
    masked = mask(document, hidden)
    for link in masked.get("service_at_locations", ()):
        location = link.get("location")
        if location is not None and location.get("id") in hidden.locations:
            location["mask_exact_address"] = True
            if council := councils.get(location["id"]):
                location["council"] = council
    return masked


def councils_of(placement: Collection[Mapping[str, Any]]) -> dict[str, str]:
    """Return the council of each location that has been placed in one."""
    return {str(entry["location_id"]): str(entry["council"]) for entry in placement if entry.get("council")}


def gather_terms(documents: Collection[Document]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the taxonomies and the terms that services in strict 3.0 are tagged with."""
    vocabularies = Vocabularies()
    for document in documents:
        vocabularies.add_service(document)
    return vocabularies.taxonomies, vocabularies.terms


def _drafts(read: FileRead, problems: list[FileProblem]) -> Iterator[_Draft]:
    seen: set[str] = set()
    for record in read.records:
        try:
            reading = read_service(record, version=read.version)
        except RecordUnreadable as error:
            problems.append(_problem("record_unreadable", str(error), str(record.get("id") or "")))
            continue
        document = reading.document
        source_id = str(document.pop("signpost")["original_id"])
        # A UUID is the same in capitals.
        key = source_id.lower() if is_uuid(source_id) else source_id
        if key in seen:
            message = (
                f"Another service of the file has the id {excerpt(source_id)} too; only the first is kept."
            )
            problems.append(_problem("id_repeated", message, source_id))
            continue
        seen.add(key)
        found = [
            _problem(one.code, _with_pointer(one), source_id, value=one.value) for one in reading.problems
        ]
        yield _Draft(source_id, document, found)


def without_secrets(problems: Iterable[FileProblem], secrets: Secrets) -> list[FileProblem]:
    """Return the problems of a file without what must not be seen of its hidden places."""
    # The same sentences come by the thousand.
    masked = cache(partial(mask_text, secrets=secrets))
    return [
        replace(problem, message=masked(problem.message), value=masked(problem.value)) for problem in problems
    ]


def without_services(
    problems: Iterable[FileProblem], documents: Iterable[Document], names: Collection[str]
) -> list[FileProblem]:
    """Return the problems of a file that say nothing of some of its services.

    Args:
        problems: What was wrong in the file.
        documents: The services.
        names: Their ids, in the file and in the feed.
    """
    texts = "\n".join(text for document in documents for text in _texts(document))

    def is_of_them(problem: FileProblem) -> bool:
        if problem.record_id:
            return problem.record_id in names
        # Of a row that no service was known for: what it quotes may be one of theirs.
        return bool(problem.value) and problem.value.removesuffix("...") in texts

    return [problem for problem in problems if not is_of_them(problem)]


def _without_kept_back(
    drafts: list[_Draft], problems: list[FileProblem], kept_back: Collection[str]
) -> tuple[list[_Draft], list[FileProblem]]:
    """Leave out services that the file says are not for the public; of them only that is told."""
    stay, gone = _parted(drafts, lambda draft: draft.source_id in kept_back)
    if gone:
        told = [one for one in problems if one.code == "service_left_out"]
        rest = [one for one in problems if one.code != "service_left_out"]
        problems = _without_drafts(rest, gone) + told
    return stay, problems


def _without_erased(
    drafts: list[_Draft], problems: list[FileProblem], is_erased: Callable[[str], bool]
) -> tuple[list[_Draft], list[FileProblem]]:
    stay, gone = _parted(drafts, lambda draft: is_erased(draft.document["id"]))
    if gone:
        count = "1 service was" if len(gone) == 1 else f"{len(gone)} services were"
        message = f"{count} erased from this hub and not read again."
        problems = [*_without_drafts(problems, gone), _problem("erased_not_read", message, "")]
    return stay, problems


def _parted(drafts: list[_Draft], leaves: Callable[[_Draft], bool]) -> tuple[list[_Draft], list[_Draft]]:
    stay: list[_Draft] = []
    gone: list[_Draft] = []
    for draft in drafts:
        (gone if leaves(draft) else stay).append(draft)
    return stay, gone


def _without_drafts(problems: Iterable[FileProblem], gone: Collection[_Draft]) -> list[FileProblem]:
    names = {name for draft in gone for name in (draft.source_id, draft.document["id"])}
    return without_services(problems, [draft.document for draft in gone], names)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str) and node:
        yield node


def _with_pointer(problem: Problem) -> str:
    """Say which field a reader means: the file's own rows and columns are not known to it."""
    field_name = "/".join(part for part in problem.pointer.split("/") if part and not part.isdigit())
    return f"{field_name}: {problem.message}" if field_name else problem.message


def _left_out(document: Document, strict: Document, draft: _Draft) -> Iterator[FileProblem]:
    """Say what strict 3.0 cannot carry, unless the reader has said so of the same value."""
    said = {problem.value for problem in draft.problems}
    for pointer, value in _differences(document, strict, ""):
        shown = excerpt(value)
        if shown not in said:
            message = (
                f"{pointer.lstrip('/')}: Version 3.0 cannot carry this value, so the feed leaves it out."
            )
            yield _problem("not_in_feed", message, draft.source_id, value=shown)


def _differences(before: Any, after: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            if name in after:
                yield from _differences(value, after[name], f"{pointer}/{name}")
            elif not is_empty(value):
                yield f"{pointer}/{name}", value
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences(one, other, f"{pointer}/{place}")
    elif before != after:
        yield pointer, before


def _problem(code: str, message: str, record_id: str, *, value: str = "") -> FileProblem:
    return FileProblem(code, "", None, "", "", message, value=value, record_id=record_id)


def _at_its_row(problem: FileProblem, read: FileRead) -> FileProblem:
    """Say in which row of the file the record begins, for what was found only in the record."""
    row = read.rows_of.get(problem.record_id)
    if row is None or problem.where:
        return problem
    return replace(problem, sheet=read.sheet, row=row)


def _under_its_id(problem: FileProblem, names: Mapping[str, str]) -> FileProblem:
    """Name the record by its id in the feed: a harvest's other notices do."""
    name = names.get(problem.record_id)
    if name is None or name == problem.record_id:
        return problem
    return replace(problem, record_id=name)
