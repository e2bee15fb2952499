# SPDX-License-Identifier: Apache-2.0
"""The rules of a call before its list is drafted: budget first, then sentences over the real columns."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.funding import call_reviews, upload_draft, upload_rules, upload_sentences
from yuzui.funding.grammar import NO_CLAUSE, TomlTable
from yuzui.funding.intake import Reading
from yuzui.funding.pages.new_call import amount
from yuzui.funding.upload_rules import Facts, Loosening
from yuzui.job import background, intake, pages, upload_steps
from yuzui.job.intake import Upload
from yuzui.job.upload_steps import OWN
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, count, number
from yuzui.view.page import Act, Alarm, Block, Card, Field, Form, Item, Items, Notice, Page, Section, Split, Visit, Ways
from yuzui.view.table import Link

PATH = "/uploads/{id}/rules"
PLACE = ("fund", 0)
ROLES = WRITERS = ("programme_officer",)
TITLE = Text("Rules of an upload", "上传批次的规则")
ADDRESS = "/uploads/demo/rules"
JOB = "draft_upload"
FILES = True
FIELDS = 400
LONGEST = 120


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    upload = upload_steps.visit_upload(workspace, visit)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks", after_load=True)
    reading, found, raw = _state(workspace, upload)
    path = PATH.format(id=upload.id)
    blocks: list[Block] = [upload_steps.steps(upload, 3)]
    if found.fault is not None:
        blocks.append(
            Notice(pages.error_sentence(found.fault) if isinstance(found.fault, InputError) else found.fault.message)
        )
    blocks += [*_unreviewed(found), *_drafted(upload)]
    clash = _clash(workspace, raw, found)
    if clash:
        blocks += _impossible(clash, raw, found, path)
    rules = raw["rule"]
    main: list[Block] = [_listed(workspace, raw, found, path), Section(Text("Add a rule", "添加规则"))]
    main += [*upload_sentences.forms(found, path), _lots_form(path)]
    unscored = upload_rules.unscored(found.material)
    aside: list[Block] = (
        _reviewing(upload)
        if unscored
        else []
        if clash
        else [_draft(path, call_reviews.awaited(workspace, upload.call))]
    )
    reviewed = not found.material.places and not unscored  # on the site: its proposals are in the record
    aside += [_budget(upload, raw, found, path), _by_file(path)]
    aside.append(_command(path))
    finding = count(len(rules), Text("rule holds for this call", "条规则适用于本批次"), "rules hold for this call")
    if clash:
        finding = Text("These rules cannot all hold", "这些规则不能同时满足")
    return Page(
        finding,
        (*blocks, Split(main, aside)),
        lead=_lead(found),
        crumb=upload_steps.crumb(upload),
        state=None if upload.state == "loaded" or reviewed else upload_steps.STATE,
        texts={
            upload_draft.RULES: upload_rules.written(upload_rules.titled(raw, found)),
            upload_draft.MAP: reading.toml,
            "overrides.csv": upload_draft.corrections(upload, reading),
        },
    )


def _state(workspace: Workspace, upload: Upload) -> tuple[Reading, Facts, TomlTable]:
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    found = upload_rules.facts(upload, reading, workspace)
    return reading, found, upload_rules.document(upload, found)


def _lead(found: Facts) -> Text:
    table = found.material.proposals
    n, reviews = len(table.get("id", ())), len(found.material.reviews.get("score", ()))
    return Text(
        "{p} and {r}. Every rule is a sentence with its clause; nothing is decided here.",
        "{p}，{r}。每条规则为一句话并注明依据；此处不作任何决定。",
    ).format(p=count(n, Text("proposal", "项申请")), r=count(reviews, Text("score", "份评分")))


def _drafted(upload: Upload) -> list[Block]:
    """Return that a list stands already, which stays as it is."""
    if not upload.run:
        return []
    words = Text(
        "A list was drafted under these rules, and stays. Change a rule and draft again: the new one stands beside it.",
        "已按这些规则拟定清单，该清单保持不变。修改规则后可再次拟定，新清单与之并存。",
    )
    links = (Link(Text("Open the list drafted last", "打开最近拟定的清单"), f"/fund/lists/{encode(upload.run)}"),)
    return [Card(Text("A list stands", "已有清单"), (words,), links=links)]


def _unreviewed(found: Facts) -> list[Block]:
    """Return the box that says how many proposals have no review yet; nothing where no reviews are there at all."""
    reviewed = set(map(str, found.material.reviews.get("proposal", ())))
    n = sum(str(name) not in reviewed for name in found.material.proposals.get("id", ()))
    if not reviewed or not n:
        return []
    form = Text(
        "{n} {p} no review. Drafted now, the list cannot contain them.",
        "{n} 项申请没有评审；现在拟定，清单不会包含这些申请。",
    )
    line = form.format(n=number(n), p=agree(n, "proposal has", "proposals have"))
    return [Alarm(Text("Proposals without a review", "有申请未经评审"), (line,))]


def _clash(workspace: Workspace, raw: TomlTable, found: Facts) -> list[Loosening]:
    try:
        return upload_rules.conflict(raw, found, workspace.seed)
    except YuzuiError:
        return []  # what is wrong with a rule is said where it is set


def _impossible(clash: list[Loosening], raw: TomlTable, found: Facts, path: str) -> list[Block]:
    rows = {str(row["name"]): row for row in raw["rule"]}
    lines = [upload_rules.sentence(rows[one.rule], raw, found) for one in clash if one.rule in rows]
    title = Text("The smallest set of rules in conflict: {n}", "最小冲突规则组：{n} 条").format(n=number(len(lines)))
    items: list[Item] = []
    for one in clash:
        if one.to is None or one.rule not in rows:
            continue
        easier = upload_rules.loosened(raw, one.rule, one.to)
        row = next(row for row in easier["rule"] if row["name"] == one.rule)
        hidden = {"act": "loosen", "rule": one.rule, "to": f"{one.to!r}"}
        form = Form(f"loosen-{len(items)}", path, (), Text("Loosen to this", "放宽至此"), hidden, writes=True)
        items.append(Item(upload_rules.sentence(row, easier, found), form=form))
    shown: list[Block] = [Alarm(title, lines)]
    if items:
        shown.append(Items(Text("Any one of these mends it", "任选其一即可消除冲突"), items))
    return shown


def _listed(workspace: Workspace, raw: TomlTable, found: Facts, path: str) -> Items:
    items = []
    for k, row in enumerate(raw["rule"]):
        hard = row.get("strength", "hard") == "hard"
        lines = [
            (Text("must hold", "必须满足") if hard else Text("should hold", "尽量满足"))
            + Text(" · clause: ", " · 依据：")
            + Text(*_clause(row))
        ]
        if (effect := upload_rules.effect(row, raw, found, workspace.seed)) is not None:
            lines.append(effect)
        form = None
        if row.get("kind") != "budget":
            hidden = {"act": "remove", "rule": str(row.get("name", k))}
            form = Form(f"remove-{k}", path, (), Text("Remove", "删除"), hidden, writes=True)
        items.append(Item(upload_rules.sentence(row, raw, found), lines, form=form))
    return Items(Text("Rules of this call", "本批次的规则"), items)


def _clause(row: TomlTable) -> tuple[str, str]:
    source = str(row.get("source") or NO_CLAUSE)
    english, _, chinese = source.partition(" · ")
    return english, chinese or english


def _draft(path: str, awaited: call_reviews.Awaited | None) -> Act:
    form = Form("draft", path, (), Text("Draft the award list", "拟定资助清单"), {"act": "draft"}, writes=True)
    note = Text("It takes seconds to minutes, and may be cancelled.", "约需数秒至数分钟，可随时取消。")
    if awaited is not None:
        return Act(Text("Not all reviews are in", "评审尚未收齐"), (awaited.sentence,), form, (note,))
    return Act(Text("Ready to draft", "可以拟定"), (), form, (note,))


def _reviewing(upload: Upload) -> list[Block]:
    """Return the way to have a call reviewed on the site, whose files hold no reviews."""
    lines = (
        Text(
            "Nothing is scored yet. Reviewers score on this site; then the list is drafted here.",
            "尚无评分。专家在本站评分后，再在此拟定清单。",
        ),
    )
    link = Link(
        Text("Have it reviewed here", "在本站组织评审"), f"/fund/calls/{encode(upload.call or upload.id)}/returns"
    )
    return [Act(Text("Not reviewed yet", "尚未评审"), lines), Ways((link,))]


def _budget(upload: Upload, raw: TomlTable, found: Facts, path: str) -> Act:
    zero = raw.get("value", {}).get("zero")
    low, high = found.low, found.high
    scale = (
        Text("on the scale of {a} to {b}", "量表为 {a} 至 {b}").format(a=f"{low:g}", b=f"{high:g}")
        if low is not None
        else None
    )
    if scale is not None and found.common:
        scale += Text(": each criterion is brought to it before it is weighed", "：各指标先折算到此量表，再加权")
    fields = [
        Field("budget", Text("Budget", "预算"), same(upload.answer(OWN + "budget"))),
        Field(
            "zero",
            Text("Score of a proposal not worth funding", "不值得资助的得分"),
            same("" if zero is None else f"{zero:g}"),
            False,
            hint=scale,
        ),
    ]
    return Act(
        Text("Budget", "预算"), (), Form("budget", path, fields, Text("Change", "修改"), {"act": "budget"}, writes=True)
    )


def _by_file(path: str) -> Act:
    field = Field("files", Text("rules.toml", "rules.toml"), kind="file", accept=".toml", needed=False)
    words = Text("It takes the place of the rules above; the budget stays.", "将取代上列规则；预算不变。")
    return Act(
        Text("Or bring a file of rules", "或上传规则文件"),
        (words,),
        Form("file", path, (field,), Text("Use this file", "使用该文件"), {"act": "file"}, writes=True),
    )


def _command(path: str) -> Card:
    links = [Link(same(name), f"{path}/{name}") for name in ("map.toml", "overrides.csv", "rules.toml")]
    lines = (Text("The same from a terminal:", "命令行等效操作："), same(upload_draft.COMMAND))
    return Card(Text("About this", "关于此步"), lines, links=links)


def _lots_form(path: str) -> Form:
    draw = Text("Let lots decide between close calls", "评分接近者以抽签决定")
    return Form("lots", path, (), draw, {"act": "lots"}, writes=True)


# What the forms do.


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Change the rules, or draft the list under them."""
    upload = upload_steps.visit_upload(workspace, visit)
    path = PATH.format(id=upload.id)
    intake.require(upload, "checked", upload_steps.CHECKS, f"/uploads/{upload.id}/checks", after_load=True)
    _, found, raw = _state(workspace, upload)
    way = form.get("act", "")
    if way == "draft":
        _possible(workspace, raw, found)
        return background.ask(workspace, JOB, {"upload": upload.id, "lang": visit.lang})
    if way == "file":
        changed = _file(visit, upload, found)
    elif way in ACTS:
        changed = ACTS[way](raw, found, {**form, "officer": workspace.subject.name})
    else:
        raise InputError(
            Text("this page cannot do that", "本页不支持该操作"), seen=way[:40], expected=", ".join(ACTS), code="act"
        )
    answers: dict[tuple[str, str], str] = {}
    if way == "budget":
        total, _ = amount(form.get("budget", ""))
        answers[OWN + "budget", ""] = f"{total:.12g}"
        changed = _with_budget(changed, total)
    upload_rules.book(changed)
    _require_on_scale(raw, changed, found, "files" if way == "file" else "size")
    _columns_there(workspace, changed, found)
    answers[upload_rules.RULES] = upload_rules.written(changed)
    intake.save(workspace, upload, "rules", answers, after_load=True)
    return path


