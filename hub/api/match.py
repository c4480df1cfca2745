"""`/api/match`: what fits this person, what to ask, and why; and why one service is where it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from hub.api.bodies import BodyParser
from hub.api.caching import catalogue, index, quarter_of_an_hour, tagged
from hub.api.context import Context, current
from hub.api.matched import answer_as_json, result_as_json
from hub.api.near import Near, find_near
from hub.api.problems import ProblemOut, QueryIn, refuse
from hub.api.search import DELIVERY, find_publisher, written_forms
from hub.api.understanding import understood_words
from hub.database import now_utc
from hub.errors import NotFound
from hub.matching.asking import Asked, combine
from hub.matching.match import Rooms, explain, match
from hub.matching.request import MOST_AGES, MOST_CIRCUMSTANCES, MOST_NEEDS, OLDEST_PERSON, Request, Where
from hub.matching.understanding.sensitive import read_sensitive
from hub.matching.understanding.understood import Sensitive
from hub.places.errors import PlaceUnknown
from hub.search.access import ACCESS
from hub.search.week import DAYS
from standards.lists.concepts import load
from standards.lists.mappings import mappings
from standards.openreferral.dates import LONDON
from standards.openreferral.formats import is_uuid

MOST_WORDS = 5_000
blp = Blueprint("match", __name__, url_prefix="/api/match", description="Match services to a person.")
blp.ARGUMENTS_PARSER = BodyParser()


def _several(of: fields.Field[Any], most: int, description: str) -> fields.List[Any]:
    return fields.List(
        of,
        load_default=list,
        validate=validate.Length(max=most),
        metadata={"description": f"{description}; repeatable."},
    )


class MatchIn(QueryIn):
    """What may be asked. Everything is optional; what is not said is not known."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=MOST_WORDS),
        metadata={"description": "Own words: needs, a place, days, ages and the like are read out of them."},
    )
    without = _several(
        fields.String(validate=validate.Length(max=100)),
        50,
        "What was read out of `q` and is not meant: `need:<id>`, `circumstance:<id>`, or a kind of filter",
    )
    need = _several(fields.String(), MOST_NEEDS, "Identifier in the list of needs")
    circumstance = _several(fields.String(), MOST_CIRCUMSTANCES, "Identifier in the list of circumstances")
    service_type = _several(fields.String(), 50, "Term, in any written form")
    near = fields.String(
        load_default="",
        metadata={"description": "A postcode, the first half of one, or the name of a place."},
    )
    lat = fields.Float(validate=validate.Range(min=-90, max=90), metadata={"description": "Latitude, WGS84."})
    lon = fields.Float(
        validate=validate.Range(min=-180, max=180), metadata={"description": "Longitude, WGS84."}
    )
    within_km = fields.Float(
        validate=validate.Range(min=0, max=2000),
        metadata={"description": "How far a place may be; without it, as far as needed to find enough."},
    )
    age = _several(
        fields.Float(validate=validate.Range(min=0, max=OLDEST_PERSON)),
        MOST_AGES,
        "Age of each person, years",
    )
    gender = fields.String(validate=validate.OneOf(("female", "male", "other")))
    day = _several(fields.String(validate=validate.OneOf(DAYS)), 7, "Day on which it should be open")
    start = fields.Time(format="%H:%M", metadata={"description": "From when it should be open, as 09:30."})
    end = fields.Time(format="%H:%M", metadata={"description": "Until when it should be open."})
    open = fields.String(metadata={"description": "`now`, or a moment in ISO 8601: open then."})
    free = fields.Boolean(
        load_default=False, metadata={"description": "Without what is known to cost money."}
    )
    language = _several(
        fields.String(validate=validate.Length(min=2, max=60)), 10, "Language, by name or code"
    )
    access = _several(fields.String(validate=validate.OneOf(tuple(ACCESS))), len(ACCESS), "Access need")
    delivery = _several(fields.String(validate=validate.OneOf(DELIVERY)), 4, "How the service reaches people")
    self_referral = fields.Boolean(
        load_default=False,
        metadata={"description": "The person asks for themselves, without a professional."},
    )
    assured_since = fields.Date(metadata={"description": "The day since which somebody checked the record."})
    publisher = fields.String(load_default="", metadata={"description": "Slug of a publisher."})
    known_only = fields.Boolean(load_default=False, metadata={"description": "Leave out what does not say."})
    relax = fields.Boolean(
        load_default=True,
        metadata={"description": "Give up conditions where nothing is found; each is told."},
    )
    group = fields.String(
        load_default="fits",
        validate=validate.OneOf(("fits", "does_not_fit", "outside_area")),
        metadata={"description": "List one of the groups that are otherwise only counted."},
    )
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=10_000))
    per_page = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))

    @validates_schema
    def _go_together(self, asked: dict[str, Any], **_: Any) -> None:
        wrong = {}
        if ("lat" in asked) != ("lon" in asked):
            wrong["lat" if "lon" in asked else "lon"] = ["A point needs both `lat` and `lon`."]
        if asked.get("start") and asked.get("end") and asked["start"] >= asked["end"]:
            wrong["end"] = ["`end` is later than `start`."]
        if asked.get("open") and (asked.get("day") or asked.get("start") or asked.get("end")):
            wrong["open"] = ["Ask either for a moment (`open`) or for days and hours, not for both."]
        if asked.get("lat") is not None and asked.get("near", "").strip():
            wrong["near"] = ["Give either `near` or `lat` and `lon`."]
        for list_id, name in (("needs", "need"), ("circumstances", "circumstance")):
            items = load(list_id)
            unknown = [one for one in asked.get(name) or () if items.item(one) is None]
            if unknown:
                wrong[name] = [f"There is no “{unknown[0][:60]}” in the list; see /api/lists/{list_id}."]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _moments(self, asked: dict[str, Any], **_: Any) -> dict[str, Any]:
        text = asked.get("open")
        if not text:
            # A field of a form that was left empty asks for nothing.
            asked.pop("open", None)
            return asked
        if text == "now":
            return asked
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError({"open": ["Write `now` or a moment such as 2026-11-24T10:00."]}) from None
        asked["open"] = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
        if not 1970 <= moment.year <= 2100:
            raise ValidationError({"open": ["A moment between 1970 and 2100."]})
        return asked


