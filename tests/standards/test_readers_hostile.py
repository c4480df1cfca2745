import json
from uuid import NAMESPACE_URL

from hypothesis import given, settings
from hypothesis import strategies as st

from standards.openreferral.identity import assign_ids, source_ids
from standards.openreferral.readers import read_service
from standards.openreferral.writers import write_service

CHILDREN = (
    *(
        "organization",
        "organisation",
        "eligibilitys",
        "service_taxonomys",
        "taxonomies",
        "contacts",
        "phones",
    ),
    *("service_at_locations", "locations", "regular_schedules", "schedules", "languages", "cost_options"),
    *("fundings", "attributes", "reviews", "service_areas", "holiday_schedules", "attending_type", "min_age"),
    *("minimum_age", "status", "url", "assured_date"),
)
FIELDS = (
    *("id", "name", "taxonomy", "location", "phones", "amount", "byday", "weekday", "language", "parent"),
    *("attributes", "link_id", "service_id", "geometry", "physical_addresses", "taxonomys", "extent"),
    *("regular_schedule", "taxonomy_term", "service_at_location", "uprn", "accessibility", "bymonthday"),
    *("minimum_age", "maximum_age", "eligibility", "taxonomy_id", "vocabulary", "parent_id", "addresses"),
)
words = st.sampled_from(
    ["", " ", "a", "0", "1", "id", "MO", "é", "http://id.esd.org.uk/service/242", "a:b", "x" * 90]
)
floats = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.one_of(words, st.integers(), st.booleans(), st.none(), floats)
names = st.sampled_from(FIELDS)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(CHILDREN), values, max_size=6), st.sampled_from(["1.0", "3.0"]))
def test_no_json_in_any_field_stops_the_readers_the_ids_or_the_writers(fields, version):
    reading = read_service({"id": "1", "name": "N", **fields}, version=version)

    source_ids(reading.document)
    document = assign_ids(reading.document, {}, namespace=NAMESPACE_URL)

    for out in ("1.0", "3.0"):
        for form in ("detail", "list"):
            assert json.dumps(write_service(document, version=out, form=form))
