"""What is said of pasted texts and uploaded files that cannot be checked."""

import re

from hub.errors import CannotCheck
from standards.openreferral.errors import FileUnreadable
from validators.sources import SourceUnusable

EXAMPLE = '{"total_items": 1, "contents": [{"id": "...", "name": "...", "status": "active"}]}'
"""How a page of a feed begins, for somebody who has pasted something else."""

SHOWN = f"Paste a page of a feed, which begins like {EXAMPLE}, or one record of it with its braces."

GIVE = "Give JSON, NDJSON, a spreadsheet (.xlsx or .csv) with the template's headings, or a ZIP of them."
"""What to do about a file that is none of these; no page here takes a mapping of headings."""

_TEXT_BEFORE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*")
_OPENS_JSON = (b"{", b"[")
# Headings, and at least one row beneath them.
_FEWEST_LINES = 2
_NO_SHEET = ", not a spreadsheet"


def check_text(given: bytes) -> None:
    """Refuse at once what is neither JSON nor rows, while it still stands before whoever pasted it.

    Raises:
        CannotCheck: It begins as no JSON does, and has no rows.
    """
    if is_json(given):
        return
    if given.lstrip().startswith(b"<"):
        raise CannotCheck(f"The pasted text is a web page or XML. It must be JSON or rows of CSV. {SHOWN}")
    if sum(1 for line in given.splitlines() if line.strip()) < _FEWEST_LINES:
        raise CannotCheck(f"The pasted text must be JSON, or rows of CSV beneath their headings. {SHOWN}")


def is_json(given: bytes) -> bool:
    """Return whether a text begins as JSON does that holds records."""
    return _TEXT_BEFORE.sub(b"", given[:4096], count=1).startswith(_OPENS_JSON)


def file_unusable(error: SourceUnusable) -> CannotCheck:
    """Return what is said of a file that the validator could not read.

    Args:
        error: What it says. Its advice on other kinds of file is for those who add a spreadsheet to a hub.
    """
    cause = error.__cause__
    if isinstance(cause, FileUnreadable) and "template" in cause.remedy:
        return CannotCheck(f"{cause.name} was not read: {cause.why.removesuffix(_NO_SHEET)}. {GIVE}")
    return CannotCheck(str(error))


def text_unusable(given: bytes, error: SourceUnusable) -> CannotCheck:
    """Return what is said of a text that the validator could not read.

    Args:
        given: The text.
        error: What it says. Some of its advice is for files.
    """
    cause = error.__cause__
    if not is_json(given) and isinstance(cause, FileUnreadable):
        return CannotCheck(
            f"The pasted text is not JSON, and cannot be read as rows of CSV either: {cause.why}. {SHOWN}"
        )
    said = str(error)
    return CannotCheck(f"The {said}" if said.startswith("pasted text") else said)
