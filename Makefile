# Mandate Graph. `make` alone lists what can be made.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3))
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
DATASET := build/dataset/dataset.nq
EDITOR := build/web/yasgui.min.js
SAID := $(shell find ontology data graph/queries -name '*.ttl' -o -name '*.rq' -o -name '*.csv' -o -name '*.json')
CODE := $(shell find graph -name '*.py')
CHROMIUM := $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))
DRIVER := $(shell command -v chromedriver)

.PHONY: help serve test check build web notebook wheel bench soak clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 16

serve: $(BIN)/installed $(DATASET) web ## Install, build the dataset if need be, and serve on HOST:PORT (127.0.0.1:8000)
	$(BIN)/mandates serve --host $(HOST) --port $(PORT)

test: check web ## Install the tools, then run every check and every test
	@$(if $(and $(CHROMIUM),$(DRIVER)),,echo '!!! NO CHROMIUM WITH CHROMEDRIVER HERE: THE BROWSER TESTS ARE SKIPPED !!!')
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --cov --cov-report term-missing:skip-covered

check: $(BIN)/equipped $(DATASET) ## Every check but the tests: style, types, floors, data, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mandates validate
	@if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then echo '$(BIN)/reuse lint'; $(BIN)/reuse lint --quiet \
	  || $(BIN)/reuse lint; else echo '!!! NO GIT CHECKOUT HERE: THE LICENCES ARE NOT CHECKED !!!'; fi

build: $(BIN)/installed ## Build and check the dataset, whether or not something changed
	$(BIN)/mandates build

web: ## Fetch the editor of the query page, by npm
	@$(if $(shell command -v npm),$(MAKE) --no-print-directory $(EDITOR),echo '!!! NO NPM HERE: THE QUERY PAGE IS A PLAIN FORM !!!')

notebook: $(BIN)/equipped $(DATASET) ## Run the notebooks afresh; their results go to build/notebooks
	mkdir -p build/notebooks
	cp notebooks/*.ipynb build/notebooks/
	cd build/notebooks && ../../$(BIN)/jupyter execute --inplace *.ipynb

wheel: $(BIN)/equipped web ## Make the wheel, dataset and all, in dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

bench: $(BIN)/equipped $(DATASET) ## Measure beside peers, each in one run with them; wants wrk, and Virtuoso to be met
	$(BIN)/python benchmarks/bench_questions.py
	$(BIN)/python benchmarks/bench_cold.py
	$(BIN)/python benchmarks/bench_networks.py
	$(BIN)/python benchmarks/bench_picture.py
	$(BIN)/python benchmarks/bench_service.py

soak: $(BIN)/equipped $(DATASET) ## Twenty thousand strange queries, then five minutes of mixed and hostile load
	$(BIN)/python benchmarks/soak.py

clean: ## Remove what was made, but not the virtual environment
	rm -rf build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(EDITOR): web/package.json web/package-lock.json web/build.py | $(BIN)/python
	$(BIN)/python web/build.py || { sleep 5; $(BIN)/python web/build.py; }

$(BIN)/python:
	$(PYTHON) -m venv .venv

$(BIN)/installed: pyproject.toml constraints.txt hatch_build.py | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(BIN)/equipped: pyproject.toml constraints.txt hatch_build.py | $(BIN)/python
	$(PIP) --editable '.[dev]'
	@touch $@ $(BIN)/installed

$(DATASET): $(SAID) $(CODE) | $(BIN)/installed
	$(BIN)/mandates build
	@touch $@
