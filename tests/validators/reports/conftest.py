"""The reports that every format is tried on."""

from typing import Any

import pytest

# The same real browser that the finder's pages are tried in.
from tests.browser.conftest import browser, screenshots  # noqa: F401 - fixtures
from tests.validators.reports.made import a_full_report, a_hostile_report


@pytest.fixture(scope="session")
def full() -> dict[str, Any]:
    return a_full_report()


@pytest.fixture(scope="session", params=["as the engine keeps it", "as somebody else wrote it"])
def hostile(request: pytest.FixtureRequest) -> dict[str, Any]:
    return a_hostile_report(is_raw=request.param == "as somebody else wrote it")
