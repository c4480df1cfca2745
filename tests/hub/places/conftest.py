from pathlib import Path

import pytest

from hub.places.postcodes import PostcodeTable


@pytest.fixture(scope="session")
def postcode_file(postcode_table: Path) -> Path:
    return postcode_table


@pytest.fixture(scope="session")
def postcodes(postcode_file: Path) -> PostcodeTable:
    return PostcodeTable.open(postcode_file)
