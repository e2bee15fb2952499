# SPDX-License-Identifier: Apache-2.0
"""A reader that is wrong is told what is wrong."""

from dataclasses import replace

from yuzui import registry
from yuzui.catalogue.scholarly.record import Work

SNAP = registry.modules("reader")["snap"]


def test_promises_that_are_not_kept(outside, faults):
    tables = {**SNAP.EXAMPLE.tables, "citation": SNAP.EXAMPLE.tables["citation"][:2]}
    found = faults("reader", outside("reader", "snap", EXAMPLE=replace(SNAP.EXAMPLE, tables=tables)))
    assert "citation: 3 rows, promised 2" in found
    work = [{**row, "year": 1} for row in SNAP.EXAMPLE.tables["work"]]
    tables = {**SNAP.EXAMPLE.tables, "work": work, "authorship": []}
    found = faults("reader", outside("reader", "snap", EXAMPLE=replace(SNAP.EXAMPLE, tables=tables)))
    assert "promised 1" in found and "differ in table authorship" in found


def test_a_reader_that_takes_anything_or_breaks(outside, faults):
    def read(lines, beside=None):
        text = "".join(lines)
        if '"' in text:
            raise KeyError("quote")
        yield Work(str(len(text)), 1, type="painting", fields=[("a", 0.5)])

    found = faults("reader", outside("reader", "snap", read=read, matches=lambda head, name: False))
    for word in ("not taken", "type painting", "sum to 0.5", "never refused", "KeyError",
                 "works that the whole does not have"):  # fmt: skip
        assert word in found
