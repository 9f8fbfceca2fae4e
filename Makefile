# The commands of Taskwell. Each is a module of tools/; `make help` lists them.
# All that has to be on the machine: Python 3.11 or later with venv, make and git.

PYTHON ?= python3
PROJECT_PYTHON := backend/.venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup run dev test check format lock api settings

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup:  ## Install everything inside this folder
	@$(PYTHON) -m tools.setup

run: setup  ## Start the product on http://localhost:7860 (PORT=8000 for another port)
	@$(PROJECT_PYTHON) -m tools.run

dev: setup  ## Start both halves with reload on http://localhost:5173
	@$(PROJECT_PYTHON) -m tools.dev

test: setup  ## Run every test (E2E=required: fail when there is no browser)
	@$(PROJECT_PYTHON) -m tools.test

check: setup  ## Format, lint, types, import contracts, dead code, stale files; no tests
	@$(PROJECT_PYTHON) -m tools.check

format: setup  ## Format both halves
	@$(PROJECT_PYTHON) -m tools.format

lock: setup  ## Pin the Python packages anew after a change to backend/pyproject.toml
	@$(PROJECT_PYTHON) -m tools.lock

api: setup  ## Write the frontend's types of the HTTP interface anew
	@$(PROJECT_PYTHON) -m tools.api_types

settings: setup  ## Write .env.example and docs/configuration.md anew
	@$(PROJECT_PYTHON) -m tools.settings_pages
