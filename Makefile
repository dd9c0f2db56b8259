# Every target can be run from a fresh clone; what is missing is installed first, what is there is left alone.

SWIFT ?= swift
PYTHON_ENV := $(or $(CHATBRIDGE_PYTHON_ENV),$(CURDIR)/.venv)
# An import of a sibling target that Package.swift does not name is an error, not luck.
CHECKED := --explicit-target-dependency-import-check error

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test build format lint bench setup setup-test setup-bench env env-test env-peers example clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup env build example ## Start the simulator and the bot, and run one request to its merge
	@exec .build/release/chatbridge demo

test: setup-test env-test lint example ## Run everything: lint, unit, end-to-end and browser tests
	@echo "==> Building the tests"
	@$(SWIFT) build --build-tests $(CHECKED)
	@SWIFT="$(SWIFT)" CHATBRIDGE_PYTHON_ENV="$(PYTHON_ENV)" scripts/tests

build: setup ## Build chatbridge in release mode
	@echo "==> Building chatbridge (the first time takes some minutes)"
	@$(SWIFT) build -c release --product chatbridge

format: ## Format the Swift files
	@swift format format --in-place --parallel --recursive Sources Tests Proof Benchmarks Package.swift

lint: env ## Check format, marks, shell, Python and SQL
	@echo "==> Checking form"
	@scripts/lint

bench: setup-bench env env-peers example build ## Measure, beside others of its kind (see Benchmarks/)
	@Benchmarks/run

setup: ## Install the Debian packages that are missing
	@scripts/setup

setup-test:
	@scripts/setup --test

setup-bench:
	@scripts/setup --bench

env: ## Make the private Python environment
	@scripts/python-env

env-test:
	@scripts/python-env --test
	@scripts/python-env --schemas

env-peers:
	@scripts/python-env --peers

example: env ## Generate the example's data and build its models
	@scripts/example

clean: ## Remove what was built and generated; var/ holds requests and stays
	rm -rf .build .venv examples/*/target examples/*/logs examples/*/*.duckdb
