"""Every rule there is, found by walking `validators.rules`: a new file is a new rule."""

import hashlib
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

from standards.openreferral.fields import table
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


@cache
def rules_digest() -> str:
    """Return a fingerprint of the rules, of the code that runs them and of the field tables, 16 hex digits.

    Answers kept for unchanged pages hold only as long as this does.
    """
    digest = hashlib.blake2b(digest_size=8)
    folder = Path(__file__).parent
    tables = Path(str(table.__file__)).parent
    for path in (*sorted(folder.rglob("*.py")), *sorted(tables.glob("*.csv"))):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
