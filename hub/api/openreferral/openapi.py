"""OpenAPI 3.1 descriptions of the two feeds; the shapes of their payloads come from the field tables."""

from typing import Any

from hub import __version__
from hub.api.openreferral.concepts_asked import MESSAGE_HEADER
from standards.openreferral.schemas import openapi_components

_NUMBER, _TEXT, _WHOLE = {"type": "number"}, {"type": "string"}, {"type": "integer", "minimum": 1}
_PAGING = (
    ("page", _WHOLE, "Page, from 1."),
    ("per_page", _WHOLE, "Items on a page, 50 unless told, 500 at most."),
    (
        "after",
        _TEXT,
        "Instead of `page`: go on behind the last item of a page, whatever has come or gone since. The "
        "value is in the link to the `next` page that each page's Link header has. Only without filters.",
    ),
)
_PAGE_NUMBERS = _PAGING[:2]
_FLAG = {"type": "boolean", "default": False}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_SETS = (
    "Repeatable: what stands at the same place in day, start_time and end_time is one set, "
    "and any set will do."
)
_AGES = (
    (
        "minimum_age",
        _NUMBER,
        "Only services that say that they are for people of this age or older, in part or in whole.",
    ),
    (
        "maximum_age",
        _NUMBER,
        "Only services that say that they are for people of this age or younger, in part or in whole.",
    ),
    (
        "age_rule",
        {"type": "string", "enum": ["overlap", "literal"], "default": "overlap"},
        "`overlap`: the ages asked for and the service's have one in common. `literal`: the service's own "
        "minimum is at least `minimum_age`, its own maximum at most `maximum_age`.",
    ),
)
_TIMES = (
    ("day", _TEXTS, f"Day of the week: MO, TU, WE, TH, FR, SA or SU. One of its schedules names it. {_SETS}"),
    (
        "start_time",
        _TEXTS,
        "Time of day, as 09:30: the same schedule opens at this time or later, and holds today.",
    ),
    (
        "end_time",
        _TEXTS,
        "Time of day: the same schedule closes at this time or earlier. At or before start_time it is a time "
        "of the next day.",
    ),
)
_NO_SCHEDULE_1_0 = " Services without any schedule are found too."
_TIMES_1_0 = (
    *((name, schema, says + _NO_SCHEDULE_1_0) for name, schema, says in _TIMES),
    ("startTime", _TEXTS, "The same as start_time."),
    ("endTime", _TEXTS, "The same as end_time."),
)
_FORM_LINES = (
    "format",
    {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
    "`ndjson`: every item of the list, one a line, without pages.",
)
_FORMS = (
    (
        "modified_after",
        {"type": "string", "format": "date-time"},
        "Only what its publisher modified at this moment or later; where a record does not say, what this "
        "hub saw change since. A day is its beginning, and a time without a zone is UTC.",
    ),
    ("full", _FLAG, "Each item with all that is in it."),
    _FORM_LINES,
)
_MINIMAL = ("minimal", _FLAG, "Only `id` and `modified_date`, all of them on one page.")
_SEARCH = ("search", _TEXT, "Words to look for.")
_FIND_3_0 = (
    _SEARCH,
    ("taxonomy_term_id", _TEXTS, "Id of a term; of several, any."),
    ("taxonomy_id", _TEXTS, "Id of a taxonomy: any of its terms; of several, any."),
    ("organization_id", _TEXTS, "Id of an organization: its services; of several, any."),
    *_AGES,
    *_TIMES,
    (
        "postcode",
        _TEXT,
        "A postcode in any case and spacing. Alone: services whose areas take it in, and those that state no "
        "area. With `proximity`: what is near it.",
    ),
    ("proximity", _NUMBER, "Metres from the middle of `postcode` to a place; online services are found too."),
    *_FORMS,
)
_FIND_1_0 = (
    ("text", _TEXT, "Words to look for."),
    (
        "taxonomy_id",
        _TEXTS,
        "Identifier of a term, in any written form. Repeatable: a service has all of them. What stands at "
        "the same place in taxonomy_id, vocabulary and taxonomy_type belongs together; one of a kind goes "
        "with all.",
    ),
    ("vocabulary", _TEXTS, "The list that the identifier is of; alone, any of its terms."),
    (
        "taxonomy_type",
        _TEXTS,
        "What the term is on: service, eligibility, organization, cost_option, area or any. "
        "Any case, and the other spellings of the guidance.",
    ),
    ("service_type", _TEXTS, "Type of service, in any written form; of several, any."),
    ("service_types", _TEXTS, "The same as service_type."),
    (
        "need",
        _TEXTS,
        "Identifier in the list of needs at /api/lists/needs: services of the types that it maps to, and "
        "those that say they help with it; of several, any. An identifier of another list matches nothing, "
        "and the Signpost-Message header says so.",
    ),
    ("needs", _TEXTS, "The same as need."),
    (
        "circumstance",
        _TEXTS,
        "Identifier in the list of circumstances at /api/lists/circumstances: services of the types that it "
        "maps to, and those that say they are for such people; of several, any.",
    ),
    ("circumstances", _TEXTS, "The same as circumstance."),
    (
        "coverage",
        _TEXT,
        "A postcode: services whose areas take it in, and those that state no area.",
    ),
    *_AGES,
    *_TIMES_1_0,
    ("postcode", _TEXT, "A postcode in any case and spacing; only with `proximity`."),
    (
        "proximity",
        _NUMBER,
        "Metres from the middle of `postcode` to a place; online services are found too. Only with "
        "`postcode`.",
    ),
    ("include", _TEXTS, "Child collections to add to each item."),
)
_FIND_SMALL = (_SEARCH, _FORM_LINES)
_TERMS_3_0 = (
    *_FIND_SMALL,
    ("taxonomy_id", _TEXT, "Id of a taxonomy."),
    ("parent_id", _TEXT, "Id of the term above."),
    ("top_only", _FLAG, "Only terms with no term above."),
)
_FULL_SERVICE = ("full_service", _FLAG, "With its services, each with all that is in it.")
_ORGANIZATIONS_3_0 = (
    *_FIND_SMALL,
    ("full", _FLAG, "With its services, as they stand in lists."),
    _FULL_SERVICE,
)
_TERMS_1_0 = (
    ("vocabulary", _TEXT, "Name of a list."),
    ("root_only", _FLAG, "Only terms with no term above."),
    ("parent_id", _TEXT, "Identifier of the term above."),
    ("text", _TEXT, "Words that the name has, or that begin words of it."),
    ("needs", _TEXTS, "Identifiers of needs: types of service that help with any of them."),
    ("circumstances", _TEXTS, "Identifiers of circumstances: types of service for any of them."),
)
_ORGANIZATIONS_1_0 = (
    ("taxonomy", _TEXT, "Identifier of a term: organizations with a service that has it."),
    ("scheme", _TEXT, "The list that the identifier is of; alone, any of its terms."),
)
# What `minimal` gives, in the envelope of 3.0.
_MINIMAL_PAGE: dict[str, Any] = {
    "type": "object",
    "required": ["contents", "total_items"],
    "properties": {
        "total_items": {"type": "integer"},
        "contents": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "modified_date"],
                "properties": {"id": _TEXT, "modified_date": {"type": "string", "format": "date-time"}},
                "additionalProperties": False,
            },
        },
    },
}
_Parameters = tuple[tuple[str, dict[str, Any], str], ...]

