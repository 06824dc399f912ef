# Two commands matter: `make run` and `make test`. Both set up what they need.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run-ready
DEV    := $(VENV)/.dev-ready

.DEFAULT_GOAL := help
.PHONY: help run demo test check fmt map bench sim lock clean

help:  ## show this list
	@awk -F':.*## ' '/^[a-z%-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN)  ## set up and start the bot (without Slack tokens: a local playground workspace)
	$(BIN)/python -m bot run

demo: $(RUN)  ## the playground with bundled sample feeds; needs no network
	$(BIN)/python -m bot demo

test: $(DEV)  ## set up and run the tests, with coverage
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered -q

check: $(DEV)  ## lint, types and the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_floors.py

fmt: $(DEV)  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

map:  ## every module, and the one thing it does
	@$(PYTHON) -m tests.map

bench: $(DEV)  ## all measurements, side by side with their baselines
	$(BIN)/python -m tests.bench

bench-%: $(DEV)  ## one of them: ingest, stories, judging, picks, replay, cards, check, render, delivery, periods, search …
	$(BIN)/python -m tests.bench.$*

sim: $(DEV)  ## the long simulation of delivery: crashes, lost replies, power cuts, real kills
	$(BIN)/python -m tests.sim --seeds 10000 --power 1000
	$(BIN)/python -m tests.sim.kill
	$(BIN)/python -m tests.sim.restarts

lock: $(DEV)  ## renew the locked requirements
	$(BIN)/python -m tests.lock

clean:  ## remove what make created
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.* *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Signalpost needs Python 3.11 or newer; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

# The lists are complete, so pip need not work out what they need: older ones warn of an extra that is spelt otherwise.
$(RUN): $(VENV)/bin/python requirements.txt pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -r requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN) tests/requirements.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -r tests/requirements.txt
	@touch $@
