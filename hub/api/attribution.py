"""`/api/attribution`: whose information this is, under which licences, and what must be said of it."""

from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Final

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from hub.api.context import current
from hub.places.towns import ATTRIBUTION
from hub.publishers.feeds import Feed

blp = Blueprint(
    "attribution", __name__, url_prefix="/api/attribution", description="Licences, and what to say of them."
)

NO_LICENCE: Final = "no licence stated: can be searched, not republished"
_OGL: Final = (
    "Open Government Licence v3.0",
    "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Reference data, or software, that is somebody else's.

    Attributes:
        name: What it is called.
        holder: Whose it is.
        used_for: What the hub or the finder does with it.
        licence: Name of its licence.
        licence_url: Where the licence can be read.
        statements: What its licence asks to be said, word for word.
    """

    name: str
    holder: str
    used_for: str
    licence: str
    licence_url: str
    statements: tuple[str, ...] = ()


REFERENCE: Final = (
    Source(
        "ONS Postcode Directory",
        "Office for National Statistics, Ordnance Survey and Royal Mail",
        "Postcodes: where they are, and in which council",
        *_OGL,
        (
            "Contains OS data © Crown copyright and database right.",
            "Contains Royal Mail data © Royal Mail copyright and database right.",
            "Contains National Statistics data © Crown copyright and database right.",
            "Source: Office for National Statistics licensed under the Open Government Licence v.3.0.",
        ),
    ),
    Source(
        "Open Referral UK lists of service types, needs and circumstances",
        "Local Government Association (LG Inform Plus, esd-toolkit)",
        "Names and codes of what services offer and to whom",
        *_OGL,
        (
            "Contains lists of the Local Government Association, licensed under the Open Government Licence "
            "v3.0.",
        ),
    ),
    Source(
        "UK local authority names and codes",
        "mySociety",
        "Councils: names, codes, counties and what became of them",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
        ("Contains data from mySociety (CC BY 4.0); re-tabulated here.",),
    ),
    Source(
        "Names of towns and villages",
        "GeoNames",
        "Places to search from: names and points",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
        (ATTRIBUTION,),
    ),
    Source(
        "Open Eligibility taxonomy",
        "Aunt Bertha (findhelp)",
        "Names of kinds of help, to which needs are mapped",
        "Creative Commons Attribution-ShareAlike 3.0",
        "https://creativecommons.org/licenses/by-sa/3.0/",
        ("Contains identifiers and titles of the Open Eligibility taxonomy (CC BY-SA 3.0).",),
    ),
    Source(
        "Register of geographic codes and lookups between areas",
        "Office for National Statistics",
        "Counties, combined authorities, regions and countries",
        *_OGL,
        ("Contains National Statistics data © Crown copyright and database right.",),
    ),
)
SOFTWARE: Final = (
    Source(
        "GOV.UK Frontend",
        "Crown copyright (Government Digital Service)",
        "The finder's pages, without the crown and the typeface, which are the government's own",
        "MIT",
        "https://github.com/alphagov/govuk-frontend/blob/main/LICENSE.txt",
    ),
    Source(
        "Leaflet",
        "Volodymyr Agafonkin and contributors",
        "Maps",
        "BSD 2-Clause",
        "https://github.com/Leaflet/Leaflet/blob/main/LICENSE",
    ),
    Source(
        "Leaflet.markercluster",
        "David Leaver",
        "Maps with many pins",
        "MIT",
        "https://github.com/Leaflet/Leaflet.markercluster/blob/master/MIT-LICENCE.txt",
    ),
    Source(
        "Swagger UI",
        "SmartBear Software Inc.",
        "The page that describes the API",
        "Apache License 2.0",
        "https://www.apache.org/licenses/LICENSE-2.0",
    ),
)


class _Feed(Schema):
    """One feed and its licence."""

    slug = fields.String()
    name = fields.String()
    data_status = fields.String(metadata={"description": "`live`, `test` or `sample`."})
    licence = fields.String(allow_none=True, metadata={"description": "As stated; null where none is."})
    licence_url = fields.String(allow_none=True)
    republished = fields.Boolean(metadata={"description": "It is in the combined feeds of this hub."})
    statement = fields.String(metadata={"description": "What to say of it."})


class _Publisher(Schema):
    """One publisher and its feeds."""

    slug = fields.String()
    name = fields.String()
    url = fields.String(allow_none=True)
    feeds = fields.List(fields.Nested(_Feed))


class _Source(Schema):
    """Reference data or software that is somebody else's."""

    name = fields.String()
    holder = fields.String()
    used_for = fields.String()
    licence = fields.String()
    licence_url = fields.String()
    statements = fields.List(fields.String(), metadata={"description": "Word for word, to be shown."})


class AttributionOut(Schema):
    """Whose everything is."""

    publishers = fields.List(fields.Nested(_Publisher))
    reference = fields.List(fields.Nested(_Source))
    software = fields.List(fields.Nested(_Source))


@blp.route("")
class Attribution(MethodView):
    """Whose everything is."""

    @blp.response(200, AttributionOut)
    def get(self) -> dict[str, Any]:
        """List every publisher with its licences, the reference data and the software, with what to say."""
        feeds = sorted(current().publishers.feeds(), key=lambda feed: (feed.publisher.name, feed.name))
        return {
            "publishers": [
                asdict(publisher) | {"feeds": [_said_of(feed) for feed in theirs]}
                for publisher, theirs in groupby(feeds, key=lambda feed: feed.publisher)
            ],
            "reference": [asdict(source) for source in REFERENCE],
            "software": [asdict(source) for source in SOFTWARE],
        }


def _said_of(feed: Feed) -> dict[str, Any]:
    """Return a feed with what is to be said of it; the schema chooses what is shown."""
    return asdict(feed) | {"republished": feed.is_republished, "statement": statement_of(feed)}


def statement_of(feed: Feed) -> str:
    """Return the sentence to show with what comes from a feed."""
    if feed.licence is None:
        return NO_LICENCE
    return f"Contains information from {feed.publisher.name}, licensed under the {feed.licence}."
