import re
from datetime import date, timedelta

import pytest

from sample_feeds.dates import TEMPLATE, resolve_dates, resolve_text
from sample_feeds.publishers import FOLDER, PUBLISHERS, SamplePublisher, load_feed
from tests.sample_feeds.walking import texts

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize("days", range(7))
def test_a_weekday_template_means_the_same_day_from_monday_to_sunday(days: int) -> None:
    today = MONDAY + timedelta(days=days)

    assert resolve_text("{thursday}", today) == "2026-03-05"
    assert resolve_text("{thursday-2}", today) == "2026-02-19"


def test_offsets_count_both_ways_from_the_day_of_serving() -> None:
    assert resolve_text("{today-1} {today} {today+1}", MONDAY) == "2026-03-01 2026-03-02 2026-03-03"


def test_braces_of_geojson_come_through_as_they_are() -> None:
    extent = '{"type":"Polygon","coordinates":[[[-0.3,53.7]]]}'

    assert resolve_dates({"extent": extent, "n": None}, MONDAY) == {"extent": extent, "n": None}


@pytest.mark.parametrize("one", PUBLISHERS, ids=lambda one: one.slug)
def test_no_template_is_left_in_what_is_served(one: SamplePublisher) -> None:
    feed = load_feed(one, MONDAY)

    assert not [text for text in texts(list(feed.services)) if TEMPLATE.search(text)]
    assert not [text for text in texts(list(feed.services)) if text.startswith("{") and '"' not in text]


def test_no_file_of_a_good_feed_holds_a_date_that_grows_old() -> None:
    files = [file for file in FOLDER.rglob("*") if file.suffix in (".json", ".csv")]
    written = {file: file.read_text() for file in files if FOLDER / "flawed" not in file.parents}

    assert len({file.parts[len(FOLDER.parts)] for file in written}) == 5
    assert not [file for file, text in written.items() if re.search(r'[",]20\d\d-\d\d-\d\d\b', text)]