class MatchOut(Schema):
    """What fits, what to ask, and why."""

    understood = fields.Dict(metadata={"description": "What was read out of the words, each part with them."})
    total = fields.Integer(metadata={"description": "Services found, on all pages."})
    page = fields.Integer()
    per_page = fields.Integer()
    total_pages = fields.Integer()
    results = fields.List(
        fields.Dict(), metadata={"description": "Best first; the score is the sum of the reasons."}
    )
    groups = fields.Dict(
        metadata={"description": "How many do not fit, and how many are for people elsewhere."}
    )
    question = fields.Dict(allow_none=True, metadata={"description": "The answer that would settle most."})
    relaxed = fields.List(fields.Dict(), metadata={"description": "What was given up, in order."})
    bundles = fields.List(fields.Dict(), metadata={"description": "With several needs, the best for each."})


class ExplainIn(MatchIn):
    """A request, and the service that it is about."""

    service = fields.String(required=True, metadata={"description": "Id of the service."})


@blp.route("")
class Match(MethodView):
    """Services that fit a person."""

    @tagged(catalogue, index, quarter_of_an_hour, shared=False)
    @blp.arguments(MatchIn, location="query", unknown=RAISE)
    @blp.response(200, MatchOut)
    @blp.alt_response(
        422, schema=ProblemOut, description="A parameter that cannot be understood; `errors` names it."
    )
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Match services to a person."""
        return _answer(asked)

    @blp.arguments(MatchIn, location="json", unknown=RAISE)
    @blp.response(200, MatchOut)
    @blp.alt_response(400, schema=ProblemOut, description="The body is not JSON.")
    @blp.alt_response(413, schema=ProblemOut, description="The body is too large.")
    @blp.alt_response(415, schema=ProblemOut, description="The body is of another type than JSON.")
    @blp.alt_response(
        422, schema=ProblemOut, description="A member that cannot be understood; `errors` names it."
    )
    def post(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Match services to a person, without anything of it in the address."""
        return _answer(asked)


