.DEFAULT_GOAL := report
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.ready
ifeq ($(wildcard requirements.lock),)
$(error in this folder is no report: go to its folder, or say make -C FOLDER)
endif
export PYTHONDONTWRITEBYTECODE :=
unexport PYTHONPATH PYTHONOPTIMIZE PIP_TARGET PIP_PREFIX UV_REQUIRE_HASHES

# An environment knows its library and its Python by path, and is of one lock: else it is made anew.
NEEDS := requirements.lock pyproject.toml
ifneq ($(shell cat $(READY) 2>/dev/null; test -x $(PY) || echo none),$(CURDIR) $(shell cat $(NEEDS) | cksum))
$(shell rm -f $(READY))
endif
# So it is for another version that was asked for.
ifeq ($(origin PYTHON),command line)
ifneq ($(filter-out $(shell $(PY) -V),$(shell $(PYTHON) -V)),)
$(shell rm -f $(READY))
endif
endif

.PHONY: report test test-quick test-long data verify jupyter screenshots bench calibrate lint lock clean clean-reports help

report: $(READY) ## make the pages that are not current (the default)
	@{ [ -z "$(PAGES)" ] && $(PY) -m emergence.report.freshness; } || $(PY) -m emergence build $(PAGES)

test: $(READY) ## run every test, one real case of each kind
	@$(PY) -m pytest -n 2 --dist worksteal -m "not long"

test-quick: $(READY) ## run the quick tests (three minutes)
	@$(PY) -m pytest -n 2 -m "not slow and not browser and not long" -q

test-long: $(READY) ## run every test and the full lists (an hour at most)
	@$(PY) -m pytest -n 2 --dist worksteal

verify: $(READY) ## say what has changed since the pages were made
	@$(PY) -m emergence verify

data: $(READY) ## rebuild data/ from upstream: from EMERGENCE_SOURCES, ../shared/sources, or the pinned commits
	@$(PY) -m emergence data

# Containers and cloud machines work as root, which Jupyter refuses unless it is told.
jupyter: $(READY) ## open JupyterLab, where a run shows the numbers in the prose
	@.venv/bin/jupyter lab --ServerApp.root_dir=. --ServerApp.allow_root=True $(JUPYTER)

screenshots: $(READY) ## take pictures of every page, into build/screenshots/ (needs Chromium)
	@$(PY) tests/browser/screenshots.py

bench: $(READY) ## measure fits, widths, single answers and the build of the pages against other tools
	@$(PY) -m bench fits
	@$(PY) -m bench widths
	@$(PY) -m bench aggregate
	@$(PY) -m bench report

calibrate: $(READY) ## simulate the answers' error rates anew (half an hour at most)
	@$(PY) -m calibration

lint: $(READY) ## check style and types
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

lock: $(READY) ## write requirements.lock anew from pyproject.toml, with the newest versions it admits
	@.venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --group test --group build pyproject.toml -o requirements.lock

clean: ## remove what was built here, the pages aside
	@find build -mindepth 1 -maxdepth 1 ! -name removed -exec rm -rf {} + 2>/dev/null || true
	@rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find lib tests bench notebooks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

clean-reports: clean ## remove what was built here and the pages too
	@rm -rf reports/*.html reports/results reports/manifest.json && { rmdir reports 2>/dev/null || true; }

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sort | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 24

ifndef ALONE
# One at a time: who waited finds the environment made.
$(READY):
	@$(PYTHON) -c 'import fcntl, subprocess, sys; held = open("Makefile"); fcntl.flock(held, fcntl.LOCK_EX); sys.exit(subprocess.call(sys.argv[1:]))' $(MAKE) -s --no-print-directory ALONE=1 $@
else
# The lock names every package with its hashes, uv among them, so pip has only uv to fetch.
$(READY):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "error: Python 3.11 to 3.13 is needed, and $$($(PYTHON) --version 2>&1) was found. Name another: make PYTHON=python3.12" >&2; exit 1; }
	@case "$$PWD" in *:*) echo "error: no environment can lie in $$PWD, which has a colon; move the repository" >&2; exit 1;; esac
	@[ -w . ] || { echo "error: $$PWD cannot be written to; copy the repository to where it can" >&2; exit 1; }
	@echo "Setting up the environment in .venv (once; half a minute) ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "error: this Python cannot make environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@awk '/^[^ #]/{wanted = /^uv==/} wanted' requirements.lock > .venv/uv.lock
	@$(PY) -m pip install --quiet --no-user --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
	@.venv/bin/uv pip install --quiet --python $(PY) --require-hashes -r requirements.lock
	@.venv/bin/uv pip install --quiet --python $(PY) --no-deps --no-build-isolation --offline -e .
	@echo ../../../../lib > "$$(ls .venv/lib/python3*/site-packages/*emergence*.pth)"  # as it is, in any locale
	@$(PY) -m compileall -q --invalidation-mode checked-hash lib  # a file with its old time, too, is seen to differ
	@{ pwd -P; cat $(NEEDS) | cksum; } > $@
endif
