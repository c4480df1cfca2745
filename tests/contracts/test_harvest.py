"""Each dialect's sample as a feed of a hub: every record goes live."""

import pytest

from hub.harvest.store import Outcome
from tests.conftest import MakeHub, harvest
from tests.contracts.samples import Sample, SampleServer, samples
from tests.hub.records import documents, notices


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_every_record_of_a_dialect_goes_live(make_hub: MakeHub, sample: Sample) -> None:
    hub = make_hub()

    with SampleServer(sample) as server:
        ended = harvest(hub, server)

    assert ended.outcome is Outcome.LIVE, ended.reason
    assert ended.counts["services"] == len(sample.records)
    assert ended.counts.get("unreadable", 0) == len(sample.entries) - len(sample.records)
    assert ended.counts.get("details_failed", 0) == sum(
        isinstance(detail, int) or detail in sample.entries for detail in sample.details.values()
    )
    assert {document["name"] for document in documents(hub)} == {record["name"] for record in sample.records}
    spoken = [one["record_id"] for one in notices(hub, ended.id) if one["code"].startswith("dialect_")]
    assert len(spoken) == (len(sample.records) if sample.spoken else 0)
