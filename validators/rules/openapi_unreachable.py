"""META-005."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.own_description import openapi_of, own_path
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site


class OpenapiUnreachable(ProbeRule):
    """An address in the metadata leads nowhere, or to something that is no OpenAPI description.

    Whoever wants to know what the site can do finds nothing, and generated clients cannot be made.

    Fix it by serving the description there, or naming the one on the site of the standard.
    """

    code = "openapi_unreachable"
    number = "META-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "the official validator reads openapi_url"
    good: ClassVar = {
        "metadata": {"openapi_url": "https://council.example/openapi.json"},
        "answers": [("/openapi.json", {}, {"openapi": "3.1.0", "paths": {}})],
    }
    bad: ClassVar = {"metadata": {"openapi_url": "https://council.example/openapi.json"}}

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Only addresses below the base URL are asked."""
        profile = own_path(site, site.metadata.get("profile"))
        if profile is not None:
            answer = site.get(profile)
            if not 200 <= answer.status < 300:
                message = f"The profile that the metadata names answered {answer.status}."
                yield FeedFinding(Finding(message, value=answer.status), answer.url)
        exchange, description = openapi_of(site)
        if description is None:
            is_there = 200 <= exchange.status < 300
            said = "is no OpenAPI description" if is_there else f"answered {exchange.status}"
            yield FeedFinding(Finding(f"What openapi_url names {said}."), exchange.url)
