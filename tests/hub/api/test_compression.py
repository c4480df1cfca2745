"""Answers compressed as the client would have them: the same answer, the same tag, and honest headers."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from werkzeug.test import Client

from hub.config import Settings
from hub.serve import create_app
from tests.hub.api.conftest import Rig

PAGE = "/openreferral/v3/services"
READ: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "": lambda body: body,
}
WISHES = (
    ("br", "br"),
    ("gzip", "gzip"),
    ("gzip, deflate, br, zstd", "br"),
    ("gzip, deflate", "gzip"),
    ("br;q=0.5, gzip", "gzip"),
    ("gzip; q=0.5, br; q=0.9", "br"),
    ("BR", "br"),
    ("*", "br"),
    ("br;q=0, *", "gzip"),
    ("gzip;q=0", ""),
    ("br;q=0, gzip;q=0", ""),
    ("identity", ""),
    ("identity, gzip;q=0.5", ""),
    ("identity;q=0.5, gzip", "gzip"),
    ("identity;q=0, gzip;q=0.1", "gzip"),
    # Nothing that is left is ours to give: an answer it cannot read would be no better.
    ("identity;q=0", ""),
    ("*;q=0", ""),
    ("zstd, deflate", ""),
    ("", ""),
    ("gzip;q=nonsense", ""),
    (";;,,", ""),
)


@pytest.mark.parametrize(("wish", "encoding"), WISHES)
def test_an_answer_comes_in_the_encoding_that_the_client_likes_best(
    samples: Rig, wish: str, encoding: str
) -> None:
    plain = samples.get(PAGE)

    answer = samples.client.get(PAGE, headers={"Accept-Encoding": wish})

    assert answer.headers.get("Content-Encoding", "") == encoding
    assert READ[encoding](answer.data) == plain.data
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.data) < len(plain.data) / 3 or not encoding


@pytest.mark.parametrize("path", [PAGE, "/openreferral/v3/services/none", "/api/feeds"])
def test_caches_hear_that_others_may_choose_from_a_client_that_says_nothing(samples: Rig, path: str) -> None:
    answer = samples.client.get(path)

    assert "Accept-Encoding" not in answer.request.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", [PAGE, "/openreferral/v3/services/none", "/api/docs", "/api/match"])
def test_no_header_is_given_twice(samples: Rig, method: str, path: str) -> None:
    with samples.client.open(path, method=method) as answer:
        names = [name.lower() for name, _ in answer.headers]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("path", [PAGE, "/openreferral/v1/services", "/api/feeds", "/api/search?q=club"])
def test_one_tag_stands_for_every_encoding_of_an_answer(samples: Rig, path: str, encoding: str) -> None:
    tag = samples.get(path).headers["ETag"]
    packed = samples.client.get(path, headers={"Accept-Encoding": encoding})

    again = samples.client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": tag})

    assert packed.headers["Content-Encoding"] == encoding
    assert packed.headers["ETag"] == tag
    assert tag.startswith('W/"')
    assert (again.status_code, again.data) == (304, b"")
    assert "Content-Encoding" not in again.headers
    assert "Accept-Encoding" in again.headers["Vary"]


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_a_head_request_says_what_the_whole_answer_would(samples: Rig, encoding: str) -> None:
    headers = {"Accept-Encoding": encoding}

    head, whole = samples.client.head(PAGE, headers=headers), samples.client.get(PAGE, headers=headers)

    assert head.data == b""
    # gzip writes the time into its ten bytes of header: of two answers the bytes differ, the length does not.
    for name in ("Content-Encoding", "Content-Length", "ETag", "Vary", "Cache-Control", "Link"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_what_fits_into_one_packet_anyway_comes_as_it_is(samples: Rig) -> None:
    for path in ("/openreferral/v3/", "/api/nothing"):
        answer = samples.client.get(path, headers={"Accept-Encoding": "br"})

        assert len(answer.data) < 500
        assert "Content-Encoding" not in answer.headers


def test_a_file_is_compressed_on_its_way_and_known_again_in_either_form(samples: Rig) -> None:
    path = "/api/docs/swagger-ui.css"
    plain = samples.get(path)
    packed = samples.client.get(path, headers={"Accept-Encoding": "br"}, buffered=True)

    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    for form, answer in (("br", packed), ("identity", plain)):
        again = samples.client.get(
            path, headers={"Accept-Encoding": form, "If-None-Match": answer.headers["ETag"]}, buffered=True
        )
        assert (again.status_code, again.data) == (304, b"")


@pytest.fixture(scope="module")
def whole(samples: Rig) -> Client:
    """The API and the finder behind one address, as they are served."""
    settings: Settings = samples.hub.settings
    return Client(create_app(settings))


@pytest.mark.parametrize("encoding", ["br", "gzip"])
@pytest.mark.parametrize("path", ["/", "/search?q=club&near=HU5+2AA", "/sources"])
def test_the_finders_pages_are_compressed_too(whole: Client, path: str, encoding: str) -> None:
    plain = whole.get(path)

    answer = whole.get(path, headers={"Accept-Encoding": encoding})

    assert answer.status_code == plain.status_code == 200
    assert answer.headers["Content-Encoding"] == encoding
    assert READ[encoding](answer.data) == plain.data
    assert answer.headers["Cache-Control"] == plain.headers["Cache-Control"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_the_finders_style_sheet_is_compressed_too(whole: Client, encoding: str) -> None:
    path = "/assets/govuk/govuk-frontend.min.css"
    plain = whole.get(path, buffered=True)

    sheet = whole.get(path, headers={"Accept-Encoding": encoding}, buffered=True)
    head = whole.head(path, headers={"Accept-Encoding": encoding}, buffered=True)

    assert sheet.headers["Content-Encoding"] == encoding
    assert READ[encoding](sheet.data) == plain.data
    assert head.headers["Content-Length"] == sheet.headers["Content-Length"] == str(len(sheet.data))
