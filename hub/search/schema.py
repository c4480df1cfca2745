"""The shape of the index: its fields, and the document that the facts of a service become.

tantivy-py gives only the first value of a fast field that has many, so places and area codes are numbers in
fields of their own (`place_0` .. `place_7`, `area_0` .. `area_7`); what does not fit there is stored beside
them and read for the few services that have more. Boundaries are documents of their own, kept once however
many services share one.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Iterator
from enum import IntFlag
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import orjson
import shapely
import tantivy

from hub.places.cells import cell_order, cell_terms, cells_of_geometry
from hub.search.facts import Facts
from hub.search.languages import language_keys
from hub.search.suggesting.names import add_name_fields, plain_analyzer
from hub.search.week import DAYS, SLOTS_A_DAY, Week, slot_key
from hub.search.words import analyzer, join_apostrophes

# Change this when a field or the meaning of one changes: every index of another version is then built anew.
SCHEMA_VERSION = 7

SORTED_BY = "ground"
"""Field by which an index keeps its documents sorted: first what nobody need travel to, then place by place.

What is near is then a few runs of documents, whatever else is asked, and what neighbours share (cells,
councils, areas) takes little room.
"""

PLACES, AREAS = 8, 8
# Tantivy refuses a term over 65,530 bytes; nothing honest is longer than this.
LONGEST_KEY = 500
# Ages that stand for "no limit stated"; the flags tell them from stated ones.
YOUNGEST, OLDEST = 0.0, 1_000.0

_DEGREE = 10_000_000  # 1 cm
# The smallest with which 16 bits go round the world.
_BOX_STEP = 360 / 0xFFFF
_GSS = re.compile(r"[A-Z]\d{8}")

Numbers = npt.NDArray[np.uint64]


class Flag(IntFlag):
    """Facts of a service that fit in a bit; bits 8 to 11 are the number of places, 12 to 15 of area codes."""

    HAS_PLACE = 1
    REMOTE = 2
    ONLINE = 4
    AREA_STATED = 8
    AREA_UNJUDGED = 16
    AREA_EXTENT = 32
    MORE_PLACES = 64
    MORE_AREAS = 128


class Says(IntFlag):
    """What a service says of itself, for ranking: what is not said has no bit."""

    FREE = 1
    AGES = 4
    WOMEN = 8
    MEN = 16
    SELF_REFERRAL = 32
    PROFESSIONAL_REFERRAL = 64
    TIMES = 128
    LANGUAGES = 256
    ACCESS = 512
    DELIVERY = 1024
    CIRCUMSTANCES = 2048
    REMOTE = 4096


def build_schema(*, words: Literal["basic", "freq", "position"] = "basic") -> tantivy.Schema:
    """Return the fields.

    `key` holds every exact term, told apart by a prefix ("publisher:", "cell:", "area:" ...); `service` is
    `pack_service`; `extent` is a boundary served, and `around` the box it lies in (`pack_box`); `about` is
    every word that is not in the name or the kind of service; `more` is stored for services with more places
    or areas than the numbers hold, for boundaries (WKB), for names of organizations and for the cursor.

    Args:
        words: What is kept of the words of `kind` and `about`. How often one occurs and where it stands would
            be half of the index, and `python -m tests.relevance` finds the same without.
    """
    builder = tantivy.SchemaBuilder()
    for field in ("name", "run_by"):
        builder.add_text_field(field, tokenizer_name="words", index_option="position")
    for field in ("kind", "about"):
        builder.add_text_field(field, tokenizer_name="words", index_option=words)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("service", fast=True)
    builder.add_unsigned_field(SORTED_BY, fast=True)
    for number in range(PLACES):
        builder.add_unsigned_field(f"place_{number}", fast=True)
    for number in range(AREAS):
        builder.add_unsigned_field(f"area_{number}", fast=True)
    builder.add_unsigned_field("extent", fast=True)
    builder.add_unsigned_field("around", fast=True)
    builder.add_unsigned_field("assured", fast=True)
    builder.add_unsigned_field("organization", fast=True)
    add_name_fields(builder)
    builder.add_float_field("age_from", indexed=True, fast=True)
    builder.add_float_field("age_to", indexed=True, fast=True)
    builder.add_bytes_field("more", stored=True)
    return builder.build()


def register_analyzer(index: tantivy.Index) -> None:
    """Give an index opened from disk the analyzer that its text fields name."""
    index.register_tokenizer("words", analyzer())
    index.register_tokenizer("plain", plain_analyzer())


def service_document(
    ordinal: int,
    facts: Facts,
    *,
    publisher: str,
    feed: str,
    week: Week | None = None,
    asked_for: Iterable[str] = (),
    organization: int = 0,
) -> tantivy.Document:
    """Return the index document of one service.

    Args:
        ordinal: Its number in the catalogue.
        facts: What it says.
        publisher: Slug of its publisher.
        feed: Slug of its feed.
        week: The half hours in which it is usually open; None where they are not known.
        asked_for: More keys: see `hub.search.asked_for`.
        organization: Number of its organization's name: see `hub.search.suggesting.organizations`.
    """
    document = tantivy.Document()
    document.add_unsigned(SORTED_BY, _ground(facts))
    document.add_text("key", service_key(ordinal))
    document.add_unsigned("organization", organization)
    _add_words(document, facts)
    codes = sorted(facts.areas_served.codes)
    flags = _flags(facts)
    counted = flags | min(len(facts.places), PLACES) << 8 | min(len(codes), AREAS) << 12
    document.add_unsigned("service", pack_service(ordinal, _says(facts, week), counted))
    for number, place in enumerate(facts.places[:PLACES]):
        document.add_unsigned(f"place_{number}", pack_point(place.latitude, place.longitude))
    for number, code in enumerate(codes[:AREAS]):
        document.add_unsigned(f"area_{number}", pack_code(code))
    if flags & (Flag.MORE_PLACES | Flag.MORE_AREAS):
        points = [(place.latitude, place.longitude) for place in facts.places]
        document.add_bytes("more", orjson.dumps({"places": points, "areas": codes}))
    if facts.areas_served.extent is not None:
        document.add_unsigned("extent", extent_number(shapely.to_wkb(facts.areas_served.extent)))
        document.add_unsigned("around", pack_box(facts.areas_served.extent.bounds))
    assured = facts.assured_on
    # Days since 1 January of year 1; 0 where it is not known.
    document.add_unsigned("assured", assured.toordinal() if assured else 0)
    ages = facts.ages
    document.add_float("age_from", YOUNGEST if ages.minimum is None else _age(ages.minimum))
    document.add_float("age_to", OLDEST if ages.maximum is None else _age(ages.maximum))
    for key in (*_keys(facts, publisher=publisher, feed=feed), *_time_keys(week), *asked_for):
        document.add_text("key", key[:LONGEST_KEY])
    return document


def service_key(ordinal: int) -> str:
    """Return the key of one service, to take it out by.

    Not its number: tantivy 0.27.0 takes the value of `delete_documents_by_term` for a signed number, which is
    no term of an unsigned field, and deletes nothing.
    """
    return f"service:{ordinal}"


def extent_document(geometry: bytes) -> tantivy.Document:
    """Return the document that keeps a boundary (WKB)."""
    document = tantivy.Document()
    document.add_text("key", f"extent:{extent_number(geometry)}")
    document.add_bytes("more", geometry)
    return document


def stored_bytes(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> bytes:
    """Return what a document keeps in `more`, b"" where nothing."""
    stored = searcher.doc(address).get_first("more")
    return b"" if stored is None else bytes(stored)


def extent_number(geometry: bytes) -> int:
    """Return the number by which a boundary is known: 64 bits of its BLAKE2 hash."""
    return int.from_bytes(hashlib.blake2b(geometry, digest_size=8).digest(), "big")


def pack_service(ordinal: int, says: int, flags: int) -> int:
    """Pack what is asked of every service found into 64 bits, which are then read at once.

    >>> [part.tolist() for part in unpack_services(np.array([pack_service(7, 5, 3)], dtype=np.uint64))]
    [[7], [5], [3]]
    """
    return ordinal << 32 | says << 16 | flags


def unpack_services(packed: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return ordinals, what each says (`Says`), and flags (`Flag`) of packed services."""
    sixteen = np.uint64(0xFFFF)
    return packed >> np.uint64(32), packed >> np.uint64(16) & sixteen, packed & sixteen


