"""Why a request got no answer, sorted by what it says about a site.

A fetcher gives its reason in words; rules about servers want to know which kind of reason it is. The words
are those of `standards.openreferral.wire`, and `tests/validators/test_failures.py` keeps the two together.
"""

from typing import Literal

from validators.marks import hash_of
from validators.rule import ExchangeSight

Failure = Literal["address", "certificate", "too_large", "not_asked", "no_answer"]

_WORDS: tuple[tuple[Failure, tuple[str, ...]], ...] = (
    ("not_asked", ("the time for reading this site was over", "requests before it got no answer")),
    ("certificate", ("its certificate is not valid",)),
    (
        "too_large",
        ("its body is larger than", "its body unpacks to more than", "its headers are larger than"),
    ),
    (
        "address",
        (
            "it is not a URL that can be read",
            "only http and https are fetched",
            "it has a user name or password in it",
            "it names no host",
            "it has a space or a control character in it",
            "is no port",
        ),
    ),
)
_REDIRECTED = "redirects to it"


def kind_of(failure: str) -> Failure:
    """Return which kind of reason a failure gives.

    Returns:
        "address" where the URL itself cannot be asked, "certificate", "too_large" where the answer was cut
        off at our bounds, "not_asked" where we did not even try, and "no_answer" for everything else.

    >>> kind_of("its host name is not known"), kind_of("it names no host")
    ('no_answer', 'address')
    """
    if _REDIRECTED in failure:
        return "no_answer"
    return next((kind for kind, words in _WORDS if any(each in failure for each in words)), "no_answer")


def is_first_look(sight: ExchangeSight) -> bool:
    """Return whether a request is one that the official validator makes, of a list or of the metadata.

    The crawl asks for the same lists again with `per_page`, and says itself (`list_unfinished`) where one
    breaks off: one fault is told once.
    """
    return sight.endpoint is not None and not sight.asked_id and "per_page=" not in sight.exchange.url


class Told:
    """Which requests were told of: some are made twice, as the official validator and as the crawl.

    Only requests with something to tell are remembered, as 64-bit numbers.
    """

    def __init__(self) -> None:
        self._urls: set[int] = set()

    def is_new(self, sight: ExchangeSight) -> bool:
        """Return whether nothing was told of this request before, and remember it."""
        key = hash_of(sight.exchange.url)
        is_new = key not in self._urls
        self._urls.add(key)
        return is_new
