# One command each: `make test` sets everything up on a fresh machine (Python ≥ 3.11) and checks it all.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGS := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGS:.po=.mo)

.PHONY: setup run test check-all lint types unit messages translations sample-log bench clean

setup: $(VENV)/.installed translations

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip setuptools
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

# Serves PORTAL_HOME (default: ./instance). One that does not exist is made first, with the sample corpus, in a folder
# beside it and in one stroke, so that whatever is served is whole; an existing one is left as it is.
run: setup
	@set -e; home="$${PORTAL_HOME:-instance}"; new="$${home%/}.new"; \
	if [ ! -d "$$home" ] || [ -z "$$(ls -A "$$home")" ]; then \
	  rm -rf "$$new"; PORTAL_HOME="$$new"; export PORTAL_HOME; \
	  $(BIN)/portal init; $(BIN)/portal import content; $(BIN)/portal reindex; \
	  [ ! -d "$$home" ] || rmdir "$$home"; mv "$$new" "$$home"; \
	fi; \
	PORTAL_HOME="$$home" exec $(BIN)/portal serve

test: lint types unit

check-all: test
	$(BIN)/pytest -m slow -p no:randomly

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

unit: setup
	$(BIN)/pytest -m 'not slow' -n 2

translations: $(COMPILED)

%.mo: %.po $(VENV)/.installed
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# Takes the messages of the code into the template and both catalogs; what is new or changed is then translated by hand.
EXTRACT := --omit-header --no-location --sort-output --width 120
messages: setup
	$(BIN)/pybabel --quiet extract -F pyproject.toml $(EXTRACT) --output-file translations/messages.pot portal
	for name in zh_Hans ru; do $(BIN)/pybabel --quiet update --input-file translations/messages.pot --locale $$name \
	  --output-dir translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120; done

# Writes content/log.jsonl anew from the folders beside it: import into a throw-away instance, export, keep its log.
sample-log: setup
	rm -f content/log.jsonl
	set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; export PORTAL_HOME="$$work/instance"; \
	$(BIN)/portal init; $(BIN)/portal import content; $(BIN)/portal export --full "$$work/export"; \
	cp "$$work/export/log.jsonl" content/log.jsonl; diff -r content "$$work/export"

bench: setup
	$(BIN)/python -m bench.spine
	$(BIN)/python -m bench.hostile

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find translations -name '*.mo' -delete
