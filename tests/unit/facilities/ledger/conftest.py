# SPDX-License-Identifier: Apache-2.0
"""What stands beside the tests of the ledger: small ledgers and events, and random walks."""

import importlib.util
import sys
from pathlib import Path

for name in ("ledger_walks", "ledger_events"):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
