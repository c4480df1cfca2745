"""Text that publishers wrote, made safe at the moment it is shown."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import nh3
from markupsafe import Markup, escape

ALLOWED_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "a"}
"""What a description may do to a page: paragraphs, lists, emphasis and links. No headings: they are ours."""

# A tag that opens or closes, or a character reference: then the publisher sent HTML, not text.
_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<]*>|&(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);")

# Names that lead nowhere outside a machine or its own network (RFC 6761, RFC 6762, ICANN's .internal).
_PRIVATE_NAMES = (".localhost", ".local", ".internal")

_CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    clean_content_tags={"script", "style", "iframe", "object", "template", "noscript", "title"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    # A relative address would lead to a page of ours that the publisher never meant.
    url_relative="deny",
    link_rel="nofollow noopener noreferrer",
    set_tag_attribute_values={"a": {"class": "govuk-link"}},
)


def shown(text: str | None) -> Markup:
    """Return a publisher's text as HTML that cannot run, restyle or leave the page unasked.

    Plain text keeps its line breaks; HTML keeps what `ALLOWED_TAGS` names.

    >>> shown("Tea & talk <3")
    Markup('<p>Tea &amp; talk &lt;3</p>')
    >>> shown("<p onclick='x()'>Tea<script>alert(1)</script></p>")
    Markup('<p>Tea</p>')
    """
    if not text or not text.strip():
        return Markup("")
    if _LOOKS_LIKE_HTML.search(text):
        cleaned = _CLEANER.clean(text)
        if "<p" not in cleaned and "<ul" not in cleaned and "<ol" not in cleaned:
            cleaned = f"<p>{cleaned}</p>"
        # Cleaned by nh3 on the line above.
        return Markup(cleaned)  # noqa: S704
    paragraphs = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in paragraph.split("\n")))
        for paragraph in paragraphs
    )


def web_address(url: str | None) -> str | None:
    """Return an address a link may carry: http or https, and open to everybody; None for anything else.

    >>> web_address("https://example.org"), web_address("www.example.org"), web_address("javascript:alert(1)")
    ('https://example.org', 'https://www.example.org', None)
    >>> web_address("http://127.0.0.1:8001/feed"), web_address("http://localhost/")
    (None, None)
    """
    if not url:
        return None
    url = url.strip()
    # Publishers leave the scheme out; anything with a colon before the first slash could be another scheme.
    if re.match(r"[\w-]+(\.[\w-]+)+(/\S*)?$", url):
        url = f"https://{url}"
    if not re.fullmatch(r"https?://[^\s/][^\s\[\]]*", url, re.IGNORECASE):
        return None
    return url if _is_public(url) else None


def _is_public(url: str) -> bool:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        # A name with letters that stand for others once normalised.
        return False
    if host.rpartition(".")[2].isdigit():
        try:
            return ip_address(host).is_global
        except ValueError:
            return False
    return "." in host and not host.endswith(_PRIVATE_NAMES)


def bare_address(address: str) -> str:
    """Return a web address as people read it.

    >>> bare_address("https://www.example.org/lunch/")
    'example.org/lunch'
    """
    return re.sub(r"^https?://(www\.)?|/$", "", address, flags=re.IGNORECASE)


def mailto(address: str) -> str | None:
    """Return the link that writes to a mailbox, None for what is no plain address."""
    return f"mailto:{address}" if re.fullmatch(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", address) else None
