# SPDX-License-Identifier: Apache-2.0
"""What stands beside the tests of the ledger: a small one, and random walks."""

import importlib.util
import sys
from pathlib import Path

spec = importlib.util.spec_from_file_location(
    "ledger_walks", Path(__file__).with_name("ledger_walks.py")
)
sys.modules["ledger_walks"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
