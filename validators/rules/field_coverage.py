"""RICH-002."""

from validators.counting import SaidBySome
from validators.coverage import FIELDS
from validators.frame import CountsIn, Severity


class FieldCoverage(SaidBySome):
    """A field is filled in some services and left out in others.

    A finder can only filter and sort by what most services say.

    Fix it by filling the field wherever it applies, or asking why the source does not hold it.
    """

    code = "field_coverage"
    number = "RICH-002"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "CoVE: coverage of fields"
    marks = ("coverage",)
    things = FIELDS
    message = "Of the services {share} % ({number:,} of {total:,}) have {name}."
    good = ({"contents": [{"id": str(n), "email": "a@council.gov.uk"} for n in range(10)]},)
    bad = ({"contents": [{"id": "x", "email": "a@council.gov.uk"}, *({"id": str(n)} for n in range(9))]},)
