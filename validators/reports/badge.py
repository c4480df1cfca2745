"""A small picture of the verdict and the score, for a page of a council or a supplier.

Nothing that a publisher wrote is in it: words come from a fixed list, the version and the day are read as
such, the score is a number.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from validators.reports import words

_HEIGHT = 20
_CHARACTER = 6.6
"""Width of a character of the font at 11 px, generously; the text is fitted to it."""
_PADDING = 7.0
_GREY = "#505a5f"
_COLOURS = {
    "pass": ("#00703c", "#ffffff"),
    "warn": ("#ffdd00", "#0b0c0c"),
    "fail": ("#b10e1e", "#ffffff"),
}
"""Verdict -> background and text, all of a contrast of at least 4.5 to 1."""


def render(report: Mapping[str, Any]) -> str:
    """Return the badge as an SVG image that needs no font, script or other file.

    It gives the official verdict; where the official check was not made, as for a file, the strict one.

    Args:
        report: what `Report.as_json` gives.
    """
    verdicts = report["verdicts"]
    is_official = verdicts.get("official") in _COLOURS
    verdict = verdicts["official"] if is_official else verdicts.get("strict")
    said = (words.official if is_official else words.strict)(verdict)
    version = f" {report['standard_version']}" if report["standard_version"] in ("1.0", "3.0") else ""
    label = f"Open Referral UK{version}"
    score = _score(report)
    value = said.word if score is None else f"{said.word}, quality {score:.0f}"
    background, ink = _COLOURS.get(str(verdict), (_GREY, "#ffffff"))
    return _drawn(label, value, background, ink, _title(report, label, said.sentence, score))


def _score(report: Mapping[str, Any]) -> float | None:
    quality = report["quality"]
    return None if quality is None else min(max(float(quality["score"]), 0.0), 100.0)


def _title(report: Mapping[str, Any], label: str, sentence: str, score: float | None) -> str:
    quality = "" if score is None else f" Data quality {score:.1f} of 100."
    try:
        day = f" As of {words.day(date.fromisoformat(report['as_of']).isoformat())}."
    except (TypeError, ValueError):
        day = ""
    return f"{label}: {sentence}{quality}{day}"


def _drawn(label: str, value: str, background: str, ink: str, title: str) -> str:
    left, right = (len(text) * _CHARACTER + 2 * _PADDING for text in (label, value))
    whole = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:.1f}" height="{_HEIGHT}" '
        f'viewBox="0 0 {whole:.1f} {_HEIGHT}" role="img" aria-labelledby="t">'
        f'<title id="t">{title}</title>'
        f'<rect width="{left:.1f}" height="{_HEIGHT}" fill="#0b0c0c"/>'
        f'<rect x="{left:.1f}" width="{right:.1f}" height="{_HEIGHT}" fill="{background}"/>'
        f'<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f"{_text(label, left / 2, left, '#ffffff')}{_text(value, left + right / 2, right, ink)}</g></svg>\n"
    )


def _text(text: str, middle: float, width: float, ink: str) -> str:
    length = width - 2 * _PADDING
    return (
        f'<text x="{middle:.1f}" y="14" fill="{ink}" textLength="{length:.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{text}</text>'
    )
