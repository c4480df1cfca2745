"""REF-012."""

from typing import ClassVar

from validators.frame import CountsIn, Severity
from validators.known import NotListed


class TaxonomyNotListed(NotListed):
    """A term names a taxonomy that is not in the list of taxonomies.

    Nobody can tell which list the term is from, nor find the others of it.

    Fix it by publishing the taxonomy at /taxonomies, with the same id.
    """

    code = "taxonomy_not_listed"
    number = "REF-012"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "data model of the standard: references that resolve"
    endpoints = ("taxonomies", "taxonomy_terms")
    links = ("taxonomy",)
    looks_at_first = True
    message = "There is no such taxonomy at /taxonomies."
    good: ClassVar = {
        "taxonomies": [{"contents": [{"id": "x"}]}],
        "taxonomy_terms": [{"contents": [{"id": "a", "taxonomy_id": "x"}]}],
    }
    bad: ClassVar = {
        "taxonomies": [{"contents": [{"id": "x"}]}],
        "taxonomy_terms": [{"contents": [{"id": "a", "taxonomy_id": "y"}]}],
    }
