# The verbs of the project: people and CI call the same ones. `make help` lists them.
PYTHON  ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
             $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV    := .venv
BIN     := $(VENV)/bin
READY   := $(VENV)/.ready
PEERS   := $(VENV)/.peers
SCHEMAS := $(VENV)/schemas
PIP     := -m pip install --quiet --disable-pip-version-check --no-deps
ROOMS   := crawler storage flows presslog # real folders; all are imported as presslog.…
SOURCES := $(ROOMS) bench deploy tests hatch_build.py

.DEFAULT_GOAL := help
.PHONY: help run setup peers test journeys check wheel bom advisories bench docs serve shape demo screenshots faults fuzz mutants constraints clean

help:  ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup  ## install what is needed, then watch a newspaper change for a minute
	$(BIN)/presslog demo

setup: $(READY)  ## make .venv/bin/presslog, from the exact versions in constraints.txt

# Bytecode is compiled here because PYTHONDONTWRITEBYTECODE may be set: without it every start takes twice as long.
$(READY): constraints.txt pyproject.toml hatch_build.py
	@test -n "$(PYTHON)" || { echo "presslog needs Python 3.11 or later; name one: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) --require-hashes -r constraints.txt
	$(BIN)/python $(PIP) --no-build-isolation -e .
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib $(ROOMS) >/dev/null || true
	@touch $@

peers: $(PEERS)  ## install the tools of others that read what we write: DuckDB, pandas, Polars, pywb, axe-core

# Apart from `setup`, so that nobody waits for 400 MB to see the demo. Each in a place of its own: pywb's pins clash with ours, and DeepDiff
# loads pandas wherever it finds it, at every start.
$(PEERS): $(READY) tests/peers/analysis.txt tests/peers/pages.txt tests/peers/replay.txt
	rm -rf $(VENV)/analysis
	$(BIN)/python $(PIP) --require-hashes --target $(VENV)/analysis -r tests/peers/analysis.txt
	rm -rf $(VENV)/pages
	$(BIN)/python $(PIP) --require-hashes --target $(VENV)/pages -r tests/peers/pages.txt
	test -x $(VENV)/pywb/bin/python || $(BIN)/python -m venv $(VENV)/pywb
	$(VENV)/pywb/bin/python $(PIP) --require-hashes -r tests/peers/replay.txt
	@touch $@

# Three workers on two cores: much of a test's time is spent waiting for a server or a child process. Each imports all tests, which takes
# twice the time where their bytecode is not kept.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder \
	  --ignore=tests/docs/test_examples.py

test: setup  ## run the suite, but for its long stories (`make journeys`) and the examples of the docs (`make docs`)
	$(PYTEST) -m "not story"

journeys: setup  ## run the long stories: a user's days over the real command line, what is stopped and killed, further cases of a story
	$(PYTEST) -m story

# 130 MB of schemas, apart from `setup` for the same reason.
$(SCHEMAS): $(READY) tests/peers/schemas.txt
	rm -rf $@
	$(BIN)/python $(PIP) --require-hashes --target $@ -r tests/peers/schemas.txt
	@touch $@

check: setup $(SCHEMAS)  ## format, lint, types, import contracts, deploy files, and every example in the docs
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy --strict -p presslog
	$(BIN)/lint-imports --no-cache
	PYTHONPATH=$(SCHEMAS) $(BIN)/python -m check_jsonschema --builtin-schema vendor.compose-spec deploy/compose.yaml deploy/*/compose.yaml
	PYTHONPATH=$(SCHEMAS) $(BIN)/python -m kubernetes_validate --quiet --strict deploy/kubernetes/*.yaml
	$(MAKE) --no-print-directory docs

docs: setup  ## run the examples of the docs and docstrings
	$(BIN)/python -m pytest -q --doctest-modules --ignore=presslog/storage/migrations presslog tests/docs

wheel: setup  ## build wheel and sdist, install each into empty environments without constraints, and run the demo and a scheduled run there
	$(BIN)/python -m tests.packaging.install_check

bom: setup  ## write dist/presslog.cdx.json: what a release consists of, with versions and licences
	$(BIN)/python -m deploy.bill_of_materials dist/presslog.cdx.json

advisories: setup  ## ask PyPI's advisory database about every pin; needs the network, and fails where a package cannot be asked about
	test -x $(VENV)/advisories/bin/python || $(BIN)/python -m venv $(VENV)/advisories
	$(VENV)/advisories/bin/python $(PIP) --require-hashes -r tests/peers/advisories.txt
	$(VENV)/advisories/bin/pip-audit --strict --disable-pip --require-hashes -r constraints.txt

bench: setup  ## measure; figures and what they are measured against are in bench/
	$(BIN)/python -m bench

bench-%: setup
	$(BIN)/python -m bench $*

KILLS   := 1000
FAULTS  := month rows homes kills disk laws worker machines
faults: setup  ## the long series: a scripted month, 1,000 tamperings with rows, 2,000 with homes, 1,000 kills of each kind (KILLS=100), disks that fail, 1,000 examples of every law, a lost worker, 20 lost machines and services, or some of them (FAULTS="month kills"); prints one table: tried, held, lost, doubled, uncaught
	PRESSLOG_KILLS=$(KILLS) $(BIN)/python -m tests.faults.harm_table $(FAULTS)

fuzz: setup  ## 100,000 inputs nobody would write (FUZZ_INPUTS), for every reader of a publisher's bytes; prints what went wrong, time and memory, and the same table
	PRESSLOG_FUZZ_INPUTS="$(FUZZ_INPUTS)" $(BIN)/python -m tests.faults.harm_table fuzz

mutants: setup  ## change the deciding code thousands of ways, which takes hours, or MUTANTS=600 drawn at random; the tests must notice
	$(BIN)/python -m tests.faults.mutants $(MUTANTS)

BEFORE  := 2e9cbc4
shape: setup  ## print the house's numbers for our code, and those of the names before it was one package
	@$(BIN)/python -m bench.shape --before=$(BEFORE) $(ROOMS)

serve: setup  ## everything on this machine: scheduler, worker, web page
	$(BIN)/presslog serve

demo: setup  ## record the demo's output into README.md
	$(BIN)/python -m presslog.demo.record README.md

screenshots: setup  ## take the docs' pictures of the pages, with Chromium; `python -m tests.presslog.web.screenshots FOLDER --all` takes every page
	$(BIN)/python -m tests.presslog.web.screenshots docs/images

PIN := UV_CUSTOM_COMPILE_COMMAND="make constraints" uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --strip-extras

constraints:  ## pin every version for Python 3.11 and later, with hashes and without addresses
	$(PIN) pyproject.toml --all-extras --output-file constraints.txt
	$(PIN) --group analysis --constraints constraints.txt --no-annotate --output-file tests/peers/analysis.txt
	$(PIN) --group pages --no-deps --no-annotate --output-file tests/peers/pages.txt
	$(PIN) --group replay --no-annotate --output-file tests/peers/replay.txt
	$(PIN) --group advisories --no-annotate --output-file tests/peers/advisories.txt
	$(PIN) --group schemas --no-annotate --output-file tests/peers/schemas.txt

clean:  ## forget the environment and the caches
	rm -rf $(VENV) .rivals mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
