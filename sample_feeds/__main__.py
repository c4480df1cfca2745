"""`python -m sample_feeds --port 8100` serves the sample feeds until it is interrupted."""

import argparse

from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples


def main() -> None:
    """Serve the sample feeds and print where they are."""
    parser = argparse.ArgumentParser(prog="python -m sample_feeds", description=__doc__)
    parser.add_argument("--port", type=int, default=8100, help="TCP port on 127.0.0.1; 0 takes any free one")
    port: int = parser.parse_args().port
    try:
        samples = serve_samples(port)
    except OSError as error:
        parser.exit(1, f"Port {port} cannot be used: {error.strerror}. Choose another with --port.\n")
    with samples:
        for one in PUBLISHERS:
            print(f"{samples.base_urls[one.slug]}  {one.feed_name}, version {one.version}", flush=True)
        try:
            samples.wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
