"""The command: sources in, forms out, an exit status that a build can act on."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

import validators
from hub.cli import main as signpost
from tests.validators.feeds import a_page, a_service
from tests.validators.sites import HTML, a_site
from validators import __main__ as program
from validators.__main__ import command
from validators.output import OutputUnclear, outputs_of
from validators.registry import all_rules
from validators.reports import FORMATS

AS_OF = ["--as-of", "2026-06-01"]
EXAMPLES = Path(str(validators.__file__)).parent / "examples"


def run(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments)], **options)


def report_of(result: Result) -> Any:
    return json.loads(result.stdout)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(content: object, name: str = "services.json") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return written


def test_a_clean_file_exits_with_0(write: Callable[..., Path]) -> None:
    result = run(write([a_service(1)]), "--format", "json", *AS_OF)

    assert result.exit_code == 0
    assert report_of(result)["verdicts"] == {"official": "not_assessed", "strict": "pass"}


@pytest.mark.parametrize(
    ("change", "fail_on", "status"),
    [
        ({"email": "nobody"}, "error", 1),
        ({"email": "nobody"}, "never", 0),
        ({"assured_date": "2020-01-01"}, "error", 0),
        ({"assured_date": "2020-01-01"}, "warning", 1),
        ({"fees": "None"}, "warning", 0),
        ({"fees": "None"}, "info", 1),
    ],
)
def test_fail_on_says_what_is_too_bad(
    write: Callable[..., Path], change: dict[str, Any], fail_on: str, status: int
) -> None:
    result = run(write([a_service(1, **change)]), "--format", "json", "--fail-on", fail_on, *AS_OF)

    assert result.exit_code == status


@pytest.mark.parametrize("content", [b"", b"{}", b"<html>", b"PK\x03\x04"])
def test_what_cannot_be_validated_exits_with_2_and_a_sentence(
    write: Callable[..., Path], content: bytes
) -> None:
    result = run(write(content))

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Could not validate: ")
    assert result.stderr.count("\n") == 1


def test_what_could_not_be_validated_cannot_steer_a_terminal(tmp_path: Path) -> None:
    result = run(tmp_path / "\x1b[2Jgone\n.json")

    assert "\x1b" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_our_own_crash_is_loud_and_is_not_the_feeds_fault(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(program, "validate", crash)

    result = run(write([a_service(1)]))

    assert result.exit_code == 2
    assert "ZeroDivisionError" in result.stderr


def test_a_file_that_is_not_there_exits_with_2() -> None:
    result = run("nowhere.json")

    assert result.exit_code == 2
    assert "no file or folder nowhere.json" in result.stderr


def test_a_site_that_does_not_answer_exits_with_2() -> None:
    with a_site() as site:
        address = site.url

    result = run(address, "--sample", "--allow-private", "--format", "json", *AS_OF)

    assert result.exit_code == 2
    assert report_of(result)["verdicts"]["official"] == "not_assessed"


def test_private_addresses_are_opened_only_when_asked_to() -> None:
    with a_site() as site:
        refused = run(site.url, "--format", "json", *AS_OF)
        opened = run(
            site.url, "--allow-private", "--sample", "--format", "json", "--fail-on", "never", *AS_OF
        )

    assert refused.exit_code == 2
    assert report_of(opened)["verdicts"]["official"] == "pass"


def test_a_site_of_html_fails() -> None:
    with a_site(root=HTML, services=HTML, **{"services/id": HTML}) as site:
        result = run(site.url, "--allow-private", "--sample", "--format", "json", *AS_OF)

    assert result.exit_code == 1
    assert report_of(result)["verdicts"]["official"] == "fail"


def test_a_recorded_site_is_replayed_to_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    options = ("--format", "json", "--fail-on", "never")
    with a_site() as site:
        live = run(site.url, "--allow-private", "--record", folder, "--seed", 3, *options, *AS_OF)

    first, second = run(folder, *options), run(folder, *options)

    assert first.stdout_bytes == second.stdout_bytes
    assert report_of(first) == {name: value for name, value in report_of(live).items() if name != "measured"}
    assert (report_of(first)["as_of"], report_of(first)["seed"]) == ("2026-06-01", 3)
    assert run(folder, "--seed", 4).exit_code == 2


def test_standard_input_is_a_source() -> None:
    lines = b"\n".join(orjson.dumps(a_service(number)) for number in range(3))

    ndjson = run("-", "--format", "json", *AS_OF, input=lines)
    table = run("-", "--format", "json", *AS_OF, input=b"Service name,Last checked\nLunch club,2026-05-01\n")

    assert report_of(ndjson)["counts"]["services"] == 3
    assert report_of(ndjson)["source"] == "standard input"
    assert report_of(table)["counts"]["services"] == 1


def test_the_version_of_a_file_can_be_said(write: Callable[..., Path]) -> None:
    result = run(write([{"id": "1", "name": "Lunch"}]), "--version", "1.0", "--format", "json")

    assert report_of(result)["standard_version"] == "1.0"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Say what to validate"),
        (["https://council.example", "--version", "1.0"], "says its version itself"),
        (["feed.json", "--record", "kept"], "about sites"),
        (["feed.json", "--sample"], "about sites"),
        (["feed.json", "--rules", "latitude_out_of_range"], "Did you mean"),
        (["feed.json", "--skip", "GEO-999"], "There is no rule"),
        (["feed.json", "--format", "html", "--format", "csv"], "--output FILE for each"),
        (["feed.json", "--output", "report.doc"], "--format"),
        (["feed.json", "--postcodes", "nowhere.csv"], "nowhere.csv"),
        (["feed.json", "--as-of", "soon"], "soon"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(arguments: list[str], said: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_several_forms_go_to_files_and_one_to_the_screen(tmp_path: Path, write: Callable[..., Path]) -> None:
    names = [tmp_path / "report.json", tmp_path / "again.json"]

    result = run(
        write([a_service(1)]),
        *("--format", "json", "--output", names[0]),
        *("--output", names[1]),
        *AS_OF,
    )

    assert names[0].read_bytes() == names[1].read_bytes()
    assert result.stdout == ""
    assert result.stderr.startswith("services.json: official not assessed, strict pass (0 fatal, 0 error")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_can_be_written(form: str, write: Callable[..., Path], tmp_path: Path) -> None:
    if form != "json":
        pytest.importorskip(f"validators.reports.{'badge' if form == 'svg' else form}")
    path = tmp_path / "report"

    result = run(write([a_service(1, email="nobody")]), "--format", form, "--output", path, *AS_OF)

    assert result.exit_code == 1, result.output
    assert path.stat().st_size > 100


def test_forms_and_files_are_paired_in_order() -> None:
    paired = outputs_of(["html", "csv", "terminal"], [Path("a"), Path("b")])

    assert [(each.form, each.path) for each in paired] == [
        ("html", Path("a")),
        ("csv", Path("b")),
        ("terminal", None),
    ]
    with pytest.raises(OutputUnclear):
        outputs_of(["html", "csv"], [])


def test_a_skipped_rule_is_listed_as_not_run_and_no_verdict_is_bought(write: Callable[..., Path]) -> None:
    path = write([a_service(1, email="nobody")])

    result = run(path, "--skip", "SCHEMA-007", "--format", "json", *AS_OF)

    report = report_of(result)
    assert result.exit_code == 0
    assert {"email_malformed"} == {item["code"] for item in report["not_run"] if "--skip" in item["reason"]}
    assert report["verdicts"]["strict"] == "fail"


def test_a_postcode_table_can_be_given(write: Callable[..., Path]) -> None:
    service = a_service(1)
    address = {"id": "6a6f1c9e-2b1d-4c55-9a40-000000000009", "postal_code": "HU5 2AA"}
    service["service_at_locations"][0]["location"]["addresses"] = [address]
    rows = "pcds,lat,long\nHU1 1AA,53.74,-0.33\nHU5 2AA,99.999999,0\n"
    table = write(rows.encode(), "postcodes.csv")

    result = run(write([service]), "--postcodes", table, "--format", "json", *AS_OF)

    assert "postcode_unknown" in {notice["code"] for notice in report_of(result)["notices"]}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_explains_itself_in_80_columns(rule: Any) -> None:
    result = run("--explain", rule.number if "/" not in rule.number else rule.code)

    assert result.exit_code == 0
    assert rule.code in result.stdout
    # Addresses stay whole, so that they can be copied.
    assert all(len(line) <= 80 or len(max(line.split(), key=len)) > 40 for line in result.stdout.splitlines())


def test_help_fits_80_columns() -> None:
    result = run("--help")

    assert max(map(len, result.stdout.splitlines())) <= 80


def test_signpost_has_the_same_command(write: Callable[..., Path], monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGNPOST_VAR", str(tmp_path / "var"))
    path = write([a_service(1)])

    theirs = CliRunner().invoke(signpost, ["validate", str(path), "--format", "json", *AS_OF])
    own = run(path, "--format", "json", *AS_OF)

    assert theirs.exit_code == 0, theirs.output
    assert theirs.stdout == own.stdout
    assert not (tmp_path / "var").exists()


def test_the_module_runs_as_a_program_and_says_nothing_beside_its_report(write: Callable[..., Path]) -> None:
    source = str(write(a_page([a_service(1)])))
    start = [sys.executable, "-W", "error", "-m", "validators"]

    finished = subprocess.run(
        [*start, source, *AS_OF, "--format", "json"], capture_output=True, check=False, timeout=60
    )

    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == b""
    assert json.loads(finished.stdout)["counts"]["services"] == 1


def test_the_examples_for_suppliers_name_options_that_exist() -> None:
    known = {name for parameter in command.params for name in parameter.opts}

    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))]

    assert len(texts) == 2
    for text in texts:
        used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
        assert "-m validators" in text
        assert used <= known


@pytest.mark.parametrize("host", ["127.0.0.1:9", "localhost:9", "[::1]:9", "10.0.0.1"])
def test_of_a_private_address_one_sentence_says_what_to_do(host: str) -> None:
    result = run(f"http://{host}/openreferral")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        f"Could not validate: http://{host}/openreferral is on this computer or its network: "
        "add --allow-private to open it.\n"
    )


@pytest.mark.parametrize(
    "address", ["https://me:secret@example.org/api", "http://secret@[bad/x", "https://:secret@example.org"]
)
def test_an_address_with_a_password_is_refused_and_never_shown(address: str, tmp_path: Path) -> None:
    output = tmp_path / "report.json"

    result = run(address, "--output", str(output))

    assert result.exit_code == 2
    assert "leave them out" in result.stderr
    assert "secret" not in result.stdout + result.stderr
    assert not output.exists()


def test_an_address_of_another_kind_is_told_as_it_was_given() -> None:
    result = run("ftp://council.example/feed")

    assert result.exit_code == 2
    assert result.stderr == (
        "Could not validate: ftp://council.example/feed is no address of a feed: "
        "one begins with https:// or http://.\n"
    )
