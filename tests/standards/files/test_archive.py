import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import open_archive
from standards.openreferral.files.limits import FileLimits

MIB = 1024 * 1024
LIMITS = FileLimits()


def zipped(path: Path, entries: Mapping[str, bytes] | list[tuple[zipfile.ZipInfo | str, bytes]]) -> Path:
    pairs = entries.items() if isinstance(entries, Mapping) else entries
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two entries of one name are what a test is about
        for name, content in pairs:
            archive.writestr(name, content)
    return path


def read_all(path: Path, limits: FileLimits = LIMITS) -> list[bytes]:
    with open_archive(path, limits) as archive:
        return [archive.read(name) for name in archive.names()]


def refusal(path: Path, limits: FileLimits = LIMITS) -> str:
    with pytest.raises(FileUnreadable) as caught:
        read_all(path, limits)
    return str(caught.value)


def overlapping_bomb(path: Path, *, entries: int, megabytes_each: int, admits: bool) -> Path:
    """A ZIP whose entries share one run of packed zeros, after D. Fifield's zipbomb."""
    packer = zlib.compressobj(9, wbits=-15)
    packed = b"".join(packer.compress(bytes(MIB)) for _ in range(megabytes_each)) + packer.flush()
    size = megabytes_each * MIB if admits else 10
    names = [f"services{number:05}.csv".encode() for number in range(entries)]
    head = (20, 0, 8, 0, 0x21, 0, len(packed), size, len(names[0]))
    body = struct.pack("<4s5H3L2H", b"PK\x03\x04", *head, 0) + names[0] + packed
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *head, 0, 0, 0, 0, 0, 0) + name for name in names
    )
    counts = (0, 0, entries, entries, len(directory), len(body), 0)
    path.write_bytes(body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", *counts))
    return path


def test_files_are_listed_and_read_with_their_folders(tmp_path):
    path = zipped(tmp_path / "a.zip", {"data/": b"", "data/services.csv": b"id\n1\n", "readme.txt": b""})

    with open_archive(path, FileLimits()) as archive:
        assert archive.names() == ("data/services.csv", "readme.txt")
        assert archive.read("data/services.csv") == b"id\n1\n"
        with pytest.raises(KeyError):
            archive.read("data/")


@pytest.mark.parametrize(
    "name",
    [
        "../services.csv",
        "a/../../services.csv",
        "..\\services.csv",
        "/etc/services.csv",
        "\\\\server\\services.csv",
        "C:\\services.csv",
        "c:services.csv",
    ],
)
def test_a_name_that_leads_outside_is_refused(tmp_path, name):
    assert "leads outside its folder" in refusal(zipped(tmp_path / "a.zip", {name: b"id\n"}))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_a_device_is_refused(tmp_path, kind):
    entry = zipfile.ZipInfo("services.csv")
    entry.external_attr = (kind | 0o777) << 16

    message = refusal(zipped(tmp_path / "a.zip", [(entry, b"/etc/passwd")]))

    assert "is a link or a device" in message


def test_an_encrypted_file_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"services.csv": b"id\n"})
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02")
    path.write_bytes(content[: directory + 8] + b"\x01\x00" + content[directory + 10 :])

    assert "needs a password" in refusal(path)


def test_packing_other_than_deflate_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("services.csv", b"id\n")

    assert "packed in a way that is not read" in refusal(path)


@pytest.mark.parametrize("second", ["services.csv", "SERVICES.csv"])
def test_two_files_of_one_name_are_refused(tmp_path, second):
    path = zipped(tmp_path / "a.zip", [("services.csv", b"id\n1\n"), (second, b"id\n2\n")])

    assert "twice" in refusal(path)


def test_a_wrong_checksum_is_refused_with_the_file_s_name(tmp_path):
    path = zipped(tmp_path / "a.zip", {"services.csv": b"id,name\n"})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 16] ^= 0xFF
    path.write_bytes(content)

    assert "a.zip was not read: services.csv in it is damaged" in refusal(path)


def test_a_zip_cut_anywhere_is_refused_and_never_half_read(tmp_path):
    whole = zipped(tmp_path / "a.zip", {"services.csv": b"id,name\n" * 50, "phones.csv": b"id\n"})
    content = whole.read_bytes()
    cut = tmp_path / "cut.zip"

    for length in range(len(content)):
        cut.write_bytes(content[:length])
        assert refusal(cut)


def test_no_single_wrong_byte_does_more_than_refuse(tmp_path):
    whole = zipped(tmp_path / "a.zip", {"services.csv": b"id,name\n" * 5, "phones.csv": b"id\n"})
    content = whole.read_bytes()
    broken = tmp_path / "broken.zip"

    for place in range(len(content)):
        for flip in (0x01, 0x80, 0xFF):
            broken.write_bytes(content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :])
            with suppress(FileUnreadable):
                read_all(broken)


def test_two_thousand_files_are_refused_before_they_are_listed(tmp_path):
    path = zipped(tmp_path / "a.zip", {f"{number}.csv": b"" for number in range(2000)})

    assert "it holds more than 1,000 files" in refusal(path)


@pytest.mark.parametrize("name", ["inner.zip", "services.csv"])
def test_a_zip_in_the_zip_is_refused_whatever_its_name(tmp_path, name):
    inner = zipped(tmp_path / "inner.zip", {"services.csv": b"id\n"}).read_bytes()

    assert "holds another ZIP" in refusal(zipped(tmp_path / "a.zip", {name: inner}))


@pytest.mark.parametrize("admits", [True, False])
def test_a_zip_of_fifty_gigabytes_is_refused_within_little_memory(tmp_path, admits):
    path = overlapping_bomb(tmp_path / "bomb.zip", entries=520, megabytes_each=100, admits=admits)
    tracemalloc.start()

    message = refusal(path)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "unpacks to more than 500 MB" in message if admits else "damaged" in message
    assert path.stat().st_size < MIB
    assert peak < 50 * MIB


def test_bytes_are_counted_while_they_unpack_over_all_files(tmp_path):
    limits = FileLimits(unpacked_bytes=3 * MIB)
    path = zipped(tmp_path / "a.zip", {"a.csv": b"\n" * (2 * MIB)})

    with open_archive(path, limits) as archive:
        assert len(archive.read("a.csv")) == 2 * MIB
        with pytest.raises(FileUnreadable, match="unpacks to more than 3 MB"):
            archive.read("a.csv")


def test_what_is_not_a_zip_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"<html>sign in</html>")

    assert "it is not a whole ZIP file" in refusal(path)
    assert "larger than 0 MB" in refusal(path, FileLimits(file_bytes=5))
