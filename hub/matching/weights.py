"""The weights of matching: what each reason adds to the score of a service, and what the number rests on.

A score is the sum of the points of the reasons that are listed with it. Points have no unit; they only order
the services of one answer. The figures were chosen on the tuning queries of `tests/relevance`, whose README
says how, and every line says what it is for.
"""

from typing import Final

NEED: Final = {3: 60.0, 2: 42.0, 1: 20.0}
"""By strength, see `hub.search.needs`: the plain answer to a need outweighs all that follows together, but
for a mention; that a service is near never makes up for its being about something else (discovery 3.2)."""

FURTHER_NEED: Final = 0.35
"""Share of the points for each further need that the same service meets: one visit instead of two."""

BEST_OF_NEED: Final = 30.0
"""For the best answer to each of several needs, so that every need named is met near the top (need coverage,
discovery 4.3 item 5: a request naming four needs has all four in the first ten)."""

WORDS: Final = 30.0
"""At most, for the person's own words beside needs; approached as BM25 grows."""

WORDS_ALONE: Final = 60.0
"""At most, where no need was understood: words are then all there is to go by."""

WORDS_HALF: Final = 12.0
"""The BM25 score that gives half of them; the median of good answers to the tuning queries."""

ORGANIZATION: Final = 50.0
"""It is run by the organization that was asked for by name: a known item comes first."""

SERVES: Final = 6.0
"""The area served takes the person in: certain, where nearness only suggests it (discovery, rule 1)."""

NEAR: Final = 25.0
"""A place at no distance; halved with every `NEAR_HALF_M`."""

NEAR_HALF_M: Final = 3_000.0
"""About two miles: the distance at which the share of people who go falls by half is between one and three
miles in most of the walking and bus surveys that councils quote; the finder's own first ring is two."""

REMOTE: Final = 2.0
"""By phone, online or at home, with no area stated: reachable, unless it turns the person away."""

AGE_FITS: Final = 4.0
GENDER_FITS: Final = 4.0
CIRCUMSTANCE_FITS: Final = 9.0
REFERRAL_FITS: Final = 3.0
"""Known to fit beats not known (discovery, rule 2): a service for carers before one for anybody, when a carer
asks; the ages come next, since most services state none and still take everybody."""

FOR_OTHERS: Final = -12.0
"""It says it is for people in circumstances of which this person has named none: shown, with a question, and
below what is for everybody."""

TIME_FITS: Final = 6.0
COST_KNOWN: Final = 5.0
LANGUAGE_FITS: Final = 8.0
ACCESS_FITS: Final = 6.0
DELIVERY_FITS: Final = 4.0
"""Asked for and known beats asked for and not stated."""

FRESH: Final = ((90, 4.0), (180, 2.5), (365, 1.0))
"""Days since somebody checked the record, at most, and points: the states of assurance (90 days recent, 180
due, 365 overdue)."""

LAPSED: Final = -2.0
"""Checked over a year ago: shown last among equals (lists and assurance 3.4)."""
