"""A world of a few organizations and all towns, and a Tuesday morning in November."""

from datetime import UTC, datetime

import pytest

from hub.matching.understanding import understand
from hub.matching.understanding.understood import Understood, World
from hub.places.towns import find_towns, town_names

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ORGANIZATIONS = (
    "Age UK Trafford",
    "Age UK Hounslow",
    "Citizens Advice Trafford",
    "Samaritans",
    "Mind",
    "Urmston Library",
    "Foodbank",
)


@pytest.fixture(scope="session")
def world() -> World:
    places = {name: find_towns(name)[0].point for name in town_names()}
    return World(places, {name.lower(): name for name in ORGANIZATIONS}, {"urmston": 12})


@pytest.fixture(scope="session")
def read(world: World):
    def reading(words: str) -> Understood:
        return understand(words, world, NOW)

    return reading
