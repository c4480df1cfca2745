"""Suggestions while somebody types: what is found, in which order, what is never put before anybody."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hub.search.index as following
from hub.catalogue.store import Change
from hub.places.areas import Areas
from hub.places.postcodes import PostcodeTable
from hub.search.index import current_folder, follow, open_index
from hub.search.reader import SearchIndex, Snapshot
from hub.search.schema import stored_bytes
from hub.search.suggesting.gathering import KINDS, Counts, Kind, Suggestion
from hub.search.suggesting.names import edits_between, plain_words
from hub.search.suggesting.organizations import Organization, read_organization
from hub.search.suggesting.suggest import MOST, SHARE, suggest
from standards.lists.concepts import load
from standards.lists.lexicon import phrases
from tests.benchmarks.suggest import QUESTIONS_OF, measure
from tests.hub.search.fake_catalogue import FakeCatalogue, a_service

Index = Callable[[FakeCatalogue], SearchIndex]


def of(name: str, number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return a service of an organization of that name."""
    return a_service(organization={"id": f"o-{number}", "name": name}, **fields)


def catalogue_of(*names: str) -> FakeCatalogue:
    """Return a catalogue with a service for each of these names of organizations."""
    catalogue = FakeCatalogue()
    for ordinal, name in enumerate(names, 1):
        catalogue.put(ordinal, of(name, ordinal))
    return catalogue


def asked(text: str, snapshot: Snapshot | None = None, *kinds: Kind, limit: int = MOST) -> list[Suggestion]:
    return suggest(snapshot, None, Counts(), text, kinds=kinds, limit=limit)


def labels(text: str, snapshot: Snapshot | None = None, *kinds: Kind) -> list[str]:
    return [found.label for found in asked(text, snapshot, *kinds)]


def test_what_begins_so_comes_before_what_has_it_further_in_and_that_before_a_slip(indexed: Index) -> None:
    names = ("Hull Lighthouse", "Lighthouse Trust", "Lightnouse Hall", "Harbour Bell")
    snapshot = indexed(catalogue_of(*names)).snapshot()

    # Two that match as typed are few, so what nearly matches follows.
    assert labels("lighth", snapshot, "organization") == [
        "Lighthouse Trust",
        "Hull Lighthouse",
        "Lightnouse Hall",
    ]


def test_an_organization_with_more_services_comes_first(indexed: Index) -> None:
    catalogue = catalogue_of("Zebra Aid", "Zebra Club")
    for ordinal in (3, 4, 5):
        catalogue.put(ordinal, of("Zebra Club", 2))

    assert labels("zebra", indexed(catalogue).snapshot(), "organization") == ["Zebra Club", "Zebra Aid"]


def test_one_name_in_two_feeds_is_suggested_once(indexed: Index) -> None:
    snapshot = indexed(catalogue_of("Zebra Aid", "ZEBRA AID", "Zebra Club")).snapshot()

    assert sorted(map(str.lower, labels("zebr", snapshot, "organization"))) == ["zebra aid", "zebra club"]


@pytest.mark.parametrize(
    "typed",
    [
        "cafe cy",
        "CAFÉ CY",
        "Cafe\u0301 cy",
        "cymraeg caf",
        "  café   cymraeg ",
        "\uff43\uff41\uff46\uff45 cy",
    ],
)
def test_case_accents_order_and_spaces_do_not_matter(indexed: Index, typed: str) -> None:
    snapshot = indexed(catalogue_of("Caffi Bach", "Café Cymraeg")).snapshot()

    assert labels(typed, snapshot, "organization") == ["Café Cymraeg"]


