"""What the reading of a list itself has to say of it."""

from standards.openreferral.wire.crawl import Crawl
from validators.endpoints import SERVICES, Endpoint
from validators.frame import CountsIn, Severity
from validators.sources import Noted

_ANSWER = (CountsIn.STRICT,)


def unfinished(endpoint: Endpoint, why: str, url: str) -> Noted:
    """Return the notice of a list that could not be read to its end.

    Args:
        endpoint: the list.
        why: as a sentence without its full stop.
        url: the request at which it broke off.
    """
    severity = Severity.ERROR if endpoint.required else Severity.WARNING
    message = f"The list {endpoint.path} could not be read to its end: {why}."
    return Noted("list_unfinished", message, severity, _ANSWER, url)


def stopped(endpoint: Endpoint, why: str, url: str) -> Noted:
    """Return the notice of a list whose pages ended before or after what it had declared.

    Args:
        endpoint: the list.
        why: as a sentence without its full stop.
        url: the list, or its last request.
    """
    message = f"The list {endpoint.path} ended otherwise than it had declared: {why}."
    return Noted("list_ended_early", message, Severity.WARNING, _ANSWER, url)


def end_of_services(pages: Crawl, url: str) -> list[Noted]:
    """Return the notices about how the reading of the services ended.

    Args:
        pages: the crawl, at its end.
        url: the list.
    """
    found = [stopped(SERVICES, pages.stopped, url)] if pages.stopped else []
    if pages.details_stopped:
        message = f"{pages.details_stopped[:1].upper()}{pages.details_stopped[1:]}."
        found.append(Noted("details_not_had", message, Severity.ERROR, _ANSWER, url))
    return found
