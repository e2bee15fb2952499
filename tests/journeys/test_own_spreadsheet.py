# SPDX-License-Identifier: Apache-2.0
"""From one's own spreadsheet to the board paper, in the browser alone: J1, J2 and J3."""

from __future__ import annotations

import random
import time

import openpyxl
import pytest

from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace

pytestmark = pytest.mark.page
MOST_CLICKS = 12
INSTITUTES = ("Example University", "Institute of Samples", "College of Tests", "Invented Polytechnic")


class Person:
    """Someone before a window, who counts every click; typing and choosing from a list are none."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, selector):
        self.clicks += 1
        self.page.click(selector)
        self.page.wait_for_load_state()

    def check(self, selector):
        self.clicks += 1
        self.page.check(selector)

    def choose(self, path):
        self.clicks += 1
        self.page.set_input_files("[name=files]", path)

    def hand_in(self, path, name, budget):
        self.page.fill("[name=name]", name)
        self.page.fill("[name=budget]", budget)
        self.choose(path)
        self.click("#form-new button[type=submit]")
        self.page.wait_for_url("**/columns*")

    def save(self, form, then):
        self.click(f"#form-{form} p:last-child button[type=submit]")
        self.page.wait_for_url(f"**/{then}*")

    def until_drafted(self):
        """Wait for the job; its page says when it is done, with a script and without."""
        limit = time.monotonic() + 150
        on = self.page.locator("#form-next button")
        while not on.count() and time.monotonic() < limit:
            self.page.wait_for_timeout(300)
        assert on.count(), self.page.locator("main").inner_text()
        self.click("#form-next button")
        self.page.wait_for_url("**/fund/lists/*")

    def paper(self, folder):
        with self.page.expect_download() as kept:
            self.clicks += 1
            self.page.click("a[href$='board-pack.xlsx']")
        path = folder / "paper.xlsx"
        kept.value.save_as(path)
        book = openpyxl.load_workbook(path)
        return " ".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )

    def title(self):
        return self.page.locator("h1").inner_text()


def workbook(path, rows, above=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Export"
    for row in (*above, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def joined(path, seed=1, n=41):
    """A sheet of reviews that repeats each proposal, as a funder's system exports it."""
    draw = random.Random(seed)
    rows = [
        ["Application Ref", "Lead Institution", "Title", "Total Cost (£k)", "Type", "Status", "Assessor", "Overall"]
    ]
    for k in range(n):
        worth = draw.gauss(4, 0.8)
        base = [
            f"EP/Z5{130 + k}/1",
            draw.choice(INSTITUTES),
            f"Study number {k + 1}",
            draw.choice((388, 412, 520, 760)),
        ]
        base += ["basic" if k % 3 else "applied", "Withdrawn" if k in (5, 11) else "Submitted"]
        rows += [
            [*base, f"A{a:02d}", max(1, min(6, round(worth + draw.gauss(0, 0.9))))]
            for a in draw.sample(range(1, 28), 3)
        ]
    return workbook(path, rows, [["Networking 2027 scores"], []])


def sheets(path, **tables):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def graded(path, seed=5, n=30):
    """A sheet whose scores are words: the better a proposal, the better its grades."""
    draw = random.Random(seed)
    rows = [["申请编号", "项目名称", "申请经费（万元）", "评审人", "评分"]]
    for k in range(n):
        for one in draw.sample(range(1, 15), 3):
            place = max(0, min(3, round(1.5 + (k - n / 2) / 8 + draw.gauss(0, 0.4))))
            rows.append([f"G{200 + k}", f"研究{k + 1}", 40, f"专家{one:02d}", "优良中差"[place]])
    return sheets(path, 评审表=rows)