@pytest.mark.parametrize("typed", ["womens a", "women's a", "Women\u2019s Aid"])
def test_an_apostrophe_does_not_matter(indexed: Index, typed: str) -> None:
    snapshot = indexed(catalogue_of("Women\u2019s Aid Zed")).snapshot()

    assert labels(typed, snapshot, "organization") == ["Women\u2019s Aid Zed"]


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("Zebr", True),
        ("zbra", True),  # a letter missing
        ("zebbra", True),  # one too many
        ("zevra", True),  # a wrong one
        ("zerba", True),  # two exchanged
        ("ezb", False),  # three letters are too few
        ("zvbta", False),  # two slips in five letters
        ("lighthuoes", True),  # two in ten
        ("lgihthosue", True),
        ("lighthuos", True),
        ("lgktjous", False),
        ("harbor lig", True),  # a slip in a word before the last
        ("hrbour zebr", True),
        ("harbour lgi", False),
    ],
)
def test_a_slip_is_passed_over_from_four_letters_and_two_from_eight(
    indexed: Index, typed: str, is_found: bool
) -> None:
    snapshot = indexed(catalogue_of("The Harbour Zebra Lighthouse")).snapshot()

    assert bool(labels(typed, snapshot, "organization")) is is_found


def test_a_suggestion_says_which_of_its_words_matched(indexed: Index) -> None:
    snapshot = indexed(catalogue_of("Zebra (Harbour) Aid")).snapshot()

    (found,) = asked("harbuor zeb", snapshot, "organization")

    assert found == Suggestion(
        "organization", "o-1", "Zebra (Harbour) Aid", "Zebra (Harbour) Aid", ("Zebra", "Harbour")
    )


def test_words_that_people_use_lead_to_the_need_and_stay_in_the_box() -> None:
    (found,) = asked("skint")

    assert (found.kind, found.id, found.text, found.words) == ("need", "emergency-cash", "skint", ("skint",))
    assert found.label == next(one.label for one in load("needs").items if one.identifier == found.id)
    assert len({one.id for one in asked("food", None, "need")}) == len(asked("food", None, "need")) > 3


def test_a_label_that_begins_so_comes_before_other_words_for_needs() -> None:
    assert labels("food", None, "need")[0] == "Food"


def test_service_types_that_have_services_come_first(indexed: Index) -> None:
    types = asked("ca", None, "service_type")
    assert len(types) == MOST
    last = types[-1]
    catalogue = FakeCatalogue()
    term = {"id": "t", "code": last.id.partition(":")[2], "taxonomy": "esdServiceTypes", "name": last.label}
    catalogue.put(1, a_service(attributes=[{"id": "a", "link_type": "service_type", "taxonomy_term": term}]))

    assert labels("ca", indexed(catalogue).snapshot(), "service_type")[0] == last.label


def test_the_id_of_a_service_type_is_a_form_in_which_it_can_be_asked_for() -> None:
    (found,) = [
        one for one in asked("carers supp", None, "service_type") if one.label == "Carers support groups"
    ]

    assert found.id == "esdServiceTypes:298"


def test_the_largest_place_comes_first_and_a_name_stands_once() -> None:
    found = asked("newpor", None, "place")

    assert (found[0].label, found[0].text) == ("Newport, Wales", "Newport")
    assert [one.text for one in found].count("Newport") == 1


def test_another_name_of_a_town_says_which_town() -> None:
    assert labels("hul", None, "place")[0] == "Hull (Kingston upon Hull), England"


def test_the_end_of_a_sentence_is_completed_and_the_rest_stays() -> None:
    found = asked("I need debt advice in hudders", None, "place")

    assert found[0].text == "I need debt advice in Huddersfield"
    assert found[0].words == ("Huddersfield",)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("hu5", ("HU5", "HU5")),
        ("food bank HU5", ("HU5", "food bank HU5")),
        ("hu5 2", ("HU5 2", "HU5 2")),
        ("hu5 2aa", ("HU5 2AA", "HU5 2AA")),
        ("hu52aa", ("HU5 2AA", "HU5 2AA")),
    ],
)
def test_what_looks_like_part_of_a_postcode_is_one_if_there_is_one(
    postcode_table: Path, typed: str, first: tuple[str, str]
) -> None:
    table = PostcodeTable.open(postcode_table)

    found = suggest(None, table, Counts(), typed)

    assert (found[0].kind, found[0].id, found[0].text) == ("place", *first)
    assert suggest(None, table, Counts(), "zz9") == []
    assert [one.kind for one in suggest(None, table, Counts(), typed, kinds=("need",))].count("place") == 0


