"""What the operator may set, read from the environment once."""

import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.errors import SettingsError
from standards.openreferral.files.limits import FileLimits

DEFAULT_PORT = 8000
TILES = "SIGNPOST_MAP_TILES"
TILES_SAID = "SIGNPOST_MAP_ATTRIBUTION"
EXAMPLE_TILES = "https://tiles.example.org/{z}/{x}/{y}.png"
# The host goes into a content security policy, so there is one, and no name and password before it.
_TILES = re.compile(
    r"(?:https://[A-Za-z0-9.-]+|http://(?:127\.0\.0\.1|localhost))(?::\d{1,5})?/(?:[^\s\"'<>\\{}]|\{[xyz]\})+"
)
_LONGEST_SAID = 500
# What the system can be told to hold a process to.
_MOST_BYTES = 10**12
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class CheckLimits:
    """What one check of a feed or file may take, when anybody may ask for one.

    Attributes:
        waiting: Checks that may wait in the queue.
        at_once: Checks that one worker does side by side.
        pages: Pages of one list that are read.
        seconds: For reading a whole feed; what was not read by then is said in the report.
        file_bytes: Of an upload or a pasted text.
        keep_days: How long a report is kept.
    """

    waiting: int = 50
    at_once: int = 2
    pages: int = 1_000
    seconds: float = 1_800.0
    file_bytes: int = 20 * 1024 * 1024
    keep_days: float = 30.0


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set; every field has a default that works on one machine.

    Attributes:
        var: Folder for what runs keep: databases, index, postcode table.
        database_url: SQLAlchemy URL of a PostgreSQL database; None keeps three SQLite files under `var`.
        allow_origins: Exact "host:port" pairs that feeds may be fetched from although they are private.
        requests_per_second: Requests a second to one server, at most.
        requests_at_once: Requests under way at one server, at most.
        page_size: Services asked for on one list page.
        shrink_limit: Share of the live services (0 to 1) that a new snapshot may lose before it is held.
        shrink_floor: Services that a snapshot may always lose, so that small feeds are not held for one.
        geocoder: Name of a geopy geocoder for addresses with neither point nor postcode, "" for none.
        geocoder_options: Options of that geocoder, as its class takes them.
        port: Port that `serve` listens on.
        public_url: Address under which people reach this hub, without a trailing slash.
        map_tiles: Address of map tiles with {z}, {x} and {y} in it, on one host; "" draws maps without tiles,
            so that no browser asks anybody but this hub.
        map_attribution: What the tiles' licence wants said on the map, plain text; given with `map_tiles`.
        file_limits: Bounds of a file or published sheet that is to become a feed.
        check_limits: Bounds of the checks that anybody may ask for.
        lease_s: Seconds for which a process has a job that it took, unless it says that it still has it.
        beat_s: Seconds between two times that it says so; less than half of `lease_s`, so that one may fail.
        jobs_kept_days: Days for which jobs that have ended can be looked at.
    """

    var: Path = Path("var")
    database_url: str | None = None
    allow_origins: frozenset[str] = frozenset()
    requests_per_second: float = 10.0
    requests_at_once: int = 2
    page_size: int = 100
    shrink_limit: float = 0.2
    shrink_floor: int = 5
    geocoder: str = ""
    geocoder_options: Mapping[str, Any] = field(default_factory=dict)
    port: int = DEFAULT_PORT
    public_url: str = f"http://127.0.0.1:{DEFAULT_PORT}"
    map_tiles: str = ""
    map_attribution: str = ""
    file_limits: FileLimits = field(default_factory=FileLimits)
    check_limits: CheckLimits = field(default_factory=CheckLimits)
    lease_s: float = 60.0
    beat_s: float = 15.0
    jobs_kept_days: float = 30.0

    @property
    def postcode_table(self) -> Path:
        """Where the prepared postcode table lies."""
        return self.var / "postcodes.bin"

    @property
    def outlines(self) -> Path:
        """Where the outlines of councils lie."""
        return self.var / "outlines.json"

    @property
    def locks(self) -> Path:
        """Where the files lie by which this machine knows that a process with a job is alive."""
        return self.var / "locks"

    @property
    def index_folder(self) -> Path:
        """Where the search index lies."""
        return self.var / "index"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment states, defaults for the rest.

    Args:
        environment: Variables to read, `os.environ` when None. Names are `SIGNPOST_` and the field's
            name in capitals, for `file_limits` `SIGNPOST_FILE_` and the limit's, for `check_limits`
            `SIGNPOST_CHECK_`; `PORT` alone is honoured too.

    Raises:
        SettingsError: A value cannot be used; the message names the variable and what it takes.
    """
    given = os.environ if environment is None else environment
    port = _whole(given, "PORT", DEFAULT_PORT, least=0, most=65_535)
    map_tiles, map_attribution = _tiles(given)
    lease_s, beat_s = _lease(given)
    return Settings(
        var=Path(given.get("SIGNPOST_VAR") or "var"),
        database_url=given.get("SIGNPOST_DATABASE_URL") or None,
        allow_origins=frozenset(given.get("SIGNPOST_ALLOW_ORIGINS", "").replace(",", " ").split()),
        requests_per_second=_number(given, "SIGNPOST_REQUESTS_PER_SECOND", 10.0, least=0.01),
        requests_at_once=_whole(given, "SIGNPOST_REQUESTS_AT_ONCE", 2, least=1),
        page_size=_whole(given, "SIGNPOST_PAGE_SIZE", 100, least=1),
        shrink_limit=_number(given, "SIGNPOST_SHRINK_LIMIT", 0.2, least=0.0, most=1.0),
        shrink_floor=_whole(given, "SIGNPOST_SHRINK_FLOOR", 5, least=0),
        geocoder=given.get("SIGNPOST_GEOCODER", ""),
        geocoder_options=_object(given, "SIGNPOST_GEOCODER_OPTIONS"),
        port=port,
        public_url=(given.get("SIGNPOST_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        map_tiles=map_tiles,
        map_attribution=map_attribution,
        file_limits=_file_limits(given),
        check_limits=_check_limits(given),
        lease_s=lease_s,
        beat_s=beat_s,
        jobs_kept_days=_number(given, "SIGNPOST_JOBS_KEPT_DAYS", 30.0, least=1.0),
    )


def _file_limits(given: Mapping[str, str]) -> FileLimits:
    usual = FileLimits()
    return FileLimits(
        file_bytes=_whole(given, "SIGNPOST_FILE_BYTES", usual.file_bytes, least=1, most=_MOST_BYTES),
        unpacked_bytes=_whole(
            given, "SIGNPOST_FILE_UNPACKED_BYTES", usual.unpacked_bytes, least=1, most=_MOST_BYTES
        ),
        entries=_whole(given, "SIGNPOST_FILE_ENTRIES", usual.entries, least=1),
        rows=_whole(given, "SIGNPOST_FILE_ROWS", usual.rows, least=1),
        columns=_whole(given, "SIGNPOST_FILE_COLUMNS", usual.columns, least=1),
        cells=_whole(given, "SIGNPOST_FILE_CELLS", usual.cells, least=1),
        cell_characters=_whole(given, "SIGNPOST_FILE_CELL_CHARACTERS", usual.cell_characters, least=1),
        seconds=_number(given, "SIGNPOST_FILE_SECONDS", usual.seconds, least=1.0, most=_DAY_S),
        memory_bytes=_whole(
            given, "SIGNPOST_FILE_MEMORY_BYTES", usual.memory_bytes, least=1, most=_MOST_BYTES
        ),
    )


def _number(
    given: Mapping[str, str], name: str, default: float, *, least: float, most: float = math.inf
) -> float:
    try:
        value = float(given.get(name) or default)
    except ValueError:
        raise SettingsError(f"{name} is {given[name]!r}; it takes a number such as {default}.") from None
    # Written so that "nan", which is neither below nor above anything, is refused too.
    if not least <= value <= most:
        raise SettingsError(f"{name} is {value}; it takes {_span(least, most)}.")
    return value


def _whole(given: Mapping[str, str], name: str, default: int, *, least: int, most: float = math.inf) -> int:
    try:
        value = int(given.get(name) or default)
    except ValueError:
        raise SettingsError(
            f"{name} is {given[name]!r}; it takes a whole number such as {default}."
        ) from None
    if not least <= value <= most:
        raise SettingsError(f"{name} is {value}; it takes {_span(least, most)}.")
    return value


def _span(least: float, most: float) -> str:
    return f"{least:g} or more" if math.isinf(most) else f"{least:g} to {most:g}"


def _object(given: Mapping[str, str], name: str) -> Mapping[str, Any]:
    text = given.get(name) or "{}"
    try:
        value = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{name} is not JSON ({error}); it takes an object of options.") from None
    if not isinstance(value, dict):
        raise SettingsError(f"{name} is not a JSON object; it takes an object of options.")
    return value


def _check_limits(given: Mapping[str, str]) -> CheckLimits:
    usual = CheckLimits()
    return CheckLimits(
        waiting=_whole(given, "SIGNPOST_CHECK_WAITING", usual.waiting, least=1),
        at_once=_whole(given, "SIGNPOST_CHECK_AT_ONCE", usual.at_once, least=1, most=64),
        pages=_whole(given, "SIGNPOST_CHECK_PAGES", usual.pages, least=1),
        seconds=_number(given, "SIGNPOST_CHECK_SECONDS", usual.seconds, least=1.0, most=_DAY_S),
        file_bytes=_whole(given, "SIGNPOST_CHECK_FILE_BYTES", usual.file_bytes, least=1, most=_MOST_BYTES),
        keep_days=_number(given, "SIGNPOST_CHECK_KEEP_DAYS", usual.keep_days, least=0.01),
    )


def _lease(given: Mapping[str, str]) -> tuple[float, float]:
    """Return how long a lease lasts and how often it is extended, in seconds."""
    lease_s = _number(given, "SIGNPOST_LEASE_S", 60.0, least=0.2, most=86_400.0)
    beat_s = _number(given, "SIGNPOST_BEAT_S", min(15.0, lease_s / 4), least=0.01)
    if 2 * beat_s > lease_s:
        raise SettingsError(
            f"SIGNPOST_BEAT_S is {beat_s:g}; it takes half of SIGNPOST_LEASE_S ({lease_s:g}) or less, "
            "so that one heartbeat may fail."
        )
    return lease_s, beat_s


def _tiles(given: Mapping[str, str]) -> tuple[str, str]:
    """Return the address of map tiles and what has to be said of them, both "" where there are none."""
    tiles, said = ((given.get(name) or "").strip() for name in (TILES, TILES_SAID))
    if bool(tiles) != bool(said):
        missing = TILES_SAID if tiles else TILES
        raise SettingsError(f"{TILES} and {TILES_SAID} go together; {missing} is not set.")
    if not tiles:
        return "", ""
    if not _TILES.fullmatch(tiles) or not all(tiles.count(blank) == 1 for blank in ("{z}", "{x}", "{y}")):
        raise SettingsError(
            f"{TILES} is {tiles!r}; it takes an https address with {{z}}, {{x}} and {{y}} once each in its "
            f"path and no other blank, such as {EXAMPLE_TILES}; plain http only of this machine."
        )
    if len(said) > _LONGEST_SAID:
        raise SettingsError(f"{TILES_SAID} has {len(said)} characters; {_LONGEST_SAID} are the most.")
    return tiles, said
