"""The finder: pages for people over a hub's public API, and over nothing else."""