def test_outcodes_that_begin_so_follow(postcode_table: Path) -> None:
    found = [one.id for one in suggest(None, PostcodeTable.open(postcode_table), Counts(), "hu1")]

    assert found[:3] == ["HU1", "HU10", "HU11"]


def test_no_sensitive_need_is_suggested_for_a_part_of_its_words() -> None:
    needs = load("needs")
    sensitive = {one.identifier for one in needs.items if one.sensitive}
    said = {one.label for one in needs.items if one.sensitive}
    said |= {one.words for one in phrases() if one.identifier in sensitive and one.weight == 3}
    meant = Counter[str]()

    for words in sorted(said)[::7]:
        for end in range(1, len(words) + 1):
            for one in asked(words[:end]):
                if one.id in sensitive:
                    meant[one.id] += 1
                    name, typed = (" ".join(plain_words(text)) for text in (one.text, words[:end]))
                    assert name == typed or set(typed.split()) < set(name.split()), (typed, name)

    # The whole words do lead there, or the test shows nothing.
    assert len(meant) > len(sensitive) / 2


@pytest.mark.parametrize("typed", ["s", "su", "sui", "suic", "suici", "suicid", "suicied", "suiicde"])
def test_suicide_is_put_before_nobody_who_has_not_typed_it(indexed: Index, typed: str) -> None:
    snapshot = indexed(catalogue_of("Suicide Line Zed", "Sunday Lunch")).snapshot()

    assert not any("suicid" in f"{one.label} {one.text}".lower() for one in asked(typed, snapshot))


def test_who_has_typed_it_finds_the_need_and_the_organization(indexed: Index) -> None:
    snapshot = indexed(catalogue_of("Suicide Line Zed")).snapshot()

    found = asked("suicide", snapshot)

    assert {"suicidal-thoughts", "o-1"} <= {one.id for one in found}
    assert labels("suicide li", snapshot, "organization") == ["Suicide Line Zed"]


def test_no_kind_takes_more_than_its_share_while_others_have_something(indexed: Index) -> None:
    names = [f"Carers of {letter}" for letter in "ABCDEFGHIJKLMNOP"]
    snapshot = indexed(catalogue_of(*names)).snapshot()

    found = asked("care", snapshot)

    counts = Counter(one.kind for one in found)
    assert len(found) == MOST
    assert counts["organization"] == SHARE["organization"]
    assert counts["service_type"] >= 1 <= counts["need"]
    # Each kind stands in one piece.
    kinds = [one.kind for one in found]
    assert sum(one != other for one, other in pairwise(kinds)) == len(counts) - 1


def test_a_kind_may_take_the_room_that_others_leave(indexed: Index) -> None:
    snapshot = indexed(catalogue_of(*(f"Zyxwv {letter}" for letter in "ABCDEFGHIJKLMNOP"))).snapshot()

    assert len(asked("zyxw", snapshot)) == MOST
    assert len(asked("zyxw", snapshot, limit=4)) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_kinds_that_are_wanted_come(indexed: Index, kind: Kind) -> None:
    snapshot = indexed(catalogue_of("Carers Centre")).snapshot()

    assert {one.kind for one in asked("car", snapshot, kind)} == {kind}


