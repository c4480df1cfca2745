"""A check that somebody asks for: queued, done, kept for some days, and gone."""

import io
import json
import socket
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from hub.database import now_utc, reading, writing
from hub.jobs.job import State
from hub.serve import Hub
from hub.validations.running import Checking
from hub.validations.store import forget_checks
from hub.validations.tables import validation
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from tests.hub.validations.conftest import MakeChecker, checks_done_by, client_of, working
from tests.loopback import Answer, LoopbackServer
from tests.validators.feeds import a_service
from tests.validators.sites import a_site, of_json

SPREADSHEET = b"Service ID,Service name,Description\nL1,Lunch club,A meal together every Tuesday.\n"


def asked(client: FlaskClient, **given: Any) -> dict[str, Any]:
    response = client.post("/api/validations", json=given)
    assert response.status_code == 202, response.text
    found: dict[str, Any] = response.get_json()["validation"]
    assert response.headers["Location"] == f"/api/validations/{found['id']}"
    return found


def upload(client: FlaskClient, content: bytes, name: str, **given: Any) -> TestResponse:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(content), name), **given})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/api/validations", data=body, content_type=kind)


def uploaded(client: FlaskClient, content: bytes, name: str, **given: Any) -> dict[str, Any]:
    response = upload(client, content, name, **given)
    assert response.status_code == 202, response.text
    found: dict[str, Any] = response.get_json()["validation"]
    return found


def ended(client: FlaskClient, check: dict[str, Any], within_s: float = 30.0) -> dict[str, Any]:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        answer: dict[str, Any] = client.get(f"/api/validations/{check['id']}").get_json()
        if answer["validation"]["state"] not in ("queued", "running"):
            return answer
        time.sleep(0.02)
    raise AssertionError("the check has not ended")


def given_of(hub: Hub, check: dict[str, Any]) -> bytes | None:
    with reading(hub.databases.operations) as connection:
        return connection.execute(
            select(validation.c.given).where(validation.c.id == check["id"])
        ).scalar_one()


def test_an_address_is_checked_and_its_report_is_there_in_every_format(checker_on_both: MakeChecker) -> None:
    with a_site() as site:
        hub = checker_on_both(site)
        client = client_of(hub)
        check = asked(client, source=site.url, data_status="sample", as_of="2026-06-01")
        assert (check["state"], check["position"], check["links"]) == (
            "queued",
            1,
            {"self": f"/api/validations/{check['id']}"},
        )
        with working(hub):
            answer = ended(client, check)

    assert answer["validation"]["state"] == "done"
    assert answer["report"]["source"] == site.url
    assert answer["report"]["as_of"] == "2026-06-01"
    assert answer["validation"]["state"] == "done", answer["validation"]
    assert answer["report"]["counts"]["services"] == 1
    assert {group["code"] for group in answer["report"]["notices"]} == {
        problem["code"] for problem in answer["problems"]
    }
    assert all(problem["title"] and problem["mend"] for problem in answer["problems"])
    links = answer["validation"]["links"]
    assert set(links) == {"self", "json", "html", "csv", "junit", "sarif", "svg", "oruk"}
    for name, link in links.items():
        response = client.get(link)
        assert response.status_code == 200, name
        if name != "self":
            assert response.headers["Cache-Control"] == "private, max-age=3600"
            assert response.headers["X-Robots-Tag"] == "noindex"
    assert client.get(links["json"]).get_json() == answer["report"]
    page = client.get(links["html"])
    assert (
        "script" not in page.headers["Content-Security-Policy"]
        or "'none'" in page.headers["Content-Security-Policy"]
    )
    assert client.get(f"/api/validations/{check['id']}.pdf").status_code == 404


def test_the_same_address_asked_meanwhile_is_the_same_check(checker_on_both: MakeChecker) -> None:
    with a_site() as site:
        hub = checker_on_both(site)
        client = client_of(hub)

        first, again = asked(client, source=site.url), asked(client, source=site.url)
        another_way = asked(client, source=site.url, sample=True)
        with working(hub):
            ended(client, first)
            ended(client, another_way)
        later = asked(client, source=site.url)

    assert first["id"] == again["id"]
    assert len({first["id"], another_way["id"], later["id"]}) == 3


