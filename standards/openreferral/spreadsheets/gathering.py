"""Which rows make one service: its own row and the further rows that continue it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from standards.openreferral.spreadsheets.columns import EXAMPLE_ID, by_key, columns
from standards.openreferral.spreadsheets.findings import Findings
from standards.openreferral.spreadsheets.lines import Line

ASSUMED_STATUS = "active"
"""Status of a service whose rows say none that can be read; that is reported."""

_OF_THE_SERVICE = frozenset(column.key for column in columns() if column.group in ("service", "organization"))


@dataclass(slots=True)
class Gathered:
    """One service with its rows.

    Attributes:
        id: as written, or made.
        values: what is said of the service and its organization, by column.
        lines: its rows, in order.
        said_by: which row said what is in `values`; one for each item of a list.
    """

    id: str
    values: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    said_by: dict[str, list[Line]] = field(default_factory=dict)


def gather(
    lines: list[Line], findings: Findings, keys: frozenset[str], constants: Mapping[str, Any]
) -> list[Gathered]:
    """Return the services of a table, each with its rows, in order of their first rows.

    A row continues a service when its `Continues` names it (by id, or by a name that only one has), when
    it repeats the service's id, or, in a table without ids, its name and organization.

    Args:
        lines: the rows, read.
        findings: where problems go.
        keys: the template's columns that the table has; only their blank cells are reported as missing.
        constants: values of services that say nothing themselves, by column.
    """
    gathering = _Gathering(findings)
    waiting = [line for line in lines if not gathering.take(line)]
    for line in waiting:
        gathering.take_further(line)
    services = list(gathering.services.values())
    for service in services:
        service.lines.sort(key=lambda line: line.row)
        _merge(service, findings)
        service.values = {**constants, **service.values}
        _report_missing(service, findings, keys)
        # As the reader of 1.0 has it: without one the service would vanish from searches.
        service.values.setdefault("status", ASSUMED_STATUS)
    return services


class _Gathering:
    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.services: dict[str, Gathered] = {}
        self.named: dict[str, list[Gathered]] = {}
        # Ids that further rows have of their own, as Outpost's do, each with what they continue.
        self.further: dict[str, str] = {}
        self.last: Gathered | None = None

    def take(self, line: Line) -> bool:
        """Take a service's own row; False for one that has to wait until all services are known."""
        id_, name = line.values.get("id"), line.values.get("name")
        continues = line.values.get("continues")
        if EXAMPLE_ID.casefold() in {str(each).casefold() for each in (id_, continues)}:
            message = "This is the template's example and was not read; delete the row."
            self.findings.add("example_row", message, row=line.row)
            return True
        if continues is not None and continues != id_:
            if id_ is not None:
                self.further.setdefault(id_, continues)
            return False
        if id_ is not None:
            self._take_with_id(id_, line)
        elif name is not None:
            self._take_without_id(str(name), line)
        elif line.values:
            message = "The row has neither a Service ID nor a Service name and was not read; give both, or "
            message += "write in Continues which service it is about."
            self._report("row_without_service", message, line)
        return True

    def _take_with_id(self, id_: str, line: Line) -> None:
        known = self.services.get(id_)
        if known is None:
            self._start(id_, line)
            return
        name, own = line.values.get("name"), known.lines[0].values.get("name")
        if name is not None and own is not None and name != own:
            # The name of a service that is not for the public is for no report.
            whose = "" if "leave out service" in known.lines[0].actions else f' for "{own}"'
            message = f"Row {known.lines[0].row} has the same Service ID{whose}; the row was not read. "
            message += "Give each service an ID of its own."
            position = line.positions.get("id")
            self.findings.add("id_twice", message, row=line.row, position=position, value=id_)
            return
        self._continue(known, line)

    def _take_without_id(self, name: str, line: Line) -> None:
        owner = line.values.get("organization_id") or line.values.get("organization_name")
        if owner is None and self.last is not None and self.last.lines[0].values.get("name") == name:
            self._continue(self.last, line)
            return
        made = made_id("without-id", owner, name)
        message = "The service has no Service ID; it is told apart by its name and organisation. "
        if made in self.services:
            message = (
                f"Row {self.services[made].lines[0].row} has the same name and organisation; this row was "
            )
            message += "read as more of that service. Give each service an ID."
            self._report("id_missing", message, line)
            self._continue(self.services[made], line)
            return
        self._report("id_missing", message + "Give it one that never changes.", line)
        self._start(made, line)

    def take_further(self, line: Line) -> None:
        """Take a row that says which service it continues."""
        written = str(line.values["continues"])
        target, seen = written, {line.values.get("id")}
        while target in self.further and target not in self.services and target not in seen:
            seen.add(target)
            target = self.further[target]
        known = self.services.get(target)
        if known is None:
            same = self.named.get(_folded(written), [])
            known = same[0] if len(same) == 1 else None
        if known is None:
            message = "No service has this ID; the row was not read. Write the ID of the service it is about."
            position = line.positions.get("continues")
            self.findings.add("continues_unknown", message, row=line.row, position=position, value=written)
            return
        known.lines.append(line)

    def _start(self, id_: str, line: Line) -> None:
        started = Gathered(id_, {}, [line])
        self.services[id_] = self.last = started
        if "name" in line.values:
            self.named.setdefault(_folded(line.values["name"]), []).append(started)

    def _continue(self, known: Gathered, line: Line) -> None:
        known.lines.append(line)
        self.last = known

    def _report(self, code: str, message: str, line: Line) -> None:
        self.findings.add(code, message, row=line.row)


def _merge(service: Gathered, findings: Findings) -> None:
    """Put together what the rows say of the service itself; the first to say something counts."""
    said_in: dict[str, int] = {}
    for line in service.lines:
        for key in _OF_THE_SERVICE & line.values.keys():
            value = line.values[key]
            before = service.values.get(key)
            if before is None:
                service.values[key] = list(value) if isinstance(value, list) else value
                service.said_by[key] = [line] * (len(value) if isinstance(value, list) else 1)
                said_in[key] = line.row
            elif isinstance(before, list):
                more = [each for each in value if each not in before]
                before += more
                service.said_by[key] += [line] * len(more)
            elif before != value:
                heading = by_key()[key].heading
                message = f"Row {said_in[key]} says otherwise of the same service and was read; "
                message += f"give {heading} once."
                position = line.positions.get(key)
                findings.add("contradiction", message, row=line.row, position=position, value=str(value))


def _report_missing(service: Gathered, findings: Findings, keys: frozenset[str]) -> None:
    # A cell that could not be read has been reported already.
    tried = {key for line in service.lines for key in line.positions}
    for column in columns():
        if column.required and column.key in keys - {"id"} - service.values.keys() - tried:
            row = service.lines[0].row
            if column.key == "status":
                message = "The service has no Status; it is published as active. Fill it in if it has ended."
                findings.add("status_assumed", message, row=row)
                continue
            findings.add("cell_missing", f"The service has no {column.heading}; fill it in.", row=row)


def made_id(kind: str, *parts: Any) -> str:
    """Return an id that follows from what a thing is called, whatever the case and spacing.

    It is a digest, because ids are kept and shown where the address of a hidden place must not be.

    >>> made_id("place", "Example Hall") == made_id("place", " example  hall ")
    True
    """
    written = "|".join(_folded(part or "") for part in parts)
    return f"{kind}:{sha256(written.encode()).hexdigest()[:24]}"


def _folded(text: str) -> str:
    return " ".join(str(text).casefold().split())