# path, summary, query parameters, schema of the answer
_PATHS: dict[str, tuple[tuple[str, str, _Parameters, str], ...]] = {
    "3.0": (
        ("/", "Version of this feed", (), "api"),
        ("/services", "Services", (*_PAGING, *_FIND_3_0, _MINIMAL), "service_page"),
        ("/services/{id}", "One service", (), "service"),
        ("/organizations", "Organizations", (*_PAGING, *_ORGANIZATIONS_3_0), "organization_page"),
        (
            "/organizations/{id}",
            "One organization with its services",
            (("full_service", {"type": "boolean", "default": True}, _FULL_SERVICE[2]),),
            "organization",
        ),
        (
            "/service_at_locations",
            "Services at their places",
            (*_PAGING, *_FIND_3_0),
            "service_at_location_page",
        ),
        ("/service_at_locations/{id}", "One service at one place", (), "service_at_location"),
        ("/taxonomies", "Taxonomies", (*_PAGING, *_FIND_SMALL), "taxonomy_page"),
        ("/taxonomies/{id}", "One taxonomy", (), "taxonomy"),
        ("/taxonomy_terms", "Terms", (*_PAGING, *_TERMS_3_0), "taxonomy_term_page"),
        ("/taxonomy_terms/{id}", "One term", (), "taxonomy_term"),
    ),
    "1.0": (
        ("/services", "Services", (*_PAGING, *_FIND_1_0), "service_page"),
        ("/services/{id}", "One service", (), "service"),
        ("/taxonomies", "Terms", (*_PAGING, *_TERMS_1_0), "taxonomy_page"),
        ("/taxonomies/{id}", "One term", (), "taxonomy"),
        ("/organizations", "Organizations", (*_PAGING, *_ORGANIZATIONS_1_0), "organization_page"),
        ("/organizations/{id}", "One organization", (), "organization"),
        ("/locations", "Places of services", _PAGE_NUMBERS, "location_page"),
        ("/locations/{id}", "One place", (), "location"),
        ("/reviews", "Reviews of services", _PAGE_NUMBERS, "review_page"),
        ("/reviews/{id}", "One review", (), "review"),
        ("/vocabularies", "Names of the lists of terms", (), ""),
    ),
}


