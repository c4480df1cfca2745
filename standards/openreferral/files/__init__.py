"""Feeds that are files: spreadsheets in the shape that people manage, and tabular packages of HSDS."""