def pack_box(bounds: tuple[float, float, float, float]) -> int:
    """Pack west, south, east and north of a boundary into 64 bits, each rounded outwards by some 600 m.

    >>> unpack_boxes(np.array([pack_box((-0.4, 53.7, -0.3, 53.8))], dtype=np.uint64)).round(2).tolist()
    [[-0.4, 53.7, -0.3, 53.8]]
    """
    west, south, east, north = bounds
    packed = 0
    for side, low, up in ((west, -180, False), (south, -90, False), (east, -180, True), (north, -90, True)):
        steps = (side - low) / _BOX_STEP
        # A little more, so that a side on a whole step is not lost to how numbers are rounded.
        rounded = math.ceil(steps + 1e-6) if up else math.floor(steps - 1e-6)
        packed = packed << 16 | min(max(rounded, 0), 0xFFFF)
    return packed


def unpack_boxes(packed: Numbers) -> npt.NDArray[np.float64]:
    """Return west, south, east and north, shape (n, 4), of packed boxes."""
    sides = packed[:, None] >> np.array([48, 32, 16, 0], dtype=np.uint64) & np.uint64(0xFFFF)
    boxes: npt.NDArray[np.float64] = sides * _BOX_STEP + np.array([-180.0, -90.0, -180.0, -90.0])
    return boxes


