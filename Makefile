# `make review` judges every claim; `make test` runs all checks. Each makes what it needs and keeps it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

AXE := $(VENV)/axe/node_modules/axe-core/axe.min.js

.PHONY: review test docs format clean

review: $(VENV)/.ready
	@$(BIN)/shiftproof review

test: $(VENV)/.ready-test $(AXE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd numeric/matrices && ../../$(BIN)/mypy --config-file ../../pyproject.toml --exclude '^$$' train_digits.py train_language.py
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

docs: $(VENV)/.ready-test
	$(BIN)/sphinx-build -W -n --keep-going -q -b html docs dist/docs
	@echo "dist/docs/index.html"

format: $(VENV)/.ready-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml | $(BIN)/python
	@echo "Installing shiftproof into $(VENV) (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.ready-test: pyproject.toml $(VENV)/.ready
	@echo "Installing what the tests need into $(VENV) (once)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

# What the tests look at pages with, beside Chromium: an accessibility checker that runs inside the page.
$(AXE):
	@echo "Installing axe-core into $(VENV) (once)" >&2
	@npm install --prefix $(VENV)/axe --no-save --no-audit --no-fund --silent axe-core@4.14.1
	@touch $@
