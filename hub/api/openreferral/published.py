"""What every 1.0 record needs on its way out: the members that 1.0 requires, and HTML that does no harm."""

import re
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import nh3

NAME_NOT_STATED = "Name not stated"
# Stands for the organization of services that name none; 1.0 requires one, and one of a publisher's own
# would say that it runs the service.
ORGANIZATION_NOT_STATED = {
    "id": str(uuid5(NAMESPACE_URL, "https://signpost.example/organization-not-stated")),
    "name": "Organization not stated",
    "description": "The publisher does not say who runs this service.",
}
_TAG = re.compile(r"<[A-Za-z/!?]")


def published_1_0(written: dict[str, Any]) -> dict[str, Any]:
    """Return a 1.0 service as it may leave: complete, and clean for pages that show it as it comes.

    Args:
        written: A list item or a detail record from the 1.0 writer.
    """
    complete = {**written, "name": written.get("name") or NAME_NOT_STATED}
    organization = written.get("organization") or ORGANIZATION_NOT_STATED
    name = organization.get("name") or NAME_NOT_STATED
    described = organization.get("description") or name
    complete["organization"] = {**organization, "name": name, "description": described}
    cleaned: dict[str, Any] = clean(complete)
    return cleaned


def clean(part: Any) -> Any:
    """Clean every text that has HTML in it: 1.0's clients put descriptions on the page as they come.

    Text without a tag stays as it is, or every "&" in it would become "&amp;".

    >>> clean({"name": "Tea & cake", "description": "<p onclick='x()'>Hot<script>x()</script></p>"})
    {'name': 'Tea & cake', 'description': '<p>Hot</p>'}
    """
    if isinstance(part, str):
        return nh3.clean(part) if _TAG.search(part) else part
    if isinstance(part, list):
        return [clean(each) for each in part]
    if isinstance(part, dict):
        return {name: clean(value) for name, value in part.items()}
    return part
