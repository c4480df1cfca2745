"""How many small GETs a second one thread makes, against a feed server in another process.

python -m tests.benchmarks.fetch_rate [requests]
"""

import math
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection

from standards.openreferral.wire.fetch import Fetcher, Limits
from tests.feedserver import FeedServer


def _serve(pipe: Connection) -> None:
    services = [{"id": f"s{i}", "name": f"Service {i}", "description": "words " * 200} for i in range(100)]
    with FeedServer(services) as feed:
        pipe.send(feed.origin)
        pipe.recv()


def main(requests: int) -> None:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    origin = ours.recv()
    limits = Limits(per_server_rate=math.inf)
    with Fetcher(limits, allow_origins=frozenset({origin})) as fetcher:
        for rounds in range(3):
            started, cpu = time.perf_counter(), time.thread_time()
            for i in range(requests):
                fetcher.get(f"http://{origin}/services/s{i % 100}")
            took, cpu = time.perf_counter() - started, time.thread_time() - cpu
            each = f"{1e6 * cpu / requests:,.0f} us of CPU each"
            print(f"round {rounds + 1}: {requests / took:,.0f} GETs/s, {each}")
    ours.send("stop")
    server.join(5)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
