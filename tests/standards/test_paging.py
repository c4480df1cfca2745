import json

import pytest

from standards.openreferral.errors import PageUnreadable
from standards.openreferral.paging import read_page
from standards.openreferral.writers import write_page


@pytest.mark.parametrize(
    ("body", "version", "total"),
    [
        ({"content": [1], "totalElements": 3671, "totalPages": 74, "number": 2}, "1.0", 3671),
        ({"contents": [1], "total_items": 128, "total_pages": 13, "page_number": 1}, "3.0", 128),
        ({"contents": [1], "totalElements": "7", "totalPages": "1", "number": 0}, "1.0", 7),
        ({"content": [1]}, "1.0", None),
        ({"contents": [1]}, "3.0", None),
        ({"items": [1], "total_items": 3.0}, "3.0", 3),
        ({"results": [1]}, "1.0", None),
        ({"data": [1], "total": True}, "1.0", None),
        ([1], "1.0", None),
    ],
)
def test_every_envelope_seen_in_a_feed_is_read(body, version, total):
    page = read_page(body)

    assert (page.items, page.version, page.total_items) == ([1], version, total)


def test_flags_and_a_number_counted_from_zero_are_as_published():
    page = read_page({"content": [], "number": "0", "first": "true", "last": False, "empty": None})

    assert (page.number, page.first, page.last, page.empty) == (0, True, False, None)


def test_both_keys_give_the_one_with_entries():
    assert read_page({"contents": [], "content": [{"id": "a"}]}).items == [{"id": "a"}]


def test_a_null_list_is_an_empty_page():
    assert read_page({"content": None, "totalPages": 0}).items == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (None, ""),
        ("text", ""),
        (4, ""),
        ({"message": "no"}, ""),
        ({}, ""),
        ({"content": {"a": 1}}, "/content"),
    ],
)
def test_a_page_without_a_list_says_what_it_found(body, pointer):
    with pytest.raises(PageUnreadable) as caught:
        read_page(body)

    assert caught.value.pointer == pointer
    assert "array" in str(caught.value)


def test_the_official_paging_mocks_are_read(shared_data):
    for file in sorted((shared_data / "conformance/pagination").glob("*.json")):
        page = read_page(json.loads(file.read_bytes()))

        assert page.version == "3.0", file.name
        assert page.items, file.name


@pytest.mark.parametrize("version", ["1.0", "3.0"])
@pytest.mark.parametrize(
    ("page", "size", "total", "pages", "first", "last", "empty"),
    [
        (1, 2, 5, 3, True, False, False),
        (3, 1, 5, 3, False, True, False),
        (7, 0, 5, 3, False, True, True),
        (1, 0, 0, 0, True, True, True),
        (1, 2, 2, 1, True, True, False),
    ],
)
def test_the_envelope_says_where_in_the_list_one_is(version, page, size, total, pages, first, last, empty):
    body = write_page([b'{"id":"a"}'] * size, version=version, page=page, per_page=2, total=total)

    read = read_page(json.loads(body))
    assert (read.version, read.number, read.size, len(read.items)) == (version, page, size, size)
    assert (read.total_items, read.total_pages) == (total, pages)
    assert (read.first, read.last, read.empty) == (first, last, empty)


@pytest.mark.parametrize(("page", "per_page", "total"), [(0, 1, 1), (1, 0, 1), (1, 1, -1)])
def test_an_impossible_page_is_our_own_mistake(page, per_page, total):
    with pytest.raises(ValueError, match="count from 1"):
        write_page([], version="3.0", page=page, per_page=per_page, total=total)
