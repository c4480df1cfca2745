import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import trustme

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.fetch import Fetcher, Limits, retry_after_s
from standards.openreferral.wire.politeness import USER_AGENT, Server
from tests.feedserver import Answer, Faults, FeedServer, LoopbackServer
from tests.standards.wire.conftest import QUICK, services

MakeFetcher = Callable[..., Fetcher]
# An authority of this test run's own, for a name that cannot exist (RFC 2606).
AUTHORITY = trustme.CA()


def test_an_exchange_says_what_was_asked_and_what_came(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(3)) as feed:
        exchange = fetcher_for(feed).get(f"{feed.url}/services?page=1")

        assert exchange.status == 200
        assert exchange.url == exchange.final_url == f"{feed.url}/services?page=1"
        assert exchange.headers["content-type"] == "application/json"
        assert exchange.wire_bytes == len(exchange.body) > 100
        assert exchange.attempts == 1
        assert 0 < exchange.elapsed_s < 5
        assert exchange.redirects == ()


def test_we_say_who_we_are_and_what_we_take(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1)) as feed:
        fetcher_for(feed).get(f"{feed.url}/services")

        headers = feed.requests[0].headers
        assert headers["user-agent"] == USER_AGENT
        assert headers["accept"] == "application/json"
        assert headers["accept-encoding"] == "gzip, deflate, br"


def test_connections_are_used_again(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1)) as feed:
        fetcher = fetcher_for(feed)
        for _ in range(5):
            fetcher.get(f"{feed.url}/services")

        assert feed.connections_opened == 1
        assert fetcher.requests_made == 5


def test_a_connection_closed_while_idle_is_no_failure(fetcher_for: MakeFetcher, pauses: list[float]) -> None:
    with FeedServer(services(1)) as feed:
        fetcher = fetcher_for(feed)
        fetcher.get(f"{feed.url}/services")
        feed.drop_connections()

        assert fetcher.get(f"{feed.url}/services").attempts == 1
        assert pauses == []


@pytest.mark.parametrize("status", [200, 204, 400, 401, 403, 404, 410, 501])
def test_any_status_that_time_will_not_mend_is_an_answer(
    fetcher_for: MakeFetcher, status: int, pauses: list[float]
) -> None:
    with LoopbackServer(lambda _: Answer(status)) as server:
        exchange = fetcher_for(server).get(f"{server.url}/")

        assert (exchange.status, exchange.attempts) == (status, 1)
        assert pauses == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again_with_a_growing_pause(
    fetcher_for: MakeFetcher, status: int, pauses: list[float]
) -> None:
    with FeedServer(services(1), faults=Faults(fail_times=3, fail_status=status)) as feed:
        exchange = fetcher_for(feed).get(f"{feed.url}/services")

        assert (exchange.status, exchange.attempts) == (200, 4)
        assert pauses == [0.5, 1.0, 2.0]


def test_a_trouble_that_stays_is_the_answer_after_four_tries(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(fail_times=99)) as feed:
        exchange = fetcher_for(feed).get(f"{feed.url}/services")

        assert (exchange.status, exchange.attempts) == (503, 4)
        assert len(feed.requests) == 4


def test_a_closed_connection_is_tried_again_and_then_has_failed(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(hang_up_times=2)) as feed:
        fetcher = fetcher_for(feed)

        assert fetcher.get(f"{feed.url}/services").attempts == 3

        feed.faults.hang_up_times = 99
        with pytest.raises(FetchFailed, match="closed the connection") as failure:
            fetcher.get(f"{feed.url}/services")
        assert failure.value.attempts == 4


def test_nothing_listening_is_a_failure_with_a_plain_reason(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1)) as feed:
        fetcher = fetcher_for(feed)

    with pytest.raises(FetchFailed, match="nothing listens there"):
        fetcher.get(f"{feed.url}/services")


