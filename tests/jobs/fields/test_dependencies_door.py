# SPDX-License-Identifier: Apache-2.0
"""From an office's own sheets of suppliers to the page in the browser, then registered."""

from hashlib import sha256

import pytest

from yuzui.administration.pages import upload_answer
from yuzui.errors import ColumnError, InputError, VisibilityError
from yuzui.faces.web import forms
from yuzui.fields import supply_sheets
from yuzui.fields.pages import dependencies as door
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.view.page import Received, Visit


def hand_in(workspace, folder, *files):
    received = []
    for n, (name, content) in enumerate(files):
        path = folder / f"in{n}"
        path.write_bytes(content)
        received.append(Received(name, path, len(content), sha256(content).hexdigest()))
    return door.act(workspace, Visit("en", door.PATH, files=tuple(received)), {"form": "new"})


def answered(workspace, path):
    if path.endswith("/checks"):
        upload = intake.get(workspace, path.split("/")[2])
        path = upload_steps.checks_act(workspace, upload, {})
    visit = Visit("zh", path, parts={"id": path.split("/")[2]})
    upload_answer.build(workspace, visit)
    return upload_answer.act(workspace, visit, {"act": "answer", "terms": "CC BY-NC 4.0"}).partition("run=")[2]


def page(workspace, run=None):
    return door.build(workspace, Visit("en", door.PATH, {}, {} if run is None else {"run": run}))


def test_sheets_come_in_are_answered_and_registered_for_all(tmp_path):
    workspace = Workspace(tmp_path / "work")
    assert "No inputs are registered" in str(page(workspace))
    wide = "产品名称,环节,美国,日本,其他\n光刻胶,制造,20,70,10\n靶材,制造,,,\n".encode("gb18030")
    run = answered(workspace, hand_in(workspace, tmp_path, ("份额.csv", wide)))
    shown = page(workspace, run)
    assert "No share is known of 1 of 2" in shown.finding.en and "non-commercial" in str(shown.blocks[0])
    assert door.act(workspace, Visit("en", door.PATH), {"act": "register", "run": run}) == door.PATH
    public = workspace.seen_by(Subject("x", frozenset({"public"})))
    assert "No share is known of 1 of 2" in page(public).finding.en
    with pytest.raises(VisibilityError):
        door.act(public, Visit("en", door.PATH), {"act": "register", "run": run})
    workspace.close()


def test_headings_that_nobody_knows_are_asked(tmp_path):
    workspace = Workspace(tmp_path / "work")
    path = hand_in(workspace, tmp_path, ("list.csv", b"thing,where,how much\nResist,Japan,70\nMask,Germany,30\n"))
    assert path.endswith("/columns")
    wanted = {"input": "A", "country": "B", "share": "C", "table": "supplies"}
    for _ in range(5):
        upload = intake.get(workspace, path.split("/")[2])
        read = upload_steps.reading(workspace, upload)
        if not any(one.open for one in read.questions):
            break
        form = {key(one.name): wanted.get(one.place.rpartition("!")[2], one.proposed or "supplies")
                for one in read.questions}  # fmt: skip
        upload_steps.columns_act(workspace, upload, form)
    sheet = upload_steps.reading(workspace, upload).sheets[0]
    means = {one.heading: one.place for one in sheet.columns}
    form = {key(f"means|{means['where']}"): "supplies.country", key(f"means|{means['how much']}"): "supplies.share"}
    path = upload_steps.columns_act(workspace, upload, form)
    answer = page(workspace, answered(workspace, path)).document
    assert {one.id: one.top.share for one in answer.dependencies} == {"Resist": 0.7, "Mask": 0.3}
    workspace.close()


def test_shares_whose_supplier_no_heading_names_are_refused_and_never_lost(tmp_path):
    """Such a sheet was taken for a list of inputs of which nothing is known."""
    lines = ["Input,{c},Market share", "Resist,Japan,70%", "Resist,Germany,<1%", "Mask,China,1.00", "Mask,Other,"]
    path = tmp_path / "shares.csv"
    for heading in ("Supplier country", "Country of supplier", "供应国别", "生产国"):
        path.write_text("\n".join(lines).format(c=heading), encoding="utf-8")
        read = supply_sheets.read([path])
        assert [(one.country, one.share, one.kind) for one in read.supplies] == [
            ("JPN", 0.7, "stated"), ("DEU", None, "negligible"), ("CHN", 1.0, "stated"), ("", None, "rest")
        ]  # fmt: skip
    path.write_text("\n".join(lines).format(c="Made where"), encoding="utf-8")
    with pytest.raises(ColumnError) as refused:
        supply_sheets.read([path])
    assert "Made where" in refused.value.seen
    path.write_text("Input,Name\nA,Resist\n", encoding="utf-8")
    assert list(supply_sheets.read([path]).items) == ["A"], "a list of inputs stays one"


def test_a_refused_cell_is_named_by_file_and_row_on_the_page_too(tmp_path):
    path = tmp_path / "供应份额.csv"
    path.write_bytes("关键投入（%）,,\n投入品,中国,日本\n靶材,40,60\n硅片,-5,95\n".encode("gb18030"))
    with pytest.raises(InputError) as refused:
        supply_sheets.read([path])
    words = forms._sentence(refused.value)
    assert words.zh.startswith("供应份额.csv，第 4 行，“share”列：份额不能为负（“-5”）"), words.zh
    assert words.en.startswith("供应份额.csv, row 4, column “share”: A share cannot be negative (“-5”)"), words.en
    path.write_bytes("投入品,中国,日本\n靶材,40,60\n".encode("gb18030"))
    workspace = Workspace(tmp_path / "w")
    facts = str(page(workspace, answered(workspace, hand_in(workspace, tmp_path, ("x.csv", path.read_bytes())))).blocks)
    assert "concentration 0.00" not in facts, "of inputs without a share; there are none"
    workspace.close()


def test_shares_of_several_years_are_no_sum_and_fractions_among_percents_are_told(tmp_path):
    path = tmp_path / "series.csv"
    path.write_text(
        "Input,Country,Share,Year\nResist,Japan,70%,2019\nResist,Korea,30%,2019\nResist,Japan,60%,2023\n"
        "Resist,Germany,20%,2023\nMask,China,60%,2020\nMask,Japan,30%,2021\n", encoding="utf-8"
    )  # fmt: skip
    read = supply_sheets.read([path])
    assert [(one.input, one.country, one.share, one.year) for one in read.supplies] == [
        ("Resist", "JPN", 0.6, 2023), ("Resist", "DEU", 0.2, 2023), ("Mask", "CHN", 0.6, 2020), ("Mask", "JPN", 0.3, 2021)
    ]  # fmt: skip
    assert "Resist 2023" in read.notes[0].en and "2 rows left out" in read.notes[0].en
    path.write_text("投入品,中国,日本\n靶材,0.4,60\n硅片,61,39\n", encoding="utf-8")
    assert "其中 1 个小于1" in supply_sheets.read([path]).notes[0].zh
