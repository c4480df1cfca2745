"""TEXT-005."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_MARKUP = re.compile(
    r"</?(?:p|br|ul|ol|li|b|i|u|em|strong|a|div|span|h[1-6]|table|tr|td|img)\b[^<>]*>|&(?:[a-z]{2,8}|#\d{2,5});",
    re.IGNORECASE,
)


class MarkupInText(RecordRule):
    """A text of version 3.0 holds HTML.

    Programs that expect plain text show the tags to people.

    Fix it by publishing plain text, with line breaks between paragraphs.
    """

    code = "markup_in_text"
    number = "TEXT-005"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "3.0 has plain text; 1.0 allows HTML and Markdown"
    entities = (
        "service",
        "organization",
        "location",
    )
    fields = frozenset({"description"})
    good: ClassVar = {"id": "1", "description": "Hot meals < 5 pounds & company."}
    bad: ClassVar = {"id": "1", "description": "<p>Hot meals and company.</p>"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Known tags and entities; a bare sign < is none."""
        text = item["description"]
        if isinstance(text, str) and _MARKUP.search(text):
            return [Finding("The description holds HTML.", "/description", text)]
        return ()
