"""What the hub itself knows for reading words: its organizations, its own words, and impossible ages."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from werkzeug.exceptions import HTTPException

from hub.api.understanding import known_world, understood_words
from hub.catalogue.store import Catalogue
from hub.matching.understanding.understood import Understood

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_an_organization_of_the_catalogue_is_known_by_its_name(samples):
    context = samples.hub.context()
    names = {one["name"] for one in samples.items("/openreferral/v3/organizations")}
    name = max(names, key=len)

    understood = understood_words(context, name.upper(), NOW)

    assert understood.organization == name


def test_words_of_the_hub_s_own_services_are_known_and_led_to(samples):
    world = known_world(samples.hub.context())

    assert len(world.words) > 100
    assert world.knows("support")
    assert not world.knows("zzyzx")
    assert all(word.isascii() and len(word) >= 4 for word in world.words)


def test_what_is_known_is_gathered_once_for_a_state_of_the_index(samples):
    context = samples.hub.context()

    assert known_world(context) is known_world(context)


def test_nothing_typed_is_nothing_understood(samples):
    assert understood_words(samples.hub.context(), "  ", NOW) == Understood()


def test_an_age_that_nobody_has_is_refused_on_the_words(samples):
    with samples.api.test_request_context("/api/match"), pytest.raises(HTTPException) as refused:
        understood_words(samples.hub.context(), "services for people aged 200", NOW)

    assert refused.value.code == 422


def test_in_a_large_hub_a_thread_gathers_and_no_question_waits(samples):
    context = samples.hub.context()
    # Another reader of the same catalogue, for which nothing was gathered yet.
    fresh = replace(context, catalogue=Catalogue(context.databases))

    first = known_world(fresh, at_first=0)
    for thread in threading.enumerate():
        if thread.name == "signpost-known-words":
            thread.join(timeout=60)

    assert first.organizations == {}
    assert known_world(fresh, at_first=0).organizations == known_world(context).organizations != {}
