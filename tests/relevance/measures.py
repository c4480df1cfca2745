"""Measures of one ranking against graded judgements. What was not judged counts as 0."""

import math
import random
from collections.abc import Mapping, Sequence

RELEVANT = 2
"""The grade from which a service counts as one that helps."""


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalized discounted cumulative gain, with gain 2^grade - 1 and discount log2(rank + 1).

    0 where nothing has a grade. Source: Burges et al., "Learning to rank using gradient descent" (2005).

    >>> round(ndcg(["a", "x", "b"], {"a": 3, "b": 2, "c": 1}), 4)
    0.9049
    """
    gained = _gain([grades.get(service, 0) for service in ranked[:depth]])
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return gained / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def recall(ranked: Sequence[str], grades: Mapping[str, int], depth: int = 20) -> float:
    """Return the share of the services that help which are among the first; of at most `depth` of them.

    >>> recall(["a", "x"], {"a": 3, "b": 2, "c": 1})
    0.5
    """
    relevant = {service for service, grade in grades.items() if grade >= RELEVANT}
    found = sum(service in relevant for service in ranked[:depth])
    return found / min(len(relevant), depth) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return 1 by the rank of the first service that helps, 0 where there is none."""
    for rank, service in enumerate(ranked, start=1):
        if grades.get(service, 0) >= RELEVANT:
            return 1 / rank
    return 0.0


def hit(ranked: Sequence[str], grades: Mapping[str, int], depth: int) -> float:
    """Return 1 where a service that helps is among the first, else 0."""
    return float(any(grades.get(service, 0) >= RELEVANT for service in ranked[:depth]))


def coverage(
    ranked: Sequence[str],
    grades: Mapping[str, int],
    met: Mapping[str, frozenset[int]],
    needs: int,
    depth: int = 10,
) -> float:
    """Return the share of a query's needs that a service among the first helps with.

    Args:
        met: Which needs each service meets, counted from 1.
        needs: How many needs the query has.
    """
    covered = {
        need
        for service in ranked[:depth]
        if grades.get(service, 0) >= RELEVANT
        for need in met.get(service, ())
    }
    return len(covered & set(range(1, needs + 1))) / needs


def interval(differences: Sequence[float], *, draws: int = 10_000, seed: int = 1) -> tuple[float, float]:
    """Return the 95 % interval of the mean of paired differences, by the percentile bootstrap.

    Queries are drawn with replacement. Source: Sakai, "Evaluating evaluation metrics based on the bootstrap"
    (SIGIR 2006).
    """
    chance = random.Random(seed)
    count = len(differences)
    means = sorted(math.fsum(chance.choices(differences, k=count)) / count for _ in range(draws))
    return means[int(draws * 0.025)], means[int(draws * 0.975) - 1]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