def faulty(path, seed=3, n=24):
    """Two sheets with what goes wrong: a slip of the keys and of the unit, one id for two, withdrawn rows."""
    draw = random.Random(seed)
    proposals, reviews = (
        [["申请编号", "项目名称", "申请经费（万元）", "类型", "状态"]],
        [["申请编号", "评审人", "评分"]],
    )
    for k in range(n):
        ref, money = f"项目{101 + k}", 520_000 if k == 9 else draw.choice((38, 42, 52, 76))
        proposals.append(
            [ref, f"示例研究{k + 1}", money, "基础" if k % 3 else "应用", "撤回" if k in (4, 13) else "已受理"]
        )
        if k == 15:
            proposals.append([ref, f"示例研究{k + 1}（修订）", money + 5, "基础", "已受理"])
        worth = draw.gauss(4, 0.8)
        for one in draw.sample(range(1, 15), 3):
            reviews.append([ref, f"专家{one:02d}", max(1, min(6, round(draw.gauss(worth, 0.9))))])
    reviews[28][2] = 44
    return sheets(path, 申请=proposals, 评审=reviews)


def actions(folder):
    own = Workspace(folder)
    try:
        return [row["action"] for row in own.view.select("audit", order=("seq",))]
    finally:
        own.close()


def test_j1_from_a_joined_sheet_to_the_board_paper(person, serve, tmp_path):
    sheet = joined(tmp_path / "networking-scores.xlsx")
    address = serve(tmp_path / "w")
    one = Person(person)
    person.goto(f"{address}/{person.lang}/")
    one.click("main a[href$='/fund/new']")
    one.hand_in(sheet, "Networking 2027", "6 m")
    assert person.locator(".question").count() >= 3
    one.save("columns", "checks")
    assert person.locator(".alarm").count() == 1, "conflicts that cannot be checked are said first"
    one.check("[name=unchecked]")
    one.save("checks", "rules")
    person.fill("#form-group [name=size]", "30")
    person.select_option("#form-group [name=where]", '{ type = "applied" }')
    one.save("group", "rules")
    assert person.locator(".items li").count() >= 2
    one.click("#form-draft button[type=submit]")
    one.until_drafted()
    assert person.locator(".alarm").count() == 1, "the box follows the list"
    paper = one.paper(tmp_path)
    assert ("conflicts of interest", "利益冲突")[person.lang == "zh"] in paper
    print(f"J1: {one.clicks} clicks")
    assert one.clicks <= MOST_CLICKS
    done = actions(tmp_path / "w")
    assert [name for name in done if name in ("upload", "map", "confirm", "check", "rules", "load")] == [
        "upload", "map", "confirm", "check", "rules", "load"]  # fmt: skip


def ranked(folder, run):
    """The proposals of a list, the best first."""
    own = Workspace(folder)
    try:
        rows = own.latest("fund", run)["proposals"]
        return [row["id"] for row in sorted(rows, key=lambda row: (row["expected_rank"], row["id"]))]
    finally:
        own.close()


def drafted(one, address, sheet, order=None):
    """Hand in a sheet and draft its list, all as proposed; ``order`` puts the grades in another one."""
    page = one.page
    page.goto(f"{address}/{page.lang}/fund/new")
    one.hand_in(sheet, "优先专项", "400 万")
    asked = page.locator(".question").count()
    if order is not None:
        chain = page.locator(".question .chain select")
        for k, grade in enumerate(order):
            chain.nth(k).select_option(grade)
    title = one.title()
    one.save("columns", "checks")
    one.check("[name=unchecked]")
    one.save("checks", "rules")
    one.click("#form-draft button[type=submit]")
    one.until_drafted()
    return asked, title, page.url.split("?")[0].split("#")[0].rsplit("/", 1)[1]


