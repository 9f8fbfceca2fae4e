# The commands of Taskwell. Each is a module of tools/; `make help` lists them.
# All that has to be on the machine: Python 3.11 or later with venv, make and git.

PYTHON ?= python3
PROJECT_PYTHON := backend/.venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup run dev test check bench bench-frontend screenshots image image-test deploy-space format lock api settings

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

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

bench: setup  ## Measure Taskwell beside its floor (QUICK=1: in two minutes, without writing the results down)
	@$(PROJECT_PYTHON) -m benchmarks $(if $(QUICK),--quick)

bench-frontend: setup  ## Measure the frontend as it is deployed, by Lighthouse and in a list of 2 000 todos; takes minutes
	@$(PROJECT_PYTHON) -m tools.bench_frontend

screenshots: setup  ## Take pictures of every page and state, phone and desktop, light and dark
	@$(PROJECT_PYTHON) -m tools.screenshots

image:  ## Build the backend's container image, and say its size and build time
	@$(PYTHON) -m tools.image

image-test: setup  ## Build the image and walk through it (IMAGE=required: fail when there is no engine)
	@$(PROJECT_PYTHON) -m tools.image_test

deploy-space: setup  ## Put backend/ onto a Space, wait and look: SPACE=owner/name, and FRONTEND=https://… if there is one
	@$(PROJECT_PYTHON) -m tools.deploy_space "$(SPACE)" $(if $(FRONTEND),--frontend "$(FRONTEND)")

format: setup  ## Format both halves
	@$(PROJECT_PYTHON) -m tools.format

lock: setup  ## Pin the Python packages anew after a change to backend/pyproject.toml
	@$(PROJECT_PYTHON) -m tools.lock

api: setup  ## Write the frontend's types of the HTTP interface anew
	@$(PROJECT_PYTHON) -m tools.api_types

settings: setup  ## Write .env.example and docs/configuration.md anew
	@$(PROJECT_PYTHON) -m tools.settings_pages
