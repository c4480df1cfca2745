"""Rules about metadata and versions, and where the endpoints are, over sites that are really served."""

from typing import Any

import pytest

from standards.openreferral.wire.fetch import Fetcher
from tests.feedserver import Answer, LoopbackServer
from tests.validators.feeds import AS_OF
from tests.validators.sites import (
    METADATA,
    NOT_FOUND,
    OPEN,
    QUICK,
    a_site,
    codes,
    only,
    validated,
)
from validators import Report
from validators.validate import validate


def test_what_is_wrong_with_the_metadata_is_told_once_each() -> None:
    with a_site(root={"version": "HSDS-UK-3.0", "openapi_url": "/openapi.json"}) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "metadata_incomplete"]
    assert sorted(notice.pointer for notice in group.samples) == ["", "/openapi_url"]
    assert codes(report).isdisjoint({"required_field_missing", "uri_malformed", "metadata_missing"})


def test_a_3_0_feed_without_metadata_lacks_them() -> None:
    with a_site(root=NOT_FOUND) as site:
        report = validated(site)

    assert only(report, "metadata_missing").value == "404"
    assert "required_endpoint_failed" not in codes(report)


@pytest.mark.parametrize(
    ("version", "severity"), [("HSDS-UK-9.0", "fatal"), ("3.1", "fatal"), ("three", "error"), ("V3.0", "")]
)
def test_a_version_that_nobody_knows_is_told(version: str, severity: str) -> None:
    with a_site(root=METADATA | {"version": version}) as site:
        report = validated(site)

    if severity:
        notice = only(report, "version_unknown")
        assert (notice.severity.value, notice.value) == (severity, version)
    else:
        assert "version_unknown" not in codes(report)
    assert report.verdicts["strict"] != "pass"


def test_endpoints_on_another_base_are_told_and_moving_all_of_them_is_not() -> None:
    def redirecting(to: str) -> Any:
        return lambda seen: Answer(302, b"", {"Location": f"{to}{seen.target}"} | OPEN)

    with a_site() as target:
        origins = {target.origin}
        with a_site(organizations=redirecting(f"http://{target.origin}")) as site:
            scattered = _over(site, origins)
        with LoopbackServer(redirecting(f"http://{target.origin}")) as site:
            moved = _over(site, origins)

    notices = [group for group in scattered.notices if group.code == "endpoints_scattered"]
    assert "/organizations" in notices[0].samples[0].message
    assert "endpoints_scattered" not in codes(moved)


def _over(site: LoopbackServer, others: set[str]) -> Report:
    with Fetcher(QUICK, allow_origins=frozenset({site.origin} | others)) as fetcher:
        return validate(site.url, as_of=AS_OF, fetcher=fetcher, questions=False)