def test_one_server_is_asked_by_one_check_at_a_time(checker: MakeChecker) -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def root(_seen: Any) -> Answer:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.05)
        with lock:
            busy -= 1
        return of_json({"version": "HSDS-UK-3.0"})

    with a_site(root=root) as site:
        hub = checker(site, at_once=4)
        client = client_of(hub)
        checks = [asked(client, source=f"{site.url}?{number}", sample=True) for number in range(3)]
        with working(hub):
            answers = [ended(client, check) for check in checks]

    assert [answer["validation"]["state"] for answer in answers] == ["done"] * 3
    assert most == 1


@pytest.mark.parametrize(
    ("content", "name", "services"),
    [
        (SPREADSHEET, "services.csv", 1),
        (json.dumps([a_service()]).encode(), "../../etc/records.json", 1),
        (b"\n".join([json.dumps(a_service()).encode()] * 2), "records.ndjson", 2),
    ],
)
def test_an_uploaded_file_is_checked_and_not_kept(
    checker: MakeChecker, content: bytes, name: str, services: int
) -> None:
    hub = checker()
    client = client_of(hub)
    check = uploaded(client, content, name)
    assert given_of(hub, check) is not None
    with working(hub):
        answer = ended(client, check)

    assert answer["validation"]["state"] == "done", answer["validation"]["error"]
    assert answer["report"]["counts"]["services"] == services
    assert "/" not in answer["report"]["source"]
    assert given_of(hub, check) is None


def test_a_pasted_text_is_checked_and_not_kept(checker: MakeChecker) -> None:
    hub = checker()
    client = client_of(hub)
    check = asked(client, text=json.dumps(a_service()), version="3.0")
    with working(hub):
        answer = ended(client, check)

    assert answer["validation"]["state"] == "done", answer["validation"]
    assert answer["report"]["counts"]["services"] == 1
    assert answer["report"]["verdicts"]["official"] == "not_assessed"
    assert given_of(hub, check) is None


def test_what_cannot_be_read_says_why_and_is_not_kept(checker: MakeChecker) -> None:
    hub = checker()
    client = client_of(hub)
    check = uploaded(client, b"\x00\x01\x02 no feed at all", "picture.png")
    with working(hub):
        answer = ended(client, check)

    assert answer["validation"]["state"] == "failed"
    assert answer["validation"]["error"]
    assert answer["report"] is None
    assert given_of(hub, check) is None


INSIDE = (
    "This address is inside a private network, so this site cannot reach it. "
    "Use the address that everybody can open, or upload a file."
)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9000/",
        "http://10.1.2.3/openreferral",
        "https://192.168.0.10/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fe80::1]/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://localhost:5432/",
        "http://LOCALHOST./",
        "http://metadata.google.internal/",
        "http://printer.local/",
    ],
)
def test_a_private_address_is_refused_at_once_in_words_for_a_stranger(
    make_empty: FlaskClient, address: str
) -> None:
    response = make_empty.post("/api/validations", json={"source": address})
    official = make_empty.post("/openreferraluk/validate", json={"baseUrl": address})

    assert (response.status_code, response.get_json()["message"]) == (422, INSIDE)
    assert (official.status_code, official.get_json()["message"]) == (422, INSIDE)


def test_a_name_that_turns_out_to_be_private_is_a_failed_check_that_says_so(checker: MakeChecker) -> None:
    def names(host: str, port: int, **_: Any) -> list[Any]:
        return socket.getaddrinfo("10.0.0.7", port, type=socket.SOCK_STREAM)

    def opened(_sample: bool) -> Fetcher:
        return Fetcher(Limits(), resolve=names)

    hub = checker()
    client = client_of(hub)
    check = asked(client, source="http://intranet.example.org/feed")
    checking = Checking(hub.databases, hub.validations, opened, None)

    with checks_done_by(hub, checking):
        answer = ended(client, check)

    assert (answer["validation"]["state"], answer["validation"]["error"]) == ("failed", INSIDE)
    assert answer["report"] is None
    assert "10.0.0.7" not in json.dumps(answer)


