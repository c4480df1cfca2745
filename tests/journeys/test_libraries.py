"""A small version of the libraries' journey runs with the tests; the whole of it is a command."""

from pathlib import Path

import pytest

from tests.journeys.libraries import journey


def test_libraries_are_harvested_killed_and_harvested_again_with_nothing_lost(
    shared_data: Path, postcode_table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = shared_data / "services/libraries/uk_libraries_schema_2025-04.csv"

    status = journey(tmp_path / "var", source, postcode_table, most=16)

    said = capsys.readouterr().out
    assert status == 0, said
    assert "feeds 16" in said
    assert "lost 0" in said
    assert "feeds that serve a mixture: 0" in said
