# SPDX-License-Identifier: Apache-2.0
"""What is understood of a file."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import ColumnError, FileFormatError, InputError
from yuzui.model.schema import TABLES
from yuzui.model.table import BOOL, DAY, INT, JSON, MONEY, REAL, STAMP, TEXT, column
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose, load_map, understand
from yuzui.sheets.understand.headings import assign
from yuzui.sheets.understand.mapping import ColumnMapping, Meaning, Understood
from yuzui.sheets.units import NONE, Unit, above, noted, parse, split, unclear
from yuzui.sheets.values import UnclearError, UnfitError, instant, is_missing, number, value
from yuzui.text import Text
from yuzui.text.measures import SECONDS


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


def test_name_is_a_hint_content_decides():
    rows = (["proposal", "reviewer", "score"], ["P1", "a", 1])
    assert choose(sheet(*rows)).table == "review"
    assert choose(sheet(*rows, name="affinity")).table == "affinity"
    assert choose(sheet(["id", "amount"], ["P1", 5], name="reviews")).table == "proposal"
    # table that is none of ours is said to be so
    with pytest.raises(ColumnError) as error:
        choose(sheet(["colour", "taste"], ["red", "sweet"]))
    assert error.value.code == "unknown_table" and "colour, taste" in error.value.seen
    assert "proposal (id, amount)" in error.value.expected and "map.toml" in error.value.fix.zh
    # an id alone does not make a table
    rows = (["id", "colour", "taste"], ["1", "red", "sweet"])
    with pytest.raises(ColumnError) as error:
        choose(sheet(*rows))
    assert error.value.code == "unknown_table"
    assert choose(sheet(*rows, name="专家名单")).table == "reviewer"
    # required columns tell a table however many others there are
    others = [f"备选{n}" for n in range(12)]
    assert choose(sheet(["编号", "金额", *others], ["P1", 5, *range(12)])).table == "proposal"
    # ids that mostly repeat are no ids
    rows = [[f"E{n % 3}", "物理"] for n in range(30)]
    with pytest.raises(ColumnError):
        choose(sheet(["专家编号", "领域"], *rows))
    assert choose(sheet(["专家编号", "领域"], *rows[:3])).table == "reviewer"


def test_a_pair_of_ids_says_nothing_where_a_further_column_is_not_known():
    """Marks under a heading nobody knows are no conflicts of those who gave them."""
    rows = (["proposal", "reviewer", "Note"], ["P1", "R1", 3])
    with pytest.raises(ColumnError) as error:
        choose(sheet(*rows, name="round 2"))
    assert error.value.code == "unknown_table"
    with pytest.raises(ColumnError, match="score"):
        choose(sheet(*rows, name="reviews"))
    assert choose(sheet(*rows, name="回避")).table == "conflict"
    pairs = (["proposal", "reviewer"], ["P1", "R1"])
    assert choose(sheet(*pairs)).table == "conflict"


def test_what_names_a_proposal_in_reviews_names_it_in_the_list_of_proposals():
    for head in ("proposal number", "Proposal No.", "application number", "项目编号"):
        assert choose(sheet([head, "amount"], ["P1", 5])).rows[0]["id"] == "P1"
        assert choose(sheet([head, "score"], ["P1", 5])).rows[0]["proposal"] == "P1"
    # absent is null never empty
    told = Meaning("编号", "id", Text("id", "编号"), rows_used=3).json()
    assert told == {
        "heading": "编号",
        "column": "id",
        "label": {"en": "id", "zh": "编号"},
        "key": None,
        "unit": None,
        "factor": 1.0,
        "rows_used": 3,
    }
    # unit factor and key are told
    told = Meaning("2027（万元）", "by_year", Text("by year", "分年"), "万元", 1e4, 2, "2027").json()
    assert (told["unit"], told["factor"], told["key"]) == ("万元", 1e4, "2027")


def test_nothing_is_wrong_with_a_sheet_unless_it_is_said():
    sheet = Understood("proposal", "a.csv", "", 1, [], [], [])
    assert not (sheet.rejected or sheet.findings or sheet.unused)


def test_titles_above_are_skipped_and_reported():
    found = choose(sheet(["2027年度申请汇总表"], ["单位：万元"], ["编号", "经费"], ["P1", 120]))
    assert (found.table, found.header_row, found.rows[0]["amount"]) == ("proposal", 3, 120_000_000)
    assert found.above == ["2027年度申请汇总表", "单位：万元"] and found.rows[0]["currency"] == "CNY"
    # header of two rows under merged cells is joined
    found = choose(
        sheet(
            ["项目编号", "申请", None, "依托单位"],
            [None, "金额(万元)", "学科", None],
            ["P1", 3, "物理", "甲所"],
            merged=((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)),
        )
    )
    row = found.rows[0]
    assert found.header_row == 2 and [m.heading for m in found.mapping] == [
        "项目编号",
        "申请/金额(万元)",
        "申请/学科",
        "依托单位",
    ]
    assert (row["amount"], row["field"], row["institute"]) == (3_000_000, "物理", "甲所")
    # cells merged downward hold for each row
    found = choose(sheet(["申请号", "评审人", "评分"], ["P1", "a", 3], [None, "b", 4], merged=((1, 0, 2, 0),)))
    assert [(r["proposal"], r["reviewer"], r["score"]) for r in found.rows] == [("P1", "a", 3.0), ("P1", "b", 4.0)]


HEADS = ["编号", "2027年经费", "申请经费"]


def test_unit_above_headings_is_theirs():
    """“单位” is a heading too; as a line of units, or over a group, it is a unit of money."""
    for upper, merged in [
        (["单位：万元", None, None], (0, 0, 0, 2)),
        (["汇总表", None, "单位：万元"], (0, 0, 0, 1)),
        ([None, "经费（万元）", None], (0, 1, 0, 2)),
        (["基本信息", "经费（万元）", None], (0, 1, 0, 2)),
    ]:
        found = choose(sheet(upper, HEADS, ["P1", 5, 9], merged=(merged,)))
        assert found.header_row == 2
        assert found.rows[0]["amount"] == 9_000_000
        assert found.rows[0]["amounts"] == {"2027": 5_000_000}


def test_a_title_merged_over_some_headings_is_no_group():
    found = choose(sheet(["2027汇总", None, None], HEADS, ["P1", 5, 9], merged=((0, 0, 0, 1),)))
    assert [meaning.heading for meaning in found.mapping] == HEADS


EIGHT = 1_767_571_200  # 2026-01-05 00:00 UTC


def test_the_same_second_however_it_is_written():
    for cell, heading in [
        (EIGHT, ""),
        (float(EIGHT), ""),
        (str(EIGHT), ""),
        ("2026-01-05T00:00:00Z", ""),
        ("2026-01-05 08:00:00+08:00", ""),
        ("2026-01-04T19:00-0500", ""),
        ("2026-01-05 08:00", "Asia/Shanghai"),
        ("2026年1月5日 8:00", "北京时间"),
        ("2026年1月5日8时0分", "北京时间"),
        ("2026/1/5", "UTC"),
        (dt.date(2026, 1, 5), "世界协调时"),
        (dt.datetime(2026, 1, 5, 8), "Asia/Shanghai"),
        (dt.datetime(2026, 1, 5, tzinfo=dt.UTC), "Asia/Shanghai"),
    ]:
        assert instant(cell, heading) == EIGHT


def test_what_is_not_certain_is_refused():
    for cell, heading, code in [
        ("2026-01-05 08:00", "", "no_zone"),
        (dt.datetime(2026, 1, 5), "", "no_zone"),
        ("2026-01-05 08:00", "h", "no_zone"),
        ("2026-01-05 08:00", "Europe", "no_zone"),
        ("2026-03-29 02:30", "Europe/Luxembourg", "clock_gap"),
        ("2026-10-25 02:30", "Europe/Luxembourg", "clock_fold"),
        ("05.01.2026", "UTC", "wrong_type"),
        ("2026-13-05", "UTC", "wrong_type"),
        ("2026-01-05T00:00+99:00", "", "wrong_type"),
        (1.5, "", "wrong_type"),
        (float("inf"), "", "wrong_type"),
        (dt.datetime(2026, 1, 5, 0, 0, 0, 7, tzinfo=dt.UTC), "", "wrong_type"),
        ("soon", "UTC", "wrong_type"),
    ]:
        with pytest.raises(UnclearError) as caught:
            instant(cell, heading)
        assert str(caught.value) == code


@given(st.integers(0, 4_000_000_000), st.sampled_from(["UTC", "Asia/Shanghai", "Europe/Paris"]))
def test_a_reading_of_a_zone_is_the_second_it_was_made_from(seconds, zone):
    from zoneinfo import ZoneInfo

    local = dt.datetime.fromtimestamp(seconds, ZoneInfo(zone))
    try:
        assert instant(local.replace(tzinfo=None, fold=0), zone) == seconds
    except UnclearError as unclear:
        assert str(unclear) == "clock_fold" and zone == "Europe/Paris"
    assert instant(local.isoformat(sep=" ")) == seconds


def load(tmp_path, text):
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    return load_map(tmp_path / "map.toml")


def test_names_of_sheets_and_tables_in_both_languages(tmp_path):
    said = load(
        tmp_path,
        '[proposals]\nid = "代号"\namount = {column = "经费", unit = 10000, currency = "CNY"}\n["评审"]\nscore = "分"\n',
    )
    assert said["proposal"]["id"].heading == "代号" and said["proposal"]["id"].unit is None
    assert (
        said["proposal"]["amount"].unit.factor == Decimal(10000) and said["proposal"]["amount"].unit.currency == "CNY"
    )
    assert said["review"]["score"].heading == "分"


def test_what_cannot_be_read_is_named(tmp_path_factory):
    for text, kind in [
        ("[proposals\n", FileFormatError),
        ('[colours]\nid = "x"\n', ColumnError),
        ('[proposals]\ncolour = "x"\n', ColumnError),
        ("[proposals]\nid = 3\n", ColumnError),
        ('[proposals]\namount = {column = "x", unit = 0}\n', ColumnError),
        ('[proposals]\namount = {column = "x", unit = true}\n', ColumnError),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises(kind) as error:
            load(tmp_path, text)
        assert error.value.place.file == "map.toml"


def test_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(FileFormatError):
        load_map(tmp_path / "no.toml")


def test_hostile_toml_is_refused(tmp_path_factory):
    for text in ["a = " + "[" * 50_000, "a = " + "9" * 5000]:
        tmp_path = tmp_path_factory.mktemp("case")
        path = tmp_path / "map.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FileFormatError) as error:
            load_map(path)
        assert error.value.place.file == "map.toml"


PROPOSALS = TABLES["proposal"]


def test_headings_of_both_languages_are_one_table():
    for headings in [
        ("proposal", "reviewer", "score", "confidence"),
        ("申请号", "专家", "评分", "熟悉程度"),
        ("申请编号", "评审专家", "得分", "把握"),
        ("Proposal ID", "Assessor", "Rating", "Familiarity"),
        ("PROPOSAL", "Referee", "Mark", "Confidence"),
    ]:
        found = choose(sheet(headings, ["P1", "E1", "4.5", 3]))
        assert found.table == "review" and not found.unused
        assert {k: found.rows[0][k] for k in ("proposal", "reviewer", "score", "confidence", "criterion", "n")} == {
            "proposal": "P1", "reviewer": "E1", "score": 4.5, "confidence": 3.0, "criterion": "", "n": 1}  # fmt: skip
    # two columns for score stop with the line to paste
    with pytest.raises(ColumnError) as error:
        choose(sheet(["申请号", "专家", "评分", "得分"], ["P1", "a", 3, 4]))
    assert error.value.code == "ambiguous_column" and error.value.seen == "评分, 得分"
    assert '[reviews]\nscore = "评分"\nscore = "得分"' in error.value.fix.zh
    # content decides between two words
    found = choose(sheet(["申请号", "专家", "评分", "得分"], *[[f"P{i}", "a", "见附件", 3] for i in range(9)]))
    assert [m.heading for m in found.mapping if m.column == "score"] == ["得分"]
    # money is never guessed
    with pytest.raises(ColumnError) as error:
        understand(sheet(["项目编号", "总经费额度"], ["P1", 12]), PROPOSALS)
    assert error.value.code == "missing_column" and error.value.detail["columns"] == ["amount"]
    assert 'amount = {column = "总经费额度", unit = 1}' in error.value.fix.en
    assert error.value.place.row == 1
    # near words are taken where nothing is at stake
    found = understand(sheet(["id", "amount", "principal investigater"], ["P1", 12, "Li"]), PROPOSALS)
    assert found.rows[0]["pi"] == "Li"


pairs = st.dictionaries(
    st.tuples(st.integers(0, 4), st.sampled_from("abcd")), st.integers(1, 100).map(float), max_size=14
)


@given(pairs)
def test_assignment_is_the_best_of_all(weights):
    chosen = assign(weights)
    assert len(set(chosen.values())) == len(chosen) and all((p, n) in weights for n, p in chosen.items())
    names = sorted({n for _, n in weights})
    best = max(
        (
            sum(weights.get((p, n), 0.0) for n, p in zip(names, places, strict=True) if p is not None)
            for places in itertools.product([*range(5), None], repeat=len(names))
            if len([p for p in places if p is not None]) == len({p for p in places if p is not None})
        ),
        default=0.0,
    )
    assert sum(weights[p, n] for n, p in chosen.items()) == best


def test_own_name_of_a_column_beats_a_further_word_where_nothing_is_at_stake():
    jobs = ["job", "submit", "wait", "run", "procs", "queue", "partition"]
    found = choose(sheet(jobs, [1, 0, 0, 5, 4, 2, 9]))
    assert found.table == "job" and found.rows[0]["queue"] == 2 and found.unused == ["partition"]


def test_the_line_to_paste_keeps_the_unit_that_is_written(tmp_path_factory):
    """Pasted as it stands, it gives the sum that is meant: 12 of 万元."""
    for rows, line in [
        ([["项目编号", "总经费额度（万元）"]], '{column = "总经费额度（万元）", unit = 10000, currency = "CNY"}'),
        ([["单位：万元"], ["项目编号", "总经费额度"]], '{column = "总经费额度", unit = 10000, currency = "CNY"}'),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        table = sheet(*rows, ["P1", 12])
        with pytest.raises(ColumnError) as error:
            understand(table, PROPOSALS)
        advice = error.value.fix.en.split("map.toml:\n")[1]
        assert advice == f"[proposals]\namount = {line}"
        path = tmp_path / "map.toml"
        path.write_text(advice, encoding="utf-8")
        assert understand(table, PROPOSALS, load_map(path)).rows[0]["amount"] == 12_000_000


def test_the_unit_above_holds_for_a_column_that_was_told(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text('[proposals]\namount = "总经费额度"\n', encoding="utf-8")
    table = sheet(["单位：万元"], ["项目编号", "总经费额度"], ["P1", 12])
    assert understand(table, PROPOSALS, load_map(path)).rows[0]["amount"] == 12_000_000


def test_two_columns_of_one_heading_ask_for_other_headings():
    with pytest.raises(ColumnError) as error:
        choose(sheet(["proposal", "reviewer", "score", "score"], ["P1", "a", 3, 4]))
    assert "heading of its own" in error.value.fix.en and "map.toml" not in error.value.fix.en
    # advice names a column once and one whose cells could be meant
    with pytest.raises(ColumnError) as error:
        understand(sheet(["代号", "说明", "钱"], ["P1", "甲", 12], ["P2", "乙", 13]), PROPOSALS)
    assert 'id = "代号"' in error.value.fix.zh and 'column = "钱"' in error.value.fix.zh
    assert "申请经费" in error.value.expected and "requested" in error.value.expected
    # map says what a person knows
    said = {
        "proposal": {"amount": ColumnMapping("总经费额度", Unit("×10000", 10000, "CNY")), "id": ColumnMapping("代号")}
    }
    found = choose(sheet(["代号", "总经费额度"], ["P1", 12]), said)
    assert found.rows[0]["id"] == "P1" and found.rows[0]["amount"] == 12_000_000
    with pytest.raises(ColumnError) as error:
        understand(sheet(["id", "amount"], ["P1", 1]), PROPOSALS, {"proposal": {"id": ColumnMapping("没有")}})
    assert error.value.place.column == "没有"
    # two currencies stop
    with pytest.raises(InputError) as error:
        choose(sheet(["id", "amount (USD)", "建议金额(万元)"], ["P1", 1, 2]))
    assert error.value.code == "mixed_currency" and "CNY, USD" in error.value.seen
    # two currencies in one column stop at the row of the second
    with pytest.raises(InputError) as error:
        choose(sheet(["id", "amount"], ["P1", 7], ["P2", "￥12"], ["P3", "$5"]))
    assert error.value.code == "mixed_currency" and "CNY, USD" in error.value.seen
    assert (error.value.place.row, error.value.place.column) == (4, "amount")
    found = choose(sheet(["id", "amount", "need_€"], ["P1", "12 EUR", 3], ["P2", "€5", 3]))
    assert [row["currency"] for row in found.rows] == ["EUR", "EUR"]
    with pytest.raises(InputError):
        choose(sheet(["id", "申请金额（万元）"], ["P1", "12"], ["P2", "3 USD"]))
    # letters are grades
    found = choose(sheet(["申请号", "专家", "评分"], ["P1", "a", "优"], ["P1", "b", "良"]))
    assert [(r["score"], r["grade"]) for r in found.rows] == [(None, "优"), (None, "良")]
    # the line of map.toml that the error for a missing order advises
    said = {"review": {"score": ColumnMapping("评分", order=("优", "良"))}}
    told = choose(sheet(["申请号", "专家", "评分"], ["P1", "a", "优"], ["P1", "b", "良"]), said)
    assert told.rows == found.rows and told.order == ("优", "良")
    # figures are scores whatever the heading calls them, once it is said which end of a grade is the best
    with pytest.raises(InputError, match="which end is the best"):
        choose(sheet(["proposal", "reviewer", "grade"], ["P1", "a", 5], ["P1", "b", 3]))
    for head in ("grade", "等级"):
        said = {"review": {"score": ColumnMapping(head, scale=(1, 5))}}
        found = choose(sheet(["proposal", "reviewer", head], ["P1", "a", 5], ["P1", "b", 3]), said)
        assert [(r["score"], r["grade"]) for r in found.rows] == [(5.0, None), (3.0, None)]
    both = choose(sheet(["proposal", "score", "grade"], ["P1", 5, 1], ["P1", 3, 2]))
    assert [r["score"] for r in both.rows] == [5.0, 3.0]


def test_figures_with_a_declared_order_are_places_on_it():
    """Where 1 is best, nobody is to be ranked by the size of the figure."""
    rows = (["P1", "a", 1], ["P1", "b", 5])
    head = "grade (1 > 2 > 3 > 4 > 5)"
    said = {"review": {"score": ColumnMapping("mark", None, ("1", "2", "3", "4", "5"))}}
    for found in (
        choose(sheet(["proposal", "reviewer", head], *rows)),
        choose(sheet(["proposal", "reviewer", "mark"], *rows), said),
    ):
        assert [(r["score"], r["grade"]) for r in found.rows] == [(None, "1"), (None, "5")]
        assert list(found.order) == ["1", "2", "3", "4", "5"]


@settings(deadline=None)
@given(st.permutations(["编号", "金额(万元)", "项目名称", "学科", "备注"]), st.integers(1, 30))
def test_order_of_columns_changes_nothing_and_no_row_is_lost(order, n):
    cells = {"编号": "P{}", "金额(万元)": 3, "项目名称": "题{}", "学科": "物理", "备注": "x"}
    rows = [[str(cells[h]).format(i) if isinstance(cells[h], str) else cells[h] for h in order] for i in range(n)]
    found = choose(sheet(order, *rows, *rows[:1]))
    assert found.rows_in == n + 1 and len(found.rejected) == 1
    assert found.rows[0] == {**dict.fromkeys(PROPOSALS.names), "id": "P0", "amount": 3_000_000, "currency": "CNY",
                             "title": "题0", "field": "物理", "tags": {"备注": "x"}}  # fmt: skip


def test_a_length_of_time_is_read_in_the_unit_of_its_heading():
    for unit, cell, seconds in [
        ("h", 4, 14_400),
        ("小时", "1.5", 5_400),
        ("min", 90, 5_400),
        ("天", 1, 86_400),
        ("s", 7, 7),
    ]:
        policy = TABLES["booking_policy"]
        found = understand(sheet(["resource", f"longest booking ({unit})"], ["R1", cell]), policy)
        assert found.rows[0]["max_block"] == seconds
        assert [float(one.factor) for one in found.mapping][1] == SECONDS[unit]
        said = {"booking_policy": {"max_block": ColumnMapping("most", Unit(unit))}}
        told = understand(sheet(["resource", "most"], ["R1", cell]), policy, said)
        assert told.rows[0]["max_block"] == seconds
    # a unit of time over what is counted in no time sets the row aside
    found = understand(sheet(["id", "capacity (d)"], ["R1", 4]), TABLES["resource"])
    assert [one.code for one in found.rejected] == ["unit_mismatch"] and not found.rows
    # a unit is found wherever people write it
    for heading, seconds in [
        ("longest booking (weeks)", 2_419_200), ("最长时段（周）", 2_419_200),
        ("longest booking (typical, h)", 14_400), ("longest booking (unit: h)", 14_400),
        ("longest booking [in hours]", 14_400), ("longest booking, h", 14_400),
        ("max_block_h", 14_400), ("max_block_weeks", 2_419_200), ("最长时段小时", 14_400),
        ("longest booking (最长时段)", 4), ("longest booking", 4), ("longest boking", 4),
    ]:  # fmt: skip
        found = understand(sheet(["resource", heading], ["R1", 4]), TABLES["booking_policy"])
        assert found.rows[0]["max_block"] == seconds and not found.unused
    # a label that ends in a unit is no unit
    found = understand(sheet(["resource", "per user and day"], ["R1", 4]), TABLES["booking_policy"])
    assert found.rows[0]["per_user_day"] == 4
    # a line above the table gives the unit of lengths of time
    rows = ["单位：小时", None], ["resource", "longest booking"], ["R1", 4]
    assert understand(sheet(*rows), TABLES["booking_policy"]).rows[0]["max_block"] == 14_400


def test_a_unit_that_nobody_knows_is_refused_and_never_read_as_one():
    for table, heading, seen in [
        ("booking_policy", "longest booking [fortnights]", "fortnights"),
        ("booking_policy", "longest booking (h/day)", "h/day"),
        ("booking_policy", "最长时段（月）", "月"),
        ("booking_policy", "longest booking mo", "mo"),
        ("booking_policy", "longest booking (core-hours)", "core-hours"),
        ("resource", "service life (months)", "months"),
        ("resource", "coordinate error (h)", "h"),
        ("proposal", "amount (万元/年)", "万元/年"),
    ]:
        key = TABLES[table].key[0]
        with pytest.raises(InputError) as caught:
            understand(sheet(["Rules of 2026", None], [key, heading], ["R1", 4]), TABLES[table])
        error = caught.value
        assert (error.code, error.seen, error.place.column) == ("unknown_unit", seen, heading)
        assert error.place.row == 2 and heading in error.fix.en and heading in error.fix.zh
        assert "月" in error.message.zh or seen not in ("月", "mo")


def test_the_advice_of_a_unit_is_taken():
    said = {"booking_policy": {"max_block": ColumnMapping("longest booking (fortnights)", Unit("×", 1_209_600))}}  # fmt: skip
    rows = sheet(["resource", "longest booking (fortnights)"], ["R1", 2])
    assert understand(rows, TABLES["booking_policy"], said).rows[0]["max_block"] == 2_419_200
    # ways are converted and a column without unit is left alone
    heads = ["id", "coordinate error (m)", "service life (years)", "capacity (kW)"]
    row = understand(sheet(heads, ["R1", 2500, 20, 7]), TABLES["resource"]).rows[0]
    assert (row["coord_error_km"], row["service_years"], row["capacity"]) == (2.5, 20, 7)
    # rows that cannot be used are set aside with number and reason
    for row, column, code in [
        (["P2", "many"], "amount", "wrong_type"),
        (["P2", -5], "amount", "out_of_range"),
        ([None, 5], "id", "missing_value"),
        (["P2", None], "amount", "missing_value"),
        (["P1", 5], "", "duplicate"),
        (["P1", 7], "id", "duplicate_differs"),
        (["合计", 12], "", "total_row"),
        (["P2", 5, "stray"], "", "ragged"),
    ]:
        found = choose(sheet(["id", "amount"], ["P1", 5], row, ["P9", 6]))
        (one,) = found.rejected
        assert (one.line, one.column, one.code, one.cells) == (3, column, code, row)
        assert found.rows_in == 3 and [r["id"] for r in found.rows] == ["P1", "P9"]
    # odd cells of lesser columns are flagged and kept
    found = choose(sheet(["id", "amount", "青年"], ["P1", 5, "或许"]))
    assert found.rows[0]["early"] is None
    assert [(f.code, f.row, f.column, f.seen) for f in found.findings] == [("wrong_type", "P1", "early", "或许")]
    # undecodable rows are set aside
    found = choose(sheet(["id", "amount"], ["P1", "5"], ["Pÿ", "6"], faulty={2: "undecodable"}))
    assert [(r.line, r.code) for r in found.rejected] == [(3, "undecodable")]
    # full width ids meet plain ones
    assert choose(sheet(["编号", "金额"], ["Ｐ－００１", "１２"])).rows[0]["id"] == "P-001"
    # further columns stay usable
    found = choose(sheet(["编号", "金额", "优先级"], ["P1", 5, "高"]))
    assert found.unused == ["优先级"] and found.rows[0]["tags"] == {"优先级": "高"}


def test_amounts_by_year_and_needs_are_gathered():
    found = choose(sheet(["id", "amount", "amount_2027", "2028年经费(万元)", "need_fte"], ["P1", 5, 2, 3, 1.5]))
    assert found.rows[0]["amounts"] == {"2027": 200, "2028": 3_000_000} and found.rows[0]["needs"] == {"fte": 1.5}
    assert {m.key for m in found.mapping} == {"", "2027", "2028", "fte"}
    # second review by one person supersedes the first
    heads = ["proposal", "reviewer", "score"]
    found = choose(sheet(heads, ["P1", "a", 5], ["P1", "a", 7], ["P1", "a", 7], ["P1", "b", 5]))
    assert [(r["reviewer"], r["n"], r["score"]) for r in found.rows] == [
        ("a", 1, 5), ("a", 2, 7), ("b", 1, 5),
    ]  # fmt: skip
    assert [(r.line, r.code) for r in found.rejected] == [(4, "duplicate")]
    assert [(f.code, f.severity) for f in found.findings] == [("duplicate", "warning")]


def test_an_amount_comes_into_the_base_unit_of_its_account_or_its_row_is_set_aside():
    for heading, cell, base, amount in [
        ("amount (core-hours)", 1.5, "core-s", 5_400),
        ("数量（核时）", "2", "core-s", 7_200),
        ("amount (h)", 4, "s", 14_400),
        ("amount (min)", 120, "h", 2),
        ("amount", 4, "core-s", 4),
        ("amount (shots)", 4, "shot", 4),
        ("amount (h)", 4, "core-s", "unit_mismatch"),
        ("amount (core-hours)", 4, "node-s", "unit_mismatch"),
        ("amount (nights)", 4, "s", "unit_mismatch"),
        ("amount (h)", 4, "shot", "unit_mismatch"),
        ("amount (min)", 90, "h", "wrong_type"),
    ]:
        accounts = [f"BL01/2026/{base}/{owner}" for owner in ("source", "pool")]
        rows = ["t0", "debit", "credit", heading, "kind"], [0, *accounts, cell, "open"]
        found = choose(sheet(*rows, name="ledger"))
        assert found.table == "entry"
        got = [row["amount"] for row in found.rows] or [one.code for one in found.rejected]
        assert got == [amount]


def test_an_amount_offered_comes_into_the_unit_beside_it():
    heads = ["id", "resources", "cycle", "route", "unit", "amount offered (h)"]
    rows = ["O1", "R", "2026", "peer", "s", 2], ["O2", "R", "2026", "peer", "shot", 3]
    found = understand(sheet(heads, *rows), TABLES["access_offer"])
    assert [(row["id"], row["amount"]) for row in found.rows] == [("O1", 7_200)]
    assert [one.code for one in found.rejected] == ["unit_mismatch"]


def test_unit_is_taken_off_a_heading():
    for heading, name, factor, currency in [
        ("申请金额(万元)", "申请金额", 10_000, "CNY"),
        ("申请金额（万元）", "申请金额", 10_000, "CNY"),
        ("申请金额【元】", "申请金额", 1, "CNY"),
        ("经费（人民币千元）", "经费", 1_000, "CNY"),
        ("经费(亿元)", "经费", 100_000_000, "CNY"),
        ("经费/万元", "经费", 10_000, "CNY"),
        ("经费万元", "经费", 10_000, "CNY"),
        ("经费(万美元)", "经费", 10_000, "USD"),
        ("Amount (k€)", "Amount", 1_000, "EUR"),
        ("Amount (USD million)", "Amount", 1_000_000, "USD"),
        ("Amount (M USD)", "Amount", 1_000_000, "USD"),
        ("Amount [bn]", "Amount", 1_000_000_000, ""),
        ("amount_usd", "amount_usd", 1, "USD"),
        ("占比(%)", "占比", Decimal("0.01"), ""),
        ("金额(含税)(万元)", "金额", 10_000, "CNY"),
        ("Culmen Length (mm)", "Culmen Length", 1, ""),
        ("评分（1-5）", "评分", 1, ""),
        ("金额（万元人民币）", "金额", 10_000, "CNY"),
        ("金额（含税，万元）", "金额", 10_000, "CNY"),
        ("金额（人民币：万元）", "金额", 10_000, "CNY"),
        ("经费十亿元", "经费", 1_000_000_000, "CNY"),
        ("金额（千港元）", "金额", 1_000, "HKD"),
        ("Amount (thousands)", "Amount", 1_000, ""),
        ("Amount (in thousands of USD)", "Amount", 1_000, "USD"),
        ("Amount (USD incl. VAT)", "Amount", 1, "USD"),
        ("金额（万人计划）", "金额", 1, ""),
        ("Share (pct)", "Share", Decimal("0.01"), ""),
        ("题目", "题目", 1, ""),
    ]:
        plain, unit = split(heading)
        assert (plain, unit.factor, unit.currency) == (name, factor, currency)


def test_line_above_the_table_gives_a_unit():
    for text in ["单位：万元", "单位:人民币 万元", "（单位：万元）", "制表：科技处  单位：万元"]:
        assert above(["资助汇总表", text]).factor == 10_000
    # without a unit nothing is assumed
    assert above(["资助汇总表"]).text == "" and parse("mm").factor == 1
    # what speaks of money without being a unit of it is told
    for text, said in [
        ("万元/年", True), ("USD per year", True), ("RMB 10k", True), ("10000元", True),
        ("ten thousand yuan", True), ("crore", True), ("每年万元", True),
        ("万元", False), ("USD, incl. VAT", False), ("含税", False), ("多元投入", False),
        ("2024", False), ("", False),
    ]:  # fmt: skip
        assert unclear(text) is said
        assert not said or parse(text).factor == 1
    # the line above gives a unit of time and never an institution
    for text, unit, factor in [
        ("单位：小时", "小时", 1), ("Unit: h", "h", 1), ("all times in hours", "hours", 1),
        ("单位：千港元", "千港元", 1_000), ("Budgets in million EUR", "million EUR", 1_000_000),
        ("单位：万元/年", "万元/年", 1), ("单位：科技处", "", 1), ("opened in day 3", "", 1),
        ("in months", "", 1),
    ]:  # fmt: skip
        found = above(["表", text])
        assert (found.text, found.factor) == (unit, factor)
    # what stands in brackets is taken apart
    assert noted("时长（典型，小时）[in s]") == ["典型", "小时", "s"] and noted("时长") == []


TEN_THOUSAND = Unit("万元", Decimal(10_000), "CNY")


def of(type, **rest):
    return column("x", type, "x", "某", "x", "某", **rest)


def test_money_is_exact_in_minor_units():
    for cell, unit, currency, cents in [
        (120, TEN_THOUSAND, "", 120_000_000),
        ("１２０", TEN_THOUSAND, "", 120_000_000),
        ("1,200.5", TEN_THOUSAND, "", 1_200_500_000),
        ("1，200", NONE, "", 120_000),
        ("85万", NONE, "", 85_000_000),
        ("85万元", TEN_THOUSAND, "", 85_000_000),
        ("¥1,234,567.89", NONE, "", 123_456_789),
        ("$ 2.5M", NONE, "USD", 250_000_000),
        ("(300)", NONE, "", -30_000),
        ("−300", NONE, "", -30_000),
        (0.1, TEN_THOUSAND, "", 100_000),
        (33.3333, TEN_THOUSAND, "", 33_333_300),
        (500, NONE, "JPY", 500),
        (1.1, NONE, "", 110),
    ]:
        assert value(of(MONEY), cell, unit, currency) == cents


def test_money_that_could_be_two_things_is_refused():
    for cell in [
        "250.000",
        "€250.000",
        "1.23,4",
        "12,34,567",
        "abc",
        "1e999",
        "5%",
        "1 2 x",
        True,
        dt.date(2026, 1, 1),
        float("inf"),
        10**30,
        0.001,
    ]:
        with pytest.raises(UnfitError):
            value(of(MONEY), cell)


@given(st.integers(-(10**12), 10**12))
def test_amounts_written_in_any_usual_way_are_one_amount(cents):
    whole = Decimal(cents) / 100
    ways = [f"{whole}", f"{whole:,.2f}", f"¥{whole:,.2f}", f"{whole:,.2f} 元", f"{whole / 10_000}万元"]
    assert {value(of(MONEY), way) for way in ways} == {cents}


def test_days_are_read_where_their_order_is_certain():
    for cell in [
        "2026-11-25",
        "2026/11/25",
        "2026.11.25",
        "2026年11月25日",
        "20261125",
        "２０２６－１１－２５",
        dt.date(2026, 11, 25),
        dt.datetime(2026, 11, 25, 8),
        "2026-11-25T08:00:00",
    ]:
        assert value(of(DAY), cell) == "2026-11-25"
    # days that must be guessed are refused
    for cell in ["25/11/2026", "11/25/2026", "2026-13-01", "2026-02-30", "2026年11月", 45986, "soon"]:
        with pytest.raises(UnfitError):
            value(of(DAY), cell)
    # booleans
    for cell, done in [
        ("是", True),
        ("否", False),
        ("Yes", True),
        (0, False),
        ("√", True),
        (False, False),
        ("无", False),
    ]:
        assert value(of(BOOL), cell) is done
    # missing is missing in every type
    for cell in [None, "", " ", "-", "N/A", "—", float("nan")]:
        assert is_missing(cell) and all(value(of(t), cell) is None for t in (TEXT, REAL, INT, MONEY, DAY, JSON))
    # numbers stored as text or floats are ids
    assert value(of(TEXT), 20260001.0) == "20260001" and value(of(TEXT), "'=x") == "=x"
    assert value(of(INT), 3.0) == 3 and value(of(REAL), "45%") == 0.45
    assert number("３．５") == Decimal("3.5") and value(of(REAL), "1.2万") == 12_000
    # words and ranges are checked
    assert value(of(TEXT, values=("coauthor", "employer")), "同单位") == "employer"
    assert value(of(TEXT, values=("coauthor",)), "Coauthor") == "coauthor"
    with pytest.raises(UnfitError, match="unknown_word"):
        value(of(TEXT, values=("coauthor",)), "friend")
    with pytest.raises(UnfitError, match="out_of_range"):
        value(of(INT, low=1, high=12), 13)
    # stamps and json
    assert value(of(STAMP), dt.datetime(2026, 1, 2, 3, 4)) == "2026-01-02T03:04:00Z"
    assert value(of(STAMP), "2026-01-02T03:04:00+08:00") == "2026-01-01T19:04:00Z"
    assert value(of(STAMP), "2026年1月2日") == "2026-01-02T00:00:00Z"
    assert value(of(JSON), '{"a": 1}') == {"a": 1} and value(of(JSON), ["x"]) == ["x"]
    with pytest.raises(UnfitError):
        value(of(JSON), "{broken")


def test_what_is_no_number_of_ours_is_never_another_number():
    for type in [INT, REAL, MONEY]:
        for cell in ["10²", "①", "½", "1e999", "9" * 999_999, "9" * 400 + "万"]:
            with pytest.raises(UnfitError):
                value(of(type), cell, TEN_THOUSAND)
    # a moment outside the calendar is refused
    for cell in ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-14:00"]:
        with pytest.raises(UnfitError):
            value(of(STAMP), cell)
    # json holds no infinity
    with pytest.raises(UnfitError):
        value(of(JSON), float("inf"))


class TestWide:
    def test_columns_side_by_side(self):
        found = choose(sheet(["编号", "专家1", "专家2", "专家3"], ["P1", 4, None, 5], ["P2", 3, 3, 3]))
        assert [(r["proposal"], r["reviewer"], r["score"]) for r in found.rows] == [
            ("P1", "P1#1", 4.0), ("P1", "P1#2", 5.0), ("P2", "P2#1", 3.0), ("P2", "P2#2", 3.0), ("P2", "P2#3", 3.0)]  # fmt: skip
        assert [m.heading for m in found.mapping] == ["编号", "专家1 … 专家3"]

    def test_confidence_beside_each_score(self):
        found = choose(sheet(["paper", "R1", "R1 confidence", "R2", "R2 confidence"], ["a", 6, 4, 5, 2]))
        assert [(r["score"], r["confidence"]) for r in found.rows] == [(6.0, 4.0), (5.0, 2.0)]

    def test_several_numbers_in_a_cell(self):
        found = choose(sheet(["paper", "rating", "confidence"], ["a", "6;5;7", "3;4;4"], ["b", "6", "3"]))
        assert [(r["proposal"], r["score"], r["confidence"]) for r in found.rows] == [
            ("a", 6.0, 3.0), ("a", 5.0, 4.0), ("a", 7.0, 4.0), ("b", 6.0, 3.0)]  # fmt: skip

    def test_ids_made_up_never_repeat_so_that_nobody_is_linked(self):
        found = choose(sheet(["编号", "R1", "R2"], ["P1", 4, 5], ["P2", 4, 5]))
        ids = [row["reviewer"] for row in found.rows]
        assert len(set(ids)) == len(ids) == 4

    def test_proposal_without_any_score_is_told(self):
        found = choose(sheet(["编号", "R1", "R2"], ["P1", 4, 5], ["P2", None, None]))
        assert [(r.line, r.code) for r in found.rejected] == [(3, "missing_value")]
