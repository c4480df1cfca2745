import re
import shlex
from html import unescape

import click
from flask import Flask
from flask.testing import FlaskClient

from discovery_app.client import HubClient
from discovery_app.publish import column_groups, example_rows
from hub.cli import main
from tests.discovery_app.asking import finder_over
from tests.discovery_app.records import COLUMNS

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
    # What is about the service stands in two places of the template, so it does here.
    assert [group.heading for group in groups] == [
        "Which service the row is about",
        "The service",
        "A place, one on each row",
        "Opening times, one set on each row",
        "The service (continued)",
    ]
    assert [column.heading for group in groups for column in group.columns] == [
        column["heading"] for column in COLUMNS
    ]
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
    hub = Flask("says nothing")
    for path in ("/api/feeds", "/api/spreadsheet"):
        hub.add_url_rule(path, path, view_func=dict)

    page = finder_over(hub).get(PAGE)

    assert page.status_code == 200
    assert column_groups({}) == []


def test_its_contents_lead_to_every_heading(finder: FlaskClient) -> None:
    html = finder.get(PAGE).text

    led_to = re.findall(r'<li><a class="govuk-link" href="#([^"]+)"', html)

    assert led_to == re.findall(r'<h2 class="govuk-heading-m" id="([^"]+)"', html)
    assert len(led_to) == 7


def test_it_says_what_a_blank_status_and_a_missing_licence_do(finder: FlaskClient) -> None:
    html = finder.get(PAGE).text

    assert "a row with a blank Status is read as active" in html
    assert "Without a licence your services can be found here, but they are not republished" in html
    for column in ("column", "heading", "when", "value"):
        assert f"<strong>{column}</strong>:" in html


def test_the_commands_on_it_are_commands_of_the_hub(finder: FlaskClient) -> None:
    commands = [unescape(said) for said in re.findall(r"<code>([^<]+)</code>", finder.get(PAGE).text)]

    for command in commands:
        words = shlex.split(command.replace("\\\n", " "))[1:]
        found: click.Command = main
        while isinstance(found, click.Group):
            found = found.commands[words.pop(0)]
        named = {option for parameter in found.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= named
        needed = {parameter.opts[0] for parameter in found.params if parameter.required} - {
            "source",
            "slug",
            "file",
        }
        assert needed <= set(words)
    assert len(commands) == 2


def test_what_a_publisher_sends_is_not_called_a_sample(finder: FlaskClient) -> None:
    html = finder.get(PAGE).text

    assert "finder-sample" not in html
    current = re.findall(r'<a class="govuk-service-navigation__link" href="([^"]+)" aria-current', html)
    assert current == [PAGE]
