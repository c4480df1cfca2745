import socket
import threading
import time
from collections.abc import Callable

import pytest

from standards.openreferral.errors import BodyUnreadable, FetchFailed
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher, Limits, parse_json
from tests.feedserver import Answer, Faults, FeedServer, LoopbackServer
from tests.standards.wire.conftest import services

MakeFetcher = Callable[..., Fetcher]
MIB = 1024 * 1024


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate", "raw-deflate", "br"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_is_unpacked_however_it_came(fetcher_for: MakeFetcher, encoding: str, chunked: bool) -> None:
    with FeedServer(services(40), faults=Faults(encoding=encoding, chunked=chunked)) as feed:
        exchange = fetcher_for(feed).get(f"{feed.url}/services")

        assert len(parse_json(exchange, Limits())["contents"]) == 40
        assert (exchange.wire_bytes < len(exchange.body)) == bool(encoding)


def test_a_packing_that_was_not_asked_for_is_a_failure(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(1), faults=Faults(encoding="nonsense")) as feed,
        pytest.raises(FetchFailed, match="packed as 'nonsense'"),
    ):
        fetcher_for(feed).get(f"{feed.url}/services")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_packed_body_that_ends_early_is_tried_again_and_never_taken_for_whole(
    fetcher_for: MakeFetcher, encoding: str
) -> None:
    with FeedServer(services(40), faults=Faults(encoding=encoding, cut_packed=True)) as feed:
        with pytest.raises(FetchFailed, match="ends early, after") as failure:
            fetcher_for(feed).get(f"{feed.url}/services")

        assert failure.value.attempts == 4


def test_a_bomb_ends_early_by_its_ratio(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(bomb=60 * MIB)) as feed:
        started = time.monotonic()
        with pytest.raises(FetchFailed, match=r"more than 200 times its size.*stopped at") as failure:
            fetcher_for(feed).get(f"{feed.url}/services")

        assert failure.value.attempts == 1
        assert time.monotonic() - started < 10


@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_a_body_larger_than_a_page_may_be_ends_early(fetcher_for: MakeFetcher, encoding: str) -> None:
    with LoopbackServer(lambda _: Answer(200, b"x" * 3 * MIB), Faults(encoding=encoding)) as server:
        fetcher = fetcher_for(server, page_bytes=MIB)
        with pytest.raises(FetchFailed, match="larger than 1,048,576 bytes"):
            fetcher.get(server.url)

        assert len(fetcher.get(server.url, max_bytes=4 * MIB).body) == 3 * MIB


def test_many_headers_that_are_too_large_together_end_early(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(header_bytes=80_000)) as feed:
        with pytest.raises(FetchFailed, match="headers are larger than 65,536 bytes") as failure:
            fetcher_for(feed).get(f"{feed.url}/services")

        assert failure.value.attempts == 1


def test_headers_within_the_bound_are_read(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), faults=Faults(header_bytes=50_000)) as feed:
        assert fetcher_for(feed).get(f"{feed.url}/services").status == 200


def test_a_status_line_without_end_ends_early(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(1), faults=Faults(long_status_line=100_000)) as feed,
        pytest.raises(FetchFailed, match=r"headers are larger|connection broke"),
    ):
        fetcher_for(feed).get(f"{feed.url}/services")


def test_a_line_between_chunks_without_end_ends_early(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(1), faults=Faults(chunked=True, chunk_line_bytes=100_000)) as feed,
        pytest.raises(FetchFailed),
    ):
        fetcher_for(feed).get(f"{feed.url}/services")


def test_interim_answers_without_end_end_early(fetcher_for: MakeFetcher) -> None:
    with (
        LoopbackServer(lambda _: Answer(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000)) as server,
        pytest.raises(FetchFailed, match=r"headers are larger|connection"),
    ):
        fetcher_for(server).get(server.url)


@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00\xff" * 50, b"HTTP/1.1 abc\r\n\r\n", b""]
)
def test_what_is_no_http_is_a_failure(fetcher_for: MakeFetcher, garbage: bytes) -> None:
    with LoopbackServer(lambda _: Answer(raw=garbage)) as server, pytest.raises(FetchFailed):
        fetcher_for(server).get(server.url)


@pytest.mark.parametrize(
    "faults", [Faults(drip_s=0.02), Faults(drip_headers_s=0.02), Faults(drip_s=0.02, without_length=True)]
)
def test_a_server_that_sends_byte_by_byte_is_cut_at_the_deadline(
    fetcher_for: MakeFetcher, faults: Faults
) -> None:
    with FeedServer(services(40), faults=faults) as feed:
        fetcher = fetcher_for(feed, page_s=0.3, tries=2)
        started = time.monotonic()
        with pytest.raises(FetchFailed, match=r"did not finish within 0\.3 seconds") as failure:
            fetcher.get(f"{feed.url}/services")

        assert failure.value.attempts == 2
        assert 0.55 < time.monotonic() - started < 5


