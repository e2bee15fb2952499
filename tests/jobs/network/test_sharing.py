# SPDX-License-Identifier: Apache-2.0
"""Sheets of offers, requests and uses in shapes of their own, both languages: from file to sums, findings and pages."""

import json
import random

import msgspec
import pytest
from tests.people import admit

from yuzui.errors import YuzuiError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.network import share_record, share_sheets, sharing
from yuzui.network.jobs import share as share_job
from yuzui.network.share_inputs import Share
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export

ASSETS_ZH = (
    "某研究所大型仪器开放清单,,,,,,,\n"
    "资产编号,设备名称,所属单位,单位性质,保管人,收费标准(元/小时),年开放机时(小时),使用条件\n"
    "ZC-1,透射电镜,甲研究所,科研院所,K1,300,1200,须培训\n"
    "ZC-2,超速离心机,甲研究所,科研院所,K2,免费,800,登记\n"
    "ZC-3,质谱仪,甲研究所,科研院所,K2,50.5,100,\n"
)
REQUESTS_ZH = (
    "申请单号,资产编号,申请单位,单位性质,申请日期,申请机时,批准机时,审批状态,拒绝原因\n"
    "S-1,ZC-1,乙大学,高校,2027-02-01,30,20,已批准,\n"
    "S-2,ZC-1,丙公司,企业,2027/2/3,10,,未通过,容量不足\n"
    "S-3,ZC-2,丙公司,企业,2027.3,5,,同意,\n"
)
USES_ZH = "申请单号,使用日期,使用机时\nS-1,2027-02-11,12.1\nS-1,2027-02-20,7.9\nS-1,2027-03-20,0.1\nS-3,2027-03-02,4\n"
LEDGER_EN = (
    "Asset No.,Equipment,Owning institution,Owner sector,Custodian,Rate (EUR/h),Hours offered,Terms of use,Valid from,Valid to\n"
    "A1,TEM,Inst A,institute,K,120.50,300,standard,2027.1,2027-07-01\n"
    "A2,NMR,Inst A,institute,K,80,,standard,,\n"
)


