import pytest
from sqlalchemy import select

from hub.database import reading
from hub.errors import AlreadyThere, NotFound
from hub.publishers.tables import api_key, audit
from hub.serve import Hub


def test_a_key_is_its_operators_until_it_is_revoked(hub: Hub) -> None:
    key = hub.keys.add("Desk")
    other = hub.keys.add("Another desk")

    assert hub.keys.holder(key) == "Desk"
    hub.keys.revoke("Desk")
    assert hub.keys.holder(key) is None
    assert hub.keys.holder(other) == "Another desk"


@pytest.mark.parametrize("wrong", ["", "signpost_", "nonsense", "signpost_" + "x" * 43, "\x00", "ключ"])
def test_a_wrong_key_is_nobodys(hub: Hub, wrong: str) -> None:
    hub.keys.add("Desk")

    assert hub.keys.holder(wrong) is None


def test_a_key_is_kept_only_as_a_hash(hub: Hub) -> None:
    key = hub.keys.add("Desk")

    with reading(hub.databases.operations) as connection:
        [row] = connection.execute(select(api_key)).mappings().all()
    assert key.encode() not in repr(dict(row)).encode()
    assert key.removeprefix("signpost_") not in repr(dict(row))
    assert len(row["key_hash"]) == 32


def test_no_two_keys_are_alike(small_hub: Hub) -> None:
    keys = {small_hub.keys.add(f"Desk {number}") for number in range(5)}

    assert len(keys) == 5
    assert min(map(len, keys)) > 40


def test_a_name_is_given_once(hub: Hub) -> None:
    hub.keys.add("Desk")

    with pytest.raises(AlreadyThere, match="Desk"):
        hub.keys.add("Desk")


def test_only_a_key_that_is_there_can_be_revoked(hub: Hub) -> None:
    with pytest.raises(NotFound, match="Desk"):
        hub.keys.revoke("Desk")


def test_what_was_done_with_a_key_leaves_one_row(hub: Hub) -> None:
    hub.keys.record("Desk", "release", "hull", "harvest 7")

    with reading(hub.databases.operations) as connection:
        [row] = connection.execute(select(audit)).all()
    assert (row.who, row.action, row.subject, row.detail) == ("Desk", "release", "hull", "harvest 7")
    assert row.at.tzinfo is not None
