"""The process that `apart` starts: reads one file within bounds that the system holds it to."""

import math
import resource
import sys
from pathlib import Path
from typing import Any

import orjson

from standards.openreferral.files.limits import SMALLER, FileLimits, megabytes


def main() -> int:
    """Read the request from the standard input and write the answer to its file; 0 when it is written."""
    request = orjson.loads(sys.stdin.buffer.read())
    limits = FileLimits(**request["limits"])
    path = Path(request["path"])
    confine(limits)
    try:
        # It writes dataclasses as objects; ids kept back are a set, which JSON has not.
        answer = orjson.dumps(_answer(path, request["mapping"], limits), default=sorted)
    except MemoryError:
        why = f"reading it takes more memory than {megabytes(limits.memory_bytes)}"
        answer = orjson.dumps({"unreadable": {"name": path.name, "why": why, "remedy": SMALLER}})
    Path(request["answer"]).write_bytes(answer)
    return 0


def confine(limits: FileLimits) -> None:
    """Bound this process's memory, processor time and the size of what it writes; no dumps of its memory."""
    seconds = math.ceil(limits.seconds)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.unpacked_bytes, limits.unpacked_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(path: Path, mapping_path: str | None, limits: FileLimits) -> dict[str, Any]:
    # Only now, so that all of it happens within the bounds.
    from standards.openreferral.errors import FileUnreadable
    from standards.openreferral.files.read import read_file
    from standards.openreferral.spreadsheets.mapping import read_mapping

    try:
        mapping = read_mapping(Path(mapping_path)) if mapping_path else None
        return {"read": read_file(path, mapping=mapping, limits=limits)}
    except FileUnreadable as error:
        return {"unreadable": {"name": error.name, "why": error.why, "remedy": error.remedy}}


if __name__ == "__main__":
    sys.exit(main())
