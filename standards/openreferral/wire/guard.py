"""Where a fetch may go: which URLs, and which addresses behind their names.

A feed's URL comes from a publisher, and so does every redirect. Without a guard the hub could be made to read
what only it can reach: a cloud's metadata service, a database's status page, a neighbour on the private net.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from standards.openreferral.errors import AddressNotPublic, FetchRefused

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressInfo: TypeAlias = tuple[Any, Any, int, str, Any]
"""One answer of `socket.getaddrinfo`."""
Resolve: TypeAlias = Callable[..., list[Any]]
"""`socket.getaddrinfo`, or something that takes and gives the same."""

_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f]")
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 8215: NAT64 inside one organisation's own network.
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
# Public addresses that a cloud answers from inside: Azure's WireServer. The others are link-local or private.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})
# RFC 6890: protocol assignments (a cloud's metadata at 192.0.0.192 among them) and the 6to4 relays. Python
# 3.11 takes most of them for public.
_SPECIAL = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart once, by the same parser for the check and for the connection.

    Attributes:
        url: The URL without its fragment, percent-encoded.
        scheme: "http" or "https".
        host: Name or address in lower case, IPv6 without brackets.
        port: The port, the scheme's own where the URL has none.
        request_uri: Path and query, as sent in the request line.
    """

    url: str
    scheme: str
    host: str
    port: int
    request_uri: str

    @property
    def origin(self) -> str:
        """Host and port, as in `allow_origins`: "127.0.0.1:8000", "[::1]:8000", "example.org:443"."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_target(url: str) -> Target:
    """Take a URL apart and refuse what is not a plain http or https one.

    Raises:
        FetchRefused: Another scheme, no host, a user name or password in it, or not a URL at all.

    >>> read_target("HTTPS://Example.org/api?page=1#top").origin
    'example.org:443'
    """
    if _NOT_IN_A_URL.search(url):
        raise FetchRefused(url, "it has a space or a control character in it")
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise FetchRefused(url, "it is not a URL that can be read") from error
    if parts.scheme not in _PORTS:
        raise FetchRefused(url, "only http and https are fetched")
    if parts.auth is not None:
        raise FetchRefused(url, "it has a user name or password in it")
    if not parts.host:
        raise FetchRefused(url, "it names no host")
    port = parts.port if parts.port is not None else _PORTS[parts.scheme]
    if not 0 < port < 65536:
        raise FetchRefused(url, f"{port} is no port")
    return Target(
        url=parts.url.partition("#")[0],
        scheme=parts.scheme,
        host=parts.host.lower().strip("[]"),
        port=port,
        request_uri=parts.request_uri,
    )


def refusal(address: Address) -> str | None:
    """Say why an address is not on the public internet, or None when it is.

    IPv4 addresses inside IPv6 ones (mapped, RFC 4291; NAT64, RFC 6052) are judged by what they lead to; 6to4
    and Teredo are relays of the past and refused.

    >>> refusal(ipaddress.ip_address("::ffff:169.254.169.254"))
    'a link-local address (a cloud keeps its metadata there)'
    >>> refusal(ipaddress.ip_address("9.9.9.9")) is None
    True
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return refusal(address.ipv4_mapped)
        if address in _NAT64:
            return refusal(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour is not None or address.teredo is not None or address in _NAT64_LOCAL:
            return "an address that leads through a relay to another network"
        if address.is_site_local:
            return "a private address"
    if address in _METADATA:
        return "a cloud's metadata service"
    for is_so, words in (
        (address.is_unspecified, "the unspecified address"),
        (address.is_loopback, "a loopback address"),
        (address.is_link_local, "a link-local address (a cloud keeps its metadata there)"),
        (address.is_multicast, "a multicast address"),
        (address.is_reserved, "a reserved address"),
        # Shared carrier space (100.64.0.0/10), documentation and benchmark networks are neither.
        (address.is_private or not address.is_global, "a private address"),
        (any(address in network for network in _SPECIAL), "an address for a special purpose"),
    ):
        if is_so:
            return words
    return None


class Guard:
    """Resolves a name once and says which of its addresses may be connected to: all, or none.

    Args:
        allow_origins: "host:port" exactly as in the URL, for which the refusal of addresses is lifted.
        allow_private: Lifts it for every URL; for a person's own command line.
        resolve: What looks names up; a test gives its own.
    """

    def __init__(
        self,
        *,
        allow_origins: frozenset[str] = frozenset(),
        allow_private: bool = False,
        resolve: Resolve = socket.getaddrinfo,
    ) -> None:
        self._allowed = frozenset(origin.lower() for origin in allow_origins)
        self._allow_private = allow_private
        self._resolve = resolve

    def addresses(self, target: Target) -> list[AddressInfo]:
        """Look the host up and return its addresses, each of them checked.

        One address that is refused refuses them all: a name that answers with a public and a private address
        is either a mistake or an attempt.

        Raises:
            AddressNotPublic: An address is not on the public internet.
            FetchRefused: The name is none that can be looked up.
            OSError: The name is not known.
        """
        try:
            found: list[AddressInfo] = self._resolve(target.host, target.port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise FetchRefused(target.url, "its host name cannot be looked up") from error
        if not found:
            raise OSError(f"{target.host} has no address")
        if self._allow_private or target.origin in self._allowed:
            return found
        for *_, socket_address in found:
            why = refusal(ipaddress.ip_address(socket_address[0]))
            if why is not None:
                which = f"{target.host} is {socket_address[0]}, {why}"
                why = f"{which}; an operator may allow {target.origin} by name"
                raise AddressNotPublic(target.url, why)
        return found