def test_j2_grades_in_another_order_turn_the_ranks_and_the_same_headings_ask_nothing(people, serve, tmp_path):
    person = people("zh", 390, False)
    sheet, address = graded(tmp_path / "scores.xlsx"), serve(tmp_path / "w")
    one = Person(person)
    asked, _, run = drafted(one, address, sheet)
    best = ranked(tmp_path / "w", run)
    assert asked == 3 and best[0] < "G210" and best[-1] > "G220"
    # next week, the same headings: nothing is asked
    again, title, same_run = drafted(one, address, graded(tmp_path / "next.xlsx"))
    assert "上次" in title and person.locator(".question .choice").count() == 0
    # the order turned round on purpose: so are the ranks
    _, _, turned = drafted(one, address, sheet, "差中良优")
    worst = ranked(tmp_path / "w", turned)
    assert worst[0] > "G220" and worst[-1] < "G210", (again, same_run)
    # a wide sheet with criteria: which of them count, and how much
    person = people("en")
    one = Person(person)
    draw = random.Random(6)
    wide = [["Proposal", "Acronym", "Requested contribution (EUR)", "Excellence", "Impact", "Implementation"]]
    wide += [[f"1010{k}", f"EXA{k}", 2.1e6, *(draw.choice((2.5, 3, 3.5, 4, 4.5)) for _ in range(3))] for k in range(20)]
    person.goto(f"{address}/en/fund/new")
    one.hand_in(sheets(tmp_path / "eu.xlsx", Export=wide), "Topic 1", "€12 m")
    weights = [person.locator(f"[name={key(f'weights|eu.xlsx!Export|{k}')}]") for k in range(3)]
    assert [field.input_value() for field in weights] == ["1", "1", "1"]
    weights[0].fill("much")
    one.click("#form-columns p:last-child button[type=submit]")
    # refused, it comes back filled, and says so first
    assert person.title().startswith("Error:") and weights[0].input_value() == "much"
    assert person.locator(".wrong a").first.get_attribute("href").startswith("#columns-")
    weights[0].fill("2")
    one.save("columns", "checks")


def test_j3_faults_are_asked_about_and_the_box_follows_the_paper(person, serve, tmp_path):
    sheet, address = faulty(tmp_path / "faults.xlsx"), serve(tmp_path / "w")
    one, zh = Person(person), person.lang == "zh"
    person.goto(f"{address}/{person.lang}/fund/new")
    one.hand_in(sheet, "重点专项", "¥6,000,000")
    unit = key("unit|faults.xlsx!申请!C")
    own = f"[name={unit}][value='10000 CNY']"
    assert person.locator(own).is_checked(), "the unit that the heading names is filled in, and asked about"
    one.check(f"[name={unit}][value='other']")
    one.click("#form-columns p:last-child button[type=submit]")
    assert person.title().startswith(("Error:", "错误")), "another unit that is not named is none"
    assert person.locator(f".wrong a[href='#columns-{unit}']").count()
    one.check(own)
    one.save("columns", "checks")
    # a step out of order is refused and nothing is lost
    path = person.url.split("/checks")[0]
    assert person.goto(f"{path}/rules").status == 409
    person.goto(f"{path}/checks")
    one.click("#form-checks p:last-child button[type=submit]")
    faults = person.locator(".wrong li")
    assert faults.count() == 2 and person.title().startswith(("Error:", "错误")), faults.all_inner_texts()
    slip = person.locator(f"[name={key('unit_slip|unit_slip|项目110')}]")
    assert slip.input_value() == "times 10000", "what is proposed is filled in"
    person.select_option(f"[name={key('duplicate|duplicate|项目116')}]", "last")
    one.click("#form-checks p:last-child button[type=submit]")
    assert person.locator(".wrong a[href='#checks-unchecked']").count() == 1, "it is confirmed, not skipped"
    one.check("[name=unchecked]")
    one.save("checks", "rules")
    assert "22" in person.locator(".lead").inner_text(), "withdrawn ones are left out"
    # rules that cannot all hold: the smallest set, and a button for each way out
    for group in ("基础", "应用"):
        person.fill("#form-group [name=size]", "52")
        person.select_option("#form-group [name=of]", "budget")
        person.select_option("#form-group [name=where]", f'{{ type = "{group}" }}')
        one.save("group", "rules")
    assert person.locator(".alarm").count() == 1 and person.locator("#form-draft").count() == 0
    ways = person.locator("form[id^=form-loosen] button")
    assert ways.count() >= 2
    one.click("form[id^=form-loosen] button")
    assert person.locator(".alarm").count() == 0 and person.locator("#form-draft").count() == 1
    one.click("#form-draft button[type=submit]")
    one.until_drafted()
    assert person.locator(".alarm").count() == 1
    assert ("利益冲突" if zh else "conflicts of interest cannot be checked") in one.paper(tmp_path)
