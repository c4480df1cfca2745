"""gunicorn, told what to serve: threads in a few processes, each of which opens the hub for itself.

A command may run beside it for as long as it serves: the worker that does the jobs.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from hub.config import Settings
from hub.serve import create_app

_THREADS = 4
# A command that ends by itself is started again, but not over and over.
_START_AGAIN_S = 5.0
# A worker gives back what it is doing within some seconds.
_STOP_S = 15.0


class _Beside:
    """A command that is kept running beside the server, and ends with it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = -_START_AGAIN_S

    def keep(self) -> None:
        """Start it if it does not run."""
        if self._process is not None and self._process.poll() is None:
            return
        if time.monotonic() - self._started_at >= _START_AGAIN_S:
            self._started_at = time.monotonic()
            # The command is the caller's own, with no text of anybody else's.
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603

    def ask_to_stop(self) -> None:
        """Ask it to end, and go on meanwhile."""
        if self._process is not None:
            self._process.terminate()

    def stop(self) -> None:
        """Wait for its end, and end it when it does not come."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Log(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own log, without the addresses of requests: they hold what a person looks for.

    It quotes the first line of a request that it cannot read, such as an address with spaces in it, and the
    address of one that failed.
    """

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Write a warning down."""
        if str(msg).startswith("Invalid request"):
            msg, args = "A request that is no HTTP was refused", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """Write down what went wrong, with where in the code."""
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling a request", ()
        super().exception(msg, *args, **kwargs)


class _Master(Arbiter):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own master, which looks after its workers every second, and after the command beside them.

    Not a thread of its own: the master forks, and a fork takes other threads' locks along as they are.
    """

    def __init__(self, app: BaseApplication, beside: _Beside) -> None:
        self._beside = beside
        super().__init__(app)

    def manage_workers(self) -> None:
        super().manage_workers()
        self._beside.keep()

    def stop(self, graceful: bool = True) -> None:
        # Both stop at the same time: each takes some seconds at worst.
        self._beside.ask_to_stop()
        super().stop(graceful)


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Settings, options: dict[str, Any], beside: _Beside | None) -> None:
        self._settings = settings
        self._options = options
        self._beside = beside
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # In each worker, after the fork: database connections and memory maps are not shared across one.
        return create_app(self._settings)

    def run(self) -> None:
        if self._beside is None:
            super().run()
            return
        try:
            _Master(self, self._beside).run()
        except RuntimeError as error:
            # As gunicorn itself says that its settings contradict each other.
            sys.exit(f"Error: {error}")
        finally:
            self._beside.stop()


def run_server(
    settings: Settings,
    *,
    port: int,
    workers: int,
    host: str = "127.0.0.1",
    beside: Sequence[str] = (),
) -> None:
    """Serve until stopped.

    Args:
        settings: The hub's settings.
        port: Port to listen on.
        workers: Processes, each with a few threads.
        host: Address to listen on, by default this machine alone; put a web server with TLS in front of it
            for the world. A container's is 0.0.0.0, or nobody outside could reach it.
        beside: A command that runs for as long as it serves, started again when it ends; () for none.
    """

    def say(_server: Any) -> None:
        print(f"Signpost is at http://127.0.0.1:{port}", flush=True)  # noqa: T201 - what the command is for

    _Server(
        settings,
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": _THREADS,
            "worker_class": "gthread",
            "when_ready": say,
            "loglevel": "warning",
            "logger_class": _Log,
            "proc_name": "signpost",
            # It would be made in the home folder; signals are control enough.
            "control_socket_disable": True,
            # Requests hold what a person looks for: they are not written down.
            "accesslog": None,
        },
        _Beside(beside) if beside else None,
    ).run()
