# SPDX-License-Identifier: Apache-2.0
import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("worlds", Path(__file__).parents[1] / "bound" / "worlds.py")
drawn = importlib.util.module_from_spec(spec)
spec.loader.exec_module(drawn)


@pytest.fixture(scope="session")
def worlds():
    """Return the random instances and their exhaustive optimum."""
    return drawn
