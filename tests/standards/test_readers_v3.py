import json
from copy import deepcopy

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standards.openreferral.canonical import without_empties
from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.readers import is_full, read_service
from standards.openreferral.writers import write_service
from tests.standards.records import simple_3_0


def codes(reading):
    return [(problem.code, problem.pointer) for problem in reading.problems]


def lost(before, after, at=""):
    """Yield the pointer of everything in `before` that `after` lacks or says otherwise."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            yield from lost(value, after.get(name), f"{at}/{name}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) <= len(after):
        for place, value in enumerate(before):
            yield from lost(value, after[place], f"{at}/{place}")
    elif before != after:
        yield at


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
).filter(lambda text: not text.isspace() and text != "Not stated")
ids = st.uuids().map(str)
scalars = st.one_of(words, st.integers(-5, 5), st.booleans(), st.none(), st.just(""), st.floats(-9, 9))
unknown = st.dictionaries(
    words.map("x_{}".format),
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2)
    ),
    max_size=2,
)
days = st.dates().map(lambda day: day.isoformat())
addresses_web = st.sampled_from(
    ["https://example.org/a?b=c#d", "http://example.com", "urn:uuid:1", "mailto:a@b.cd"]
)
mails = st.sampled_from(["info@example.org", "a.b+c@mail.example.co.uk"])


def thing(required=None, **optional):
    known = st.fixed_dictionaries({"id": ids, **(required or {})}, optional=optional)
    return st.tuples(unknown, known).map(lambda pair: {**pair[0], **pair[1]})


def many(things):
    return st.lists(things, max_size=2)


terms = thing(
    {"name": words, "description": words}, code=words, term_uri=addresses_web, parent_id=ids, term=words
)
# Without link_id: the writer links a tag to the record that has it where it names nothing that is there.
attributes = many(thing(link_type=words, value=words, taxonomy_term=terms))
languages = many(thing(name=words, code=words, note=words))
phones = many(thing({"number": words}, extension=st.integers(0, 99), type=words, languages=languages))
contacts = many(thing(name=words, email=mails, phones=phones, attributes=attributes))
schedules = many(
    thing(
        valid_from=days,
        dtstart=days,
        until=days,
        freq=st.sampled_from(["WEEKLY", "MONTHLY"]),
        interval=st.integers(1, 4),
        byday=st.just("TU,1FR"),
        bymonthday=st.just("1,-1"),
        opens_at=st.just("09:00:00"),
        timezone=st.integers(0, 3),
        notes=words,
        schedule_link=addresses_web,
    )
)
places = st.sampled_from(["physical", "postal", "virtual"])
addresses = many(
    thing(
        {
            "address_1": words,
            "city": words,
            "state_province": words,
            "postal_code": words,
            "country": words,
            "address_type": places,
        },
        address_2=words,
        attributes=attributes,
    )
)
locations = thing(
    {"location_type": places},
    name=words,
    url=addresses_web,
    latitude=st.floats(49, 61),
    longitude=st.floats(-9, 2),
    addresses=addresses,
    accessibility=many(thing(description=words, accessibility=words, url=addresses_web)),
    phones=phones,
    contacts=contacts,
    languages=languages,
    attributes=attributes,
)
organizations = thing(
    {"name": words, "description": words},
    email=mails,
    website=addresses_web,
    year_incorporated=st.integers(1800, 2020),
    organization_identifiers=many(thing({"identifier": words, "identifier_type": words})),
    funding=many(thing(source=words)),
    programs=many(thing(name=words)),
    locations=many(locations),
)
services = thing(
    {"name": words, "status": st.sampled_from(["active", "inactive", "defunct", "temporarily closed"])},
    description=words,
    url=addresses_web,
    assurer_email=mails,
    alert=words,
    fees_description=words,
    minimum_age=st.floats(0, 20),
    maximum_age=st.integers(21, 120),
    assured_date=days,
    last_modified=st.just("2023-03-15T10:30:45.123Z"),
    schedules=schedules,
    service_areas=many(thing(name=words, extent=words, extent_type=words, uri=addresses_web)),
    service_at_locations=many(thing({"location": locations}, contacts=contacts, description=words)),
    organization=organizations,
    cost_options=many(thing(amount=st.floats(0, 99), currency=st.just("GBP"), option=words)),
    contacts=contacts,
    phones=phones,
    languages=languages,
    funding=many(thing(source=words)),
    attributes=attributes,
    required_documents=many(thing(document=words)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(services)
def test_a_valid_3_0_service_comes_back_whole(record):
    before = deepcopy(record)

    reading = read_service(record, version="3.0")
    written = write_service(reading.document, version="3.0", form="detail")

    assert record == before
    assert reading.problems == ()
    assert list(lost(without_empties(record), written)) == []


@pytest.mark.parametrize(
    "name",
    [
        "standard/oruk-3.0/examples-json/service_full.json",
        "conformance/mocks/V3.0-UK-Default/service_full.json",
        "conformance/hsds-international/correct_example/service_full.json",
    ],
)
def test_an_official_example_loses_only_its_impossible_latitude_and_moves_its_schedules(shared_data, name):
    record = json.loads((shared_data / name).read_bytes())

    reading = read_service(record, version="3.0")
    written = write_service(reading.document, version="3.0", form="detail")

    gone = set(lost(without_empties(record), written))
    assert {pointer for pointer in gone if not pointer.endswith(("/latitude", "/schedules"))} == set()
    assert {problem.code for problem in reading.problems} == {"latitude_out_of_range"}


@pytest.mark.parametrize("form", ["service", "service_list"])
def test_what_is_written_is_valid_by_the_official_schema(shared_data, form):
    schema = json.loads((shared_data / f"standard/oruk-3.0/compiled/{form}.json").read_bytes())
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(services)
    def check(record):
        document = read_service(record, version="3.0").document
        written = write_service(document, version="3.0", form="detail" if form == "service" else "list")
        validator.validate(written)

    check()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": "Active"}, [("status_respelt", "/status")]),
        ({"status": "open"}, [("unknown_status", "/status")]),
        ({"status": None}, [("status_missing", "/status")]),
        ({"minimum_age": "12"}, [("number_in_string", "/minimum_age")]),
        ({"minimum_age": -1}, [("not_an_age", "/minimum_age")]),
        ({"minimum_age": "young"}, [("not_a_number", "/minimum_age")]),
        ({"minimum_age": 13, "maximum_age": 0}, [("maximum_age_zero", "/maximum_age")]),
        ({"minimum_age": 0, "maximum_age": 0}, [("ages_zero", "/maximum_age")]),
        ({"minimum_age": 60, "maximum_age": 18}, [("ages_reversed", "/maximum_age")]),
        ({"assured_date": "14/07/2024 10:00:00"}, [("date_reformatted", "/assured_date")]),
        ({"assured_date": "2024-02-31"}, [("not_a_date", "/assured_date")]),
        ({"last_modified": "2023-03-15"}, [("not_a_date_time", "/last_modified")]),
        ({"url": "example/counselling"}, [("not_a_url", "/url")]),
        ({"email": "email-example_com"}, [("not_an_email", "/email")]),
        ({"name": 7}, [("text_as_number", "/name")]),
        ({"description": ["a"]}, [("not_text", "/description")]),
        ({"contacts": ["Front desk"]}, [("not_an_object", "/contacts/0")]),
        ({"contacts": "Front desk"}, [("not_a_list", "/contacts")]),
        ({"contacts": {"id": "c"}}, [("object_for_list", "/contacts")]),
        ({"organization": "Riverside"}, [("not_an_object", "/organization")]),
        ({"organization": [{"id": "o", "name": "O"}]}, [("list_for_object", "/organization")]),
        ({"languages": ["cy"]}, [("text_for_object", "/languages/0")]),
        (
            {"service_areas": [{"extent": {"type": "Point"}}]},
            [("extent_as_object", "/service_areas/0/extent")],
        ),
        ({"schedules": [{"byday": ["MO", "TU"]}]}, [("list_in_text", "/schedules/0/byday")]),
        ({"schedules": [{"opens_at": "morning"}]}, [("not_a_time", "/schedules/0/opens_at")]),
        ({"schedules": [{"freq": "DAILY"}]}, [("unknown_freq", "/schedules/0/freq")]),
        ({"cost_options": [{"amount": "£3.50"}]}, [("number_in_string", "/cost_options/0/amount")]),
        ({"signpost": {}}, [("signpost_reserved", "/signpost")]),
    ],
)
def test_one_bad_field_is_a_problem_and_never_a_lost_service(change, expected):
    reading = read_service(simple_3_0(**change), version="3.0")

    assert codes(reading) == expected
    assert reading.document["id"]


@pytest.mark.parametrize(
    ("point", "kept", "code"),
    [
        ({"latitude": "51.4", "longitude": -2.5}, {"latitude": 51.4, "longitude": -2.5}, "number_in_string"),
        ({"latitude": 500, "longitude": -2.5}, {"longitude": -2.5}, "latitude_out_of_range"),
        ({"latitude": 51.4, "longitude": -200}, {"latitude": 51.4}, "longitude_out_of_range"),
        ({"latitude": 0, "longitude": 0.0}, {}, "point_zero"),
    ],
)
def test_a_point_on_no_map_is_left_out(point, kept, code):
    link = {"id": "l", "location": {"id": "p", "location_type": "physical", **point}}

    reading = read_service(simple_3_0(service_at_locations=[link]), version="3.0")

    location = reading.document["service_at_locations"][0]["location"]
    assert {name: location[name] for name in ("latitude", "longitude") if name in location} == kept
    assert [problem.code for problem in reading.problems] == [code]


def test_an_unknown_status_is_kept_as_written_and_a_baby_has_an_age():
    document = read_service(simple_3_0(status="paused", minimum_age=0), version="3.0").document

    assert document["status"] == "paused"
    assert document["minimum_age"] == 0


def test_schedules_of_places_stand_at_the_service():
    link = {
        "id": "l",
        "schedules": [{"id": "a"}],
        "location": {"id": "p", "location_type": "physical", "schedules": [{"id": "b"}]},
    }

    document = read_service(
        simple_3_0(schedules=[{"id": "c"}], service_at_locations=[link]), version="3.0"
    ).document

    assert document["schedules"] == [
        {"id": "c"},
        {"id": "a", "service_at_location_id": "l"},
        {"id": "b", "location_id": "p", "service_at_location_id": "l"},
    ]
    assert "schedules" not in document["service_at_locations"][0]


def test_a_service_without_an_id_gets_the_same_one_each_time():
    record = simple_3_0(id=None, organization={"name": "Riverside Neighbours"})

    first, second = (read_service(record, version="3.0") for _ in range(2))

    assert (
        first.document["id"]
        == second.document["id"]
        == "without-id:without-id:riverside neighbours/lunch club"
    )
    assert codes(first) == [("id_missing", "/organization"), ("id_missing", "/id")]


@pytest.mark.parametrize("record", [None, [], "x", 4, {}, {"id": None, "name": " "}, {"id": {"a": 1}}])
@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_what_is_no_service_is_unreadable(record, version):
    with pytest.raises(RecordUnreadable):
        read_service(record, version=version)


def test_a_list_entry_with_children_needs_no_detail_call():
    assert is_full(simple_3_0(schedules=[]), version="3.0")
    assert not is_full(simple_3_0(organization={"id": "o"}), version="3.0")
