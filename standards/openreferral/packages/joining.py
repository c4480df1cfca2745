"""Rows of tables, nested into one another as the JSON of their version has them."""

from collections.abc import Iterator, Mapping
from typing import Any

from standards.openreferral.packages.problems import Problems
from standards.openreferral.packages.rows import Record, Row
from standards.openreferral.packages.tables import ANY, IGNORED, Join, Table, by_file

Tables = Mapping[str, Table]
Rows = Mapping[str, list[Row]]

_PLACE = ("service_id", "location_id")
_HOLIDAYS = "holiday_schedule"


class TooMuch(Exception):
    """The rows would make more values, once nested, than a package may have; the text says how many."""


def join(rows: Rows, tables: Tables, version: str, problems: Problems, most: int) -> list[Record]:
    """Return the services as a feed of that version would publish them, in the file's order.

    A column that says where a row nests is left out of it, as feeds do; one that
    names a row which is not there stays, and is reported. What no service can be
    reached from is reported and left out.

    Raises:
        TooMuch: the records would have more than `most` values. Rows are shared:
            a thousand services of one organization with a thousand phones are a
            small package and a million phones.
    """
    joiner = _Joiner(rows, tables, version, problems)
    joiner.settle_holidays(most)
    for table in tables.values():
        for row in rows.get(table.name, ()):
            joiner.nest(row, table)
    if _size(rows, tables) > most:
        raise TooMuch(f"{most:,}")
    for table in tables.values():
        for row in rows.get(table.name, ()):
            _reach(row, table)
            if table.name not in IGNORED:
                joiner.report(row, table)
    return [row.record for row in rows.get("service", ())]


