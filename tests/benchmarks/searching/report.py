"""The tables, 80 columns wide, and what was to be reached."""

from collections.abc import Mapping, Sequence

from tests.benchmarks.searching.engines import Built, Engine
from tests.benchmarks.searching.questions import KINDS
from tests.benchmarks.searching.timing import Times

HUB, FLOOR = "hub", "floor"
_ASKED_AT = 1_000_000


def say_built(engines: Sequence[Engine], built: Mapping[str, Built], services: int) -> None:
    """Print what each engine took to build, and what it takes up."""
    print(f"{'engine':<9}{'load s':>8}{'index s':>9}{'CPU s':>8}{'a second':>10}{'MB':>9}{'B/service':>11}")
    for engine in engines:
        one, size = built[engine.name], sum(engine.sizes().values())
        rate = services / one.build_cpu_s if engine.name == HUB else services / (one.load_s + one.build_s)
        print(
            f"{engine.name:<9}{one.load_s:>8.0f}{one.build_s:>9.1f}{one.build_cpu_s:>8.1f}{rate:>10,.0f}"
            f"{size / 1e6:>9,.1f}{size / services:>11,.0f}"
        )
    print("(a second: the hub's per CPU second of indexing; the others' load and index)")
    for engine in engines:
        parts = sorted(engine.sizes().items(), key=lambda part: -part[1])
        said = ", ".join(f"{name} {size / 1e6:,.1f}" for name, size in parts if size > 5e4)
        print(wrapped(f"{engine.name}: {said} MB; {engine.memory()}"))


def say_times(times: Mapping[str, Mapping[str, Times]]) -> None:
    """Print what the answers of each kind took."""
    print(f"{'kind':<6}{'engine':<9}{'found':>9}{'p50':>9}{'p95':>9}{'p99':>9}{'CPU p50':>10}{'x floor':>9}")
    for kind, of_kind in times.items():
        lowest = of_kind[FLOOR].cpu_at(50) if FLOOR in of_kind else None
        for name, one in of_kind.items():
            over = "" if lowest is None else f"{one.cpu_at(50) / lowest:.1f}"
            found = sorted(one.found)[len(one.found) // 2]
            print(
                f"{kind:<6}{name:<9}{found:>9,}{one.at(50):>9.2f}{one.at(95):>9.2f}{one.at(99):>9.2f}"
                f"{one.cpu_at(50):>10.2f}{over:>9}"
            )
    print(wrapped("ms; " + "; ".join(f"{kind} {said}" for kind, said in KINDS.items())))


def say_goals(
    times: Mapping[str, Mapping[str, Times]],
    *,
    index_bytes: int,
    services: int,
    searchable_s: float,
    p50_at_10_000: float | None,
) -> None:
    """Print each thing that was to be reached, with whether it was."""
    print(f"to be reached at {_ASKED_AT:,} services; here at {services:,}:")
    full = times["FULL"]
    hub = full[HUB]
    for peer, p50, p95 in (("postgis", 8, 5), ("sqlite", 40, 30)):
        if peer in full:
            for part, least in ((50, p50), (95, p95)):
                ratio, cpu = full[peer].at(part) / hub.at(part), full[peer].cpu_at(part) / hub.cpu_at(part)
                found = f"FULL p{part}: {peer} takes {ratio:.1f} times the hub's (CPU {cpu:.1f})"
                _goal(found, f"{least}", ratio >= least)
    if "MATCH" in times:
        # NEED asks something else than FULL does, so the two are not compared.
        ratio = times["MATCH"][HUB].at(95) / hub.at(95)
        _goal(f"MATCH p95: {ratio:.1f} times the search's (FULL)", "at most 3", ratio <= 3)
    size = index_bytes / services
    _goal(f"index {index_bytes / 1e6:,.0f} MB, {size:,.0f} bytes a service", "under 250", size < 250)
    if p50_at_10_000 is not None:
        growth = hub.at(50) / p50_at_10_000
        _goal(f"FULL p50 grew {growth:.1f} times since 10,000", "under 8", growth < 8)
    _goal(f"found {searchable_s:.2f} s after the commit", "2 s", searchable_s <= 2)


def _goal(found: str, wanted: str, reached: bool) -> None:
    print(f"  {found:<56}{wanted:>9}  {'reached' if reached else 'NOT reached'}")


def wrapped(text: str, width: int = 80) -> str:
    """Return a text in lines that fit a terminal."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("  ")
        lines[-1] += (" " if lines[-1].strip() else "") + word
    return "\n".join(lines)