def test_a_server_that_says_nothing_is_cut_at_the_deadline(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(1), faults=Faults(pause_s=5)) as feed,
        pytest.raises(FetchFailed, match=r"did not finish|timed out"),
    ):
        fetcher_for(feed, page_s=0.2, tries=1).get(f"{feed.url}/services")


def test_a_tls_handshake_that_never_ends_is_cut_at_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        limits = Limits(page_s=0.2, tries=1)
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with (
            Fetcher(limits, allow_private=True) as fetcher,
            # The socket's own time-out and the watchdog end at the same moment; either may be the first.
            pytest.raises(FetchFailed, match=r"did not finish within 0\.2 seconds|timed out"),
        ):
            fetcher.get(url)


def test_the_deadline_holds_for_the_redirects_of_a_request_together(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(1), faults=Faults(redirect_to="{path}", pause_s=0.15)) as feed,
        pytest.raises(FetchFailed, match=r"did not finish within 0\.4 seconds"),
    ):
        fetcher_for(feed, page_s=0.4, tries=1).get(f"{feed.url}/services")


def test_one_watchdog_thread_is_enough_and_ends_with_the_fetcher(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1)) as feed:
        fetcher = fetcher_for(feed)
        for _ in range(20):
            fetcher.get(f"{feed.url}/services")
        running = [thread for thread in threading.enumerate() if thread.name == "signpost-watchdog"]
        assert len(running) == 1

        fetcher.close()

        assert not running[0].is_alive()


@pytest.mark.parametrize("wrong_by", [50, 5_000_000])
def test_a_body_shorter_than_its_stated_length_is_not_taken_for_whole(
    fetcher_for: MakeFetcher, wrong_by: int
) -> None:
    with (
        FeedServer(services(1), faults=Faults(content_length=wrong_by)) as feed,
        pytest.raises(FetchFailed, match="connection broke"),
    ):
        fetcher_for(feed).get(f"{feed.url}/services")


def an_exchange(body: bytes, content_type: str = "application/json") -> Exchange:
    url = "https://publisher.example/services"
    return Exchange(url, url, 200, {"content-type": content_type}, body, len(body), 0.1, 1)


def test_json_is_parsed_with_or_without_a_byte_order_mark() -> None:
    assert parse_json(an_exchange(b'{"a": [1, 2.5, null]}'), Limits()) == {"a": [1, 2.5, None]}
    assert parse_json(an_exchange(b'\xef\xbb\xbf{"a": 1}'), Limits()) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "the answer is empty"),
        (b"  \n", "the answer is empty"),
        (b"<!doctype html><p>Sorry", "HTML or XML, not JSON"),
        (b'\n <?xml version="1.0"?>', "HTML or XML, not JSON"),
        (b'{"a": 1,\n"b": }', "line 2 column 6"),
        (b'{"contents": [{"id": "1"', "line 1 column 25"),
        (b'{"a": NaN}', "line 1 column 7"),
        (b'{"a": "caf\xe9"}', "not UTF-8"),
    ],
)
def test_what_is_no_json_is_said_with_its_place(body: bytes, why: str) -> None:
    with pytest.raises(BodyUnreadable, match=why):
        parse_json(an_exchange(body), Limits())


def test_a_stated_charset_is_honoured() -> None:
    latin = an_exchange(b'{"a": "caf\xe9"}', "application/json; charset=ISO-8859-1")

    assert parse_json(latin, Limits()) == {"a": "caf\xe9"}


@pytest.mark.parametrize("charset", ["no-such-charset", "ascii", "utf-16", "punycode"])
def test_a_charset_that_does_not_fit_is_said(charset: str) -> None:
    with pytest.raises(BodyUnreadable, match=r"its Content-Type states|stops being JSON"):
        parse_json(an_exchange(b'{"a": "caf\xe9"}', f"application/json;charset={charset}"), Limits())


@pytest.mark.parametrize("depth", [101, 1_000, 2_000, 100_000])
def test_what_is_nested_too_deep_is_refused(depth: int) -> None:
    for body in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        with pytest.raises(BodyUnreadable, match="more than 100 levels deep"):
            parse_json(an_exchange(body), Limits())


def test_a_hundred_levels_and_many_shallow_ones_are_read() -> None:
    assert parse_json(an_exchange(b"[" * 100 + b"]" * 100), Limits())
    assert len(parse_json(an_exchange(b"[" + b"[[]]," * 500 + b"[]]"), Limits())) == 501
