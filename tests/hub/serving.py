"""`signpost serve` as a person runs it: in a process of its own, at a free port."""

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.feedserver import wait_until
from tests.hub.test_cli import REPOSITORY, an_environment


@contextmanager
def serving(
    var: Path,
    *,
    port: int = 0,
    workers: int = 1,
    out: int | IO[bytes] | None = subprocess.PIPE,
    err: int | IO[bytes] | None = subprocess.PIPE,
    **settings: str,
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve a hub, and give the server's own process and its port once it answers or has ended.

    Args:
        var: The hub's folder.
        port: Where; 0 for any that is free.
        workers: Processes that answer.
        out: Where its standard output goes; None for where this process's own does.
        err: Where its standard error goes.
        settings: Further variables of the environment.
    """
    port = port or free_port()
    command = [sys.executable, "-W", "error", "-m", "hub", "serve"]
    command += ["--workers", str(workers), "--port", str(port)]
    environment = an_environment(var, **settings)
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=out, stderr=err, text=True
    ) as server:
        try:
            assert wait_until(lambda: answers(port) or server.poll() is not None, 60)
            yield server, port
        finally:
            server.terminate()
            server.wait(40)


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def answers(port: int) -> bool:
    """Whether a harmless question is answered."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/feeds", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def processes_of(server: int) -> list[int]:
    """Return the processes that answer requests: copies of the server's own."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == server and b"--beside" not in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found
