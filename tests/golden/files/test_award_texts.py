# SPDX-License-Identifier: Apache-2.0
"""Texts of awards name nobody: the shipped file alone, and against the investigators of its source."""

import importlib.util
import re
from pathlib import Path

import duckdb
import pytest
from tests.conftest import larger

from yuzui.errors import VisibilityError
from yuzui.funding import awards
from yuzui.funding.pages import award as one
from yuzui.funding.pages import awards as many
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit

_SPEC = importlib.util.spec_from_file_location("award_texts", Path(__file__).parents[3] / "bench" / "award_texts.py")
award_texts = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(award_texts)
SHIPPED = Workspace()
SOURCE = "grants/nsf_awards_fy2026.parquet"


def test_nobody_is_named():
    texts = [f"{award.title}\n{award.abstract}" for award in awards.awards(SHIPPED)]
    assert len(texts) == 1151 and all(len(award.abstract) > 200 for award in awards.awards(SHIPPED))
    assert sum("[name]" in text or "[address]" in text for text in texts) == 79
    for text in texts:
        assert not award_texts.ADDRESS.search(text) and not award_texts.TITLED.search(text)
        assert not re.search(r"\[name\]\s+(?:and|,)\s+(?:Dr|Prof)\.?\s+[A-Z]", text)


@pytest.mark.data(SOURCE)
def test_no_investigator_of_the_source_is_left(tmp_path):
    source = larger(SOURCE)
    rows = duckdb.sql(f"select award_id::varchar, pi_first, pi_last from '{source}'").fetchall()
    texts = {award.award_id: f"{award.title} {award.abstract}" for award in awards.awards(SHIPPED)}
    for award, first, last in rows:
        assert f"{first} {last}" not in texts[award] and not award_texts.names_left(texts[award], first, last)
    # the script run again gives the same file, and stops where an abstract changed
    award_texts.write(source, tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == Workspace.shipped(awards.FILE).read_bytes()
    marked = next(iter(award_texts.marks()))
    with pytest.raises(SystemExit, match="read it again"):
        award_texts.masked(marked, "another text", award_texts.marks())


def test_pages_show_and_find_the_texts():
    page = one.build(SHIPPED, Visit(parts={"id": "2534752"}))
    assert page.document["origin"] == "real" and "[name] of the University" in page.blocks[2].paragraphs[0].en
    with pytest.raises(VisibilityError):
        one.build(SHIPPED, Visit(parts={"id": "S-0101"}))
    by_hand = [a for a in awards.awards(SHIPPED) if re.search(r"\bpolariton", f"{a.title} {a.abstract}".lower())]
    assert awards.matching_awards(SHIPPED, "Polariton") == by_hand and by_hand
    assert str(len(by_hand)) in many.build(SHIPPED, Visit(query={"q": "polariton"})).finding.en
    assert "No results" in many.build(SHIPPED, Visit(query={"q": "dumplings"})).finding.en
