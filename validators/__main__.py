"""The command: `python -m validators SOURCE`, which is also `signpost validate SOURCE`."""

import contextlib
import ipaddress
import sys
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import click

from standards.openreferral.errors import FetchRefused
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.guard import Guard, read_target, refusal
from validators.entities import Version
from validators.explaining import NoSuchRule, explanation_of, rule_meant
from validators.frame import Notice, NotRun, Severity
from validators.output import Output, OutputUnclear, outputs_of, rendered
from validators.postcode_file import PostcodesUnreadable, read_postcodes
from validators.profiles import PROFILES
from validators.reading import PostcodeLookup
from validators.record_folder import Manifest, is_record, manifest_of
from validators.recording import Recorder
from validators.registry import all_rules
from validators.report import Report
from validators.reports import FORMATS
from validators.reports.csv import EveryNotice
from validators.sources import SourceUnusable
from validators.sources.choosing import bounds_of, is_address, source_of
from validators.validate import Progress, today, validate

COULD_NOT = 2
"""Exit status where nothing could be validated, or the command was not understood."""

_STDIN = "-"
_ALLOW = "--allow-private"
_LEFT_OUT = "this was left out on request, with --skip"
_NOT_FOR_FILES = "{option} is about sites: {source} is a file."
_FAILS_ON = {
    "error": (Severity.FATAL, Severity.ERROR),
    "warning": (Severity.FATAL, Severity.ERROR, Severity.WARNING),
    "info": tuple(Severity),
    "never": (),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for."""

    source: str
    version: Version | None
    profile: str
    as_of: date | None
    seed: int | None
    sample: bool
    rules: tuple[str, ...]
    record: Path | None
    data_status: str
    allow_private: bool
    postcodes: PostcodeLookup | None
    hear: Callable[[Notice], None] | None

    @property
    def is_site(self) -> bool:
        """The source is an address."""
        return is_address(self.source)


@click.command("validate", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.argument("source", required=False)
@click.option("--version", type=click.Choice(["1.0", "3.0"]), help="Version that a file's records are in.")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default="default",
    show_default=True,
    help="Which notices are shown; it never changes a verdict.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day the report is about, YYYY-MM-DD. Default: today, or the day of a record.",
)
@click.option("--seed", type=int, metavar="NUMBER", help="Chooses what is sampled. Default: 0.")
@click.option("--sample", is_flag=True, help="Read a sample of a site, in at most a minute.")
@click.option(
    "--format",
    "forms",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    metavar="FORM",
    help=f"{', '.join(FORMATS)}. Default: terminal.",
)
@click.option(
    "--output",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write to FILE: the first one takes the first --format, and so on; without one its ending says.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAILS_ON)),
    default="error",
    show_default=True,
    help="Exit with 1 on a notice this bad.",
)
@click.option("--rules", multiple=True, metavar="CODE", help="Also ask a rule that is off by default.")
@click.option(
    "--skip", multiple=True, metavar="CODE", help="Leave out a rule's notices; the verdicts stay as they are."
)
@click.option("--explain", "explained", metavar="CODE", help="Say what a notice is about, and stop.")
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Keep the crawl in DIR: validate DIR replays it; again after a break it goes on.",
)
@click.option(
    "--data-status",
    type=click.Choice(["live", "sample"]),
    default="live",
    show_default=True,
    help="Of sample data, invented numbers and addresses are information.",
)
@click.option(_ALLOW, is_flag=True, help="Open addresses of this computer and network too.")
@click.option(
    "--postcodes",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="TABLE",
    help="CSV of postcode, latitude, longitude, for the rules that need it.",
)
@click.pass_context
def command(
    context: click.Context,
    *,
    source: str | None,
    version: Version | None,
    profile: str,
    as_of: datetime | None,
    seed: int | None,
    sample: bool,
    forms: tuple[str, ...],
    paths: tuple[Path, ...],
    fail_on: str,
    rules: tuple[str, ...],
    skip: tuple[str, ...],
    explained: str | None,
    record: Path | None,
    data_status: str,
    allow_private: bool,
    postcodes: Path | None,
) -> None:
    """Check an Open Referral UK feed: is it valid, and how good is it?

    SOURCE is the address of a feed, a JSON file (a page, a record or an array of
    records), NDJSON, a folder or ZIP of them, a spreadsheet, a tabular package, a
    crawl kept with --record, or - for standard input.

    The exit status is 0 when nothing is as bad as --fail-on, 1 when something is,
    and 2 when it could not be validated.
    """
    try:
        if explained is not None:
            click.echo(explanation_of(explained))
            return
        if not source:
            raise click.UsageError("Say what to validate: an address, a file or a folder.")
        outputs = outputs_of(forms, paths)
        every = context.with_resource(EveryNotice())
        skipped = {rule_meant(name).code for name in skip}
        wanted = Wanted(
            source,
            version,
            profile,
            None if as_of is None else as_of.date(),
            seed,
            sample,
            tuple(rule_meant(name).code for name in rules),
            record,
            data_status,
            allow_private,
            _postcodes(context, postcodes),
            # Written out only where somebody wants the table: most notices are counted otherwise.
            every.hear if any(output.form == "csv" for output in outputs) else None,
        )
        _check(wanted)
        report = _without(_report(wanted), skipped)
    except (NoSuchRule, OutputUnclear, PostcodesUnreadable) as error:
        raise click.UsageError(str(error)) from error
    except SourceUnusable as error:
        click.echo(f"Could not validate: {_plain(str(error))}", err=True)
        sys.exit(COULD_NOT)
    except KeyboardInterrupt:
        again = "" if record is None else " Say the same again to go on."
        click.echo(f"Broken off.{again}", err=True)
        sys.exit(COULD_NOT)
    # Our own bug is as loud as ever, and is not taken for a fault of the feed, which exits with 1.
    except Exception as error:
        if isinstance(error, click.ClickException):
            raise
        traceback.print_exc()
        sys.exit(COULD_NOT)
    for output in outputs:
        _put(report, output, every)
    if all(output.path is not None for output in outputs):
        click.echo(summary(report), err=True)
    sys.exit(status_of(report, fail_on))


def _plain(text: str) -> str:
    """Return a text that cannot steer a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def status_of(report: Report, fail_on: str = "error") -> int:
    """Return the exit status: 0 clean, 1 something as bad as `fail_on`, 2 nothing could be validated."""
    verdicts = (report.verdicts["official"], report.verdicts["strict"])
    if report.counts.services == 0 and verdicts == ("not_assessed", "not_assessed"):
        return COULD_NOT
    grave = _FAILS_ON[fail_on]
    return int(any(group.total and group.severity in grave for group in report.notices))


def summary(report: Report) -> str:
    """Return a report in one line."""
    totals = report.totals()
    found = ", ".join(f"{totals[severity.value]:,} {severity.value}" for severity in Severity)
    verdicts = f"official {report.verdicts['official']}, strict {report.verdicts['strict']}"
    return f"{_plain(report.source)}: {verdicts.replace('_', ' ')} ({found})"


def _postcodes(context: click.Context, path: Path | None) -> PostcodeLookup | None:
    """Return the table that was named, else the one that the program around this command has."""
    if path is not None:
        return read_postcodes(path)
    prepared: Callable[[], PostcodeLookup | None] | None = context.obj
    return prepared() if callable(prepared) else None


def _check(wanted: Wanted) -> None:
    """Refuse what has no meaning for this kind of source."""
    if wanted.is_site:
        if wanted.version is not None:
            raise click.UsageError("--version is about files: a site says its version itself.")
        return
    for option, given in (("--record", wanted.record is not None), ("--sample", wanted.sample)):
        if given:
            raise click.UsageError(_NOT_FOR_FILES.format(option=option, source=wanted.source))


def _report(wanted: Wanted) -> Report:
    day, seed = wanted.as_of or today(), wanted.seed or 0
    if wanted.is_site:
        return _site_report(wanted, day, seed)
    if "://" in wanted.source:
        raise SourceUnusable(f"{wanted.source} is no address of a feed: one begins with https:// or http://.")
    path = Path(wanted.source)
    if is_record(path):
        kept = manifest_of(path)
        day = wanted.as_of or date.fromisoformat(kept.as_of)
        seed = kept.seed if wanted.seed is None else wanted.seed
    given = sys.stdin.buffer if wanted.source == _STDIN else path
    with source_of(given, as_of=day, seed=seed, version=wanted.version) as source:
        return _validated(wanted, source, day, seed)


def _site_report(wanted: Wanted, day: date, seed: int) -> Report:
    if not wanted.allow_private and _is_private(wanted.source):
        raise SourceUnusable(f"{wanted.source} is on this computer or its network: add {_ALLOW} to open it.")
    bounds = bounds_of(sample=wanted.sample)
    with contextlib.ExitStack() as stack:
        fetcher = stack.enter_context(Fetcher(bounds, allow_private=wanted.allow_private))
        if wanted.record is None:
            return _validated(wanted, wanted.source, day, seed, fetcher=fetcher)
        if is_record(wanted.record):
            kept = manifest_of(wanted.record)
            day = wanted.as_of or date.fromisoformat(kept.as_of)
            seed = kept.seed if wanted.seed is None else wanted.seed
        manifest = Manifest(wanted.source, day.isoformat(), seed, wanted.sample)
        recorder = stack.enter_context(Recorder(wanted.record, fetcher, manifest))
        report = _validated(wanted, wanted.source, day, seed, fetcher=recorder)
        recorder.finish()
        return report


def _is_private(url: str) -> bool:
    """Return whether a URL leads to an address that is not public, as far as it can be looked up."""
    try:
        found = Guard(allow_private=True).addresses(read_target(url.strip()))
    except (FetchRefused, OSError):
        # The report says what is wrong with it.
        return False
    return any(refusal(ipaddress.ip_address(address[0])) is not None for *_, address in found)


def _validated(
    wanted: Wanted, source: object, day: date, seed: int, fetcher: Fetcher | Recorder | None = None
) -> Report:
    with _progress() as progress:
        return validate(
            source,
            profile=wanted.profile,
            as_of=day,
            seed=seed,
            sample=wanted.sample,
            postcodes=wanted.postcodes,
            fetcher=fetcher,
            progress=progress,
            rules=wanted.rules,
            data_status=wanted.data_status,
            hear=wanted.hear,
        )


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[Progress], None] | None]:
    """Show how far it has come, where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    shown_at = 0.0

    def show(progress: Progress) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at >= 0.2:
            shown_at = time.monotonic()
            total = "" if progress.total is None else f" of {progress.total:,}"
            click.echo(f"\r\033[K{progress.services:,}{total} services", nl=False, err=True)

    try:
        yield show
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def _without(report: Report, skipped: Collection[str]) -> Report:
    """Return a report without the notices of rules, which it then lists as not run."""
    if not skipped:
        return report
    left_out = [NotRun(rule.code, rule.number, _LEFT_OUT) for rule in all_rules() if rule.code in skipped]
    others = [item for item in report.not_run if item.code not in skipped]
    return replace(
        report,
        notices=tuple(group for group in report.notices if group.code not in skipped),
        not_run=tuple(sorted((*others, *left_out), key=lambda item: (item.code, item.rule))),
    )


def _put(report: Report, output: Output, every: EveryNotice) -> None:
    try:
        with click.open_file("-" if output.path is None else output.path, "wb") as file:
            if output.form == "csv":
                every.write(report.as_json(), file)
            else:
                file.write(rendered(report, output.form))
    except OSError as error:
        click.echo(f"{output.path} cannot be written: {error.strerror or error}.", err=True)
        sys.exit(COULD_NOT)


if __name__ == "__main__":
    command(prog_name="python -m validators")
