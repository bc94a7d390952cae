# What a person can do here; `make help` lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help

BIN := .venv/bin
STAMP := .venv/.made
# The newest first; any from 3.11 on will do.
PYTHONS := python3.13 python3.12 python3.11 python3
# On which `make test-pythons` runs; paths are as good as names.
TESTED := python3.11 python3.12 python3.13

# Of the figures: `usual`, or `city`, of ten times the items.
SIZE ?= usual

# What is worth its full length; half an hour.
THOROUGH := tests/chaos/test_frozen.py tests/chaos/test_poison.py tests/security/visibility/test_walk.py

# Machines of states beside their oracles, 10,000 sequences of 50 steps each.
MACHINES := tests/parking/test_booking_machine.py tests/payments/test_ledger_machine.py \
	tests/payments/test_house_machine.py

# What has times or memory to keep has the machine for itself; everything else runs in two processes.
ALONE := tests/chaos/test_frozen.py tests/security/uploads

.PHONY: help run test test-pythons compose-test check chaos thorough fuzz bench format docs migrate doctor down env clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## Start everything here, until Ctrl-C: servers, migrations, demo, processes
	@exec $(BIN)/linli up

test: $(STAMP) ## Every test, on a PostgreSQL and a RabbitMQ of its own
	$(BIN)/linli install
	$(BIN)/pytest -n 2 --dist loadscope --no-loadscope-reorder $(ALONE:%=--ignore=%)
	$(BIN)/pytest $(ALONE)

test-pythons: ## Unit and integration tests on every Python of TESTED="python3.12 …" that is here
	@deploy/test-pythons "$(TESTED)"

compose-test: $(STAMP) ## docker-compose.yml for real, tested, scaled, killed; root, docker or podman
	@tests/compose/run

check: $(STAMP) ## What must hold of every change: format, lint, types, imports, schemas
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/linli docs --check
	$(BIN)/linli check

chaos: $(STAMP) ## Kill everything while deals go on; CHAOS="--seed 7" repeats an order
	$(BIN)/linli install
	$(BIN)/python -m tests.chaos $(CHAOS)

thorough: $(STAMP) ## What `make test` does in little, at full length: frozen, poison, 5,000 steps
	$(BIN)/linli install
	LINLI_THOROUGH=1 LINLI_STEPS=5000 $(BIN)/pytest $(THOROUGH)

fuzz: $(STAMP) ## 100,000 steps of who may see what, 10,000 sequences of each machine; LINLI_SEED=7 has others
	$(BIN)/linli install
	LINLI_SEQUENCES=10000 $(BIN)/pytest -s $(MACHINES)
	LINLI_ATTEMPTS=10000 $(BIN)/pytest -s tests/parking/test_overlaps.py
	LINLI_STEPS_INSIDE=100000 $(BIN)/pytest -s tests/security/visibility/test_long_walk.py
	LINLI_EXAMPLES=10000 $(BIN)/pytest tests/chassis/test_dispute_machine.py

bench: $(STAMP) ## The figures, beside a bare nameko pair: half an hour, alone; SIZE=city: at size
	$(BIN)/linli install
	$(BIN)/python -m bench --size $(SIZE)

format: $(STAMP) ## Format the code and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(STAMP) ## Write the documents that are made from the code
	$(BIN)/linli docs

migrate: $(STAMP) ## Bring the databases and the broker to what this version needs
	@$(BIN)/linli migrate

doctor: $(STAMP) ## Look at everything and say what to do about what is wrong
	@$(BIN)/linli doctor

down: $(STAMP) ## Stop what `make run` started
	@$(BIN)/linli down

env: .env ## Make the .env that docker compose needs, with fresh secrets

.env: | $(STAMP)
	@umask 077 && $(BIN)/linli env > .env && echo "wrote .env"

clean: ## Remove the environment and caches; the data in .local stays
	rm -rf .venv .venvs .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Made again only when what it is made from has changed.
$(STAMP): pyproject.toml constraints.txt
	@deploy/make-venv "$(PYTHONS)"
	@touch $(STAMP)
