"""The one place that opens a socket to a publisher: fetch (polite, bounded, safe) and crawl.

`fetch` gets one URL, `probe` says what kind of feed is behind a base URL, `crawl` reads all of it.
"""
