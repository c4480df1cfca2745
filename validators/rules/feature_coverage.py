"""RICH-004."""

from validators.counting import SaidBySome
from validators.coverage import FEATURES
from validators.frame import CountsIn, Severity


class FeatureCoverage(SaidBySome):
    """Some services leave out a thing that people look for: place, contact, times, kind, cost, language.

    A service without it is left out as soon as somebody asks for it.

    Fix it by adding what is missing to the services that people use most.
    """

    code = "feature_coverage"
    number = "RICH-004"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "the official list of checks to come: identify populated extra fields"
    marks = ("features",)
    things = FEATURES
    message = "Of the services {share} % ({number:,} of {total:,}) tell {name}."
    good = ({"contents": [{"id": str(n), "email": "a@council.gov.uk"} for n in range(10)]},)
    bad = ({"contents": [{"id": "x", "email": "a@council.gov.uk"}, *({"id": str(n)} for n in range(9))]},)
