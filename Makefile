# What developers and CI run. PYTHON is the interpreter of the virtual environment: make test PYTHON=.venv/bin/python
PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
BIN = $(dir $(shell $(PYTHON) -c 'import sys; print(sys.executable)'))

# Those of the store's tests that are of no file.
ON_SERVER = $(addprefix tests/store/test_,claims.py history.py holds.py moving.py outbox.py rekeying.py renamed.py restored.py store_machine.py waiting_beside.py) tests/delivery/test_writer.py tests/delivery/test_outcome.py

.PHONY: all test slow server again lint types docs mails golden pictures drill bench sbom

all: slow server test lint types

test: ## the test suite, without what is slow and without the drill
	$(PYTHON) -m pytest -n auto --dist loadfile

slow: ## the whole of things: faults, weeks at school, a school year, the docs, the demo, a wheel, cron, a server
	$(PYTHON) -m pytest -n auto --dist loadfile -m "slow and not drill"

server: ## the tests of the store once more, on a real PostgreSQL server; a school's weeks on one are among the slow
	OUDERBRUG_TEST_STORE=postgresql $(PYTHON) -m pytest -n auto --dist loadfile $(ON_SERVER)

again: ## what failed the last time, alone
	$(PYTHON) -m pytest --last-failed --last-failed-no-failures none --maxfail 1 -m "not drill"

lint: ## style, format, layers, and whether the docs still follow from the code
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(BIN)lint-imports
	$(PYTHON) docs/generate.py --check

types: ## mypy, strict
	$(PYTHON) -m mypy

docs: ## write the generated tables of the docs anew
	$(PYTHON) docs/generate.py

mails: ## every mail of the house through an HTML validator and a spam filter, where they are on this machine
	$(PYTHON) docs/mails.py check

golden: ## write what every mail says anew, in text and HTML; look at the difference before you keep it
	$(PYTHON) docs/mails.py golden

pictures: ## take the pictures of mails, of the demo and of both pages in the docs anew, with Chromium
	$(PYTHON) docs/mails.py pictures
	$(PYTHON) docs/demo_pictures.py
	$(PYTHON) docs/staff_pictures.py
	$(PYTHON) docs/parents_pictures.py

drill: ## minutes of random crashes over real processes, and properties on many more examples
	OUDERBRUG_DRILL=1 $(PYTHON) -m pytest -m "drill or property" --timeout 900

bench: ## how fast it is beside its peers, an hour or two: prints the table, and writes docs/performance.md
	$(PYTHON) -m benchmarks --docs docs

sbom: ## what an installation holds, with versions and licences, as CycloneDX: build/ouderbrug.cdx.json
	$(PYTHON) -m venv build/bill && build/bill/bin/pip install -q cyclonedx-bom==7.5.0
	$(PYTHON) -m venv --without-pip build/house
	build/bill/bin/pip --python build/house/bin/python install -q -c constraints.txt ".[postgres]"
	build/bill/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON \
		-o build/ouderbrug.cdx.json build/house/bin/python
	build/house/bin/python docs/bill.py build/ouderbrug.cdx.json
