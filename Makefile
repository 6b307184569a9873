# The two commands of the README do all the set-up on a fresh machine: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TEST_STAMP := $(VENV)/.test-ready

.PHONY: setup test soak lint demo bench docs screenshots lock clean

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock scripts/setup.sh
	PYTHON=$(PYTHON) sh scripts/setup.sh $(VENV)
	@touch $@

# PostgreSQL and the like, which only tests need.
$(TEST_STAMP): $(STAMP)
	PYTHON=$(PYTHON) sh scripts/setup.sh $(VENV) test
	@touch $@

demo: setup
	$(BIN)/nightclerk demo

test: $(TEST_STAMP) lint
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

# Full counts; what was finished is kept in docs/reference/soak.md, so it can be stopped and started again.
soak: $(TEST_STAMP)
	$(BIN)/python -m tests.soak

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup
	$(BIN)/python -m bench

# Writes the generated pages under docs/reference; a test fails when they are out of date.
docs: setup
	$(BIN)/python -m scripts.reference

screenshots: setup
	$(BIN)/python -m scripts.screenshots

# Every dependency with its hashes; no address in the file.
lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --extra dev \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist
