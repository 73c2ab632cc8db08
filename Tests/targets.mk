# The tests' further targets.
.PHONY: bench-check
bench-check: ## Check the measuring of `make bench` itself, with a stand-in for the proxy
	python3 -m unittest discover --start-directory Tests/Benchmarks/checks

SOAK_PROXY = $${LITELLM_PROXY_BIN:-$(CURDIR)/.build/debug/litellm-proxy}

.PHONY: soak
soak: ## All faults, bad clients, restarts and reloads at once: make soak [SOAK_SECONDS=600] [SOAK_SEED=n]
	[ -n "$$LITELLM_PROXY_BIN" ] || $(SWIFT) build --product litellm-proxy
	LITELLM_PROXY_BIN=$(SOAK_PROXY) python3 Tests/Soak

.PHONY: soak-check
soak-check: ## Check that the soak finds what it is for: wrongs of each kind, done on purpose
	[ -n "$$LITELLM_PROXY_BIN" ] || $(SWIFT) build --product litellm-proxy
	LITELLM_PROXY_BIN=$(SOAK_PROXY) python3 Tests/Soak --self-check
