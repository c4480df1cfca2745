import ipaddress
import socket
import threading
from typing import Any

import pytest

from standards.openreferral.errors import AddressNotPublic, FetchRefused
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.guard import Guard, read_target, refusal
from tests.feedserver import FeedServer
from tests.standards.wire.conftest import services


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.88.99.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::909:909",
        "2002:7f00:1::1",
        "2002:909:909::1",
        "2001:0:909:909::1",
    ],
)
def test_an_address_that_is_not_on_the_public_internet_is_refused(address: str) -> None:
    assert refusal(ipaddress.ip_address(address)) is not None


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "81.2.69.160", "2620:fe::fe", "::ffff:9.9.9.9", "64:ff9b::909:909"]
)
def test_a_public_address_is_let_through(address: str) -> None:
    assert refusal(ipaddress.ip_address(address)) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://publisher.example/", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("publisher.example/services", "only http and https"),
        ("//publisher.example/", "only http and https"),
        ("http://", "names no host"),
        ("http:///services", "names no host"),
        ("http://someone:secret@publisher.example/", "user name or password"),
        ("http://someone@publisher.example/", "user name or password"),
        ("http://publisher.example:0/", "no port"),
        ("http://publisher.example:99999/", "cannot be read|no port|not a URL|read"),
        ("http://publisher.example/a b", "space or a control character"),
        ("http://publisher.example/a\r\nHost: other", "space or a control character"),
        ("", "only http and https"),
    ],
)
def test_a_url_that_is_not_plain_http_is_refused(url: str, why: str) -> None:
    with pytest.raises(FetchRefused, match=why):
        read_target(url)


def test_only_where_a_name_leads_is_called_an_address_that_is_not_public() -> None:
    with pytest.raises(FetchRefused) as refused:
        read_target("https://publisher.example/an operator may allow this")

    assert not isinstance(refused.value, AddressNotPublic)


def test_a_url_is_taken_apart_once_for_check_and_connection() -> None:
    target = read_target("HTTP://Publisher.Example:8080/a/../b?x=é#part")

    assert target.origin == "publisher.example:8080"
    assert target.request_uri == "/b?x=%C3%A9"
    assert read_target("https://[2620:FE::FE]/").origin == "[2620:fe::fe]:443"


def answers(*addresses: str) -> Any:
    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    guard = Guard(resolve=answers("9.9.9.9", "10.0.0.8"))

    with pytest.raises(
        AddressNotPublic, match=r"10\.0\.0\.8, a private address.*publisher\.example:443 by name"
    ):
        guard.addresses(read_target("https://publisher.example/"))


def test_allowing_an_origin_allows_exactly_that_host_and_port() -> None:
    guard = Guard(allow_origins=frozenset({"Publisher.example:8080"}), resolve=answers("127.0.0.1"))

    assert guard.addresses(read_target("http://publisher.example:8080/"))
    for other in ("http://publisher.example:8081/", "http://publisher.example/", "http://127.0.0.1:8080/"):
        with pytest.raises(FetchRefused):
            guard.addresses(read_target(other))


def test_allow_private_allows_every_address() -> None:
    assert Guard(allow_private=True, resolve=answers("127.0.0.1")).addresses(
        read_target("http://any.example")
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_every_way_of_writing_the_own_machine_is_refused_before_a_request(host: str) -> None:
    with FeedServer(services(1)) as feed, Fetcher() as fetcher:
        with pytest.raises(FetchRefused, match=r"loopback|private|reserved|relay"):
            fetcher.get(f"http://{host}:{feed.port}/services")

        assert feed.requests == []


def test_a_name_is_looked_up_once_for_each_connection_and_not_believed_twice() -> None:
    looked_up: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[Any]:
        looked_up.append(host)
        # The first answer is allowed and is where the feed is; a second one would lead elsewhere.
        address = "127.0.0.1" if len(looked_up) == 1 else "127.66.66.66"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with FeedServer(services(1)) as feed:
        origin = f"publisher.example:{feed.port}"
        with Fetcher(allow_origins=frozenset({origin}), resolve=rebinding) as fetcher:
            exchanges = [fetcher.get(f"http://{origin}/services") for _ in range(3)]

        assert [exchange.status for exchange in exchanges] == [200, 200, 200]
        assert looked_up == ["publisher.example"]
        assert feed.requests[0].headers["host"] == origin


def test_an_ipv6_address_is_reached_when_allowed() -> None:
    try:
        silent = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with silent:
        port = silent.getsockname()[1]
        answering = threading.Thread(target=_answer_once, args=(silent,))
        answering.start()
        with Fetcher(allow_origins=frozenset({f"[::1]:{port}"})) as fetcher:
            assert fetcher.get(f"http://[::1]:{port}/").body == b"[::1]"
        answering.join()


def _answer_once(silent: socket.socket) -> None:
    connection, _ = silent.accept()
    with connection:
        host = connection.recv(4096).decode().split("Host: ")[1].partition("]")[0] + "]"
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(host)}\r\n\r\n{host}".encode())
