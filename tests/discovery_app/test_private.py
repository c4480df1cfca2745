"""A search about something that nobody else should read: no trace of it, and helplines before all else."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.discovery_app.asking import text_of
from tests.discovery_app.conftest import Whole

# Words that speak of danger, and one that stands nowhere else in the world.
HURT = "my husband hits me quizzaciously"
SEARCH = {"q": HURT, "near": "HU5 2AA"}
ADDRESSES = re.compile(r'(?:href|src|action|formaction)="([^"]*)"')


@pytest.fixture(scope="module")
def answer(whole: Whole) -> Any:
    """Return the page that answers such a search."""
    return whole.client.post("/search", data=SEARCH)


def test_the_page_is_the_answer_itself_and_no_address_on_it_has_a_word_of_the_search(answer: Any) -> None:
    addresses = ADDRESSES.findall(answer.text)

    assert answer.status_code == 200
    assert "Location" not in answer.headers
    assert len(addresses) > 20
    assert not [one for one in addresses if "?" in one and "?v=" not in one]
    assert not [one for one in addresses if "husband" in one or "HU5" in one]


def test_no_cache_keeps_it_and_no_other_site_hears_of_it(answer: Any) -> None:
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers


def test_the_title_says_nothing(answer: Any) -> None:
    assert "<title>Services near you – Signpost</title>" in answer.text  # noqa: RUF001
    assert '<h1 class="govuk-heading-l govuk-!-margin-bottom-3">Services near you</h1>' in answer.text


def test_helplines_come_before_all_else_and_there_is_no_map(answer: Any) -> None:
    text = answer.text

    assert 'href="tel:999"' in text
    assert 'href="tel:08082000247"' in text
    assert text.index("tel:999") < text.index('id="search"') < text.index("finder-results")
    assert "data-map" not in text
    assert "map-data" not in text


def test_there_is_a_way_out_with_and_without_scripts_and_what_stays_is_said(answer: Any) -> None:
    button = re.search(
        r'<a href="https://www.bbc.co.uk/weather"[^>]*govuk-exit-this-page__button', answer.text
    )

    assert button is not None
    assert "govuk-js-exit-this-page-skiplink" in answer.text
    assert "Your browser still lists that you came here" in text_of(answer.text)


def test_what_follows_from_it_is_sent_and_stays_private(whole: Whole, answer: Any) -> None:
    asks = re.findall(r'form="again" name="ask" value="([^"]*)"', answer.text)
    services = re.findall(r'formaction="(/services/[^"]*)"', answer.text)

    assert len(asks) > 2
    assert len(services) > 2
    for ask in asks:
        step = whole.client.post("/search", data={"ask": ask.replace("&amp;", "&")})
        assert step.status_code == 200
        assert step.headers["Cache-Control"] == "no-store"
    service = whole.client.post(services[0], data={"ask": "q=my+husband+hits+me"})
    assert service.headers["Cache-Control"] == "no-store"
    assert "<title>A service near you – Signpost</title>" in service.text  # noqa: RUF001
    assert "govuk-exit-this-page" in service.text
    assert 'name="ask" value="q=my+husband+hits+me"' in service.text
    assert "data-map" not in service.text


def test_pages_of_it_are_buttons(whole: Whole) -> None:
    first = whole.client.post(
        "/search", data={"q": "my husband hits me and I need advice on debt and benefits"}
    )
    ask = re.search(r'name="ask" value="([^"]*page=2)"', first.text)

    assert ask is not None
    assert "govuk-pagination" not in first.text
    second = whole.client.post("/search", data={"ask": ask[1].replace("&amp;", "&")})
    assert second.status_code == 200
    assert '<ol class="finder-results" start="21">' in second.text


def test_an_old_link_with_such_words_is_as_private_as_can_be(whole: Whole) -> None:
    old = whole.client.get("/search", query_string=SEARCH)

    assert old.headers["Cache-Control"] == "no-store"
    assert "<title>Services near you – Signpost</title>" in old.text  # noqa: RUF001
    assert 'href="tel:999"' in old.text
    assert "data-map" not in old.text
    assert not [one for one in ADDRESSES.findall(old.text) if "husband" in one]


@pytest.mark.parametrize("chosen", [{"need": "domestic-abuse"}, {"circumstance": "domestic-abuse-survivor"}])
def test_what_is_private_without_words_is_so_too(whole: Whole, chosen: dict[str, str]) -> None:
    response = whole.client.post("/search", data=chosen)

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert 'href="tel:08082000247"' in response.text


def test_a_private_need_without_a_helpline_has_no_empty_list_of_them(whole: Whole) -> None:
    response = whole.client.post("/search", data={"need": "eating-disorder"})

    assert "<title>Services near you – Signpost</title>" in response.text  # noqa: RUF001
    assert "finder-helplines" not in response.text


def test_a_mistake_in_what_was_sent_brings_the_form_back_without_an_address(whole: Whole) -> None:
    response = whole.client.post("/search", data={**SEARCH, "near": "ZZ9 9ZZ"})

    assert response.status_code == 422
    assert response.headers["Cache-Control"] == "no-store"
    assert not [one for one in ADDRESSES.findall(response.text) if "husband" in one]


def test_nothing_of_it_is_written_down(whole: Whole, capfd: Any, caplog: Any) -> None:
    caplog.set_level("DEBUG")

    whole.client.post("/search", data=SEARCH)
    whole.client.post("/search", data={**SEARCH, "near": "ZZ9 9ZZ"})
    whole.client.get("/search", query_string=SEARCH)

    said = capfd.readouterr()
    for written in (said.out, said.err, caplog.text):
        assert "quizzaciously" not in written
        assert "husband" not in written
    files = [path for path in whole.var.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path for path in files if _holds(path, b"quizzaciously")] == []


def _holds(path: Path, words: bytes) -> bool:
    return words in path.read_bytes()
