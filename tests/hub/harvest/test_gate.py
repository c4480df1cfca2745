import pytest

from hub.harvest.gate import Gate


@pytest.mark.parametrize(
    ("live", "kept", "new", "is_held"),
    [
        (0, 0, 0, False),
        (0, 0, 40, False),
        (300, 300, 0, False),
        (300, 240, 0, False),
        (300, 239, 0, True),
        (6, 1, 0, False),
        (5, 0, 1, False),
        (6, 0, 6, True),
        (1, 0, 0, True),
        (3, 0, 0, True),
    ],
)
def test_what_is_held(live: int, kept: int, new: int, is_held: bool) -> None:
    reason = Gate().reason_to_hold(live=live, kept=kept, new=new)

    assert (reason is not None) == is_held


def test_the_reason_gives_the_numbers_and_the_limit() -> None:
    reason = Gate(shrink_limit=0.5).reason_to_hold(live=300, kept=12, new=7)

    assert reason is not None
    for part in ("300", "288", "96 %", "50 %", "7 have ids not seen before"):
        assert part in reason


def test_a_gate_that_lets_everything_shrink_still_holds_an_empty_feed() -> None:
    gate = Gate(shrink_limit=1.0)

    assert gate.reason_to_hold(live=300, kept=1, new=0) is None
    assert gate.reason_to_hold(live=300, kept=0, new=0) is not None