def test_an_address_that_leads_inside_is_a_failed_check_that_says_so(checker: MakeChecker) -> None:
    with a_site() as inside:

        def leads(seen: Any) -> Answer:
            return Answer(302, b"", {"Location": f"{inside.url}{seen.path}"})

        with LoopbackServer(leads) as site:
            hub = checker(site)
            client = client_of(hub)
            check = asked(client, source=site.url)
            with working(hub):
                answer = ended(client, check)

        assert inside.connections_opened == 0
    assert answer["validation"]["state"] == "failed"
    assert answer["validation"]["error"] == (
        "There is nothing to check at this address: it leads to an address inside a private network, which "
        "this site cannot reach. Use the address that everybody can open, or upload a file."
    )


def test_a_page_that_leads_inside_is_told_without_operators_talk(checker: MakeChecker) -> None:
    with (
        a_site() as inside,
        a_site(taxonomies=lambda _: Answer(302, b"", {"Location": f"{inside.url}/taxonomies"})) as site,
    ):
        hub = checker(site)
        client = client_of(hub)
        check = asked(client, source=site.url)
        with working(hub):
            answer = ended(client, check)

    assert answer["validation"]["state"] == "done"
    said = json.dumps(answer)
    assert "it leads to an address inside a private network, which this site cannot reach" in said
    assert "operator may allow" not in said
    assert inside.origin not in said


def test_an_address_that_the_operator_allows_is_checked(checker: MakeChecker) -> None:
    with a_site() as site:
        client = client_of(checker(site))

        assert client.post("/api/validations", json={"source": site.url}).status_code == 202


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Give one thing to check."),
        ({"source": "file:///etc/passwd"}, "only http and https"),
        ({"source": "https://user:secret@example.org/"}, "a user name or password"),
        ({"source": "https://example.org/" + "a" * 2_000}, "longer than 2,000"),
        ({"source": "services.json"}, "cannot be asked"),
        ({"text": "   "}, "There is nothing in it"),
        ({"text": "hello"}, "must be JSON, or rows of CSV"),
        ({"text": "7"}, "must be JSON, or rows of CSV"),
        ({"text": "<!doctype html>\n<p>A page</p>"}, "is a web page or XML"),
        ({"url": "https://example.org/"}, "Use `source`"),
        ({"URL": "https://example.org/", "source": "https://example.org/"}, "Use `source`"),
        ({"baseUrl": "https://example.org/"}, "Use `source`"),
        ({"json": "{}"}, "Use `text`"),
        ({"colour": "red", "text": "{}"}, "There is no `colour` here"),
        ({"source": 7}, "`source`: Not a valid string."),
        ({"source": "https://example.org/", "sample": "perhaps"}, "`sample`: Not a valid boolean."),
        ({"source": "https://example.org/", "text": "{}"}, "not source and text at once"),
        ({"source": "https://example.org/", "version": "2.0"}, "Must be one of"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    make_empty: FlaskClient, given: dict[str, str], said: str
) -> None:
    response = make_empty.post("/api/validations", json=given)

    assert response.status_code == 422
    assert said in response.text


@pytest.fixture
def make_empty(checker: MakeChecker) -> FlaskClient:
    return client_of(checker())


def test_a_file_that_is_too_large_is_refused(checker: MakeChecker) -> None:
    client = client_of(checker(file_bytes=1024 * 1024))

    response = upload(client, b"x" * 1_200_000, "services.csv")
    just = upload(client, b"x" * 1_048_600, "services.csv")

    assert response.status_code == 413
    assert "larger than 1 MB" in response.get_json()["message"]
    assert just.status_code == 422


