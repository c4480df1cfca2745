"""How much memory a program of its own has taken."""

from pathlib import Path


def peak_mb() -> float:
    """Return the most memory that this process has held at once, in MB."""
    # The kernel's ru_maxrss of a child begins with what its parent had; this one begins with the program.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
