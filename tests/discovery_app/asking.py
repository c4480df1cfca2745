"""A finder over any hub, to ask without a server, and what a person reads of its pages."""

import re

from flask import Flask
from flask.testing import FlaskClient

from discovery_app.app import create_app
from discovery_app.client import HubClient


def finder_over(hub: Flask) -> FlaskClient:
    """Return a test client of a finder that asks this hub in the same process."""
    return create_app(HubClient.in_process(hub)).test_client()


def text_of(html: str) -> str:
    """Return what a person reads of a page's main part, in one line."""
    main = html.split('id="main-content"', 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))