def openapi(version: str, base: str) -> dict[str, Any]:
    """Return the description of a feed.

    Args:
        version: "1.0" or "3.0".
        base: Address that the paths are under.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Signpost: Open Referral UK {version}",
            "version": __version__,
            "description": (
                "Services of many publishers as one feed. All filters hold together. A list of values may be "
                "repeated, bracketed (`x[]`) or separated by commas. What a service does not say is met by "
                "no filter, but where a description here says so. The 3.0 detail of each service names "
                "its feed and licence."
            ),
        },
        "servers": [{"url": base}],
        "paths": {path: {"get": _operation(version, path, *rest)} for path, *rest in _PATHS[version]},
        "components": {"schemas": openapi_components(version)},
    }


def _operation(version: str, path: str, summary: Any, parameters: Any, answer: Any) -> dict[str, Any]:
    given = [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": says}
        for name, schema, says in parameters
    ]
    if "{id}" in path:
        # A term of 1.0 is known by its identifier in its list.
        is_term = version == "1.0" and path.startswith("/taxonomies")
        identifier = _TEXT if is_term else {"type": "string", "format": "uuid"}
        given.append({"name": "id", "in": "path", "required": True, "schema": identifier, "description": ""})
    schema: dict[str, Any] = (
        {"$ref": f"#/components/schemas/{answer}"}
        if answer
        else {"type": "array", "items": {"type": "string"}}
    )
    names = {one["name"] for one in given}
    if "minimal" in names:
        schema = {"anyOf": [schema, _MINIMAL_PAGE]}
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if "format" in names:
        content["application/x-ndjson"] = {"schema": _TEXT}
    answered: dict[str, Any] = {"description": summary, "content": content}
    if not names.isdisjoint({"needs", "circumstances"}):
        answered["headers"] = {
            MESSAGE_HEADER: {"schema": _TEXT, "description": "Which identifiers are in no list of ours."}
        }
    responses: dict[str, Any] = {"200": answered}
    if "{id}" in path:
        responses["404"] = {"description": "There is none of that id."}
    if parameters:
        responses["422"] = {"description": "A parameter that cannot be understood; `errors.query` names it."}
    return {"summary": summary, "parameters": given, "responses": responses}
