"""The path of a council officer: template, ten rows, one command; and what can go wrong on the way."""

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from standards.openreferral.spreadsheets import template_csv
from tests.conftest import MakeHub
from tests.hub.records import found, names
from tests.hub.test_cli import Run, signpost  # noqa: F401 - a fixture
from tests.loopback import Answer, LoopbackServer, Seen

SAID = ["--name", "Elmbridge", "--publisher", "Elmbridge Borough Council"]


def filled(count: int, changes: Mapping[int, Mapping[str, str]] | None = None) -> bytes:
    """Return the template with so many services; the changes are of rows, counted from 2."""
    headings = next(csv.reader(io.StringIO(template_csv().decode("utf-8-sig"))))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings, restval="")
    writer.writeheader()
    for row in range(2, count + 2):
        said = {
            "Service ID": f"E{row}",
            "Service name": f"Lunch club {row}",
            "Description": "A hot lunch and company for people over sixty.",
            "Status": "active",
            "Organisation name": "Example Neighbours",
            "Place name": f"Hall {row}",
            "Address line 1": f"{row} Example Road",
            "Town or city": "Esher",
            "Postcode": "KT10 9SD",
            "Last checked": "2026-11-01",
        }
        writer.writerow({**said, **(changes or {}).get(row, {})})
    return text.getvalue().encode("utf-8-sig")


WRONG = {5: {"Last checked": "soon"}, 8: {"Youngest age": "sixty"}}


def test_from_the_template_to_the_finder_with_two_wrong_rows_named(
    signpost: Run,  # noqa: F811
    make_hub: MakeHub,
    tmp_path: Path,
) -> None:
    template, sheet, mended = (tmp_path / name for name in ("template.xlsx", "services.csv", "mended.csv"))
    sheet.write_bytes(filled(10, WRONG))
    mended.write_bytes(filled(11, {5: {"Service name": "Supper club"}}))

    made, added, listed, several, updated, none = signpost(
        ["feed", "template", str(template)],
        ["feed", "add", str(sheet), *SAID],
        "feed list",
        "feed problems elmbridge",
        ["feed", "update", "elmbridge", str(mended)],
        "feed problems elmbridge",
    )

    assert (made.status, added.status, listed.status, updated.status) == (0, 0, 0, 0), added.wrong
    assert template.read_bytes().startswith(b"PK")
    lines = added.said.splitlines()
    assert lines[0] == "services.csv: 10 services in 10 rows, 2 problems:"
    assert lines[1] == "Left out:"
    assert any(line.startswith("  row 5, column ") and "(Last checked): soon" in line for line in lines)
    assert any(line.startswith("  row 8, column ") and "(Youngest age): sixty" in line for line in lines)
    assert any(line.startswith("elmbridge: live, 10 services (10 added)") for line in lines)
    assert "/search?publisher=elmbridge-borough-council" in added.said
    assert "/feeds/elmbridge/services" in added.said
    assert "No licence is stated" in added.said
    assert max(map(len, lines)) <= 80
    assert "signpost feed problems elmbridge" in added.said
    assert "notices" not in added.said
    assert "in the finder:" not in added.said
    assert "file 3.0" in listed.said
    assert "Elmbridge Borough" in listed.said
    assert re.search(r" 10 +2 +live", listed.said)
    assert re.search(r"\d\d:\d\d", listed.said)
    assert max(map(len, listed.said.splitlines())) <= 80
    assert set(several.said.splitlines()) < set(lines)
    assert none.said == "Nothing was wrong in it.\n"
    # The services that were there keep their ids.
    assert "(1 added, 1 changed)" in updated.said
    assert "Supper club" in found(make_hub(), "club")


