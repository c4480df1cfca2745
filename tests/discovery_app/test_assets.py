"""Static files: kept for good where the address has their hash, and only there."""

import re

import pytest
from flask.testing import FlaskClient

SHEET = "/assets/govuk/govuk-frontend.min.css"
FOR_GOOD = "public, max-age=31536000, immutable"


def test_a_file_that_a_page_names_is_kept_for_good(finder: FlaskClient) -> None:
    named = re.findall(r'(?:href|src)="(/assets/[^"]+)"', finder.get("/").text)

    assert len(named) > 1
    for address in named:
        answer = finder.get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == FOR_GOOD


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab"])
def test_a_file_under_no_hash_or_another_is_asked_for_again_soon(finder: FlaskClient, query: str) -> None:
    answer = finder.get(SHEET + query, buffered=True)

    assert answer.status_code == 200
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/assets/nothing.css?v=0123456789ab", "/nothing"])
def test_what_is_not_there_is_kept_nowhere(finder: FlaskClient, path: str) -> None:
    answer = finder.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
