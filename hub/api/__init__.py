"""The hub over HTTP: its own API, and both Open Referral UK feeds of everything it holds."""
