# SPDX-License-Identifier: Apache-2.0
"""Write requirements/SET.txt: every version pinned, every file hashed, no address inside.

``uv.txt`` holds the lines of the installer alone, as they stand in ``dev.txt``: it comes before all others.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SITE = ("site", "passkey", "oidc")
EXTRAS = {
    "base": [],
    "dev": ["dev", *SITE, "cpsat", "map", "candidates"],
    "bench": ["dev", *SITE, "cpsat", "map", "candidates", "graph", "notebook", "peers"],
}


def main(name: str) -> None:
    """Write one set."""
    target = HERE / f"{name}.txt"
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--generate-hashes",
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--python-version",
        "3.11",
        "--output-file",
        str(target),
        *(f"--extra={e}" for e in EXTRAS[name]),
        str(HERE.parent / "pyproject.toml"),
    ]
    subprocess.run(command, check=True, cwd=HERE.parent)  # noqa: S603 - our own words
    if found := re.search(r"https?://\S+", target.read_text()):
        raise SystemExit(f"{target}: an address slipped in: {found[0]}")
    if name == "dev":
        lines = re.search(r"^uv==[^\n]*(?:\n    --hash[^\n]*)+\n", target.read_text(), re.MULTILINE)
        (HERE / "uv.txt").write_text(lines[0] if lines else "")


if __name__ == "__main__":
    main(sys.argv[1])
