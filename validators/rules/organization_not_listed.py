"""REF-005."""

from typing import ClassVar

from validators.frame import CountsIn, Severity
from validators.known import NotListed


class OrganizationNotListed(NotListed):
    """A service names an organisation that is not in the list of organisations.

    Whoever follows the id finds nobody, and cannot say who runs the service.

    Fix it by publishing every organisation that a service names, with the same id.
    """

    code = "organization_not_listed"
    number = "REF-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data model of the standard: references that resolve"
    endpoints = ("organizations", "services")
    links = ("organization",)
    message = "There is no such organisation at /organizations."
    good: ClassVar = {
        "organizations": [{"contents": [{"id": "o1"}]}],
        "services": [{"contents": [{"id": "1", "organization_id": "o1"}]}],
    }
    bad: ClassVar = {
        "organizations": [{"contents": [{"id": "o1"}]}],
        "services": [{"contents": [{"id": "1", "organization_id": "o2"}]}],
    }
