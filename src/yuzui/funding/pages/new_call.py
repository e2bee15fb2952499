# SPDX-License-Identifier: Apache-2.0
"""A new call from one's own spreadsheet: name, budget, files; or a template, or rows pasted in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from yuzui.errors import InputError, Place
from yuzui.funding import rule_sheet
from yuzui.funding.intake_cells import unit_of
from yuzui.funding.purposes import call
from yuzui.job import intake, upload_steps
from yuzui.job.upload_steps import OWN, SAFE
from yuzui.job.workspace import Workspace
from yuzui.sheets import units
from yuzui.text import Text, same
from yuzui.view.page import Block, Card, Field, Form, Item, Items, Option, Page, Split, Visit
from yuzui.view.table import Link

PATH = "/fund/new"
PLACE = ("fund", 5)
ROLES = WRITERS = ("programme_officer",)
TITLE = Text("New call", "新建批次")
FILES = True
CURRENCIES = "CNY EUR USD GBP CHF JPY CAD AUD SEK NOK DKK KRW INR BRL SGD HKD".split()
_COIN_FIRST = re.compile(r"([^\d.,+-]+?)\s*(?=\d)(.*)")
LONGEST = 80


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    aside: list[Block] = [_template(), *_under_way(workspace)]
    return Page(
        Text("Use your spreadsheet", "使用我的表格"),
        (upload_steps.start(call), Split([_form(visit.lang)], aside)),
        lead=SAFE,
        crumb=(call.CRUMB[0], Link(TITLE, "")),
        texts={rule_sheet.NAME: rule_sheet.workbook_bytes},
    )


def _form(lang: str) -> Form:
    currencies = [Option("", Text("as in the file", "以文件为准")), *(Option(one, same(one)) for one in CURRENCIES)]
    fields = (
        Field("name", Text("Name of the call", "批次名称"), hint=Text("such as Networking 2027", "如：网络专项 2027")),
        Field(
            "budget",
            Text("Budget", "预算"),
            hint=Text("the money there is, such as 3,000,000 or 3 m", "可用经费，如 3000000 或 300 万"),
        ),
        Field("currency", Text("Currency", "币种"), same("CNY" if lang == "zh" else ""), False, "select", currencies),
        *upload_steps.file_fields(
            Text(
                "up to 5 files of 50 MB: .xlsx, .ods, .csv, .tsv; proposals, reviews, reviewers, in one or several; "
                "not scored yet: proposals and reviewers, and it is reviewed here",
                "最多 5 个文件，每个不超过 50 MB：.xlsx、.ods、.csv、.tsv；申请、评审、评审人可合为一表或分表；"
                "尚无评分时只需申请与评审人，将在本站评审",
            )
        ),
    )
    return Form("new", PATH, fields, Text("Read the file", "读取文件"), {"form": "new"}, writes=True)


def _template() -> Card:
    return Card(
        Text("No file at hand?", "手头没有文件？"),
        (
            Text(
                "Start from an empty workbook: every sheet with its headings and an example row.",
                "可从空白工作簿开始：各工作表均含表头与示例行。",
            ),
        ),
        links=(Link(Text("Download the template", "下载模板"), f"{PATH}/{rule_sheet.NAME}"),),
    )


def _under_way(workspace: Workspace) -> list[Block]:
    rows = [row for row in intake.listed(workspace, "call") if row["state"] != "loaded"]
    items = []
    for row in rows[:6]:
        upload = intake.get(workspace, row["id"])
        name = upload.answer(OWN + "name") or upload.id
        lines = [intake.sizes(upload.files), *upload_steps.until(upload)]
        items.append(Item(same(name), lines, f"/uploads/{upload.id}"))
    return [Items(Text("Under way", "处理中"), items)] if items else []


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Keep the files and go on to their columns."""
    name = " ".join(form.get("name", "").split())
    if not name or len(name) > LONGEST:
        raise InputError(
            Text("give the call a name", "请填写批次名称") if not name else Text("the name is too long", "名称过长"),
            place=Place(column="name"),
            expected=f"≤ {LONGEST}",
            fix=Text("one line, such as Networking 2027", "一行文字，如：网络专项 2027"),
            code="name",
        )
    _of_office(workspace, name)
    money, written = amount(form.get("budget", ""))
    about = {OWN + "name": name, OWN + "budget": f"{money:.12g}"}
    if (coin := written or form.get("currency", "")) in CURRENCIES:
        about[OWN + "currency"] = coin
    return upload_steps.hand_in(workspace, visit, form, "call", call=name, about=about)


def _of_office(workspace: Workspace, name: str) -> None:
    """Refuse a call of which whoever asks is not of the office."""
    subject = workspace.subject
    if "programme_officer" in subject.roles or f"call:{name}" in subject.audiences:
        return
    own = sorted(one.removeprefix("call:") for one in subject.audiences if one.startswith("call:"))
    raise InputError(
        Text("you are not an officer of this call", "您不是该批次的项目主管"),
        place=Place(column="name"),
        seen=name,
        expected=", ".join(own),
        fix=Text("name a call of yours, as it stands there", "请填写您所主管的批次名称，与所列一致"),
        code="other_call",
    )


def amount(text: str) -> tuple[float, str]:
    """Return a sum of money as people write it, and its currency where they name one.

    Examples
    --------
    >>> amount("£3,000,000"), amount("1,5 Mio EUR"), amount("300万元"), amount("1.5 亿")
    ((3000000.0, 'GBP'), (1500000.0, 'EUR'), (3000000.0, 'CNY'), (150000000.0, ''))
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    first = _COIN_FIRST.fullmatch(plain)
    coin = units.parse(first[1]).currency if first else ""
    read = unit_of(first[2] if first and coin else plain) if plain[-1:] != ")" and re.search(r"\d", plain) else None
    if read is None or (first and not coin):
        raise InputError(
            Text("this is not a sum of money", "这不是金额"),
            place=Place(column="budget"),
            seen=text[:40],
            expected="3000000",
            fix=Text("write a number, such as 3,000,000 or 3 m", "请填写数字，如 3000000 或 300 万"),
            code="budget",
        )
    return read[0], coin or read[1]
