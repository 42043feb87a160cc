# The few things one does here. `make` alone lists them.

PYTHON ?= python3
BIN := .venv/bin
LOCKED := $(BIN)/pip install -q --require-hashes -r
OURS := $(BIN)/pip install -q --no-deps --no-build-isolation -e .

.DEFAULT_GOAL := help
.PHONY: help setup run worker demo test test-unit check fix migration migrate docs gallery bench proof lock

help: ## List these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Make .venv with everything that development needs, from the lock file
	$(PYTHON) -m venv .venv
	$(LOCKED) requirements-dev.lock
	$(OURS)

run: ## Serve the web on the settings of this folder (see .env)
	$(BIN)/dunghen serve

worker: ## Run the scheduled jobs in a process of their own
	$(BIN)/dunghen scheduler

demo: ## A department with half a year of cases, on 127.0.0.1:8000
	$(BIN)/dunghen demo

test: ## All tests, as .ci/run does
	$(BIN)/python -m pytest -n 4 --dist worksteal

test-unit: ## Only what needs no database, no browser and no network
	$(BIN)/python -m pytest tests/unit

check: ## Format, lint, types, walls, and the tests about the house
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/house

fix: ## Format, and mend what the linter can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

migration: ## Write the next migration from the models: make migration m="what changes"
	@test -n "$(m)" || { echo 'say what changes: make migration m="cases get a colour"'; exit 2; }
	$(BIN)/python -m tools.new_migration "$(m)"

migrate: ## Bring the database of this folder's settings to this release
	$(BIN)/dunghen db upgrade

docs: ## Write docs/reference anew from the code
	$(BIN)/python -m tools.write_reference

gallery: ## Take the pictures of docs/gallery anew
	$(BIN)/python -m tools.gallery

bench: ## Measure beside the limits: make bench BENCH="--lean --sizes 1000000"
	$(BIN)/python -m bench $(BENCH)

proof: ## The long runs: 200 kills a database, a hundred times the examples
	$(BIN)/python -m pytest -m proof -n 2 -rP

lock: ## Resolve the dependencies anew, into hash-only lock files
	$(BIN)/python -m tools.lock
