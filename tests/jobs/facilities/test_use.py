# SPDX-License-Identifier: Apache-2.0
"""From records of use, as facilities keep them, to the yearly sheet, beside a count of our own."""

import datetime as dt
import gzip
import random
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from tests import loading

from yuzui.errors import ColumnError, InputError
from yuzui.faces.cli.main import run as yuzui
from yuzui.facilities import instrument_reports
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger import facility_year
from yuzui.ledger.jobs import ledger
from yuzui.ledger.pages import facility_sharing
from yuzui.ledger.pages import ledger as ledger_page
from yuzui.scheduling.pages import facilities
from yuzui.sheets import formats
from yuzui.sheets.durations import length
from yuzui.view.page import Visit

HOME = ZoneInfo("Asia/Shanghai")
LIST = (
    "仪器编号,仪器名称,原值（万元）,币种,产地国别\n"
    "TEM-1,透射电镜,880,CNY,JP\nSEM-2,扫描电镜,95.5,CNY,DE\nNMR-3,核磁共振谱仪,1320,CNY,CN\n"
    "MS-4,质谱仪,60,CNY,US\nPC-5,离心机,3,CNY,CN\n"
)
NAMES = {"TEM-1": "透射电镜", "SEM-2": "扫描电镜", "NMR-3": "核磁共振谱仪"}


def uses(seed=5):
    """Return uses that do not overlap: instrument, begin, end (clock), user, whether an outsider."""
    draw, found = random.Random(seed), []
    for name in NAMES:
        clock = dt.datetime(2026, 3, 1, 8)
        for _ in range(14):
            clock += dt.timedelta(minutes=5 * draw.randint(1, 300))
            end = clock + dt.timedelta(minutes=5 * draw.randint(2, 150))
            found.append((name, clock, end, draw.choice("甲乙丙"), draw.random() < 0.4))
            clock = end
    return found


def truth(rows):
    """Return hours of an instrument, and those of outsiders."""
    found = {}
    for name, begin, end, _, outside in rows:
        all_, out = found.get(name, (0, 0))
        hours = (end - begin).total_seconds() / 3600
        found[name] = all_ + hours, out + hours * outside
    return found


def office(tmp_path, *paths, map=None):
    """Return a workspace in which a facility officer loaded a list and records, and posted them."""
    (tmp_path / "instruments.csv").write_text(LIST, encoding="utf-8")
    workspace = Workspace(tmp_path / f"ws{len(list(tmp_path.iterdir()))}")
    for path in paths:
        loading.load(workspace, files=[path], map=map)
    loading.load(workspace, files=[tmp_path / "instruments.csv"])  # in whatever order
    posted = ledger.post(workspace, facility="", year="2026")
    return workspace, posted


def sheet(workspace, year="2026"):
    """Return the document of the year and its instruments by id."""
    document = of("ledger").run(workspace, facility="", year=year)
    return document, {row.id: row for row in document.sheet.instruments}


