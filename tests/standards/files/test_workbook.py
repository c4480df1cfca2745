"""Workbooks as different programs write them, and as nobody should."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook as Written

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.sheets import Fault, Merge
from standards.openreferral.files.workbook import open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(folder, rows="", *, strings="", styles="", book="", target="worksheets/sheet1.xml"):
    """Write a workbook part by part, so that a test can write what no program would."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{KIND}">{book}'
        '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="rId1" Type="{KIND}/worksheet" Target="{target}"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    path = folder / "book.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def cells(path, limits=FileLimits()):  # noqa: B008 - it is frozen
    with open_workbook(path, limits) as book:
        return [dict(row.cells) for row in book.sheet(book.sheet_names[0]).rows]


def test_what_openpyxl_writes_is_read_as_it_was(tmp_path):
    book = Written()
    values = ["Café", 7, 3.5, True, date(2026, 3, 2), time(9, 30), datetime(2026, 3, 2, 9, 30)]  # noqa: DTZ001
    book.active.append(values)
    book.active.merge_cells("A1:B3")
    book.active["A1"] = "Café"
    book.save(tmp_path / "a.xlsx")

    with open_workbook(tmp_path / "a.xlsx", FileLimits()) as opened:
        sheet = opened.sheet("Sheet")

    assert list(sheet.rows[0].cells.items()) == [(0, "Café"), *((at, values[at]) for at in range(2, 7))]
    assert sheet.merges == (Merge(1, 0, 3, 1),)


def test_shared_texts_in_several_runs_are_joined_and_readings_left_out(tmp_path):
    runs = "<r><t>Ca</t></r><r><t>f_x00e9__x000D_</t></r><rPh><t>no</t></rPh>"
    strings = f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>'

    assert cells(package(tmp_path, '<row r="2"><c r="C2" t="s"><v>0</v></c></row>', strings=strings)) == [
        {2: "Caf\u00e9\r"}
    ]


def test_cells_without_references_stand_in_order(tmp_path):
    rows = (
        '<row><c><v>1</v></c><c t="inlineStr"><is><t>two</t></is></c></row><row><c t="b"><v>1</v></c></row>'
    )

    assert cells(package(tmp_path, rows)) == [{0: 1, 1: "two"}, {0: True}]


def test_formulas_give_what_was_saved_with_them_and_errors_are_faults(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="str"><f>"a"</f><v>a</v></c><c r="B1"><f>1+1</f><v>2</v></c>'
        '<c r="C1"><f>A1+1</f></c><c r="D1" t="e"><v>#REF!</v></c><c r="E1" t="s"><v>9</v></c>'
        '<c r="F1"><v>x</v></c></row>'
    )

    (row,) = cells(package(tmp_path, rows))

    assert (row[0], row[1]) == ("a", 2)
    assert row[2] == Fault("formula_without_value", "=A1+1")
    assert row[3] == Fault("error_value", "#REF!")
    assert [row[4].code, row[5].code] == ["error_value", "error_value"]


def test_a_number_is_a_date_where_its_style_shows_one_and_has_noughts_where_it_shows_them(tmp_path):
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="dd\\/mm\\/yyyy"/>'
        '<numFmt numFmtId="165" formatCode="00000000000"/>'
        '<numFmt numFmtId="166" formatCode="[$\u00a3-809]#,##0.00"/>'
        '<numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
        '<xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/></cellXfs>'
    )
    rows = '<row r="1">' + "".join(f'<c s="{style}"><v>{value}</v></c>' for style, value in (
        (0, 46083), (1, 46083), (2, 46083), (3, 1632960100), (4, 3.5), (5, 0.5)
    )) + "</row>"  # fmt: skip

    (row,) = cells(package(tmp_path, rows, styles=styles))

    day = date(2026, 3, 2)
    assert list(row.values()) == [46083, day, day, "01632960100", 3.5, time(12)]


def test_days_of_old_macs_are_counted_from_1904(tmp_path):
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'

    path = package(
        tmp_path, "<row><c><v>44621</v></c></row>", styles=styles, book='<workbookPr date1904="1"/>'
    )

    assert cells(path) == [{0: date(2026, 3, 2)}]


def test_the_size_a_sheet_claims_is_not_believed(tmp_path):
    book = Written()
    book.active.append(["a"])
    book.active.append(["b"])
    saved = io.BytesIO()
    book.save(saved)
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))

    assert cells(path) == [{0: "a"}, {0: "b"}]


def test_blank_cells_far_to_the_right_cost_nothing(tmp_path):
    assert cells(package(tmp_path, '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="3"/></row>')) == [{0: 1}]


@pytest.mark.parametrize(
    ("rows", "limits", "why"),
    [
        ("<row/>" * 11, FileLimits(rows=10), "more than 10 rows"),
        ('<row r="999999"><c><v>1</v></c></row>', FileLimits(), "more than 200,000 rows"),
        ('<row><c r="XFD1"><v>1</v></c></row>', FileLimits(), "more than 500 columns"),
        (
            '<row><c t="str"><v>long text</v></c></row>',
            FileLimits(cell_characters=5),
            "longer than 5 characters",
        ),
        ("<row><c><v>1</v></c><c><v>1</v></c></row>", FileLimits(cells=1), "more than 1 cells"),
    ],
)
def test_a_sheet_past_a_cap_is_refused(tmp_path, rows, limits, why):
    with pytest.raises(FileUnreadable, match=why):
        cells(package(tmp_path, rows), limits)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": "<row><c>"},
        {"rows": "<row></c></row>"},
        {"strings": "<sst><si>"},
        {"target": "worksheets/other.xml"},
        {"target": "../../../etc/passwd"},
    ],
)
def test_a_damaged_workbook_is_refused_with_what_to_do(tmp_path, change):
    with pytest.raises(FileUnreadable, match=r"(damaged at line 1|no sheet of cells).*save it again"):
        cells(package(tmp_path, **({"rows": "<row/>"} | change)))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_refused_wherever_they_are_declared(tmp_path, part):
    laughs = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    source = package(tmp_path, '<row><c t="s"><v>0</v></c></row>', strings=f'<sst xmlns="{MAIN}"/>')
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, laughs if name == part else old.read(name))

    with pytest.raises(FileUnreadable, match="declares a document type"):
        cells(path)
