# SPDX-License-Identifier: Apache-2.0
"""One table in every container is one table: what it means does not depend on the format."""

from yuzui.sheets import formats
from yuzui.sheets.formats import Export
from yuzui.sheets.understand import choose

HEADINGS = ("项目编号", "项目名称", "申请金额（万元）", "青年", "学科")
ROWS = [
    ("P-001", "量子通信", 120.5, "是", "物理"),
    ("P-002", "=危险", 60, "否", None),
    ("P-003", "'引号", 0.01, None, "化学"),
]
CONTAINERS = ("xlsx", "csv", "json", "parquet")


def write(tmp_path, ending):
    path = tmp_path / f"proposals.{ending}"
    formats.write(path, [Export("proposals", HEADINGS, ROWS)])
    return path


def test_a_written_table_is_understood_as_itself(tmp_path_factory):
    for ending in CONTAINERS:
        tmp_path = tmp_path_factory.mktemp("case")
        (sheet,) = formats.read(write(tmp_path, ending))
        found = choose(sheet)
        assert found.table == "proposal" and not found.rejected and not found.findings
        assert [(r["id"], r["title"], r["amount"], r["early"], r["field"]) for r in found.rows] == [
            ("P-001", "量子通信", 120_500_000, True, "物理"),
            ("P-002", "=危险", 60_000_000, False, None),
            ("P-003", "'引号", 10_000, None, "化学"),
        ]
    # the same table is the same bytes
    for ending in CONTAINERS:
        tmp_path = tmp_path_factory.mktemp("case")
        first = write(tmp_path, ending).read_bytes()
        assert write(tmp_path, ending).read_bytes() == first
    # text tables of any usual dialect mean the same
    for encoding in ["utf-8", "utf-8-sig", "gb18030", "utf-16"]:
        for delimiter in [",", ";", "\t", "|"]:
            tmp_path = tmp_path_factory.mktemp("case")
            text = "\r\n".join(delimiter.join("" if c is None else str(c) for c in row) for row in (HEADINGS, *ROWS))
            path = tmp_path / "a.csv"
            path.write_bytes(text.encode(encoding))
            found = choose(formats.read(path)[0])
            assert [r["amount"] for r in found.rows] == [120_500_000, 60_000_000, 10_000]
            assert found.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