def test_an_unknown_name_is_a_failure_with_a_plain_reason() -> None:
    def unknown(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with (
        Fetcher(resolve=unknown, sleep=lambda _: None) as fetcher,
        pytest.raises(FetchFailed, match="host name is not known"),
    ):
        fetcher.get("https://publisher.example/")


@pytest.mark.parametrize(("said", "waited"), [("7", 7.0), ("0", 0.0), ("86400", 120.0)])
def test_the_pause_that_the_server_asks_for_is_kept_up_to_a_cap(
    fetcher_for: MakeFetcher, pauses: list[float], said: str, waited: float
) -> None:
    with FeedServer(services(1), faults=Faults(fail_times=1, fail_status=429, retry_after=said)) as feed:
        fetcher_for(feed).get(f"{feed.url}/services")

        assert pauses[0] == waited


def test_a_pause_asked_of_one_request_holds_the_others_to_that_server_too(
    fetcher_for: MakeFetcher, pauses: list[float]
) -> None:
    with FeedServer(services(1), faults=Faults(fail_times=1, fail_status=429, retry_after="60")) as feed:
        fetcher = fetcher_for(feed, tries=1)
        assert fetcher.get(f"{feed.url}/services").status == 429

        fetcher.get(f"{feed.url}/services")

        assert pauses == [pytest.approx(60, abs=2)]


def test_retry_after_may_be_a_date() -> None:
    assert retry_after_s("Thu, 01 Jan 1970 00:02:00 GMT", now=100.0) == 20.0
    assert retry_after_s("Thu, 01 Jan 1970 00:00:00 GMT", now=100.0) == 0.0
    assert retry_after_s("9" * 400, now=0.0) == 999_999_999.0
    assert retry_after_s("soon", now=0.0) is None
    assert retry_after_s(None, now=0.0) is None


def test_what_is_held_already_is_not_sent_again(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(etag=True)) as feed:
        fetcher = fetcher_for(feed)
        first = fetcher.get(f"{feed.url}/services")

        by_etag = fetcher.get(f"{feed.url}/services", etag=first.headers["etag"])
        by_date = fetcher.get(f"{feed.url}/services", modified=first.headers["last-modified"])

        assert [by_etag.status, by_date.status] == [304, 304]
        assert by_etag.body == b""


def test_a_header_with_a_line_break_is_refused(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1)) as feed, pytest.raises(FetchRefused, match="line break"):
        fetcher_for(feed).get(feed.url, etag='"x"\r\nX-Other: y')


def test_a_redirect_is_followed_and_remembered(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1)) as feed, LoopbackServer(lambda _: Answer(200)) as old:
        old.faults.redirect_to = f"{feed.url}{{path}}"
        fetcher = Fetcher(QUICK, allow_origins=frozenset({feed.origin, old.origin}))
        with fetcher:
            exchange = fetcher.get(f"{old.url}/services")

        assert exchange.status == 200
        assert exchange.final_url == f"{feed.url}/services"
        assert exchange.redirects == (f"{old.url}/services",)
        assert not exchange.is_downgraded


