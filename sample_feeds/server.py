"""A small real web server for the sample feeds, on this machine's loopback address only."""

import json
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType, TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from sample_feeds.answers import BadQuery, NotFound, answer
from sample_feeds.publishers import PUBLISHERS, load_feed

LOOPBACK = "127.0.0.1"


def today_in_london() -> date:
    """Return the day that it is in London."""
    return datetime.now(ZoneInfo("Europe/London")).date()


class SampleApp:
    """The WSGI application: `/hull`, `/bristol` and the others of `PUBLISHERS`, each a feed of its own.

    Every answer is JSON and carries an ETag and `Access-Control-Allow-Origin: *`; a request
    with the ETag it already has gets 304. Errors are `{"status", "message"}`.
    """

    def __init__(self, today: Callable[[], date] = today_in_london) -> None:
        self._today = today
        self._publishers = {one.slug: one for one in PUBLISHERS}

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        response = self._respond(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response(environ, start_response)

    def _respond(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _json(405, {"status": 405, "message": "This feed can only be read."})
        slug, _, path = request.path.strip("/").partition("/")
        if not slug:
            return _json(200, {"feeds": [one.path for one in PUBLISHERS]})
        if slug not in self._publishers:
            return _json(404, {"status": 404, "message": f"There is no sample feed at /{slug[:60]}."})
        feed = load_feed(self._publishers[slug], self._today())
        try:
            body = answer(feed, path, request.args)
        except NotFound:
            return _json(404, {"status": 404, "message": f"Nothing is published at /{slug}/{path[:60]}."})
        except BadQuery as error:
            return _json(400, {"status": 400, "message": str(error)})
        response = _json(200, body)
        response.add_etag()
        return response.make_conditional(request)


class RunningSamples:
    """The sample server while it runs; a context manager that stops it at the end.

    Attributes:
        origin: scheme, host and port, such as "http://127.0.0.1:8100".
        host_port: the same without the scheme, as `SIGNPOST_ALLOW_ORIGINS` wants it.
        base_urls: where each publisher's feed begins, by slug.
    """

    def __init__(self, server: BaseWSGIServer) -> None:
        self._server = server
        self.host_port = f"{LOOPBACK}:{server.port}"
        self.origin = f"http://{self.host_port}"
        self.base_urls: Mapping[str, str] = MappingProxyType(
            {one.slug: f"{self.origin}{one.path}" for one in PUBLISHERS}
        )
        # A short poll, in seconds, so that stopping takes no noticeable time.
        self._thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), name="sample-feeds", daemon=True
        )
        self._thread.start()

    def wait(self) -> None:
        """Block until the server has stopped."""
        self._thread.join()

    def close(self) -> None:
        """Stop serving and give the port back; a second call does nothing."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "RunningSamples":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve_samples(port: int = 0, *, today: Callable[[], date] = today_in_london) -> RunningSamples:
    """Start serving the sample feeds on 127.0.0.1 in a thread of their own.

    Args:
        port: the TCP port, 0 for any free one.
        today: what day the offsets in the files count from, asked at every request.

    Raises:
        OSError: the port is taken.
    """
    # Bound here and handed over: make_server by itself ends the whole process when the port is taken.
    with socket.create_server((LOOPBACK, port), backlog=128) as listener:
        server = make_server(
            LOOPBACK,
            port,
            SampleApp(today),
            threaded=True,
            request_handler=_QuietHandler,
            fd=listener.fileno(),
        )
    return RunningSamples(server)


class _QuietHandler(WSGIRequestHandler):
    """Writes no line for each request: the harvest that reads a feed has its own account of them."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


def _json(status: int, body: Any) -> Response:
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json; charset=utf-8")
