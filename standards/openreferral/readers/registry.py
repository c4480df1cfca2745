"""Finding the dialects: every module of `standards.openreferral.readers.dialects` has one, called DIALECT."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Any

from standards.openreferral.readers import dialects as package
from standards.openreferral.readers.dialect import Dialect


@cache
def dialects() -> tuple[Dialect, ...]:
    """Return every dialect, in the order in which records are shown to them.

    >>> [dialect.name for dialect in dialects()]
    ['localgov', 'outpost', 'placecube', 'porism']
    """
    found: list[Dialect] = [
        importlib.import_module(f"{package.__name__}.{module.name}").DIALECT
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return tuple(sorted(found, key=lambda dialect: (dialect.is_asked_last, dialect.name)))


def dialect_of(record: Mapping[str, Any]) -> Dialect | None:
    """Return the dialect that a record of 1.0 is in, None for the textbook's."""
    return next((dialect for dialect in dialects() if dialect.speaks(record)), None)
