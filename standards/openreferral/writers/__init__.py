"""A canonical document, written strictly as either version of the standard has it."""

from standards.openreferral.canonical import Document
from standards.openreferral.writers.agreeing import agreed
from standards.openreferral.writers.eligibility_1_0 import tagged
from standards.openreferral.writers.pages import write_page
from standards.openreferral.writers.places_1_0 import location as write_location_1_0
from standards.openreferral.writers.v1 import organization as write_organization_1_0
from standards.openreferral.writers.v1 import write as write_1_0
from standards.openreferral.writers.v3 import columns
from standards.openreferral.writers.v3 import write as write_3_0

__all__ = [
    "list_item",
    "write_location_1_0",
    "write_organization_1_0",
    "write_page",
    "write_service",
    "write_term",
]

_WRITERS = {"1.0": write_1_0, "3.0": write_3_0}
FORMS = ("detail", "list")


def write_service(document: Document, *, version: str, form: str) -> Document:
    """Return a service as a feed of this version publishes it.

    Nothing null or empty is written, the `signpost` block is left out, and the parts
    of a detail agree (see `agreeing`). The document itself is not changed, but values
    that needed no writing are shared with it: change neither afterwards, or copy first.

    Args:
        document: a canonical document with its final ids (`identity.assign_ids`).
        version: "1.0" or "3.0".
        form: "detail" for one service with all its children, "list" for an entry
            of a list: the service's own columns and its organization.

    Raises:
        ValueError: the version or the form is neither.
    """
    if version not in _WRITERS:
        raise ValueError(f"no version {version!r} of Open Referral UK is known: use 1.0 or 3.0")
    if form not in FORMS:
        raise ValueError(f"a service has no form {form!r}: use detail or list")
    return _WRITERS[version](agreed(document) if form == "detail" else document, form)


def list_item(detail: Document) -> Document:
    """Return the entry of a list for a service that is written as a 3.0 detail already.

    The same as `write_service(document, version="3.0", form="list")`, at a tenth of its time.

    >>> list_item({"id": "1", "name": "Lunch", "status": "active", "schedules": [{"id": "2"}]})
    {'id': '1', 'name': 'Lunch', 'status': 'active'}
    """
    item = columns(detail)
    if "organization" in detail:
        item["organization"] = columns(detail["organization"])
    return item


def write_term(term: Document, *, version: str) -> Document:
    """Return a taxonomy term, as the 3.0 form has it, as a list of terms of this version has it.

    Raises:
        ValueError: the version is not known.

    >>> write_term({"id": "6", "name": "Care at home", "taxonomy": "esdServiceTypes",
    ...     "term_uri": "http://id.esd.org.uk/service/242"}, version="1.0")
    {'id': 'esdServiceType:242', 'name': 'Care at home', 'vocabulary': 'esdServiceTypes'}
    """
    if version not in _WRITERS:
        raise ValueError(f"no version {version!r} of Open Referral UK is known: use 1.0 or 3.0")
    if version == "3.0":
        return term
    written: Document = tagged({"taxonomy_term": term})["taxonomy"]
    return written
