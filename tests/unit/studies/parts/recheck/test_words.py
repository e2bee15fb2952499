# SPDX-License-Identifier: Apache-2.0
"""What an edited slate comes to is said in both languages and stands in tables."""

from yuzui.funding.jobs.recheck import exports, run
from yuzui.funding.recheck import words


def asked(slate, tmp_path, ids):
    path = tmp_path / "in.csv"
    path.write_text("\n".join(["id", *ids]), encoding="utf-8")
    return run(slate[0], path=path)


def test_sentences(slate, tmp_path):
    document = asked(slate, tmp_path, [*slate[1]["slate"]["ids"], "P02", "P08"])
    said = words.lines(document)
    english, chinese = ("\n".join(t.say(lang) for _, t in said) for lang in ("en", "zh"))
    assert "budget: must be ≤ ¥300" in english and "clause 1" in english
    assert "总预算：要求 ≤ 300元" in chinese and "P02 移入：代价" in chinese
    assert "P08 may not be funded: good" in english and "P08 不具备资助资格：good" in chinese
    assert "second person" in english and "第二人复核" in chinese


def test_kept(slate, tmp_path):
    document = asked(slate, tmp_path, slate[1]["slate"]["ids"])
    assert "every hard rule is kept" in words.lines(document)[-1][1].en
    assert document["holds"] and document["file"] == "in.csv"


def test_tables(slate, tmp_path):
    document = asked(slate, tmp_path, slate[1]["slate"]["ids"][1:])
    changes, rules = exports(document, "zh")
    assert changes.headings[1] == "改动" and changes.rows[0][1] == "移出"
    assert [row[4] for row in rules.rows] == ["是"] * 2
