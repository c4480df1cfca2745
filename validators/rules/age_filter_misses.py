"""FUNC-002."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import rows
from validators.frame import CountsIn, Severity
from validators.numbers import read_number
from validators.questions import Params, misses
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site

_NAMES = ("minimum_age", "maximum_age")


class AgeFilterMisses(ProbeRule):
    """A question with a service's own ages does not find the service.

    Parents who ask what there is for their children's age are not shown what is meant for it.

    Fix it by comparing minimum_age and maximum_age of the question with those of the service.
    """

    code = "age_filter_misses"
    number = "FUNC-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "the age test of the 2020 validator; parameters minimum_age and maximum_age"
    good: ClassVar = {
        "services": [{"id": "1", "minimum_age": 5, "maximum_age": 11}],
        "answers": [
            (
                "/services",
                {"minimum_age": 5, "maximum_age": 11},
                {"total_items": 1, "contents": [{"id": "1"}]},
            )
        ],
    }
    bad: ClassVar = {
        "services": [{"id": "1", "minimum_age": 5, "maximum_age": 11}],
        "answers": [("/services", {"minimum_age": 5}, {"total_items": 0, "contents": []})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Every reading of the two parameters agrees on a service whose own ages are asked for."""
        ages_of = partial(_ages, version=site.version)
        yield from misses(site, ages_of, "no active service says for what ages it is")


def _ages(record: Mapping[str, Any], version: str) -> list[Params]:
    """Return the ages as parameters; nothing where they are not clear, such as several rows in 1.0."""
    row = record
    if version == "1.0":
        eligibilities = list(rows(record, "eligibilitys", "eligibilities"))
        if len(eligibilities) != 1:
            return []
        row = eligibilities[0]
    ages = {name: age for name in _NAMES if (age := read_number(row.get(name))) is not None}
    if not ages or ages.get("minimum_age", 0) > ages.get("maximum_age", 1000):
        return []
    return [{name: int(age) if age == int(age) else str(age) for name, age in ages.items()}]