def pack_point(latitude: float, longitude: float) -> int:
    """Pack a point into 64 bits: ten-millionths of a degree, latitude from the south pole first.

    >>> unpack_points(np.array([pack_point(53.75, -0.34)], dtype=np.uint64)).round(6).tolist()
    [[53.75, -0.34]]
    """
    return round((latitude + 90) * _DEGREE) << 32 | round((longitude + 180) * _DEGREE)


def unpack_points(packed: Numbers) -> npt.NDArray[np.float64]:
    """Return latitudes and longitudes, shape (n, 2), of packed points."""
    points = np.empty((len(packed), 2))
    points[:, 0] = (packed >> np.uint64(32)).astype(np.float64) / _DEGREE - 90
    points[:, 1] = (packed & np.uint64(0xFFFFFFFF)).astype(np.float64) / _DEGREE - 180
    return points


def pack_code(code: str) -> int:
    """Pack a GSS code ("E06000010") into a number; 0 for what is not one, which no code packs to."""
    return ord(code[0]) << 32 | int(code[1:]) if _GSS.fullmatch(code) else 0


def pack_codes(codes: Iterable[str]) -> Numbers:
    """Pack the codes that are GSS codes, for `numpy.isin`."""
    return np.array([packed for code in codes if (packed := pack_code(code))], dtype=np.uint64)


def _age(stated: float) -> float:
    # Some feeds write 9999 for "no limit".
    return min(max(stated, YOUNGEST), OLDEST)


def _ground(facts: Facts) -> int:
    if facts.is_remote or not facts.places:
        return 0
    return cell_order(facts.places[0].latitude, facts.places[0].longitude)


def _add_words(document: tantivy.Document, facts: Facts) -> None:
    name = " ".join(filter(None, (facts.name, facts.alternate_name)))
    document.add_text("name", join_apostrophes(name))
    for service_type in facts.service_types:
        document.add_text("kind", join_apostrophes(service_type.label))
    for text in (facts.description, facts.organization, *facts.labels.about):
        if text:
            document.add_text("about", join_apostrophes(text))
    if facts.organization:
        document.add_text("run_by", join_apostrophes(facts.organization))


