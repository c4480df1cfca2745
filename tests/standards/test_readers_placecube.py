import pytest

from standards.openreferral.readers import is_full, read_service


def read(**fields):
    return read_service(
        {"id": "s1", "name": "S", "status": "active", "pc_metadata": {}, **fields}, version="1.0"
    )


def codes(reading):
    return {problem.code for problem in reading.problems} - {"dialect_placecube"}


def terms(reading):
    return [attribute["taxonomy_term"] for attribute in reading.document["attributes"]]


def tag(identifier, vocabulary=None):
    return {"id": "t", "taxonomy": {"id": identifier, "name": "Walking", "vocabulary": vocabulary}}


def test_a_bare_number_is_a_service_type_only_where_its_vocabulary_says_so():
    known, unknown, local = terms(
        read(service_taxonomys=[tag("728", "esdServiceTypes"), tag(728), tag("728", "Hyndburn activities")])
    )

    assert known["term_uri"] == "http://id.esd.org.uk/service/728"
    assert (unknown["id"], unknown["code"]) == ("728", "728")
    assert not {"taxonomy", "term_uri"} & unknown.keys()
    assert (local["taxonomy"], local["code"]) == ("Hyndburn activities", "728")
    assert "term_uri" not in local


def test_an_audience_is_a_term_of_who_the_service_is_for():
    reading = read(pc_targetAudience=[{"id": 41, "audienceType": "Carers"}, {"audienceType": "Parents"}])

    assert [(each["link_type"]) for each in reading.document["attributes"]] == ["eligibility"] * 2
    assert [(term["code"], term["name"], term["taxonomy"]) for term in terms(reading)] == [
        ("41", "Carers", "pc_targetAudience"),
        ("Parents", "Parents", "pc_targetAudience"),
    ]
    assert "pc_targetAudience" not in reading.document
    assert codes(reading) == set()


@pytest.mark.parametrize(
    "audience", ["Carers", [{"id": "1"}], [7], [{"id": {"no": 1}, "audienceType": "Carers"}]]
)
def test_an_audience_in_another_shape_passes_through(audience):
    assert read(pc_targetAudience=audience).document["pc_targetAudience"]


def test_how_to_get_in_is_the_way_to_apply_and_never_replaces_one():
    words = "Ring the desk."

    assert read(pc_attendingAccess_additionalInfo=words).document["application_process"] == words
    both = read(pc_attendingAccess_additionalInfo=words, application_process="Use the form.").document
    assert (both["application_process"], both["pc_attendingAccess_additionalInfo"]) == (
        "Use the form.",
        words,
    )


def test_the_records_own_dates_stand_in_for_missing_ones():
    metadata = {"date_modified": "2026-03-02T14:05:10Z", "date_assured": "02/03/2026"}

    document = read(pc_metadata=metadata).document

    assert (document["last_modified"], document["assured_date"]) == ("2026-03-02T14:05:10Z", "2026-03-02")
    assert document["pc_metadata"] == metadata
    assert read(pc_metadata=metadata, assured_date="2026-01-01").document["assured_date"] == "2026-01-01"
    assert "assured_date" not in read(pc_metadata={"date_assured": "soon", "date_modified": "soon"}).document


def test_the_closures_of_a_place_stand_at_the_service_with_the_others():
    link = {
        "location": {"id": "p1", "name": "Hall"},
        "regular_schedule": [{"id": "r1", "byday": "MO"}],
        "holidayScheduleCollection": [
            {
                "id": "h1",
                "closed": False,
                "open_at": "10:00",
                "start_date": "2026-12-24",
                "end_date": "2026-12-24",
            }
        ],
    }

    reading = read(service_at_locations=[link])

    (place,) = reading.document["service_at_locations"]
    assert (place["id"], place["location_id"]) == ("s1/p1", "p1")
    (holiday,) = reading.document["holiday_schedules"]
    assert (holiday["opens_at"], holiday["service_at_location_id"]) == ("10:00", "s1/p1")
    assert "id_missing" not in codes(reading)


def test_a_service_whose_organization_is_null_keeps_its_reference():
    document = read(organization=None, organization_id="o1").document

    assert document["organization_id"] == "o1"
    assert "organization" not in document


def test_a_short_record_is_not_taken_for_a_full_one():
    assert not is_full({"id": "s1", "pc_metadata": {}, "organization": {}}, version="1.0")
