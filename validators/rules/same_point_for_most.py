"""GEO-018."""

from validators.counting import AlikeForMost
from validators.frame import CountsIn, Severity


class SamePointForMost(AlikeForMost):
    """Most services of the feed have one and the same point.

    It is often the town hall, put in where nothing was known, and sends everybody to the wrong place.

    Fix it by publishing the point of each place, or leaving it out where only the town is known.
    """

    code = "same_point_for_most"
    number = "GEO-018"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    marks = ("point",)
    fewest = 10
    message = "{highest} of {total} services with a point have the same one."
    good = (
        {
            "contents": [
                {"id": str(number), "location": {"latitude": 53 + number / 100, "longitude": -0.3}}
                for number in range(12)
            ]
        },
    )
    bad = (
        {
            "contents": [
                {"id": str(number), "location": {"latitude": 53.7, "longitude": -0.3}} for number in range(12)
            ]
        },
    )
