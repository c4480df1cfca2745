"""Files and published sheets as feeds: what they hold, served at an address of their own in version 3.0."""
