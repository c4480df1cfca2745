"""PAGE-013."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class ItemOnTwoPages(FeedRule):
    """The same item stands on two pages.

    Where one is listed twice another is most often left out, since the order changed between the pages.

    Fix it by sorting the list by something that does not change, such as id.
    """

    code = "item_on_two_pages"
    number = "PAGE-013"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "reading the whole feed"
    in_each_list = True
    is_level_one = True
    good = ({"page_number": 1, "contents": [{"id": "1"}]}, {"page_number": 2, "contents": [{"id": "2"}]})
    bad = ({"page_number": 1, "contents": [{"id": "1"}]}, {"page_number": 2, "contents": [{"id": "1"}]})

    def __init__(self) -> None:
        self._page_of: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """The id was on an earlier page."""
        # What belongs to no page, such as a line of a file, is not remembered.
        if not facts.record_id or not facts.page:
            return
        before = self._page_of.setdefault(facts.key, facts.page)
        if before != facts.page:
            message = f"The item stands on page {before} and on page {facts.page}."
            finding = Finding(message, value=facts.record_id)
            yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer)
