PYTHON ?= python3
BIN := .venv/bin
# byte code is kept, so that no command compiles the packages anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo check check-data journeys serve docs bench evidence wheel lock
setup: .venv/.synced

# installer, build backend and all that is installed are the ones whose hashes stand in requirements
.venv/.synced: requirements/uv.txt requirements/dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src && touch $@

demo: setup
	@$(BIN)/yuzui demo $(DEMO_ARGS)

check: setup
	@$(BIN)/python -m tests.check

# the tests that need the larger data, in the folder named by YUZUI_DATA
check-data: setup
	@$(BIN)/python -m tests.check data

# every page in a browser: needs Chromium and a Chinese font
journeys: setup
	@$(BIN)/python -m tests.check journeys

serve: setup
	@$(BIN)/yuzui serve $(SERVE_ARGS)

docs: setup
	@$(BIN)/python docs/build.py

bench: setup
	@$(BIN)/python -m bench

# the evidence of the plans; whole only with the larger data, in the folder named by YUZUI_DATA
evidence: setup
	@$(BIN)/python -m yuzui.policy.evidence.release

wheel: setup
	@$(BIN)/python -m tests.wheel

lock:
	@for set in base dev bench; do $(BIN)/python requirements/lock.py $$set; done
