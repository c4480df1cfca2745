"""Who may write: a request that changes anything carries an operator's key, and keys cannot be guessed."""

import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from hub.api.context import current

# Wrong keys that one client may send within the time, before it has to wait.
MOST_WRONG_KEYS = 10
WITHIN_S = 60.0
_CLIENTS_KEPT = 10_000
_EXTENSION = "signpost-wrong-keys"

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class WrongKeys:
    """Counts wrong keys by client, in this process: each worker of a server counts for itself.

    Args:
        most: Wrong keys that a client may send within the time.
        within_s: That time, in seconds.
        clock: Seconds that only go forward.
    """

    def __init__(
        self,
        most: int = MOST_WRONG_KEYS,
        within_s: float = WITHIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._within_s = within_s
        self._clock = clock
        self._lock = threading.Lock()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, client: str) -> int:
        """Return how many whole seconds a client has to wait before it may send another key, 0 for none."""
        with self._lock:
            times = self._times.get(client)
            if times is None or len(times) < self._most:
                return 0
            # The oldest of the last `most`: when it is past, the client has one more to send.
            return max(0, math.ceil(times[0] + self._within_s - self._clock()))

    def add(self, client: str) -> None:
        """Count one more; the clients that have been quiet the longest are forgotten first."""
        with self._lock:
            times = self._times.setdefault(client, deque(maxlen=self._most))
            times.append(self._clock())
            self._times.move_to_end(client)
            if len(self._times) > _CLIENTS_KEPT:
                self._times.popitem(last=False)


def register(app: Flask, wrong_keys: WrongKeys | None = None) -> None:
    """Give an application its count of wrong keys."""
    app.extensions[_EXTENSION] = wrong_keys or WrongKeys()


def operators_only(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Let a view answer only requests that carry an operator's key; before anything else is looked at.

    The key is sent as `Authorization: Bearer ...`. Without one, or with one that is wrong or revoked, the
    answer is a 401; a client that has sent `MOST_WRONG_KEYS` wrong ones within a minute gets a 429.
    """

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        g.operator = _holder()
        return view(*args, **kwargs)

    return guarded


def operator() -> str:
    """Return the name of the operator whose key the request carries, in a view that is for operators only."""
    return str(g.operator)


def _holder() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key:
        raise _unauthorized("This needs an operator's key: send it as 'Authorization: Bearer KEY'.")
    wrong_keys: WrongKeys = current_app.extensions[_EXTENSION]
    client = client_of(request.remote_addr)
    if wait_s := wrong_keys.wait_s(client):
        raise TooManyRequests("Too many wrong keys came from this address.", retry_after=wait_s)
    name = current().keys.holder(key)
    if name is None:
        wrong_keys.add(client)
        raise _unauthorized("This key is not known, or it has been revoked.")
    return name


def client_of(address: str | None) -> str:
    """Return what stands for a client: its IPv4 address, or its IPv6 network of 64 bits, as one home has.

    >>> client_of("2001:db8::7"), client_of("192.0.2.7"), client_of(None)
    ('2001:db8::/64', '192.0.2.7', '')
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _unauthorized(message: str) -> Unauthorized:
    return Unauthorized(message, www_authenticate=WWWAuthenticate("bearer", {"realm": "signpost"}))
