"""Where the forms of a report go: files and the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from validators.report import Report
from validators.reports import FORMATS

_ENDINGS = {
    ".txt": "terminal",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".xml": "junit",
    ".sarif": "sarif",
    ".svg": "svg",
}


class OutputUnclear(Exception):
    """It cannot be told which form goes where; the text says what to give."""


@dataclass(frozen=True, slots=True)
class Output:
    """One form of a report and where it goes.

    Attributes:
        form: one of `validators.reports.FORMATS`.
        path: the file, None for the screen.
    """

    form: str
    path: Path | None


def outputs_of(forms: Sequence[str], paths: Sequence[Path]) -> list[Output]:
    """Pair forms with files in their order.

    A file beyond the forms has the form that its name ends in; one form beyond the files goes to the screen.

    Raises:
        OutputUnclear: two forms are left for the screen, or a name does not say its form.

    >>> [each.form for each in outputs_of(["html"], [Path("a.html"), Path("b.sarif")])]
    ['html', 'sarif']
    """
    if not forms and not paths:
        return [Output("terminal", None)]
    if len(forms) > len(paths) + 1:
        raise OutputUnclear("Give an --output FILE for each --format; only one can go to the screen.")
    found = [Output(form, path) for form, path in zip(forms, paths, strict=False)]
    found += [Output(_form_of(path), path) for path in paths[len(forms) :]]
    found += [Output(form, None) for form in forms[len(paths) :]]
    return found


def rendered(report: Report, form: str) -> bytes:
    """Return a report in a form, as bytes that end a line where the form is text."""
    content = FORMATS[form].render(report.as_json())
    return content if content.endswith(b"\n") else content + b"\n"


def _form_of(path: Path) -> str:
    form = _ENDINGS.get(path.suffix.lower())
    if form is None:
        raise OutputUnclear(f"{path.name} does not say its form: give one with --format.")
    return form