class _Joiner:
    def __init__(self, rows: Rows, tables: Tables, version: str, problems: Problems) -> None:
        self._rows = rows
        self._tables = tables
        self._version = version
        self._problems = problems
        self._by_id = {name: {row.own_id: row for row in found if row.own_id} for name, found in rows.items()}
        self._links: dict[tuple[str, ...], Row] = {}
        self._links_at: dict[str, list[Row]] = {}
        for link in rows.get("service_at_location", ()):
            service, location = (str(link.record.get(column, "")) for column in _PLACE)
            self._links.setdefault((service, location), link)
            if location and link.own_id:
                self._links_at.setdefault(location, []).append(link)

    def nest(self, row: Row, table: Table) -> None:
        """Put a row into the row that it belongs to, and the rows that it holds into it."""
        for join in table.holds:
            held = self._named(row, join)
            if held is not None:
                if join.property in row.record:
                    message = (
                        f"The {join.refers_to} that the row refers to stands here; the cell was not read."
                    )
                    stated = row.record[join.property]
                    self._report("cell_left_out", row, join.property, message, stated)
                row.record[join.property] = held.record
                row.held = (*row.held, held)
        for join in table.names:
            self._named(row, join)
        for join in table.inside:
            # Each reference is looked up, because one to a row that is not there is reported.
            target = self._named(row, join)
            if target is None or row.parent is not None:
                continue
            row.parent = target
            _append(target.record, _property(join, target, table), row.record)
            # 3.0 publishes an attribute with what it is linked to.
            if join.refers_to != ANY or self._version != "3.0":
                for column in join.columns:
                    del row.record[column]

    def settle_holidays(self, most: int) -> None:
        """Give each holiday of 1.0 its service, and its link where it names service and location.

        A 1.0 feed lists them at the service; a table may name a link, or only a
        location, whose services then each have the holiday.
        """
        added: list[Row] = []
        for row in self._rows.get(_HOLIDAYS, ()):
            record = row.record
            link = self._by_id.get("service_at_location", {}).get(str(record.get("service_at_location_id")))
            pair = self._links.get(tuple(str(record.get(column, "")) for column in _PLACE))
            if "service_id" in record:
                if pair is not None and "id" in pair.record:
                    record.setdefault("service_at_location_id", pair.own_id)
            elif link is not None and "service_id" in link.record:
                record["service_id"] = link.record["service_id"]
            else:
                added += self._spread(row)
                if len(added) > most:
                    raise TooMuch(f"{most:,}")
        self._rows.get(_HOLIDAYS, []).extend(added)

    def report(self, row: Row, table: Table) -> None:
        """Report a row that is part of no service, once, or the references of one that lead nowhere."""
        if row.is_shown:
            for column, what in row.absent:
                message = f"There is no {what} with this id in the package; correct the id or add it."
                self._report("refers_to_nothing", row, column, message, row.record.get(column))
            return
        if row.parent is None and table.inside and row.absent:
            column, what = row.absent[0]
            message = f"There is no {what} with this id in the package, so its row was left out."
            self._report("row_of_nothing", row, column, message, row.record.get(column))
            return
        if row.parent is not None:
            code, message = "parent_not_shown", "The row belongs to a row that no service leads to"
        elif not table.inside:
            code, message = "no_service_leads_here", f"No service leads to this {table.name}"
        else:
            columns = ", ".join(dict.fromkeys(join.columns[0] for join in table.inside))
            code, message = "row_of_nothing", f"The row does not say what it belongs to ({columns})"
        self._report(code, row, "", f"{message} and it was left out.", _shown(row))

    def _spread(self, row: Row) -> Iterator[Row]:
        """Settle a holiday that names only a location: the row itself and copies, one for each link."""
        links = self._links_at.get(str(row.record.get("location_id", "")), ())
        for place, link in enumerate(links):
            settled = row if place == 0 else Row(row.table, row.file, row.number, dict(row.record))
            settled.record["service_id"] = link.record.get("service_id", "")
            settled.record["service_at_location_id"] = link.record["id"]
            if place:
                # One id is one row; the copies are named by their place in the service.
                settled.record.pop("id", None)
                yield settled

    def _named(self, row: Row, join: Join) -> Row | None:
        """Return the row that a foreign key names; report one that is not there."""
        ids = tuple(str(row.record.get(column, "")) for column in join.columns)
        if not all(ids):
            return None
        if len(ids) > 1:
            return self._links.get(ids)
        found = list(self._linked(row, ids[0])) if join.refers_to == ANY else []
        if join.refers_to != ANY and (one := self._by_id.get(join.refers_to, {}).get(ids[0])):
            return one
        if len(found) > 1:
            message = "The id is that of rows in several tables; name the table in link_entity."
            self._report("link_ambiguous", row, join.columns[0], message, ids[0])
        if not found:
            what = "row of any table" if join.refers_to == ANY else join.refers_to
            row.absent = (*row.absent, (join.columns[0], what))
        return found[0] if found else None

    def _linked(self, row: Row, own_id: str) -> Iterator[Row]:
        """Yield the rows with this id in the table that the row names, else in any."""
        names = by_file(self._version)
        said = (str(row.record.get(column, "")).strip().lower() for column in ("link_entity", "link_type"))
        named = next((names[each] for each in said if each in names), None)
        for table in self._tables.values():
            if "link_id" in table.references or table.name.startswith("taxonomy") or table.name in IGNORED:
                continue
            found = self._by_id.get(table.name, {}).get(own_id)
            if found is not None and named in (None, table.name):
                yield found

    def _report(self, code: str, row: Row, column: str, message: str, value: Any) -> None:
        self._problems.add(code, row.file, row.number, column, message, value, row.service_id)


def _property(join: Join, target: Row, table: Table) -> str:
    """Return where a row is kept; a link to any table, where its own reference to that table would be."""
    if join.refers_to != ANY:
        return join.property
    return next((own.property for own in table.inside if own.refers_to == target.table), join.property)


def _append(record: Record, name: str, child: Record) -> None:
    """Add to an array. A column of that name (languages, phones) becomes its first entry, for the reader."""
    children = record.get(name, [])
    if not isinstance(children, list):
        children = [children]
    children.append(child)
    record[name] = children


def _size(rows: Rows, tables: Tables) -> int:
    """Return how many values the records have; children come before their parents here."""
    for table in reversed(list(tables.values())):
        for row in rows.get(table.name, ()):
            row.size += len(row.record) + sum(held.size for held in row.held)
            if row.parent is not None:
                row.parent.size += row.size
    return sum(row.size for row in rows.get("service", ()))


def _reach(row: Row, table: Table) -> None:
    """Mark a row that a service leads to, and what it holds; parents come before their children."""
    if table.name == "service" or (row.parent is not None and row.parent.is_shown):
        row.is_shown = True
    if row.is_shown:
        for held in row.held:
            held.is_shown = True


def _shown(row: Row) -> str:
    return str(row.record.get("name") or row.own_id)
