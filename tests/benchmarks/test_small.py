"""The benchmarks run, on little: what they print is for people, that they run is for us."""

from pathlib import Path

import pytest

from hub.config import Settings
from hub.serve import open_hub
from tests.benchmarks.harvest import measure
from tests.benchmarks.publisher import publisher
from tests.benchmarks.serving import fill, served
from tests.benchmarks.serving import measure as measure_serving


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


def test_the_benchmark_of_serving_asks_every_list_and_finds_the_answers_it_expects(
    postcode_table: Path, tmp_path: Path
) -> None:
    (tmp_path / "postcodes.bin").symlink_to(postcode_table)
    hub = open_hub(Settings(var=tmp_path))
    fill(hub, 2_000)
    hub.close()

    with served(tmp_path) as url:
        found = measure_serving(url, rounds=2)

    places = {"first", "middle", "last"}
    assert len(found["lists"]) == 5
    for ways in found["lists"].values():
        assert {way: set(times) for way, times in ways.items()} == {"key": places, "number": places}
    for answers in found["unchanged"].values():
        assert answers["304"]["bytes"] == 0 < answers["200"]["bytes"]
    for sizes in found["sizes"].values():
        assert max(sizes["gzip"], sizes["br"]) < sizes["identity"] / 2 + 100
