"""Names that do not change while a process lives: needs with the words people use, service types, towns.

A small index in memory for each, made when it is first asked: some 25,000 names, made within a second or two.
"""

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import tantivy

from hub.places.towns import find_towns, town_names
from hub.search.suggesting.names import add_name, add_name_fields, plain_analyzer, plain_words, tells
from standards.lists.concepts import load
from standards.lists.lexicon import phrases

Listed = Literal["need", "service_type", "place"]
WRITER_BYTES = 16_000_000
# A label is a better name than any phrase, and a phrase that only may mean the need is none.
LABEL, USUAL = 4, 2
_LONGEST_PHRASE = 100


@dataclass(frozen=True, slots=True)
class Name:
    """A name that something can be found by.

    Attributes:
        id: What a request names it by: identifier of a need, written form of a service type, name of a town.
        label: What it is called.
        text: This name of it, to be put in the box.
        worth: What it is worth beside others that match as well.
        exactly: Suggested only where all of it has been typed: nobody is to have "suicide" put before them.
    """

    id: str
    label: str
    text: str
    worth: int
    exactly: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """The names of one kind, and an index of them."""

    names: tuple[Name, ...]
    searcher: tantivy.Searcher
    schema: tantivy.Schema

    def at(self, addresses: list[tantivy.DocAddress]) -> list[Name]:
        """Return the names at these places of the index."""
        return [self.names[int(at or 0)] for at in self.searcher.fast_field_values("at", addresses)]


@cache
def shelf(kind: Listed) -> Shelf:
    """Return the names of a kind."""
    return _indexed({"need": _needs, "service_type": _service_types, "place": _towns}[kind]())


def _indexed(names: Iterable[Name]) -> Shelf:
    builder = tantivy.SchemaBuilder()
    add_name_fields(builder)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("at", fast=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    index.register_tokenizer("plain", plain_analyzer())
    writer = index.writer(WRITER_BYTES, 1)
    kept = tuple(names)
    for at, name in enumerate(kept):
        document = tantivy.Document()
        document.add_unsigned("at", at)
        words = plain_words(name.text)
        for all_words in {" ".join(words), " ".join(filter(tells, words))}:
            document.add_text("key", f"exactly:{all_words}")
        if name.exactly:
            document.add_unsigned("often", name.worth)
        else:
            add_name(document, words, name.worth)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return Shelf(kept, index.searcher(), schema)


def _needs() -> Iterator[Name]:
    """Yield each need by its label and by every phrase that means it; the shorter a phrase, the better."""
    needs = load("needs")
    for item in needs.items:
        yield Name(item.identifier, item.label, item.label, _worth(LABEL, item.label), item.sensitive)
    for phrase in phrases():
        need = needs.item(phrase.identifier) if phrase.list == "needs" else None
        if need is not None and phrase.weight >= USUAL and len(phrase.words) <= _LONGEST_PHRASE:
            # Most people type English here, and what they have begun seldom is another language.
            worth = _worth(phrase.weight - (phrase.language != "en"), phrase.words)
            yield Name(need.identifier, need.label, phrase.words, worth, need.sensitive)


def _worth(weight: int, words: str) -> int:
    return weight * 1_000 + 999 - len(words)


def _service_types() -> Iterator[Name]:
    for item in load("services").items:
        yield Name(f"esdServiceTypes:{item.identifier}", item.label, item.label, _worth(LABEL, item.label))


def _towns() -> Iterator[Name]:
    """Yield each name of a town once: of several towns of a name, the largest is what the name finds."""
    for key in town_names():
        town = find_towns(key)[0]
        words = plain_words(key)
        text = town.name if plain_words(town.name) == words else string.capwords(key)
        called = text if text == town.name else f"{text} ({town.name})"
        yield Name(text, f"{called}, {town.nation}", text, town.population)
