"""What somebody in danger types leaves no trace: in no log line, no cache header, no cookie, and no file."""

import http.client
import json
import logging
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest

from hub.serve import set_up_logging
from tests.conftest import MakeHub
from tests.feedserver import wait_until
from tests.hub.api.conftest import PUBLIC_URL, Rig, harvest_samples
from tests.hub.serving import processes_of, serving

# A word that is in no list, so wherever it is, it came from the request.
MARKER = "zanzibarly"
WORDS = f"he hits me and I am scared to go home {MARKER}"
NEAR = "HU5 2AA"
# As they may be written down; no sample says the sentence, and the postcode stands in them as it is.
TRACES = tuple(
    {
        trace.encode(encoding)
        for text in (MARKER, "he hits me", "scared to go home")
        for trace in (text, quote(text), quote_plus(text))
        for encoding in ("utf-8", "utf-16-le")
    }
)


@dataclass(frozen=True)
class Answer:
    """What came back, however it was asked."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for each, value in self.headers if each.lower() == name.lower())


def assert_nothing_is_kept(answer: Answer) -> None:
    """Check that the helplines come first, and that nobody on the way may keep the answer."""
    assert answer.status == 200
    told: dict[str, Any] = json.loads(answer.body)
    sensitive = told["understood"]["sensitive"]
    assert sensitive["topics"]
    assert [one["name"] for one in sensitive["helplines"]][:2] == [
        "Emergency services",
        "National Domestic Abuse Helpline",
    ]
    assert all(one["name"] and one["phone"] for one in sensitive["helplines"])
    assert "no-store" in answer.header("Cache-Control")
    assert "public" not in answer.header("Cache-Control")
    assert answer.header("Set-Cookie") == ""
    assert found_in("\n".join(f"{name}: {value}" for name, value in answer.headers).encode()) == []


def found_in(content: bytes) -> list[bytes]:
    lowered = content.lower()
    return [trace for trace in TRACES if trace.lower() in lowered]


def found_under(folder: Path) -> list[tuple[str, list[bytes]]]:
    """Return every file of a folder that holds a trace, in its name or in its bytes."""
    found = []
    for path in folder.rglob("*"):
        traces = found_in(os.fsencode(path.name)) + (found_in(path.read_bytes()) if path.is_file() else [])
        if traces:
            found.append((str(path), traces))
    return found


def sensitive_requests() -> list[tuple[str, str, bytes | None]]:
    """Return the method, the address and the body of every way to say it."""
    asked = {"q": WORDS, "near": NEAR}
    return [
        ("GET", f"/api/match?{urlencode(asked)}", None),
        ("POST", "/api/match", json.dumps(asked).encode()),
    ]


def other_requests() -> list[tuple[str, str, bytes | None]]:
    """Return requests with the same words that are refused, or go elsewhere: these leave no trace either."""
    asked = {"q": WORDS, "near": NEAR}
    return [
        ("GET", f"/api/match?{urlencode(asked | {'age': 200})}", None),
        ("GET", f"/api/match?{urlencode(asked | {MARKER: 1})}", None),
        ("GET", f"/api/match/explain?{urlencode(asked | {'service': MARKER})}", None),
        ("GET", f"/api/search?{urlencode({'q': WORDS})}", None),
        ("GET", f"/api/suggest?{urlencode({'q': WORDS})}", None),
        ("GET", f"/openreferral/v3/services?{urlencode({'search': WORDS})}", None),
        ("GET", f"/api/{quote(WORDS)}", None),
        ("POST", "/api/match", json.dumps(asked | {"near": MARKER}).encode()),
        ("POST", "/api/match", json.dumps(asked | {"publisher": MARKER}).encode()),
        ("POST", "/api/match", WORDS.encode()),
    ]


class Everything(logging.Handler):
    """Keeps every record of every logger, as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def every_line() -> Iterator[Everything]:
    """Everything that is logged at DEBUG, by any library."""
    root, handler = logging.getLogger(), Everything()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def test_the_search_for_traces_finds_them(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"\x00" + quote_plus(WORDS).encode())
    (tmp_path / f"{MARKER}.txt").touch()

    assert {Path(path).name for path, _ in found_under(tmp_path)} == {"kept", f"{MARKER}.txt"}


def test_in_one_process_nothing_is_logged_or_stored(
    samples: Rig, every_line: Everything, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(verbose=True)
    logging.getLogger("signpost.traces").debug("is heard")

    for method, path, body in sensitive_requests():
        response = samples.client.open(path, method=method, data=body, content_type="application/json")
        assert_nothing_is_kept(Answer(response.status_code, list(response.headers), response.data))
    for method, path, body in other_requests():
        response = samples.client.open(path, method=method, data=body, content_type="application/json")
        assert response.status_code < 500
        assert "no-store" in response.headers["Cache-Control"]

    assert "is heard" in every_line.lines
    assert found_in("\n".join(every_line.lines).encode()) == []
    written = capfd.readouterr()
    assert found_in((written.out + written.err).encode()) == []
    assert found_under(samples.hub.settings.var) == []


def test_served_nothing_is_logged_or_stored(make_hub: MakeHub, tmp_path: Path) -> None:
    hub = make_hub(public_url=PUBLIC_URL)
    harvest_samples(hub)
    hub.follow()
    logs = tmp_path / "logs"
    logs.mkdir()
    var = hub.settings.var
    with (
        (logs / "out").open("wb") as out,
        (logs / "err").open("wb") as err,
        serving(var, out=out, err=err) as (server, port),
    ):
        assert server.poll() is None
        for request in sensitive_requests():
            assert_nothing_is_kept(_ask(port, *request))
        for request in other_requests():
            answer = _ask(port, *request)
            assert answer.status < 500
            assert "no-store" in answer.header("Cache-Control")
        # What the web server itself refuses: a version that there is none of, and an address with spaces.
        for line in (f"GET /api/match?q={quote(WORDS)} HTTP/9.9", f"GET /api/match?q={WORDS} HTTP/1.1"):
            assert b" 400 " in _ask_raw(port, f"{line}\r\n\r\n".encode())
        time.sleep(0.5)
        assert found_under(var) == [], "while it is served: files, -wal and -shm"
        os.kill(processes_of(server.pid)[0], signal.SIGKILL)
        assert wait_until(lambda: "Unexpected exit" in (logs / "err").read_text(), 30), "the log is heard"

    assert found_under(logs) == []
    assert found_under(var) == []
    assert any(path.name.endswith(".sqlite") or ".db" in path.name for path in var.rglob("*")), list(
        var.iterdir()
    )


def _ask(port: int, method: str, path: str, body: bytes | None) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        connection.close()


def _ask_raw(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        return connection.recv(65_536)
