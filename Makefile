# Verbs of the project. Each does its own set-up: it needs Python 3.11+, pip and a package index, nothing else.
PYTHON ?= python3
TOOLS := .tools
# uv from the path, else one of our own in a private virtual environment.
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
RUN := $(UV) run --no-sync --quiet
ARGS ?=
PYTEST := pytest --numprocesses 2 --dist worksteal --cov
# The unit tests that await a real database, so that greenlets take turns; a switch in any other fails.
SWITCHING := tests/unit/adapters/sql tests/unit/entrypoints
# The longest first, so that no worker is left with one at the end.
OTHERS := tests/chaos/ tests/load/ tests/e2e/
OTHERS += $(filter-out $(OTHERS) tests/unit/ tests/__pycache__/,$(wildcard tests/*/))

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test lint types imports bench chaos accuracy docs lock image clean

help: ## list the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(TOOLS)/bin/uv:
	@echo "setting up: fetching uv into $(TOOLS)" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(TOOLS) || { echo "the venv module is missing: install it (Debian: python3-venv)" >&2; exit 1; }
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check uv

setup: $(filter $(TOOLS)/bin/uv,$(UV)) ## install everything from the lock file
	@# Behind a proxy with certificates of its own only the system's are trusted.
	@$(UV) sync --frozen --quiet 2>/dev/null || $(UV) sync --frozen --quiet --system-certs

demo: setup ## ring the bot: a synthetic caller, the live transcript, the lead (ARGS="--once --json", "--persona busy", …)
	@$(RUN) qualifybot demo $(ARGS)

serve: setup ## run the service on the embedded default (ARGS="--port 8080")
	@$(RUN) qualifybot serve $(ARGS)

test: setup lint types imports ## everything that must hold: style, types, import contracts, tests with coverage
	@COVERAGE_STACKS=thread $(RUN) $(PYTEST) --cov-report= tests/unit $(SWITCHING:%=--ignore=%) $(ARGS)
	@$(RUN) $(PYTEST) --cov-append --cov-report=term:skip-covered --cov-fail-under=85 \
		$(OTHERS) $(SWITCHING) $(ARGS)
	@$(RUN) coverage report --include='*/qualifybot/domain/*' --fail-under=100

lint: setup ## style
	@$(RUN) ruff check . && $(RUN) ruff format --check .

types: setup ## static types
	@$(RUN) mypy

imports: setup ## the import contracts
	@$(RUN) lint-imports --no-logo >/dev/null || $(RUN) lint-imports

bench: setup ## measure latency, load and memory; prints a table (ten minutes; ARGS="--quick", "--calls 25 100", "--climb", …)
	@$(UV) sync --frozen --quiet --group rivals 2>/dev/null || $(UV) sync --frozen --quiet --group rivals --system-certs
	@$(RUN) python -m bench $(ARGS)

chaos: setup ## break it while people are on the phone; prints what was lost (half an hour; ARGS="replica-killed --scale 0.2", "--help", …)
	@PYTHONPATH=tests $(RUN) python -m chaos $(ARGS)

accuracy: setup ## measure readings and turn-taking on the labelled sets; write docs/accuracy.md, docs/turn-taking.md
	@$(RUN) python -m evals.report
	@$(RUN) python -m evals.turn_report

docs: setup ## write the generated pages of docs/ anew
	@$(RUN) python -m docs.generate

lock: setup ## resolve the dependencies anew
	@$(UV) lock --upgrade

image: ## build the production image
	docker build --tag qualifybot .

clean: ## remove what the verbs made, but for data/
	rm -rf .venv $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage site dist
