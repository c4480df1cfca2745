"""The template and its columns over HTTP, and a hosted feed given back as a spreadsheet."""

import csv
import io
from pathlib import Path

import pytest

from standards.openreferral.files.read import read_file
from tests.hub.api.conftest import rig
from tests.hub.hosting.desk import Desk
from tests.hub.records import a_service, services

REFUGE = a_service(2, name="Rose women's refuge")


def test_the_columns_are_listed_with_what_they_are_for(desk: Desk) -> None:
    served = rig(desk.hub)

    answer = served.json("/api/spreadsheet")

    headings = next(
        csv.reader(io.StringIO(served.get("/api/spreadsheet/template.csv").text.lstrip("\ufeff")))
    )
    assert [column["heading"] for column in answer["columns"]] == headings
    assert all(served.get(path).status_code == 200 for path in answer["templates"].values())


@pytest.mark.parametrize(("kind", "start"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfService")])
def test_the_template_is_a_download_that_can_be_read_back(
    desk: Desk, tmp_path: Path, kind: str, start: bytes
) -> None:
    answer = rig(desk.hub).get(f"/api/spreadsheet/template.{kind}")

    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="services.{kind}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    path = tmp_path / f"t.{kind}"
    path.write_bytes(answer.data)
    assert read_file(path).kind == "spreadsheet"


def test_a_hosted_feed_is_given_back_as_a_spreadsheet_that_starts_no_formula(
    desk: Desk, tmp_path: Path
) -> None:
    record = a_service(1, name='=HYPERLINK("https://evil.example.org")', description="@sum")
    desk.add([record, REFUGE, *services(4)[2:]])

    answer = rig(desk.hub).get("/feeds/elmbridge/services.csv")

    path = tmp_path / "back.csv"
    path.write_bytes(answer.data)
    read = read_file(path)
    assert answer.mimetype == "text/csv"
    assert [one["id"] for one in read.records] == [record["id"], REFUGE["id"], *_ids()]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+@-\t\r" and cell]
    assert "Quayside" not in next(line for line in answer.text.splitlines() if "refuge" in line)


def _ids() -> list[str]:
    return [one["id"] for one in services(4)[2:]]
