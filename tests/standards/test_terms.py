import pytest

from standards.openreferral.terms import known_list, read_term

CARE = "http://id.esd.org.uk/service/242"


@pytest.mark.parametrize(
    ("identifier", "vocabulary"),
    [
        ("http://id.esd.org.uk/service/242", "esdServiceTypes"),
        ("https://id.esd.org.uk/service/242", None),
        ("https://id.esd.org.uk/service/242/", None),
        ("https://standards.esd.org.uk/?uri=service/242", None),
        ("http://standards.esd.org.uk/?uri=service%2F242", None),
        ("https://standards.esd.org.uk/?tab=details&uri=http://id.esd.org.uk/service/242", None),
        ("esdServiceType:242", None),
        ("esdServiceTypes:242", "esdServiceTypes"),
        ("ESDSERVICETYPE: 242", None),
        (" 242 ", "esdServiceTypes"),
        ("242", "esdservicetype"),
        ("242", "http://id.esd.org.uk/list/services"),
    ],
)
def test_every_form_of_an_lga_service_type_is_the_same_term(identifier, vocabulary):
    term = read_term(identifier, vocabulary)

    assert (term.vocabulary, term.code, term.uri) == ("esdServiceTypes", "242", CARE)
    assert term.curie == "esdServiceType:242"


@pytest.mark.parametrize(
    ("identifier", "vocabulary", "curie", "uri"),
    [
        ("need:69", None, "esdNeed:69", "http://id.esd.org.uk/need/69"),
        ("circumstance:191", None, "esdCircumstance:191", "http://id.esd.org.uk/circumstance/191"),
        (
            "esdCircumstance:Gender_Female",
            None,
            "esdCircumstance:Gender_Female",
            "http://id.esd.org.uk/circumstance/Gender_Female",
        ),
        (
            "Gender_Female",
            "esdCircumstances",
            "esdCircumstance:Gender_Female",
            "http://id.esd.org.uk/circumstance/Gender_Female",
        ),
        (
            "esdCircumstanceCollection:age",
            None,
            "esdCircumstanceCollection:age",
            "http://id.esd.org.uk/circumstanceCollection/age",
        ),
        ("OpenEligibility:20005", None, "openEligibility:20005", None),
        ("Snowmed:228553007", None, "snomedCT:228553007", "http://snomed.info/id/228553007"),
        ("OAActivity:angling", None, "openActiveActivity:angling", None),
        ("esdServiceType:1", "a list of ours", "esdServiceType:1", "http://id.esd.org.uk/service/1"),
    ],
)
def test_other_known_lists_have_one_spelling(identifier, vocabulary, curie, uri):
    term = read_term(identifier, vocabulary)

    assert (term.curie, term.uri) == (curie, uri)


@pytest.mark.parametrize(
    ("identifier", "vocabulary", "name", "curie"),
    [
        ("bccservicetype:78", None, "bccservicetype", "bccservicetype:78"),
        ("bccusergroup:5", "BCC User Groups", "BCC User Groups", "bccusergroup:5"),
        ("276", None, "", None),
        ("276", "needs", "needs", None),
        ("clubs-and-groups", "Council list", "Council list", None),
    ],
)
def test_a_local_list_stays_local(identifier, vocabulary, name, curie):
    term = read_term(identifier, vocabulary)

    assert (term.vocabulary, term.code, term.uri, term.curie) == (name, identifier, None, curie)


def test_a_uri_of_no_known_list_stays_whole():
    term = read_term("https://terms.example.org/a/1", "Ours")

    assert (term.vocabulary, term.code, term.uri) == ("Ours", *["https://terms.example.org/a/1"] * 2)


def test_a_name_of_no_list_is_none():
    assert known_list("") is None
    assert known_list("bccservicetype") is None
