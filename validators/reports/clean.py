"""Published text made harmless for every format: one line, nothing invisible, nothing endless.

What a publisher wrote is evidence and is shown as it is, except for characters that act instead of being
read: control characters (which move a terminal's cursor), overrides of the writing direction (which make
"gpj.exe" look like "exe.jpg"), and what XML cannot hold at all. Each of these is shown by its number.
"""

import re

MOST_CHARACTERS = 2_000
"""Longest text of a report that a format repeats. Values were cut to 80 before; this bounds the rest."""

_ELLIPSIS = "..."
# Zero-width joiners (200C, 200D) stay: Persian, Hindi and family emoji cannot be written without them.
_ACTING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def visible(text: object, *, most: int = MOST_CHARACTERS) -> str:
    r"""Return a text on one line in which every acting character is shown by its number.

    Args:
        text: what is to be shown; None is nothing, anything else that is no text is written as Python does.
        most: longest result before the numbers are put in, in characters.

    >>> visible("a\x00b"), visible("two\nlines"), visible("\u202egpj.exe"), visible("Caf\u00e9")
    ('a\\u0000b', 'two\\nlines', '\\u202egpj.exe', 'Café')
    """
    if text is None:
        return ""
    given = text if isinstance(text, str) else str(text)
    if len(given) > most:
        given = given[: most - len(_ELLIPSIS)] + _ELLIPSIS
    if given.isascii() and given.isprintable():
        return given
    return _ACTING.sub(_numbered, given)


def _numbered(found: re.Match[str]) -> str:
    character = found[0]
    number = ord(character)
    return _NAMED.get(character) or (f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}")
