"""granian, told what to serve: a few processes, each of which opens the hub for itself.

A command may run beside it for as long as it serves: the worker that does the jobs.
"""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from hub.config import Settings
from hub.errors import SettingsError
from hub.garbage import spare_collections
from hub.serve import Wsgi, create_app

# What tells a program to end. A thread waits for these, in the server and in each process: Python's own
# handlers run on the main thread, in the middle of whatever it does, and one that sets an event for which
# that thread begins to wait is waited for by itself, or heard only after the wait.
_ENDS = (signal.SIGINT, signal.SIGTERM)
# Of each process: one reads, and the others wait for people who send or take something slowly.
_THREADS = 32
# How long requests that are being answered may take when the server is told to stop.
_STOP_SERVING_S = 30
_LOOK_AFTER_S = 1.0
# A command that ends by itself is started again, but not over and over.
_START_AGAIN_S = 5.0
# A worker gives back what it is doing within some seconds.
_STOP_S = 15.0
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# Errors, on standard error; granian writes down no request unless it is asked to.
_LOG: dict[str, Any] = {
    "handlers": {
        "console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
    },
    "loggers": {"_granian": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}


class _Beside:
    """A command that is kept running beside the server, and ends with it.

    A thread looks after it: the server's own main thread waits for signals.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._ends = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start it, and start it again whenever it ends."""
        if self._command:
            self._keeper.start()

    def ask_to_stop(self) -> None:
        """Ask it to end, and go on meanwhile."""
        self._ends.set()

    def stop(self) -> None:
        """Wait for its end."""
        self.ask_to_stop()
        if self._keeper.is_alive():
            self._keeper.join()

    def _keep(self) -> None:
        process = None
        started_at = -_START_AGAIN_S
        while not self._ends.is_set():
            ended = process is None or process.poll() is not None
            if ended and time.monotonic() - started_at >= _START_AGAIN_S:
                started_at = time.monotonic()
                # The command is the caller's own, with no text of anybody else's.
                process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)  # noqa: S603
            self._ends.wait(_LOOK_AFTER_S)
        if process is not None:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process to end, and make it when it does not."""
    process.terminate()
    try:
        process.wait(_STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Server(MPServer):
    """granian's own server, which says where it is, and looks after the command beside it."""

    def __init__(self, beside: _Beside, told: int, **options: Any) -> None:
        super().__init__("hub.serve:create_app", interface=Interfaces.WSGI, **options)
        self._beside = beside
        self._told = told

    def startup(self, spawn_target: Callable[..., None], target_loader: Callable[..., Any]) -> None:
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        print(f"Signpost is at http://127.0.0.1:{self.bind_port}", flush=True)  # noqa: T201 - what it is for
        self._beside.start()
        for number in _ENDS:
            signal.signal(number, _heard_of)
        threading.Thread(target=self._hear, daemon=True).start()

    def _hear(self) -> None:
        # Whichever thread a signal reaches, its number is written there.
        while numbers := os.read(self._told, 64):
            if not set(_ENDS).isdisjoint(numbers):
                self.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def shutdown(self, exit_code: int = 0) -> None:
        # Both stop at the same time: each takes some seconds at worst.
        self._beside.ask_to_stop()
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]


def _heard_of(number: int, _frame: object) -> None:
    """Leave a signal to the thread that waits for it."""


class InTurn:
    """An application that answers one read at a time; a request that sends something waits for nobody.

    Threads of one process share one interpreter: several that want it at once hold each other up, so that
    they get a third less done than one after the other (`python -m tests.benchmarks.http`). A read is soon
    done; what is sent may come slowly, or be worked on by a job meanwhile. Answers that are written piece by
    piece are not waited for either.

    Args:
        app: The application.
    """

    def __init__(self, app: Wsgi) -> None:
        self._app = app
        self._turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        if environ["REQUEST_METHOD"] not in _READS:
            return self._app(environ, start_response)
        with self._turn:
            return self._app(environ, start_response)


def _load(settings: Settings, server: int) -> Wsgi:
    """Return the application, in each process, after it was started: databases are not shared across that.

    A server that was killed cannot end its processes, so they end themselves.
    """
    # This process is a copy of the server, which hears of signals in its own way.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_once, daemon=True).start()
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    application = InTurn(create_app(settings))
    spare_collections()
    return application


def _end_once() -> None:
    """Wait until this process is told to end, and hand that to granian's handler, which bears it once.

    Ctrl-C is the server's to answer, though it reaches the processes too.
    """
    number = signal.sigwait([signal.SIGTERM])
    handler = signal.getsignal(number)
    if callable(handler):
        handler(number, None)
    else:
        # There is nothing to end in good order yet.
        os._exit(0)


def _end_with(server: int) -> None:
    while os.getppid() == server:
        time.sleep(_LOOK_AFTER_S)
    os.kill(os.getpid(), signal.SIGTERM)


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

    Raises:
        SettingsError: Nothing can listen there.
    """
    kept = _Beside(beside)
    address = _free_address(host, port)
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    server = _Server(
        kept,
        told,
        address=address,
        port=port,
        workers=workers,
        blocking_threads=_THREADS,
        # Without its version 2, which browsers do not speak without TLS.
        http=HTTPModes.http1,
        # Below errors it gives advice about its own settings.
        log_level=LogLevels.error,
        log_dictconfig=_LOG,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SERVING_S,
    )
    before = signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    _keep_signals_for_processes(os.getpid())
    try:
        server.serve(target_loader=partial(_load, settings, os.getpid()), wrap_loader=False)
    finally:
        kept.stop()
        signal.set_wakeup_fd(before)
        os.close(tell)


@cache
def _keep_signals_for_processes(server: int) -> None:
    """Let a process wait with being told to end until it can hear of it, however early that is.

    What a copy of this process is told before Python has begun in it is forgotten otherwise, as on a busy
    machine, where it may not have run at all by then.
    """

    def go_on() -> None:
        # The processes know these functions too, and never let a thread hear of them but one.
        if os.getpid() == server:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)

    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, _ENDS), after_in_parent=go_on
    )


def _free_address(host: str, port: int) -> str:
    """Return the address that a name of this machine stands for.

    The processes share the port, and would share it with another server's as well.

    Raises:
        SettingsError: No machine is called so, the address is another machine's, or a program listens there.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise SettingsError(f"There is no machine called {host}: {error.strerror}.") from error
    try:
        socket.create_server(address, family=family).close()
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise SettingsError(f"Nothing can listen at {host}:{port}: {why}.") from error
    return str(address[0])
