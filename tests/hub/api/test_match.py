"""A person's request in their own words, and everything that anybody may send instead of one."""

import json
import sys
import unicodedata
from typing import Any

import pytest

from tests.hub.api.conftest import Rig

WORDS = "no money till Friday, the boiler is dead, and mum can't get up the stairs"
NEAR = "HU5 2AA"
# Half of a surrogate pair, as JSON may write it.
LONE = '"\\ud800"'


def post(samples: Rig, **asked: Any) -> Any:
    return samples.client.post("/api/match", json=asked)


def told(samples: Rig, **asked: Any) -> Any:
    response = post(samples, **asked)
    assert response.status_code == 200, (asked, response.text[:500])
    return response.get_json()


def needs_of(answer: Any) -> dict[str, str]:
    return {one["id"]: one["words"] for one in answer["understood"]["needs"]}


def every_script() -> list[str]:
    """Return letters of every script in Unicode, by the first word of their names."""
    letters: dict[str, str] = {}
    for number in range(0xA0, sys.maxunicode + 1):
        character = chr(number)
        if unicodedata.category(character)[0] in "LMN":
            script = unicodedata.name(character, "").partition(" ")[0]
            if len(letters.get(script, "")) < 12:
                letters[script] = letters.get(script, "") + character
    return list(letters.values())


def test_words_are_led_to_needs_that_are_shown_with_the_words(samples: Rig) -> None:
    answer = told(samples, q=WORDS, near=NEAR)

    assert needs_of(answer) == {
        "emergency-cash": "no money till Friday",
        "warm-home": "boiler is dead",
        "home-adaptations": "mum can't get up the stairs",
    }
    assert all(one["label"] for one in answer["understood"]["needs"])
    assert answer["understood"]["place"]["text"] == NEAR
    assert answer["understood"]["place"]["council"]["code"] == "E06000010"
    assert answer["understood"]["sensitive"] is None


def test_every_result_says_why_and_its_reasons_make_its_score(samples: Rig) -> None:
    answer = told(samples, q=WORDS, near=NEAR)

    assert answer["results"]
    assert answer["total"] == len(answer["results"])
    scores = [one["score"] for one in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    for one in answer["results"]:
        assert one["reasons"]
        assert all(reason["text"] for reason in one["reasons"])
        assert sum(reason["points"] for reason in one["reasons"]) == pytest.approx(one["score"], abs=0.01)
        assert one["place"]["reachable"] is not False
        assert one["place"]["by"]
        assert one["eligibility"]["outcome"] in {"fits", "check", "no_rules"}
        assert {"now", "next"} <= set(one["open"])
        assert "freshness" in one


def test_what_does_not_fit_is_counted_and_can_be_listed(samples: Rig) -> None:
    answer = told(samples, q=WORDS, near=NEAR)

    for group, count in answer["groups"].items():
        listed = told(samples, q=WORDS, near=NEAR, group=group, per_page=100)
        assert len(listed["results"]) == listed["total"] == count, group
        assert not {one["id"] for one in listed["results"]} & {one["id"] for one in answer["results"]}
    assert answer["groups"]["outside_area"] > 0
    assert answer["question"]["settles"] > 0


def test_several_needs_have_a_bundle_each(samples: Rig) -> None:
    answer = told(samples, q=WORDS, near=NEAR)

    assert [bundle["need"]["id"] for bundle in answer["bundles"]] == list(needs_of(answer))
    for bundle in answer["bundles"]:
        assert len(bundle["results"]) <= 3
        assert all(one["reasons"] for one in bundle["results"])
    assert any(bundle["results"] for bundle in answer["bundles"])


@pytest.mark.parametrize(
    "asked",
    [
        {"q": WORDS, "near": NEAR},
        {"q": "somewhere warm on Tuesday for my nan who is 84", "near": NEAR, "free": True},
        {"need": ["debt", "warm-home"], "age": [0, 34], "day": ["mo", "tu"], "start": "09:30"},
        {"lat": 53.76, "lon": -0.36, "within_km": 5, "delivery": ["phone"], "known_only": True},
    ],
)
def test_both_ways_of_asking_give_the_same(samples: Rig, asked: dict[str, Any]) -> None:
    query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in asked.items()}

    by_get = samples.client.get("/api/match", query_string=query)

    assert by_get.status_code == 200, by_get.text
    assert by_get.get_json() == told(samples, **asked)


