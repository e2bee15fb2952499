# SPDX-License-Identifier: Apache-2.0
"""Plans by name or path, whole or not at all."""

import datetime as dt

import pytest

from yuzui.errors import PlanError, UnknownIdentifierError
from yuzui.policy.plan import loader, workbook


def test_the_first_plan_is_named_first():
    assert loader.names()[0] == loader.FIRST
    assert "river_institute_2030" in loader.names()


def test_a_plan_is_found_by_name_and_by_path(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(loader.blank("mine"), encoding="utf-8")
    assert loader.load(str(path)).head.id == "mine"
    assert loader.find(None).stem == loader.FIRST


def test_an_unknown_plan_lists_the_known_ones():
    with pytest.raises(UnknownIdentifierError) as caught:
        loader.load("nowhere")
    assert loader.FIRST in caught.value.expected


def test_parameters_are_read_on_a_day():
    plan = loader.load(day=dt.date(2027, 1, 1))
    check = next(c for c in plan["B2-01-1"].check if c.name == "classify-BOX2-01-1")
    assert check.truths[1].at_least == 0.70
    with pytest.raises(PlanError) as caught:
        loader.load(day=dt.date(2020, 1, 1))
    assert caught.value.code == "no_value_yet"


def test_a_wrong_part_stops_the_whole_plan(tmp_path):
    head = "plan: {id: p, title: {en: a, zh: 甲}, period: [1, 2], edition: 1, issuer: {en: a, zh: 甲}, "
    head += "jurisdiction: {en: a, zh: 甲}, language: en}\nparts: [one.yaml, two.yaml]\n"
    clause = loader.blank("x").split("clauses:\n")[1]
    (tmp_path / "p.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "one.yaml").write_text('section: "1"\nclauses:\n' + clause, encoding="utf-8")
    bad = clause.replace("id: A-1", "id: A-2").replace("evaluator", "boss")
    (tmp_path / "two.yaml").write_text('section: "2"\nclauses:\n' + bad, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(tmp_path / "p.yaml"))
    assert caught.value.place.file == "two.yaml" and caught.value.place.row == 7
    (tmp_path / "two.yaml").write_text(
        'section: "2"\nclauses:\n' + clause.replace("id: A-1", "id: A-2"), encoding="utf-8"
    )
    assert [c.id for c in loader.load(str(tmp_path / "p.yaml")).clauses] == ["A-1", "A-2"]


def test_a_plan_brings_its_own_list_of_nodes(tmp_path):
    (tmp_path / "mine.csv").write_text("id,parent\nA-1,A\n", encoding="utf-8")
    assert loader.nodes({"nodes": "mine.csv"}, tmp_path) == {"A-1": "A"}


@pytest.mark.parametrize("content", [None, b"name\nx\n", b"id,parent\n\xff,x\n"])
def test_a_list_of_nodes_that_cannot_be_read_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "mine.csv").write_bytes(content)
    path = tmp_path / "p.yaml"
    path.write_text(loader.blank("p") + "\nnodes: mine.csv\n", encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(path))
    assert caught.value.code == "no_nodes" and caught.value.place.row
    assert "mine.csv" in caught.value.seen


def test_what_a_plan_says_of_itself_is_read_without_its_clauses(tmp_path):
    assert loader.head().id == loader.load().head.id
    book = tmp_path / "mine.xlsx"
    source = tmp_path / "mine.yaml"
    source.write_text(loader.blank("mine"), encoding="utf-8")
    workbook.write(book, loader.assemble(source))
    assert loader.head(str(book)).id == "mine"
    source.write_text("clauses: []\n", encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.head(str(source))
    assert caught.value.place.file == "mine.yaml" and "plan" in caught.value.expected


@pytest.mark.parametrize("text", ["plan: {}\nparts: {a: b}\n", "plan: {}\nclauses: {a: b}\n"])
def test_a_part_of_another_kind_is_refused_before_anything_is_read(tmp_path, text):
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(path))
    assert caught.value.place.row == 2


def test_a_part_without_clauses_and_a_clause_that_is_none_are_refused(tmp_path):
    head = loader.blank("p").split("clauses:\n")[0] + "parts: [one.yaml]\n"
    (tmp_path / "p.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "one.yaml").write_text('section: "1"\n', encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(tmp_path / "p.yaml"))
    assert caught.value.place.file == "one.yaml"
    (tmp_path / "one.yaml").write_text('section: "1"\nclauses: [a clause]\n', encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        loader.load(str(tmp_path / "p.yaml"))
    assert caught.value.place.file == "one.yaml" and caught.value.place.row == 2
