# SPDX-License-Identifier: Apache-2.0
"""J14: files of use that lack something, to a sheet on open sharing that is complete only with reasons."""

from __future__ import annotations

import json
import time

import pytest
from tests import loading
from tests.jobs.ledger.test_usage_files import ICS, LIST, NEMO, RECORD

from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import key
from yuzui.job.workspace import Workspace

pytestmark = pytest.mark.page


class Officer:
    """A facility officer before a window."""

    def __init__(self, page, folder, address):
        self.page, self.folder, self.base = page, folder, f"{address}/{page.lang}"

    def click(self, selector):
        self.page.click(selector)
        self.page.wait_for_load_state()

    def hand_in(self, name, content):
        path = self.folder.parent / name
        path.write_bytes(content)
        self.page.goto(f"{self.base}/facilities/usage")
        self.click("main a[href$='/facilities/usage/new']")
        self.page.set_input_files("[name=files]", path)
        self.click("#form-new button[type=submit]")
        self.page.wait_for_url("**/columns*")

    def answer(self, **codes):
        """Answer what is asked by its code; what is proposed stands already."""
        own = Workspace(self.folder)
        upload = intake.get(own, self.page.url.split("/uploads/")[1].split("/")[0])
        questions = upload_steps.reading(own, upload).questions
        own.close()
        for one in questions:
            given = codes.get(one.code)
            if one.kind == "each" and given:
                for k, item in enumerate(one.items):
                    self.page.select_option(f"[name={key(f'{one.name}|{k}')}]", given[item.key])
            elif given:
                self.page.check(f"[name={key(one.name)}][value='{given}']")
        self.click("#form-columns p:last-child button[type=submit]")
        self.page.wait_for_url("**/checks*")
        return [one.code for one in questions]

    def load(self):
        self.click("#form-checks p:last-child button[type=submit]")
        self.page.wait_for_url("**/load*")
        self.click("#form-load button[type=submit]")
        limit, on = time.monotonic() + 90, self.page.locator("#form-next button")
        while not on.count() and time.monotonic() < limit:
            self.page.wait_for_timeout(300)
        assert on.count(), self.page.locator("main").inner_text()
        self.click("#form-next button")
        self.page.wait_for_url("**/load*")

    def title(self):
        return self.page.locator("h1").inner_text()


def test_j14_from_files_of_use_to_a_complete_sheet(person, serve, tmp_path):
    folder = tmp_path / "w"
    (tmp_path / "instruments.csv").write_text(LIST, encoding="utf-8")
    own = Workspace(folder)
    loading.load(own, files=[tmp_path / "instruments.csv"])
    own.close()
    zh = person.lang == "zh"
    one = Officer(person, folder, serve(folder))
    # an export of NEMO: its times name no zone, and nothing says whom they served
    one.hand_in("usage_export.csv", NEMO.encode())
    one.click("#form-columns p:last-child button[type=submit]")
    assert person.title().startswith(("Error:", "错误")), "what a file lacks is never guessed"
    assert one.answer(zone="Asia/Shanghai", service="own") == ["service", "zone"]
    assert person.locator(".tasks").count() == 1, "rows that are no use are said"
    one.load()
    # a calendar with a series, a date left out and one moved; its name tells the instrument
    one.hand_in("nmr.ics", ICS.encode())
    one.answer(service="domestic")
    one.load()
    # a 机时记录 without instrument and year, in GB18030
    one.hand_in("机时记录.csv", RECORD.encode("gb18030"))
    asked = one.answer(classes={"协作单位": "enterprise"})
    assert asked == ["instrument", "year", "classes", "zone"], json.dumps(asked)
    one.load()
    person.goto(f"{one.base}/facilities/usage")
    assert "8" in one.title()
    # the sheet: a number leads to its events, complete is refused while a blank is open
    one.click("main a[href$='/facilities/TEM-1/sharing/2026']")
    assert one.title() == ("尚有 2 个空缺未注明原因" if zh else "2 blanks have no reason yet")
    path = person.url
    one.click("main a[href*='cell=TEM-1.effective']")
    assert person.locator("#events tbody tr, [id*=events] tbody tr").count() == 4
    person.goto(path)
    one.click("#form-complete button[type=submit]")
    assert person.title().startswith(("Error:", "错误")), person.title()
    person.goto(path)
    chosen = person.locator("select[form=form-blanks]")
    assert chosen.count() == 2
    chosen.nth(0).select_option("pending")
    chosen.nth(1).select_option("out_of_scope")
    one.click("#form-blanks button[type=submit]")
    assert one.title() == (
        "空缺均已注明原因，可以定稿" if zh else "No blank is without a reason; the sheet can be completed"
    )
    one.click("#form-complete button[type=submit]")
    assert one.title() == ("已定稿：空缺均已注明原因" if zh else "Complete: no blank is without a reason")
    with person.expect_download() as kept:
        person.click("main a[href*='/open-sharing-'][href$='.xlsx']")
    assert kept.value.path().stat().st_size > 4_000
