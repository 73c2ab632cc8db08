# The tests' further targets.
.PHONY: bench-check
bench-check: ## Check the measuring of `make bench` itself, with a stand-in for the proxy
	python3 -m unittest discover --start-directory Tests/Benchmarks/checks