def test_an_organization_goes_with_its_last_service_and_is_found_by_its_new_name(
    tmp_path: Path, areas: Areas
) -> None:
    catalogue = catalogue_of("Zebra Aid", "Zebra Club", "Zebra Trust", "Zebra Hall")
    catalogue.put(5, of("Zebra Aid"))
    follow(catalogue, tmp_path, areas)
    index = SearchIndex(tmp_path)
    assert len(labels("zebra", index.snapshot(), "organization")) == 4

    catalogue.remove(1)
    catalogue.remove(2)
    catalogue.put(3, of("Zebra Union", 3))
    catalogue.put(4, of("Zebra Hall", 4, status="inactive"))
    follow(catalogue, tmp_path, areas)

    # Zebra Aid has another.
    assert sorted(labels("zebra", index.snapshot(), "organization")) == ["Zebra Aid", "Zebra Union"]


def test_an_organization_of_a_test_feed_is_not_suggested(indexed: Index) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, of("Zebra Aid"), data_status="test")

    assert labels("zebra", indexed(catalogue).snapshot(), "organization") == []


def test_nothing_of_an_erased_organization_stays_in_the_files(tmp_path: Path, areas: Areas) -> None:
    def traces() -> list[Path]:
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        return [
            file for file in files if any(name in file.read_bytes() for name in (b"Quillfea", b"quillfea"))
        ]

    catalogue = catalogue_of("Quillfeather Aid", "Zebra Club")
    follow(catalogue, tmp_path, areas)
    assert traces()

    catalogue.remove(1)
    follow(catalogue, tmp_path, areas, anew=True)

    assert traces() == []
    assert labels("quillf", SearchIndex(tmp_path).snapshot(), "organization") == []
    assert labels("zebra", SearchIndex(tmp_path).snapshot(), "organization") == ["Zebra Club"]


_STEP = st.tuples(st.integers(1, 6), st.sampled_from([None, "", "Ash", "Birch", "Cedar", "Ash inactive"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(_STEP, min_size=1, max_size=12), min_size=1, max_size=5))
def test_the_index_knows_at_every_commit_how_many_services_each_organization_has(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    areas: Areas,
    rounds: list[list[tuple[int, str | None]]],
) -> None:
    # Commits within a run, and several readings of the log in one commit.
    monkeypatch.setattr(following, "BATCH", 2)
    monkeypatch.setattr(following, "CHANGES_PER_COMMIT", 5)
    monkeypatch.setattr(following, "NAMES_AT_ONCE", 2)
    folder = tmp_path_factory.mktemp("names")
    catalogue = FakeCatalogue()
    truth: dict[int, str] = {}
    for steps in rounds:
        for ordinal, name in steps:
            if name is None:
                if ordinal in catalogue.services([ordinal]):
                    catalogue.remove(ordinal)
                truth.pop(ordinal, None)
                continue
            status = "inactive" if name.endswith("inactive") else "active"
            catalogue.put(ordinal, of(name.split(" ")[0], status=status))
            truth[ordinal] = name if status == "active" else ""
        follow(catalogue, folder, areas)

        assert _held(folder) == Counter(filter(None, truth.values()))


@pytest.mark.parametrize("is_empty_first", [True, False])
def test_a_run_that_breaks_off_leaves_no_name_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, areas: Areas, is_empty_first: bool
) -> None:
    class Breaking(FakeCatalogue):
        def changes(self, after: int, limit: int) -> list[Change]:
            if after >= breaks_at:
                raise ConnectionError("gone")
            return super().changes(after, limit)

    monkeypatch.setattr(following, "BATCH", 2)
    monkeypatch.setattr(following, "CHANGES_PER_COMMIT", 3)
    breaks_at = 1_000
    catalogue = Breaking()
    if is_empty_first:
        follow(catalogue, tmp_path, areas)
    for ordinal in range(1, 13):
        catalogue.put(ordinal, of(f"Zebra {ordinal % 5}"))
    breaks_at = 7
    with pytest.raises(ConnectionError):
        follow(catalogue, tmp_path, areas)

    breaks_at = 1_000
    follow(catalogue, tmp_path, areas)

    assert _held(tmp_path) == Counter(f"Zebra {ordinal % 5}" for ordinal in range(1, 13))


