# Debian with GNU make; `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup run test coverage acceptance bench faults year mutants pictures lint audit sbom lock

# Every process of a run would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
SHARED ?= ../shared

PYTHON := .venv/bin/python
FLASK := .venv/bin/flask --app wsgi

RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUN_PACKAGES) chromium-headless-shell nginx-light postgresql poppler-utils
RUN_LOCKS := requirements.txt
TEST_LOCKS := requirements.txt tests/requirements.txt

# Checkers of other licences, in an environment of their own.
# `$(call checkers,semgrep)` installs tests/semgrep.txt into .venv/semgrep.
define checkers
if ! cmp -s tests/$(1).txt .venv/$(1)/lock; then
	$(PYTHON) -m venv .venv/$(1)
	.venv/$(1)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/$(1).txt
	cp tests/$(1).txt .venv/$(1)/lock
fi
endef

# Checkers that npm installs, each beside a copy of its configuration: `$(call npm,linters)` from tests/linters into
# .venv/linters. Axe's licence is another, so it stays outside of the locks.
NPM_PACKAGES = $(if $(shell command -v npm),,nodejs npm)
LINTERS := .venv/linters
define npm
mkdir -p .venv/$(1)
cp -a tests/$(1)/. .venv/$(1)
if ! cmp -s tests/$(1)/package-lock.json .venv/$(1)/node_modules/lock; then
	npm ci --prefix .venv/$(1) --ignore-scripts --silent
	cp tests/$(1)/package-lock.json .venv/$(1)/node_modules/lock
fi
endef

# Where memory has room for it, what tests write lies there: each commit of a database waits for the disk elsewhere.
define in_memory
roomy=$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)
if (( $${roomy:-0} > 4 * 1024 * 1024 )); then
	TMPDIR=$$(mktemp -d -p /dev/shm portal-tests-XXXXXX)
	chmod 755 "$$TMPDIR"  # PostgreSQL runs as a user of its own
	export TMPDIR
	trap 'rm -rf "$$TMPDIR"' EXIT
fi
endef

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## System libraries, .venv and the locked requirements
	@.ci/prepare "$(RUN_PACKAGES)" $(RUN_LOCKS)

run: ## Serve on 127.0.0.1:8000 (PORT=…), with demo data in an empty database
	@.ci/prepare "$(RUN_PACKAGES)" $(RUN_LOCKS)
	# Plain http on loopback: a Secure cookie would not come back.
	export PORTAL_SESSION_COOKIE_SECURE=false
	export PORTAL_PUBLIC_URL="$${PORTAL_PUBLIC_URL-http://127.0.0.1:$(PORT)}"
	$(FLASK) db upgrade
	$(FLASK) demo --once
	$(FLASK) demo --accounts
	exec .venv/bin/gunicorn -c python:app.serving --bind 127.0.0.1:$(PORT) wsgi:app

test: ## Every test (ARGS='-k word' for pytest)
	@.ci/prepare "$(NPM_PACKAGES) $(TEST_PACKAGES)" $(TEST_LOCKS)
	$(call npm,axe)
	$(call in_memory)
	$(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

coverage: ## Branch coverage of app/ under every test, as a figure (slower than `make test`)
	@.ci/prepare "$(NPM_PACKAGES) $(TEST_PACKAGES)" $(TEST_LOCKS)
	$(call npm,axe)
	export COVERAGE_FILE=.venv/coverage/data
	mkdir -p .venv/coverage
	.venv/bin/coverage erase
	.venv/bin/coverage run -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)
	.venv/bin/coverage combine --quiet
	.venv/bin/coverage report --skip-covered --sort cover

acceptance: ## Checks with the real forms of a folder (SHARED=../shared)
	@.ci/prepare "$(TEST_PACKAGES)" $(TEST_LOCKS)
	SHARED_FORMS="$(abspath $(SHARED))" exec $(PYTHON) -m pytest tests/acceptance $(ARGS)

bench: ## Printing beside LibreOffice, where that is installed, and reading beside openpyxl
	@.ci/prepare "$(TEST_PACKAGES)" $(TEST_LOCKS)
	exec $(PYTHON) -m tests.bench

pictures: ## The pictures of README and manual, taken from the demo
	@.ci/prepare "$(TEST_PACKAGES)" $(TEST_LOCKS)
	exec $(PYTHON) -m tests.pictures

lint: ## ruff, mypy and djlint; ESLint and stylelint for app/static
	@.ci/prepare "$(NPM_PACKAGES)" $(TEST_LOCKS)
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	$(call checkers,checkers)
	.venv/checkers/bin/djlint --quiet --lint app/templates
	$(call npm,linters)
	$(LINTERS)/node_modules/.bin/eslint --config $(LINTERS)/eslint.config.js app/static/js tests/linters
	$(LINTERS)/node_modules/.bin/stylelint --config $(LINTERS)/stylelint.config.js "app/static/css/!(print*).css"

audit: ## Holes in the source, and known ones in the locked packages; needs the network, and fails without it
	@.ci/prepare "" $(RUN_LOCKS)
	$(call checkers,checkers)
	$(call checkers,semgrep)
	.venv/checkers/bin/bandit --quiet --configfile pyproject.toml --severity-level medium --recursive app wsgi.py .ci
	.venv/semgrep/bin/python .ci/holes.py app wsgi.py .ci
	$(PYTHON) .ci/audit.py $(RUN_LOCKS)

faults: ## Faults at length under load: crowds, kills, restarts, locks, silence, a full disk, a rolling upgrade (minutes)
	@.ci/prepare "$(TEST_PACKAGES)" $(TEST_LOCKS)
	$(PYTHON) -m tests.faults.races
	exec $(PYTHON) -m tests.faults

year: ## A budget year of full size, every sum held against a plain recomputation, on both systems (some minutes)
	@.ci/prepare "$(TEST_PACKAGES)" $(TEST_LOCKS)
	$(call in_memory)
	$(PYTHON) -m tests.year

mutants: ## Change what decides, one spot at a time, and see whether a test notices (most of an hour; ARGS=word of a module)
	@.ci/prepare "$(TEST_PACKAGES)" $(TEST_LOCKS)
	$(call checkers,mutants)
	exec $(PYTHON) -m tests.mutants $(ARGS)

sbom: ## What the portal is made of, as CycloneDX on standard output
	@$(PYTHON) .ci/sbom.py $(RUN_LOCKS)

lock: ## Renew the locks from pyproject.toml (ARGS=--upgrade for newer versions)
	@.ci/prepare "" $(RUN_LOCKS)
	$(PYTHON) -m venv .venv/uv
	.venv/uv/bin/pip install --quiet --disable-pip-version-check uv
	compile() {
		.venv/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate \
			--no-emit-index-url --custom-compile-command "make lock" $(ARGS) "$$@" >/dev/null
	}
	compile pyproject.toml -o requirements.txt
	compile --group test --constraint requirements.txt -o tests/requirements.txt
	for checker in checkers semgrep mutants; do compile --group $$checker -o tests/$$checker.txt; done
