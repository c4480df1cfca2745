"""LIFE-005."""

from validators.counting import AlikeForMost
from validators.frame import CountsIn, Severity


class ModifiedAllAtOnce(AlikeForMost):
    """Most services have the same last_modified, to the second.

    It is the moment of an export and not of a change, so nobody can tell which services are looked after.

    Fix it by publishing when each record was last changed by a person.
    """

    code = "modified_all_at_once"
    number = "LIFE-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "own"
    marks = ("last_modified",)
    fewest = 20
    message = "{highest} of {total} services were modified at one and the same moment."
    good = (
        {
            "contents": [
                {"id": str(number), "last_modified": f"2026-05-{number:02}T09:00:00Z"}
                for number in range(1, 25)
            ]
        },
    )
    bad = (
        {"contents": [{"id": str(number), "last_modified": "2026-05-01T09:00:00Z"} for number in range(24)]},
    )
