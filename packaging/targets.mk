.PHONY: packages
packages: ## Build .deb and .rpm packages of both programs into .build/packages
	packaging/build .build/packages
