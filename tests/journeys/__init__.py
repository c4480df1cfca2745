"""The main job on real input, from end to end; each is a command that prints what it found."""
