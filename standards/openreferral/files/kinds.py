"""What a file really is, by its bytes: its name may say anything.

Sources: PKWARE APPNOTE (ZIP), ECMA-376 part 2 (the parts of Office files), MS-CFB (the older Office files and
encrypted new ones), OpenDocument 1.3 part 2 (`mimetype`).
"""

import re
from pathlib import Path
from typing import Literal

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import ZIP_MARKS, open_archive
from standards.openreferral.files.limits import FileLimits, check_size
from standards.openreferral.packages import looks_like_package

Kind = Literal["spreadsheet", "package"]

_LOOKED_AT = 64 * 1024
_SAVE_AS = "Open it in a spreadsheet program, save it as .xlsx or .csv and send that."
_TEMPLATE = "Send a spreadsheet (.xlsx or .csv) in the template's shape, or a package of CSV files."
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!", "a RAR file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
)
# A comment is taken to its own end and no further, so that a thousand of them cost no more than their length.
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|head|body|table|meta|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_SHEET_XML = re.compile(r"urn:schemas-microsoft-com:office:(?:spreadsheet|excel)|<\?mso-application", re.I)


def kind_of(path: Path, limits: FileLimits) -> Kind:
    """Return whether a path is a spreadsheet or a package.

    Raises:
        FileUnreadable: it is neither; says what it is and what to do instead.
    """
    if path.is_dir():
        return "package"
    if not path.is_file():
        raise FileUnreadable(path.name, "there is no such file", "Check its name.")
    check_size(path.stat().st_size, path.name, limits)
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    if not head.strip(b"\0 \t\r\n"):
        raise FileUnreadable(path.name, "it is empty", _TEMPLATE)
    if head.startswith(ZIP_MARKS):
        return _kind_of_zip(path, limits)
    if head.startswith(_OLD_OFFICE):
        raise _old_office(path)
    for mark, what in _OTHERS:
        if head.startswith(mark):
            raise FileUnreadable(path.name, f"it is {what}, not a spreadsheet", _TEMPLATE)
    return _kind_of_text(path, head)


def _kind_of_zip(path: Path, limits: FileLimits) -> Kind:
    with open_archive(path, limits) as archive:
        names = {name.casefold(): name for name in archive.names()}
        if "[content_types].xml" in names:
            types = archive.read(names["[content_types].xml"]).lower()
            _check_office(path.name, frozenset(names), types)
            return "spreadsheet"
        if "mimetype" in names:
            mimetype = archive.read(names["mimetype"])[:100]
            if b"opendocument" in mimetype:
                raise FileUnreadable(path.name, "it is an OpenDocument file (.ods)", _SAVE_AS)
        if any(name.endswith(".iwa") for name in names):
            raise FileUnreadable(
                path.name, "it is a Numbers document", "Export it from Numbers as Excel or CSV."
            )
    if looks_like_package(path):
        return "package"
    why = "it is a ZIP without a workbook and without tables of services"
    raise FileUnreadable(path.name, why, _TEMPLATE)


def _check_office(name: str, parts: frozenset[str], types: bytes) -> None:
    macros = any(part.endswith("vbaproject.bin") or "/macrosheets/" in part for part in parts)
    if macros or b"macroenabled" in types:
        why = "it is a workbook with macros (.xlsm), and programs in files are not accepted"
        raise FileUnreadable(name, why, "Save it as an Excel workbook without macros (.xlsx) and send that.")
    if "xl/workbook.bin" in parts:
        raise FileUnreadable(name, "it is a binary workbook (.xlsb)", _SAVE_AS)
    for folder, what in (("word/", "a Word document"), ("ppt/", "a PowerPoint presentation")):
        if any(part.startswith(folder) for part in parts) and "xl/workbook.xml" not in parts:
            raise FileUnreadable(name, f"it is {what}, not a spreadsheet", _TEMPLATE)


def _old_office(path: Path) -> FileUnreadable:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileUnreadable(path.name, "it is protected by a password", "Save it without its password.")
    if "WordDocument".encode("utf-16-le") in content:
        return FileUnreadable(path.name, "it is a Word document, not a spreadsheet", _TEMPLATE)
    return FileUnreadable(path.name, "it is an old Excel file (.xls)", _SAVE_AS)


def _kind_of_text(path: Path, head: bytes) -> Kind:
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, "replace")
    if _SHEET_XML.search(text) and text.lstrip().startswith("<") and not _HTML.match(text):
        raise FileUnreadable(path.name, "it is an XML spreadsheet of 2003", _SAVE_AS)
    if _HTML.match(text):
        why = f"it is a web page (HTML), whatever its name{_says(path)}"
        raise FileUnreadable(path.name, why, _SAVE_AS)
    if text.lstrip().startswith("<"):
        raise FileUnreadable(path.name, "it is XML, not a spreadsheet", _TEMPLATE)
    if text.lstrip().startswith(("{", "[")):
        if looks_like_package(path):
            return "package"
        why = "it is JSON; a feed of JSON is added by its web address"
        raise FileUnreadable(path.name, why, _TEMPLATE)
    if encoding == "utf-8-sig" and "\0" in text:
        raise FileUnreadable(path.name, "it is neither a spreadsheet nor text", _TEMPLATE)
    return "spreadsheet"


def _says(path: Path) -> str:
    return f" ({path.suffix}) says" if path.suffix else " says"
