"""How much of a publisher's server we take, and how much we let it send us."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of fetching and crawling; every one of them is a setting.

    Attributes:
        header_bytes: Status line and headers of one answer together, in bytes.
        page_bytes: Body of one page or record, unpacked, in bytes.
        file_bytes: Body of one single-file feed, unpacked, in bytes (`Fetcher.get(max_bytes=...)`).
        unpack_ratio: Unpacked bytes for each packed one, above `unpack_floor_bytes`; more is a bomb.
            Lists of services pack 5 to 40 times; the most that gzip can do is 1,030.
        unpack_floor_bytes: Bodies up to this size may pack as well as they like, in bytes.
        nesting: Objects and arrays inside one another in one JSON body.
        redirects: Redirects followed for one request.
        connect_s: Seconds to connect to one address.
        page_s: Seconds for one try at one request, from connecting to the last byte, redirects included.
        feed_s: Seconds for a whole crawl.
        pages: Pages of one list.
        tries: Times one request is tried before it has failed, the first one included.
        backoff_s: Seconds before the second try; doubled for each later one.
        backoff_max_s: Most seconds between two tries, when the server does not say.
        retry_after_max_s: Most seconds waited because the server said so (`Retry-After`).
        per_server_rate: Requests a second to one host:port; `math.inf` sets no pace.
        per_server_burst: Requests that may go before the pace is kept.
        per_server_concurrency: Requests to one host:port at a time.
        idle_connections: Connections kept open for the next request, to all servers together.
    """

    header_bytes: int = 64 * 1024
    page_bytes: int = 50 * MIB
    file_bytes: int = 100 * MIB
    unpack_ratio: int = 200
    unpack_floor_bytes: int = 8 * MIB
    nesting: int = 100
    redirects: int = 5
    connect_s: float = 10.0
    page_s: float = 60.0
    feed_s: float = 3600.0
    pages: int = 100_000
    tries: int = 4
    backoff_s: float = 0.5
    backoff_max_s: float = 30.0
    retry_after_max_s: float = 120.0
    per_server_rate: float = 10.0
    per_server_burst: int = 10
    per_server_concurrency: int = 2
    idle_connections: int = 64