def test_a_file_with_more_rows_than_the_operator_allows_is_refused(
    signpost: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "services.csv"
    sheet.write_bytes(filled(10))

    refused, listed = signpost(["feed", "add", str(sheet), *SAID], "feed list", SIGNPOST_FILE_ROWS="5")

    assert refused.status == 1
    assert "it has more than 5 rows" in " ".join(refused.wrong.split())
    assert "No feed is registered yet" in listed.said


def test_what_cannot_be_used_is_said_in_a_sentence_and_changes_nothing(
    signpost: Run,  # noqa: F811
    make_hub: MakeHub,
    tmp_path: Path,
) -> None:
    sheet, page, there = tmp_path / "services.csv", tmp_path / "page.xlsx", tmp_path / "there.csv"
    sheet.write_bytes(filled(3))
    page.write_text("<html><title>Sign in</title></html>")
    there.write_bytes(b"mine")
    mapping = tmp_path / "map2.csv"
    mapping.write_text("column,heading\nShoe size,Shoes\n")
    add, update = ["feed", "add"], ["feed", "update"]
    api = "https://api.example.org"
    refused = (
        ([*add, str(page), *SAID], "is a web page"),
        ([*add, "nothing-here.csv", *SAID], "nor a file here"),
        ([*add, str(sheet), *SAID, "--version", "1.0"], "version 3.0"),
        ([*add, "https://sheets.example.org/services.csv?x=1", *SAID], "--sheet"),
        ([*add, api, *SAID, "--mapping", str(sheet)], "no columns to map"),
        ([*add, str(sheet), *SAID, "--mapping", str(page)], "was not read"),
        ([*add, str(sheet), *SAID, "--mapping", str(mapping)], "map2.csv"),
        (["feed", "template", str(there)], "is there already"),
        (["feed", "template", str(tmp_path / "template.ods")], "neither .xlsx nor .csv"),
    )
    later = (
        ([*add, str(sheet), *SAID], "signpost feed update elmbridge FILE"),
        ([*update, "elmbridge", str(page)], "is a web page"),
        (["feed", "set", "elmbridge", "--url", api], "signpost feed update elmbridge FILE"),
        (["feed", "set", "elmbridge", "--version", "1.0"], "version 3.0"),
        ([*update, "nobody", str(sheet)], "no feed called"),
        ([*update, "api", str(sheet)], "is not a file"),
        (["feed", "problems", "api"], "is not a file"),
    )

    ended = signpost(
        *(words for words, _ in refused),
        "feed list",
        [*add, str(sheet), *SAID],
        [*add, api, "--name", "Api", "--publisher", "Api"],
        *(words for words, _ in later),
    )

    listed, added, registered = ended[len(refused) : len(refused) + 3]
    assert (listed.status, added.status, registered.status) == (0, 0, 0)
    assert "No feed is registered yet" in listed.said
    wrong = [*ended[: len(refused)], *ended[len(refused) + 3 :]]
    for done, (words, sentence) in zip(wrong, (*refused, *later), strict=True):
        assert done.status == 1, words
        assert done.wrong.startswith("Error: "), words
        assert sentence in done.wrong, words
        assert "Traceback" not in done.wrong, words
    assert there.read_bytes() == b"mine"
    assert len(names(make_hub(), "elmbridge")) == 3


def test_services_that_say_no_status_are_found_and_those_that_do_not_run_are_counted(
    signpost: Run,  # noqa: F811
    make_hub: MakeHub,
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "services.csv"
    changes = {2: {"Status": ""}, 3: {"Status": "yes"}, 4: {"Status": "paused"}, 5: {"Status": "what"}}
    sheet.write_bytes(filled(10, changes))

    (added,) = signpost(["feed", "add", str(sheet), *SAID])

    assert added.status == 0, added.wrong
    assert "10 services, 9 in the finder: 1 is temporarily closed." in added.said
    assert "it is published as active" in " ".join(added.said.split())
    assert len(found(make_hub(), "club")) == 9
    assert max(map(len, added.said.splitlines())) <= 80


def test_what_is_found_in_a_record_alone_is_told_once_with_its_row(
    signpost: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "services.csv"
    sheet.write_bytes(filled(4, {3: {"Youngest age": "70", "Oldest age": "60"}}))

    added, listed = signpost(["feed", "add", str(sheet), *SAID], "feed problems elmbridge")

    for said in (added.said, listed.said):
        assert said.count("70 to 60") == 1
        assert "  row 3: 70 to 60" in said.splitlines()


def test_a_mapping_that_is_wrong_is_named_and_where_to_read_of_it(
    signpost: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    sheet, mapping = tmp_path / "services.csv", tmp_path / "map2.csv"
    sheet.write_bytes(filled(2))
    mapping.write_text("column,heading\nShoe size,Shoes\n")

    refused, helped = signpost(
        ["feed", "add", str(sheet), *SAID, "--mapping", str(mapping)], "feed add --help"
    )

    assert "map2.csv" in refused.wrong
    assert "COLUMNS.md" not in refused.wrong
    assert "feed add --help" in refused.wrong
    assert "`when`" in helped.said
    assert "`value`" in helped.said


def test_a_file_that_lost_too_much_is_held_and_ends_with_1(signpost: Run, tmp_path: Path) -> None:  # noqa: F811
    large, small = tmp_path / "large.csv", tmp_path / "small.csv"
    large.write_bytes(filled(40))
    small.write_bytes(filled(3))

    _, held, released = signpost(
        ["feed", "add", str(large), *SAID],
        ["feed", "update", "elmbridge", str(small)],
        "harvest release elmbridge",
    )

    assert held.status == 1
    assert "elmbridge: held" in held.said
    assert released.status == 0


def test_a_published_sheet_is_added_harvested_and_moved(
    signpost: Run,  # noqa: F811
    make_hub: MakeHub,
) -> None:
    def answer(seen: Seen) -> Answer:
        return Answer(200, filled(4 if seen.path == "/other" else 3), {"Content-Type": "text/csv"})

    with LoopbackServer(answer) as server:
        add = ["feed", "add", f"{server.url}/pub?output=csv", *SAID, "--sheet"]
        refused, added, moved, harvested, listed, updated = signpost(
            add,
            [*add, "--allow-private"],
            ["feed", "set", "elmbridge", "--url", f"{server.url}/other"],
            "harvest run elmbridge --allow-private",
            "feed list",
            ["feed", "update", "elmbridge", "pyproject.toml"],
        )

    assert (refused.status, added.status, moved.status, harvested.status) == (1, 0, 0, 0), added.wrong
    assert "was not opened" in refused.wrong
    assert "--allow-private" in refused.wrong
    assert "3 services (3 added)" in added.said
    assert "4 services" in harvested.said
    assert "sheet 3.0" in listed.said
    assert "fetched at each harvest" in updated.wrong
    assert len(names(make_hub(), "elmbridge")) == 4
