# SPDX-License-Identifier: Apache-2.0
"""The empty workbook loads and runs as it is; every shipped rule book can be read."""

from pathlib import Path

import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.funding.jobs import fund
from yuzui.funding.rule_sheet import template
from yuzui.funding.rulebook import read
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import read as sheets_of

TABLES = {
    "proposal", "review", "reviewer", "criterion", "affinity", "bid", "conflict",
    "proposal_link", "rules",
}  # fmt: skip


@pytest.mark.parametrize(("lang", "unit"), [("en", 1.0), ("zh", 10_000.0)])
def test_workbook_loads_and_runs_as_it_is(tmp_path, lang, unit):
    path = template.write(tmp_path / "call.xlsx", lang)
    found = fund.run(Workspace(tmp_path / "work"), path=path, redraws=0, near=0)
    assert {one["table"] for one in found["understood"]} == TABLES
    assert found["slate"]["ids"] == ["P-001", "P-002"] and found["slate"]["spend"] == 1.8e6
    assert found["call"] == {**found["call"], "id": "example", "budget": 3e6}
    assert not any(one["rejected"] for one in found["understood"])
    told = {m["heading"]: m for one in found["understood"] for m in one["mapping"]}
    amount = next(m for heading, m in told.items() if heading.startswith("amount 申请金额"))
    assert (amount["column"], amount["factor"]) == ("amount", unit)
    rules = {rule["name"] for rule in found["rules"]}
    assert rules == {"budget", "links: requires"}


def test_every_heading_stands_in_both_languages_and_every_key_in_the_sheet_of_rules(tmp_path):
    found = {s.name: s for s in sheets_of(template.write(tmp_path / "call.xlsx", "en"))}
    keys = {f.name for kind in registry.modules("rule").values() for f in kind.FIELDS}
    headings = [str(cell) for cell in found["rules 规则"].rows[5] if cell]
    assert keys <= {heading.split()[0] for heading in headings}
    assert all(not heading.isascii() for heading in headings)
    listed = {row[0] for row in found["kinds of rules"].rows[1:]}
    assert listed == set(registry.modules("rule"))
    assert all(not str(cell).isascii() for cell in found["proposals 申请书"].rows[0] if "need" not in cell)


@pytest.mark.parametrize("name", template.books())
def test_shipped_books_can_be_read_and_say_what_was_not_verified(name):
    book = read(template.book(name), name)
    assert all(not rule.source.isascii() and not rule.title.zh.isascii() for rule in book.rules)
    if name in ("eu", "nsfc", "snsf"):
        assert "(verify)" in template.book(name) and "待核实" in template.book(name)


def test_the_books_hold_the_facts_they_stand_for():
    eu = read(template.book("eu"))
    limits = {rule.name: rule.at_least for rule in eu.rules if rule.kind == "threshold"}
    assert limits["excellence"] == limits["impact"] == limits["implementation"] == 3.0
    assert limits["total"] * 3 == pytest.approx(10) and eu.mode == "ranking"
    assert read(template.book("snsf")).mode == "lottery"
    kinds = {name: [r.kind for r in read(template.book(name)).rules] for name in template.books()}
    assert "parallel" in kinds["challenge"] and "per_proposal" in kinds["nsfc"]
    (years,) = [r.own["by_year"] for r in read(template.book("field_quota")).of_kind("budget")]
    assert len(years) == 2


def test_nothing_is_written_over(tmp_path):
    path = tmp_path / "call.xlsx"
    path.write_text("mine")
    with pytest.raises(InputError) as caught:
        template.write(path, "en")
    assert caught.value.code == "file_exists" and path.read_text() == "mine"
    with pytest.raises(InputError):
        template.write(tmp_path / "call.csv", "en")
    with pytest.raises(InputError) as caught:
        template.book("nowhere")
    assert "nsfc" in caught.value.expected


def test_by_default_in_this_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert template.write(None, "zh") == Path(template.NAME) and Path(template.NAME).is_file()
