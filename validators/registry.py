"""Every rule there is, found by walking `validators.rules`: a new file is a new rule."""

import hashlib
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

from standards import lists, openreferral
from standards.lists import refuge
from validators import rules
from validators.rule import Rule


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Return every rule class, in the order of their codes."""
    found: list[type[Rule]] = []
    for module_info in pkgutil.iter_modules(rules.__path__):
        module = importlib.import_module(f"{rules.__name__}.{module_info.name}")
        found += [
            value
            for _, value in inspect.getmembers(module, inspect.isclass)
            if issubclass(value, Rule)
            and value.__module__ == module.__name__
            and not inspect.isabstract(value)
        ]
    return tuple(sorted(found, key=lambda rule: rule.code))


def rule_named(code: str) -> type[Rule]:
    """Return the rule of a code.

    Raises:
        KeyError: there is none.
    """
    return {rule.code: rule for rule in all_rules()}[code]


def files_that_decide() -> list[Path]:
    """Return the files that decide what is found on a page: rules, what runs them, tables and lists.

    How a report is written (`reports`), where its records come from (`sources`) and how they are fetched
    (`standards.openreferral.wire`) decide nothing about a page that has been read; nor does where in a file a
    record stands (`standards.openreferral.files.places`).
    """
    here, standard = Path(__file__).parent, Path(str(openreferral.__file__)).parent
    known = Path(str(lists.__file__)).parent
    return [
        *sorted(here.glob("*.py")),
        *sorted((here / "rules").glob("*.py")),
        *sorted(standard.glob("*.py")),
        *sorted((standard / "fields").glob("*.py")),
        *sorted((standard / "fields").glob("*.csv")),
        *sorted(known.glob("*.py")),
        refuge.TABLE,
    ]


@cache
def rules_digest() -> str:
    """Return a fingerprint of the files that decide what is found on a page, 16 hex digits.

    Answers kept for unchanged pages hold only as long as this does.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in files_that_decide():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
