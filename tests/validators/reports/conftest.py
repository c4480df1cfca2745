"""The reports that every format is tried on."""

from typing import Any

import pytest

from tests.validators.reports.made import a_full_report, a_hostile_report


@pytest.fixture(scope="session")
def full() -> dict[str, Any]:
    return a_full_report()


@pytest.fixture(scope="session", params=["as the engine keeps it", "as somebody else wrote it"])
def hostile(request: pytest.FixtureRequest) -> dict[str, Any]:
    return a_hostile_report(is_raw=request.param == "as somebody else wrote it")
