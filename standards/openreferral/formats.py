"""The string formats of the 3.0 schemas: uuid, uri, email.

Each check is as strict as the validators' or a little stricter, so that what
passes here is never rejected there. RFC 3986 for URIs; for e-mail the plain
form of RFC 5321 that public bodies' addresses have.
"""

import re

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_PATH = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
_QUERY = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*"
_HOST = r"[A-Za-z0-9._~!$&'()*+,;=-]+(?::\d{0,5})?"
_USER = r"(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@"
_URI = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:{_USER})?{_HOST}(?=[/?#]|$)|(?=[^/?#]))"
    rf"{_PATH}(?:\?{_QUERY})?(?:#{_QUERY})?"
)
_WITHOUT_SCHEME = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#]\S*)?")
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)


def is_uuid(value: str) -> bool:
    """The text is a UUID with its hyphens, in either case."""
    return _UUID.fullmatch(value) is not None


def is_uri(value: str) -> bool:
    """The text is an absolute URI with a scheme, such as https://example.org/a?b=c."""
    return _URI.fullmatch(value) is not None


def with_scheme(value: str) -> str | None:
    """Return a web address that only lacks its scheme with https:// before it, None for any other text.

    >>> with_scheme("www.example.org/lunch"), with_scheme("http://example.org"), with_scheme("lunch")
    ('https://www.example.org/lunch', None, None)
    """
    address = f"https://{value}"
    return address if _WITHOUT_SCHEME.fullmatch(value) and is_uri(address) else None


def is_email(value: str) -> bool:
    """The text is one e-mail address and nothing else."""
    return len(value) <= 254 and value.find("@") <= 64 and _EMAIL.fullmatch(value) is not None
