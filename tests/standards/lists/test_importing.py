"""New versions of lists: what the official files say, what they change, and what stops them."""

import csv
import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standards.lists.concepts import LIST_IDS, ConceptList, ListItem, load
from standards.lists.importing import (
    ImportRefused,
    ItemsVanished,
    Retirement,
    diff,
    import_list,
    import_mappings,
    list_csv,
)
from standards.lists.mappings import mappings

SERVICES = ConceptList(
    "services",
    "esdServiceTypes",
    "LGA services",
    "1.00",
    "OGL",
    "",
    (
        ListItem("242", "Care at home", introduced_in="1.00"),
        ListItem("437", "Library facilities", introduced_in="1.00"),
        ListItem("444", "Mobile libraries", "437", introduced_in="1.00"),
    ),
)
SAME = "Identifier,Label\n242,Care at home\n437,Library facilities\n444,Mobile libraries\n"


@pytest.mark.parametrize("list_id", LIST_IDS)
def test_the_csv_of_a_list_imports_again_as_the_identical_version(list_id: str) -> None:
    current = load(list_id)

    again, difference = import_list(current, list_csv(current).encode(), current.version)

    assert again == current
    assert not difference


def test_one_label_changed_is_one_rename_and_nothing_else() -> None:
    renamed = SAME.replace("Care at home", "Home care")

    version, difference = import_list(SERVICES, renamed.encode(), "1.01")

    assert [(old.label, new.label) for old, new in difference.renamed] == [("Care at home", "Home care")]
    assert replace(difference, renamed=()) == replace(diff(SERVICES, SERVICES))
    assert version.version == "1.01"
    assert SERVICES.item("242") == ListItem("242", "Care at home", introduced_in="1.00"), "the old one stands"


