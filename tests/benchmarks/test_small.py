"""The benchmarks run, on little: what they print is for people, that they run is for us."""

from pathlib import Path

import pytest

from tests.benchmarks.harvest import measure
from tests.benchmarks.publisher import publisher


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_a_feed_of_the_benchmark_is_harvested_and_is_unchanged_the_second_time(
    version: str, postcode_table: Path, tmp_path: Path
) -> None:
    (tmp_path / "postcodes.bin").symlink_to(postcode_table)

    with publisher(version, 250) as url:
        first, again = measure(tmp_path, url), measure(tmp_path, url)

    assert (first["outcome"], first["services"], first["indexed"]) == ("live", 250, 250)
    assert (again["outcome"], again["services"], again["indexed"]) == ("unchanged", 250, 0)
    # Two for the probe, a page for each hundred and an empty list or two; in 1.0 a detail for each service.
    assert first["requests"] <= (250 if version == "1.0" else 0) + 10
