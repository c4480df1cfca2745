from pathlib import Path

import pytest

from hub.config import Settings, load_settings
from hub.errors import SettingsError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert load_settings({}) == Settings()


def test_every_variable_is_read() -> None:
    settings = load_settings(
        {
            "SIGNPOST_VAR": "/srv/signpost",
            "SIGNPOST_DATABASE_URL": "postgresql://db/signpost",
            "SIGNPOST_ALLOW_ORIGINS": "127.0.0.1:8100, 10.0.0.4:80 example.org:443",
            "SIGNPOST_REQUESTS_PER_SECOND": "2.5",
            "SIGNPOST_REQUESTS_AT_ONCE": "1",
            "SIGNPOST_PAGE_SIZE": "50",
            "SIGNPOST_SHRINK_LIMIT": "0.5",
            "SIGNPOST_SHRINK_FLOOR": "0",
            "SIGNPOST_GEOCODER": "nominatim",
            "SIGNPOST_GEOCODER_OPTIONS": '{"user_agent": "signpost"}',
            "SIGNPOST_PUBLIC_URL": "https://signpost.example.org/",
            "PORT": "9000",
        }
    )

    assert settings == Settings(
        var=Path("/srv/signpost"),
        database_url="postgresql://db/signpost",
        allow_origins=frozenset({"127.0.0.1:8100", "10.0.0.4:80", "example.org:443"}),
        requests_per_second=2.5,
        requests_at_once=1,
        page_size=50,
        shrink_limit=0.5,
        shrink_floor=0,
        geocoder="nominatim",
        geocoder_options={"user_agent": "signpost"},
        port=9000,
        public_url="https://signpost.example.org",
    )


def test_the_public_address_follows_the_port() -> None:
    assert load_settings({"PORT": "9000"}).public_url == "http://127.0.0.1:9000"


def test_a_variable_that_is_empty_is_as_if_it_were_not_there() -> None:
    names = (
        "VAR",
        "PUBLIC_URL",
        "DATABASE_URL",
        "REQUESTS_PER_SECOND",
        "SHRINK_LIMIT",
        "PAGE_SIZE",
        "GEOCODER_OPTIONS",
    )

    assert load_settings({f"SIGNPOST_{name}": "" for name in names} | {"PORT": ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "-1"),
        ("PORT", "70000"),
        ("SIGNPOST_SHRINK_LIMIT", "a fifth"),
        ("SIGNPOST_SHRINK_LIMIT", "-1"),
        ("SIGNPOST_SHRINK_LIMIT", "20"),
        ("SIGNPOST_SHRINK_LIMIT", "nan"),
        ("SIGNPOST_REQUESTS_PER_SECOND", "0"),
        ("SIGNPOST_REQUESTS_AT_ONCE", "0"),
        ("SIGNPOST_PAGE_SIZE", "many"),
        ("SIGNPOST_GEOCODER_OPTIONS", "{"),
        ("SIGNPOST_GEOCODER_OPTIONS", "[]"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"{name} is .*it takes"):
        load_settings({name: value})


def test_what_is_kept_lies_under_var() -> None:
    settings = Settings(var=Path("/srv/signpost"))

    for path in (settings.postcode_table, settings.locks, settings.index_folder):
        assert path.is_relative_to(settings.var)