@pytest.mark.parametrize(
    "where",
    ["http://127.0.0.1:{port}/private", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd"],
)
def test_a_redirect_to_where_we_may_not_go_is_refused_and_not_tried_again(
    fetcher_for: MakeFetcher, where: str, pauses: list[float]
) -> None:
    with FeedServer(services(1)) as feed, LoopbackServer(lambda _: Answer(200)) as private:
        feed.faults.redirect_to = where.format(port=private.port)

        with pytest.raises(FetchRefused):
            fetcher_for(feed).get(f"{feed.url}/services")

        assert private.requests == []
        assert len(feed.requests) == 1
        assert pauses == []


def test_redirects_end_after_five(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(redirect_to="/round{path}")) as feed:
        with pytest.raises(FetchFailed, match="redirects more than 5 times"):
            fetcher_for(feed).get(f"{feed.url}/services")

        assert len(feed.requests) == 6


def test_proxies_of_the_environment_are_not_used(
    fetcher_for: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with FeedServer(services(1)) as feed:
        assert fetcher_for(feed).get(f"{feed.url}/services").status == 200


def test_one_server_gets_no_more_than_its_number_of_requests_at_a_time(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(pause_s=0.02)) as feed:
        fetcher = fetcher_for(feed, per_server_concurrency=2)
        threads = [threading.Thread(target=fetcher.get, args=(f"{feed.url}/services",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert feed.most_at_a_time == 2
        assert fetcher.requests_made == 8


def test_requests_to_one_server_keep_a_pace_after_the_first_few() -> None:
    now = 1000.0
    server = Server(Limits(per_server_rate=2.0, per_server_burst=3), clock=lambda: now)

    waits = [server.turn_s() for _ in range(6)]

    assert waits == [0, 0, 0, 0.5, 1.0, 1.5]
    now += 100
    assert [server.turn_s() for _ in range(4)] == [0, 0, 0, 0.5]


def test_the_pace_is_kept_on_a_real_clock() -> None:
    with FeedServer(services(1)) as feed:
        limits = Limits(per_server_rate=50.0, per_server_burst=1)
        with Fetcher(limits, allow_origins=frozenset({feed.origin})) as fetcher:
            started = time.monotonic()
            for _ in range(6):
                fetcher.get(f"{feed.url}/services")

            assert time.monotonic() - started >= 0.095


def over_tls(address: str, trusted: bool = True) -> Any:
    """A fetcher's arguments for https to a server on this machine."""

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def tls() -> ssl.SSLContext:
        context = ssl.create_default_context()
        if trusted:
            AUTHORITY.configure_trust(context)
        return context

    return {"resolve": resolve, "tls": tls, "allow_private": True, "sleep": lambda _: None}


@pytest.fixture
def tls_server() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("feed.publisher.example").configure_cert(context)
    return context


def test_https_goes_to_the_checked_address_under_the_name_of_the_url(tls_server: ssl.SSLContext) -> None:
    asked_for: list[Any] = []
    tls_server.sni_callback = lambda _, name, __: asked_for.append(name)
    with LoopbackServer(lambda _: Answer.of({"ok": True}), tls=tls_server) as server:
        with Fetcher(QUICK, **over_tls("127.0.0.1")) as fetcher:
            for _ in range(2):
                exchange = fetcher.get(f"https://feed.publisher.example:{server.port}/")

                assert exchange.status == 200
        assert asked_for == ["feed.publisher.example"]
        assert server.requests[0].headers["host"] == f"feed.publisher.example:{server.port}"


@pytest.mark.parametrize(("name", "trusted"), [("other.example", True), ("feed.publisher.example", False)])
def test_a_certificate_for_another_name_or_of_nobody_we_trust_is_final(
    tls_server: ssl.SSLContext, name: str, trusted: bool
) -> None:
    with LoopbackServer(lambda _: Answer.of({}), tls=tls_server) as server:
        with (
            Fetcher(QUICK, **over_tls("127.0.0.1", trusted)) as fetcher,
            pytest.raises(FetchFailed, match="certificate is not valid") as failure,
        ):
            fetcher.get(f"https://{name}:{server.port}/")

        assert failure.value.attempts == 1
        assert server.requests == []


def test_a_redirect_from_https_to_http_is_followed_and_noted(tls_server: ssl.SSLContext) -> None:
    with FeedServer(services(1)) as feed:
        target = f"http://feed.publisher.example:{feed.port}/services"
        with (
            LoopbackServer(lambda _: Answer(301, b"", {"Location": target}), tls=tls_server) as server,
            Fetcher(QUICK, **over_tls("127.0.0.1")) as fetcher,
        ):
            exchange = fetcher.get(f"https://feed.publisher.example:{server.port}/")

        assert exchange.status == 200
        assert exchange.is_downgraded