def test_one_label_changed_in_the_real_list_is_one_rename(shared_data: Path) -> None:
    with (shared_data / "standard/lists/lga_services_2013.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        labels = {row["service_id"]: row["label"] for row in csv.DictReader(file)}
    text = io.StringIO()
    csv.writer(text).writerows([("Identifier", "Label"), *(labels | {"242": "Help at home"}).items()])

    version, difference = import_list(load("services"), text.getvalue().encode(), "2014")

    assert len(version.items) == 1127
    assert [(old.identifier, new.label) for old, new in difference.renamed] == [("242", "Help at home")]
    assert difference.added == difference.retired == difference.reparented == ()


def test_the_lga_functions_import_with_their_levels(shared_data: Path) -> None:
    with (shared_data / "standard/lists/lga_functions_2013.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = [(row["function_id"], row["label"], row["parent_id"]) for row in csv.DictReader(file)]
    text = io.StringIO()
    csv.writer(text).writerows([("Identifier", "Label", "Parent"), *rows])
    nothing_yet = ConceptList("functions", "esdFunctions", "LGA functions", "", "OGL", "", ())

    functions, difference = import_list(nothing_yet, text.getvalue().encode(), "2013")

    assert len(functions.items) == len(difference.added) == 113
    assert len(functions.children()) == 13


def test_a_vanished_item_stops_the_import_and_is_named_with_what_to_do() -> None:
    with pytest.raises(ItemsVanished) as refused:
        import_list(SERVICES, b"Identifier,Label\n242,Care at home\n437,Library facilities\n", "1.01")

    assert [item.identifier for item in refused.value.items] == ["444"]
    assert "444 (Mobile libraries)" in str(refused.value)
    assert "mark each as retired" in str(refused.value)


def test_a_file_cut_short_names_the_first_items_and_counts_the_rest() -> None:
    with pytest.raises(ItemsVanished) as refused:
        import_list(load("services"), b"Identifier,Label\n242,Care at home\n", "2014")

    assert len(refused.value.items) == 1126
    assert "and 1106 more" in str(refused.value)
    assert len(str(refused.value)) < 2000


def test_a_retired_item_stays_in_the_list_with_what_replaces_it() -> None:
    file = b"Identifier,Label\n242,Care at home\n437,Library facilities\n"

    version, difference = import_list(
        SERVICES, file, "1.01", {"444": Retirement("Libraries no longer drive.", replaced_by="437")}
    )

    mobile = version.item("444")
    assert mobile is not None
    assert (mobile.retired_in, mobile.replaced_by, mobile.label) == ("1.01", "437", "Mobile libraries")
    assert difference.retired == (mobile,)
    later, nothing = import_list(version, file, "1.02")
    assert later == version
    assert not nothing
    again, reinstated = import_list(version, SAME.encode(), "1.02")
    assert [item.identifier for item in reinstated.reinstated] == ["444"]
    assert again.item("444") == SERVICES.item("444")


@pytest.mark.parametrize(
    ("retired", "said"),
    [
        ({"444": Retirement("  ")}, "say why"),
        ({"999": Retirement("Gone.")}, "does not have it"),
        ({"444": Retirement("Gone."), "242": Retirement("Gone.")}, "still has it"),
        ({"444": Retirement("Gone.", replaced_by="999")}, "which is not in the file"),
    ],
)
def test_a_retirement_that_cannot_be_is_refused(retired: dict[str, Retirement], said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        import_list(
            SERVICES, b"Identifier,Label\n242,Care at home\n437,Library facilities\n", "1.01", retired
        )


def test_added_moved_and_redescribed_items_are_told_apart() -> None:
    file = (
        "Identifier,Label,Description,Parent\n"
        "242,Care at home,Help with daily life,\n437,Library facilities,,\n444,Mobile libraries,,242\n"
        "865,Library visits at home,,http://id.esd.org.uk/service/437\n"
    )

    version, difference = import_list(SERVICES, file.encode(), "1.01")

    assert [(item.identifier, item.parent, item.introduced_in) for item in difference.added] == [
        ("865", "437", "1.01")
    ]
    assert [(old.parent, new.parent) for old, new in difference.reparented] == [("437", "242")]
    assert [new.description for _, new in difference.redescribed] == ["Help with daily life"]
    assert version.item("437") == SERVICES.item("437")


def test_a_file_without_a_column_leaves_what_it_would_hold_as_it_was() -> None:
    version, difference = import_list(SERVICES, SAME.replace("Mobile", "Travelling").encode(), "1.01")

    assert [item.identifier for item in version.children("437")] == ["444"]
    assert difference.reparented == ()
    needs = load("needs")
    bare = "Identifier,Label\n" + "".join(f'{item.identifier},"{item.label}"\n' for item in needs.items)
    assert import_list(needs, bare.encode(), "x")[0] == needs, "sensitive, parents and descriptions are kept"


def test_a_released_version_does_not_change() -> None:
    with pytest.raises(ImportRefused, match=r"1\.00 is released and cannot change.*1 renamed"):
        import_list(SERVICES, SAME.replace("Care at home", "Home care").encode(), "1.00")


@pytest.mark.parametrize(
    "identifier", ["http://id.esd.org.uk/service/242", "esdServiceType:242", "esdServiceTypes:242", " 242 "]
)
def test_every_style_of_identifier_means_the_same_item(identifier: str) -> None:
    version, difference = import_list(SERVICES, SAME.replace("242", identifier).encode(), "1.01")

    assert version == SERVICES
    assert not difference


def test_short_prefixes_of_needs_are_read_too() -> None:
    official = ConceptList(
        "esdNeeds",
        "esdNeeds",
        "LGA needs",
        "1",
        "OGL",
        "",
        (ListItem("67", "Money"), ListItem("69", "Company")),
    )

    version, _ = import_list(
        official, b"Identifier,Label\nneed:67,Money\nhttp://id.esd.org.uk/need/69,Company\n", "2"
    )

    assert version == official


@pytest.mark.parametrize(
    "stranger", ["need:67", "http://id.esd.org.uk/circumstance/191", "https://example.org/1"]
)
def test_a_term_of_another_list_is_refused_with_its_row(stranger: str) -> None:
    with pytest.raises(ImportRefused, match="Row 5: "):
        import_list(SERVICES, f"{SAME}{stranger},Money\n".encode(), "1.01")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (b"Identifier,Label\n", "a header and no items"),
        (b"Code,Name\n242,Care at home\n", "names no column for identifier and label"),
        (b"<html><body>Sign in</body></html>", "names no column"),
        (
            (SAME + "242,Care in the home\n").encode(),
            r"Row 5: 242 is there twice \(Care at home; Care in the home\)",
        ),
        ((SAME + "esdServiceType:242,Care\n").encode(), "242 is there twice"),
        ((SAME + ",Nameless\n").encode(), "Row 5 has no identifier"),
        ((SAME + "9,\n").encode(), "Row 5: 9 has no label"),
        (b"Identifier,Label\n242,Care\0 at home\n", "NUL"),
        (b'Identifier,Label\n242,"Care at home\n437,Library', "quotation mark"),
        (b"Identifier,Label,Parent\n242,A,437\n437,B,444\n444,C,242\n", "under itself"),
        (b"Identifier,Label,Parent\n242,A,1\n437,B,\n444,C,\n", "242 \\(A\\) is under 1"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(file: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        import_list(SERVICES, file, "1.01")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_encodings_that_spreadsheets_write_are_read(encoding: str) -> None:
    file = SAME.replace("Care at home", "Café at home").encode(encoding)

    version, _ = import_list(SERVICES, file, "1.01")

    assert version.item("242") == ListItem("242", "Café at home", introduced_in="1.00")


def test_a_file_of_ten_megabytes_is_read_in_seconds_and_one_too_large_is_refused() -> None:
    row = "{},A service of the council that somebody described at length\n"
    file = (SAME + "".join(row.format(number) for number in range(10_000, 165_000))).encode()
    assert len(file) > 10_000_000

    begun = time.perf_counter()
    version, difference = import_list(SERVICES, file, "1.01")

    assert time.perf_counter() - begun < 30
    assert len(difference.added) == 155_000
    assert len(version.items) == 155_003
    with pytest.raises(ImportRefused):
        import_list(SERVICES, file * 3, "1.01")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbfIdentifier,Label\n")
def test_no_bytes_crash_the_import(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        import_list(SERVICES, data, "1.01")


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.from_regex(r"[0-9]{1,6}", fullmatch=True), WORDS, max_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_version_holds_its_csv_gives_back(labels: dict[str, str], encoding: str) -> None:
    added = tuple(
        ListItem(code, " ".join(label.split()), introduced_in="1.00")
        for code, label in labels.items()
        if label.split() and SERVICES.item(code) is None
    )
    current = replace(SERVICES, items=(*SERVICES.items, *added))

    again, difference = import_list(current, list_csv(current).encode(encoding), "1.00")

    assert again == current
    assert not difference


def test_a_mapping_file_gives_its_pairs_and_names_what_it_does_not_know() -> None:
    file = (
        "Identifier,Label,Mapped identifier,Mapped label\n"
        "signpostNeed:blue-badge,Blue Badge,http://id.esd.org.uk/service/242,Care at home\n"
        "blue-badge,Blue Badge,437,Library facilities\nblue-badge,Blue Badge,esdServiceType:437,again\n"
        "blue-badge,Blue Badge,,\nblue-badge,Blue Badge,9999,A newer service\nno-such-need,Gone,242,\n"
    )

    found = import_mappings(load("needs"), SERVICES, file.encode(), "helps_with", "a test")

    assert [(each.from_id, each.to_id, each.relation) for each in found.mappings] == [
        ("blue-badge", "242", "helps_with"),
        ("blue-badge", "437", "helps_with"),
    ]
    assert found.unknown == (
        "Row 6: 9999 is not in LGA services 1.00.",
        f"Row 7: no-such-need is not in Signpost needs {load('needs').version}.",
    )
    assert found.to_review == ()


def test_a_mapping_to_a_retired_item_is_to_be_reviewed() -> None:
    retired = replace(SERVICES, items=(replace(SERVICES.items[0], retired_in="1.01"), *SERVICES.items[1:]))
    file = b"Identifier,Label,Mapped identifier\nblue-badge,Blue Badge,242\nblue-badge,Blue Badge,437\n"

    found = import_mappings(load("needs"), retired, file, "helps_with", "a test")

    assert [each.to_id for each in found.to_review] == ["242"]
    assert len(found.mappings) == 2


def test_our_own_mappings_survive_the_official_form() -> None:
    ours = [each for each in mappings("needs", "services") if each.relation == "helps_with"]
    text = "Identifier,Label,Mapped identifier\n" + "".join(
        f"{each.from_id},,{each.to_id}\n" for each in ours
    )

    found = import_mappings(load("needs"), load("services"), text.encode(), "helps_with", ours[0].source)

    assert found.mappings == tuple(ours)
    assert found.unknown == ()


def test_a_list_without_its_mapped_column_is_no_mapping_file() -> None:
    with pytest.raises(ImportRefused, match="names no column for mapped"):
        import_mappings(load("needs"), SERVICES, SAME.encode(), "helps_with", "a test")
