"""The commands of `signpost`, one module a group: each turns words into one call of a room below."""
