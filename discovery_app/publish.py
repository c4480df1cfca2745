"""Pages for those who publish: how a spreadsheet becomes a feed, and what each of its columns is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from discovery_app.pages import hub
from discovery_app.words import t

publish = Blueprint("publish", __name__, url_prefix="/publish")

EXAMPLE_KEYS = ("id", "continues", "name", "place_name", "days", "opens", "closes")


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the template.

    Attributes:
        heading: What stands above the column.
        about: What it is for, in sentences.
        choices: The words to choose from, empty where any text will do.
        example: A cell, "" where there is none to show.
        also: Other headings that are read as this one.
        is_needed: A service without it is reported.
    """

    heading: str
    about: str
    choices: str
    example: str
    also: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns about one thing that stand side by side, under one heading.

    `repeats` when a service may have several of it; `anchor` is unique on the page.
    """

    heading: str
    columns: list[ColumnLine]
    repeats: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class ExampleRows:
    """A piece of a spreadsheet: headings, and rows of as many cells."""

    headings: list[str]
    rows: list[list[str]]


@publish.get("/spreadsheet")
def spreadsheet() -> str:
    """Say how to publish with a spreadsheet, and explain its columns."""
    answer = hub().spreadsheet()
    return render_template(
        "finder/spreadsheet.html",
        groups=column_groups(answer),
        example=example_rows(answer),
        mapping=mapping_rows(),
        templates={kind: hub().address(path) for kind, path in _templates(answer)},
    )


def _templates(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the kinds of template that the hub has, with their paths, the one for most people first."""
    paths = answer.get("templates") or {}
    return [(kind, paths[kind]) for kind in ("xlsx", "csv") if kind in paths]


def example_rows(answer: Mapping[str, Any]) -> ExampleRows:
    """Return a service with two further rows, under the headings that the template has for them."""
    headings = {column["key"]: column["heading"] for column in answer.get("columns") or []}
    rows = [t("publish.rows.1"), t("publish.rows.2"), t("publish.rows.3")]
    return ExampleRows([headings.get(key, key) for key in EXAMPLE_KEYS], [row.split("|") for row in rows])


def mapping_rows() -> ExampleRows:
    """Return a piece of a mapping: whose heading is which column, with `when` and `value`."""
    rows = [t("publish.own.row.1"), t("publish.own.row.2"), t("publish.own.row.3")]
    return ExampleRows(["column", "heading", "when", "value"], [row.split("|") for row in rows])


def column_groups(answer: Mapping[str, Any]) -> list[ColumnGroup]:
    """Return the columns of `/api/spreadsheet` in their order, neighbours about one thing together."""
    groups: list[ColumnGroup] = []
    begun: set[str] = set()
    about = None
    for column in answer.get("columns") or []:
        if column["group"] != about:
            about = column["group"]
            heading = t("publish.columns.again", group=about) if about in begun else about
            begun.add(about)
            groups.append(ColumnGroup(heading, [], bool(column.get("repeats")), f"columns-{len(groups) + 1}"))
        groups[-1].columns.append(
            ColumnLine(
                heading=column["heading"],
                about=column.get("help") or "",
                choices="; ".join(column.get("allowed") or ()),
                example=column.get("example") or "",
                also="; ".join(column.get("also") or ()),
                is_needed=bool(column.get("required")),
            )
        )
    return groups
