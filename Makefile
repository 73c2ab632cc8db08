# Targets for developers; the deployment's are next to its playbooks.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SWIFT ?= swift
export SWIFT
RELEASE = $$(Scripts/release-flags)
CONFIG ?=
ARGS ?=

-include ansible/targets.mk
-include packaging/targets.mk
-include Tests/targets.mk

.PHONY: help
help: ## Print this list
	@grep -hE '^[a-zA-Z0-9_-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{ printf "  %-18s %s\n", $$1, $$2 }'

.PHONY: setup
setup: ## Install the libraries that a build needs
	@Scripts/install-requirements

.PHONY: build
build: setup ## Build both programs for production, in .build/release
	$(SWIFT) build $(RELEASE) --product litellm-proxy
	$(SWIFT) build $(RELEASE) --product ask

PREFIX ?= /usr/local

.PHONY: install
install: ## Install ask with its manual and completions: make install [PREFIX=/usr/local]
	$(SWIFT) build $(RELEASE) --product ask
	Scripts/install-ask.sh .build/release/ask $(PREFIX)

.PHONY: run
run: setup ## Build and run the proxy: make run [CONFIG=config.yaml] [ARGS="--port 4001"]
	$(SWIFT) build --product litellm-proxy
	.build/debug/litellm-proxy $(if $(CONFIG),--config $(CONFIG)) $(ARGS)

# Tests with real sockets, processes and signals run one at a time, so that they do not slow each other down.
ONE_BY_ONE = ^(AskEndToEnd|Conduct|CurlTransport|EndToEnd|ProxyServer)Tests\.

.PHONY: test
test: setup ## Run the tests that need only this repository
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --skip '$(ONE_BY_ONE)'
	$(SWIFT) test --skip-build --no-parallel --filter '$(ONE_BY_ONE)'

.PHONY: conduct
conduct: setup ## Show how the proxy handles each fault: one line per fault, then "N passed, N failed"
	$(SWIFT) build --build-tests
	@set -o pipefail; CONDUCT_REPORT=1 $(SWIFT) test --skip-build --filter ConductTests 2>&1 \
		| grep -aE "^(pass|FAIL|     )|^[0-9]+ passed, "

.PHONY: test-real
test-real: setup ## Run the tests with a real vLLM and real clients, installed into a cache folder: make test-real [REAL_CLIENTS=all|pinned|none]
	$(SWIFT) build --product litellm-proxy
	$(SWIFT) build --product ask
	LITELLM_PROXY_BIN=$(CURDIR)/.build/debug/litellm-proxy ASK_BINARY=$(CURDIR)/.build/debug/ask Tests/RealBackend/run

.PHONY: api-check
api-check: ## Compare the public API with the last tag's: make api-check [TAG=1.0.0]
	@Scripts/check-api $(TAG)

.PHONY: examples
examples: setup ## Build, run and check the packages in Examples/
	Examples/check.py

.PHONY: docs
docs: setup ## Build the libraries' documentation in .build/docs; a warning is an error
	Scripts/make-docs

.PHONY: fuzz
fuzz: setup ## Fuzz scanner, event streams, config loader, requests and responses: make fuzz [FUZZ_SECONDS=60]
	FUZZ_SECONDS=$${FUZZ_SECONDS:-60} $(SWIFT) test --filter Fuzz

.PHONY: bench
bench: setup ## Measure the proxy next to nginx on one stub; writes docs/BENCHMARKS.md
	Tests/Benchmarks/run

.PHONY: train
train: setup ## Regenerate the PGO profile and linker order file in packaging/profile: make train [ARGS=order]
	Tests/Benchmarks/train $(ARGS)

.PHONY: bench-ask
bench-ask: ## Measure ask's start-up next to curl's; fails above 1.5 times
	$(SWIFT) build $(RELEASE) --product ask
	Tests/Benchmarks/ask/startup.py .build/release/ask 100

.PHONY: architecture
architecture: ## Write the folder graph of every target into docs/ARCHITECTURE.md
	Scripts/folder-graph --write

.PHONY: format
format: ## Format the sources
	$(SWIFT) format -i --recursive Sources Tests Examples Package.swift

.PHONY: lint
lint: ## Check format, imports, folder layers, file sizes, code in articles, and the deployment's definitions
	$(SWIFT) format lint --strict --recursive Sources Tests Examples Package.swift
	Scripts/check-architecture
	Scripts/check-articles
	Scripts/check-threat-model
	Scripts/check-deployment
