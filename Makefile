# Targets a newcomer needs: demo, test, gate, lint, format, bench. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
SAMPLE := eval/datasets/valmere
DEMO_HOME := var/demo

.PHONY: help setup setup-dev models demo test test-all browser ocr gate recordings lint format bench clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# The stamps make a second run quick: pip is only called again when what it installs has changed.
$(VENV)/.installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing Pressroom and what it needs (about two minutes the first time) ..." >&2
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "installing what the tests and the evaluation need ..." >&2
	$(PIP_INSTALL) -e '.[dev,eval,bench,mlflow]'
	@touch $@

$(VENV)/.installed-browser: $(VENV)/.installed-dev
	$(PIP_INSTALL) -e '.[browser]'
	@touch $@

setup: $(VENV)/.installed ## create .venv and install Pressroom

setup-dev: $(VENV)/.installed-dev ## the same with tests, linters and evaluation

models: setup ## fetch and verify the models
	$(BIN)/pressroom models pull

demo: models ## ingest the sample archive and ask two questions
	@PRESSROOM_HOME=$(DEMO_HOME) $(BIN)/pressroom ingest $(SAMPLE)/archive
	@PRESSROOM_HOME=$(DEMO_HOME) $(BIN)/pressroom ask --as-of 2026-06-30 "Where did the police find the stolen astrolabe?"
	@PRESSROOM_HOME=$(DEMO_HOME) $(BIN)/pressroom ask --as-of 2026-06-30 "Who won the Regatta of the Lanterns in 2024?"

lint: setup-dev ## style, types, import layers, prompt lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint models ## lint, every test that needs no system package, the gate
	$(BIN)/pytest -n 2
	$(BIN)/pressroom-eval gate

gate: setup-dev ## fail when answers about the sample archive got worse (no language model needed)
	$(BIN)/pressroom-eval gate

recordings: setup-dev models ## ask the real model anew where prompt, passages or model changed; may be cut and run again
	$(BIN)/pressroom-eval gate --record

browser: $(VENV)/.installed-browser models ## the pages in a real browser (Chromium; as root it is installed)
	@command -v chromium > /dev/null || { test "$$(id -u)" = 0 && apt-get update -qq \
		&& apt-get install -y -qq --no-install-recommends chromium > /dev/null; } \
		|| { echo "needs Chromium: sudo apt-get install --no-install-recommends chromium" >&2; exit 1; }
	$(BIN)/pytest -m browser tests/browser

ocr: setup-dev ## scanned pages by the real ocrmypdf (as root it is installed)
	@command -v ocrmypdf > /dev/null || { test "$$(id -u)" = 0 && apt-get update -qq \
		&& apt-get install -y -qq --no-install-recommends ocrmypdf > /dev/null; } \
		|| { echo "needs OCRmyPDF: sudo apt-get install --no-install-recommends ocrmypdf" >&2; exit 1; }
	$(BIN)/pytest -m ocr tests/ocr

test-all: test browser ocr ## the same, then what needs system packages: Chromium, OCRmyPDF

format: setup-dev ## format and sort imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev models ## speed, side by side with a plain LangChain pipeline
	$(BIN)/python -m eval.bench.ingestion $(if $(ARTICLES),--articles $(ARTICLES))
	$(BIN)/python -m eval.bench.search $(if $(ARTICLES),--articles $(ARTICLES)) $(if $(QUESTIONS),--questions $(QUESTIONS))

clean: ## remove caches and the demo's archive
	rm -rf $(DEMO_HOME) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
