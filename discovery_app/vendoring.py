"""Vendor GOV.UK Frontend without what only GOV.UK may use: `python -m discovery_app.vendoring PACKAGE`.

PACKAGE is the folder that `npm pack govuk-frontend@6.3.0` unpacks to. The version is the one that
govuk-frontend-jinja 4.1.0 writes its markup for. Taken: the style sheet and the script, both minified.
Taken out of the style sheet: the GDS Transport font (licensed for GOV.UK alone) and the royal crest.
Images, manifest and fonts stay behind, so that no page can ask for them.
"""

import json
import re
import sys
from pathlib import Path

VERSION = "6.3.0"
"""The release of govuk-frontend that govuk-frontend-jinja 4.1.0 carries the templates of."""

OUR_FONTS = "arial,helvetica,sans-serif"
"""What every page is set in: fonts that people's machines have, so that none is fetched."""

TARGET = Path(__file__).with_name("static") / "govuk"

LICENCE = """\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
"""The package names its licence (MIT) but carries no copy of it; this is the text of its repository."""


def without_crown(css: str) -> str:
    """Return the style sheet without fonts to fetch, the crest and the reference to a source map.

    >>> without_crown("@font-face{src:url(/a)}p{font-family:GDS Transport,arial,sans-serif}")
    'p{font-family:arial,helvetica,sans-serif}'
    """
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", OUR_FONTS)
    css = re.sub(r"(?:-webkit-)?(?:background-image|mask-image):url\([^)]*\);?", "", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", css)


def vendor(package: Path, target: Path = TARGET) -> None:
    """Write the style sheet, the script and the licence of an unpacked package to `target`.

    Raises:
        ValueError: The package is another release than `VERSION`.
    """
    found = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    if found != VERSION:
        raise ValueError(f"{package} holds govuk-frontend {found}; the templates are for {VERSION}")
    css = (package / "dist/govuk/govuk-frontend.min.css").read_text(encoding="utf-8")
    script = (package / "dist/govuk/govuk-frontend.min.js").read_text(encoding="utf-8")
    target.mkdir(parents=True, exist_ok=True)
    (target / "govuk-frontend.min.css").write_text(without_crown(css), encoding="utf-8")
    (target / "govuk-frontend.min.js").write_text(
        re.sub(r"//# sourceMappingURL=\S*\s*$", "", script), encoding="utf-8"
    )
    (target / "LICENSE.txt").write_text(LICENCE, encoding="utf-8")


if __name__ == "__main__":
    vendor(Path(sys.argv[1]))
