# Everything that is done to this project by hand has a name here; `make help` lists them.
# Needs Python 3.11 or later, git and make; the rest comes from the lock files, checked by hash.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Exactly what the lock file says: nothing without a hash, nothing that it does not name.
LOCKED := --require-hashes --no-deps --requirement
# The project itself, by the build backend that the lock file brought.
ITSELF := --no-deps --no-build-isolation --editable .
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile pyproject.toml --quiet \
	--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--group build $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help demo install test lint format lock text bench chaos google-live chromium

help: ## List what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.installed-demo ## Try Leeway in a browser, with a stand-in for Slack
	@$(BIN)/leeway demo

install: $(VENV)/.installed-runtime ## Install what `leeway serve` needs

test: $(VENV)/.installed-dev chromium lint ## Check everything, as CI does
	@$(BIN)/pytest

lint: $(VENV)/.installed-dev ## Style, types, and who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev ## Lay out the code
	@$(BIN)/ruff check --select I --fix .
	@$(BIN)/ruff format .

lock: $(VENV)/.installed-dev ## Write the lock files anew (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) --extra dev --output-file requirements-dev.lock
	@$(COMPILE) --extra demo --constraint requirements-dev.lock --output-file requirements-demo.lock
	@$(COMPILE) --constraint requirements-dev.lock --output-file requirements.lock

text: $(VENV)/.installed-dev ## Collect all texts for the translators: bot/locale/leeway.pot
	@$(BIN)/python -m tests.house.catalogue

bench: $(VENV)/.installed-dev ## Measure; NAME=... for one benchmark alone
	@$(BIN)/python -m tests.bench $(NAME)

chaos: $(VENV)/.installed-dev ## Kill it, freeze it, break it; NAME=... for one trouble alone
	@$(BIN)/python -m tests.chaos $(NAME)

google-live: $(VENV)/.installed-dev ## Ask the real Google Calendar (tests/live/google.py says what it needs)
	@$(BIN)/python -m tests.live.google

# The browser tests drive a Chromium that is there; on Debian it is fetched where it is not.
chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		if command -v $$name >/dev/null 2>&1; then exit 0; fi; \
	done; \
	if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		apt-get update --quiet=2 && DEBIAN_FRONTEND=noninteractive \
			apt-get install --quiet=2 --yes --no-install-recommends chromium; \
	else \
		echo "The browser tests need Chromium, and there is none: install the package 'chromium'" \
			"(or Google Chrome) and run 'make test' again." >&2; \
		exit 1; \
	fi

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Leeway needs Python 3.11 or later, and '$(PYTHON)' is not:" \
			"name one that is, such as 'make demo PYTHON=python3.12'." >&2; \
		exit 1; \
	}
	@$(PYTHON) -m venv $(VENV)

# The stamps are newer than what they were made from, so the second start installs nothing.
$(VENV)/.installed-runtime: requirements.lock pyproject.toml | $(BIN)/pip
	@echo "Installing Leeway (once) ..."
	@$(PIP) install $(LOCKED) requirements.lock
	@$(PIP) install $(ITSELF)
	@touch $@

$(VENV)/.installed-demo: requirements-demo.lock pyproject.toml | $(BIN)/pip
	@echo "Installing Leeway and its stand-in for Slack (once, about a minute) ..."
	@$(PIP) install $(LOCKED) requirements-demo.lock
	@$(PIP) install $(ITSELF)
	@touch $@

# A sender of xAPI that others wrote, for the tests; Node and npm come with the tools.
SENDER := tests/trainings/xapi/sender

$(VENV)/.installed-dev: requirements-dev.lock pyproject.toml $(SENDER)/package-lock.json | $(BIN)/pip
	@echo "Installing Leeway and its tools (once, about a minute) ..."
	@$(PIP) install $(LOCKED) requirements-dev.lock
	@$(PIP) install $(ITSELF)
	@mkdir -p $(VENV)/xapi-sender
	@cp $(SENDER)/package.json $(SENDER)/package-lock.json $(VENV)/xapi-sender/
	@$(BIN)/npm ci --prefix $(VENV)/xapi-sender --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