def _possible(workspace: Workspace, raw: TomlTable, found: Facts) -> None:
    if upload_rules.unscored(found.material):
        raise InputError(
            Text("nothing is scored yet", "尚无评分"),
            fix=Text("have the call reviewed here, or hand in its reviews", "请在本站组织评审，或补充评审表"),
            code="no_reviews",
        )
    if found.fault is not None:
        raise found.fault
    if upload_rules.conflict(raw, found, workspace.seed):
        raise InputError(
            Text("these rules cannot all hold", "这些规则不能同时满足"),
            fix=Text("loosen one of them, as offered above", "请按上方所列放宽其中一条"),
            code="conflict",
        )


def _require_on_scale(before: TomlTable, raw: TomlTable, found: Facts, field: str) -> None:
    """Refuse a new rule that asks of a score what no score of the scale reaches: it would exclude all, or nobody."""
    for row in raw["rule"]:
        scale = upload_rules.scale_of(row, found)
        if row in before["rule"] or scale is None or not upload_rules.unreachable(row, *scale):
            continue
        low, high = scale
        raise InputError(
            Text("this lies off the scale of {a} to {b}: {r}", "超出 {a} 至 {b} 的量表：{r}").format(
                a=f"{low:g}", b=f"{high:g}", r=upload_rules.sentence(row, raw, found)
            ),
            place=Place(column=field),
            seen=f"{row.get('at_least', row.get('at_most')):g}",
            expected=f"{low:g} – {high:g}",
            fix=Text(
                "write a score of the scale, or change the scale of the reviews", "请填写量表内的分数，或更改评审量表"
            ),
            code="rule_off_scale",
        )


