"""Whether the rows of different services describe one place, or one organisation, alike.

Each service is read as its own rows describe things. But whoever takes the feed may keep a place or an
organisation once, and then one of two descriptions is lost, so the officer is told which rows differ in what.
"""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.spreadsheets.columns import by_key, columns
from standards.openreferral.spreadsheets.findings import Findings
from standards.openreferral.spreadsheets.gathering import Gathered
from standards.openreferral.spreadsheets.lines import Line

_KEYS = {
    group: tuple(column.key for column in columns() if column.group == group)
    for group in ("organization", "place")
}
_THINGS = {"organization": "organisation", "place": "place"}


class Alike:
    """Remembers what was first said of each place and organisation, and where.

    Args:
        findings: where differences go.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        # (group, id) -> column -> what was said of it first, in which row, of which service.
        self._said: dict[tuple[str, str], dict[str, tuple[Any, int, str]]] = {}

    def see_organization(self, service: Gathered, id_: str) -> None:
        """Compare a service's organization with what other services' rows say of the same."""
        if any("leave out service" in line.actions for line in service.lines):
            return
        for line in service.lines:
            said = {key: line.values[key] for key in _KEYS["organization"] if key in line.values}
            # Within a service the first row to say something counts, and the others are told already.
            own = {key: value for key, value in said.items() if value == service.values.get(key)}
            self._compare("organization", id_, own, service.id, line)

    def see_place(self, service_id: str, id_: str, line: Line) -> None:
        """Compare the place of a row with what other services' rows say of the same."""
        said = {key: line.values[key] for key in _KEYS["place"] if key in line.values}
        self._compare("place", id_, said, service_id, line)

    def _compare(self, group: str, id_: str, said: Mapping[str, Any], service_id: str, line: Line) -> None:
        known = self._said.setdefault((group, id_), {})
        differing: dict[int, list[str]] = {}
        for key, value in said.items():
            first, row, whose = known.setdefault(key, (value, line.row, service_id))
            if whose != service_id and _compared(first) != _compared(value):
                differing.setdefault(row, []).append(key)
        for row, keys in differing.items():
            names = ", ".join(by_key()[key].heading for key in keys)
            message = f"Row {row} describes the same {_THINGS[group]} otherwise ({names}), and each was read "
            message += f"as it stands; describe one {_THINGS[group]} alike in every row."
            self._findings.add(
                "described_otherwise", message, row=line.row, position=line.positions.get(keys[0])
            )


def _compared(value: Any) -> Any:
    return " ".join(value.casefold().split()) if isinstance(value, str) else value
