"""`/api/spreadsheet`: the template that publishers fill in, and what each of its columns is for."""

from dataclasses import asdict
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from hub.api.caching import tagged

blp = Blueprint(
    "spreadsheet", __name__, url_prefix="/api/spreadsheet", description="Feeds that are spreadsheets."
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SpreadsheetOut(Schema):
    """The template."""

    columns = fields.List(
        fields.Dict(), metadata={"description": "Its columns, in their order, each with what it is for."}
    )
    templates = fields.Dict(metadata={"description": "Address of the template in each of its two forms."})


@blp.route("")
class Spreadsheet(MethodView):
    """The columns of the template."""

    @tagged()
    @blp.response(200, SpreadsheetOut)
    def get(self) -> dict[str, Any]:
        """Return every column of the template."""
        # Read when asked for: it takes longer to load than the rest of the API together.
        from standards.openreferral.spreadsheets import reference

        return {
            "columns": [asdict(column) for column in reference()],
            "templates": {
                "xlsx": "/api/spreadsheet/template.xlsx",
                "csv": "/api/spreadsheet/template.csv",
            },
        }


@blp.route("/template.xlsx")
class TemplateXlsx(MethodView):
    """The template as a workbook."""

    @tagged()
    @blp.response(200, content_type=XLSX)
    def get(self) -> Response:
        """Return the template as a workbook, with drop-downs."""
        from standards.openreferral.spreadsheets import template_xlsx

        return _attachment(template_xlsx(), XLSX, "services.xlsx")


@blp.route("/template.csv")
class TemplateCsv(MethodView):
    """The template as CSV."""

    @tagged()
    @blp.response(200, content_type="text/csv")
    def get(self) -> Response:
        """Return the template as CSV."""
        from standards.openreferral.spreadsheets import template_csv

        return _attachment(template_csv(), "text/csv", "services.csv")


def _attachment(data: bytes, kind: str, name: str) -> Response:
    response = Response(data, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
