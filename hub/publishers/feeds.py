"""What a publisher and a feed are, and what may be said of them."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from hub.errors import SettingsError
from standards.openreferral.fields.table import VERSIONS

DATA_STATUSES = ("live", "test", "sample")
# Where a feed's services come from when it is not hosted here: its publisher's own API.
API = "api"

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes one or more feeds."""

    id: int
    slug: str
    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """One address that services are published at, and what is known of it.

    Attributes:
        id: Key inside the catalogue.
        slug: Name in addresses and on the command line.
        name: Name that people read.
        publisher: Who publishes it.
        url: Base address of the API; of a hosted feed, the one under this hub's own address.
        namespace: UUID under which ids are made for records without one of their own.
        version_set: Version that an operator has set, None to detect it.
        version_found: Version that the last harvest detected.
        licence: Licence as stated; None keeps the feed out of everything that republishes it.
        licence_url: Where the licence can be read.
        data_status: "live", "test" (kept out of search and the combined feeds) or "sample".
        live_harvest: Harvest whose snapshot serves now.
        live_since: When that snapshot went live.
        source: Where its services come from: "api"; of a hosted feed, which this hub serves itself, "file"
            (one that was handed over) or "sheet" (one behind an address, fetched at each harvest).
    """

    id: int
    slug: str
    name: str
    publisher: Publisher
    url: str
    namespace: str
    version_set: str | None
    version_found: str | None
    licence: str | None
    licence_url: str | None
    data_status: str
    live_harvest: int | None
    live_since: datetime | None
    source: str = API

    @property
    def is_hosted(self) -> bool:
        """This hub serves it at an address of its own, from a file."""
        return self.source != API

    @property
    def version(self) -> str | None:
        """The version that is read: what the operator set, else what was found."""
        return self.version_set or self.version_found

    @property
    def is_searchable(self) -> bool:
        """Its active services are found by people."""
        return self.data_status != "test"

    @property
    def is_republished(self) -> bool:
        """Its services are in the combined feeds: it states a licence and is not a test."""
        return self.licence is not None and self.data_status != "test"


def check_slug(text: str) -> str:
    """Return the slug when it is one.

    Raises:
        SettingsError: It is not lower-case letters, digits and single hyphens, at most 60 characters.
    """
    if len(text) > 60 or not _SLUG.fullmatch(text):
        raise SettingsError(
            f"{text!r} cannot be a slug; use at most 60 lower-case letters, digits and single hyphens."
        )
    return text


def slug_of(name: str) -> str:
    """Return a slug made from a name.

    >>> slug_of("Kingston upon Hull, City of")
    'kingston-upon-hull-city-of'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "feed"


def check_url(text: str) -> str:
    """Return the address when it can be a feed's.

    Raises:
        SettingsError: It is not an absolute http or https address, or it carries a user name.
    """
    try:
        parts = urlsplit(text)
        # Asked for here because a port that is no number raises only then.
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        host, user, parts = None, None, urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        raise SettingsError(f"{text!r} is not an address; give one that starts with https:// or http://.")
    if user is not None:
        raise SettingsError("The address carries a user name; feeds are read openly, without one.")
    return text


def check_data_status(text: str) -> str:
    """Return the data status when it is one of "live", "test" and "sample".

    Raises:
        SettingsError: It is something else.
    """
    if text not in DATA_STATUSES:
        raise SettingsError(f"{text!r} is not a data status; use one of {', '.join(DATA_STATUSES)}.")
    return text


def check_version(text: str | None) -> str | None:
    """Return the version when it is one that can be read; "auto" and None mean to detect it.

    Raises:
        SettingsError: It is something else.
    """
    if text in {None, "", "auto"}:
        return None
    if text not in VERSIONS:
        raise SettingsError(f"{text!r} is not a version; use one of {', '.join(VERSIONS)}, or auto.")
    return text
