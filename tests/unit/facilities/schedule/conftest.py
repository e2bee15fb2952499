# SPDX-License-Identifier: Apache-2.0
"""What stands beside the tests: random small instances, and their optimum by trying everything."""

import importlib.util
import sys
from pathlib import Path

for name in ("oracle", "small_worlds", "second_by_second", "schedule_worlds"):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
