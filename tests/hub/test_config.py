from dataclasses import fields, replace
from pathlib import Path

import pytest

from hub.config import Settings, load_settings
from hub.errors import SettingsError
from standards.openreferral.files.limits import FileLimits


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
            "SIGNPOST_LEASE_S": "20",
            "SIGNPOST_BEAT_S": "2.5",
            "SIGNPOST_JOBS_KEPT_DAYS": "7",
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
        lease_s=20.0,
        beat_s=2.5,
        jobs_kept_days=7.0,
    )


def test_every_bound_of_a_file_is_a_setting() -> None:
    names = {
        one.name: f"SIGNPOST_FILE_{one.name.removeprefix('file_').upper()}" for one in fields(FileLimits)
    }

    for name, variable in names.items():
        limits = load_settings({variable: "77"}).file_limits
        assert limits == replace(FileLimits(), **{name: 77}), variable


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
        ("SIGNPOST_FILE_BYTES", "100 MB"),
        ("SIGNPOST_FILE_ROWS", "0"),
        ("SIGNPOST_FILE_SECONDS", "inf"),
        ("SIGNPOST_FILE_MEMORY_BYTES", "9" * 20),
        ("SIGNPOST_LEASE_S", "0"),
        ("SIGNPOST_LEASE_S", "a minute"),
        ("SIGNPOST_BEAT_S", "31"),
        ("SIGNPOST_JOBS_KEPT_DAYS", "0"),
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


def test_a_short_lease_is_extended_in_time() -> None:
    assert load_settings({"SIGNPOST_LEASE_S": "8"}).beat_s == 2.0
    assert load_settings({"SIGNPOST_LEASE_S": "600"}).beat_s == 15.0
