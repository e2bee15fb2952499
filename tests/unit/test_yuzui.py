# SPDX-License-Identifier: Apache-2.0
"""The package as it is imported."""

import subprocess
import sys

import pytest

import yuzui


@pytest.mark.parametrize("name", yuzui.__all__)
def test_every_name_is_there(name):
    assert getattr(yuzui, name) is not None


def test_importing_loads_nothing_but_itself():
    code = "import sys, yuzui; print(sorted(m for m in sys.modules if m.startswith('yuzui')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['yuzui']"


def test_no_such_name():
    with pytest.raises(AttributeError, match="nothing"):
        _ = yuzui.nothing


def test_python_m_yuzui_is_the_command():
    words = [sys.executable, "-m", "yuzui", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert yuzui.__version__ in done.stdout
