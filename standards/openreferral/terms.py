"""Terms of controlled lists, in all the ways feeds write them, read into one.

The same LGA service type arrives as `http://id.esd.org.uk/service/242`,
`esdServiceType:242`, `esdServiceTypes:242`, or a bare `242` beside a vocabulary
name. Lists nobody else knows stay local: they have no URI.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one list.

    Attributes:
        vocabulary: the list's plural name, such as "esdServiceTypes", or the
            publisher's own name for a local list; "" when nothing names the list.
        code: the identifier inside a known list, such as "242"; for a local list
            the identifier exactly as published.
        uri: where the term is defined, None for lists without a URI scheme.
        curie: the short form with the singular prefix, such as
            "esdServiceType:242"; for a local list the identifier as published
            when it has a prefix, else None.
    """

    vocabulary: str
    code: str
    uri: str | None
    curie: str | None


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list whose identifiers mean the same in every feed.

    Attributes:
        vocabulary: its plural name, as used in `vocabulary=`.
        prefix: its singular CURIE prefix.
        stub: what a term's URI starts with, None where none is published.
        uri: the list's own URI, None where none is published.
    """

    vocabulary: str
    prefix: str
    stub: str | None
    uri: str | None


_ESD = "http://id.esd.org.uk/"
KNOWN_LISTS = (
    KnownList("esdServiceTypes", "esdServiceType", _ESD + "service/", _ESD + "list/services"),
    KnownList("esdNeeds", "esdNeed", _ESD + "need/", _ESD + "list/needs"),
    KnownList("esdCircumstances", "esdCircumstance", _ESD + "circumstance/", _ESD + "list/circumstances"),
    KnownList(
        "esdCircumstanceCollections", "esdCircumstanceCollection", _ESD + "circumstanceCollection/", None
    ),
    KnownList("openEligibility", "openEligibility", None, "https://github.com/auntbertha/openeligibility"),
    KnownList(
        "openActiveActivity",
        "openActiveActivity",
        "https://openactive.io/activity-list#",
        "https://openactive.io/activity-list/activity-list.jsonld",
    ),
    KnownList("snomedCT", "snomedCT", "http://snomed.info/id/", None),
    # Our own (`standards/lists`); no host is theirs, so they have no URI.
    KnownList("signpostNeeds", "signpostNeed", None, None),
    KnownList("signpostCircumstances", "signpostCircumstance", None, None),
)

# Keys are as `_folded` leaves them. The misspelt and shortened ones were all seen
# in guidance, clients or feeds: Snowmed and OAActivity in the persona sample,
# need and circumstance in the Service Finder.
_NAMES: dict[str, KnownList] = {}
for _known in KNOWN_LISTS:
    _NAMES[_known.vocabulary.lower().rstrip("s")] = _known
    _NAMES[_known.prefix.lower().rstrip("s")] = _known
_NAMES |= {
    "esdservice": _NAMES["esdservicetype"],
    "openeligibilitie": _NAMES["openeligibility"],
    "snowmed": _NAMES["snomedct"],
    "snomed": _NAMES["snomedct"],
    "snowmedct": _NAMES["snomedct"],
    "oaactivity": _NAMES["openactiveactivity"],
    "openactiveactivitylist": _NAMES["openactiveactivity"],
    "openactiveactivitie": _NAMES["openactiveactivity"],
    "openactive": _NAMES["openactiveactivity"],
}
# Only before a colon: "needs" alone, as a vocabulary, may well be a publisher's own list.
_SHORT_PREFIXES = {
    "need": _NAMES["esdneed"],
    "circumstance": _NAMES["esdcircumstance"],
    "circumstancecollection": _NAMES["esdcircumstancecollection"],
}

_ESD_PATHS = {
    "service": _NAMES["esdservicetype"],
    "need": _NAMES["esdneed"],
    "circumstance": _NAMES["esdcircumstance"],
    "circumstancecollection": _NAMES["esdcircumstancecollection"],
}
_ESD_URI = re.compile(
    r"https?://(?:id\.esd\.org\.uk/|(?:www\.)?standards\.esd\.org\.uk/?\?(?:[^#]*&)?uri=(?:https?://id\.esd\.org\.uk/)?)"
    r"(\w+)/([^/?#&]+)/?(?:[?#&].*)?",
    re.IGNORECASE,
)
_OTHER_URIS = (
    (
        re.compile(r"https?://(?:www\.)?openactive\.io/activity-list/?#(.+)", re.I),
        _NAMES["openactiveactivity"],
    ),
    (re.compile(r"https?://(?:www\.)?snomed\.info/(?:id|sct)/(\d+)/?", re.I), _NAMES["snomedct"]),
)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_CURIE = re.compile(r"([A-Za-z][\w.-]*)\s*:\s*(\S.*)")


@lru_cache(maxsize=65536)
def read_term(identifier: str, vocabulary: str | None = None) -> Term:
    """Return the term that a published identifier means.

    Args:
        identifier: a URI, a CURIE, or a bare code.
        vocabulary: the list's name, where the feed gives one; decides what a bare
            code means. An identifier that names its own known list keeps it.

    A URI of no known list stays whole: it is its own code and URI.

    >>> read_term("esdServiceTypes:242").uri
    'http://id.esd.org.uk/service/242'
    >>> read_term("728", "esdServiceTypes").curie
    'esdServiceType:728'
    >>> read_term("bccservicetype:78")
    Term(vocabulary='bccservicetype', code='bccservicetype:78', uri=None, curie='bccservicetype:78')
    """
    identifier = identifier.strip()
    given = (vocabulary or "").strip()
    if _WEB.match(identifier):
        return _from_uri(identifier, given)
    curie = _CURIE.fullmatch(identifier)
    if curie:
        known = known_list(curie[1]) or _SHORT_PREFIXES.get(curie[1].lower().rstrip("s"))
        if known:
            return _known_term(known, curie[2])
        return Term(_own_name(given) or curie[1], identifier, None, identifier)
    known = known_list(given)
    if known:
        return _known_term(known, identifier)
    return Term(given, identifier, None, None)


def known_list(name: str) -> KnownList | None:
    """Return the list that a vocabulary name or CURIE prefix means, None for a local one.

    Case and a plural "s" do not matter; a list's own URI is a name too.

    >>> known_list("ESDServiceType").vocabulary
    'esdServiceTypes'
    """
    folded = name.strip().lower().rstrip("s")
    return _NAMES.get(folded) or _LISTS_BY_URI.get(folded.removeprefix("https://").removeprefix("http://"))


_LISTS_BY_URI = {
    known.uri.lower().rstrip("s").removeprefix("https://").removeprefix("http://"): known
    for known in KNOWN_LISTS
    if known.uri
}


def _from_uri(uri: str, given: str) -> Term:
    esd = _ESD_URI.fullmatch(unquote(uri) if "%" in uri else uri)
    if esd and esd[1].lower() in _ESD_PATHS:
        return _known_term(_ESD_PATHS[esd[1].lower()], esd[2])
    for pattern, known in _OTHER_URIS:
        match = pattern.fullmatch(uri)
        if match:
            return _known_term(known, match[1])
    known_by_name = known_list(given)
    return Term(known_by_name.vocabulary if known_by_name else given, uri, uri, None)


def _known_term(known: KnownList, code: str) -> Term:
    uri = known.stub + code if known.stub else None
    if known.vocabulary == "openActiveActivity" and not _looks_like_uuid(code):
        uri = None  # the persona sample writes OAActivity:angling, which no URI of the list has
    return Term(known.vocabulary, code, uri, f"{known.prefix}:{code}")


def _own_name(given: str) -> str:
    # A known list's name beside another list's prefix is a mistake; the prefix is nearer the term.
    return "" if known_list(given) else given


def _looks_like_uuid(code: str) -> bool:
    return len(code) == 36 and code.count("-") == 4
