"""Applications on loopback, for a browser to ask."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import run_wsgi_app

from discovery_app.app import create_app
from discovery_app.client import HubClient

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@contextmanager
def served(app: "WSGIApplication") -> Iterator[str]:
    """Serve an application on a free port, and give its address without a slash at its end."""
    server = make_server("127.0.0.1", 0, _read_at_once(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _read_at_once(app: "WSGIApplication") -> "WSGIApplication":
    """Return an application that has closed what it answers with before it is sent.

    Werkzeug's server leaves the file of an answer open when the browser goes away in the middle of it.
    """

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        parts, status, headers = run_wsgi_app(app, environ, buffered=True)
        start_response(status, headers.to_wsgi_list())
        return parts

    return answer


@contextmanager
def served_finder(hub: Flask) -> Iterator[str]:
    """Serve a finder over this hub, and give its address."""
    client = HubClient.in_process(hub)
    try:
        with served(create_app(client)) as base_url:
            yield base_url
    finally:
        client.close()
