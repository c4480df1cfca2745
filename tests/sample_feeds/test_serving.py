import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from sample_feeds.publishers import PUBLISHERS, Feed
from sample_feeds.server import RunningSamples, serve_samples
from tests.sample_feeds.conftest import TODAY

SLUGS = [one.slug for one in PUBLISHERS]


@pytest.fixture(scope="module")
def samples() -> Iterator[RunningSamples]:
    with serve_samples(today=lambda: TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def services_of(samples: RunningSamples, feeds: Mapping[str, Feed], slug: str) -> str:
    """Return the address of a feed's services, under whatever name it has them."""
    return f"{samples.base_urls[slug]}/{feeds[slug].behaviour.services_path}"


def walk(client: httpx.Client, url: str, per_page: int) -> list[Any]:
    """Return every entry of a list by asking for its pages until one says that it is the last."""
    entries: list[Any] = []
    for number in range(1, 100):
        body = client.get(url, params={"page": number, "per_page": per_page}).json()
        entries += body["content"] if "content" in body else body["contents"]
        if body["last"] if "last" in body else body["last_page"]:
            return entries
    raise AssertionError(f"{url} has no last page")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("per_page", [7, 20, 100])
def test_every_service_is_reached_page_by_page(
    samples: RunningSamples, client: httpx.Client, feeds: Mapping[str, Feed], slug: str, per_page: int
) -> None:
    entries = walk(client, services_of(samples, feeds, slug), per_page)

    listed = [str(entry.get("id")) for entry in entries if isinstance(entry, dict)]
    assert listed == [str(record.get("id")) for record in feeds[slug].records()]


@pytest.mark.parametrize("slug", ["hull", "bristol", "north-yorkshire"])
def test_every_listed_service_has_an_address_of_its_own(
    samples: RunningSamples, client: httpx.Client, feeds: Mapping[str, Feed], slug: str
) -> None:
    base = samples.base_urls[slug]

    details = [client.get(f"{base}/services/{record['id']}").json() for record in feeds[slug].records()]

    assert details == list(feeds[slug].services)


@pytest.mark.parametrize(
    ("slug", "child"),
    [
        ("hull", "service_at_locations"),
        ("bristol", "service_taxonomys"),
        ("blackburn-with-darwen", "service_taxonomys"),
        ("north-yorkshire", "schedules"),
    ],
)
def test_a_short_list_leaves_out_the_child_rows(
    samples: RunningSamples, client: httpx.Client, feeds: Mapping[str, Feed], slug: str, child: str
) -> None:
    entries = walk(client, services_of(samples, feeds, slug), 100)

    assert all("organization" in entry and child not in entry for entry in entries)


def test_the_flawed_list_is_full_but_for_one_whose_address_answers_404(
    samples: RunningSamples, client: httpx.Client
) -> None:
    base = samples.base_urls["south-gloucestershire"]
    entries = [entry for entry in walk(client, base + "/services", 50) if isinstance(entry, dict)]

    short = [entry for entry in entries if "id" in entry and "contacts" not in entry]

    assert [client.get(f"{base}/services/{entry['id']}").status_code for entry in short] == [404]
    assert client.get(f"{base}/services/FB-0042").json()["id"] == "FB-0042"
    assert client.get(f"{base}/services/1187").json()["id"] == 1187


def test_the_flawed_envelope_counts_seven_too_many(samples: RunningSamples, client: httpx.Client) -> None:
    body = client.get(samples.base_urls["south-gloucestershire"] + "/services?page=3").json()

    assert body["total_items"] == 2 * 20 + len(body["contents"]) + 7
    assert body["size"] == 20 != len(body["contents"])
    assert body["last_page"]


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("", "api_details"),
        ("/services", "service_list"),
        ("/taxonomies", "taxonomy_list"),
        ("/taxonomy_terms", "taxonomy_term_list"),
        ("/service_at_locations", "service_at_location_list"),
    ],
)
@pytest.mark.parametrize("slug", ["hull", "north-yorkshire"])
def test_a_good_feed_of_3_0_answers_every_endpoint_by_the_official_schema(
    samples: RunningSamples, client: httpx.Client, shared_data: Path, slug: str, path: str, schema: str
) -> None:
    official = json.loads((shared_data / f"conformance/specs/3.0/schema/{schema}.json").read_text())
    official.pop("allOf", None)  # an unknown keyword inside it makes it say nothing

    body = client.get(samples.base_urls[slug] + path).json()

    assert jsonschema_rs.Draft202012Validator(official, validate_formats=True).is_valid(body)
    if path and path != "/services":
        one = client.get(f"{samples.base_urls[slug]}{path}/{body['contents'][0]['id']}")
        assert one.json() == body["contents"][0]