def test_a_full_queue_takes_no_more_and_keeps_nothing_of_it(checker_on_both: MakeChecker) -> None:
    hub = checker_on_both(waiting=2)
    client = client_of(hub)
    for number in range(2):
        asked(client, text=json.dumps({"id": number}))

    response = client.post("/api/validations", json={"text": "{}"})

    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    with reading(hub.databases.operations) as connection:
        assert len(connection.execute(select(validation.c.id)).all()) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name,place\nLunch club,Hull\n",
            "The pasted text is not JSON, and cannot be read as rows of CSV either: none of its first rows",
        ),
        ('{"id":', "The pasted text cannot be read: it stops being JSON at line 1"),
        ("[]", "The pasted text holds nothing to validate. There is no record in it."),
    ],
)
def test_what_is_said_of_a_text_is_about_a_text_and_names_it_once(
    checker: MakeChecker, text: str, said: str
) -> None:
    hub = checker()
    client = client_of(hub)
    check = asked(client, text=text)
    with working(hub):
        error = ended(client, check)["validation"]["error"]

    assert error.startswith(said)
    assert error.lower().count("pasted text") == 1
    for advice_for_files in ("template", "mapping", "save it"):
        assert advice_for_files not in error


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"hello", "hello.txt", "hello.txt was not read: none of its first rows holds headings"),
        (b"%PDF-1.7 no feed", "letter.pdf", "letter.pdf was not read: it is a PDF. "),
        (b'{"contents": [{"id":', "page.json", "page.json cannot be read: it stops being JSON"),
    ],
)
def test_what_is_said_of_a_file_can_be_done_on_the_page_that_it_came_from(
    checker: MakeChecker, content: bytes, name: str, said: str
) -> None:
    hub = checker()
    client = client_of(hub)
    check = uploaded(client, content, name)
    with working(hub):
        error = ended(client, check)["validation"]["error"]

    assert error.startswith(said)
    assert error.count(name) == 1
    assert "mapping" not in error
    assert name == "page.json" or "Give JSON, NDJSON, a spreadsheet (.xlsx or .csv)" in error


def test_rows_can_be_pasted(checker: MakeChecker) -> None:
    hub = checker()
    client = client_of(hub)
    check = asked(client, text=SPREADSHEET.decode())
    with working(hub):
        answer = ended(client, check)

    assert answer["report"]["counts"]["services"] == 1


def test_what_is_wrong_with_a_pasted_text_shows_how_a_page_begins(make_empty: FlaskClient) -> None:
    message = make_empty.post("/api/validations", json={"text": "hello"}).get_json()["message"]

    shown = message[message.index("{") : message.rindex("}") + 1]

    assert json.loads(shown)["contents"][0].keys() == {"id", "name", "status"}


def test_a_check_can_be_stopped(checker: MakeChecker) -> None:
    def slow(seen: Any) -> Answer:
        time.sleep(0.02)
        page = seen.page or 1
        return of_json({"contents": [a_service(page)], "total_pages": 5_000, "page_number": page})

    with a_site(services=slow) as site:
        hub = checker(site)
        client = client_of(hub)
        running, waiting = asked(client, source=site.url), asked(client, text="{}")
        operator = {"Authorization": f"Bearer {hub.keys.add('ops')}"}
        assert client.delete(f"/api/validations/{waiting['id']}").status_code == 401
        assert client.delete(f"/api/validations/{waiting['id']}", headers=operator).get_json()["validation"][
            "state"
        ] == ("cancelled")
        with working(hub):
            until = time.monotonic() + 20
            while hub.jobs.get(hub.validations.get(running["id"]).job or "").state is not State.RUNNING:
                assert time.monotonic() < until
                time.sleep(0.02)
            client.delete(f"/api/validations/{running['id']}", headers=operator)
            answer = ended(client, running, 60)

    assert (answer["validation"]["state"], answer["report"]) == ("cancelled", None)
    assert given_of(hub, waiting) is None


def test_what_was_uploaded_is_there_for_whoever_goes_on(checker_on_both: MakeChecker) -> None:
    hub = checker_on_both()
    client = client_of(hub)
    check = uploaded(client, SPREADSHEET, "services.csv")
    # A worker takes it, and is stopped before it has done anything.
    taken = hub.jobs.take(["validation"])
    assert taken is not None
    hub.jobs.give_back(taken)
    assert given_of(hub, check) is not None

    with working(hub):
        answer = ended(client, check)

    assert answer["validation"]["state"] == "done", answer["validation"]
    assert answer["report"]["counts"]["services"] == 1


