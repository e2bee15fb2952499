# SPDX-License-Identifier: Apache-2.0
"""The import contracts of pyproject.toml, with every folder of a job among those that they list."""

import subprocess
import sys
import tempfile
from pathlib import Path

from yuzui import registry

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run import-linter; a new job is held to what all jobs are held to, and nobody need list it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    new = [job for job in registry.JOBS if f'"yuzui.{job}"' not in text]
    text = text.replace(" : scheduling", "".join(f" : {job}" for job in ["scheduling", *new]))
    text = text.replace('"yuzui.scheduling"', ", ".join(f'"yuzui.{job}"' for job in ["scheduling", *new]))
    with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as config:
        config.write(text)
        config.flush()
        linter = Path(sys.executable).parent / "lint-imports"
        return subprocess.run([linter, "--no-cache", config.name], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
