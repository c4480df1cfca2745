"""CONTACT-010."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import texts_of
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_NETWORKS = re.compile(
    r"https?://(?:[a-z-]+\.)?(?:facebook|instagram|twitter|x|linkedin|tiktok|youtube)\.com(?:/|$)",
    re.IGNORECASE,
)


class SocialMediaAsWebsite(RecordRule):
    """A web address is a page on a social network.

    People without an account cannot read it.

    Fix it by giving a page of one's own; the network's page can stand beside it.
    """

    code = "social_media_as_website"
    number = "CONTACT-010"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = (
        "service",
        "organization",
    )
    fields = frozenset({"url", "website"})
    good: ClassVar = {"id": "1", "url": "https://council.example/lunch"}
    bad: ClassVar = {"id": "1", "url": "https://www.facebook.com/lunchclub"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The address's host is that of a social network."""
        for field, value in texts_of(item, "url", "website"):
            if _NETWORKS.match(value):
                yield Finding("The web address is a page on a social network.", f"/{field}", value)
