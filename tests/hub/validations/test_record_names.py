"""A check that names a record which is erased is forgotten, wherever in it the name stands."""

import json

import pytest

from hub.validations.store import forget_checks
from tests.hub.records import a_service
from tests.hub.validations.conftest import MakeChecker, client_of, working
from tests.hub.validations.test_checks import asked, ended


@pytest.mark.parametrize("name", ['The "Elm" club', "Elm\u200b Street club", "Elm Street club"])
def test_a_check_that_names_what_is_erased_is_forgotten(checker: MakeChecker, name: str) -> None:
    """Also where only the table has it, beyond the first cases of the report, and the record has no id."""
    records = [a_service(number, name=f"Lunch club {number}", url="none") for number in range(1, 30)]
    last = a_service(40, name=name, url="none")
    for each in (*records, last):
        del each["id"]
    hub = checker()
    client = client_of(hub)
    named = asked(client, text=json.dumps({"contents": [*records, last]}))
    other = asked(client, text=json.dumps({"contents": records}))
    with working(hub):
        answer = ended(client, named)
        ended(client, other)
    assert json.dumps(name) not in json.dumps(answer["report"])
    assert "Elm" in client.get(answer["validation"]["links"]["csv"]).text

    assert forget_checks(hub.databases, [name[:40]]) == 1

    assert client.get(f"/api/validations/{named['id']}").status_code == 404
    assert client.get(f"/api/validations/{other['id']}").status_code == 200


def test_the_page_to_print_leads_to_the_complete_table(checker: MakeChecker) -> None:
    records = [a_service(number, url="none") for number in range(1, 30)]
    hub = checker()
    client = client_of(hub)
    check = asked(client, text=json.dumps({"contents": records}))
    with working(hub):
        answer = ended(client, check)
    links = answer["validation"]["links"]

    page = client.get(links["html"]).text

    assert f'href="{hub.settings.public_url}{links["csv"]}"' in page
    assert "--output" not in page
    assert "Lunch club 29" in client.get(links["csv"]).text
    case = next(one for one in answer["problems"] if one["code"] == "uri_malformed")["cases"][0]
    assert (case["record_name"], case["record_id"]) == ("Lunch club 1", records[0]["id"])