def _columns_there(workspace: Workspace, raw: TomlTable, found: Facts) -> None:
    """Refuse rules about columns that the files do not have."""
    if found.fault is None:
        upload_rules.conflict(raw, found, workspace.seed)


def _number(form: Mapping[str, str], name: str = "size") -> float:
    value = pages.number(form.get(name, ""), name, "30")
    if value is None or value < 0:
        raise InputError(
            Text("write a number", "请填写数字"),
            place=Place(column=name),
            seen=form.get(name, ""),
            expected="30",
            code="value",
        )
    return value


def _not_offered(field: str) -> InputError:
    fix = Text("open the page again: its lists hold what there is", "请重新打开页面，从列表中选择")
    return InputError(
        Text("choose one of the answers", "请选择一个答案"), place=Place(column=field), fix=fix, code="answer"
    )


def _size(form: Mapping[str, str]) -> dict[str, Any]:
    value, of = _number(form), form.get("of", "money")
    if of not in ("money", "awards", "budget", "count"):
        raise _not_offered("of")
    if of == "count":
        return {"limit": int(value) if value.is_integer() else value, "measure": "count"}
    # 25, 25 % and 0.25 are a quarter: nobody means a quarter of one per cent
    share = value if "%" in form.get("size", "") or "％" in form.get("size", "") or value < 1 else value / 100
    if not 0 < share <= 1:
        raise InputError(
            Text("a share is between 0 and 100 %", "占比须在 0 至 100% 之间"),
            place=Place(column="size"),
            seen=form.get("size", ""),
            expected="30",
            code="value",
        )
    whole = {"money": ("amount", "awarded"), "awards": ("count", "awarded"), "budget": ("amount", "budget")}[of]
    return {"limit": share, "measure": whole[0], "share_of": whole[1]}