def test_bristol_gives_its_terms_and_the_names_of_its_lists(
    samples: RunningSamples, client: httpx.Client
) -> None:
    base = samples.base_urls["bristol"]

    terms = client.get(f"{base}/taxonomies", params={"vocabulary": "esdServiceTypes"}).json()

    assert terms["totalElements"] == len(terms["content"]) > 20
    assert client.get(f"{base}/taxonomies/esdServiceType:651").json()["name"] == "Debt counselling"
    assert client.get(f"{base}/taxonomies", params={"vocabulary": "other"}).json()["empty"] is True
    assert client.get(f"{base}/vocabularies").json() == ["esdServiceTypes"]
    assert client.get(f"{base}/").status_code == 404


def test_blackburn_answers_as_placecube_does(
    samples: RunningSamples, client: httpx.Client, feeds: Mapping[str, Feed]
) -> None:
    feed = feeds["blackburn-with-darwen"]
    base = samples.base_urls["blackburn-with-darwen"]
    entries = {entry["id"]: entry for entry in walk(client, f"{base}/hservices", 20)}

    answers = {one: client.get(f"{base}/hservices/{one}") for one in entries}

    assert client.get(f"{base}/services").status_code == 404
    assert {one for one, answer in answers.items() if answer.status_code == 404} == set(
        feed.behaviour.details_missing
    )
    found = {one: answer.json() for one, answer in answers.items() if answer.status_code == 200}
    assert {one for one, body in found.items() if body == entries[one]} == set(feed.behaviour.details_simple)
    assert 2 <= [entry["organization"] for entry in entries.values()].count(None) <= 5
    terms = [tag["taxonomy"] for body in found.values() for tag in body.get("service_taxonomys", ())]
    assert all(term["id"].isdigit() and term["vocabulary"] == "esdServiceTypes" for term in terms)
    assert client.get(f"{base}/taxonomies/{terms[0]['id']}").json() == terms[0]


@pytest.mark.parametrize("slug", SLUGS)
def test_any_page_may_be_read_from_anywhere_and_is_not_sent_twice(
    samples: RunningSamples, client: httpx.Client, feeds: Mapping[str, Feed], slug: str
) -> None:
    url = services_of(samples, feeds, slug) + "/"

    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("slug", ["hull", "bristol", "north-yorkshire"])
def test_a_page_past_the_end_is_empty_and_the_last(
    samples: RunningSamples, client: httpx.Client, slug: str
) -> None:
    body = client.get(samples.base_urls[slug] + "/services?page=99").json()

    assert (body["empty"], body["size"], body.get("last", body.get("last_page"))) == (True, 0, True)


@pytest.mark.parametrize("text", ["0", "-1", "two", "²", "9" * 400])
def test_a_page_that_is_no_number_is_refused_by_name(
    samples: RunningSamples, client: httpx.Client, text: str
) -> None:
    response = client.get(samples.base_urls["hull"] + "/services", params={"page": text})

    assert response.status_code == 400
    assert "page" in response.json()["message"]


def test_what_is_not_published_is_404_and_writing_is_405(
    samples: RunningSamples, client: httpx.Client
) -> None:
    wrong = ["/nowhere", "/hull/vocabularies", "/hull/services/none", "/bristol/vocabularies/one"]

    assert [client.get(samples.origin + path).status_code for path in wrong] == [404] * 4
    assert client.post(samples.base_urls["hull"] + "/services").status_code == 405


def test_the_port_is_free_again_after_the_samples_are_closed() -> None:
    with serve_samples() as running:
        port = int(running.host_port.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            serve_samples(port)
    running.close()

    with socket.create_server(("127.0.0.1", port)):
        pass
