"""Read a file from a stranger in a process of its own, which may fail without hurting this one.

The other process (`python -m standards.openreferral.files`) bounds its own memory, time and output before it
opens the file, knows no secrets of this one's environment, and writes its answer into a folder that is
removed afterwards. What it cannot finish is refused whole.
"""

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson

import standards
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import SMALLER, FileLimits, megabytes
from standards.openreferral.files.places import Columns
from standards.openreferral.files.reading import FileProblem, FileRead

ANSWER = "answer.json"

_BROKEN = "Open it in a spreadsheet program, save it again as .xlsx or .csv and send that."


def read_apart(
    path: Path,
    *,
    mapping_path: Path | None = None,
    limits: FileLimits = FileLimits(),  # noqa: B008 - it is frozen
) -> FileRead:
    """Read a file as `read.read_file` does, in a process of its own.

    Args:
        path: the file.
        mapping_path: a mapping for a council's own headings, see `spreadsheets.mapping`.
        limits: what is read at most. `seconds` is how long it may take by the clock, and how much time
            of a processor; `memory_bytes` is all the memory of the other process.

    Raises:
        FileUnreadable: as `read.read_file`, and when the other process passes a cap or crashes.
    """
    with tempfile.TemporaryDirectory(prefix="signpost-file-") as folder:
        answer = Path(folder) / ANSWER
        request = {
            "path": str(path.absolute()),
            "mapping": str(mapping_path.absolute()) if mapping_path else None,
            "answer": str(answer),
            "limits": asdict(limits),
        }
        try:
            finished = subprocess.run(
                [sys.executable, "-m", "standards.openreferral.files"],
                input=orjson.dumps(request),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_environment(folder),
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise _too_slow(path.name, limits) from error
        if finished.returncode:
            raise _died(path.name, finished.returncode, limits)
        return _read_answer(answer.read_bytes(), path.name)


def _environment(folder: str) -> dict[str, str]:
    """Return an environment with the code's own place and nothing that is secret."""
    root = str(Path(str(standards.__file__)).parents[1])
    return {
        "PYTHONPATH": os.pathsep.join([root, *(each for each in sys.path if each)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": folder,
        "LC_ALL": "C.UTF-8",
    }


def _read_answer(content: bytes, name: str) -> FileRead:
    try:
        answer: dict[str, Any] = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise FileUnreadable(name, "reading it ended too early", _BROKEN) from error
    refused = answer.get("unreadable")
    if refused:
        raise FileUnreadable(refused["name"], refused["why"], refused["remedy"])
    read = FileRead(**answer["read"])
    problems = tuple(FileProblem(**problem) for problem in answer["read"]["problems"])
    columns = tuple(_columns(each) for each in answer["read"]["columns"])
    return replace(
        read,
        problems=problems,
        kept_back=frozenset(read.kept_back),
        columns=columns,
        places=tuple(read.places),
    )


def _columns(written: dict[str, Any]) -> Columns:
    fields = {name: (letter, heading, below) for name, (letter, heading, below) in written["fields"].items()}
    return Columns(written["sheet"], fields)


def _too_slow(name: str, limits: FileLimits) -> FileUnreadable:
    return FileUnreadable(name, f"reading it took longer than {limits.seconds:g} seconds", SMALLER)


def _died(name: str, code: int, limits: FileLimits) -> FileUnreadable:
    # Beyond its processor time the system sends SIGXCPU, and SIGKILL a second later.
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _too_slow(name, limits)
    if code == -signal.SIGXFSZ:
        why = f"what it says is longer than {megabytes(limits.unpacked_bytes)}"
        return FileUnreadable(name, why, SMALLER)
    return FileUnreadable(name, f"the program that reads it failed (code {code})", _BROKEN)
