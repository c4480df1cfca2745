"""The command, run as a person runs it: a process of its own, a window of 80 columns."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample_feeds.publishers import PUBLISHERS
from sample_feeds.spreadsheets import SPREADSHEETS
from tests.feedserver import Faults, FeedServer
from tests.hub.records import a_service, services

REPOSITORY = Path(__file__).parents[2]
END = "\x1e"

# Several commands one after the other in one process: starting Python costs more than most of them.
ONE_AFTER_THE_OTHER = f"""
import json, sys
from hub.cli import main

for arguments in json.loads(sys.argv[1]):
    try:
        main(arguments, prog_name="signpost")
    except SystemExit as end:
        print(f"{{end.code}}{END}", end="", flush=True)
        print("{END}", end="", file=sys.stderr, flush=True)
"""


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it wrote."""

    status: int
    said: str
    wrong: str


Run = Callable[..., list[Done]]


@pytest.fixture
def signpost(tmp_path: Path, postcode_table: Path) -> Run:
    """Return a function that runs commands, each given as one text or a list, with extra variables."""
    var = tmp_path / "var"
    var.mkdir()
    (var / "postcodes.bin").symlink_to(postcode_table)

    def run(*commands: str | Sequence[str], **environment: str) -> list[Done]:
        arguments = [one.split() if isinstance(one, str) else list(one) for one in commands]
        ended = subprocess.run(
            [sys.executable, "-W", "error", "-c", ONE_AFTER_THE_OTHER, json.dumps(arguments)],
            cwd=REPOSITORY,
            env=an_environment(var, **environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        said, wrong = ended.stdout.split(END), ended.stderr.split(END)
        assert len(said) == len(wrong) == len(commands) + 1, ended.stderr
        return [
            Done(int(text[-1]), text[:-1], error) for text, error in zip(said[:-1], wrong[:-1], strict=True)
        ]

    return run


def an_environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGNPOST_")}
    return {**kept, "COLUMNS": "80", "SIGNPOST_VAR": str(var), **more}


def test_the_module_is_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hub.cli", "--version"],
        cwd=REPOSITORY,
        env=an_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("signpost, version ")


def test_help_names_every_command_on_a_line_that_is_not_cut(signpost: Run) -> None:
    for done in signpost("--help", "feed --help", "harvest --help", "places --help", "user --help"):
        assert (done.status, done.wrong) == (0, "")
        assert "..." not in done.said.split("Commands:")[1]
        assert max(map(len, done.said.splitlines())) <= 80


def test_a_feed_is_registered_harvested_shown_and_changed(signpost: Run) -> None:
    slug = "services-of-a-very-long-name-indeed"
    with FeedServer([a_service(1, email="nobody"), a_service(2)], full_lists=True) as feed:
        added, harvested, shown, as_json, listed, changed, unchanged = signpost(
            f"feed add {feed.url} --name Hull --publisher Hull --slug {slug}",
            f"harvest run {slug}",
            "harvest show 1",
            "harvest show 1 --json",
            "feed list",
            f"feed set {slug} --licence OGL --data-status test",
            f"feed set {slug}",
            SIGNPOST_ALLOW_ORIGINS=feed.origin,
        )

    assert f"signpost harvest run {slug}" in added.said
    assert "No licence is stated" in added.said
    assert "live, 2 services (2 added)" in harvested.said
    assert (added.status, harvested.status, shown.status, listed.status, changed.status) == (0, 0, 0, 0, 0)
    assert f"{feed.url}/services?page=1&per_page=100#/contents/0/email" in "".join(shown.said.split())
    assert any(group["code"] == "email_malformed" for group in json.loads(as_json.said)["notices"])
    assert slug[:25] in listed.said
    assert "…" not in shown.said + listed.said
    assert max(map(len, listed.said.splitlines())) <= 80
    assert changed.said == f"{slug} is changed.\n"
    assert (unchanged.status, unchanged.said) == (1, "")


def test_a_feed_that_failed_or_was_held_ends_with_1_and_can_be_released(signpost: Run) -> None:
    with FeedServer(services(8), full_lists=True) as feed:
        allowed = {"SIGNPOST_ALLOW_ORIGINS": feed.origin}
        signpost(
            f"feed add {feed.url} --name Hull --publisher Hull --licence OGL", "harvest run hull", **allowed
        )
        feed.faults = Faults(html=True)
        [failed] = signpost("harvest run --all", **allowed)
        feed.faults = Faults()
        feed.services = services(1)
        held, released, again = signpost(
            "harvest run hull", "harvest release hull", "harvest release hull", **allowed
        )

    assert failed.status == held.status == 1
    assert "hull: failed (harvest 2). The feed at" in failed.said
    assert "hull: held" in held.said
    assert "The feed had 8 services and 7 of them are missing" in held.said
    assert released == Done(0, "Harvest 3 of hull is live.\n", "")
    assert again == Done(1, "", "Error: No harvest of hull is held.\n")


def test_what_a_person_can_mend_is_one_sentence(signpost: Run) -> None:
    sentences = {
        "feed add hull --name Hull --publisher Slip": "'hull' is not an address",
        "feed set hull --name Hull": "There is no feed called 'hull'",
        "harvest run": "Name the feeds to harvest, or give --all.",
        "harvest run hull": "There is no feed called 'hull'",
        "harvest release hull": "There is no feed called 'hull'",
        "harvest show 7": "There is no harvest number 7.",
        "places hide refuge --why x": "Nothing held has the id 'refuge'",
        "places load-live /nowhere": "/nowhere cannot be read",
        "user revoke Desk": "There is no key called 'Desk'.",
    }

    *ended, listed = signpost(*sentences, "feed list")

    for done, sentence in zip(ended, sentences.values(), strict=True):
        is_one_sentence(done, sentence)
    assert listed.said.startswith("No feed is registered yet."), "a slip in the address leaves nothing behind"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"SIGNPOST_VAR": "/dev/null/var"}, "SIGNPOST_VAR is /dev/null/var"),
        ({"SIGNPOST_DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/x"}, "cannot be opened"),
        ({"SIGNPOST_DATABASE_URL": "sqlserver:secret"}, "SIGNPOST_DATABASE_URL takes"),
    ],
)
def test_a_wrong_setting_is_one_sentence(signpost: Run, environment: dict[str, str], sentence: str) -> None:
    for done in signpost("feed list", "serve", "demo", **environment):
        is_one_sentence(done, sentence)


