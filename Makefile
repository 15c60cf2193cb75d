# The commands of this repository. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo lab badge docs test test-slow check golden bench clean

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
SAMPLE := notebooks/samples/telefonat_2022-06.txt
NOTEBOOK := notebooks/01_first_timeline.ipynb
# What an installation is made from: when one of these changes, it is made again.
SOURCES := pyproject.toml hatch_build.py $(addprefix timeline_ext/frontend/,package-lock.json build.js) $(wildcard $(addprefix timeline_ext/,frontend/src/*.ts frontend/src/*/*.ts frontend/schema/*.json languages/*/display.toml))

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/installed  ## a sample article becomes a table and timeline.html
	@command -v node >/dev/null && echo "Node $$(node --version): with the JupyterLab extension" \
		|| echo "No Node: without the JupyterLab extension and the widget, and with a plainer page (install Node 20 or newer, then: make clean demo)"
	@echo "Article: $(SAMPLE)"
	@$(BIN)/timeline-ext extract $(SAMPLE)
	@$(BIN)/timeline-ext extract $(SAMPLE) --output timeline.html
	@echo "Open timeline.html in a browser; no network is needed."

lab: .venv/installed-lab  ## JupyterLab on the first notebook
	$(BIN)/jupyter lab $(NOTEBOOK)

badge: .venv/installed  ## the badge that opens the first notebook on Binder, for the remote of this checkout
	@git config --get remote.origin.url >/dev/null || { echo "This checkout has no remote: git remote add origin ADDRESS"; exit 1; }
	@$(BIN)/python -c 'import sys; from timeline_ext.share import badge, binder_link; print(badge(binder_link(*sys.argv[1:])))' \
		"$$(git config --get remote.origin.url)" "$$(git describe --tags --exact-match 2>/dev/null || git branch --show-current)" $(NOTEBOOK)

docs: .venv/installed-docs  ## the documentation as a site, in build/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Open build/docs/index.html in a browser, or for its search: python3 -m http.server --directory build/docs"

test: .venv/installed-test check  ## all checks and tests
	$(BIN)/pytest -m "not slow"

test-slow: .venv/installed-test  ## what takes minutes
	$(BIN)/pytest -m slow

check: .venv/installed-test  ## lint, format, types, direction of imports, security
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml timeline_ext

golden: .venv/installed-test  ## write golden files and notebook outputs anew; review them with git diff
	GOLDEN=write $(BIN)/pytest -q tests/views tests/exports
	$(BIN)/jupyter nbconvert --log-level WARN --to notebook --inplace --execute --ExecutePreprocessor.store_widget_state=False \
		--ExecutePreprocessor.record_timing=False notebooks/*.ipynb
	git status --short tests notebooks

bench: .venv/installed-test  ## speed and quality, over the corpora in TIMELINE_CORPORA or the samples
	$(BIN)/python -m benchmarks

clean:  ## remove what the other commands made
	rm -rf .venv timeline.html build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python $(SOURCES)
	$(PIP) --editable .
	@touch $@

.venv/installed-lab: .venv/bin/python $(SOURCES)
	$(PIP) --editable '.[lab,pandas,web]'
	@touch $@ .venv/installed

.venv/installed-docs: .venv/bin/python $(SOURCES)
	$(PIP) --editable '.[docs]'
	@touch $@ .venv/installed

.venv/installed-test: .venv/bin/python $(SOURCES)
	$(PIP) --editable '.[test]'
	@touch $@ .venv/installed-docs .venv/installed-lab .venv/installed
