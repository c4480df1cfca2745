"""The official mock of 3.0, served over HTTP, is harvested, found and published again."""

from pathlib import Path

from tests.conftest import harvest
from tests.feedserver import mock_server
from tests.hub.api.conftest import Rig
from tests.hub.api.official import errors_3_0


def test_the_official_default_mock_is_harvested(empty: Rig, shared_data: Path) -> None:
    with mock_server(shared_data / "conformance/mocks/V3.0-UK-Default") as feed:
        ended = harvest(empty.hub, feed, slug="mock")

    assert ended.outcome.value == "live", ended.reason
    specs = shared_data / "conformance/specs"
    listed = empty.items("/openreferral/v3/services")
    assert len(listed) == ended.counts["services"] > 0
    assert errors_3_0(specs, "service_list")(empty.json("/openreferral/v3/services")) == []
    for one in listed:
        assert errors_3_0(specs, "service")(empty.json(f"/openreferral/v3/services/{one['id']}")) == []
    for name in ("organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        items = empty.items(f"/openreferral/v3/{name}")
        assert items, name
        for item in items:
            assert empty.json(f"/openreferral/v3/{name}/{item['id']}")["id"] == item["id"]
    active = [one["id"] for one in listed if one["status"] == "active"]
    assert {one["id"] for one in empty.json("/api/search", per_page=100)["results"]} == set(active)
    report = empty.json(f"/api/harvests/{ended.id}")["report"]
    # Latitude 100 and the postcode ABC 1234 are planted in it; no official validator sees them.
    assert report["notices"]
