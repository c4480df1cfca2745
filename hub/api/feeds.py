"""`/api/feeds`: who publishes what, and how their last harvest went."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields, validate

from hub.api.access import operator, operators_only
from hub.api.bodies import BodyParser
from hub.api.caching import harvests_of_feed, latest_harvests, live_harvests, tagged
from hub.api.context import current
from hub.api.hosted import files
from hub.api.problems import ProblemOut
from hub.errors import SettingsError
from hub.harvest.store import Harvest
from hub.harvest.trend import Trend, trend_of
from hub.hosting.store import Hosted
from hub.publishers.feeds import DATA_STATUSES, Feed, check_slug, check_url, slug_of

blp = Blueprint("feeds", __name__, url_prefix="/api/feeds", description="Publishers' feeds.")
blp.ARGUMENTS_PARSER = BodyParser()


def _as_registered(check: Callable[[str], str]) -> Callable[[str], None]:
    """Make the register's own check one of a field, so that an error names the field."""

    def checked(text: str) -> None:
        try:
            check(text)
        except SettingsError as error:
            raise ValidationError(str(error)) from error

    return checked


# A letter or digit: spaces without width are no white space to Python.
_NAME = (validate.Length(max=200), validate.Regexp(r"[\s\S]*\w", error="Give a name."))


class FeedIn(Schema):
    """A feed to register."""

    url = fields.String(
        required=True,
        validate=(validate.Length(max=2000), _as_registered(check_url)),
        metadata={"description": "Base address of the feed's API."},
    )
    name = fields.String(required=True, validate=_NAME, metadata={"description": "Name that people read."})
    publisher = fields.String(
        required=True, validate=_NAME, metadata={"description": "Name of who publishes it."}
    )
    slug = fields.String(
        validate=_as_registered(check_slug),
        metadata={"description": "Name in addresses; made from `name` when absent."},
    )
    publisher_slug = fields.String(
        validate=_as_registered(check_slug), metadata={"description": "Made from `publisher` when absent."}
    )
    version = fields.String(validate=validate.OneOf(("auto", "1.0", "3.0")), load_default="auto")
    licence = fields.String(metadata={"description": "Licence as stated; without one it is not republished."})
    licence_url = fields.Url(schemes={"http", "https"})
    data_status = fields.String(validate=validate.OneOf(DATA_STATUSES), load_default="live")


class FeedsOut(Schema):
    """Every feed."""

    feeds = fields.List(fields.Dict())
    sample_data = fields.Boolean(metadata={"description": "Some feed is made up, to try the hub with."})


@blp.route("")
class Feeds(MethodView):
    """The feeds that are registered."""

    @tagged(live_harvests, latest_harvests, files)
    @blp.response(200, FeedsOut)
    def get(self) -> dict[str, Any]:
        """List every feed, with its last harvest."""
        context = current()
        feeds, latest, counts, hosted = (
            context.publishers.feeds(),
            context.harvests.latest(),
            context.catalogue.counts(),
            context.hosted.all(),
        )
        return {
            "feeds": [
                feed_json(feed, latest.get(feed.slug), counts.get(feed.id, {}), hosted.get(feed.id))
                for feed in feeds
            ],
            "sample_data": any(feed.data_status == "sample" for feed in feeds),
        }

    @operators_only
    @blp.doc(security=[{"operator": []}])
    @blp.arguments(FeedIn)
    @blp.response(201, schema=Schema.from_dict({"feed": fields.Dict()}, name="RegisteredFeed"))
    @blp.alt_response(400, schema=ProblemOut, description="The body is not JSON.")
    @blp.alt_response(401, schema=ProblemOut, description="The operator's key is missing or wrong.")
    @blp.alt_response(409, schema=ProblemOut, description="The slug or the address is registered already.")
    @blp.alt_response(415, schema=ProblemOut, description="The body is of another type than JSON.")
    @blp.alt_response(422, schema=ProblemOut, description="A value cannot be used; `errors` names it.")
    @blp.alt_response(429, schema=ProblemOut, description="Too many wrong keys came from this address.")
    def post(self, given: dict[str, Any]) -> dict[str, Any]:
        """Register a feed; it is harvested with the next run. Needs an operator's key."""
        context = current()
        publisher = context.publishers.add_publisher(
            given.get("publisher_slug") or slug_of(given["publisher"]), given["publisher"]
        )
        feed = context.publishers.add_feed(
            given.get("slug") or slug_of(given["name"]),
            given["name"],
            given["url"],
            publisher=publisher,
            version=given["version"],
            licence=given.get("licence"),
            licence_url=given.get("licence_url"),
            data_status=given["data_status"],
        )
        context.keys.record(operator(), "feed add", feed.slug, feed.url)
        return {"feed": feed_json(feed, None, {})}


