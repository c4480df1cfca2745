"""META-006."""

import re
from collections.abc import Iterator
from typing import ClassVar

from validators.endpoints import endpoints
from validators.frame import CountsIn, Finding, Severity
from validators.own_description import openapi_of, parameters_of, paths_of
from validators.rule import FeedFinding, ProbeRule
from validators.site import Site

_PARAMETER = re.compile(r"\{[^}]*\}")


class OpenapiIncomplete(ProbeRule):
    """The site's own OpenAPI description lacks an endpoint or parameter that every feed must have.

    Clients made from the description cannot read the whole list, although the site may well answer.

    Fix it by describing /, /services with page, and /services/{id}, or naming the standard's description.
    """

    code = "openapi_incomplete"
    number = "META-006"
    severity = Severity.INFO
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "checks of the official validator on the description of a feed"
    good: ClassVar = {
        "metadata": {"openapi_url": "https://council.example/openapi.json"},
        "answers": [
            (
                "/openapi.json",
                {},
                {
                    "openapi": "3.1.0",
                    "components": {"parameters": {"page": {"name": "page", "in": "query"}}},
                    "paths": {
                        "/": {"get": {}},
                        "/services": {"get": {"parameters": [{"$ref": "#/components/parameters/page"}]}},
                        "/services/{service_id}": {"get": {}},
                    },
                },
            )
        ],
    }
    bad: ClassVar = {
        "metadata": {"openapi_url": "https://council.example/openapi.json"},
        "answers": [
            ("/openapi.json", {}, {"openapi": "3.1.0", "paths": {"/services": {"get": {}}}}),
        ],
    }

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """All paths may stand below one prefix, and parameters in them may have any name."""
        exchange, description = openapi_of(site)
        if description is None:
            site.could_not("there is no OpenAPI description at the address that the metadata names")
        described = {_PARAMETER.sub("{id}", path).rstrip("/"): path for path in paths_of(description)}
        services = next((plain for plain in described if plain.endswith("/services")), "/services")
        stub = services.removesuffix("/services")
        for endpoint in endpoints(site.version):
            if not endpoint.required:
                continue
            match = described.get(f"{stub}{endpoint.path}".rstrip("/"))
            if match is None:
                finding = Finding(f"The description has no GET {endpoint.path}.", value=endpoint.path)
                yield FeedFinding(finding, exchange.url)
            elif endpoint.is_paged and "page" not in parameters_of(description, match):
                finding = Finding(f"GET {endpoint.path} has no parameter page there.", value="page")
                yield FeedFinding(finding, exchange.url)
