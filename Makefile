# Regiebot: every target does the set-up it needs, in .venv, from the locks alone.
# Another interpreter: make PYTHON=python3.12 test. Arguments for the bot: make demo ARGS="--help".

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
BOT := $(VENV)/bin/regiebot
INSTALL := $(PY) -m pip --disable-pip-version-check install -qq --no-deps
LOCKED := $(INSTALL) --require-hashes --only-binary :all:

NODE := $(and $(shell command -v node 2>/dev/null),$(shell command -v npm 2>/dev/null))
NODE_LOCK := tests/node/package-lock.json
JUDGES := tests/node/node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help demo view sandbox simulate test check lint format types layers unit decides coverage judges migration bench audit lock wheel clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.project ## The whole job in a sandbox on this machine, from YAML to pages and messages
	@"$(BOT)" demo $(ARGS)

view: $(VENV)/.project ## The demo's Jira, pages and channels in a browser
	@"$(BOT)" view $(ARGS)

sandbox: $(VENV)/.project ## An empty sandbox to try the commands on
	@"$(BOT)" sandbox $(ARGS)

simulate: $(VENV)/.project ## A whole programme in fast forward: people in a sandbox, the bot on a virtual clock
	@rm -rf .simulation
	@"$(BOT)" simulate $(ARGS)

test: lint layers ## Everything that has to hold: lint, layers, types, tests
	@$(MAKE) --no-print-directory -j2 types unit

check: lint layers ## The inner loop: lint, layers, types, and the unit tests of everything that decides
	@$(MAKE) --no-print-directory -j2 types decides

lint: $(VENV)/.dev ## Ruff: rules and layout
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: $(VENV)/.dev ## Ruff puts the layout right
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

types: $(VENV)/.dev ## Mypy, strict, the tests too
	@$(PY) -m mypy

layers: $(VENV)/.dev ## Who may import whom
	@$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()' --no-logo

unit: $(VENV)/.dev ## The tests; ARGS="-k plan" for some of them
	@$(MAKE) --no-print-directory judges || echo "Not installed: tests that need Atlassian's own code are skipped." >&2
	@$(PY) -m pytest $(ARGS)

DECIDES := $(addprefix tests/unit/,commands config features model reconcile round runbook schedule situation)
decides: $(VENV)/.dev ## The unit tests of everything that decides
	@$(PY) -m pytest -n 1 $(DECIDES) $(ARGS)

coverage: ## The tests with coverage, which takes half as long again
	@$(MAKE) --no-print-directory unit ARGS="--cov --cov-report= $(ARGS)"

judges: $(if $(NODE),$(JUDGES)) ## Atlassian's own validators, for the tests, where Node.js and npm are
	@$(if $(NODE),true,echo "No Node.js with npm here: tests that need Atlassian's own code are skipped.")

migration: $(VENV)/.dev ## A draft of the next version of the state's tables: make migration NAME="table of people"
	@$(PY) -m tools.migration "$(NAME)"

bench: $(VENV)/.project ## The budgets of docs/performance.md, measured (takes minutes)
	@$(PY) -m benchmarks

audit: $(VENV)/.dev ## Known vulnerabilities of what is locked (asks an advisory service on the internet)
	@$(PY) -m pip_audit --strict --require-hashes --disable-pip -r requirements-dev.lock

# What is pinned stays pinned until UPGRADE=1; the three locks agree on every version they share.
LOCK := $(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
# No lock names an address: npm leaves out those of packages (.npmrc), and this takes out those of sponsors.
LOCK_JUDGES := cd tests/node && npm install --loglevel=error --package-lock-only >/dev/null && \
	node -e 'const file = "package-lock.json", lock = JSON.parse(fs.readFileSync(file)); \
	for (const one of Object.values(lock.packages)) delete one.funding; \
	fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n")'
lock: $(VENV)/.dev ## Writes the locks after a change in pyproject.toml; UPGRADE=1 takes newer versions
	@$(LOCK) pyproject.toml --extra apprise --extra evidence --extra sandbox -o requirements.lock
	@$(LOCK) pyproject.toml --extra apprise --extra evidence --extra sandbox --group dev -c requirements.lock -o requirements-dev.lock
	@$(LOCK) --group build -c requirements-dev.lock -o requirements-build.lock
	@$(if $(NODE),$(LOCK_JUDGES),echo "No Node.js with npm here: $(NODE_LOCK) stays as it is.")

wheel: $(VENV)/.project ## dist/regiebot-….whl
	@$(PY) -m hatchling build -t wheel

clean: ## Removes all that was made here, .venv and the demo's state too
	@rm -rf $(VENV) .demo .simulation dist htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache tests/node/node_modules
	@find bot regiebot_sandbox regiebot_playground tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is younger than the lock that it stands for, or the install is done again.
$(PY):
	@command -v "$(PYTHON)" >/dev/null || { echo "Regiebot needs Python 3.11 or newer, and there is no '$(PYTHON)' here." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Regiebot needs Python 3.11 or newer; '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1). Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' lacks its venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV)"
	@"$(PYTHON)" -m venv --clear $(VENV)

$(VENV)/.runtime: requirements.lock requirements-build.lock | $(PY)
	@echo "Installing what the bot runs on (once)"
	@$(LOCKED) -r requirements.lock -r requirements-build.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	@$(INSTALL) --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.project
	@echo "Installing what the tests need (once)"
	@$(LOCKED) -r requirements-dev.lock
	@$(PY) -m pip check
	@touch $@

$(JUDGES): $(NODE_LOCK)
	@echo "Installing Atlassian's own validators (once)"
	@cd tests/node && npm ci --loglevel=error >/dev/null
	@touch $@
