"""Keeping what is held: backup, restore, and erasing what must go."""
