# Everything runs in .venv, which .ci/setup makes when it is missing or out of date.
#
#   make run [ARGS="--source demo"]   open the window
#   make test [ARGS="-k ring"]        the whole test suite, headless; WORKERS=0 for one process
#   make check                        ruff, mypy, import-linter
#   make bench [ARGS=...]             measured figures, against peers in the same run
#   make coverage                     the test suite, and what it does not reach
#   make clean                        remove all that was made, .venv too
#
# PYTHON=python3.12 names the interpreter for a new .venv.

BIN := .venv/bin

# Tests run in as many processes as there are cores, but more than four only take memory.
WORKERS := logical
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist worksteal

.PHONY: run test check bench coverage clean
.NOTPARALLEL:

run:
	@.ci/setup
	@$(BIN)/python -m app $(ARGS)

test:
	@.ci/setup test
	@$(PYTEST) $(ARGS)

check:
	@.ci/setup lint
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-logo

bench:
	@.ci/setup bench
	@$(BIN)/python tests/benchmarks $(ARGS)

coverage:
	@.ci/setup test
	@$(PYTEST) --cov --cov-report=term-missing $(ARGS)

clean:
	rm -rf .venv build *.egg-info .coverage .hypothesis
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find app dsp ui tests -name __pycache__ -prune -exec rm -rf {} +