def is_one_sentence(done: Done, sentence: str) -> None:
    assert (done.status, done.said) == (1, "")
    assert done.wrong.startswith("Error: ")
    assert sentence in done.wrong
    assert len(done.wrong.splitlines()) == 1
    assert "secret" not in done.wrong


def test_without_a_postcode_table_the_command_that_makes_it_is_named(signpost: Run, tmp_path: Path) -> None:
    [done] = signpost("demo", SIGNPOST_VAR=str(tmp_path / "other"))

    is_one_sentence(done, "signpost places prepare")


def test_the_demo_can_be_run_twice_and_says_that_it_is_made_up(signpost: Run) -> None:
    first, second = signpost("demo", "demo")

    for done in (first, second):
        assert (done.status, done.wrong) == (0, "")
        assert "They are made up" in done.said
    for one in (*PUBLISHERS, *SPREADSHEETS):
        assert f"{one.slug}: live" in first.said
        assert f"{one.slug}: unchanged" in second.said


def test_a_list_of_live_postcodes_is_summed_up_in_words(signpost: Run, tmp_path: Path) -> None:
    listed = tmp_path / "ONSPD_FEB_2026.csv"
    units = [a + b for a in "ABDEFGHJLN" for b in "ABDEFGHJLN"]
    rows = [f"HU5 {digit}{unit}," for digit in range(10) for unit in units]
    listed.write_text("pcds,doterm\n" + "\n".join([*rows, "HU5 2AA,201506"]), encoding="utf-8")

    (done,) = signpost(["places", "load-live", str(listed)])

    assert done.status == 0
    assert re.fullmatch(
        r"ONSPD_FEB_2026: [\d,]+ postcodes are in use, 0 are terminated\.\n"
        r"[\d,]+ that it lists are newer than the table, and cannot be found\.\n",
        done.said,
    )


def test_a_key_is_shown_once_and_revoked(signpost: Run) -> None:
    added, again, revoked = signpost("user add Desk", "user add Desk", "user revoke Desk")

    assert added.said.startswith("signpost_")
    assert len(added.said.splitlines()) == 1
    assert again.status == 1
    assert revoked == Done(0, "The key of Desk is revoked.\n", "")