@blp.route("/<slug>")
class OneFeed(MethodView):
    """One feed."""

    @tagged(live_harvests, harvests_of_feed, files)
    @blp.response(
        200,
        schema=Schema.from_dict(
            {
                "feed": fields.Dict(),
                "harvests": fields.List(fields.Dict()),
                "trend": fields.Dict(
                    metadata={
                        "description": "Score and notices of the last harvests, newest first, and how each "
                        "kind of problem went on since the one before: new, more, same, fewer or mended."
                    }
                ),
            },
            name="OneFeed",
        ),
    )
    @blp.alt_response(404, schema=ProblemOut, description="There is no such feed.")
    def get(self, slug: str) -> dict[str, Any]:
        """Return a feed with its latest harvests, newest first, and how it has fared."""
        context = current()
        feed = context.publishers.feed(slug)
        harvests = context.harvests.of_feed(slug)
        counts = context.catalogue.counts().get(feed.id, {})
        return {
            "feed": feed_json(feed, harvests[0] if harvests else None, counts, context.hosted.of(feed)),
            "harvests": [harvest_json(harvest) for harvest in harvests],
            "trend": trend_json(trend_of(context.harvests, slug)),
        }


def feed_json(
    feed: Feed, latest: Harvest | None, counts: dict[str, int], hosted: Hosted | None = None
) -> dict[str, Any]:
    """Return a feed as the API shows it.

    Args:
        feed: The feed.
        latest: Its last harvest, None before the first.
        counts: Its services by status.
        hosted: What is known of the file that it is served from, None for a publisher's own API.
    """
    return {
        "slug": feed.slug,
        "name": feed.name,
        "publisher": {"slug": feed.publisher.slug, "name": feed.publisher.name, "url": feed.publisher.url},
        "url": feed.url,
        "source": feed.source,
        "hosted": hosted_json(hosted) if hosted else None,
        "version": feed.version,
        "data_status": feed.data_status,
        "licence": feed.licence,
        "licence_url": feed.licence_url,
        "republished": feed.is_republished,
        "services": sum(counts.values()),
        "searchable": counts.get("active", 0) if feed.is_searchable else 0,
        "live_since": feed.live_since.isoformat() if feed.live_since else None,
        "last_harvest": harvest_json(latest) if latest else None,
    }


def trend_json(trend: Trend) -> dict[str, Any]:
    """Return how a feed has fared as the API shows it."""
    return {
        "points": [{**asdict(point), "at": point.at.isoformat()} for point in trend.points],
        "since": trend.since.isoformat() if trend.since else None,
        "changes": [asdict(change) for change in trend.changes],
    }


def hosted_json(hosted: Hosted) -> dict[str, Any]:
    """Return what is known of a feed's file as the API shows it."""
    return {
        "file": hosted.file.name,
        "kind": hosted.kind,
        "rows": hosted.rows,
        "read_at": hosted.read_at.isoformat(),
    }


def harvest_json(harvest: Harvest) -> dict[str, Any]:
    """Return a harvest as the API shows it, without its notices."""
    return {
        "id": harvest.id,
        "feed": harvest.feed,
        "outcome": harvest.outcome.value,
        "reason": harvest.reason,
        "started_at": harvest.started_at.isoformat(),
        "finished_at": harvest.finished_at.isoformat() if harvest.finished_at else None,
        "counts": dict(harvest.counts),
    }
