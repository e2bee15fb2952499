# SPDX-License-Identifier: Apache-2.0
"""A call from a form: what is set aside, what is shut out, what it would cost."""

import pytest

from yuzui.scheduling.jobs import schedule
from yuzui.scheduling.make import Effort
from yuzui.scheduling.run import form, source
from yuzui.scheduling.run.call import call
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export


def filled(path, kind, change=None, lang="en"):
    """Write the form of a kind; ``change`` gets the rows of the requests and their headings."""
    sheets = []
    for one in form.workbook(form.kind(kind), kind, lang):
        rows = [list(row) for row in one.rows]
        if one.name in ("requests", "申请") and change:
            change(rows, list(one.headings))
        sheets.append(Export(one.name, one.headings, rows))
    write_xlsx(path, sheets)
    return path


def made(path):
    return schedule.of(source.find(path, 7), Effort(0.2))


def test_an_example_and_its_workbook_are_one_schedule(tmp_path):
    for kind in form.scheduled():
        document = made(filled(tmp_path / f"{kind}.xlsx", kind))
        example = schedule.of(source.example(kind), Effort(0.2))
        assert document["schedule"] == example["schedule"]
        assert document["objective"] == form.kind(kind).EXAMPLE.objective
        assert document["form"]["kind"] == kind
        assert example["origin"] == "synthetic" and document["origin"] is None


def test_a_row_set_aside_names_the_heading_as_it_stands(tmp_path):
    def change(rows, heads):
        rows[0][heads.index("不早于")] = "2026-03-29 25:00"
        rows[1][heads.index("评分")] = "优"

    document = made(filled(tmp_path / "f.xlsx", "telescope", change, "zh"))
    told = {row["task"]: row["errors"][0] for row in document["rejected"]}
    assert (told["T1"]["sheet"], told["T1"]["row"], told["T1"]["column"]) == ("申请", 2, "不早于")
    assert (told["T2"]["row"], told["T2"]["column"], told["T2"]["seen"]) == (3, "评分", "优")
    assert (told["T5"]["row"], told["T5"]["column"]) == (6, "周期")
    assert all(error["fix"]["zh"] for error in told.values())
    cells = {row["task"]: row["cells"] for row in document["rejected"]}
    assert cells["T1"][0] == "T1" and "2026-03-29 25:00" in cells["T1"]


def test_what_shuts_a_request_out_is_told_in_its_words(tmp_path):
    document = made(filled(tmp_path / "f.xlsx", "rig"))
    why = {row["task"]: row["reason"] for row in document["unplaced"]}
    assert why == {"R4": "model", "R5": "power"}
    assert document["form"]["reasons"]["model"]["zh"] == "模型未及时就绪"
    told = {row["task"]: row["errors"][0] for row in document["rejected"]}
    assert told["R4"]["message"]["en"] == "the model is not ready in time"
    assert told["R4"]["row"] == 5 and "another resource" in told["R4"]["fix"]["en"]


def test_a_client_gets_a_quotation_where_there_is_a_price(tmp_path):
    def change(rows, heads):
        for row in rows[:2]:
            row[heads.index("route")] = "industrial"

    found = made(filled(tmp_path / "f.xlsx", "rig", change))["form"]["quotations"]
    assert found == {"R1|transonic": 800_000.0, "R2|low speed": 90_000.0}


def test_a_call_may_bring_its_own_value(tmp_path):
    sheets = [
        Export(one.name, one.headings, [*one.rows, ("value", "1")])
        if one.name == "settings" else one
        for one in form.workbook(form.kind("cohort"), "cohort", "en")
    ]  # fmt: skip
    write_xlsx(tmp_path / "f.xlsx", sheets)
    assert made(tmp_path / "f.xlsx")["objective"] == 4.0


def test_a_workbook_of_an_instance_is_no_form(tmp_path):
    from yuzui.scheduling.run import template

    path = template.write(tmp_path / "i.xlsx", "tunnel", "en")
    assert call(path) is None
    assert source.find(path, 7).book is not None


def test_a_kind_that_is_not_known(tmp_path):
    from yuzui.errors import InputError

    write_xlsx(tmp_path / "f.xlsx", [Export("settings", ["setting", "value"], [("kind", "moon")])])
    with pytest.raises(InputError) as caught:
        call(tmp_path / "f.xlsx")
    assert caught.value.code == "unknown_kind"
