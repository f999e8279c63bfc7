# Everything a newcomer, a developer or CI asks for. Needs python3 with venv, and git; Node comes as a Python wheel.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
STAMPS := $(VENV)/.stamps
NODE := $(BIN)/python -c 'import sys, hatch_build; hatch_build.run_node(sys.argv[1:])'
SOURCES := core referral webapp realtime workers tests bench wsgi.py hatch_build.py
FRONTEND = $(shell find frontend webapp/translations -name '*.css' -o -name '*.ts*' -o -name '*.mjs' -o -name '*.svg' -o -name '*.po')
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run test lint bench assets messages migration lock clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

run: $(STAMPS)/product ## Start Ripplecast here, with a demonstration whose event is live now
	@exec $(BIN)/ripplecast run --demo

test: $(STAMPS)/tools $(STAMPS)/product ## Run every test, on both databases and in a real browser
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lint: $(STAMPS)/tools $(STAMPS)/product ## Check style, types, layers, translations and migrations
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy core referral webapp realtime workers wsgi.py
	$(NODE) node_modules/typescript/bin/tsc --noEmit
	$(BIN)/lint-imports
	$(BIN)/python -m webapp.translations check
	$(BIN)/python -m core.migrations check

bench: $(STAMPS)/tools $(STAMPS)/product ## Measure; each bench/NAME.py also runs by itself and takes --quick
	@for script in bench/[a-z]*.py; do $(BIN)/python $$script $(BENCH_OPTIONS) || exit 1; done

assets: $(STAMPS)/developer ## Build scripts, styles and translations again
	$(BIN)/python hatch_build.py

messages: $(STAMPS)/developer ## Collect the strings to be translated and bring the catalogues up to date
	$(BIN)/python -m webapp.translations update

migration: $(STAMPS)/developer ## Write a migration for what the models say now: make migration MESSAGE="Add a column"
	@test -n "$(MESSAGE)" || { echo 'Say what it does: make migration MESSAGE="Add a column"'; exit 1; }
	$(BIN)/python -m core.migrations write "$(MESSAGE)"

lock: $(STAMPS)/developer ## Lock every dependency with its hashes, without addresses
	$(LOCK) pyproject.toml --extra build --output-file requirements.txt
	$(LOCK) pyproject.toml --extra build --extra dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove what was built and installed; data in var/ stays
	rm -rf $(VENV) node_modules webapp/static/build dist build .cache .*_cache .hypothesis

# The stamps: a step runs again only when what it depends on has changed.

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@echo "Making a virtual environment …"
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements.txt | $(STAMPS)/venv
	@echo "Installing what Ripplecast runs on …"
	@$(PIP) install --require-hashes --requirement requirements.txt
	@touch $@

$(STAMPS)/developer: requirements-dev.txt | $(STAMPS)/runtime
	@echo "Installing what its checks need …"
	@$(PIP) install --require-hashes --requirement requirements-dev.txt
	@touch $@

# what checks TypeScript, the Socket.IO server of Node to measure beside, and the tests' own browser for machines without one
$(STAMPS)/tools: package-lock.json | $(STAMPS)/product $(STAMPS)/developer
	@echo "Installing the checkers of the pages …"
	@$(BIN)/python hatch_build.py --tools
	@touch $@

# pip install runs the build hook, which fetches the npm packages and bundles the pages' scripts and styles
$(STAMPS)/product: pyproject.toml hatch_build.py package.json package-lock.json $(FRONTEND) | $(STAMPS)/runtime
	@echo "Building pages and installing Ripplecast …"
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@