@blp.route("/explain")
class Explain(MethodView):
    """Why one service is where it is."""

    @tagged(catalogue, index, quarter_of_an_hour, shared=False)
    @blp.arguments(ExplainIn, location="query", unknown=RAISE)
    @blp.response(200)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such service.")
    @blp.alt_response(
        422, schema=ProblemOut, description="A parameter that cannot be understood; `errors` names it."
    )
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say for one service which rule put it where it is."""
        context = current()
        public_id = asked.pop("service").strip()
        stored = context.catalogue.service(public_id.lower()) if is_uuid(public_id) else None
        whole, _ = _asked(context, asked)
        result = explain(_rooms(context), whole.request, stored.ordinal) if stored is not None else None
        if result is None:
            raise NotFound("There is no service with this id.")
        return {"result": result_as_json(context, result, whole.request), "group": result.judged.group()}


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    context = current()
    whole, near = _asked(context, asked)
    answer = match(_rooms(context), whole.request)
    return answer_as_json(context, answer, whole, near)


def _asked(context: Context, asked: dict[str, Any]) -> tuple[Asked, Near | None]:
    """Return the request that the parameters and the words make together, and where the person is."""
    now = now_utc()
    opens = asked.get("open")
    near, where = _where(context, asked)
    given = Request(
        now=now,
        words=asked["q"],
        needs=tuple(asked["need"]),
        service_types=tuple(written_forms(context, asked["service_type"])),
        circumstances=tuple(asked["circumstance"]),
        where=where,
        within_km=asked.get("within_km"),
        ages=tuple(asked["age"]),
        gender=asked.get("gender"),
        days=tuple(asked["day"]),
        start=asked.get("start") or None,
        end=asked.get("end") or None,
        open_at=now if opens == "now" else opens,
        free=asked["free"],
        languages=tuple(asked["language"]),
        access=tuple(asked["access"]),
        delivery=tuple(asked["delivery"]),
        self_referral=asked["self_referral"],
        assured_since=asked.get("assured_since"),
        publisher=find_publisher(asked["publisher"]),
        known_only=asked["known_only"],
        relax=asked["relax"],
        group=asked["group"],
        page=asked["page"],
        per_page=asked["per_page"],
    )
    understood = understood_words(context, asked["q"], now)
    if understood.sensitive is None:
        understood = replace(understood, sensitive=_sensitive(given))
    whole = combine(given, understood, without=frozenset(asked["without"]))
    if whole.place and near is None and (near := _named_place(context, whole.place)) is not None:
        whole = replace(whole, request=replace(whole.request, where=as_where(near)))
    if whole.request.within_km is not None and whole.request.where is None:
        if asked.get("within_km") is not None:
            refuse("within_km", "A distance needs a place to measure from: give `near` as well.")
        whole = replace(whole, request=replace(whole.request, within_km=None))
    return whole, near


def _sensitive(given: Request) -> Sensitive | None:
    """Return the danger that needs and circumstances tell of: by their identifiers as much as by words."""
    items = (load("circumstances").item(one) for one in given.circumstances)
    private = {item.identifier for item in items if item is not None and item.sensitive}
    follow = [one.to_id for one in mappings("circumstances", "needs") if one.from_id in private]
    found = read_sensitive((), (*given.needs, *follow))
    return Sensitive((), ()) if found is None and private else found


def _rooms(context: Context) -> Rooms:
    return Rooms(context.index, context.catalogue, context.areas)


def _named_place(context: Context, text: str) -> Near | None:
    """Return the place that the words name, None where there is none such: then it is not said where."""
    try:
        near = find_near(context, text)
    except PlaceUnknown:
        return None
    return near if near.resolved.point is not None else None


def _where(context: Context, asked: dict[str, Any]) -> tuple[Near | None, Where | None]:
    if asked.get("lat") is not None:
        point = (asked["lat"], asked["lon"])
        nearest = context.postcode_table().nearest(*point)
        codes = (
            context.areas.codes_of_council(nearest.council) if nearest and nearest.council else frozenset()
        )
        return None, Where(f"{point[0]:g}, {point[1]:g}", point, True, codes, codes)
    if not asked["near"].strip():
        return None, None
    near = find_near(context, asked["near"])
    if near.resolved.point is None:
        refuse("near", near.resolved.message)
    return near, as_where(near)


def as_where(near: Near) -> Where:
    """Return a place that was understood, as matching takes it."""
    return Where(
        near.resolved.text,
        near.resolved.point,
        near.is_exact,
        frozenset(near.codes),
        frozenset(near.sure_codes),
    )
