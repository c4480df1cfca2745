"""The web server: what it does with processes that end, ports that are taken, and people who are slow."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from hub.webserver import InTurn
from tests.feedserver import wait_until
from tests.hub.serving import answers, free_port, processes_of, serving
from tests.hub.test_cli import REPOSITORY, an_environment


def test_a_process_that_ends_is_started_again(tmp_path: Path) -> None:
    with serving(tmp_path) as (server, port):
        [first] = processes_of(server.pid)
        os.kill(first, signal.SIGKILL)

        assert wait_until(lambda: processes_of(server.pid) not in ([], [first]), 30)
        assert wait_until(lambda: answers(port), 30)
        server.terminate()
        _, said = server.communicate(timeout=40)

    assert "Unexpected exit from worker-1" in said


def test_processes_end_with_a_server_that_was_killed(tmp_path: Path) -> None:
    with serving(tmp_path) as (server, port):
        server.kill()
        server.wait(10)

        assert wait_until(lambda: not answers(port), 15)


def test_a_server_that_is_told_to_stop_while_it_starts_does(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hub", "serve", "--workers", "1", "--port", str(free_port())],
        cwd=REPOSITORY,
        env=an_environment(tmp_path),
        stdout=-1,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Signpost is at ")
        server.terminate()

        assert server.wait(20) == 0


def test_a_process_that_is_told_to_stop_before_it_is_itself_does(tmp_path: Path) -> None:
    """As on a busy machine, where a process may not have run yet when the server is stopped."""
    told = (
        "import os, signal; os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))"
    )
    serve = "import sys; from hub.cli import main; main(sys.argv[1:])"
    options = ["--workers", "1", "--port", str(free_port())]

    ended = subprocess.run(
        [sys.executable, "-c", f"{told}; {serve}", "serve", *options],
        cwd=REPOSITORY,
        env=an_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert "Unexpected exit from worker-1" in ended.stderr
    assert ended.returncode == 1


def test_a_server_that_is_told_to_stop_as_it_begins_to_wait_does(tmp_path: Path) -> None:
    """Python's own handler would wait for the main thread, which would wait for the handler."""
    told = """
import os, signal, sys, threading
from hub.cli import main

class Told(threading.Condition):
    def __enter__(self):
        entered = super().__enter__()
        os.kill(os.getpid(), signal.SIGTERM)
        return entered

class Event(threading.Event):
    def wait(self, timeout=None):
        if timeout is None and threading.current_thread() is threading.main_thread():
            self._cond = Told(threading.Lock())
        return super().wait(timeout)

import granian.server.common
granian.server.common.threading = type(sys)("threading")
vars(granian.server.common.threading).update(vars(threading) | {"Event": Event})
main(sys.argv[1:])
"""
    options = ["--workers", "1", "--port", str(free_port())]

    ended = subprocess.run(
        [sys.executable, "-c", told, "serve", *options],
        cwd=REPOSITORY,
        env=an_environment(tmp_path),
        capture_output=True,
        timeout=60,
    )

    assert ended.returncode == 0


@pytest.mark.parametrize(("number", "status_of_end"), [(signal.SIGINT, {0}), (signal.SIGTERM, {0, 1})])
def test_it_ends_at_once_though_every_process_is_told_too_and_more_than_once(
    tmp_path: Path, number: signal.Signals, status_of_end: set[int]
) -> None:
    with serving(tmp_path, workers=2) as (server, port):
        for _ in range(8):
            answers(port)
        for process in processes_of(server.pid):
            for _ in range(20):
                os.kill(process, number)
        server.send_signal(number)

        assert server.wait(10) in status_of_end


def test_a_port_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    with serving(tmp_path / "first") as (_, port), serving(tmp_path / "second", port=port) as (second, _):
        out, said = second.communicate(timeout=60)

    assert second.returncode == 1
    assert out == ""
    assert said == f"Error: Nothing can listen at 127.0.0.1:{port}: Address already in use.\n"


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("192.0.2.1", "Error: Nothing can listen at 192.0.2.1:8090: Cannot assign requested address.\n"),
        ("hub.invalid", "Error: There is no machine called hub.invalid: Name or service not known.\n"),
    ],
)
def test_an_address_of_another_machine_is_said_to_be_one(tmp_path: Path, host: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub", "serve", "--host", host, "--port", "8090"],
        cwd=REPOSITORY,
        env=an_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (1, said)


def test_those_who_send_slowly_keep_nobody_waiting(tmp_path: Path) -> None:
    head = (
        b"POST /api/match HTTP/1.1\r\nHost: hub\r\n"
        b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    )
    with serving(tmp_path) as (_, port), ExitStack() as slow:
        for _ in range(16):
            slow.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)).sendall(head)

        assert answers(port)


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        (b"GET /api/feeds HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n", b"HTTP/1.1 200 "),
        (b"HEAD /api/feeds HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n", b"HTTP/1.1 200 "),
        (b"GET /feeds/caf%C3%A9 HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n", b"called 'caf\\u00e9'"),
        (
            b"GET /api/match?q=" + b"a" * 12_000 + b" HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n",
            b" 422 ",
        ),
        (b"GET /api/feeds HTTP/9.9\r\nHost: hub\r\n\r\n", b"HTTP/1.1 400 "),
        (b"GET /api/feeds /with a space HTTP/1.1\r\nHost: hub\r\n\r\n", b"HTTP/1.1 400 "),
        (
            b"POST /api/match HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/json\r\n\r\n1\r\n[\r\n0\r\n\r\n",
            b"HTTP/1.1 400 ",
        ),
    ],
)
def test_requests_of_every_form_are_answered(hub_on_port: int, sent: bytes, answered: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", hub_on_port), timeout=30)) as connection:
        connection.sendall(sent)
        got = b""
        while more := connection.recv(65_536):
            got += more

    assert answered in got
    if sent.startswith(b"HEAD"):
        assert got.endswith(b"\r\n\r\n")


@pytest.fixture(scope="module")
def hub_on_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an empty hub."""
    with serving(tmp_path_factory.mktemp("hub")) as (_, port):
        yield port


class _Held:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.inside = threading.Semaphore(0)
        self.go = threading.Event()
        self.most = self._now = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self._now += 1
        self.most = max(self.most, self._now)
        self.inside.release()
        assert self.go.wait(10)
        self._now -= 1
        return []


@pytest.mark.parametrize(("method", "at_once"), [("GET", 1), ("HEAD", 1), ("POST", 3)])
def test_reads_take_turns_and_what_is_sent_does_not(method: str, at_once: int) -> None:
    app = _Held()
    in_turn = InTurn(app)
    threads = [threading.Thread(target=in_turn, args=({"REQUEST_METHOD": method}, None)) for _ in range(3)]
    for thread in threads:
        thread.start()

    assert all(app.inside.acquire(timeout=10) for _ in range(at_once))
    assert not app.inside.acquire(timeout=0.2)
    app.go.set()
    for thread in threads:
        thread.join(10)
    assert app.most == at_once


def test_a_turn_ends_with_a_mistake() -> None:
    def mistaken(_environ: dict[str, Any], _start_response: Any) -> list[bytes]:
        raise ZeroDivisionError

    in_turn = InTurn(mistaken)

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            in_turn({"REQUEST_METHOD": "GET"}, None)
