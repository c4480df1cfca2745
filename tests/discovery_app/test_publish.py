import re

from flask.testing import FlaskClient

from discovery_app.app import create_app
from discovery_app.client import HubClient
from discovery_app.publish import column_groups, example_rows
from tests.discovery_app.fake_hub import COLUMNS, fake_hub

PAGE = "/publish/spreadsheet"


def test_every_page_leads_publishers_to_it(finder: FlaskClient) -> None:
    for address in ("/", "/sources", "/nope"):
        assert f'href="{PAGE}">For publishers</a>' in finder.get(address).text


def test_it_offers_the_template_in_both_forms(finder: FlaskClient) -> None:
    html = finder.get(PAGE).text

    for kind in ("xlsx", "csv"):
        assert f'href="/api/spreadsheet/template.{kind}" download>' in html


def test_a_finder_of_its_own_gets_the_template_from_the_hubs_address() -> None:
    client = HubClient.remote("https://hub.example.org/")

    assert client.address("/api/spreadsheet/template.csv") == (
        "https://hub.example.org/api/spreadsheet/template.csv"
    )
    client.close()


def test_every_column_stands_in_a_table_under_what_it_is_about(finder: FlaskClient) -> None:
    html = finder.get(PAGE).text

    named = [" ".join(name.split()) for name in re.findall(r'<th scope="row"[^>]*>([^<]+)', html)]
    groups = column_groups({"columns": COLUMNS})

    assert sorted(named) == sorted(column["heading"] for column in COLUMNS)
    assert [group.heading for group in groups] == list(dict.fromkeys(column["group"] for column in COLUMNS))
    assert "Choose from: Monday; Tuesday." in html
    assert "Example: 09:30" in html
    assert "Also understood: Title; Service" in html
    assert html.count(">\n  Needed\n") == 2


def test_the_example_has_a_cell_for_every_heading() -> None:
    example = example_rows({"columns": COLUMNS})

    assert example.headings[:2] == ["Service ID", "Continues"]
    assert {len(row) for row in example.rows} == {len(example.headings)}
    assert [row[:2] for row in example.rows] == [["LUNCH-1", ""], ["", "LUNCH-1"], ["", "LUNCH-1"]]


def test_a_hub_that_says_nothing_of_columns_still_has_the_page() -> None:
    page = create_app(HubClient.in_process(fake_hub())).test_client().get(PAGE)

    assert page.status_code == 200
    assert column_groups({}) == []