def write(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    yield opened
    opened.close()


def share(workspace, *files, **more):
    return of("share").run(workspace, files=files, **more)


def test_an_asset_list_of_a_chinese_office_with_requests_and_uses(workspace, tmp_path):
    files = [
        write(tmp_path, "资产.csv", ASSETS_ZH, "gb18030"),
        write(tmp_path, "申请.csv", REQUESTS_ZH, "gb18030"),
        write(tmp_path, "记录.csv", USES_ZH, "gb18030"),
    ]
    with pytest.raises(YuzuiError) as caught:  # nothing says that these are instruments
        share(workspace, *files)
    assert caught.value.code == "no_kind" and "--kind" in caught.value.say("zh") and caught.value.place.row == 3
    answer = share(workspace, *files, kind="仪器")
    (line,) = answer.report
    # by hand: 1200 + 800 + 100 offered, 20 + 5 agreed, 12.1 + 7.9 + 4 used, the 0.1 beyond 20 set aside
    assert (line.owner, line.kind, line.unit, line.offered, line.requested) == ("甲研究所", "instrument", "h", 2100, 45)
    assert (line.agreed, line.used, line.unused, line.refused) == (25, 24, 2076, 1)
    # S-1: ten days; S-3 says its month only
    assert (line.days.median, line.days.n, line.days.of) == (10, 1, 2)
    bills = {one.id: one.bill for one in answer.offered}
    assert bills == {"ZC-1": 6000, "ZC-2": 0, "ZC-3": 0} and {one.currency for one in answer.offered} == {"CNY"}
    assert [(one.code, one.row) for one in answer.issues] == [("no_terms", 5), ("over_agreed", 4)]
    assert [(one.reason, one.n) for one in answer.refusals] == [("capacity", 1)] and answer.aside == 1
    flows = {(one.owner_sector, one.borrower_sector, one.year): one for one in answer.flows}
    assert flows["institute", "university", 2027].used == 20 and flows["institute", "enterprise", 2027].requests == 1
    assert flows["institute", "enterprise", None].agreed == 5 and flows["institute", "enterprise", 2027].used == 4
    assert sum(one.used for one in answer.flows) == sum(one.used for one in answer.borrowers) == line.used
    assert json.loads(json.dumps(answer.document()))["schema"] == "yuzui.share/1"


def test_one_english_workbook_with_title_rows_and_begin_and_end_of_uses(workspace, tmp_path):
    path = tmp_path / "sharing.xlsx"
    formats.write(path, [
        Export("Equipment list", ["Equipment list 2027"] + [""] * 5, [
            ("Asset number", "Title", "Kind", "Organisation", "Hours offered", "Conditions"),
            ("E-1", "Laser", "instrument", "Inst B", 40, "on request"), ("E-2", "Room", "space", "Inst B", 10, "fee"),
        ]),
        Export("Requests", ["Request", "Asset number", "Institution", "Requested", "Hours", "Status"],
               [("R1", "E-1", "Firm C", "2027-01-10", 8, "approved"), ("R2", "E-9", "Firm C", "2027-01-10", 8, "open")]),
        Export("Uses", ["Request id", "Start", "End"],
               [("R1", "2027-01-12 09:00", "2027-01-12 13:30"), ("R1", "2027-01-13 09:00", "2027-01-13 08:00"),
                ("", "2027-01-14 09:00", "2027-01-14 10:00")]),
    ])  # fmt: skip
    answer = share(workspace, path, unit="hours")
    lines = {one.kind: one for one in answer.report}
    assert (lines["instrument"].offered, lines["instrument"].agreed, lines["instrument"].used) == (40, 8, 4.5)
    assert lines["instrument"].days.median == 2 and lines["space"].used == 0
    codes = {(one.code, one.sheet, one.row) for one in answer.issues}
    assert {("unknown_offer", "Requests", 3), ("wrong_type", "Uses", 3), ("unknown_offer", "Uses", 4)} == codes
    assert all(one.message.zh != one.message.en for one in answer.issues)


def test_a_second_english_list_with_prices_months_and_a_use_nobody_asked_for(workspace, tmp_path):
    files = [
        write(tmp_path, "assets.csv", LEDGER_EN),
        write(tmp_path, "req.csv", "No.,Asset no.,User institution,Date,Hours,Granted\nR1,A1,Univ B,2027-05-02,20,10\n"),
        write(tmp_path, "uses.csv", "Request no.,Asset no.,User institution,Date,Hours\n"
                                   "R1,A1,,2027-05-09,10\n,A2,Firm D,2027-05-09,3\nR1,A2,Univ B,2027-05-10,1\n"
                                   ",A1,Firm D,2027-08-01,2\n"),
    ]  # fmt: skip
    answer = share(workspace, *files, kind="instrument")
    (line,) = answer.report
    assert (line.offered, line.unused, line.used) == (None, None, 16)  # one offer has no limit
    offers = {one.id: one for one in answer.offered}
    assert (offers["A1"].start_day, offers["A1"].left, offers["A1"].bill) == ("2027-01-01", 290, 12 * 120.5)
    assert (offers["A2"].left, offers["A2"].price) == (None, 80)
    words = {
        code: share_job.price(msgspec.structs.replace(offers["A2"], currency=code)).en for code in ("EUR", "XXX", "")
    }
    assert words == {"EUR": "80 EUR / h", "XXX": "80 / h", "": "80 / h"}
    assert sorted(one.code for one in answer.issues) == sorted(
        ["use_without_request", "other_offer", "use_without_request", "use_without_request", "offer_lapsed"]
    )
    assert {one.borrower: one.used for one in answer.borrowers} == {"Univ B": 11, "Firm D": 5}
    with pytest.raises(YuzuiError) as caught:
        share(workspace, write(tmp_path, "x.csv", "colour,shape\nred,round\n"))
    assert caught.value.exit == 2 and caught.value.place.file == "x.csv"
    with pytest.raises(YuzuiError) as caught:  # a number, an instrument, a day and hours: asked for or used?
        share(workspace, files[0], write(tmp_path, "2027.csv", files[2].read_text()), kind="instrument")
    assert caught.value.code == "unclear_sheet"
    with pytest.raises(YuzuiError) as caught:
        share(workspace, files[0], kind="animal")
    assert caught.value.code == "option"


def test_the_template_is_read_as_it_is_written_in_both_languages(workspace, tmp_path):
    for lang in ("en", "zh"):
        path = tmp_path / f"{lang}.xlsx"
        formats.write(path, share_sheets.template(lang))
        answer = share(workspace, path)
        (line,) = answer.report
        assert (line.offered, line.agreed, line.used, answer.offered[0].bill) == (300, 16, 8, 960) and not answer.issues


def test_amounts_per_unit_never_run_over_and_reports_add_up(workspace):
    """used ≤ agreed ≤ offered: what runs over is set aside or named; sums of any grouping are the same."""
    rng = random.Random(7)
    for _ in range(40):
        sheets = share_sheets.Sheets()
        entry = lambda row, table: share_sheets.Entry({**dict.fromkeys(table.names), **row}, share_sheets.Place())  # noqa: E731
        offers = [f"O{n}" for n in range(rng.randint(1, 4))]
        sheets.offers = [entry({"id": o, "kind": rng.choice(["instrument", "data"]), "owner": rng.choice("AB"),
                                "unit": "h", "amount": float(rng.randint(1, 20)), "terms": "t"}, share_sheets.OFFERS)
                         for o in offers]  # fmt: skip
        sheets.requests = [entry({"id": f"R{n}", "offer": rng.choice(offers), "borrower": rng.choice("CDE"),
                                  "amount": 9.0, "agreed": rng.choice([None, rng.randint(0, 90) / 10]), "state": "",
                                  "asked_on": "2027-01-01"}, share_sheets.REQUESTS) for n in range(6)]  # fmt: skip
        sheets.uses = [entry({"request": rng.choice(["", *(f"R{n}" for n in range(6))]), "offer": None,
                              "start_day": f"2027-0{rng.randint(1, 9)}-01", "amount": rng.randint(1, 30) / 10},
                             share_sheets.USES) for _ in range(12)]  # fmt: skip
        for one in sheets.uses:
            one.row["offer"] = None if one.row["request"] else rng.choice(offers)
        shared = sharing.of_sheets(workspace, sheets)
        for request in shared.requests.values():
            used = sum(one["amount"] for one in shared.uses if one["request"] == request["id"])
            assert used <= sharing.agreed_of(request) + 1e-6 or not sharing.agreed_of(request)
        over = {name for name, row in shared.offers.items()
                if sum(sharing.agreed_of(r) for r in shared.requests.values() if r["offer"] == name)
                > row["amount"] + 1e-6}  # fmt: skip
        assert {one.seen.split(":")[0] for one in shared.issues if one.code == "over_offered"} == over
        whole = round(sum(one["amount"] for one in shared.uses), 6)
        assert len(shared.uses) + shared.aside == 12
        for part in (sharing.report(shared), sharing.flows(shared), sharing.borrowers(shared)):
            assert round(sum(one.used for one in part), 6) == whole


def test_sheets_are_registered_once_and_the_report_of_the_record_is_that_of_the_sheets(workspace, tmp_path):
    files = (
        write(tmp_path, "a.csv", ASSETS_ZH), write(tmp_path, "r.csv", REQUESTS_ZH), write(tmp_path, "u.csv", USES_ZH)
    )  # fmt: skip
    ask = Share(files=files, kind="instrument")
    first = share_record.load(workspace, ask)
    assert first.new == {"share_offer": 3, "share_request": 3, "share_use": 3} and first.aside == 1
    assert share_record.load(workspace, ask).same == {"share_offer": 3, "share_request": 3, "share_use": 3}
    other = write(tmp_path, "u9.csv", USES_ZH.replace(",4\n", ",3\n"))
    again = share_record.load(workspace, Share(files=(files[0], files[1], other), kind="instrument"))
    assert again.same["share_use"] == 2 and workspace.desk.count("share_use") == 3
    assert [one.code for one in again.issues].count("differs_from_record") == 1
    assert any("amount: 3.0 ≠ 4.0" in line.en for _, line in share_record.sentences(again))
    of_sheets, of_record = share(workspace, *files, kind="instrument"), share(workspace)
    for part in ("report", "flows", "borrowers", "refusals", "offered"):
        assert getattr(of_record, part) == getattr(of_sheets, part), part
    changed = write(tmp_path, "b.csv", ASSETS_ZH.replace("须培训", "须培训并登记"))
    assert share_record.load(workspace, Share(files=(changed,), kind="instrument")).changed["share_offer"] == 1
    assert {row["state"] for row in workspace.desk.select("share_request")} == {"in_use", "refused"}


def test_a_hidden_offer_leaves_no_byte_in_the_report(workspace, tmp_path):
    admit(workspace, "reader", roles=("member",))
    files = (
        write(tmp_path, "a.csv", ASSETS_ZH),
        write(tmp_path, "r.csv", REQUESTS_ZH),
        write(tmp_path, "u.csv", USES_ZH),
    )
    with_it, without = files, (
        write(tmp_path, "a2.csv", ASSETS_ZH.replace("ZC-2,超速离心机,甲研究所,科研院所,K2,免费,800,登记\n", "")),
        write(tmp_path, "r2.csv", "\n".join(REQUESTS_ZH.splitlines()[:3]) + "\n"),
        write(tmp_path, "u2.csv", "\n".join(USES_ZH.splitlines()[:3]) + "\n"),
    )  # fmt: skip
    other = Workspace(tmp_path / "other")
    admit(other, "reader", roles=("member",))
    share_record.load(workspace, Share(files=with_it, kind="instrument"))
    share_record.load(other, Share(files=without, kind="instrument"))
    hide = {"table": "share_offer", "row": "ZC-2", "level": "restricted"}
    with workspace.view.act("hide", "share_offer ZC-2") as change:
        change.insert("row_visibility", [hide])
    member = Subject("reader", frozenset({"member"}))
    seen, plain = (share(one.seen_by(member)).document() for one in (workspace, other))
    assert json.dumps(seen) == json.dumps(plain) and "ZC-2" not in json.dumps(seen)
    other.close()


def test_an_office_of_one_institution_registers_its_own_offers_only(workspace, tmp_path):
    admit(workspace, "keeper", roles=("library_keeper",), scope="org:甲研究所")
    keeper = workspace.seen_by(
        Subject("keeper", frozenset(), frozenset({"org:甲研究所"}), frozenset(), frozenset({"library_keeper"}))
    )
    own = write(tmp_path, "own.csv", ASSETS_ZH)
    assert share_record.load(keeper, Share(files=(own,), kind="instrument")).new["share_offer"] == 3
    for text in (
        ASSETS_ZH.replace("甲研究所", "丁研究所"),
        ASSETS_ZH.replace("ZC-3,质谱仪,甲研究所", "ZC-3,质谱仪,丁研究所"),
    ):
        with pytest.raises(YuzuiError) as caught:
            share_record.load(keeper, Share(files=(write(tmp_path, "other.csv", text),), kind="instrument"))
        assert caught.value.code == "not_yours" and "丁研究所" in caught.value.seen
    with workspace.view.act("load", "share_offer") as change:
        row = workspace.desk.select("share_offer")[0]
        change.replace("share_offer", [{**row, "owner": "丁研究所"}])
    with pytest.raises(YuzuiError) as caught:  # the number is that of another institution's offer
        share_record.load(keeper, Share(files=(own,), kind="instrument"))
    assert caught.value.code == "not_yours"
