"""How relevant answers are, measured on judged queries over real directories; see README.md."""
