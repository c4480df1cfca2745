"""gunicorn, told what to serve: threads in a few processes, each of which opens the hub for itself."""

from typing import Any

from gunicorn.app.base import BaseApplication

from hub.config import Settings
from hub.serve import create_app

_THREADS = 4


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # In each worker, after the fork: database connections and memory maps are not shared across one.
        return create_app(self._settings)


def run_server(settings: Settings, *, port: int, workers: int, host: str = "127.0.0.1") -> None:
    """Serve until stopped.

    Args:
        settings: The hub's settings.
        port: Port to listen on.
        workers: Processes, each with a few threads.
        host: Address to listen on, by default this machine alone; put a web server with TLS in front of it
            for the world. A container's is 0.0.0.0, or nobody outside could reach it.
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
            "proc_name": "signpost",
            # It would be made in the home folder; signals are control enough.
            "control_socket_disable": True,
            # Requests hold what a person looks for: they are not written down.
            "accesslog": None,
        },
    ).run()
