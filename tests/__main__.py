"""`make test`: lint, types, import contracts and every test, each timed; the last lines say what was skipped.

With CI=true a program that is missing is a failure, not a skip.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
SOURCES = ["standards", "validators", "hub", "sample_feeds", "discovery_app", "tests"]

# Programs that tests drive, and the Debian packages that bring them.
PROGRAMS = {"chromium": "chromium", "pg_ctl": "postgresql"}
_POSTGRES_FOLDERS = "/usr/lib/postgresql"


def has(program: str) -> bool:
    """Return whether a program is on this machine, Debian's own folder for PostgreSQL included."""
    return shutil.which(program) is not None or any(Path(_POSTGRES_FOLDERS).glob(f"*/bin/{program}"))


def install_programs() -> int:
    """Install with apt what is missing, where this process may."""
    missing = sorted({package for program, package in PROGRAMS.items() if not has(program)})
    if not missing:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"not here, and cannot be installed by this user: {', '.join(missing)}")
        return 1 if os.environ.get("CI") == "true" else 0
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-qq", "update"], ["apt-get", "-qq", "install", "--yes", *missing]):
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return done.returncode
    return 0


def run(*command: str) -> int:
    """Run one program of the environment in the project's folder."""
    return subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False).returncode


def main() -> int:
    """Run every part, and say how each went."""
    report = Path(tempfile.mkdtemp(prefix="signpost-")) / "tests.xml"
    parts = {
        "programs": install_programs,
        "format": lambda: run("ruff", "format", "--check", "--quiet", *SOURCES),
        "lint": lambda: run("ruff", "check", "--quiet", *SOURCES),
        "types": lambda: run("mypy"),
        "contracts": lambda: run("lint-imports", "--no-logo"),
        # Two at a time, a file after the other: what the tests of a file share is made once.
        "tests": lambda: run(
            *("python", "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"),
            *(f"--junitxml={report}", *sys.argv[1:]),
        ),
    }
    lines, failed = [], False
    for name, part in parts.items():
        print(f"== {name}", flush=True)
        started = time.monotonic()
        status = part()
        failed = failed or status != 0
        lines.append(f"{name:<10} {'ok' if status == 0 else 'FAILED':<7} {time.monotonic() - started:7.1f} s")
    print("\n" + "\n".join(lines))
    print(_counts(report))
    return 1 if failed else 0


def _counts(report: Path) -> str:
    if not report.exists():
        return "no test was run"
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None
    total, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
    wrong = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
    return f"{total - skipped - wrong} passed, {wrong} failed, {skipped} skipped"


if __name__ == "__main__":
    sys.exit(main())