def nemo(path, rows):
    """Write what a booking system exports: English, with times but no zone and no kind of event."""
    lines = ["id,user,tool,start,end,project,validated"]
    for n, (name, begin, end, user, outside) in enumerate(rows, 1):
        project = "ext-7" if outside else "P1"
        lines.append(f"{n},{user},{name},{begin:%Y-%m-%d %H:%M:%S},{end},{project},True")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def record(path, rows):
    """Write a 机时记录表: a title, a day beside clock times, names of instruments, a line of sums."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("2026年")
    day, time = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "hh:mm"))
    page.write(0, 0, "分析测试中心大型仪器机时记录表")
    heads = "序号 上机日期 仪器名称 使用人 校内外 上机时间（北京时间） 下机时间 机时（小时）".split()
    for place, head in enumerate(heads):
        page.write(2, place, head)
    for line, (name, begin, end, user, outside) in enumerate(rows, 3):
        page.write(line, 0, line - 2)
        page.write_datetime(line, 1, dt.datetime(begin.year, begin.month, begin.day), day)
        page.write(line, 2, NAMES[name])
        page.write(line, 3, user)
        page.write(line, 4, "校外" if outside else "校内")
        page.write_datetime(line, 5, begin.time(), time)
        page.write(line, 6, f"{end:%H:%M}")  # over midnight as a person writes it
        page.write(line, 7, (end - begin).total_seconds() / 3600)
    page.write(len(rows) + 3, 0, "合计")
    book.close()
    return path


def daily(path, rows):
    """Write a record of days and minutes alone."""
    lines = ["Date\tEquipment ID\tCustomer\tUser type\tDuration (min)"]
    for name, begin, end, user, outside in rows:
        minutes = int((end - begin).total_seconds() / 60)
        kind = "external" if outside else "internal"
        lines.append(f"{begin:%Y-%m-%d}\t{name}\t{user}\t{kind}\t{minutes}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_records_of_every_shape_reach_the_sheet_with_the_hours_of_a_count_by_hand(tmp_path):
    rows = uses()
    wanted = truth(rows)
    zone = tmp_path / "map.toml"
    zone.write_text('[events]\nconst.zone = "Asia/Shanghai"\n', encoding="utf-8")
    shapes = {
        "nemo.csv": (nemo, zone, False), "机时.xlsx": (record, None, True),
        "daily.tsv": (daily, zone, True),
    }  # fmt: skip
    for name, (write, said, classed) in shapes.items():
        path = write(tmp_path / name, rows)
        workspace, posted = office(tmp_path, path, map=said)
        assert (posted.counts["alone"], posted.unregistered) == (len(rows), {}), name
        document, found = sheet(workspace)
        for one, (hours, outside) in wanted.items():
            assert found[one].effective.value == pytest.approx(hours), (name, one)
            if classed:
                assert found[one].external.value == pytest.approx(outside), (name, one)
            else:
                assert found[one].external.value is None and found[one].external.reason
        # used by nobody that anybody told of: unknown, and with it every total
        assert found["MS-4"].effective.value is None
        assert "填报" in found["MS-4"].effective.reason.zh
        totals = {row.name.en.partition(": ")[2]: row for row in document.sheet.totals[:9]}
        mean = totals["mean effective hours"]
        assert mean.value is None and mean.reason
        told = totals["mean effective hours of those that report"].value
        assert told == pytest.approx(sum(hours for hours, _ in wanted.values()) / len(wanted))
        figures = {row.variant: row for row in document.figures}
        assert figures["all.effective_hours_reporting"].value == pytest.approx(told)
        assert figures["all.effective_hours"].value is None
        assert not any("cannot be told" in line.en for _, line in of("ledger").lines(document)[:1])
        # the same weeks exported again, and posted again, add nothing
        again = tmp_path / f"again-{name}"
        write(again, rows[:20])
        loading.load(workspace, files=[again], map=said)
        counts = ledger.post(workspace, facility="", year="2026").counts
        assert (counts["alone"], counts["entries"]) == (0, 0), name


LENGTHS = {
    3.5: "3小时30分 3小时30分钟 3.5小时 3:30 3：30 3h30min 3h30m 3h30 3.5h 3.5 3,5 210分钟 210分 210~min 三个半小时 ３小时３０分",
    1.5: "90分钟 90分 90~min 90~minutes 1h30min 1~h~30~min 1小时半 一个半小时 1~hour~and~30~minutes 1小时30",
    3: "三小时 3小时 3个小时 3 3h 3~hrs 180min 3:00 3:00:00",
    0.5: "半小时 半个小时 30分钟 三十分钟 half~an~hour 0.5 ０.５",
    1.75: "一小时三刻 1:45 1小时零45分 105分",
    None: "约3小时 3小时90分 1.5小时30分 90m 1天 2d 三 小时 半 分 -2 nan 3h? 3小时~4小时 1.5m 3万",
}


def test_hours_are_read_as_people_write_them_and_nothing_else_is():
    for hours, written in LENGTHS.items():
        for text in written.split(" "):
            span = length(text.replace("~", " "))
            assert (span and span.total_seconds() / 3600) == hours, text
    minutes = [length(cell, 60) for cell in ("90", 90, "2小时", dt.timedelta(hours=1), dt.time(1, 5), None, True)]
    assert [one and one.total_seconds() / 60 for one in minutes] == [90, 90, 120, 60, 65, None, None]


def test_a_clock_that_nobody_placed_is_asked_about_and_not_guessed(tmp_path):
    path = nemo(tmp_path / "nemo.csv", uses()[:3])
    with pytest.raises(InputError) as told:
        loading.load(Workspace(tmp_path / "ws"), files=[path])
    assert told.value.code == "no_zone" and 'const.zone = "Asia/Shanghai"' in told.value.fix.zh


def test_constants_stand_for_what_a_file_lacks(tmp_path):
    path = tmp_path / "door.csv"
    path.write_text("in,out\n2026-04-01 08:00,2026-04-01 09:30\n2026-04-02 08:00,2026-04-02 10:00\n", "utf-8")
    said = tmp_path / "map.toml"
    said.write_text(
        '[events]\nt0 = "in"\nt1 = "out"\nconst.resource = "MS-4"\nconst.kind = "use"\n'
        'const.user_class = "本单位"\nconst.zone = "北京时间"\n',
        encoding="utf-8",
    )
    workspace, _ = office(tmp_path, path, map=said)
    _, found = sheet(workspace)
    cells = [getattr(found["MS-4"], name).value for name in ("effective", "external", "sharing")]
    assert cells == [3.5, 0, 0]
    (row,) = [row for row in workspace.view.select("event") if row["t1"] - row["t0"] == 7200]
    assert row["t0"] == dt.datetime(2026, 4, 2, 8, tzinfo=HOME).timestamp()


def test_uses_that_contradict_each_other_count_for_neither_and_are_told(tmp_path):
    begin = dt.datetime(2026, 5, 4, 9)
    hour = dt.timedelta(hours=1)
    rows = [
        ("TEM-1", begin, begin + 3 * hour, "甲", False),
        ("TEM-1", begin + 2 * hour, begin + 4 * hour, "乙", False),
        ("TEM-1", begin + 6 * hour, begin + 7 * hour, "丙", False),
        ("未登记仪器", begin, begin + hour, "丙", False),
    ]
    path = tmp_path / "记录.csv"
    lines = ["仪器,使用人,用户类别,开始时间（北京时间）,结束时间（北京时间）"]
    lines += [f"{n},{who},本单位,{a},{b}" for n, a, b, who, _ in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    workspace, posted = office(tmp_path, path)
    assert posted.unregistered == {"未登记仪器": 1} and posted.counts["alone"] == 1
    document, found = sheet(workspace)
    assert found["TEM-1"].effective.value == 1
    assert {f.code: f.count for f in document.findings} == {"overlapping_events": 2}


def test_an_instrument_that_stood_idle_says_so_and_has_no_hours(tmp_path):
    path = tmp_path / "记录.csv"
    path.write_text(
        "仪器编号,使用人,用户类别,开始时间（北京时间）,结束时间（北京时间）\n"
        "MS-4,—,本单位,2026-01-02 00:00,2026-01-02 00:00\n"
        "TEM-1,甲,本单位,2026-01-01 08:00,2026-01-01 09:00\n", "utf-8"
    )  # fmt: skip
    workspace, _ = office(tmp_path, path)
    document, found = sheet(workspace)
    assert found["MS-4"].effective.value == 0 and found["SEM-2"].effective.value is None
    figures = {row.variant: row for row in document.figures}
    assert figures["all.effective_hours_reporting"].value == 0.5


def test_the_sheet_that_is_handed_in_is_read_back_with_the_same_figures(tmp_path):
    workspace, _ = office(tmp_path, record(tmp_path / "机时.xlsx", uses()))
    _, found = sheet(workspace)
    for lang in ("zh", "en"):
        out = tmp_path / f"sheet-{lang}.xlsx"
        words = ["schedule", "kpi", "--year", "2026", "--sheet", lang, "--out", str(out)]
        assert yuzui([*words, "--dir", str(workspace.dir)]) == 0
        rows, aside, _ = instrument_reports.find(workspace, str(out))
        assert not aside and {row["id"] for row in rows} == set(found)
        for row in rows:
            cells = found[row["id"]]
            assert row["used_hours"] == pytest.approx(cells.effective.value)
            assert row["external_hours"] == pytest.approx(cells.external.value)
            assert (row["asset_value"], row["currency"]) == (cells.asset, "CNY"), lang
            assert row["origin_country"] and row["name"]
        # everybody sees the registry, so that a load asks which table the sheet is
        fresh, name = (Workspace(tmp_path / f"fresh-{lang}"), {"zh": "仪器", "en": "instruments"}[lang])
        (line,) = [
            one
            for one in loading.load(fresh, files=[out], tables=[f"{name}=resource"])["loads"]
            if one["table"] == "resource"
        ]
        assert (line["kept"], line["rejected"]) == (len(found), 0)
        values = {row["id"]: row["asset_value"] for row in fresh.view.select("resource")}
        assert values == {name: cells.asset for name, cells in found.items()}
    book = {one.name: one.rows for one in formats.read(tmp_path / "sheet-zh.xlsx")}
    # every blank cell has its reason
    reasons = {row[0] for row in book["空缺说明"][3:]}
    blank = {
        f"仪器!{'ABCDEFGHI'[place]}{line}"
        for line, row in enumerate(book["仪器"], 1)
        for place in range(9)
        if line > 3 and (row[place] if place < len(row) else None) is None
    }
    assert blank == {one for one in reasons if one.startswith("仪器")}


def test_a_value_without_a_unit_is_read_in_whole_yuan_and_says_so(tmp_path, capsys):
    path = tmp_path / "instruments.csv"
    path.write_text("id,name,asset_value,currency\nA,balance,800000,CNY\n", encoding="utf-8")
    assert yuzui(["load", str(path), "--dir", str(tmp_path / "ws")]) == 0
    assert "names no unit: whole units of the currency" in " ".join(capsys.readouterr().out.split())
    (row,) = Workspace(tmp_path / "ws").view.select("resource")
    assert row["asset_value"] == 80_000_000


def test_times_as_western_systems_write_them_are_read_where_their_order_is_certain(tmp_path, monkeypatch):
    rows = uses()
    zone = tmp_path / "map.toml"
    zone.write_text('[events]\nconst.zone = "Asia/Shanghai"\n', encoding="utf-8")
    for form, heads in (
        ("%m/%d/%Y @ %I:%M %p", "ID,User,Project,Tool,Start,End"),
        ("%d/%m/%Y %H:%M", "Visit,Principal Investigator,Proposal,Beamline,Access start,Access end"),
        ("%B %d, %Y, %I:%M %p", "ID,User,Project,Tool,Start,End"),
        ("%d-%b-%Y %H:%M", "ID,User,Project,Tool,Start,End"),
    ):
        path = tmp_path / "use.csv"
        lines = [
            ",".join(["1", user, "P1", name, f'"{begin:{form}}"', f'"{end:{form}}"'])
            for name, begin, end, user, _ in rows
        ]
        path.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
        workspace, posted = office(tmp_path, path, map=zone)
        assert posted.unregistered == {}
        _, found = sheet(workspace)
        for one, (hours, _) in truth(rows).items():
            assert found[one].effective.value == pytest.approx(hours), (form, one)
    path.write_text("User,Tool,Start,End\na,TEM-1,03/04/2026 8:00,03/04/2026 9:00\n")
    with pytest.raises(ColumnError) as told:
        loading.load(Workspace(tmp_path / "o"), files=[path], map=zone)
    assert told.value.seen == "03/04/2026 8:00" and "yyyy-mm-dd" in told.value.fix.en
    path.write_text("User,Tool,Start,End\na,TEM-1,tomorrow,next week\n")
    with pytest.raises(InputError) as told:
        loading.load(Workspace(tmp_path / "o"), files=[path], map=zone)
    assert told.value.code == "wrong_type"
    heads = "仪器编号,校内/校外,开始时间（北京时间）,结束时间,使用人"
    path.write_text(f"{heads}\nTEM-1,校外,2026-03-01 08:00,2026-03-01 09:00,甲\n", "utf-8")
    workspace = Workspace(tmp_path / "p")
    loading.load(workspace, files=[path])
    assert [row["user_class"] for row in workspace.view.select("event")] == ["domestic"]
    path.write_text(f"{heads}\nTEM-1,校内,45722.5,45723,甲\n", "utf-8")  # days of a spreadsheet
    workspace = Workspace(tmp_path / "q")
    loading.load(workspace, files=[path])
    (row,) = workspace.view.select("event")
    assert row["t0"] == dt.datetime(2025, 3, 6, 12, tzinfo=HOME).timestamp()
    assert row["t1"] - row["t0"] == 12 * 3600
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")  # 2027
    for name, year in (("TEM-1", 2025), ("gaia", 2014), ("nowhere", 2026)):  # what to compute
        page = ledger_page.build(workspace, Visit("en", f"/facilities/ledger/{name}", {"scope": name}))
        assert f"--year {year} " in str(page.blocks)
    with pytest.raises(InputError) as told:  # a register is asked for in words that can be done
        ledger.post(workspace, facility="", year="2026")
    assert told.value.seen == "TEM-1" and "--as resource" in told.value.fix.en


def test_a_calendar_counts_no_closure_as_use_and_asks_for_its_instrument(tmp_path):
    event = "BEGIN:VEVENT\nUID:{0}\nDTSTART:2026030{0}T080000Z\nDTEND:2026030{0}T180000Z\nSUMMARY:{1}\n"
    path = tmp_path / "beam.ics"
    titles = ["User beam", "Shutdown", "设备维护"]
    told = "".join(event.format(n, one) + "END:VEVENT\n" for n, one in enumerate(titles, 1))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:BL01\n{told}END:VCALENDAR\n"
    path.write_text(text.replace("\n", "\r\n"), "utf-8")
    with pytest.raises(InputError) as refused:
        loading.load(Workspace(tmp_path / "ws"), files=[path])
    said = tmp_path / "map.toml"
    said.write_text(refused.value.fix.zh.partition("\n")[2].replace("BL01", "TEM-1"), "utf-8")
    (line,) = loading.load(Workspace(tmp_path / "ws"), files=[path], map=said)["loads"]
    assert (line["kept"], line["reasons"]) == (1, {"no_use": 2})


def test_what_cannot_be_read_says_which_table_it_may_be_and_what_to_do(tmp_path):
    path = tmp_path / "表.csv"
    heads = "仪器编号,仪器名称,型号,生产厂商,产地国别,原值(万元),启用日期,年有效工作机时,技术代码"
    path.write_text(f"{heads}\nA,甲,S1,某厂,日本,412.5,2023-03-01,1480.5,SEM\n", "utf-8")
    with pytest.raises(ColumnError) as told:
        loading.load(Workspace(tmp_path / "ws"), files=[path])
    assert "--as resource" in told.value.fix.zh and told.value.seen.startswith("仪器编号")
    (line,) = loading.load(Workspace(tmp_path / "ws"), files=[path], tables=["resource"])["loads"]
    assert line["kept"] == 1
    path.write_text("仪器编号,月份,机时\nA,2025年1月,100\n", "utf-8")
    with pytest.raises(ColumnError) as told:
        loading.load(Workspace(tmp_path / "ws"), files=[path])
    assert "逐次" in told.value.fix.zh
    (tmp_path / "log.swf.gz").write_bytes(gzip.compress(b"1 0 0 5"))
    with pytest.raises(InputError) as told:
        loading.load(Workspace(tmp_path / "ws"), files=[tmp_path / "log.swf.gz"])
    assert told.value.code == "packed"


def test_pages_of_an_office_show_its_own_instruments_and_the_year_that_is_posted(tmp_path):
    rows = uses()
    path = record(tmp_path / "use.xlsx", rows)
    workspace, _ = office(tmp_path, path)
    page = ledger_page.build(workspace, Visit("zh", "/facilities/ledger/TEM-1", {"scope": "TEM-1"}))
    assert "--year 2026" in str(page.blocks)
    workspace.save("ledger", of("ledger").run(workspace, facility="", year="2026"))
    ways, cards = facilities.build(workspace, Visit("zh", "/facilities")).blocks
    assert "/facilities/instruments/new" in str(ways)
    assert "/facilities/ledger/all" in {item.path for item in cards.items}
    # five instruments, and not those that come with the product as well
    assert of("instruments").run(workspace).counts.instruments == 5
    page = facility_sharing.build(workspace, Visit("en", "/facilities/all/sharing", {"id": "all"}))
    known = sum(hours for hours, _ in truth(rows).values()) / 3
    assert page.finding.en.startswith("3 of 4 instruments reported") and f"{known:,.0f}" in (page.finding.en)
    # nobody told what was opened, lost or asked for: none of it is nought
    document = of("ledger").run(workspace, facility="", year="2026")
    figures = {(row.figure, row.variant): row for row in document.figures}
    lost = [row for (name, _), row in figures.items() if name == "lost_time"]
    assert [fact.value.zh for fact in page_facts(workspace)][1:3] == ["—", "—"]
    assert lost and all(row.value is None and row.reason for row in lost)
    assert document.esfri.indicators[0].value is None
    labels = [row[0] for row in facility_year.flow(document, document.books[0]).twin.rows]
    assert all("open" not in str(label) for label in labels) and labels


def page_facts(workspace):
    page = ledger_page.build(workspace, Visit("zh", "/facilities/ledger/all", {"scope": "all"}))
    return [fact for block in page.blocks for fact in getattr(block, "facts", ())]
