# Everything runs in .venv, made on first use from constraints.txt; a second run does no work.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: install chat demo test check docs clean
.DEFAULT_GOAL := install

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Signpost needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt --editable '.[dev]'
	@touch $@

chat: install
	@$(BIN)/signpost chat

demo: install
	@$(BIN)/signpost demo

test: install
	@$(BIN)/python -m pytest

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/signpost knowledge check
	$(BIN)/signpost docs --check

docs: install
	@$(BIN)/signpost docs --write

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache dist