def test_a_need_that_was_not_meant_is_taken_off(samples: Rig) -> None:
    answer = told(samples, q=WORDS, near=NEAR, without=["need:warm-home"])

    assert list(needs_of(answer)) == ["emergency-cash", "home-adaptations"]
    assert [bundle["need"]["id"] for bundle in answer["bundles"]] == ["emergency-cash", "home-adaptations"]


def test_a_service_is_explained_with_the_reasons_that_put_it_there(samples: Rig) -> None:
    for one in told(samples, q=WORDS, near=NEAR)["results"]:
        explained = samples.json("/api/match/explain", service=one["id"], q=WORDS, near=NEAR)

        assert explained["group"] == "fits"
        assert explained["result"]["reasons"] == one["reasons"]
        assert explained["result"]["score"] == one["score"]


def test_a_service_that_is_not_listed_is_explained_too(samples: Rig) -> None:
    [elsewhere, *_] = told(samples, q=WORDS, near=NEAR, group="outside_area")["results"]

    explained = samples.json("/api/match/explain", service=elsewhere["id"], q=WORDS, near=NEAR)

    assert explained["group"] == "outside_area"
    assert explained["result"]["reasons"] == elsewhere["reasons"]


@pytest.mark.parametrize("service", ["", "x", "00000000-0000-4000-8000-000000000000", "\x00", "é" * 5000])
def test_a_service_that_there_is_none_of_is_not_explained(samples: Rig, service: str) -> None:
    response = samples.client.get("/api/match/explain", query_string={"service": service, "q": WORDS})

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"age": [-1]}, "age"),
        ({"age": [131]}, "age"),
        ({"age": [10**300]}, "age"),
        ({"age": ["old"]}, "age"),
        ({"age": list(range(100))}, "age"),
        ({"q": "a group for somebody aged 200"}, "q"),
        ({"start": "17:00", "end": "09:00"}, "end"),
        ({"start": "09:00", "end": "09:00"}, "end"),
        ({"start": "25:00"}, "start"),
        ({"day": ["someday"]}, "day"),
        ({"open": "now", "day": ["mo"]}, "open"),
        ({"open": "now", "start": "10:00"}, "open"),
        ({"open": "soon"}, "open"),
        ({"open": "0001-01-01T00:00:00+14:00"}, "open"),
        ({"open": "9999-12-31T23:59:59-14:00"}, "open"),
        ({"near": NEAR, "within_km": 1_000_000}, "within_km"),
        ({"near": NEAR, "within_km": -1}, "within_km"),
        ({"within_km": 5}, "within_km"),
        ({"lat": 53.7}, "lon"),
        ({"lon": -0.3}, "lat"),
        ({"lat": 91, "lon": 0}, "lat"),
        ({"lat": 53.7, "lon": -0.3, "near": NEAR}, "near"),
        ({"near": "ZZ99 9ZZ"}, "near"),
        ({"near": "x" * 10_000}, "near"),
        ({"near": "\x00\x1b"}, "near"),
        ({"q": "x" * 10_000}, "q"),
        ({"q": "food " * 2_000}, "q"),
        ({"need": ["no-such-need"]}, "need"),
        ({"need": ["'; DROP TABLE services; --"]}, "need"),
        ({"circumstance": ["no-such-circumstance"]}, "circumstance"),
        ({"need": ["debt"] * 50}, "need"),
        ({"gender": "robot"}, "gender"),
        ({"delivery": ["pigeon"]}, "delivery"),
        ({"access": ["trampoline"]}, "access"),
        ({"language": ["x"]}, "language"),
        ({"assured_since": "2026-02-30"}, "assured_since"),
        ({"publisher": "nobody"}, "publisher"),
        ({"publisher": "' OR 1=1 --"}, "publisher"),
        ({"free": "perhaps"}, "free"),
        ({"group": "everybody"}, "group"),
        ({"page": 0}, "page"),
        ({"page": 10**18}, "page"),
        ({"per_page": 101}, "per_page"),
        ({"boiler": "dead"}, "boiler"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_named(samples: Rig, asked: dict[str, Any], field: str) -> None:
    by_post = post(samples, **asked)
    by_get = samples.client.get("/api/match", query_string=asked)

    for answer, part in ((by_post, "json"), (by_get, "query")):
        assert answer.status_code == 422, answer.text[:300]
        assert list(answer.get_json()["errors"]) == [part]
        assert list(answer.get_json()["errors"][part]) == [field]
        assert answer.get_json()["message"]
        # What was sent is quoted, and not at any length.
        assert len(answer.text) < 2_000


@pytest.mark.parametrize(
    "asked",
    [
        {"near": NEAR, "within_km": 0, "q": "boiler"},
        {"near": NEAR, "within_km": 2000},
        {"lat": -90, "lon": 180, "within_km": 1, "relax": False},
        {"age": [0]},
        {"age": [0, 130], "gender": "other"},
        {"q": "women only", "gender": "male"},
        {"free": True, "known_only": True, "day": ["su"], "start": "03:00", "end": "03:01", "relax": False},
        {"delivery": ["venue", "phone", "online", "home"], "assured_since": "9999-12-31"},
        {"open": ""},
        {"open": "2026-10-25T01:30:00"},
        {"page": 10_000, "per_page": 100},
        {"q": "open at 99:99 on the 45th of Octember within 0 miles"},
        {"q": "aged " + "9" * 4_900},
        {"q": "within " + "9" * 4_900 + " miles of " + NEAR},
        {"q": WORDS, "without": ["need:no-such-need", "\x00", "nothing:at:all"]},
        {"service_type": ["no-such-type", "", "\x00", "x" * 10_000]},
        {"language": ["Klingon", "zz"]},
    ],
)
def test_what_nobody_offers_has_an_honest_answer(samples: Rig, asked: dict[str, Any]) -> None:
    query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in asked.items()}

    answer = told(samples, **asked)

    assert samples.client.get("/api/match", query_string=query).get_json() == answer
    assert len(answer["results"]) == max(
        0, min(answer["per_page"], answer["total"] - (answer["page"] - 1) * answer["per_page"])
    )


