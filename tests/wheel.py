# SPDX-License-Identifier: Apache-2.0
"""``make wheel``: build the wheel, install the base set beside it, and hold the release gates.

Gates: third-party at most 280 MB unpacked without bytecode and 95 MB to download, own wheel at
most 15 MB, every shipped data file with ``redistribution: yes``, or ``verify`` and the basis, and its checksum.
"""

import csv
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
UNPACKED, DOWNLOAD, OWN = 280e6, 95e6, 15e6


def run(*command: str) -> None:
    """Run a command; a failure ends the build."""
    subprocess.run(command, check=True, cwd=ROOT)


def unpacked(folder: Path) -> int:
    """Return the bytes of installed files without bytecode."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and f.suffix != ".pyc")


def stated(row: dict[str, str]) -> bool:
    """Say whether a file whose terms nobody confirmed says so, and on what basis it ships."""
    licence = row["licence"]
    return row["redistribution"] == "verify" and "basis: " in licence and "(verify)" in licence


def data_faults(wheel: Path) -> list[str]:
    """Return what is wrong with the shipped data."""
    with zipfile.ZipFile(wheel) as archive:
        prefix = "yuzui/demo_data/"
        text = archive.read(prefix + "MANIFEST.csv").decode().splitlines()
        rows = {row["file"]: row for row in csv.DictReader(text)}
        names = {n.removeprefix(prefix) for n in archive.namelist() if n.startswith(prefix)}
        faults = [f"{n}: no manifest line" for n in names - set(rows) - {"MANIFEST.csv"}]
        for name, row in rows.items():
            if row["redistribution"] != "yes" and not stated(row):
                faults.append(f"{name}: redistribution {row['redistribution']}")
            if hashlib.sha256(archive.read(prefix + name)).hexdigest() != row["sha256"]:
                faults.append(f"{name}: checksum")
    return faults


def main() -> int:
    """Build, measure, print, and return 0 if every gate holds."""
    own = ("--no-build-isolation", "--python", str(BIN / "python"))  # the backend whose hash is pinned
    run(str(BIN / "uv"), "build", "--quiet", "--wheel", *own, "--out-dir", "dist")
    wheel = max((ROOT / "dist").glob("yuzui-*.whl"), key=lambda p: p.stat().st_mtime)
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        run(
            str(BIN / "python"),
            "-m",
            "pip",
            "download",
            "--quiet",
            "--require-hashes",
            "-r",
            "requirements/base.txt",
            "-d",
            str(room / "files"),
        )
        run(
            str(BIN / "uv"),
            "pip",
            "install",
            "--quiet",
            "--python",
            str(BIN / "python"),
            "--target",
            str(room / "site"),
            "--require-hashes",
            "-r",
            "requirements/base.txt",
        )
        sizes = {
            "third-party, unpacked": (unpacked(room / "site"), UNPACKED),
            "third-party, download": (unpacked(room / "files"), DOWNLOAD),
            "own wheel": (wheel.stat().st_size, OWN),
        }
    faults = data_faults(wheel)
    for name, (size, gate) in sizes.items():
        print(f"{name:<24} {size / 1e6:7.1f} MB   gate {gate / 1e6:.0f} MB")
        if size > gate:
            faults.append(f"{name} above its gate")
    print(f"{wheel.name}: " + ("ok" if not faults else "; ".join(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
