# Further targets of the tests.
.PHONY: bench-check
bench-check: ## Test the harness of make bench with a stand-in for the proxy
	python3 -m unittest discover --start-directory Tests/Benchmarks/checks

SOAK_PROXY = $${LITELLM_PROXY_BIN:-$(CURDIR)/.build/debug/litellm-proxy}

.PHONY: soak
soak: ## All faults, bad clients, restarts and reloads at once: make soak [SOAK_SECONDS=600] [SOAK_SEED=n]
	[ -n "$$LITELLM_PROXY_BIN" ] || $(SWIFT) build --product litellm-proxy
	LITELLM_PROXY_BIN=$(SOAK_PROXY) python3 Tests/Soak

.PHONY: soak-check
soak-check: ## Check that the soak finds mistakes of each kind, made on purpose
	[ -n "$$LITELLM_PROXY_BIN" ] || $(SWIFT) build --product litellm-proxy
	LITELLM_PROXY_BIN=$(SOAK_PROXY) python3 Tests/Soak --self-check

.PHONY: bench-growth
bench-growth: ## Show that costs grow in proportion to the work; writes docs/PERFORMANCE.md and its diagrams
	Tests/Benchmarks/growth

.PHONY: profile
profile: ## Count instructions, allocations and system calls of a request: make profile [KINDS=small] [ARGS=FUNCTION]
	@Tests/Benchmarks/profile $(ARGS)

.PHONY: memcheck
memcheck: ## Run the debug build under Valgrind while mutated requests and responses come: make memcheck [MEMCHECK_ROUNDS=n]
	[ -n "$$LITELLM_PROXY_BIN" ] || $(SWIFT) build --product litellm-proxy
	Tests/Memcheck/run

.PHONY: guards
guards: ## Count what a request costs the debug build, and compare with Tests/Guards/bounds.py
	[ -n "$$LITELLM_PROXY_BIN" ] || $(SWIFT) build --product litellm-proxy
	Tests/Guards/run $(ARGS)
