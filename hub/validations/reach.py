"""Which addresses a check may go to, and what a stranger is told of one that it may not.

What the fetcher itself says of a private address is for operators, and names what is behind a publisher's
host name; neither is for whoever fills in a form.
"""

import ipaddress
import socket
from collections.abc import Collection

from hub.config import Settings
from hub.errors import CannotCheck
from standards.openreferral.errors import AddressNotPublic, FetchRefused
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.guard import Target, read_target, refusal
from standards.openreferral.wire.limits import Limits

INSTEAD = "Use the address that everybody can open, or upload a file."
"""What to do about either of the next two."""

PRIVATE = f"This address is inside a private network, so this site cannot reach it. {INSTEAD}"
"""What a stranger is told of a private address."""

LEADS_INSIDE = "it leads to an address inside a private network, which this site cannot reach"
"""What is told of one that redirects to a private address, as a sentence without its full stop."""

# RFC 6761, RFC 6762, RFC 8375 and ICANN's reservation of 2024: names that mean nothing outside one network.
_INSIDE = (".localhost", ".local", ".internal", ".home.arpa")


def may_be_private(settings: Settings) -> frozenset[str]:
    """Return the "host:port" pairs that checks may ask although private, this hub's own among them."""
    return settings.allow_origins | {read_target(settings.public_url).origin}


def is_inside(target: Target, allowed: Collection[str]) -> bool:
    """Return whether an address is in a private network by what it says, before any name is looked up.

    Args:
        target: The address.
        allowed: "host:port" of those that may be asked all the same.

    >>> is_inside(read_target("http://2130706433/"), [])
    True
    >>> is_inside(read_target("https://www.example.org/"), [])
    False
    """
    if target.origin in {origin.lower() for origin in allowed}:
        return False
    host = f".{target.host.rstrip('.')}"
    if host.endswith(_INSIDE):
        return True
    address = _literal(host[1:])
    return address is not None and refusal(address) is not None


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a host is; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        # As the system reads them when it connects: 127.1, 0x7f000001, 017700000001.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


class Reaching:
    """Gets pages for a check that a stranger asked for, and says of private addresses what is for them.

    An address that turns out to be private when its name is looked up ends the check at once. One that only
    redirects to a private address may have other pages that can be read.

    Args:
        getter: Gets the pages.
        address: What is checked.
    """

    def __init__(self, getter: Getter, address: str) -> None:
        self._getter = getter
        self._origin = read_target(address).origin
        self._answers = 0
        self._refused = False

    @property
    def limits(self) -> Limits:
        """The bounds."""
        return self._getter.limits

    @property
    def led_inside_only(self) -> bool:
        """Whether there was no answer, because of where the address leads."""
        return self._refused and not self._answers

    def get(self, url: str) -> Exchange:
        """Get a URL and return the exchange, whatever its status; see `Fetcher.get`.

        Raises:
            CannotCheck: The address that is checked is private.
            FetchRefused: Another one is, or the URL may not be fetched for another reason.
            FetchFailed: There was no answer.
        """
        try:
            exchange = self._getter.get(url)
        except AddressNotPublic as error:
            if not self._answers and read_target(error.url).origin == self._origin:
                raise CannotCheck(PRIVATE) from error
            self._refused = True
            raise FetchRefused(url, LEADS_INSIDE) from error
        self._answers += 1
        return exchange