def _added(raw: TomlTable, form: Mapping[str, str], stem: str, kind: str, keys: TomlTable) -> TomlTable:
    strength = "soft" if form.get("strength") == "soft" and kind in ("floor", "cap") else "hard"
    clause = " ".join(form.get("clause", "").split())[:LONGEST]
    rule = upload_rules.rule(upload_rules.unused(raw, stem), kind, keys, strength, clause)
    return {**raw, "rule": [*raw["rule"], rule]}


def _limited(way: str, size: dict[str, Any], keys: TomlTable) -> tuple[str, TomlTable]:
    kind = "floor" if way == "floor" else "cap"
    limit = size.pop("limit")
    return kind, {**keys, "at_least" if kind == "floor" else "at_most": limit, **size}


def _group(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    chosen = next((group for group in found.groups if group.key == form.get("where")), None)
    if chosen is None:
        raise _not_offered("where")
    kind, keys = _limited(form.get("way", ""), _size(form), {"where": {chosen.column: chosen.value}})
    return _added(raw, form, f"{chosen.column} {chosen.value}"[:40], kind, keys)


def _each(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    column = form.get("by", "")
    if column not in found.columns:
        raise _not_offered("by")
    kind, keys = _limited(form.get("way", ""), _size(form), {"by": column})
    return _added(raw, form, f"each {column}"[:40], kind, keys)


def _quality(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    value = _number(form)
    what, _, criterion = form.get("what", "score").partition(" ")
    if what == "reviews":
        return _added(raw, form, "reviews", "threshold", {"reviews_at_least": value})
    if what == "criterion":
        if criterion not in found.material.reviews.get("criterion", ()):
            raise _not_offered("what")
        keys = {"criterion": criterion, "statistic": "mean", "at_least": value}
        return _added(raw, form, criterion[:40], "threshold", keys)
    return _added(raw, form, "quality", "threshold", {"statistic": "mean", "at_least": value})


def _amount(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    try:
        value, _ = amount(form.get("amount", ""))
    except InputError as error:
        error.place = Place(column="amount")
        raise
    worth = value / float(raw.get("call", {}).get("unit") or 1)
    most = int(worth) if worth.is_integer() else worth
    return _added(raw, form, "largest amount", "threshold", {"column": "amount", "at_most": most})


def _pair(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    ids, kind = [form.get("proposal", ""), form.get("other", "")], form.get("way", "")
    if not {*ids} <= {*map(str, found.material.proposals.get("id", ()))} or kind not in ("excludes", "requires"):
        raise _not_offered("proposal")
    if ids[0] == ids[1]:
        raise InputError(
            Text("choose two proposals", "请选择两项不同的申请"),
            place=Place(column="other"),
            fix=Text("the second is another than the first", "第二项须与第一项不同"),
            code="answer",
        )
    return _added(raw, form, f"{ids[0]} {ids[1]}"[:40], kind, {"pairs": [ids]})


def _one(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    name, reason = form.get("proposal", ""), " ".join(form.get("reason", "").split())
    if name not in set(map(str, found.material.proposals.get("id", ()))):
        raise InputError(
            Text("there is no such proposal", "没有该申请"),
            place=Place(column="proposal"),
            seen=name[:40],
            fix=Text("choose one of the list", "请从列表中选择"),
            code="answer",
        )
    if not reason:
        raise InputError(
            Text("give a reason", "请填写理由"),
            place=Place(column="reason"),
            fix=Text("it stands beside the rule on every list", "该理由将随规则显示于清单"),
            code="reason",
        )
    fate = "out" if form.get("fate") == "out" else "in"
    keys = {fate: [name], "by_whom": form["officer"], "reason": reason[:LONGEST]}
    return _added(raw, form, f"{fate} {name}"[:40], "fixed", keys)


def _lots(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    return _added(raw, form, "lots", "lottery", {"low": 0.2, "high": 0.8})


def _remove(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    name = form.get("rule", "")
    return {**raw, "rule": [row for row in raw["rule"] if row.get("name") != name or row.get("kind") == "budget"]}


def _loosen(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    try:
        to = float(form.get("to", ""))
    except ValueError:
        raise InputError(
            Text("this is not a number", "这不是数字"), seen=form.get("to", "")[:40], expected="25", code="value"
        ) from None
    return upload_rules.loosened(raw, form.get("rule", ""), to)


def _set_budget(raw: TomlTable, found: Facts, form: Mapping[str, str]) -> TomlTable:
    zero = pages.number(form.get("zero", ""), "zero", "3")
    value = dict(raw.get("value") or {})
    if zero is not None:
        value["zero"] = int(zero) if zero.is_integer() else zero
    return {**raw, "value": value}


def _with_budget(raw: TomlTable, total: float) -> TomlTable:
    unit = float(raw.get("call", {}).get("unit") or 1)
    worth = total / unit
    rows = [
        {**row, "total": int(worth) if worth.is_integer() else worth}
        if row.get("kind") == "budget" and "total" in row and not row.get("where")
        else row
        for row in raw["rule"]
    ]
    return {**raw, "rule": rows}


def _file(visit: Visit, upload: Upload, found: Facts) -> TomlTable:
    if not visit.files:
        raise InputError(
            Text("no file was chosen", "未选择文件"),
            place=Place(column="files"),
            fix=Text("choose a rules.toml", "请选择 rules.toml"),
            code="no_file",
        )
    one = visit.files[0]
    try:
        text = one.path.read_text(encoding="utf-8-sig")
        given = tomllib.loads(text)
        json.dumps(given, default=str)
    except (ValueError, RecursionError) as error:
        raise InputError(
            Text("{f}: this is not TOML", "{f}：不是合法的 TOML").format(f=one.name),
            place=Place(column="files"),
            seen=str(error)[:120],
            expected="[[rule]]",
            fix=Text("look at quotes and brackets on this line", "请检查该行的引号与括号"),
            code="not_toml",
        ) from None
    return upload_rules.completed(given, upload, found)


ACTS: Mapping[str, Callable[[TomlTable, Facts, Mapping[str, str]], TomlTable]] = {
    "group": _group,
    "each": _each,
    "quality": _quality,
    "amount": _amount,
    "one": _one,
    "pair": _pair,
    "lots": _lots,
    "remove": _remove,
    "loosen": _loosen,
    "budget": _set_budget,
}
