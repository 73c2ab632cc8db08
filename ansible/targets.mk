# The operator's targets. LIMIT, TAGS and ANSIBLE_FLAGS narrow and change them:
#   make deploy-litellm ANSIBLE_FLAGS="--check --diff"      make deploy-ask-cli LIMIT=motoko
ANSIBLE_PLAYBOOK ?= ansible-playbook
ANSIBLE_FLAGS ?=
LIMIT ?=
TAGS ?=

PLAY = cd ansible && $(ANSIBLE_PLAYBOOK) -i inventory/hosts.yml $(if $(TAGS),--tags $(TAGS)) $(ANSIBLE_FLAGS)

.PHONY: deploy-litellm remove-litellm validate-litellm deploy-ask-cli secrets-sync lint-ansible e2e-deploy

deploy-litellm: ## Deploy the proxy on its hosts
	$(PLAY) playbooks/akira/deploy-litellm.yml $(if $(LIMIT),--limit $(LIMIT))

remove-litellm: ## Remove the proxy and its firewall rules from its hosts; config.yaml and .env stay
	$(PLAY) playbooks/akira/remove-litellm.yml $(if $(LIMIT),--limit $(LIMIT))

validate-litellm: ## Check that the deployed proxy works
	$(PLAY) playbooks/validate-litellm.yml $(if $(LIMIT),--limit $(LIMIT))

deploy-ask-cli: ## Deploy ask to all Linux hosts (LIMIT=count-zero for the Mac)
	$(PLAY) playbooks/deploy-ask-cli.yml --limit $(or $(LIMIT),linux)

secrets-sync: ## Fetch the proxy's key from Azure Key Vault
	$(PLAY) playbooks/secrets-sync.yml $(if $(LIMIT),--limit $(LIMIT))

lint-ansible: ## Lint the playbooks and roles
	Tests/Deployment/lint

e2e-deploy: ## Follow docs/RUNBOOK.md on hosts created for it (root, Debian)
	Tests/Deployment/run
