# Debian with GNU make; `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup run test acceptance bench lint lock

PORT ?= 8000
SHARED ?= ../shared

PYTHON := .venv/bin/python
FLASK := .venv/bin/flask --app wsgi

RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := $(RUN_PACKAGES) chromium postgresql poppler-utils
RUN_LOCKS := requirements.txt
TEST_LOCKS := requirements.txt tests/requirements.txt

# $(call prepare,Debian packages,lock files): install what is missing of both, and nothing else.
# The copy of a lock in .venv says what is installed there.
define prepare
@find_python() {
	for candidate in python3.13 python3.12 python3.11 python3; do
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
			echo "$$candidate"
			return
		fi
	done
}
missing=()
python=
if ! $(PYTHON) -c '' 2>/dev/null; then
	python=$$(find_python)
	if [ -z "$$python" ]; then
		missing+=(python3 python3-venv)
	elif ! "$$python" -c 'import ensurepip' 2>/dev/null; then
		missing+=("$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
	fi
fi
if command -v dpkg-query >/dev/null; then
	installed=" $$(dpkg-query -W -f '$${db:Status-Status}:$${Package} ' $(1) 2>/dev/null || true)"
	for package in $(1); do
		[[ "$$installed" == *" installed:$$package "* ]] || missing+=("$$package")
	done
else
	echo "This is not Debian: it needs the equivalents of $(1)." >&2
fi
if [ $${#missing[@]} -gt 0 ]; then
	if [ "$$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
		echo "Some system packages are missing. Install them, then run make again:" >&2
		echo "    sudo apt-get install --no-install-recommends $${missing[*]}" >&2
		exit 1
	fi
	echo "Installing system packages: $${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq
	apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "$${missing[@]}" >/dev/null </dev/null
fi
if ! $(PYTHON) -c '' 2>/dev/null; then
	python=$$(find_python)
	if [ -z "$$python" ]; then
		echo "Python 3.11 or newer is needed, and neither python3.11 to python3.13 nor python3 is one." >&2
		exit 1
	fi
	"$$python" -m venv --clear .venv
fi
changed=()
for lock in $(2); do
	cmp -s "$$lock" ".venv/locks/$$lock" || changed+=("$$lock")
done
if [ $${#changed[@]} -gt 0 ]; then
	echo "Installing $${changed[*]} into .venv"
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes "$${changed[@]/#/--requirement=}"
	mkdir -p .venv/locks
	cp --parents "$${changed[@]}" .venv/locks
fi
endef

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## System libraries, .venv and the locked requirements
	$(call prepare,$(RUN_PACKAGES),$(RUN_LOCKS))

run: ## Serve on 127.0.0.1:8000 (PORT=…), with demo data in an empty database
	$(call prepare,$(RUN_PACKAGES),$(RUN_LOCKS))
	# Plain http on loopback: a Secure cookie would not come back.
	export PORTAL_SESSION_COOKIE_SECURE=false
	export PORTAL_PUBLIC_URL="$${PORTAL_PUBLIC_URL-http://127.0.0.1:$(PORT)}"
	$(FLASK) db upgrade
	$(FLASK) demo --once
	$(FLASK) demo --accounts
	echo "Serving on http://127.0.0.1:$(PORT)/ (Ctrl-C stops)"
	exec .venv/bin/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --no-control-socket \
		--max-requests 1000 --max-requests-jitter 100 --log-level warning wsgi:app

test: ## Every test (ARGS='-k word' for pytest)
	$(call prepare,$(TEST_PACKAGES),$(TEST_LOCKS))
	exec $(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

acceptance: ## Checks with the real forms of a folder (SHARED=../shared)
	$(call prepare,$(TEST_PACKAGES),$(TEST_LOCKS))
	SHARED_FORMS="$(abspath $(SHARED))" exec $(PYTHON) -m pytest tests/acceptance $(ARGS)

bench: ## Printing beside LibreOffice, where that is installed, and reading beside openpyxl
	$(call prepare,$(TEST_PACKAGES),$(TEST_LOCKS))
	exec $(PYTHON) -m tests.bench

lint: ## ruff and djlint
	$(call prepare,,$(TEST_LOCKS))
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	if ! cmp -s tests/checkers.txt .venv/checkers/lock; then
		$(PYTHON) -m venv .venv/checkers
		.venv/checkers/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/checkers.txt
		cp tests/checkers.txt .venv/checkers/lock
	fi
	.venv/checkers/bin/djlint --quiet --lint app/templates

lock: ## Renew the locks from pyproject.toml (ARGS=--upgrade for newer versions)
	$(call prepare,,$(RUN_LOCKS))
	$(PYTHON) -m venv .venv/uv
	.venv/uv/bin/pip install --quiet --disable-pip-version-check uv
	compile() {
		.venv/uv/bin/uv pip compile --quiet --universal --generate-hashes --no-annotate \
			--no-emit-index-url --custom-compile-command "make lock" $(ARGS) "$$@" >/dev/null
	}
	compile pyproject.toml -o requirements.txt
	compile --group test --constraint requirements.txt -o tests/requirements.txt
	compile --group checkers -o tests/checkers.txt
