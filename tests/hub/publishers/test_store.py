import pytest

from hub.errors import AlreadyThere, NotFound, SettingsError
from hub.publishers.feeds import Feed
from hub.serve import Hub
from tests.conftest import register

URL = "https://feeds.example.org/hull"


def test_a_feed_comes_back_as_it_was_registered(hub: Hub) -> None:
    publisher = hub.publishers.add_publisher("hull", "Hull City Council", url="https://hull.example.org")
    added = hub.publishers.add_feed(
        "hull-services",
        "Services",
        URL,
        publisher=publisher,
        version="3.0",
        licence="OGL",
        licence_url="https://licence.example.org",
        data_status="sample",
    )

    found = hub.publishers.feed("hull-services")
    assert found == added
    assert found.publisher == publisher == hub.publishers.publisher("hull")
    assert (found.version, found.licence, found.data_status) == ("3.0", "OGL", "sample")
    assert hub.publishers.feeds() == hub.publishers.feeds(publisher_slug="hull") == [found]
    assert hub.publishers.feeds(publisher_slug="leeds") == []


def test_a_publisher_is_registered_once(hub: Hub) -> None:
    first = hub.publishers.add_publisher("hull", "Hull City Council")

    assert hub.publishers.add_publisher("hull", "Another name") == first


def test_two_feeds_cannot_have_one_name_or_one_address(hub: Hub) -> None:
    register(hub, URL, slug="hull")
    publisher = hub.publishers.publisher("hull")

    for slug, url in (("hull", "https://other.example.org"), ("other", URL)):
        with pytest.raises(AlreadyThere, match="registered already"):
            hub.publishers.add_feed(slug, "Again", url, publisher=publisher)
    register(hub, "https://leeds.example.org", slug="leeds")
    with pytest.raises(AlreadyThere, match="address"):
        hub.publishers.set_feed("leeds", url=URL)


@pytest.mark.parametrize("slug", ["", "Hull", "hull city", "-hull", "a--b", "../hull", "h" * 61, "hüll"])
def test_what_cannot_be_a_slug_is_refused(small_hub: Hub, slug: str) -> None:
    with pytest.raises(SettingsError, match="slug"):
        small_hub.publishers.add_publisher(slug, "Hull")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hull",
        "ftp://hull.example.org",
        "file:///etc/passwd",
        "http://",
        "https://user:secret@hull.example.org",
        "http://[::1",
        "javascript:alert(1)",
        "//hull.example.org",
        "http://hull.example.org:http/",
    ],
)
def test_what_cannot_be_an_address_is_refused(small_hub: Hub, url: str) -> None:
    publisher = small_hub.publishers.add_publisher("hull", "Hull")

    with pytest.raises(SettingsError, match="address"):
        small_hub.publishers.add_feed("hull", "Hull", url, publisher=publisher)
    assert small_hub.publishers.feeds() == []


def test_a_secret_in_an_address_is_not_told_again(small_hub: Hub) -> None:
    publisher = small_hub.publishers.add_publisher("hull", "Hull")

    with pytest.raises(SettingsError) as caught:
        small_hub.publishers.add_feed("hull", "Hull", "https://u:secret@example.org", publisher=publisher)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [("data_status", "alive"), ("version", "2.0"), ("version", "3")])
def test_a_value_that_is_not_one_of_a_list_names_the_list(small_hub: Hub, name: str, value: str) -> None:
    publisher = small_hub.publishers.add_publisher("hull", "Hull")

    with pytest.raises(SettingsError, match="use one of"):
        small_hub.publishers.add_feed("hull", "Hull", URL, publisher=publisher, **{name: value})


def test_what_is_said_of_a_feed_can_be_changed(hub: Hub) -> None:
    register(hub, URL)

    changed = hub.publishers.set_feed("hull", name="New", version_set="1.0", data_status="test")

    assert (changed.name, changed.version, changed.data_status) == ("New", "1.0", "test")
    assert hub.publishers.set_feed("hull", version_set="auto").version is None


def test_an_empty_licence_takes_the_licence_away(hub: Hub) -> None:
    register(hub, URL, licence="OGL")

    changed = hub.publishers.set_feed("hull", licence="")

    assert changed.licence is None
    assert not changed.is_republished


def test_an_unknown_name_is_not_found_and_says_what_to_do(hub: Hub) -> None:
    with pytest.raises(NotFound, match="signpost feed list"):
        hub.publishers.feed("leeds")
    with pytest.raises(NotFound, match="leeds"):
        hub.publishers.publisher("leeds")
    with pytest.raises(NotFound):
        hub.publishers.set_feed("leeds", name="Leeds")


@pytest.mark.parametrize(
    ("licence", "data_status", "is_searchable", "is_republished"),
    [
        ("OGL", "live", True, True),
        ("OGL", "sample", True, True),
        ("OGL", "test", False, False),
        (None, "live", True, False),
    ],
)
def test_licence_and_status_say_where_a_feed_is_seen(
    small_hub: Hub, licence: str | None, data_status: str, is_searchable: bool, is_republished: bool
) -> None:
    register(small_hub, URL, licence=licence, data_status=data_status)

    feed: Feed = small_hub.publishers.feed("hull")
    assert (feed.is_searchable, feed.is_republished) == (is_searchable, is_republished)


def test_a_licence_of_blanks_is_none(small_hub: Hub) -> None:
    publisher = small_hub.publishers.add_publisher("hull", "Hull")

    feed = small_hub.publishers.add_feed(
        "hull", "Hull", "https://hull.example.org/", publisher=publisher, licence="  "
    )

    assert feed.licence is None
    assert not feed.is_republished