def _held(folder: Path) -> dict[str, int]:
    current = current_folder(folder)
    assert current is not None
    index = open_index(current)
    searcher = index.searcher()
    hits = searcher.search(tantivy.Query.all_query(), limit=100, order_by_field="often").hits
    named = [(often, at) for often, at in hits if often and stored_bytes(searcher, at)]
    found = [(read_organization(searcher, at).name, often) for often, at in named]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_number_of_an_organization_is_of_its_id_and_its_name() -> None:
    numbers = {
        Organization(*each).number for each in (("a", "b"), ("a", "c"), ("b", "b"), ("", "ab"), ("a", ""))
    }

    assert len(numbers) == 5
    assert Organization("a", "").number == 0
    assert Organization("a", "\ud800").number


@pytest.mark.parametrize(
    "name", [{"name": ["x"]}, {"name": 5}, {"name": "x" * 100_000}, "Zebra", None, [], {}]
)
def test_an_organization_that_is_written_wrongly_stops_nothing(indexed: Index, name: Any) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(organization=name))
    catalogue.put(2, of("Zebra Club"))

    assert labels("zebra", indexed(catalogue).snapshot(), "organization") == ["Zebra Club"]


@settings(max_examples=200, deadline=None)
@given(
    typed=st.one_of(
        st.text(max_size=60),
        st.text(
            "abc éßŵ'-.,\u2019\u0301\u200d\x00\ud800\u0645\u0631\u062d\u0628\u0627\u0a2a\u0a70\u98df\u3079",
            max_size=40,
        ),
        st.lists(st.sampled_from(("food", "in", "hull", "help", "with", "my", "debt", "suicide", "zzz"))).map(
            " ".join
        ),
    ),
    limit=st.integers(1, 10),
)
def test_whatever_is_typed_there_are_at_most_as_many_as_wanted_and_what_was_typed_before_stays(
    typed: str, limit: int
) -> None:
    found = asked(typed, limit=limit)

    assert len(found) <= limit
    for one in found:
        assert one.words
        assert set(one.words) <= {word.strip("()[]“”\"',;:.!?") for word in one.text.split()}
        head = one.text.removesuffix(one.label)
        assert typed.startswith(head) or one.kind in {"need", "place"}


def test_the_same_organizations_are_suggested_as_by_looking_at_every_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # It ends where they differ.
    slowest = measure(organizations=1_500, services=4_000, seed=7, questions=25)

    assert len(slowest) == len(QUESTIONS_OF)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


@pytest.mark.parametrize("typed", ["", " ", "🙂", "?!", "x" * 41, "food " + "x" * 500, "\x00", "\ud800"])
def test_what_has_no_word_at_its_end_suggests_nothing(typed: str) -> None:
    assert asked(typed) == []


_FEW = st.text("abcd", max_size=9)


@settings(max_examples=500)
@given(typed=_FEW, word=_FEW, most=st.integers(0, 2))
def test_edits_are_counted_as_by_the_long_way(typed: str, word: str, most: int) -> None:
    whole = _edits(typed, word)
    prefix = min(_edits(typed, word[:end]) for end in range(len(word) + 1))

    assert edits_between(typed, word, most, as_prefix=False) == (whole if whole <= most else None)
    assert edits_between(typed, word, most, as_prefix=True) == (prefix if prefix <= most else None)


def _edits(one: str, other: str) -> int:
    """Return the distance by optimal string alignment, by its definition."""
    table = {(-1, to): to + 1 for to in range(-1, len(other))} | {(at, -1): at + 1 for at in range(len(one))}
    for at, letter in enumerate(one):
        for to, another in enumerate(other):
            ways = [
                table[at - 1, to] + 1,
                table[at, to - 1] + 1,
                table[at - 1, to - 1] + (letter != another),
            ]
            if at and to and letter == other[to - 1] and one[at - 1] == another:
                ways.append(table[at - 2, to - 2] + 1)
            table[at, to] = min(ways)
    return table[len(one) - 1, len(other) - 1]
