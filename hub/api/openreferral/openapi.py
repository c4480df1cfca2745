"""OpenAPI 3.1 descriptions of the two feeds; the shapes of their payloads come from the field tables."""

from typing import Any

from hub import __version__
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
_AGES = (
    ("minimum_age", _NUMBER, "Only services for people of this age or older, in part or in whole."),
    ("maximum_age", _NUMBER, "Only services for people of this age or younger, in part or in whole."),
)
_PLACE = (
    ("postcode", _TEXT, "A postcode in any case and spacing."),
    ("proximity", _NUMBER, "Metres from the middle of `postcode`."),
)
_FIND_3_0 = (
    ("search", _TEXT, "Words to look for."),
    ("taxonomy_term_id", _TEXT, "Id of a term."),
    ("taxonomy_id", _TEXT, "Id of a taxonomy: any of its terms."),
    *_AGES,
    *_PLACE,
)
_FIND_1_0 = (
    ("text", _TEXT, "Words to look for."),
    ("taxonomy_id", _TEXT, "Identifier of a term; repeatable."),
    ("vocabulary", _TEXT, "The list that the identifier is of; repeatable."),
    *_AGES,
    *_PLACE,
    ("include", _TEXT, "Child collections to add to each item; repeatable."),
)
_TERMS_3_0 = (
    ("taxonomy_id", _TEXT, "Id of a taxonomy."),
    ("parent_id", _TEXT, "Id of the term above."),
    ("top_only", {"type": "boolean"}, "Only terms with no term above."),
)
_TERMS_1_0 = (
    ("vocabulary", _TEXT, "Name of a list."),
    ("root_only", {"type": "boolean"}, "Only terms with no term above."),
)
_Parameters = tuple[tuple[str, dict[str, Any], str], ...]

# path, summary, query parameters, schema of the answer
_PATHS: dict[str, tuple[tuple[str, str, _Parameters, str], ...]] = {
    "3.0": (
        ("/", "Version of this feed", (), "api"),
        ("/services", "Services", (*_PAGING, *_FIND_3_0), "service_page"),
        ("/services/{id}", "One service", (), "service"),
        ("/organizations", "Organizations", _PAGING, "organization_page"),
        ("/organizations/{id}", "One organization", (), "organization"),
        (
            "/service_at_locations",
            "Services at their places",
            (*_PAGING, *_FIND_3_0),
            "service_at_location_page",
        ),
        ("/service_at_locations/{id}", "One service at one place", (), "service_at_location"),
        ("/taxonomies", "Taxonomies", _PAGING, "taxonomy_page"),
        ("/taxonomies/{id}", "One taxonomy", (), "taxonomy"),
        ("/taxonomy_terms", "Terms", (*_PAGING, *_TERMS_3_0), "taxonomy_term_page"),
        ("/taxonomy_terms/{id}", "One term", (), "taxonomy_term"),
    ),
    "1.0": (
        ("/services", "Services", (*_PAGING, *_FIND_1_0), "service_page"),
        ("/services/{id}", "One service", (), "service"),
        ("/taxonomies", "Terms", (*_PAGING, *_TERMS_1_0), "taxonomy_page"),
        ("/taxonomies/{id}", "One term", (), "taxonomy"),
        ("/organizations", "Organizations", _PAGING, "organization_page"),
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
                "Services of many publishers as one feed. Filters of the standard that are not listed here "
                "are refused with a 422; the 3.0 detail of each service names its feed and licence."
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
    schema = (
        {"$ref": f"#/components/schemas/{answer}"}
        if answer
        else {"type": "array", "items": {"type": "string"}}
    )
    responses: dict[str, Any] = {
        "200": {"description": summary, "content": {"application/json": {"schema": schema}}}
    }
    if "{id}" in path:
        responses["404"] = {"description": "There is none of that id."}
    if parameters:
        responses["422"] = {"description": "A parameter that cannot be understood or is not built yet."}
    return {"summary": summary, "parameters": given, "responses": responses}
