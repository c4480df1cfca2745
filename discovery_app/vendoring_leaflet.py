"""Vendor Leaflet and its clusters: `python -m discovery_app.vendoring_leaflet LEAFLET MARKERCLUSTER`.

The arguments are the folders that `npm pack leaflet@1.9.4 leaflet.markercluster@1.5.3` unpack to. Taken are
the minified scripts, Leaflet's style sheet and both licences. Taken out are the images and every reference to
one (our pins are text) and the references to source maps, so that no page can ask for them.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("static") / "leaflet"

VERSIONS = {"leaflet": "1.9.4", "leaflet.markercluster": "1.5.3"}
"""Leaflet is under the 2-clause BSD licence, its clusters under the MIT licence."""

TAKEN = {
    "leaflet": {
        "dist/leaflet.js": (
            "leaflet.js",
            "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
        ),
        "dist/leaflet.css": (
            "leaflet.css",
            "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
        ),
        "LICENSE": (
            "LICENSE.leaflet.txt",
            "53e8dc25862014e4324741ca18fbe3611e11d42ef69f59f86ea8c5389647d4cb",
        ),
    },
    "leaflet.markercluster": {
        "dist/leaflet.markercluster.js": (
            "leaflet.markercluster.js",
            "1e4e1d22972a3926f48598e0caf14e3fe7049835d428a344fed4f9e3665b3508",
        ),
        "MIT-LICENCE.txt": (
            "LICENSE.markercluster.txt",
            "3133dacd38250bd1f524d8166cc60a016a382522e062fce143691c65bf5e4b3d",
        ),
    },
}
"""What is taken of each package: path there -> name here and SHA-256 of the file as published."""


def without_references(text: str) -> str:
    """Return a script or style sheet without images to fetch and without its source map.

    >>> without_references("a{background-image: url(images/layers.png);color:red}")
    'a{color:red}'
    """
    text = re.sub(r"(?:background-image|behavior):\s*url\([^)]*\);\s*", "", text)
    return re.sub(r"\s*//# sourceMappingURL=\S*\s*$", "\n", text)


def vendor(packages: list[Path], target: Path = TARGET) -> None:
    """Write what is taken of the unpacked packages to `target`.

    Raises:
        ValueError: A package is another one or another release, or a file is not as it was published.
    """
    target.mkdir(parents=True, exist_ok=True)
    for package in packages:
        described = json.loads((package / "package.json").read_text(encoding="utf-8"))
        name, version = described["name"], described["version"]
        if VERSIONS.get(name) != version:
            raise ValueError(f"{package} holds {name} {version}; taken are {VERSIONS}")
        for path, (kept_as, published) in TAKEN[name].items():
            content = (package / path).read_bytes()
            if hashlib.sha256(content).hexdigest() != published:
                raise ValueError(f"{path} of {name} {version} is not as it was published")
            (target / kept_as).write_text(without_references(content.decode("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    vendor([Path(argument) for argument in sys.argv[1:]])
