"""PAGE-002."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import MEMBERS
from validators.frame import CountsIn, Finding, Severity
from validators.json_types import article, type_of
from validators.rule import PageRule, PageSight


class PageMemberWrongType(PageRule):
    """A member of the paging envelope has the wrong type.

    A client that counts to "74" as a text asks for one page or for none.

    Fix it by writing totals and page numbers as whole numbers and flags as true or false.
    """

    code = "page_member_wrong_type"
    number = "PAGE-002"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, lists"
    good: ClassVar = {"body": {"total_items": 1, "contents": [{"id": "1"}]}}
    bad: ClassVar = {"body": {"total_items": "1", "contents": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The value is there and is of another type."""
        for name, kind in MEMBERS[sight.page.version].items():
            if name not in sight.body:
                continue
            value = sight.body[name]
            whole = kind != "integer" or isinstance(value, int) or _is_whole(value)
            if type_of(value) != ("number" if kind == "integer" else kind) or not whole:
                yield Finding(
                    f'"{name}" is {article(type_of(value))}, not {article(kind)}.', at=f"/{name}", value=value
                )


def _is_whole(value: object) -> bool:
    return isinstance(value, float) and value.is_integer()
