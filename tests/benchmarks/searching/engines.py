"""What an engine is to the benchmark."""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from queue import Queue
from typing import Protocol

from tests.benchmarks.searching.corpus import Service
from tests.benchmarks.searching.questions import Question


class Missing(Exception):
    """An engine that is not on this machine; the benchmark says so and goes on without it."""


@dataclass(frozen=True)
class Answer:
    """How many were found, and the first page: ordinals with metres, None where there is no distance."""

    total: int
    items: tuple[tuple[int, float | None], ...]


class Engine(Protocol):
    """One engine, filled once and then asked."""

    name: str

    def fill(self, services: Iterable[Service]) -> None:
        """Take the corpus in; called once, in a thread of its own."""

    def build(self) -> None:
        """Make the indexes, and be ready to answer."""

    def ask(self, question: Question) -> Answer:
        """Return the total and the first 20."""

    def ids(self, question: Question) -> set[int]:
        """Return all that is found; slow, for the agreement gate."""

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each part of the index, documents left out."""

    def cpu_s(self) -> float:
        """Return the CPU time, in seconds, that this process and the engine's server have used."""

    def memory(self) -> str:
        """Say what it holds in memory."""

    def close(self) -> None:
        """Give everything back."""


def own_cpu_s() -> float:
    """Return the CPU time of this process, all its threads."""
    return time.process_time()


@dataclass(frozen=True)
class Built:
    """What it took to load the corpus into an engine and to build its index, seconds."""

    load_s: float
    build_s: float
    build_cpu_s: float


def build_all(engines: Sequence[Engine], services: Iterable[Service]) -> dict[str, Built]:
    """Give one corpus to every engine, which is made once and never held, and then let each build in turn."""
    queues: dict[str, Queue[list[Service]]] = {engine.name: Queue(maxsize=4) for engine in engines}
    waited = dict.fromkeys(queues, 0.0)

    def received(name: str) -> Iterator[Service]:
        while True:
            since = time.perf_counter()
            batch = queues[name].get()
            waited[name] += time.perf_counter() - since
            if not batch:
                return
            yield from batch

    def load(engine: Engine) -> float:
        started = time.perf_counter()
        rest = received(engine.name)
        try:
            engine.fill(rest)
        finally:
            # An engine that failed leaves nobody waiting for it.
            deque(rest, maxlen=0)
        return time.perf_counter() - started - waited[engine.name]

    built = {}
    with ThreadPoolExecutor(len(engines)) as threads:
        loads = {engine.name: threads.submit(load, engine) for engine in engines}
        every = iter(services)
        while True:
            batch = list(islice(every, 500))
            for queue in queues.values():
                queue.put(batch)
            if not batch:
                break
    for engine in engines:
        load_s = loads[engine.name].result()
        started, cpu = time.perf_counter(), engine.cpu_s()
        engine.build()
        built[engine.name] = Built(load_s, time.perf_counter() - started, engine.cpu_s() - cpu)
    return built
