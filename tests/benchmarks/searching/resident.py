"""How much memory a process of its own takes that only answers from the index."""

import multiprocessing
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from tests.benchmarks.searching.product import Product
from tests.benchmarks.searching.questions import KINDS, questions


def resident(var: Path, seed: int) -> str:
    """Say what a web process with this hub's index holds, before and after 20 questions of each kind."""
    spawn = multiprocessing.get_context("spawn")
    said: SimpleQueue[str] = spawn.SimpleQueue()
    process = spawn.Process(target=_answer, args=(var, seed, said))
    process.start()
    process.join()
    return said.get() if process.exitcode == 0 else "no answer from a process of its own"


def _answer(var: Path, seed: int, said: "SimpleQueue[str]") -> None:
    product = Product(var)
    for kind in KINDS:
        questions(kind, 20, seed)
    before = _held()
    for kind in KINDS:
        for question in questions(kind, 20, seed):
            product.ask(question)
    after = _held()
    said.put(
        f"one that only answers, {after['RssAnon']:,.0f} MB of its own ({before['RssAnon']:,.0f} before)"
        f" and {after['RssFile']:,.0f} of files, shared"
    )


def _held() -> dict[str, float]:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith("Rss")}
