"""The hub's own two feeds are what our validator demands of anybody's."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from tests.hub.api.own_feeds import ANOTHER_DAY, COLUMNS, DAY, VERSIONS, Served, expected, lines, served
from validators.report import Report

EVERY_NOTICE = 10_000


@pytest.fixture(scope="module")
def every_notice() -> Iterator[None]:
    """A report keeps the first twenty notices of a kind; here all of them are wanted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("validators.report.MOST_SAMPLES", EVERY_NOTICE)
        patch.setattr("validators.report.MOST_ASIDE", EVERY_NOTICE)
        yield


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("own"), postcode_table, DAY) as running:
        yield running


@pytest.fixture(scope="module")
def reports(hub: Served, every_notice: None) -> dict[str, Report]:
    return {version: hub.report(version, DAY) for version in VERSIONS}


@pytest.mark.parametrize("version", VERSIONS)
def test_both_verdicts_are_a_pass(reports: Mapping[str, Report], version: str) -> None:
    verdicts = reports[version].verdicts

    assert (verdicts["official"], verdicts["strict"]) == ("pass", "pass"), verdicts
    assert reports[version].standard_version == version
    assert reports[version].faults == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_functional_checks_pass(reports: Mapping[str, Report], version: str) -> None:
    asked = [group for group in reports[version].notices if group.rule.startswith("FUNC-")]

    assert [group.code for group in asked] == []
    assert not [one for one in reports[version].not_run if one.rule.startswith("FUNC-")]


def test_every_notice_is_a_line_and_every_line_occurs(hub: Served, reports: Mapping[str, Report]) -> None:
    found = set(lines(reports, hub.named))

    kept = [tuple(line[name] for name in COLUMNS) for line in expected()]

    assert len(kept) == len(set(kept))
    assert {"found and no line": found - set(kept), "a line and not found": set(kept) - found} == {
        "found and no line": set(),
        "a line and not found": set(),
    }


def test_every_line_occurs_and_both_verdicts_pass_on_another_day_too(
    tmp_path: Path, postcode_table: Path, every_notice: None
) -> None:
    with served(tmp_path, postcode_table, ANOTHER_DAY) as hub:
        reports = {version: hub.report(version, ANOTHER_DAY) for version in VERSIONS}

    found = set(lines(reports, hub.named))
    assert {tuple(line[name] for name in COLUMNS) for line in expected()} <= found
    assert [(report.verdicts["official"], report.verdicts["strict"]) for report in reports.values()] == [
        ("pass", "pass"),
        ("pass", "pass"),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_no_publishers_script_leaves_the_hub(hub: Served, version: str) -> None:
    base = f"{hub.base_url}/openreferral/{VERSIONS[version]}"
    lists = {
        "3.0": ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"),
        "1.0": ("services", "organizations", "locations", "reviews", "taxonomies"),
    }
    seen = ""
    for name in lists[version]:
        page = httpx.get(f"{base}/{name}", params={"per_page": 500}).json()
        for item in page.get("contents", page.get("content")):
            seen += httpx.get(f"{base}/{name}/{item['id']}").text.lower()
        seen += str(page).lower()

    assert "bring your phone or tablet and ask a volunteer" in seen
    assert [word for word in ("<script", "onerror", "javascript:", "<iframe") if word in seen] == []
