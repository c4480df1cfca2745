"""Dialects of 1.0, one a module. A new module here and a sample in tests/contracts/dialects make another."""
