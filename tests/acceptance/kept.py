"""What is kept of a report between one run and the next: verdicts, counts, the score, and each code's total.

A kept report is small enough to be read by a person in the difference of a commit, and holds no text of the
feed: codes, numbers, and the ids of records where these may be kept.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "reports"

MOST_IDS = 3
"""Ids kept of the records that a rule speaks of, the first of them."""


@dataclass(frozen=True)
class Spoken:
    """What a rule said of a feed: the worst severity, how often, and of which records first."""

    severity: str
    total: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """What is kept of the report on one feed.

    Attributes:
        readable: there was something in it that can be validated; where there was not, nothing else is set.
        version: the version of the standard by whose rules it was judged.
        verdicts: "official" and "strict".
        counts: services, pages, requests.
        score: of the quality, None where no service was read.
        notices: code -> what it said.
        not_run: codes of rules that could not be asked of a site; nothing for files, which only lack the
            rules about sites.
        faults: codes of rules that crashed; there must be none.
    """

    readable: bool = True
    version: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    score: float | None = None
    notices: Mapping[str, Spoken] = field(default_factory=dict)
    not_run: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, report: Mapping[str, Any], *, with_ids: bool) -> "Kept":
        """Return what is kept of a report, given as JSON.

        Args:
            report: what `Report.as_json` gives.
            with_ids: the ids of its records may be kept.
        """
        notices: dict[str, Spoken] = {}
        for group in report["notices"]:
            found = (sample["record_id"] for sample in group["samples"])
            ids = tuple(dict.fromkeys(each for each in found if each))[:MOST_IDS] if with_ids else ()
            notices[group["code"]] = Spoken(group["severity"], group["total"], ids)
        return cls(
            version=report["standard_version"],
            verdicts=report["verdicts"],
            counts=report["counts"],
            score=None if report["quality"] is None else report["quality"]["score"],
            notices=dict(sorted(notices.items())),
            not_run=tuple(sorted(each["code"] for each in report["not_run"]))
            if report["counts"]["requests"]
            else (),
            faults=tuple(sorted({each["code"] for each in report["faults"]})),
        )

    def to_text(self) -> str:
        """Return it as it stands in its file: JSON with a line for each rule, so that changes are lines."""
        if not self.readable:
            return '{\n  "readable": false\n}\n'
        notices = [f"{json.dumps(code)}: {_line(one)}" for code, one in self.notices.items()]
        lines = [
            f'  "version": {json.dumps(self.version)}',
            f'  "verdicts": {json.dumps(dict(self.verdicts), sort_keys=True)}',
            f'  "counts": {json.dumps(dict(self.counts), sort_keys=True)}',
            f'  "score": {json.dumps(self.score)}',
            f'  "notices": {_block(notices)}',
        ]
        if self.not_run:
            lines.append(f'  "not_run": {_block(map(json.dumps, self.not_run), "[]")}')
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @classmethod
    def from_text(cls, text: str) -> "Kept":
        """Return what `to_text` wrote; a kept report never has faults."""
        given = json.loads(text)
        if not given.get("readable", True):
            return cls(readable=False)
        notices = {
            code: Spoken(one["severity"], one["total"], tuple(one.get("ids", ())))
            for code, one in given["notices"].items()
        }
        return cls(
            version=given["version"],
            verdicts=given["verdicts"],
            counts=given["counts"],
            score=given["score"],
            notices=notices,
            not_run=tuple(given.get("not_run", ())),
        )


def path_of(name: str, folder: Path = FOLDER) -> Path:
    """Return where the reviewed report of a feed is kept."""
    return folder / f"{name}.json"


def reviewed(name: str, folder: Path = FOLDER) -> Kept | None:
    """Return the reviewed report of a feed, None where nobody has reviewed one."""
    path = path_of(name, folder)
    return Kept.from_text(path.read_text(encoding="utf-8")) if path.exists() else None


def write(name: str, kept: Kept, folder: Path = FOLDER) -> None:
    """Keep a report in place of the reviewed one; a person reviews the difference in the commit."""
    path = path_of(name, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(kept.to_text(), encoding="utf-8")


def kept_names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all feeds that have a reviewed report."""
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.json"))


def _line(one: Spoken) -> str:
    line: dict[str, Any] = {"severity": one.severity, "total": one.total}
    return json.dumps(line | ({"ids": list(one.ids)} if one.ids else {}), ensure_ascii=False)


def _block(lines: Iterable[str], brackets: str = "{}") -> str:
    inner = ",\n".join(f"    {line}" for line in lines)
    return f"{brackets[0]}\n{inner}\n  {brackets[1]}" if inner else brackets
