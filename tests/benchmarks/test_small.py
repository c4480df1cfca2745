"""The benchmarks run, on little: what they print is for people, that they run is for us."""

from pathlib import Path

import pytest

from hub.config import Settings
from hub.serve import open_hub
from tests.benchmarks.harvest import measure
from tests.benchmarks.publisher import publisher, service_1_0, service_3_0
from tests.benchmarks.serving import fill, served
from tests.benchmarks.serving import measure as measure_serving
from tests.benchmarks.validation import ERRORS, broken, dear_rules, others, say
from tests.benchmarks.validation import measure as measure_validation
from validators.entities import Version
from validators.schema_step import record_errors


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


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_the_benchmark_of_validation_measures_both_engines_and_prints_it_80_columns_wide(
    version: Version, capsys: pytest.CaptureFixture[str]
) -> None:
    found = measure_validation(version, records=20, rounds=2, stream=50)
    say(found, listed=5)

    assert found["memory"]["services"] == 50
    assert 0 < found["memory"]["imports_mb"] <= found["memory"]["peak_mb"] < 150
    assert found["engine"]["faults"] == 0
    # Far from the targets, which a busy machine could miss: only that ours is the faster of the two.
    for kind in ("valid", "broken"):
        assert found[kind]["ours"] < found[kind]["jsonschema"]
    # So few records say nothing of the share of a rule, only that the cost of each is told.
    assert found["rules"]
    assert set(dear_rules(found)) <= set(found["rules"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_a_broken_record_of_the_benchmark_has_six_errors_for_either_engine(version: Version) -> None:
    good = service_3_0(7) if version == "3.0" else service_1_0(7)

    ask = others(version)["jsonschema"]

    assert (ask(good), record_errors(good, version)) == ([], [])
    assert len(ask(broken(good))) == len(record_errors(broken(good), version)) == ERRORS