def test_a_report_is_forgotten_in_time(checker_on_both: MakeChecker) -> None:
    hub = checker_on_both(keep_days=30.0)
    client = client_of(hub)
    check = asked(client, text=json.dumps(a_service()))
    with working(hub):
        ended(client, check)
        with writing(hub.databases.operations) as connection:
            connection.execute(update(validation).values(asked_at=now_utc() - timedelta(days=31)))

        assert client.get(f"/api/validations/{check['id']}").status_code == 404
        assert client.get(f"/api/validations/{check['id']}.html").status_code == 404
        ended(client, asked(client, text="{}"))

    with reading(hub.databases.operations) as connection:
        kept = connection.execute(select(validation.c.id)).scalars().all()
    assert check["id"] not in kept


def test_an_id_that_nobody_was_given_is_not_found(make_empty: FlaskClient) -> None:
    assert make_empty.get("/api/validations/guess").status_code == 404
    assert make_empty.get("/api/validations/guess.html").status_code == 404


def test_the_official_form_answers_as_the_official_validator_does(checker: MakeChecker) -> None:
    with a_site(services=[{**a_service(), "name": 7}]) as site:
        hub = checker(site)
        client = client_of(hub)
        with working(hub):
            response = client.post("/openreferraluk/validate", json={"baseUrl": site.url, "options": {}})

    assert response.status_code == 200, response.text
    answer = response.get_json()
    assert set(answer) == {"service", "testSuites", "notifications"}
    assert answer["service"]["url"] == site.url
    assert answer["service"]["isValid"] is False
    assert answer["service"]["profile"] == "HSDS-UK-3.0"
    basic, extended = answer["testSuites"]
    assert (basic["messageLevel"], extended["messageLevel"]) == ("error", "warning")
    (services,) = [test for test in basic["tests"] if test["name"].startswith("/services -")]
    assert services["success"] is False
    assert services["messages"][0]["errorIn"] == "contents.name"
    assert services["messages"][0]["errorAt"] == "/contents/0/name"


def test_the_official_form_refuses_what_it_cannot_ask(make_empty: FlaskClient) -> None:
    nameless = make_empty.post("/openreferraluk/validate", json={"url": "https://example.org"})
    assert nameless.status_code == 422
    assert "Give the address of the feed as `baseUrl`." in nameless.text
    given = {"baseUrl": "https://example.org", "dataSourceAuth": {"apiKey": "secret"}}
    refused = make_empty.post("/openreferraluk/validate", json=given)
    assert refused.status_code == 422
    assert "secret" not in refused.text


def test_what_quotes_something_erased_is_forgotten(checker_on_both: MakeChecker) -> None:
    hub = checker_on_both()
    client = client_of(hub)
    quoting = asked(client, text=json.dumps(a_service(1, email='the "nobody" of Quay Street')))
    waiting = uploaded(client, b'{"id": "the \\"nobody\\" of Quay Street"}', "one.json")
    another = asked(client, text=json.dumps(a_service(2)))
    with working(hub):
        for check in (quoting, another):
            ended(client, check)

    assert forget_checks(hub.databases, ['"nobody" of Quay Street']) >= 1

    assert client.get(f"/api/validations/{quoting['id']}").status_code == 404
    assert client.get(f"/api/validations/{another['id']}").status_code == 200
    assert given_of_if_there(hub, waiting) is None
    assert forget_checks(hub.databases) >= 1
    assert client.get(f"/api/validations/{another['id']}").status_code == 404


def given_of_if_there(hub: Hub, check: dict[str, Any]) -> bytes | None:
    with reading(hub.databases.operations) as connection:
        return connection.execute(
            select(validation.c.given).where(validation.c.id == check["id"])
        ).scalar_one_or_none()
