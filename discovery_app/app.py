"""Puts the finder together: templates, words, headers and the client that asks the hub."""

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from discovery_app.assets import STATIC, asset
from discovery_app.check import checks
from discovery_app.client import HubClient
from discovery_app.headers import add_headers
from discovery_app.pages import finder
from discovery_app.publish import publish
from discovery_app.words import t

FOLDER = Path(__file__).parent


def create_app(client: HubClient) -> Flask:
    """Return the finder as a WSGI application that asks one hub.

    It sets no cookie, keeps nothing about anybody and sends nobody's browser anywhere else.

    Args:
        client: Asks the hub; stays the caller's to close.
    """
    app = Flask(__name__, static_folder=str(STATIC), static_url_path="/assets")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600
    app.extensions["hub_client"] = client
    # The package's own templates ask for each other under its name.
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(FOLDER / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    # Its template.html fails on an undefined name unless this is set before the first page.
    app.jinja_env.globals["govukRebrand"] = False
    app.jinja_env.globals["t"] = t
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.register_blueprint(finder)
    app.register_blueprint(publish)
    app.register_blueprint(checks)
    app.after_request(add_headers)
    return app
