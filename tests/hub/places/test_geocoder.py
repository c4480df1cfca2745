import json
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.exc import GeocoderServiceError

from hub.places.errors import GeocoderMisconfigured
from hub.places.geocoder import CachedGeocoder, Geocode, operator_geocoder


class AddressServer(ThreadingHTTPServer):
    """A small geocoding service on loopback in Nominatim's shape."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []


class Answer(BaseHTTPRequestHandler):
    server: AddressServer

    def do_GET(self) -> None:
        address = parse_qs(urlsplit(self.path).query)["q"][0]
        self.server.asked.append(address)
        known = [{"lat": "53.7440", "lon": "-0.3325", "display_name": address}] if "Hull" in address else []
        status = 500 if "Broken" in address else 200
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(known).encode())

    def log_message(self, *_: object) -> None:
        pass


class Kept:
    def __init__(self) -> None:
        self.rows: dict[str, Mapping[str, float]] = {}

    def get(self, address: str) -> Mapping[str, float] | None:
        return self.rows.get(address)

    def put(self, address: str, answer: Mapping[str, float]) -> None:
        self.rows[address] = answer


@pytest.fixture
def server() -> Iterator[AddressServer]:
    with AddressServer() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def nominatim(server: AddressServer, *, pause_s: float = 0) -> Geocode:
    return operator_geocoder(
        "nominatim", domain=f"127.0.0.1:{server.server_port}", scheme="http", pause_s=pause_s
    )


def test_the_operators_geocoder_is_asked_once_and_remembered(server: AddressServer) -> None:
    store = Kept()
    geocode = CachedGeocoder(nominatim(server), store)

    assert geocode("Town Hall, Hull") == (53.744, -0.3325)
    assert geocode(" town hall,  hull ") == (53.744, -0.3325)
    assert geocode("Nowhere") is None
    assert geocode("Nowhere") is None
    assert server.asked == ["Town Hall, Hull", "Nowhere"]
    assert store.rows["nowhere"] == {}


def test_a_failure_is_not_remembered() -> None:
    def refused(_: str) -> tuple[float, float] | None:
        raise GeocoderServiceError

    store = Kept()
    geocode = CachedGeocoder(refused, store)

    assert geocode("Somewhere") is None
    assert store.rows == {}


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("nobody", {}, "no geocoder called"),
        ("opencage", {}, "does not accept"),
        ("nominatim", {"colour": "blue"}, "does not accept"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_once(
    name: str, options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(GeocoderMisconfigured, match=sentence):
        operator_geocoder(name, **options)


def test_requests_are_spaced(server: AddressServer) -> None:
    geocode = nominatim(server, pause_s=0.3)
    started = time.perf_counter()

    geocode("Hull 1")
    geocode("Hull 2")

    assert time.perf_counter() - started >= 0.3
