# SPDX-License-Identifier: Apache-2.0
"""Every file that comes with Yuzui: which source knows it, how many rows it gives, what is odd.

Counts published by the origins: hep-ph 34,546 works, 421,578 links, 44 of them to itself (SNAP);
Gaia 51,987 jobs, 28 with a negative run time (Parallel Workloads Archive); ICLR 2018 971
submissions and 2,927 scores; 344 penguins; 2,284 weeks of which 59 are missing (statsmodels).
"""

import csv
import re
from pathlib import Path

from yuzui.catalogue import reading
from yuzui.job.workspace import Workspace
from yuzui.model.finding import count_by_code
from yuzui.sheets import formats

with (Path(__file__).parent / "bundled.csv").open(encoding="utf-8") as stream:
    ROWS = list(csv.DictReader(stream))


def counts(text):
    words = text.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


def test_bundled_file():
    for row in ROWS:
        path = Workspace.shipped(row["file"])
        (sheet,) = formats.read(path)
        name, source = reading.recognise(sheet, formats.kind_of(path))
        done = reading.read(source, sheet)
        assert name == row["source"]
        assert [done.rows_in, done.kept, done.flagged, len(done.rejected)] == [
            int(row[key]) for key in ("rows", "kept", "flagged", "rejected")
        ]
        assert {table: len(rows) for table, rows in done.tables.items()} == counts(row["tables"])
        assert count_by_code(done.findings) == counts(row["findings"])
    # every bundled file is listed here
    with Workspace.shipped("MANIFEST.csv").open(encoding="utf-8") as stream:
        shipped = {row["file"] for row in csv.DictReader(stream)}
    assert {row["file"] for row in ROWS} == shipped | {"MANIFEST.csv"}
    # sum of awards is that of the source
    (sheet,) = formats.read(Workspace.shipped("nsf_awards_fy2026.csv"))
    rows = reading.read(reading.recognise(sheet, "csv")[1], sheet).tables["award"]
    assert round(sum(row["amount"] for row in rows) / 100 / 1e6, 1) == 573.6


def test_every_shipped_file_has_a_line_of_the_notice_and_a_basis():
    """NOTICE goes with every copy: what it leaves out has no thanks and no terms there."""
    root = Path(__file__).parents[3]
    notice = (root / "NOTICE").read_text(encoding="utf-8")
    folder = Path(str(Workspace.shipped("MANIFEST.csv"))).parent
    files_there = {path.name for path in folder.iterdir() if path.is_file()}
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        lines = {row["file"]: row for row in csv.DictReader(stream)}
    assert files_there == {*lines, "MANIFEST.csv"}
    named = set(re.findall(r"[\w.]+\.(?:csv|parquet)", notice[notice.index("\n  MANIFEST.csv") :]))
    assert named == files_there
    for name, row in lines.items():
        # terms that nobody confirmed are no licence: the file ships for what it holds, and says so
        unsure = "(verify)" in row["licence"] or not row["licence"]
        assert row["redistribution"] == ("verify" if unsure else "yes"), name
        assert ("basis: " in row["licence"]) == unsure, name
