"""Controlled lists and the mappings between them; `data/README.md` names their sources and licences."""