def test_a_distance_of_nothing_leaves_only_what_needs_no_way(samples: Rig) -> None:
    nothing, anything = (
        told(samples, near=NEAR, within_km=within, relax=False, per_page=100) for within in (0, 2000)
    )

    assert 0 < nothing["total"] < anything["total"]
    # What serves the people there stays, wherever its door is, and what does not say where it is.
    assert not any(
        one["place"]["by"] == "distance" and one["place"]["distance_m"] for one in nothing["results"]
    )
    assert any(one["place"]["by"] == "distance" for one in anything["results"])


HOSTILE = [
    "' OR '1'='1",
    '"; DROP TABLE service; --',
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s %n %00",
    "../../../../etc/passwd",
    'name:* AND (title:"x" OR NOT ^5 ~2 [a TO z])',
    "((((((((((" * 400,
    "\\" * 4_999,
    "$(reboot) `reboot`",
    "\r\nSet-Cookie: x=1",
    "".join(chr(number) for number in [*range(0x20), *range(0x7F, 0xA0)]),
    "\ufeff\u200b\u200d\u2060\u202e\u2066food\u2069",
    "\u0301" * 5_000,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 1_000,
    "\uffff\ufffe\ufffd\U0010ffff",
    "ﷺ" * 5_000,
    "\u0130\u0131\u017f\u212a \ufb01 \u00df",
    "a" * 5_000,
    "a " * 2_500,
    "1" * 5_000,
    "/" * 5_000,
    "£€" * 2_500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_only_words(samples: Rig, text: str) -> None:
    by_post, by_get = post(samples, q=text), samples.client.get("/api/match", query_string={"q": text})

    assert (by_post.status_code, by_get.status_code) == (200, 200)
    assert by_post.get_json() == by_get.get_json()
    assert "Set-Cookie" not in by_post.headers
    for path in ("/api/search", "/api/suggest"):
        assert samples.client.get(path, query_string={"q": text}).status_code in {200, 422}


def test_every_script_is_only_words(samples: Rig) -> None:
    scripts = every_script()

    assert len(scripts) > 200
    for at in range(0, len(scripts), 20):
        words = " ".join(scripts[at : at + 20])
        assert post(samples, q=words, near=NEAR).status_code == 200, words
        assert post(samples, near=words).status_code == 422, words
        assert samples.client.get("/api/suggest", query_string={"q": words}).status_code == 200, words


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (" ", 400),
        ("{", 400),
        ('{"q": NaN}', 400),
        ('{"page": ' + "9" * 5_000 + "}", 400),
        ("[" * 100_000, 400),
        ('{"q": ' + "[" * 5_000 + "]" * 5_000 + "}", 400),
        (f'{{"q": {LONE}}}', 400),
        (f'{{"publisher": {LONE}}}', 400),
        (f'{{"service_type": [{LONE}]}}', 400),
        (f'{{"language": [{LONE}]}}', 400),
        (f"{{{LONE}: 1}}", 400),
        (b'{"q": "\xff"}', 400),
        ("[]", 422),
        ('"food"', 422),
        ("null", 422),
        ("1", 422),
        ('{"q": null}', 422),
        ('{"q": ["food"]}', 422),
        ('{"need": "debt"}', 422),
        ('{"need": [{"id": "debt"}]}', 422),
        (json.dumps({"q": "x" * 2_000_000}), 413),
    ],
)
def test_a_body_that_is_no_request_is_refused(samples: Rig, body: str | bytes, status: int) -> None:
    answer = samples.client.post("/api/match", data=body, content_type="application/json")

    assert answer.status_code == status, answer.text[:300]
    assert answer.get_json()["code"] == status


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "text/html", None, "a/b/c"]
)
def test_a_body_of_another_type_is_not_passed_over(samples: Rig, content_type: str | None) -> None:
    answer = samples.client.post("/api/match", data='{"q": "food"}', content_type=content_type)

    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["message"]


@pytest.mark.parametrize("path", ["/api/validations", "/openreferraluk/validate"])
@pytest.mark.parametrize("body", ["[" * 100_000, '{"baseUrl": ' + "9" * 5_000 + "}", "{"])
def test_no_body_breaks_the_questions_to_the_validator(samples: Rig, path: str, body: str) -> None:
    answer = samples.client.post(path, data=body, content_type="application/json")

    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%00", "q=%ed%a0%80", "age=%f0%9f", "q=a&q=b", "page=%D9%A1", "=x", "need="]
)
def test_no_query_breaks_it(samples: Rig, query: str) -> None:
    assert samples.get(f"/api/match?{query}").status_code in {200, 422}


@pytest.mark.parametrize("number", [2**31, 2**63, 10**100])
@pytest.mark.parametrize("after", ["", "/report/json"])
def test_a_number_that_no_database_holds_is_no_harvest(samples: Rig, number: int, after: str) -> None:
    assert samples.get(f"/api/harvests/{number}{after}").status_code == 404
