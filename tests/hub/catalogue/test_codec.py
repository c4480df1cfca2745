from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.catalogue.codec import TRAINING_DOCUMENTS, Codec, to_bytes, train
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.records import a_service, documents, services


def many(count: int) -> list[bytes]:
    return [to_bytes(a_service(number, description=f"Number {number} " * 20)) for number in range(count)]


@pytest.mark.parametrize("document", [b"", b"{}", b"x" * 100_000, bytes(range(256))])
def test_a_document_comes_back_as_it_was(document: bytes) -> None:
    codec = Codec({})

    assert codec.unpack(codec.pack(document)) == document
    assert not codec.is_trained


def test_too_few_documents_teach_nothing() -> None:
    assert train(many(TRAINING_DOCUMENTS - 1)) is None


def test_a_dictionary_makes_documents_smaller_and_old_ones_can_still_be_read() -> None:
    plain, documents_ = Codec({}), many(TRAINING_DOCUMENTS)
    trained = train(documents_)
    assert trained is not None
    codec = Codec({trained[0]: trained[1]})

    packed = codec.pack(documents_[7])

    assert codec.is_trained
    assert len(packed) < len(plain.pack(documents_[7])) / 2
    assert codec.unpack(packed) == documents_[7]
    assert codec.unpack(plain.pack(documents_[7])) == documents_[7]
    with pytest.raises(KeyError):
        plain.unpack(packed)


def test_equal_documents_have_equal_bytes() -> None:
    assert to_bytes({"b": 1, "a": [2]}) == to_bytes({"a": [2], "b": 1}) == b'{"a":[2],"b":1}'


def test_a_catalogue_that_was_open_before_reads_what_a_new_dictionary_packed(hub: Hub) -> None:
    with FeedServer(services(3), full_lists=True) as feed:
        harvest(hub, feed)
        before = hub.catalogue
        assert before.service_ordinals([hub.publishers.feed("hull").id], offset=0, limit=1)[1] == 3
        feed.services = [
            a_service(number, description=f"Come and eat, number {number}. " * 10)
            for number in range(1, TRAINING_DOCUMENTS + 50)
        ]
        harvest(hub, feed)

    ordinals, total = before.service_ordinals([hub.publishers.feed("hull").id], offset=0, limit=1_000)
    assert total == TRAINING_DOCUMENTS + 49
    assert all(one.detail.startswith(b"{") for one in before.services(ordinals).values())
    assert len(documents(hub)) == total


def test_threads_may_share_a_codec() -> None:
    documents = [
        to_bytes({"id": number, "text": f"A lunch club number {number}. " * 400}) for number in range(300)
    ]
    trained = train(documents)
    assert trained is not None
    codec = Codec(dict([trained]))
    packed = [codec.pack(document) for document in documents]

    with ThreadPoolExecutor(8) as pool:
        turns = [pool.submit(lambda: [codec.unpack(one) for one in packed]) for _ in range(32)]
        unpacked = [turn.result() for turn in turns]

    assert all(each == documents for each in unpacked)
