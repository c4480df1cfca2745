"""REF-010."""

from typing import ClassVar

from validators.frame import CountsIn, Severity
from validators.known import NotListed


class TermNotListed(NotListed):
    """A service names a term that is not in the list of terms.

    Whoever filters by the terms of the list never finds the service.

    Fix it by publishing every term that is used at /taxonomy_terms, with the same id.
    """

    code = "term_not_listed"
    number = "REF-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "data model of the standard: references that resolve"
    endpoints = ("taxonomy_terms", "services")
    links = ("terms",)
    message = "There is no such term at /taxonomy_terms."
    good: ClassVar = {
        "taxonomy_terms": [{"contents": [{"id": "t1"}]}],
        "services": [{"contents": [{"id": "1", "attributes": [{"id": "2", "taxonomy_term_id": "t1"}]}]}],
    }
    bad: ClassVar = {
        "taxonomy_terms": [{"contents": [{"id": "t1"}]}],
        "services": [{"contents": [{"id": "1", "attributes": [{"id": "2", "taxonomy_term_id": "t2"}]}]}],
    }
