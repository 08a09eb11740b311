# One word each, shared by people and by .ci/run. Everything is installed into .venv; nothing else is touched,
# `setup-browser` and `setup-postgis` aside.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test coverage lint types audit bench docs screenshots lowest constraints setup-browser setup-postgis setup-clients setup-ogc-peers clients clean help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo: .venv/installed ## build the sample of Hanoi and serve it on http://127.0.0.1:8000
	$(BIN)/phusong demo --workspace phusong-demo

# A file's tests share what they build, so they stay together; two files at a time, in the order of their folders:
# xdist's own, most tests first, leaves the files of one long test to the end, where one process waits for the other.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

test: .venv/installed-dev ## run the test-suite
	$(PYTEST)

coverage: .venv/installed-dev ## run the test-suite and list the lines that it does not reach (takes half as long again)
	$(PYTEST) --cov --cov-report=term:skip-covered

lint: .venv/installed-dev ## check style, formatting and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/installed-dev ## check types (mypy strict)
	$(BIN)/mypy

audit: .venv-audit/bin/pip-audit ## look the dependencies up in a database of vulnerabilities (needs the internet)
	.venv-audit/bin/python docs/audit.py

.venv-audit/bin/pip-audit:
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip --disable-pip-version-check --quiet install pip-audit

bench: .venv/installed-peers ## run every benchmark and write docs/benchmarks.md
	$(BIN)/python -m benchmarks --write docs/benchmarks.md

docs: .venv/installed-docs ## build the documentation into site/
	$(BIN)/mkdocs build --strict

screenshots: .venv/installed-dev ## take the pictures of README and docs anew (needs setup-browser)
	$(BIN)/python -m docs.screenshots

setup-browser: .venv/installed-dev ## install Chromium for the browser tests (changes the system where it uses apt)
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium; } \
	|| $(BIN)/playwright install chromium

setup-postgis: ## install PostgreSQL with PostGIS for the tests of its store (changes the system: uses apt)
	@ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 \
	|| { apt-get update -qq && apt-get install -y -qq postgresql-postgis; }

# Its own environment, since it wants other versions of what we use.
setup-clients: .venv-clients/installed ## install the conformance tests of OGC API – Features by others

# pygeoapi 0.24 wants Python 3.12 or later: make setup-ogc-peers PYGEOAPI_PYTHON=/path/to/python3.12
PYGEOAPI_PYTHON ?= python3.12
PYGEOAPI := pygeoapi==0.24.0 pygeofilter[backend-sqlalchemy] geoalchemy2 psycopg2-binary gunicorn gevent

setup-ogc-peers: .venv-peers-pygeoapi/installed .venv-peers-tipg/installed ## install pygeoapi and tipg, to compare with

.venv-peers-pygeoapi/installed:
	$(PYGEOAPI_PYTHON) -m venv .venv-peers-pygeoapi
	.venv-peers-pygeoapi/bin/python -m pip --disable-pip-version-check --quiet install $(PYGEOAPI)
	@touch $@

.venv-peers-tipg/installed:
	$(PYTHON) -m venv .venv-peers-tipg
	.venv-peers-tipg/bin/python -m pip --disable-pip-version-check --quiet install tipg==1.6.1 'uvicorn[standard]'
	@touch $@

clients: .venv/installed-dev setup-clients ## read the API with QGIS, GDAL and ogc-client (uses apt where they are missing)
	@{ command -v ogr2ogr && command -v node && command -v npm && /usr/bin/python3 -c 'import qgis.core'; } >/dev/null 2>&1 \
	|| { apt-get update -qq && apt-get install -y -qq python3-qgis gdal-bin nodejs npm; }
	npm install --silent --no-fund --no-audit --prefix .venv-clients @camptocamp/ogc-client@1.3.0
	$(BIN)/python -m pytest -rs tests/clients/heavy_clients.py tests/clients/heavy_peers.py

.venv-clients/installed:
	$(PYTHON) -m venv .venv-clients
	.venv-clients/bin/python -m pip --disable-pip-version-check --quiet install ogctests==0.1.15
	@touch $@

lowest: ## run the test-suite with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip --disable-pip-version-check --quiet install uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct -e '.[dev,oracles,postgis,cluster]'
	.venv-lowest/bin/python -m pytest -p no:cacheprovider

constraints: .venv/bin/python ## resolve the newest versions and write them into constraints.txt
	$(PIP) install uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra docs --extra oracles --extra postgis --extra cluster --universal --python-version 3.11 --upgrade \
		--quiet --no-header --no-annotate --no-emit-index-url --output-file constraints.txt

clean: ## remove everything that was built
	rm -rf .venv .venv-audit .venv-clients .venv-lowest .venv-peers-* build dist site maps/static/vendor

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed, this is " + sys.version)'
	$(PYTHON) -m venv .venv

WANTED := pyproject.toml constraints.txt maps/package-lock.json maps/build_hook.py

.venv/installed: .venv/bin/python $(WANTED)
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

.venv/installed-dev: .venv/bin/python $(WANTED)
	$(PIP) install --constraint constraints.txt --editable '.[dev,oracles,postgis,cluster]'
	@touch $@ .venv/installed

.venv/installed-docs: EXTRAS = docs
.venv/installed-peers: EXTRAS = peers,oracles
.venv/installed-docs .venv/installed-peers: .venv/bin/python $(WANTED)
	$(PIP) install --constraint constraints.txt --editable '.[$(EXTRAS)]'
	@touch $@ .venv/installed
