"""A place that must stay hidden is in no answer, no page, no table, no index and no log line."""

import copy
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import structlog
import tantivy
import zstandard
from werkzeug.test import Client

from hub.api.present import show
from hub.catalogue.codec import Codec
from hub.catalogue.marks import Marks
from hub.places.cells import cell_terms
from hub.search.ranking import Candidates, any_key
from hub.serve import create_app
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.api import records
from tests.hub.api.conftest import Rig

# The services whose place is hidden, with the point that nobody may learn.
HIDDEN = {
    "1c59e630-6494-58ef-bf53-a7a590f4c30e": (53.72982, -0.39756),  # Haven Quay women's refuge, Hull
    "b3ada0e9-89cc-5659-bfca-68034d24020b": (51.46, -2.55),  # Larch House, Bristol
    "59e2ff4f-6f0d-5da8-9db1-76c2e4e6b453": (51.46733, -2.60082),  # Juniper project, Bristol
    records.TATTLER_ID: (53.74412, -0.33218),
    records.TATTLER_1_0_ID: (51.45288, -2.60113),
}
# "Juniper House" and "Quillfeather Cottage" are names of the buildings, the rest names of the streets.
SECRET_WORDS = r"candlewick|pennywort|juniper.{0,8}house|quill.?feather|bobbin.?maker"
SECRET_POSTCODES = ("HU4 6RS", "BS6 6EG", "HU1 2AA", "BS1 5TR")
SECRET_NUMBERS = (
    *(rf"{whole}\.{decimals[:4]}" for whole, decimals in (("53", "72982"), ("51", "46733"), ("53", "74412"))),
    *(r"51\.4528", r"0\.3975", r"0\.3976", r"2\.6008", r"0\.3321", r"0\.3322", r"2\.6011"),
    r"51\.460*[^\d].{0,40}?-2\.550*(?!\d)",
)
SECRET = re.compile(
    "|".join(
        (
            SECRET_WORDS,
            *(re.escape(text).replace(r"\ ", r"(?:\W|_|%20|&nbsp;)*") for text in SECRET_POSTCODES),
            *SECRET_NUMBERS,
        )
    ),
    re.IGNORECASE | re.DOTALL,
)


def leaks(text: str) -> list[str]:
    return [text[max(0, found.start() - 80) : found.end() + 40] for found in SECRET.finditer(text)]


def test_the_grep_would_find_what_the_feeds_say() -> None:
    for form in (
        "14 Candlewick Row",
        "HU46RS",
        "hu1  2aa",
        "HU1%202AA",
        "[-2.60082, 51.46733]",
        "quill-feather",
    ):
        assert leaks(form), form
    assert leaks('{"latitude": 51.46, "longitude": -2.55}')


V1_LISTS = ("services", "organizations", "locations", "reviews", "taxonomies")


def addresses(samples: Rig) -> Iterator[str]:
    """Every address of the API that answers a GET, all pages and every record of every list."""
    yield from ("/api/openapi.json", "/api/docs", "/api/health", "/api/feeds")
    feeds = samples.json("/api/feeds")["feeds"]
    for feed in feeds:
        yield f"/api/feeds/{feed['slug']}"
        yield from (
            f"/api/harvests/{one['id']}" for one in samples.json(f"/api/feeds/{feed['slug']}")["harvests"]
        )
    for query in (
        "",
        "q=refuge",
        "q=house",
        "near=HU5",
        "near=BS1+1AA&within_km=50",
        "council=E06000023",
        "sort=relevance&q=women",
    ):
        first = samples.json(f"/api/search?per_page=100&{query}")
        for page in range(1, first["total_pages"] + 1):
            yield f"/api/search?per_page=100&page={page}&{query}"
    for feed in feeds:
        for record in stored(samples, feed["slug"]):
            yield f"/api/services/{record}"
    prefixes = [
        "",
        *(f"/publishers/{slug}" for slug in sorted({feed["publisher"]["slug"] for feed in feeds})),
    ]
    for prefix in prefixes:
        yield from lists(
            samples,
            f"{prefix}/openreferral/v3",
            ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"),
        )
        yield from lists(samples, f"{prefix}/openreferral/v1", V1_LISTS)
        yield f"{prefix}/openreferral/v1/vocabularies"