def _flags(facts: Facts) -> int:
    served = facts.areas_served
    flags = 0
    for flag, holds in (
        (Flag.HAS_PLACE, facts.places),
        (Flag.REMOTE, facts.is_remote),
        (Flag.ONLINE, "online" in facts.delivery),
        (Flag.AREA_STATED, served.is_stated),
        (Flag.AREA_UNJUDGED, served.unjudged),
        (Flag.AREA_EXTENT, served.extent is not None),
        (Flag.MORE_PLACES, len(facts.places) > PLACES),
        (Flag.MORE_AREAS, len(served.codes) > AREAS),
    ):
        if holds:
            # Plain numbers: to join two flags of an enum takes a microsecond.
            flags |= flag.value
    return flags


def _says(facts: Facts, week: Week | None) -> int:
    says = 0
    for bit, holds in (
        (Says.FREE, facts.cost.outcome == "free"),
        (Says.AGES, facts.ages.is_known),
        (Says.WOMEN, facts.meaning.gender == "female"),
        (Says.MEN, facts.meaning.gender == "male"),
        (Says.SELF_REFERRAL, facts.meaning.referral == "self"),
        (Says.PROFESSIONAL_REFERRAL, facts.meaning.referral == "professional"),
        (Says.LANGUAGES, facts.languages),
        (Says.ACCESS, facts.meaning.access),
        (Says.DELIVERY, facts.delivery),
        (Says.CIRCUMSTANCES, facts.meaning.circumstances),
        (Says.REMOTE, facts.is_remote),
        (Says.TIMES, week is not None and not week.incomplete),
    ):
        if holds:
            says |= bit.value
    return says


def _keys(facts: Facts, *, publisher: str, feed: str) -> Iterator[str]:
    yield "is:service"
    yield f"publisher:{publisher}"
    yield f"feed:{feed}"
    yield f"cost:{facts.cost.outcome}"
    yield from (f"delivery:{kind}" for kind in (facts.delivery or {"unknown"}))
    yield from (f"type:{key}" for key in facts.labels.term_keys)
    yield from (f"term:{key}" for key in facts.labels.term_ids)
    yield from (f"taxonomy:{key}" for key in facts.labels.taxonomy_keys)
    yield from (f"council:{code}" for code in facts.councils)
    if facts.ages.minimum is not None:
        yield "ages:from"
    if facts.ages.maximum is not None:
        yield "ages:to"
    if facts.ages.is_known:
        yield "ages:known"
    if facts.places:
        yield "is:placed"
    if facts.is_remote or not facts.places:
        yield "is:anywhere"
    yield from {
        f"cell:{cell}" for place in facts.places for cell in cell_terms(place.latitude, place.longitude)
    }
    yield from (f"need{met.strength}:{met.need}" for met in facts.meaning.needs.values())
    yield from (f"for:{circumstance}" for circumstance in facts.meaning.circumstances)
    yield f"gender:{facts.meaning.gender or 'not_stated'}"
    yield f"referral:{facts.meaning.referral or 'not_stated'}"
    yield from (f"access:{need}" for need in (facts.meaning.access or {"not_stated"}))
    yield from (f"language:{language}" for language in (language_keys(facts.languages) or {"not_stated"}))
    yield from _area_keys(facts)


def _time_keys(week: Week | None) -> Iterator[str]:
    if week is None or week.incomplete:
        yield "times:not_stated"
    if week is not None:
        for day, mask in zip(DAYS, week.half_hours, strict=True):
            yield from (slot_key(day, number) for number in range(SLOTS_A_DAY) if mask >> number & 1)


def _area_keys(facts: Facts) -> Iterator[str]:
    served = facts.areas_served
    if not served.is_stated:
        yield "areas:not_stated"
    if served.unjudged:
        yield "areas:unjudged"
    if served.codes:
        yield "areas:codes"
    yield from (f"area:{code}" for code in served.codes)
    if served.extent is not None:
        geometry = shapely.to_wkb(served.extent)
        yield "areas:extent"
        yield f"boundary:{extent_number(geometry)}"
        yield from (f"areacell:{cell}" for cell in _cells_of(geometry))


@lru_cache(maxsize=64)
def _cells_of(geometry: bytes) -> tuple[str, ...]:
    return tuple(cells_of_geometry(shapely.from_wkb(geometry)))
