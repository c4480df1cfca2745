"""Files that are made to hurt: each ends in a sentence that says which cap, and never hurts the caller."""

import resource
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.apart import read_apart
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.read import read_file
from tests.standards.files.test_workbook import MAIN, package
from tests.standards.spreadsheets.building import csv_file, saved, service, workbook, written

MIB = 1024 * 1024
HEADING = '<row><c t="str"><v>Service ID</v></c><c t="str"><v>Service name</v></c></row>'
SMALL = FileLimits(unpacked_bytes=64 * MIB, seconds=20, memory_bytes=512 * MIB)


def test_a_file_read_apart_gives_what_it_gives_here(tmp_path):
    path = saved(workbook(service(), service(id="2", name="Café", opens="soon")), tmp_path)

    assert read_apart(path) == read_file(path)


def test_a_mapping_is_used_and_a_wrong_one_refused_by_its_name(tmp_path):
    path = csv_file(tmp_path, {"Ref": "1", "Activity": "Choir"})
    mapping = written(tmp_path / "own.csv", b"column,heading\nService ID,Ref\nService name,Activity\n")
    wrong = written(tmp_path / "wrong.csv", b"a,b\n")

    assert read_apart(path, mapping_path=mapping).records[0]["name"] == "Choir"
    with pytest.raises(FileUnreadable, match=r"wrong\.csv was not read"):
        read_apart(path, mapping_path=wrong)


def test_what_cannot_be_read_is_refused_with_the_same_words(tmp_path):
    path = written(tmp_path / "a.xlsx", b"%PDF-1.7")

    with pytest.raises(FileUnreadable) as here:
        read_file(path)
    with pytest.raises(FileUnreadable) as apart:
        read_apart(path)

    assert str(apart.value) == str(here.value)


def test_a_million_blank_rows_are_refused(tmp_path):
    path = package(tmp_path, '<row s="1" customFormat="1"><c s="1"/></row>' * 1_000_000)

    with pytest.raises(FileUnreadable, match=r"more than 200,000 rows.*Delete the blank rows"):
        read_apart(path, limits=FileLimits())


def test_sixteen_thousand_columns_are_refused(tmp_path):
    path = package(tmp_path, "<row>" + "<c><v>1</v></c>" * 16_384 + "</row>")

    with pytest.raises(FileUnreadable, match="more than 500 columns"):
        read_apart(path, limits=SMALL)


def test_a_zip_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * (80 * MIB))

    assert path.stat().st_size < MIB
    with pytest.raises(FileUnreadable, match="unpacks to more than 64 MB"):
        read_apart(path, limits=SMALL)


def test_one_long_text_that_many_cells_share_is_refused(tmp_path):
    strings = f'<sst xmlns="{MAIN}"><si><t>{"a" * 90_000}</t></si></sst>'
    path = package(tmp_path, HEADING + '<row><c t="s"><v>0</v></c></row>' * 5_000, strings=strings)

    with pytest.raises(FileUnreadable, match="more than 64 MB of text"):
        read_apart(path, limits=SMALL)


def test_entities_that_multiply_are_refused(tmp_path):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE s [<!ENTITY l0 "ha">{laughs}]><sst><si><t>&l11;</t></si></sst>'

    with pytest.raises(FileUnreadable, match="declares a document type"):
        read_apart(package(tmp_path, '<row><c t="s"><v>0</v></c></row>', strings=bomb), limits=SMALL)


def test_a_file_that_takes_too_much_memory_is_refused_and_this_process_keeps_its_own(tmp_path):
    rows = "".join(f'<row><c t="str"><v>{number}</v></c></row>' for number in range(100_000))
    limits = replace(SMALL, memory_bytes=64 * MIB)
    before = resource.getrlimit(resource.RLIMIT_AS)

    with pytest.raises(FileUnreadable, match="more memory than 64 MB"):
        read_apart(package(tmp_path, HEADING + rows), limits=limits)

    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_a_file_that_takes_too_long_is_given_up(tmp_path):
    path = csv_file(tmp_path, *(service(id=str(number)) for number in range(20_000)))
    started = time.monotonic()

    with pytest.raises(FileUnreadable, match=r"longer than 0\.2 seconds"):
        read_apart(path, limits=replace(SMALL, seconds=0.2))

    assert time.monotonic() - started < 5


def test_a_damaged_file_is_refused_whole(tmp_path):
    whole = saved(workbook(*(service(id=str(n), name=f"S{n}") for n in range(50))), tmp_path).read_bytes()

    for cut in (10, len(whole) // 2, len(whole) - 10):
        with pytest.raises(FileUnreadable):
            read_apart(written(tmp_path / "cut.xlsx", whole[:cut]), limits=SMALL)


def test_reading_brings_no_library_that_takes_memory_for_threads():
    code = "import sys, standards.openreferral.files.read; sys.exit('numpy' in sys.modules)"

    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[3], check=False).returncode
        == 0
    )


def test_the_other_process_knows_nothing_of_this_ones_environment(tmp_path, monkeypatch):
    from standards.openreferral.files import apart

    monkeypatch.setenv("SIGNPOST_SECRET", "x")

    assert set(apart._environment("folder")) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "LC_ALL"}
