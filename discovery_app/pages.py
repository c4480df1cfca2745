"""The finder's pages: each asks the hub, turns the answer into words and fills a template."""

from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from discovery_app.attribution import publisher_credits, source_credits
from discovery_app.client import HubClient, HubHasNoSuchThing, HubSaysNo, HubUnreachable
from discovery_app.facts import name_of
from discovery_app.feed_page import feed_page, harvest_page, last_report
from discovery_app.map_view import MapView, results_map, service_map
from discovery_app.results import is_private, results_page
from discovery_app.search_form import ACCESS, DAYS, DELIVERY, GENDERS, MILES, SearchForm, field_errors
from discovery_app.service_page import service_page
from discovery_app.sources import feed_line, feed_lines, samples_among
from discovery_app.understood import Step
from discovery_app.words import t

finder = Blueprint("finder", __name__)

Answer = str | tuple[str, int]


def hub() -> HubClient:
    """Return the client that `create_app` was given."""
    client: HubClient = current_app.extensions["hub_client"]
    return client


@finder.before_app_request
def learn_what_is_a_sample() -> None:
    """Ask the hub how much of what it holds is a sample, so that every page can say so."""
    if request.endpoint not in ("static", "finder.icon"):
        g.samples = samples_among(hub().feeds())


@finder.app_context_processor
def samples() -> dict[str, str]:
    """Give templates the answer; a page about a hub that cannot be reached shows no data."""
    return {"samples": g.get("samples", "")}


@finder.get("/favicon.ico")
def icon() -> Response:
    """Give the icon to browsers that ask without reading a page, as for the API's description."""
    return current_app.send_static_file("signpost.svg")


@finder.get("/")
def start() -> Answer:
    """Ask for a person's own words and their postcode."""
    return render_template("finder/start.html", form=SearchForm(), errors={})


@finder.get("/search")
def results() -> Answer:
    """Show the services that match, or the form again with what was not understood."""
    form = SearchForm.read(request.args)
    if mistakes := form.mistakes():
        return _form_again(form, HubSaysNo(mistakes, {}))
    try:
        answer = hub().match(form.hub_params())
    except HubSaysNo as refusal:
        return _form_again(form, refusal)
    return _results(form, answer)


@finder.post("/search")
def asked() -> Answer | AnyResponse:
    """Take a search that was sent, and lead to an address of it that can be shared.

    A search about something that nobody else should read has no such address: its page is the answer itself.
    """
    form = SearchForm.sent(request.form)
    if mistakes := form.mistakes():
        return _form_again(form, HubSaysNo(mistakes, {}))
    if form.q or form.need or form.circumstance:
        try:
            answer = hub().match(form.hub_params())
        except HubSaysNo as refusal:
            return _form_again(form, refusal)
        if is_private(answer):
            return _results(form, answer)
    return redirect(form.address(), 303)


@finder.get("/services/<service_id>")
def service(service_id: str) -> Answer:
    """Show one service."""
    return _service(service_id)


@finder.post("/services/<service_id>")
def service_privately(service_id: str) -> Answer:
    """Show one service to a person whose search nobody else should read, with the way back to it."""
    g.private = True
    return _service(service_id, back=SearchForm.sent(request.form).query())


@finder.get("/map/outlines")
def outlines() -> dict[str, Any]:
    """Give a map's script the outlines it asks for, from the hub wherever that is."""
    return hub().outlines({name: request.args[name] for name in ("codes", "bbox") if request.args.get(name)})


@finder.get("/sources")
def sources() -> Answer:
    """Say which feeds the information comes from and under which licences."""
    return render_template("finder/sources.html", feeds=feed_lines(hub().feeds()))


@finder.get("/sources/<slug>")
def source(slug: str) -> Answer:
    """Say how one feed has fared: its score, what is new, still there and mended."""
    try:
        answer = hub().feed(slug)
    except HubHasNoSuchThing:
        return _problem("no_source", 404)
    return render_template("finder/source.html", page=feed_page(answer), feed=feed_line(answer["feed"]))


@finder.get("/sources/<slug>/report")
def source_report(slug: str) -> Answer:
    """Show what the last harvest of a feed found, record by record, as a check shows it."""
    try:
        answer = hub().feed(slug)
    except HubHasNoSuchThing:
        return _problem("no_source", 404)
    number = last_report(answer)
    if number is None:
        return _problem("no_report", 404)
    feed = answer["feed"]
    line = feed_line(feed)
    check = {
        "what": "address" if line.url else "file",
        "name": line.url or "",
        "data_status": feed["data_status"],
    }
    page = harvest_page(feed, hub().harvest(number), hub().address)
    return render_template("finder/source_report.html", page=page, check=check, feed=line)


