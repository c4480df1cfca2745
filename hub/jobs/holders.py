"""Whether the process that has a job is still alive, where this machine can tell.

A lease alone says so only when it has run out, a minute after a crash. Each taking therefore has a file that
its process keeps locked, which the system unlocks when the process dies, however it dies. A file that is
there and not locked is that of a dead process, and its lease is over at once. No file says nothing: the
process may be on another machine, and its lease counts. A frozen process keeps its lock, so its lease has to
run out.
"""

import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path


class Holders:
    """The files of the takings of one machine.

    Args:
        folder: Where they lie; made when absent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Descriptors: they are open until they are closed here, or the process ends.
        self._held: dict[tuple[str, int], int] = {}

    def hold(self, job_id: str, token: int) -> None:
        """Say for as long as this process lives, or until `let_go`, that it has this taking of a job."""
        # Where no file can be made (a disk is full), the lease has to run out after a crash, and no more.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._path(job_id, token)
            # Locked before it has its name: nobody may find it unlocked.
            unnamed = path.with_name(f"{secrets.token_hex(8)}.new")
            file = os.open(unnamed, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            unnamed.rename(path)
            self._held[job_id, token] = file

    def let_go(self, job_id: str, token: int) -> None:
        """Say that it has it no more; call it when the database knows."""
        file = self._held.pop((job_id, token), None)
        if file is not None:
            self._path(job_id, token).unlink(missing_ok=True)
            os.close(file)

    def is_dead(self, job_id: str, token: int) -> bool:
        """Return whether the process that had this taking is known to be dead."""
        return _is_unlocked(self._path(job_id, token))

    def is_any_alive(self) -> bool:
        """Return whether a process on this machine has a job, whatever the database says or can say."""
        paths = list(self._folder.glob("*.lock")) if self._folder.is_dir() else []
        return any(path.exists() and not _is_unlocked(path) for path in paths)

    def sweep(self) -> None:
        """Remove the files that dead processes have left."""
        for path in self._folder.glob("*.lock") if self._folder.is_dir() else ():
            if _is_unlocked(path):
                path.unlink(missing_ok=True)

    def _path(self, job_id: str, token: int) -> Path:
        return self._folder / f"{job_id}-{token}.lock"


def _is_unlocked(path: Path) -> bool:
    with suppress(OSError):
        # Without O_CREAT: to ask must not make one.
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True
    return False
