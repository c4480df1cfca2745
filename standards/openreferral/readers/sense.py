"""What both versions' fields must make sense as together: ages, points, statuses."""

from typing import Any

from standards.openreferral.canonical import PLACE_TYPES, STATUSES, Problem
from standards.openreferral.readers import coerce
from standards.openreferral.readers.coerce import report

status = coerce.one_of(*STATUSES)
location_type = coerce.one_of(*PLACE_TYPES)
freq = coerce.one_of("WEEKLY", "MONTHLY")


def check_ages(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Leave out ages that cannot be meant: 0 to 0, and a highest age below the lowest.

    A highest age of 0 under a lowest age above it is some systems' "no limit":
    only the highest becomes unknown. Any other reversed pair leaves both in doubt.
    """
    lowest, highest = kept.get("minimum_age"), kept.get("maximum_age")
    if lowest is None or highest is None or (highest >= lowest and highest > 0):
        return
    stated = f"{lowest} to {highest}"
    del kept["maximum_age"]
    if highest == 0 and lowest > 0:
        message = "maximum_age is 0 and was read as unknown; leave it out where there is no upper limit."
        report(problems, "maximum_age_zero", at, "maximum_age", message, stated)
        return
    del kept["minimum_age"]
    if highest == 0:
        message = "Ages 0 to 0 were read as unknown; leave both out where there is no limit."
        report(problems, "ages_zero", at, "maximum_age", message, stated)
        return
    message = "maximum_age is below minimum_age and both were read as unknown; publish the lower age first."
    report(problems, "ages_reversed", at, "maximum_age", message, stated)


def check_point(kept: dict[str, Any], at: str, problems: list[Problem]) -> None:
    """Leave out a coordinate that is on no globe, and the point 0, 0.

    0, 0 is the sea off Ghana; feeds write it where nobody looked the place up.
    """
    latitude, longitude = kept.get("latitude"), kept.get("longitude")
    if latitude == 0 and longitude == 0:
        del kept["latitude"], kept["longitude"]
        message = "The point 0, 0 is in the sea and was left out; publish the place's own, or none."
        report(problems, "point_zero", at, "latitude", message, "0, 0")
        return
    for name, limit in (("latitude", 90), ("longitude", 180)):
        value = kept.get(name)
        if value is not None and not -limit <= value <= limit:
            del kept[name]
            message = f"{name} is not between -{limit} and {limit} and was left out; publish WGS84 degrees."
            report(problems, f"{name}_out_of_range", at, name, message, value)
