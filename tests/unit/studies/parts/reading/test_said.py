# SPDX-License-Identifier: Apache-2.0
"""What was understood is said in the reader's language, with units, rows and reasons."""

from yuzui.funding.call_data import call_data, import_report


def told(tmp_path, text, lang, encoding="utf-8"):
    (tmp_path / "p.csv").write_text(text, encoding=encoding)
    found = import_report.document(call_data.from_path(tmp_path / "p.csv"))
    return " ".join(sentence.say(lang) for _, sentence in import_report.lines(found))


TABLE = "2027年度汇总表,,,,\n编号,申请经费(万元),建议金额(万元),优先级,学科\nA,10,8,高,x\nB,20,,低,y\nC,很多,,低,y\n合计,30,,,\n"


def test_in_chinese(tmp_path):
    text = told(tmp_path, TABLE, "zh", "gb18030")
    for word in (
        "p.csv (GB18030)，第 2 行为表头",
        "编号",
        "申请经费(万元) → 申请金额 ×10000",
        "建议金额(万元) ×10000（2 行中 1 行有值）",
        "表头之上略过：2027年度汇总表",
        "其他列（可用于规则）：优先级",
        "搁置 2 行（合计行 1、无法按该列类型读取 1）",
    ):
        assert word in text, text


def test_in_english_with_the_scale_and_the_order_of_letters(tmp_path):
    text = told(tmp_path, "id,amount,R1 (A>B>C),R2\nA,1,A,B\nB,2,B,C\n", "en")
    assert "p.csv, header in row 1: id, amount" in text and "→" in text
    assert "letters, best first: A > B > C" in text


def test_columns_without_a_value_are_only_counted(tmp_path):
    text = told(tmp_path, "id,amount,region,field\nA,1,,\n", "en")
    assert "2 empty columns" in text and "region" not in text