@finder.get("/attribution")
def attribution() -> Answer:
    """Say whose everything is, and what the licences ask to be said."""
    answer = hub().attribution()
    return render_template(
        "finder/attribution.html",
        publishers=publisher_credits(answer),
        reference=source_credits(answer, "reference"),
        software=source_credits(answer, "software"),
    )


@finder.app_errorhandler(HubHasNoSuchThing)
@finder.app_errorhandler(404)
def not_found(error: Exception) -> Answer:
    """Say that there is no such page or service."""
    return _problem("gone" if isinstance(error, HubHasNoSuchThing) else "missing", 404)


@finder.app_errorhandler(HubUnreachable)
def hub_unreachable(error: HubUnreachable) -> Answer:
    """Say that the hub does not answer, and keep the reason for the operator."""
    current_app.logger.error("the hub cannot be reached: %s", error)
    return _problem("unreachable", 503)


@finder.app_errorhandler(HubSaysNo)
def refused(_error: HubSaysNo) -> Answer:
    """Say that the hub did not understand what a page asked it."""
    return _problem("refused", 422)


@finder.app_errorhandler(500)
def failed(_error: Exception) -> Answer:
    """Say that the fault is ours."""
    return _problem("failed", 500)


@finder.app_errorhandler(HTTPException)
def other_problem(error: HTTPException) -> Answer:
    """Answer what has no page of its own, such as a method that is not allowed, in the same words."""
    return _problem("refused", error.code or 400)


def _results(form: SearchForm, answer: dict[str, Any]) -> str:
    publishers = {
        feed["publisher"]["slug"]: name_of(feed["publisher"])
        for feed in hub().feeds().get("feeds") or []
        if isinstance(feed.get("publisher"), dict)
    }
    page = results_page(form, answer, publishers=publishers)
    drawn = None
    if page.private:
        g.private = True
    elif page.results:
        drawn = _on_map(results_map(form, answer, _drawn_with(), first=page.first))
    return render_template(
        "finder/results.html",
        form=form,
        page=page,
        map=drawn,
        private=page.private,
        leave=page.private,
        errors={},
        **_choices(),
    )


def _service(service_id: str, *, back: str = "") -> str:
    answer = hub().service(service_id)
    page = service_page(answer)
    if page.is_sample:
        g.samples = "all"
    private = bool(g.get("private"))
    drawn = None if private else _on_map(service_map(answer.get("facts") or {}, _drawn_with()))
    return render_template("finder/service.html", page=page, map=drawn, leave=private, back=back)


def _drawn_with() -> dict[str, Any]:
    """Return what the hub says that maps are drawn with; nothing when it does not: the list goes first."""
    try:
        return hub().map()
    except (HubHasNoSuchThing, HubUnreachable) as error:
        current_app.logger.warning("maps have no background: %s", error)
        return {}


def _on_map(drawn: MapView | None) -> MapView | None:
    """Let the page's policy allow the tiles of the map that is on it, and say what is drawn."""
    if drawn is not None:
        g.tiles = drawn.tiles
    return drawn


def _form_again(form: SearchForm, refusal: HubSaysNo) -> Answer:
    errors = field_errors(refusal.errors)
    suggestions = [Step(value, form.query(near=value)) for value in refusal.suggestions.get("near", ())]
    # Nobody has looked yet whether what was sent may stand in an address.
    private = request.method == "POST"
    page = render_template(
        "finder/form_again.html",
        form=form,
        errors=errors,
        suggestions=suggestions,
        private=private,
        **_choices(),
    )
    return page, 422


def _choices() -> dict[str, Any]:
    return {
        "miles": MILES,
        "delivery_ways": DELIVERY,
        "genders": GENDERS,
        "days": DAYS,
        "access_needs": ACCESS,
    }


def _problem(kind: str, status: int) -> Answer:
    about_sources = kind in ("no_source", "no_report")
    page = render_template(
        "finder/problem.html",
        heading=t(f"problem.{kind}.heading"),
        lines=t(f"problem.{kind}.text").split("\n"),
        onward=("/sources", t("problem.sources")) if about_sources else ("/", t("problem.search")),
    )
    return page, status
