import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.read import read_file
from standards.openreferral.spreadsheets import read_mapping
from tests.standards.packages.building import folder
from tests.standards.spreadsheets.building import csv_file, saved, service, workbook, written

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


def macro_workbook(content_type: bytes, **more: bytes) -> bytes:
    saved_book = io.BytesIO()
    Workbook().save(saved_book)
    packed = io.BytesIO()
    with zipfile.ZipFile(saved_book) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
            new.writestr(name, old.read(name).replace(plain, content_type))
        for name, content in more.items():
            new.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("content", "why", "remedy"),
    [
        (b"", "it is empty", "template"),
        (b"\r\n  \n", "it is empty", "template"),
        (
            b"<!DOCTYPE html><html><table><tr><td>1</table>",
            r"web page \(HTML\), whatever its name \(.xlsx\) says",
            "save it",
        ),
        (
            b"\xef\xbb\xbf <html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>",
            "web page",
            "save it",
        ),
        ("<html><table>".encode("utf-16"), "web page", "save it"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
            "XML spreadsheet of 2003",
            "save it",
        ),
        (b"<?xml version='1.0'?><services/>", "XML, not a spreadsheet", "template"),
        (OLE + "Workbook".encode("utf-16-le"), r"old Excel file \(.xls\)", "save it"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password", "without its password"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word document", "template"),
        (b"%PDF-1.7", "it is a PDF", "template"),
        (b"\x1f\x8b\x08", "gzip", "template"),
        (b"\x89PNG\r\n", "picture", "template"),
        (b'{"contents": []}', "it is JSON; a feed of JSON is added by its web address", "template"),
        (b"[1, 2]", "it is JSON", "template"),
        (b"MZ\x90\0\3", "neither a spreadsheet nor text", "template"),
        (b"Service ID\0\0\0\1", "neither a spreadsheet nor text", "template"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument", "save it"),
        (
            zipped(**{"Index__Document.iwa": b"x"}),
            "Numbers document",
            "Export it",
        ),
        (
            zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b""}),
            "Word document",
            "template",
        ),
        (
            zipped(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.bin": b""}),
            "binary workbook",
            "save it",
        ),
        (zipped(**{"[Content_Types].xml": b"<Types/>"}), "without a workbook", "save"),
        (zipped(**{"holiday.jpg": b"x"}), "ZIP without a workbook and without tables", "template"),
        (macro_workbook(MACROS), "workbook with macros", "without macros"),
        (
            macro_workbook(PLAIN, **{"xl__vbaProject.bin": b""}),
            "macros",
            "without",
        ),
        (macro_workbook(PLAIN, **{"xl__macrosheets__sheet1.xml": b""}), "macros", "without"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused_by_what_it_is_whatever_its_name(
    tmp_path, content, why, remedy
):
    with pytest.raises(FileUnreadable, match=why) as refused:
        read_file(written(tmp_path / "services.xlsx", content))

    assert remedy in refused.value.remedy
    assert str(tmp_path) not in str(refused.value)


def test_a_spreadsheet_is_read_by_what_it_is_whatever_its_name(tmp_path):
    as_csv = csv_file(tmp_path, service(), name="services.xlsx")
    as_book = saved(workbook(service()), tmp_path, "services.zip.xlsx").rename(tmp_path / "services.csv")

    assert read_file(as_csv).records == read_file(as_book).records
    assert read_file(as_csv).kind == "spreadsheet"


def test_a_package_is_read_as_one(tmp_path):
    path = folder(tmp_path / "package", services=[{"id": "1", "name": "Choir", "status": "active"}])

    assert read_file(path).kind == "package"


def test_a_file_that_is_not_there_and_one_that_is_too_large_are_refused(tmp_path):
    with pytest.raises(FileUnreadable, match="no such file"):
        read_file(tmp_path / "a.csv")
    with pytest.raises(FileUnreadable, match="larger than"):
        read_file(csv_file(tmp_path, service()), limits=FileLimits(file_bytes=10))


def test_a_mapping_is_used(tmp_path):
    own = read_mapping(
        written(tmp_path / "m.csv", b"column,heading\nService ID,Ref\nService name,Activity\n")
    )

    read = read_file(csv_file(tmp_path, {"Ref": "1", "Activity": "Choir"}), mapping=own)

    assert read.records[0]["name"] == "Choir"


def test_a_folder_without_tables_is_refused(tmp_path: Path):
    with pytest.raises(FileUnreadable):
        read_file(tmp_path)
