"""Python's search for cyclic garbage, in processes that make much and let all of it go."""

import gc


def spare_collections() -> None:
    """Look for cyclic garbage less often, and never through what the process has made by now.

    For a process that has loaded what it needs and then makes records or answers by the thousand, of which
    hardly any refers to itself: the collector looks through all that are alive whenever 700 have been made,
    which takes a seventh of a harvest's time and makes every fifteenth match wait.
    """
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)
