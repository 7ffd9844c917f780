# One runner for everything; `make` alone lists what there is.
PYTHON ?= python3.11
BIN := .venv/bin
PYTEST_ARGS ?=
.DEFAULT_GOAL := help
.PHONY: help setup demo kiosk test check format soak clean

help: ## List what make can do here
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Get everything ready (.venv, Debian packages, the pages' scripts); quick when nothing changed
	@command -v $(PYTHON) >/dev/null || { echo "setup: Python 3.11 is missing; run this, then try again: apt-get install -y python3.11 python3.11-venv"; exit 1; }
	@$(PYTHON) deploy/setup.py

demo: setup ## Play one submission from touch to decision, on real parts; leaves pictures under build/demo/
	@$(BIN)/madoguchi demo

kiosk: setup ## Open the terminal to try by hand, with its own cloud and office; prints their addresses
	@$(BIN)/madoguchi demo --by-hand

test: setup ## Run all tests but the soak runs
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: setup ## Check style, format, types, import contracts, dead code and duplicate code
	@$(BIN)/python deploy/check.py

format: setup ## Write all Python files in the one format
	@$(BIN)/ruff check --fix-only --quiet . && $(BIN)/ruff format --quiet .

soak: setup ## Run the long tests at their promised numbers; takes hours
	@$(BIN)/python -m pytest -m soak $(PYTEST_ARGS)

clean: ## Remove everything that setup, tests and demo made
	rm -rf .venv build dist assets/web/node_modules *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
