"""Rule 4, honest empty: what to give up where nothing is found, in a fixed order, and how to say so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.matching.request import Request
from standards.lists.concepts import load


@dataclass(frozen=True, slots=True)
class Relaxed:
    """One condition that was given up.

    Attributes:
        what: "words", "time", "cost", "distance", "delivery" or "need".
        text: In words.
        total: How many services are found without it.
    """

    what: str
    text: str
    total: int


def steps(request: Request) -> Iterator[tuple[str, str, Request]]:
    """Yield what to give up next, how to say it, and the request without that and without all before it.

    The order is time, cost, distance, delivery, then a need for the need above it (discovery 4.2, rule 4).
    Before them come words: where no need was understood and no service has all of them, any will do.
    """
    if request.words and not request.needs and request.all_words and len(request.words.split()) > 1:
        request = replace(request, all_words=False)
        yield "words", "No service has all of these words, so any of them will do", request
    if request.asks_time:
        request = replace(request, days=(), start=None, end=None, open_at=None)
        yield "time", "At any time", request
    if request.free:
        request = replace(request, free=False)
        yield "cost", "Including services that cost something", request
    if request.within_km is not None:
        request = replace(request, within_km=None)
        yield "distance", "Farther away than you asked for", request
    if request.delivery:
        request = replace(request, delivery=())
        yield "delivery", "However the service is given", request
    needs = load("needs")
    above = tuple(
        dict.fromkeys(
            item.parent if (item := needs.item(need)) is not None and item.parent else need
            for need in request.needs
        )
    )
    if above != request.needs:
        request = replace(request, needs=above)
        yield "need", "For the wider need", request
