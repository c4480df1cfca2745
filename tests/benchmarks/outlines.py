"""How long the outlines of councils take to draw, how large they are, and how true.

    python -m tests.benchmarks.outlines

Truth is the ONS's ultra-generalised boundaries of 2024 in ../shared/data: the overlap of an outline with its
official boundary is their intersection over their union.
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from hub.places.areas import Areas
from hub.places.outlines import outlines_at, prepare_outlines
from hub.places.outlines_load import read_boundaries
from hub.places.postcodes import PostcodeTable
from tests.benchmarks.memory import peak_mb
from tests.conftest import REPOSITORY


def main() -> None:
    """Print it."""
    areas = Areas.load()
    official = read_boundaries(
        REPOSITORY / "../shared/data/geo/boundaries_ltla24.geojson", areas, "Office for National Statistics"
    ).outlines
    with tempfile.TemporaryDirectory() as folder:
        table, path = Path(folder) / "postcodes.bin", Path(folder) / "outlines.json"
        PostcodeTable.build(table)
        before_mb = peak_mb()
        started, cpu = time.perf_counter(), time.process_time()
        made = prepare_outlines(path, table, PostcodeTable.open(table).edition)
        taken, cpu = time.perf_counter() - started, time.process_time() - cpu
        most_mb = peak_mb()
        print(f"{made} outlines in {taken:.1f} s ({cpu:.1f} s of CPU); file {path.stat().st_size:,} bytes;")
        print(f"peak {most_mb:.0f} MB (making the postcode table before it: {before_mb:.0f} MB)")
        drawn = outlines_at(path)
    overlaps = {
        code: shape.intersection(drawn.shapes[code]).area / shape.union(drawn.shapes[code]).area
        for code, shape in official.shapes.items()
        if code in drawn.shapes
    }
    values = np.array(list(overlaps.values()))
    print(f"overlap with {len(values)} official boundaries: median {np.median(values):.3f}, ", end="")
    print(f"tenth percentile {np.percentile(values, 10):.3f}, least {values.min():.3f}")
    for code, value in sorted(overlaps.items(), key=lambda each: each[1])[:8]:
        area = areas.get(code)
        print(f"  {value:.3f}  {area.name if area else code}")


if __name__ == "__main__":
    main()
