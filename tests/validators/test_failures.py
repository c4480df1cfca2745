"""The reasons of the fetcher, sorted by what they say about a site."""

import ssl

import pytest
import trustme

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.guard import read_target
from tests.feedserver import Answer, Faults, LoopbackServer
from tests.validators.sites import (
    QUICK,
    of_json,
    validated,
)
from validators.failures import kind_of
from validators.official import MOST_SILENCES


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https:///services", "https://a:b@c.example/", "https://a b/"]
)
def test_addresses_that_cannot_be_asked_are_known_by_their_reason(url: str) -> None:
    with pytest.raises(FetchRefused) as refusal:
        read_target(url)

    assert kind_of(refusal.value.why) == "address"


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        (Faults(bomb=30 * 1024 * 1024), "too_large"),
        (Faults(header_bytes=100_000), "too_large"),
        (Faults(hang_up_times=99), "no_answer"),
        (Faults(redirect_to="ftp://elsewhere.example/"), "no_answer"),
        (Faults(redirect_to="/again"), "no_answer"),
    ],
)
def test_the_reasons_of_the_fetcher_are_sorted_rightly(faults: Faults, kind: str) -> None:
    with (
        LoopbackServer(lambda seen: of_json({}), faults) as site,
        Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher,
        pytest.raises((FetchFailed, FetchRefused)) as trouble,
    ):
        fetcher.get(site.url)

    error = trouble.value
    assert isinstance(error, FetchFailed | FetchRefused)
    assert kind_of(error.why) == kind


def test_a_certificate_that_nobody_trusts_is_known_by_its_reason() -> None:
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(settings)

    with (
        LoopbackServer(lambda seen: of_json({}), tls=settings) as site,
        Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher,
        pytest.raises(FetchFailed) as trouble,
    ):
        fetcher.get(f"https://{site.origin}/services")

    assert kind_of(trouble.value.why) == "certificate"


def test_what_was_not_even_asked_is_not_told_as_unanswered() -> None:
    with LoopbackServer(lambda seen: Answer(hang_up=True)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "no_answer"]
    assert group.total <= MOST_SILENCES


def test_a_reading_that_ran_out_of_time_is_not_told_as_unanswered() -> None:
    assert kind_of("the time for reading this site was over") == "not_asked"
