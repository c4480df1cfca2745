"""The one way from the finder to a hub: its public API, in this process or far away."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import quote

import httpx

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

FEEDS_KEPT_S = 60.0
"""How long the list of feeds, and what maps are drawn with, are kept, in seconds: many pages ask for them."""

TIMEOUT_S = 10.0
"""How long a hub may take over one answer, in seconds, before the page says that it cannot be reached."""


class HubUnreachable(Exception):
    """The hub did not answer, failed, or answered with something that is not its API's JSON."""


class HubHasNoSuchThing(Exception):
    """The hub knows no record of that id."""


class HubSaysNo(Exception):
    """The hub could not understand a query.

    Attributes:
        errors: The API's sentence by parameter name; under "" one that belongs to no parameter.
        suggestions: Values the hub would understand instead, by parameter name; often empty.
    """

    def __init__(self, errors: Mapping[str, Sequence[str]], suggestions: Mapping[str, Sequence[str]]) -> None:
        super().__init__("; ".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = errors
        self.suggestions = suggestions


class HubBusy(Exception):
    """The hub takes no more of this just now; its text says when to try again."""


class HubClient:
    """Asks a hub's `/api`; safe to share between threads.

    Args:
        http: Client whose base URL is the hub's root; closed by `close`.
        clock: Seconds that only go forward, for how long the feeds are kept.
        origin: What stands before a path of the hub in a person's browser; "" where both have one address.
    """

    def __init__(
        self, http: httpx.Client, *, clock: Callable[[], float] = time.monotonic, origin: str = ""
    ) -> None:
        self._http = http
        self._origin = origin
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    @classmethod
    def in_process(cls, wsgi_app: "WSGIApplication") -> Self:
        """Return a client that calls the hub's WSGI application directly, without a socket."""
        # A fault of the hub becomes its 500 answer, as it would over a socket.
        transport = httpx.WSGITransport(app=wsgi_app, raise_app_exceptions=False)
        # Compressing what never leaves the process would be work for nothing.
        headers = {"Accept-Encoding": "identity"}
        return cls(httpx.Client(transport=transport, base_url="http://localhost", headers=headers))

    @classmethod
    def remote(cls, base_url: str, *, timeout_s: float = TIMEOUT_S) -> Self:
        """Return a client of the hub at `base_url`, for example "https://hub.example.org"."""
        return cls(httpx.Client(base_url=base_url, timeout=timeout_s), origin=base_url.rstrip("/"))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def match(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return one page of `/api/match`.

        It is always sent as a body: what a person asks stands in no address, so in no log on the way.

        Raises:
            HubSaysNo: A parameter was not understood.
            HubUnreachable: There was no usable answer.
        """
        return self._send("POST", "/api/match", json=dict(asked))

    def service(self, service_id: str) -> dict[str, Any]:
        """Return `/api/services/{id}`: the document, where it comes from and the facts in words.

        Raises:
            HubHasNoSuchThing: No service has that id, or it has been removed.
            HubUnreachable: There was no usable answer.
        """
        return self._get(f"/api/services/{quote(service_id, safe='')}", {})

    def spreadsheet(self) -> dict[str, Any]:
        """Return `/api/spreadsheet`: the columns of the template, and where it can be downloaded.

        Raises:
            HubUnreachable: There was no usable answer.
        """
        return self._get("/api/spreadsheet", {})

    def address(self, path: str) -> str:
        """Return where a person's browser finds a path of the hub: here too, unless the hub is elsewhere."""
        return f"{self._origin}{path}"

    def attribution(self) -> dict[str, Any]:
        """Return `/api/attribution`: publishers, reference data and software with their licences.

        Raises:
            HubUnreachable: There was no usable answer.
        """
        return self._get("/api/attribution", {})

    def feeds(self) -> dict[str, Any]:
        """Return `/api/feeds`, at most `FEEDS_KEPT_S` old.

        Raises:
            HubUnreachable: There was no usable answer.
        """
        return self._get_kept("/api/feeds")

    def feed(self, slug: str) -> dict[str, Any]:
        """Return `/api/feeds/{slug}`: a feed, its harvests, and how it has fared.

        Raises:
            HubHasNoSuchThing: There is no such feed.
            HubUnreachable: There was no usable answer.
        """
        return self._get(f"/api/feeds/{quote(slug, safe='')}", {})

    def harvest(self, number: int) -> dict[str, Any]:
        """Return `/api/harvests/{number}`: a harvest, its report, and what was found in words.

        Raises:
            HubHasNoSuchThing: There is no such harvest.
            HubUnreachable: There was no usable answer.
        """
        return self._get(f"/api/harvests/{number}", {})

    def map(self) -> dict[str, Any]:
        """Return `/api/map`, at most `FEEDS_KEPT_S` old: what maps are drawn with.

        Raises:
            HubHasNoSuchThing: The hub is of a version without maps.
            HubUnreachable: There was no usable answer.
        """
        return self._get_kept("/api/map")

    def outlines(self, params: Mapping[str, str]) -> dict[str, Any]:
        """Return `/api/areas`: GeoJSON of the outlines by `codes` and in a `bbox`.

        Raises:
            HubHasNoSuchThing: The hub has no outlines.
            HubSaysNo: A parameter was not understood.
            HubUnreachable: There was no usable answer.
        """
        return self._get("/api/areas", params)

    def check(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Ask for a check of an address or a text, and return it as `/api/validations` does.

        Raises:
            HubBusy: Too many wait.
            HubSaysNo: It cannot be checked.
            HubUnreachable: There was no usable answer.
        """
        return self._send("POST", "/api/validations", json=dict(given))

    def check_file(self, name: str, content: IO[bytes], given: Mapping[str, str]) -> dict[str, Any]:
        """Ask for a check of a file, and return it as `/api/validations` does; raises as `check`."""
        return self._send("POST", "/api/validations", files={"file": (name, content)}, data=dict(given))

    def validation(self, check_id: str) -> dict[str, Any]:
        """Return `/api/validations/{id}`: how far a check has come, and its report once it is there.

        Raises:
            HubHasNoSuchThing: There is none of that id, or it was forgotten.
            HubUnreachable: There was no usable answer.
        """
        return self._get(f"/api/validations/{quote(check_id, safe='')}", {})

    def _get_kept(self, path: str) -> dict[str, Any]:
        now = self._clock()
        with self._lock:
            at, kept = self._kept.get(path, (float("-inf"), {}))
            if now - at < FEEDS_KEPT_S:
                return kept
        answer = self._get(path, {})
        with self._lock:
            self._kept[path] = now, answer
        return answer

    def _get(self, path: str, params: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
        return self._send("GET", path, params=dict(params))

    def _send(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, headers={"Accept": "application/json"}, **given)
            body = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise HubUnreachable(f"{path}: {error}") from error
        if not isinstance(body, dict):
            raise HubUnreachable(f"{path}: the answer is not a JSON object")
        if response.status_code in (404, 410):
            raise HubHasNoSuchThing(path)
        if response.status_code in (400, 413, 422):
            raise HubSaysNo(*_what_was_wrong(body))
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise HubBusy(str(body.get("message") or ""))
        if response.status_code not in (httpx.codes.OK, httpx.codes.ACCEPTED):
            raise HubUnreachable(f"{path}: the hub answered {response.status_code}")
        return body


def _what_was_wrong(body: Mapping[str, Any]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return sentences and suggestions by parameter from the API's one error shape."""
    parts = body.get("errors") or {}
    by_parameter = {**(parts.get("json") or {}), **(parts.get("query") or {})}
    errors: dict[str, list[str]] = {}
    suggestions: dict[str, list[str]] = {}
    for name, given in by_parameter.items():
        # A repeated parameter names its faulty value too: {"delivery": {"0": ["..."]}}.
        sentences = [s for inner in given.values() for s in inner] if isinstance(given, dict) else list(given)
        if sentences:
            errors[name] = [str(sentences[0])]
            # The sentence comes first, then what the hub would have understood.
            suggestions[name] = [str(value) for value in sentences[1:]]
    return errors or {"": [str(body.get("message") or "")]}, suggestions
