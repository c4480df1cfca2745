"""What was found on a page is kept and replayed while the page does not change."""

from datetime import date

import pytest

import validators
from standards.openreferral.paging import read_page
from tests.validators.feeds import AS_OF, a_page, a_page_1_0, a_service, an_exchange, show_page
from tests.validators.sites import a_service_1_0
from validators import Session
from validators.frame import CountsIn

PAGES = (
    a_page([a_service(1, status="open"), a_service(2)], page=1, pages=2, total=4),
    a_page([a_service(2), a_service(4, assured_date="2020-01-01")], page=2, pages=2, total=4),
)


def start(as_of: date = AS_OF) -> Session:
    return validators.start(version="3.0", as_of=as_of)


def outcomes() -> tuple[bytes, bytes, bytes]:
    """Show both pages; return each page's outcome and the report."""
    session = start()
    kept = []
    for number, body in enumerate(PAGES, start=1):
        show_page(session, body, page=number)
        kept.append(session.page_outcome())
    return kept[0], kept[1], session.finish().to_json()


def test_replayed_pages_give_the_report_of_a_fresh_look() -> None:
    first, second, fresh = outcomes()
    session = start()

    session.carry(first)
    session.page_outcome()
    session.carry(second)

    assert session.finish().to_json() == fresh


def test_one_page_fresh_and_one_replayed_find_what_lies_between_them() -> None:
    first, _, fresh = outcomes()
    session = start()

    session.carry(first)
    session.page_outcome()
    show_page(session, PAGES[1], page=2)

    report = session.finish()
    assert report.total("item_on_two_pages") == 1
    assert report.to_json() == fresh


def test_what_each_notice_counts_in_is_replayed_too() -> None:
    """A null fee is an error of the official schema of 1.0, null contacts are one of ours alone."""
    session = validators.start(version="1.0", as_of=AS_OF)
    body = a_page_1_0(a_service_1_0(fees=None, contacts=None))
    show_page(session, body)
    kept = session.page_outcome()
    again = validators.start(version="1.0", as_of=AS_OF)

    again.carry(kept)

    fresh, replayed = session.finish(), again.finish()
    assert replayed.to_json() == fresh.to_json()
    for report in (fresh, replayed):
        (group,) = [group for group in report.notices if group.code == "null_value"]
        assert group.counts_in == (CountsIn.OFFICIAL, CountsIn.STRICT)
        assert {notice.pointer: notice.counts_in for notice in group.samples} == {
            "/content/0/contacts": (CountsIn.STRICT,),
            "/content/0/fees": (CountsIn.OFFICIAL, CountsIn.STRICT),
        }


def test_what_is_replayed_can_be_kept_again() -> None:
    first, _, _ = outcomes()
    session = start()

    session.carry(first)

    assert session.page_outcome() == first


def test_kept_answers_hold_until_a_date_rule_would_answer_differently() -> None:
    session = start()
    show_page(session, a_page([a_service(1, assured_date="2026-05-20")]))
    kept = session.page_outcome()

    # An assurance counts for 90 days in the score, and for three months in the rule about it.
    assert start(date(2026, 8, 18)).holds(kept)
    assert not start(date(2026, 8, 19)).holds(kept)
    assert not start(date(2026, 5, 31)).holds(kept)


def test_kept_answers_do_not_hold_for_other_rules_or_another_version_or_with_postcodes() -> None:
    kept, _, _ = outcomes()
    with_table = validators.start(version="3.0", as_of=AS_OF, postcodes=lambda text: (53.7, -0.3))
    digest = start()._total.digest.encode()

    assert start().holds(kept)
    assert not with_table.holds(kept)
    assert not validators.start(version="1.0", as_of=AS_OF).holds(kept)
    assert not start().holds(kept.replace(digest, b"0" * len(digest)))


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[1]", b"null", b'{"form":0}'])
def test_damaged_bytes_are_refused_with_what_to_do(damaged: bytes) -> None:
    session = start()

    assert not session.holds(damaged)
    with pytest.raises(ValueError, match="check the page again"):
        session.carry(damaged)


def test_memory_of_pages_nobody_asks_about_is_let_go() -> None:
    session = start()

    for number in range(1, 30):
        show_page(session, a_page([a_service(number)], page=number, pages=29, total=29), page=number)

    assert len(session._page.record_facts) + len(session._waiting) == 1
    assert session.finish().counts.services == 29


def test_a_fresh_page_after_a_replayed_one_keeps_what_is_its_own() -> None:
    first, _, _ = outcomes()
    bare = a_page([a_service(9)], page=2, pages=2, total=3)
    session, alone = start(), start()

    session.carry(first)
    for shown in (session, alone):
        exchange = an_exchange(bare, page=2, headers={})
        shown.exchange(exchange)
        shown.page(read_page(bare), exchange, requested_page=2, body=bare)

    assert session.page_outcome() == alone.page_outcome()


def test_exchanges_of_no_page_are_not_kept_with_the_first_page_once_settled() -> None:
    session, alone = start(), start()
    session.exchange(an_exchange({"version": "HSDS-UK-3.0"}, headers={}))
    session.settle()

    show_page(session, PAGES[0])
    show_page(alone, PAGES[0])

    assert session.page_outcome() == alone.page_outcome()
    assert session.finish(complete=False).total("cors_missing") == 1


def test_a_session_that_keeps_no_pages_gives_the_same_report() -> None:
    fresh = outcomes()[2]
    session = Session(version="3.0", as_of=AS_OF, keeps_pages=False)
    for number, body in enumerate(PAGES, start=1):
        show_page(session, body, page=number)

    with pytest.raises(ValueError, match="keeps no pages"):
        session.page_outcome()

    assert session.finish().to_json() == fresh
