import pytest

from standards.openreferral.readers import is_full, read_service

SERVICE = "0a8d7c1e-3b52-4c07-9b7a-5f2e8d000001"
PLACE = "77aa7c1e-3b52-4c07-9b7a-5f2e8d0000a1"
PAIR = f"{SERVICE}-{PLACE}"


def record(**fields):
    link = {"id": PAIR, "location": {"id": PLACE, "name": "Chapel", **fields.pop("location", {})}}
    return {"id": SERVICE, "name": "S", "status": "active", "service_at_locations": [link], **fields}


def read(**fields):
    return read_service(record(**fields), version="1.0")


def found(reading):
    return {problem.code: problem.pointer for problem in reading.problems}


@pytest.mark.parametrize(
    "marked",
    [
        {"service_at_locations": [{"id": PAIR}]},
        {"service_taxonomys": [7, {"id": f"{PLACE}-{SERVICE}"}]},
        {"email": [], "organization": []},
    ],
)
def test_paired_ids_or_empty_arrays_for_texts_tell_the_dialect(marked):
    assert "dialect_localgov" in found(read_service({"id": SERVICE, "name": "S", **marked}, version="1.0"))


@pytest.mark.parametrize(
    "marked",
    [
        {"service_at_locations": [{"id": f"{PLACE}-{PLACE}"}]},
        {"service_at_locations": [{"id": PLACE}], "email": []},
        {"organization": []},
        {"service_at_locations": [], "service_taxonomys": []},
    ],
)
def test_one_empty_array_or_another_pair_does_not(marked):
    assert "dialect_localgov" not in found(
        read_service({"id": SERVICE, "name": "S", **marked}, version="1.0")
    )


def test_a_single_address_needs_no_array():
    reading = read(
        location={"physical_addresses": {"id": "address:1", "city": "Penrith", "country": "France"}}
    )

    (address,) = reading.document["service_at_locations"][0]["location"]["addresses"]
    assert (address["id"], address["city"], address["country"]) == ("address:1", "Penrith", "France")
    assert "object_for_list" not in found(reading)
    at = "/service_at_locations/0/location/physical_addresses/address_type"
    assert found(reading)["address_type_assumed"] == at


def test_a_text_with_its_format_is_the_text_and_keeps_the_rest():
    field = {"value": "Tea.", "processed": "<p>Tea.</p>", "format": "wysiwyg", "summary": "Short"}

    document = read(description=field).document

    assert document["description"] == "<p>Tea.</p>"
    assert document["description_field"] == {"format": "wysiwyg", "summary": "Short"}


def test_a_link_with_its_title_is_the_address():
    document = read(url={"uri": "https://example.org", "title": "Our page", "options": []}).document

    assert (document["url"], document["url_field"]["title"]) == ("https://example.org", "Our page")


def test_several_texts_are_paragraphs_and_of_several_addresses_the_first_is_read():
    reading = read(
        description=["One.", "Two."], email=["a@example.org", "b@example.org"], url=["https://example.org"]
    )

    assert reading.document["description"] == "One.\n\nTwo."
    assert reading.document["email"] == "a@example.org"
    assert reading.document["url"] == "https://example.org"
    assert found(reading)["several_values"] == "/email/1"


def test_empty_arrays_are_nothing_at_all():
    reading = read(description=[], email=[], organization=[], url=[])

    assert not {"description", "email", "organization", "url"} & reading.document.keys()
    assert set(found(reading)) == {"dialect_localgov", "location_type_derived"}


def test_an_organization_that_is_only_an_id_is_a_reference():
    assert read(organization=PLACE).document["organization_id"] == PLACE


def test_terms_are_of_the_list_that_the_site_names():
    tags = [
        {
            "id": PAIR,
            "taxonomy": {"id": "esdNeed:12", "name": "Health", "vocabulary": "esdNeeds", "parent_id": []},
        },
        {"id": PAIR, "taxonomy": {"id": PLACE, "name": "Food", "vocabulary": "localgov_directories_facets"}},
    ]

    known, local = (each["taxonomy_term"] for each in read(service_taxonomys=tags).document["attributes"])

    assert known["term_uri"] == "http://id.esd.org.uk/need/12"
    assert (local["id"], local["taxonomy"]) == (PLACE, "localgov_directories_facets")


def test_the_list_gives_services_in_full():
    assert is_full(record(), version="1.0")
    assert not is_full({"id": SERVICE, "name": "S", "email": [], "url": []}, version="1.0")
