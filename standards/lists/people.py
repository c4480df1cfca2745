"""What people in a circumstance are called in a sentence: "for carers", "for people with dementia".

Our own words, as the list of circumstances is. A circumstance that is not in the table is no group of people
that a service is for, or one that ages and genders tell better.
"""

from functools import cache

from standards.lists.tables import rows


def people(circumstance: str) -> str:
    """Return what to call people in a circumstance, "" where they are not told apart by it.

    >>> people("carer"), people("dementia"), people("woman")
    ('carers', 'people with dementia', '')
    """
    return _table().get(circumstance, "")


@cache
def _table() -> dict[str, str]:
    return {row["identifier"]: row["people"] for row in rows("people.csv")}
