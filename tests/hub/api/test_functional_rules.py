"""The validators' functional rules asked of the hub's own feeds."""

import pytest

from standards.openreferral.wire.exchange import Exchange
from tests.hub.api.conftest import Rig
from tests.hub.api.test_hidden_places import HIDDEN
from tests.validators.feeds import AS_OF
from tests.validators.test_functional import rules_of
from validators.entities import Version
from validators.rule import FeedFinding
from validators.site import MOST_QUESTIONS, CouldNot, Sample, Samples, Site

BASE = "https://hub.example.org"


def a_site_of(samples: Rig, version: Version) -> Site:
    path = "/openreferral/v3" if version == "3.0" else "/openreferral/v1"

    def get(url: str) -> Exchange:
        response = samples.get(url.removeprefix(BASE))
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = response.get_data()
        return Exchange(url, url, response.status_code, headers, body, len(body), 0.0, 1)

    kept = Samples()
    listed = samples.items(f"{path}/services", per_page=500)
    for item in listed:
        if item["id"] not in HIDDEN:
            record = samples.json(f"{path}/services/{item['id']}")
            kept.add(Sample(record, item["id"], f"{BASE}{path}/services/{item['id']}", ""))
    return Site(
        version=version,
        base_url=f"{BASE}{path}",
        get=get,
        as_of=AS_OF,
        samples=kept.best_first(),
        total=len(listed),
    )


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_the_hubs_own_feeds_answer_every_question(samples: Rig, version: Version) -> None:
    site = a_site_of(samples, version)
    found: list[tuple[str, FeedFinding]] = []
    not_run: dict[str, str] = {}

    for rule in rules_of(version):
        try:
            found += [(rule.code, each) for each in rule.check(site)]
        except CouldNot as reason:
            not_run[rule.code] = str(reason)

    assert [(code, each.finding.message) for code, each in found] == []
    assert not_run == {}
    assert site.requests < MOST_QUESTIONS / 2
