# Two doors: `make run` and `make test`. Each makes what it needs on a fresh machine with Python 3.11.
PYTHON ?= python3.11
VENV := .venv
SIGNPOST := $(VENV)/bin/signpost
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: run test acceptance
.DEFAULT_GOAL := run

run: $(VENV)/run.stamp $(SIGNPOST)
	$(SIGNPOST) places prepare
	$(SIGNPOST) demo
	$(SIGNPOST) serve

test: $(VENV)/test.stamp $(SIGNPOST)
	$(VENV)/bin/python -m tests

# Every rule on every feed, compared with the reviewed reports; then ten thousand spoilt records and pages, and
# five thousand requests to the API, of which `make test` makes a few hundred.
acceptance: $(VENV)/test.stamp
	$(VENV)/bin/python -m tests.acceptance
	SIGNPOST_MUTATIONS=10000 $(VENV)/bin/python -m pytest -q tests/validators/test_mutations.py
	SIGNPOST_REQUESTS=5000 $(VENV)/bin/python -m pytest -q tests/hub/api/test_any_request.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# The command, for a checkout: nothing of it is installed, so no name of ours can shadow a package's.
$(SIGNPOST): | $(VENV)/bin/python
	printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/bin/python" -m hub "$$@"\n' '$(CURDIR)' '$(CURDIR)/$(VENV)' > $@
	chmod +x $@

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes --requirement requirements.txt
	touch $@

$(VENV)/test.stamp: requirements-dev.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes --requirement requirements-dev.txt
	touch $@ $(VENV)/run.stamp
