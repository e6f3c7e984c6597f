# One command each: `make test` sets everything up on a fresh machine (Python ≥ 3.11) and checks it all.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGS := $(wildcard translations/*/LC_MESSAGES/messages.po)
NODE_TOOLS := tests/tools/node_modules
COMPILED := $(CATALOGS:.po=.mo)

.PHONY: setup bytecode run test check-all check-quality vendor lint types unit messages translations screenshots sample-log search-quality bench clean

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

# The judged product checks, a row for each kind; the gate runs them too.
check-quality: setup
	$(BIN)/python -m bench.checks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

unit: setup $(NODE_TOOLS) bytecode
	$(BIN)/pytest -m 'not slow' -n 2

# The HTML validator; without npm the test that needs it is skipped, in the gate it fails.
$(NODE_TOOLS): tests/tools/package-lock.json
	! command -v npm >/dev/null || npm ci --silent --no-audit --no-fund --prefix tests/tools
	mkdir -p $(NODE_TOOLS) && touch $(NODE_TOOLS)

# The pictures of the README: a throw-away instance of the sample corpus, looked at with chromium.
screenshots: setup
	$(BIN)/python -m tests.browser.screenshots docs/images

# As an installed package has it. Tests start many processes, and some machines forbid Python to write any.
bytecode: setup
	$(BIN)/python -m compileall -q portal

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

# The reader of barcodes for browsers without one of their own, as its package has it.
ZXING := 0.23.0
vendor:
	set -e; work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	npm pack --silent --pack-destination "$$work" @zxing/library@$(ZXING) >/dev/null; tar -xzf "$$work"/*.tgz -C "$$work"; \
	cp "$$work/package/umd/index.min.js" portal/static/vendor/zxing-library.min.js; \
	cp "$$work/package/LICENSE" portal/static/vendor/zxing-library.LICENSE.txt

# How well search finds judged queries; with PORTAL_TEST_DATA also on the real foreign files. See bench/README.md.
search-quality: setup
	$(BIN)/python -m bench.search_quality

bench: setup bytecode
	$(BIN)/python -m bench.spine
	$(BIN)/python -m bench.hostile
	$(BIN)/python -m bench.search_fts --documents 20000
	work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; $(BIN)/python -m bench.search --folder "$$work" && $(BIN)/python -m bench.site --folder "$$work"

clean:
	rm -rf $(VENV) $(NODE_TOOLS) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find translations -name '*.mo' -delete
