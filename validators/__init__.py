"""Is this feed good?  Rules that publishers can run themselves.

A session is shown what a crawl reads, in order, and ends in a report::

    session = validators.start(version="3.0", as_of=date(2026, 6, 1))
    session.exchange(exchange)
    session.page(page, exchange, requested_page=1, body=body)
    session.record(record, url=exchange.url, pointer="/contents/0")
    report = session.finish()

One rule is one file of `validators.rules`; `RULES.md` is made from them.
"""

from datetime import date

from validators.entities import Version
from validators.frame import CountsIn, Fault, Finding, Notice, NotRun, Severity
from validators.reading import PostcodeLookup
from validators.report import Counts, Group, Report
from validators.session import Session

__all__ = [
    "Counts",
    "CountsIn",
    "Fault",
    "Finding",
    "Group",
    "NotRun",
    "Notice",
    "Report",
    "Session",
    "Severity",
    "start",
]


def start(
    *,
    version: Version,
    as_of: date,
    postcodes: PostcodeLookup | None = None,
    is_sample: bool = False,
) -> Session:
    """Return a session for one feed.

    Args:
        version: the version of the standard the feed speaks, "1.0" or "3.0".
        as_of: the day the report is about; the same input and day give the same report.
        postcodes: a postcode as published -> (latitude, longitude), or None where there is no such
            postcode. Without it the rules that need it are listed as not run.
        is_sample: it is sample data, so that drama numbers and example domains are information.

    Raises:
        ValueError: there is no such version.
    """
    if version not in ("1.0", "3.0"):
        raise ValueError(f"there is no version {version!r} of the standard: give '1.0' or '3.0'")
    return Session(version=version, as_of=as_of, postcodes=postcodes, is_sample=is_sample)
