# The finder's own words have typographic quotes and dashes.
# ruff: noqa: RUF001

"""What the finder says of an answer of matching, over the whole hub: what was understood and left out."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask, request

from discovery_app.search_form import SearchForm
from discovery_app.understood import choice_of, out_of_scope, question_of
from tests.discovery_app.asking import finder_over, text_of
from tests.discovery_app.conftest import Whole
from tests.discovery_app.fake_hub import fake_hub

STAIRS = "no money till Friday, nothing in the cupboards and mum can't get up the stairs"
NAN = "lunchh club for my nan 82 in Hull on tuesdays free"
HURT = "my husband hits me"


def page(whole: Whole, **asked: str) -> str:
    response = whole.client.get(f"/search?{urlencode(asked)}")
    assert response.status_code == 200
    return response.text


def tags(text: str) -> dict[str, str]:
    """Return the words of the tags, and where each leads: an address, or what its button sends."""
    found = re.findall(r'<a class="finder-chip" href="([^"]*)">(.*?)</a>', text) + re.findall(
        r'value="([^"]*)" class="finder-chip ">(.*?)</button>', text
    )
    return {html.unescape(re.sub(r"<span.*?</span>", "", said)): html.unescape(to) for to, said in found}


def results(text: str) -> list[str]:
    return re.findall(r'finder-result__name">\s*<[^>]*>(.*?)</', text)


def test_what_was_understood_stands_in_tags_with_the_words_that_led_to_it(whole: Whole) -> None:
    said = tags(page(whole, q="nothing in the cupboards, free", near="hu52aa"))

    assert list(said) == [
        "Food when there is no money, from “nothing in the cupboards”",
        "Free",
        "Near HU5 2AA",
    ]


@pytest.mark.parametrize(
    "asked", [{"q": NAN}, {"q": STAIRS, "near": "HU5 2AA", "age": "34 and 6", "day": "tu"}]
)
def test_every_tag_comes_off_by_its_link(whole: Whole, asked: dict[str, str]) -> None:
    said = tags(page(whole, **asked))

    assert len(said) > 5
    for tag, address in said.items():
        without = whole.client.get(address)
        assert without.status_code == 200
        assert tag not in tags(without.text)


def test_a_word_that_was_taken_for_another_is_told(whole: Whole) -> None:
    assert "We took “lunchh” to mean “lunch”." in text_of(page(whole, q=NAN))


def test_a_field_wins_over_the_words_and_only_what_holds_is_a_tag(whole: Whole) -> None:
    said = tags(page(whole, q="lunch club for someone aged 82", near="HU5 2AA", age="30"))

    assert "Age 30" in said
    assert not any("82" in tag for tag in said)


def test_several_needs_make_a_plan_of_the_best_three_each(whole: Whole) -> None:
    text = page(whole, q=STAIRS, near="HU5 2AA")

    plan = text.split('class="finder-plan"')[1].split("</section>")[0]
    needs = re.findall(r"<h3[^>]*>(.*?)</h3>", plan)
    assert needs == ["Money to get through the week", "Food when there is no money", "Adapting a home"]
    parts = plan.split("<h3")[1:]
    assert all(1 <= part.count("<li>") <= 3 or "Nothing found for this." in part for part in parts)
    assert "Helps with food when there is no money" in html.unescape(parts[1])
    assert text.index('class="finder-plan"') < text.index('class="finder-results"')


def test_every_result_says_why_it_is_here_in_the_order_given(whole: Whole) -> None:
    text = page(whole, q="debt", near="HU5 2AA")
    asked = whole.client.post("/api/match", json={"q": "debt", "near": "HU5 2AA"}).json

    lists = re.findall(r'<details class="govuk-details finder-why">.*?</details>', text, re.S)
    said = [
        [html.unescape(re.sub(r"<[^>]*>", "", one)).strip() for one in re.findall(r"<li.*?</li>", part, re.S)]
        for part in lists
    ]
    # Each begins with a capital, and what speaks against it or is not known is marked.
    assert said == [
        [
            f"{'But: ' if one['kind'] == 'against' else ''}{one['text'][0].upper()}{one['text'][1:]}"
            for one in result["reasons"]
        ]
        for result in asked["results"]
    ]
    assert any(line.startswith("But: ") for lines in said for line in lines)


@pytest.mark.parametrize(
    ("asked", "group", "heading", "why"),
    [
        (
            {"q": "lunch club", "near": "HU5 2AA", "age": "12"},
            "does_not_fit",
            "do not fit what you said: show them",
            "12 does not fit",
        ),
        (
            {"q": "debt", "near": "HU5 2AA"},
            "outside_area",
            "are for people who live elsewhere: show them",
            "For people who live in",
        ),
    ],
)
def test_what_is_left_out_is_counted_and_one_step_away_with_the_reason(
    whole: Whole, asked: dict[str, str], group: str, heading: str, why: str
) -> None:
    text = page(whole, **asked)

    found = re.search(rf'<a class="govuk-link" href="([^"]*)">(\d+) {heading}</a>', text)
    assert found is not None
    opened = whole.client.get(html.unescape(found[1])).text
    facts = re.findall(r"<dt>Who for</dt><dd>(.*?)</dd>", opened, re.S)
    assert len(facts) == int(found[2]) > 0
    assert all("Does not fit what you said" in fact and why in fact for fact in facts)
    assert set(results(opened)).isdisjoint(results(text))
    assert "Back to the services that may fit" in opened
    assert f'<h1 class="govuk-heading-l finder-count">{found[2]} service' in opened


def test_the_answer_to_the_question_becomes_part_of_the_search(whole: Whole) -> None:
    text = page(whole, q="lunch club", near="HU5 2AA")
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text.split("finder-ask")[1].split("</form>")[0]))

    answered = whole.client.post("/search", data={"q": sent["q"], "near": sent["near"], "age": "72"})

    assert "How old is the person?" in text
    assert answered.status_code == 303
    assert answered.location == "/search?q=lunch+club&near=HU5+2AA&age=72"
    after = whole.client.get(answered.location).text
    assert "How old is the person?" not in after
    assert "72 fits" in after


def test_who_would_rather_not_say_is_not_asked_again_and_loses_nothing(whole: Whole) -> None:
    asked = {"q": "lunch club", "near": "HU5 2AA"}

    unsaid = whole.client.post("/search", data={**asked, "age": "", "unsaid": "age"})
    after = whole.client.get(str(unsaid.location)).text

    assert "How old is the person?" not in after
    assert results(after) == results(page(whole, **asked))
    assert "you have not said" in after


@pytest.mark.parametrize(
    ("kind", "about", "unsaid"),
    [
        ("gender", None, "gender"),
        ("residence", None, "residence"),
        ("circumstance", "carer", "circumstance:carer"),
    ],
)
def test_each_kind_of_question_can_be_left(kind: str, about: str | None, unsaid: str) -> None:
    asked = {"question": {"kind": kind, "about": about, "text": "Is it for …?", "settles": 3}}

    question = question_of(SearchForm(q="x", page=3), asked)

    assert question is not None
    assert question.unsaid == unsaid
    assert question.hidden == (("q", "x"),)
    assert question_of(SearchForm(q="x", unsaid=(unsaid,)), asked) is None


def test_words_that_may_mean_several_things_bring_a_choice(whole: Whole) -> None:
    text = page(whole, q="care", near="HU5 2AA")

    assert "Do you care for someone or is care needed?" in text
    option = re.search(r'<a class="govuk-link" href="([^"]*need=home-care[^"]*)">Care at home</a>', text)
    assert option is not None
    chosen = whole.client.get(html.unescape(option[1])).text
    assert "Do you care for someone" not in chosen
    assert "Care at home" in tags(chosen)


def test_a_choice_takes_the_other_meanings_off() -> None:
    understood = {
        "needs": [{"id": "new-parents", "label": "New baby", "words": "baby"}],
        "choice": {"text": "What about the baby?", "options": [{"id": "baby-supplies", "label": "Things"}]},
    }
    understood["choice"]["options"].append({"id": "new-parents", "label": "New baby"})  # type: ignore[call-overload]

    choice = choice_of(SearchForm(q="baby"), understood)

    assert choice is not None
    assert parse_qs(choice.options[0].query) == {
        "q": ["baby"],
        "need": ["baby-supplies"],
        "without": ["need:new-parents"],
    }


def test_what_no_directory_holds_is_said_to_be_elsewhere_and_nothing_is_stretched_to_fit(
    whole: Whole,
) -> None:
    text = page(whole, q="report a pothole", near="HU5 2AA")

    assert "No services found" in text
    assert "That is for the council itself" in text
    assert '<a class="govuk-link" href="https://www.gov.uk/find-local-council"' in text
    assert results(text) == []
    assert "So we gave up" not in text


def test_only_web_addresses_of_what_is_said_become_links() -> None:
    said = out_of_scope({"out_of_scope": {"text": "javascript:x() or http://a.example.org/b."}})

    assert said == (("javascript:x() or ", False), ("http://a.example.org/b", True), (".", False))


def test_what_was_given_up_is_told_with_what_was_found_then(whole: Whole) -> None:
    text = text_of(page(whole, q="lunch club", near="TR1 1AA", within="1"))

    assert "Nothing fits all you asked for. So we gave up, one after the other:" in text
    assert re.search(
        r"Farther away than you asked for: 0 services For the wider need: [1-9]\d* service", text
    )


def test_how_far_was_looked_is_told_where_nobody_chose_a_distance(whole: Whole) -> None:
    said = "We looked for places up to 20 miles away, in a straight line."

    assert said in text_of(page(whole, q="debt", near="HU5 2AA"))
    assert said not in text_of(page(whole, q="debt", near="HU5 2AA", within="20"))


def test_a_search_that_is_sent_leads_to_an_address_that_can_be_shared(whole: Whole) -> None:
    sent = whole.client.post(
        "/search", data={"q": "lunch  club", "near": "HU5 2AA", "free": "1", "day": "tu"}
    )

    assert sent.status_code == 303
    assert sent.location == "/search?q=lunch+club&near=HU5+2AA&free=1&day=tu"
    assert sent.headers["Cache-Control"] == "no-store"


def test_other_words_drop_what_was_chosen_about_the_old_ones(whole: Whole) -> None:
    chosen = {"need": "home-care", "without": "day", "circumstance": "carer", "age": "70", "before": "care"}

    same = whole.client.post("/search", data={"q": "care", **chosen})
    other = whole.client.post("/search", data={"q": "food bank", **chosen})

    assert parse_qs(urlsplit(same.location or "").query)["need"] == ["home-care"]
    assert parse_qs(urlsplit(other.location or "").query) == {
        "q": ["food bank"],
        "age": ["70"],
        "circumstance": ["carer"],
    }


def test_open_now_and_days_together_are_a_mistake_that_is_explained(whole: Whole) -> None:
    response = whole.client.get("/search?q=debt&open=1&day=tu")

    assert response.status_code == 422
    assert '<a href="#open">Choose ‘Open now’ or days, not both</a>' in response.text


def test_a_distance_without_a_place_asks_for_one(whole: Whole) -> None:
    response = whole.client.get("/search?q=debt&within=5")

    assert response.status_code == 422
    assert '<a href="#within">Give a postcode or place to search by distance</a>' in response.text


def test_the_hub_is_never_asked_by_an_address() -> None:
    hub, asked = fake_hub(), []
    hub.before_request(lambda: asked.append((request.method, request.full_path)))

    finder_over(hub).get("/search?q=secret+words&near=HU5+2AA")

    assert ("POST", "/api/match?") in asked
    assert not any("secret" in path or "HU5" in path for _, path in asked)


def test_a_fault_in_the_body_that_the_hub_names_is_said_at_its_field() -> None:
    hub = Flask("refuses")
    hub.add_url_rule("/api/feeds", view_func=lambda: {"feeds": [], "sample_data": False})

    @hub.post("/api/match")
    def refuse() -> tuple[dict[str, Any], int]:
        errors = {"json": {"language": {"0": ["Shorter than minimum length 2."]}}}
        return {"code": 422, "message": "", "errors": errors}, 422

    response = finder_over(hub).get("/search?q=x&language=p")

    assert response.status_code == 422
    assert '<a href="#language">Shorter than minimum length 2.</a>' in response.text
