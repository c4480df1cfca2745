"""Write or check the generated page: `python -m standards.openreferral.spreadsheets --write`."""

import argparse
import sys

from standards.openreferral.spreadsheets.page import PAGE, page


def main() -> int:
    """Write COLUMNS.md, or say with status 1 that it is not what the columns say."""
    parser = argparse.ArgumentParser(description="Check COLUMNS.md against the columns, or write it.")
    parser.add_argument("--write", action="store_true", help="write the page")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") != page():
        sys.stderr.write("COLUMNS.md is stale: run python -m standards.openreferral.spreadsheets --write\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
