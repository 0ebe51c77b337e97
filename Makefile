# `make help` lists what one can do. Needs Python 3.11 or newer and nothing else; the rest is made in .venv.

PORT ?= 8000
ARGS ?=
BIN := .venv/bin
PYTHON ?= $(shell bin/python)
STATIC := $(shell find tuntas -path '*/static/*' -type f 2>/dev/null)
PO := $(shell find locale -name '*.po' 2>/dev/null)

export PORT
.PHONY: help setup run static test test-all check fix bench demo docs sizes migrations
.DEFAULT_GOAL := help

help: ## List these recipes
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: .venv/ready $(PO:.po=.mo) ## Make .venv, install what is locked, compile the translations

run: setup static ## Serve on PORT (8000); the first start builds the demo
	@exec $(BIN)/tuntas serve --demo

test: setup bin/chromium.needed ## Run the tests (slow ones are in test-all): make test ARGS="tests/config -k roles"
	@$(BIN)/pytest -n 2 -m "not slow" $(ARGS)

test-all: setup bin/chromium.needed ## The tests on both PostgreSQL versions, and as an ordinary user in a clone of its own
	@bin/test-all $(ARGS)

check: setup ## Everything that must hold before a change lands; changes nothing
	@bin/check

fix: setup ## Format, repair what can be repaired, write the generated documents anew
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --exit-zero .
	@$(MAKE) --no-print-directory docs

bench: setup static ## Measure against peers and floors; writes bench/results.json
	@$(BIN)/tuntas bench

demo: setup ## Fill a database marked demo with a believable district
	@$(BIN)/tuntas demo

docs: setup ## Write docs/generated from the code
	@bin/with-command docs "generated documents"

sizes: setup ## The ten largest files and functions
	@$(BIN)/python bin/sizes.py

migrations: setup ## Write the migrations that the models ask for, and show them
	@$(BIN)/tuntas makemigrations
	@git status --short -- '*/migrations/*'

static: staticfiles/staticfiles.json

.venv/ready: requirements/dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. Set PYTHON to one."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make an environment. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing what requirements/dev.txt locks."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

%.mo: %.po .venv/ready
	@$(BIN)/pybabel --quiet compile --use-fuzzy -i $< -o $@

staticfiles/staticfiles.json: .venv/ready $(STATIC)
	@# Settings serve hashed, compressed files once there is a list of them; collecting must begin in that mode.
	@rm -rf staticfiles && mkdir staticfiles && echo '{"paths": {}, "version": "1.1", "hash": ""}' > $@
	@TUNTAS_DATA=$(CURDIR)/.cache/check $(BIN)/tuntas collectstatic --noinput --verbosity 0 || { rm -rf staticfiles; exit 1; }

.PHONY: bin/chromium.needed
bin/chromium.needed:
	@bin/chromium-there
