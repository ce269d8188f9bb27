# Secateurs: `make run` opens the window, `make test` runs every check and test.
# Both set up what they need first (see packaging/set_up.py).

PYTHON ?= python3
ARGS ?=
# The least share of the lines of core and work that the tests must run, in percent.
COVERAGE ?= 95
# Processes that the tests run in.
WORKERS ?= 2
# What `make bench-peers` installs.
TORCH ?= torch torchvision torch-pruning==1.6
WINDOWED := tests/ui tests/jobs
PROGRAM := tests/gui
# Pytest ends with 5 where ARGS (such as -k sweep) choose no test of a part.
NONE_CHOSEN = { [ $$? = 5 ] && [ -n "$(strip $(subst ",,$(ARGS)))" ]; }

# Hundreds of processes start in the tests: where bytecode is not kept, each compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
ON_SCREEN := $(BIN)/python packaging/with_screen.py
FROZEN := dist/secateurs/secateurs

.PHONY: run test parts coverage campaign zoo check bench bench-peers bench-compare screenshots frozen-test package package-lint package-test lock \
	set-up set-up-tests set-up-for-packages clean help

run: set-up ## open the window; without a screen, make the report
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "No screen here (no DISPLAY, no WAYLAND_DISPLAY): making the report instead."; \
		exec $(BIN)/python -m secateurs reproduce --out out/reproduce $(ARGS); \
	else \
		exec $(BIN)/python -m secateurs $(ARGS); \
	fi

# Files in the order of tests/conftest.py, not those with many tests first.
ALONG := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# A process to each core: products of matrices in one thread each, else they wait for one another.
test coverage: export OPENBLAS_NUM_THREADS := 1
# So do TensorFlow's threads: they took a fifth of the time of tests that train. Windows and
# `make campaign` have as many as the machine gives, where training has to come to the same bits too.
ALONE := TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1
REST := tests $(PROGRAM:%=--ignore=%) $(WINDOWED:%=--ignore=%)

test: set-up-tests ## run the checks and every test; windows on virtual screens
	@$(MAKE) --no-print-directory -j 2 check parts # of the window; mypy takes one core only
	@$(BIN)/python -m pytest $(PROGRAM) --own-screen $(ALONG) $(ARGS) || $(NONE_CHOSEN)
	@$(ALONE) $(ON_SCREEN) $(BIN)/python -m pytest $(REST) $(ALONG) $(ARGS) || $(NONE_CHOSEN)

parts:
	@$(BIN)/python -m pytest $(WINDOWED) --own-screen $(ALONG) $(ARGS) || $(NONE_CHOSEN)

coverage: set-up-tests ## which lines of core and work the tests without a window run; takes half as long again
	@$(ALONE) $(ON_SCREEN) $(BIN)/python -m pytest $(REST) $(ALONG) --cov=secateurs.core --cov=secateurs.work \
		--cov-report=term:skip-covered --cov-fail-under=$(COVERAGE) $(ARGS)

campaign: set-up-tests ## what takes long: kills by the dozen, every test image through the pad, the self-test, further networks
	@$(ON_SCREEN) $(BIN)/python -m pytest tests -m campaign $(ARGS)

zoo: export OPENBLAS_NUM_THREADS := 1
zoo: export OMP_NUM_THREADS := 1 # PyTorch's processor seconds, like ours, are those of one thread
zoo: set-up-tests ## every layer of Keras between two others, all architectures; zoo.md is the table of the large ones
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 tests/zoo tests/core/pruning/compaction -m "campaign or not campaign" $(ARGS)

check: set-up ## lint, format, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: set-up-tests ## measure, into benchmarks.json: start-up, event loop, slider, training, sweep
	@$(ON_SCREEN) $(BIN)/python -m pytest tests/benchmarks -m bench -s $(ARGS)

bench-peers: set-up-tests ## PyTorch and Torch-Pruning in an environment of its own, for `make bench` and `make zoo` to measure beside
	@$(PYTHON) -m venv .venv-peers && .venv-peers/bin/pip install --quiet numpy $(TORCH)

bench-compare: set-up-tests ## the benchmarks of BASE=commit and of this checkout by turns, their ratios
	@$(ON_SCREEN) $(BIN)/python tests/benchmarks/compare.py $(BASE) $(ARGS)

screenshots: set-up-tests ## photograph every page of the real window
	@$(ON_SCREEN) $(BIN)/python packaging/screenshots.py $(ARGS)

frozen-test: set-up-for-packages ## freeze the program; it tests itself off screen and on one
	@$(BIN)/python packaging/freeze/program.py
	@QT_QPA_PLATFORM=offscreen $(FROZEN) --self-test
	@$(ON_SCREEN) $(FROZEN) --self-test

package: set-up-for-packages ## make what people install on Linux: tar.xz, deb, rpm and an AppDir
	@$(BIN)/python packaging/linux/package.py $(ARGS)

package-lint: ## have the packages looked over by desktop-file-utils, appstream, lintian, rpmlint
	@$(BIN)/python packaging/linux/lint.py

package-test: set-up-for-packages ## in a minimal Debian: install the deb, use, upgrade, remove it
	@$(BIN)/python packaging/linux/package_test.py $(ARGS)

LOCK := pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-emit-index-url --no-annotate --no-header

lock: ## resolve the dependencies anew into the locks: to work, to freeze, to pack
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && "$$tools/bin/pip" install --quiet uv && uv="$$tools/bin/uv" && \
	"$$uv" $(LOCK) pyproject.toml --group dev -o requirements.lock $(ARGS) && \
	$(PYTHON) packaging/freeze/requirements.py > "$$tools/freeze.in" && \
	"$$uv" $(LOCK) "$$tools/freeze.in" -c requirements.lock -o packaging/freeze/requirements.lock $(ARGS) && \
	"$$uv" $(LOCK) packaging/tools.in -o packaging/tools.lock $(ARGS)

set-up: ## only set up
	@$(PYTHON) packaging/set_up.py

set-up-for-packages:
	@$(PYTHON) packaging/set_up.py --for-tests --for-packages

set-up-tests: ## only set up, with what the tests need
	@$(PYTHON) packaging/set_up.py --for-tests

clean: ## remove the environments, caches and builds; reports in out/ stay
	@rm -rf .venv .venv-freeze .venv-tools .set-up.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
		.hypothesis .coverage .coverage.* htmlcov build dist
	@find app tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
