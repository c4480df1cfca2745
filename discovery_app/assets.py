"""Static files and the addresses that change with what is in them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).with_name("static")


def asset(name: str) -> str:
    """Return the address of a static file, with its hash so that a new version is fetched at once."""
    return url_for("static", filename=name, v=digest(name))


@cache
def digest(name: str) -> str:
    """Return the hash that stands in the address of a static file.

    Args:
        name: Path of a file that is there, below the folder of static files.
    """
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
