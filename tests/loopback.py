"""An HTTP/1.1 server on the loopback interface with real sockets and, on request, real faults.

Requests are parsed by hand: it is quick, and faults can be as rude as those of real servers.
"""

import contextlib
import gzip
import json
import socket
import socketserver
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import brotli


@dataclass(frozen=True)
class Seen:
    """One request that came: `path` without its query, `query` with the last value of each parameter."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    target: str

    @property
    def page(self) -> int | None:
        return int(self.query["page"]) if self.query.get("page", "").lstrip("-").isdigit() else None


@dataclass
class Answer:
    """What to send: `raw`, when given, replaces everything."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    raw: bytes | None = None
    hang_up: bool = False
    chunked: bool = False
    drip_s: float = 0.0
    drip_headers_s: float = 0.0

    @classmethod
    def of(cls, value: Any, status: int = 200, **headers: str) -> "Answer":
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return cls(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


@dataclass
class Faults:
    """What is wrong with the server; nothing by default. Pages are counted from 1, as asked for.

    Attributes:
        html: Every answer is a page of HTML with status 200.
        truncated: Page -> how many times its body is cut in the middle (Content-Length fits the cut).
        status_on_page: Page -> the status it always answers with.
        fail_pages: Page -> how many times it answers 503 before it works.
        fail_times: How many requests of any kind are answered with `fail_status` first.
        fail_status: 503 unless given.
        retry_after: Retry-After of those.
        hang_up_times: How many requests get no answer at all, only a closed connection.
        detail_status: Status of every detail, or service id -> status.
        details: Service id -> what its detail answers instead.
        repeat_page: Page 1 is given whatever page is asked for.
        endless: There is always another page, with services nobody has seen.
        bomb: Bodies are gzip that unpacks to so many bytes of spaces.
        nesting: Bodies are arrays nested so deep.
        redirect_to: Where every request is redirected; "{path}" stands for path and query.
        drip_s, drip_headers_s: Seconds between two bytes of the body, of the headers.
        header_bytes: Bytes of one more header, split into lines of 1,000.
        long_status_line: Bytes of the status line.
        content_length: Added to the true Content-Length.
        without_length: No Content-Length; the body ends with the connection.
        chunked: The body is sent in chunks.
        chunk_line_bytes: Length of the line before the first chunk.
        without_totals: The envelope has no totals, no "last".
        wrong_pages: What the envelope says instead of the number of pages.
        last_everywhere: Every page says that it is the last.
        zero_based: Only the number in the envelope counts from 0.
        pages_from_zero: The server counts its pages from 0, so that page 1 is the second.
        past_end_status: What a page after the last answers, instead of an empty one.
        refuse_per_page: 422 whenever there is a `per_page`.
        etag: Answers have an ETag and a Last-Modified, and 304 where the request has the same.
        encoding: "gzip", "deflate", "raw-deflate" or "br".
        cut_packed: The packed body is cut in the middle.
        pause_s: Seconds before each answer.
        close: Every connection is closed after its answer.
    """

    html: bool = False
    truncated: Mapping[int, int] = field(default_factory=dict)
    status_on_page: Mapping[int, int] = field(default_factory=dict)
    fail_pages: Mapping[int, int] = field(default_factory=dict)
    fail_times: int = 0
    fail_status: int = 503
    retry_after: str | None = None
    hang_up_times: int = 0
    detail_status: int | Mapping[str, int] = 200
    details: Mapping[str, Any] = field(default_factory=dict)
    repeat_page: bool = False
    endless: bool = False
    bomb: int = 0
    nesting: int = 0
    redirect_to: str | None = None
    drip_s: float = 0.0
    drip_headers_s: float = 0.0
    header_bytes: int = 0
    long_status_line: int = 0
    content_length: int = 0
    without_length: bool = False
    chunked: bool = False
    chunk_line_bytes: int = 0
    without_totals: bool = False
    wrong_pages: int | None = None
    last_everywhere: bool = False
    zero_based: bool = False
    pages_from_zero: bool = False
    past_end_status: int = 200
    refuse_per_page: bool = False
    etag: bool = False
    encoding: str = ""
    cut_packed: bool = False
    pause_s: float = 0.0
    close: bool = False


class LoopbackServer:
    """A threaded HTTP/1.1 server on 127.0.0.1 with a free port, run while the `with` block is.

    Attributes:
        requests: Every request that came, in order.
        connections_opened: How many connections were opened.
        most_at_a_time: The most requests that were under way at the same moment.
        faults: What is wrong with it; may be changed while it runs.
    """

    def __init__(
        self, answer: Callable[[Seen], Answer], faults: Faults | None = None, *, tls: Any = None
    ) -> None:
        self.requests: list[Seen] = []
        self.faults = faults or Faults()
        self.most_at_a_time = 0
        self.connections_opened = 0
        self._answer = answer
        self._tls = tls
        self._connections: set[socket.socket] = set()
        self._at_a_time = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        owner = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                owner._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Clients that go away in the middle are part of the tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def origin(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"{'https' if self._tls else 'http'}://{self.origin}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._thread.join()
        self.drop_connections()
        self._server.server_close()

    def drop_connections(self) -> None:
        """Close every open connection, as a server does that has seen nothing on it for long."""
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)
            self.connections_opened += 1
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as stream:
                while not self._stopping.is_set():
                    seen = self._read_request(stream)
                    if seen is None or not self._reply(connection, seen):
                        return
        except OSError:
            return
        finally:
            with self._lock:
                self._connections = {each for each in self._connections if each.fileno() >= 0}

    def _read_request(self, stream: Any) -> Seen | None:
        line = stream.readline(65536).decode("latin-1")
        if not line.strip():
            return None
        target = line.split(" ")[1]
        headers: dict[str, str] = {}
        while (header := stream.readline(65536).decode("latin-1")).strip():
            name, _, value = header.partition(":")
            headers[name.strip().lower()] = value.strip()
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        seen = Seen(unquote(parts.path), query, headers, target)
        self.requests.append(seen)
        return seen

    def _reply(self, connection: socket.socket, seen: Seen) -> bool:
        """Send the answer; False when the connection is to be closed."""
        with self._lock:
            self._at_a_time += 1
            self.most_at_a_time = max(self.most_at_a_time, self._at_a_time)
        try:
            faults = self.faults
            if faults.pause_s:
                self._stopping.wait(faults.pause_s)
            answer = self._broken(seen) or self._answer(seen)
            answer = _spoil(answer, faults, seen)
            if answer.hang_up:
                return False
            return self._send(connection, answer)
        finally:
            with self._lock:
                self._at_a_time -= 1

    def _broken(self, seen: Seen) -> Answer | None:
        """The faults that take the place of every answer."""
        faults = self.faults
        with self._lock:
            if faults.hang_up_times > 0:
                faults.hang_up_times -= 1
                return Answer(hang_up=True)
            if faults.fail_times > 0:
                faults.fail_times -= 1
                after = {} if faults.retry_after is None else {"Retry-After": faults.retry_after}
                return Answer.of({"error": "try again"}, faults.fail_status, **after)
        if faults.redirect_to is not None:
            return Answer(302, b"", {"Location": faults.redirect_to.replace("{path}", seen.target)})
        if faults.html:
            return Answer(200, b"<!doctype html><title>Welcome</title>", {"Content-Type": "text/html"})
        if faults.nesting:
            return Answer(200, b"[" * faults.nesting + b"]" * faults.nesting)
        if faults.bomb:
            return Answer(200, _bomb(faults.bomb), {"Content-Encoding": "gzip"})
        return None

    def _send(self, connection: socket.socket, answer: Answer) -> bool:
        faults = self.faults
        if answer.raw is not None:
            connection.sendall(answer.raw)
            return False
        reason = "x" * faults.long_status_line or "Status"
        lines = [f"HTTP/1.1 {answer.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in answer.headers.items()]
        lines += [f"X-Padding-{index}: {'x' * 985}" for index in range(faults.header_bytes // 1000)]
        body = answer.body
        if faults.chunked:
            lines.append("Transfer-Encoding: chunked")
            body = _in_chunks(body, faults.chunk_line_bytes)
        elif not faults.without_length:
            lines.append(f"Content-Length: {len(body) + faults.content_length}")
        # Answers that do not end by themselves, or not where they say, end with the connection.
        keep = not (faults.close or faults.without_length or faults.content_length)
        if not keep:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        if not (faults.drip_s or faults.drip_headers_s):
            connection.sendall(head + body)
            return keep
        for part, pause_s in ((head, faults.drip_headers_s), (body, faults.drip_s)):
            for byte in [part] if not pause_s else [part[i : i + 1] for i in range(len(part))]:
                connection.sendall(byte)
                if self._stopping.wait(pause_s):
                    return False
        return keep


def _spoil(answer: Answer, faults: Faults, seen: Seen) -> Answer:
    """Conditional requests, packing and its faults, on any answer."""
    if answer.raw is not None or answer.hang_up or answer.status != 200:
        return answer
    headers = dict(answer.headers)
    body = answer.body
    if faults.etag:
        etag = f'"{zlib.crc32(body):08x}"'
        headers |= {"ETag": etag, "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
        same = seen.headers.get("if-none-match") == etag
        if same or seen.headers.get("if-modified-since") == headers["Last-Modified"]:
            return Answer(304, b"", headers)
    if faults.encoding:
        body = _PACKERS[faults.encoding](body)
        headers["Content-Encoding"] = faults.encoding.removeprefix("raw-")
        if faults.cut_packed:
            body = body[: len(body) // 2]
    return Answer(answer.status, body, headers)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw-deflate": _raw_deflate,
    "br": brotli.compress,
    "nonsense": lambda body: body,
}


def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    block = b" " * (1024 * 1024)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def _in_chunks(body: bytes, line_bytes: int) -> bytes:
    size = 1000
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    extension = b";" + b"x" * line_bytes if line_bytes else b""
    return b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + b"0\r\n\r\n"


def wait_until(is_so: Callable[[], bool], seconds: float = 2.0) -> bool:
    """Wait for something that another thread does; False when it did not in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_so():
            return True
        time.sleep(0.005)
    return is_so()
