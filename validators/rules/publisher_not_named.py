"""META-008."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.own_description import openapi_of
from validators.rule import FeedFinding, ProbeRule
from validators.site import CouldNot, Site

_FACTS = {
    "publisher": ("publisher", "publisher_name", "organization", "organisation"),
    "licence": ("license", "licence", "license_url", "licence_url"),
    "contact": ("contact", "contact_email", "email"),
}


class PublisherNotNamed(ProbeRule):
    """The site does not say who publishes the feed, under which licence, or whom to write to.

    Without a licence nobody may use the data, and without an address nobody can report a mistake.

    Fix it by adding publisher, licence and contact to the metadata at /, or info to the OpenAPI description.
    """

    code = "publisher_not_named"
    number = "META-008"
    severity = Severity.INFO
    counts_in = (CountsIn.OPERATIONS,)
    source = "guidance on the Open Government Licence, data-sharing page of the standard"
    good: ClassVar = {
        "metadata": {
            "publisher": "Riverside Council",
            "licence": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            "contact": "records@council.gov.uk",
        }
    }
    bad: ClassVar = {"metadata": {"version": "HSDS-UK-3.0"}}

    def check(self, site: Site) -> Iterator[FeedFinding]:
        """Looked for in the metadata, and in `info` of an OpenAPI description that is kept on the site."""
        said: dict[str, Any] = dict(site.metadata)
        try:
            description = openapi_of(site)[1]
        except CouldNot:
            description = None
        info = description.get("info") if description else None
        if isinstance(info, Mapping):
            said |= info
            contact = info.get("contact")
            if isinstance(contact, Mapping) and contact.get("name"):
                said["publisher"] = contact["name"]
        missing = [fact for fact, names in _FACTS.items() if not any(said.get(name) for name in names)]
        if missing:
            listed = ", ".join(missing)
            finding = Finding(f"Neither the metadata nor a description gives {listed}.", value=listed)
            yield FeedFinding(finding, f"{site.base_url}/")
