"""The server that the browser's tests ask."""

import socket
import struct
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.browser.serving import served

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class _Noted:
    """The parts of an answer, which end when the browser is gone, and say when they were closed."""

    def __init__(self) -> None:
        self.gone, self.closed = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b"x"
        self.gone.wait(0.5)

    def close(self) -> None:
        self.closed.set()


def test_an_answer_is_closed_when_the_browser_goes_away_in_the_middle() -> None:
    answer = _Noted()

    def app(_environ: "WSGIEnvironment", start_response: "StartResponse") -> _Noted:
        start_response("200 OK", [("Content-Length", "1")])
        return answer

    with served(app) as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            # Closing resets the connection, as a browser does that has no more use for it.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            while not connection.recv(1000).endswith(b"x"):
                pass
        answer.gone.set()
        assert answer.closed.wait(10)
