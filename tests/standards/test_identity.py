from uuid import NAMESPACE_URL, UUID, uuid5

from standards.openreferral.formats import is_uuid
from standards.openreferral.identity import assign_ids, candidate_id, source_ids, taxonomy_id
from standards.openreferral.readers import read_service
from tests.standards.records import SERVICE_1_0, simple_1_0, simple_3_0

FEED = UUID("7d0b2b0e-52a4-4a2e-9d57-2f6f6d4d9c11")
OWN = "6f1d2c3b-4a59-4e8d-9c7b-1a2b3c4d5e6f"


def assigned(record, version="1.0", published=None):
    document = read_service(record, version=version).document
    return assign_ids(document, published or {}, namespace=FEED)


def every_id(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if (name == "id" or name.endswith("_id")) and isinstance(inner, str):
                yield name, inner
            elif name not in (
                "signpost",
                "parent",
                "taxonomys",
                "reviews",
                "council_ward",
                "link_taxonomies",
            ):
                yield from every_id(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_id(inner)


def test_every_kind_of_thing_with_an_identity_is_named_once():
    document = read_service(SERVICE_1_0, version="1.0").document

    assert source_ids(document) == [
        ("service", OWN),
        ("organization", "0b0c0d0e-1111-4222-8333-444455556666"),
        ("service_at_location", "sal-1"),
        ("location", "loc-1"),
    ]


def test_a_uuid_is_kept_in_lower_case_and_anything_else_follows_from_the_feed():
    assert candidate_id("service", OWN.upper(), namespace=FEED) == OWN
    assert candidate_id("service", "12", namespace=FEED) == str(uuid5(FEED, "service:12"))
    assert candidate_id("location", "12", namespace=FEED) != candidate_id("service", "12", namespace=FEED)


def test_every_id_and_reference_of_a_full_record_becomes_a_uuid():
    document = assigned(SERVICE_1_0)

    assert {pair for pair in every_id(document) if not is_uuid(pair[1]) and pair[0] != "original_id"} == set()
    assert document["signpost"]["original_id"] == OWN


def test_the_catalogues_decision_comes_before_the_candidate():
    final = "11111111-2222-4333-8444-555555555555"
    record = simple_1_0(
        contacts=[{"id": "c", "service_id": "s-1"}],
        service_at_locations=[
            {"id": "l", "service_id": "s-1", "location": {"id": "p"}, "regular_schedule": [{"id": "r"}]}
        ],
    )

    document = assigned(record, published={("service", "s-1"): final, ("service_at_location", "l"): OWN})

    assert document["id"] == document["contacts"][0]["service_id"] == final
    assert document["service_at_locations"][0]["service_id"] == final
    assert (
        document["schedules"][0]["service_at_location_id"] == document["service_at_locations"][0]["id"] == OWN
    )
    link = document["service_at_locations"][0]
    assert link["location_id"] == link["location"]["id"] == candidate_id("location", "p", namespace=FEED)


def test_the_same_record_gets_the_same_ids_again():
    assert assigned(SERVICE_1_0) == assigned(SERVICE_1_0)


def test_children_without_ids_get_different_ones_from_their_place():
    document = assigned(simple_1_0(contacts=[{"name": "A"}, {"name": "B"}]))

    first, second = (contact["id"] for contact in document["contacts"])
    assert first == str(uuid5(FEED, f"contact:{document['id']}:0"))
    assert first != second


def test_a_term_with_a_uri_is_the_same_in_every_feed_and_a_local_one_is_not():
    tags = [
        {"taxonomy": {"id": "esdServiceTypes:242", "name": "Care", "parent": {"id": "esdServiceType:100"}}},
        {"taxonomy": {"id": "7", "name": "Clubs", "vocabulary": "Ours"}},
    ]

    known, local = (
        each["taxonomy_term"] for each in assigned(simple_1_0(service_taxonomys=tags))["attributes"]
    )

    assert known["id"] == str(uuid5(NAMESPACE_URL, "http://id.esd.org.uk/service/242"))
    assert known["parent_id"] == str(uuid5(NAMESPACE_URL, "http://id.esd.org.uk/service/100"))
    assert known["taxonomy_id"] == taxonomy_id("esdServiceTypes", namespace=NAMESPACE_URL)
    assert local["id"] == str(uuid5(FEED, "term:Ours:7"))


def test_a_link_of_an_attribute_follows_what_it_links_to():
    record = simple_3_0(
        id="s-1",
        attributes=[{"id": "a", "link_id": "s-1", "taxonomy_term_id": "t", "taxonomy_term": {"id": "t"}}],
    )

    document = assigned(record, "3.0")

    attribute = document["attributes"][0]
    assert attribute["link_id"] == document["id"]
    assert attribute["taxonomy_term_id"] == attribute["taxonomy_term"]["id"]


def test_organizations_only_referred_to_are_mapped_too():
    record = simple_3_0(organization={"id": "o", "name": "O", "parent_organization_id": "mother"})
    document = read_service(record, version="3.0").document

    assert ("organization", "mother") in source_ids(document)
    assign_ids(document, {("organization", "mother"): OWN}, namespace=FEED)
    assert document["organization"]["parent_organization_id"] == OWN
    assert document["organization_id"] == document["organization"]["id"]


def test_properties_that_only_look_like_children_are_left_alone():
    record = simple_1_0(contacts=[{"id": "c", "phones": [{"number": "01632 960001", "attributes": "none"}]}])

    assert assigned(record)["name"] == "Lunch club"


def test_an_id_of_half_a_character_is_an_id_like_any_other():
    assert is_uuid(candidate_id("service", "\ud800", namespace=FEED))