def lists(samples: Rig, base: str, names: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{base}/openapi.json",)
    children = ",".join(
        (
            "contacts",
            "service_at_locations",
            "regular_schedules",
            "service_areas",
            "reviews",
            "holiday_schedules",
        )
    )
    for name in names:
        if samples.get(f"{base}/{name}").status_code == 404:
            continue
        for number, page in enumerate(samples.pages(f"{base}/{name}", per_page=100), start=1):
            yield f"{base}/{name}?per_page=100&page={number}&include={children}"
            for item in page.get("contents", page.get("content", ())):
                yield f"{base}/{name}/{quote(item['id'])}"


def stored(samples: Rig, slug: str) -> list[str]:
    feed = samples.hub.publishers.feed(slug)
    ordinals, _ = samples.hub.catalogue.service_ordinals([feed.id], offset=0, limit=1000)
    return [one.public_id for one in samples.hub.catalogue.services(ordinals).values()]


def test_no_answer_of_the_api_gives_a_hidden_place_away(samples: Rig) -> None:
    walked, found = 0, {}
    for address in addresses(samples):
        response = samples.get(address)
        text = response.text + str(response.headers)
        assert response.status_code in {200, 404}, address
        walked += response.status_code == 200
        if leaked := leaks(text):
            found[address] = leaked[:2]

    assert found == {}
    assert walked > 500


def test_no_page_of_the_finder_gives_a_hidden_place_away(samples: Rig) -> None:
    finder = Client(create_app(samples.hub.settings))
    every = [record for feed in samples.hub.publishers.feeds() for record in stored(samples, feed.slug)]
    paths = [
        *("/", "/sources", "/search?q=refuge", "/search?q=women", "/search?near=HU5+2AA&within=any"),
        *("/search?q=refuge&near=BS1+1AA", "/search?council=E06000010", "/nothing", "/search?near=ZZ99+9ZZ"),
        *(f"/services/{record}" for record in every),
    ]

    found = {path: leaked[:2] for path in paths if (leaked := leaks(finder.get(path).text))}

    assert found == {}
    for record in HIDDEN:
        assert "Place not published" in finder.get(f"/services/{record}").text
    assert "Place not published (in Kingston upon Hull, City of)" in finder.get("/search?q=refuge").text


@pytest.mark.parametrize("near", SECRET_POSTCODES)
def test_asking_from_the_very_door_does_not_tell_that_it_is_there(samples: Rig, near: str) -> None:
    answer = samples.json("/api/search", near=near, per_page=100)
    hidden = [one for one in answer["results"] if one["id"] in HIDDEN]

    for one in hidden:
        assert one["distance_m"] is None
        assert one["place"] is None or not {"latitude", "longitude", "postcode"} & {
            name for name, value in one["place"].items() if value is not None
        }
    narrow = samples.json("/api/search", near=near, within_km=0.2, per_page=100)
    wide = samples.json("/api/search", near="LS1 4DY", within_km=0.2, per_page=100)
    reached = {one["id"] for one in narrow["results"]} & HIDDEN.keys()
    for one in reached - {one["id"] for one in wide["results"]}:
        # It may be there for whom it serves (an area by code), but not for being within the distance.
        assert next(each for each in narrow["results"] if each["id"] == one)["distance_m"] is None
    for version, items in (("v1", "content"), ("v3", "contents")):
        close = samples.json(f"/openreferral/{version}/services", postcode=near, proximity=500)
        assert not {one["id"] for one in close[items]} & HIDDEN.keys()


def test_no_table_keeps_a_hidden_place(samples: Rig) -> None:
    assert kept(samples) == []


def kept(rig: Rig) -> list[tuple[str, str, str, list[str]]]:
    """Where in the databases a secret is kept: file, table, column and the text around it."""
    var = rig.hub.settings.var
    return [
        (file.name, table, column, leaked[:2])
        for file in sorted(var.glob("*.sqlite"))
        for table, column, value in cells(file)
        for text in readings(value, dictionaries(var / "catalogue.sqlite"))
        if (leaked := leaks(text))
    ]


def cells(file: Path) -> Iterator[tuple[str, str, Any]]:
    """Every value in a database."""
    with sqlite3.connect(file) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        for name in names:
            rows = connection.execute(f'select * from "{name}"')
            columns = [column[0] for column in rows.description]
            for row in rows:
                yield from ((name, column, value) for column, value in zip(columns, row, strict=True))
    connection.close()


_DICTIONARIES: dict[Path, Codec] = {}


def dictionaries(file: Path) -> Codec:
    if file not in _DICTIONARIES:
        with sqlite3.connect(file) as connection:
            _DICTIONARIES[file] = Codec(dict(connection.execute("select id, data from dictionary")))
        connection.close()
    return _DICTIONARIES[file]


def readings(value: Any, codec: Codec) -> Iterator[str]:
    """A value as text: as it is, and unpacked where it is packed."""
    if isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
        if value.startswith(
            zstandard.MAGIC_NUMBER.to_bytes(4, "little")
            if isinstance(zstandard.MAGIC_NUMBER, int)
            else zstandard.FRAME_HEADER
        ):
            yield codec.unpack(value).decode("utf-8", "replace")
    elif isinstance(value, str | float):
        yield str(value)


@pytest.mark.parametrize("by", ["an operator's mark", "the publisher's words"])
def test_a_place_that_becomes_hidden_is_taken_out_of_what_was_kept_before(empty: Rig, by: str) -> None:
    service = copy.deepcopy(records.SECRETS_3_0[0])
    service |= {
        "name": "Sorrel tea",
        "description": "Tea.",
        "organization": {**service["organization"], "name": "S"},
    }
    del service["alert"]
    with FeedServer([service], full_lists=True) as feed:
        first = harvest(empty.hub, feed)
        assert leaks(empty.get(f"/openreferral/v3/services/{service['id']}").text)
        if by == "an operator's mark":
            Marks(empty.hub.databases).add(service["id"], "asked by the publisher")
        else:
            service["description"] = "A refuge."
        harvest(empty.hub, feed)
    assert leaks(empty.get(f"/openreferral/v3/services/{service['id']}").text) == []

    assert leaks(empty.get(f"/api/harvests/{first.id}").text) == []
    assert kept(empty) == []


def test_the_index_knows_neither_word_nor_point_nor_cell_of_a_hidden_place(samples: Rig) -> None:
    snapshot = samples.hub.context().index.snapshot()
    for public_id, point in HIDDEN.items():
        stored = samples.hub.catalogue.service(public_id)
        assert stored is not None
        service = Candidates(snapshot, None, (any_key(snapshot.schema, [f"service:{stored.ordinal}"]),))
        assert service.count() == 1
        for cell in cell_terms(*point):
            there = service.and_also(any_key(snapshot.schema, [f"cell:{cell}"]))
            assert there.count() == 0, (public_id, cell)
        assert not show(samples.hub.context(), stored).facts.places
    for field in ("name", "kind", "about"):
        for word in ("candlewick", "pennywort", "quillfeath", "quillfeather", "bobbinmak", "bobbinmaker"):
            said = tantivy.Query.term_query(snapshot.schema, field, word)
            assert Candidates(snapshot, said, ()).count() == 0, word


def test_no_file_of_the_index_keeps_a_hidden_word(samples: Rig) -> None:
    files = [file for file in samples.hub.settings.index_folder.rglob("*") if file.is_file()]

    found = [file.name for file in files if leaks(file.read_bytes().decode("latin-1"))]

    assert files
    assert found == []


def test_no_log_line_of_a_harvest_tells_a_hidden_place(
    empty: Rig, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines, FeedServer(records.SECRETS_3_0, full_lists=True) as feed:
        harvest(empty.hub, feed)
    for path in (f"/api/services/{records.TATTLER_ID}", "/api/search?q=quillfeathers", "/api/feeds"):
        empty.get(path)

    written = capfd.readouterr()
    assert leaks(" ".join((str(lines), caplog.text, written.out, written.err))) == []
