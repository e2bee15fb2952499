# SPDX-License-Identifier: Apache-2.0
"""What the office sets of a round of reviews: scale, criteria and deadline, asked once for opening and for changing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from yuzui.errors import InputError, Place, YuzuiError
from yuzui.funding import upload_draft, upload_rules
from yuzui.funding.intake import Reading
from yuzui.job import intake, pages, upload_steps
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.reviewing.review_form import Criterion
from yuzui.text import Text, same
from yuzui.view.page import Field, Option

MOST = 20
"""Most criteria of a round."""
WAYS = (
    Option("higher", Text("the highest is best", "高分为优")),
    Option("lower", Text("the lowest is best", "低分为优")),
)


def closes_field(closes: str = "") -> Field:
    """Return the question for the last day."""
    return Field("closes", Text("Last day", "截止日期"), same(closes[:10]), kind="date")


def scale_fields(asked: Sequence[Criterion] = ()) -> list[Field]:
    """Return the questions for scale and criteria; a scale is never proposed, only what holds stands there."""
    first = asked[0] if asked else None
    low, high = (same(f"{first.low:g}"), same(f"{first.high:g}")) if first else (same(""), same(""))
    names = "\n".join(one.name for one in asked if one.name)
    hint = Text("such as 1 and 6, or 0 and 100", "如 1 与 6，或 0 与 100")
    way = same(first.direction if first else "higher")
    none = Text("one a line; none: one score in all", "每行一项；留空则只打一个总分")
    return [
        Field("low", Text("Lowest score", "最低分"), low, kind="number", hint=hint),
        Field("high", Text("Highest score", "最高分"), high, kind="number"),
        Field("direction", Text("Which is best", "优劣方向"), way, kind="radio", options=WAYS),
        Field("criteria", Text("Criteria", "评审指标"), same(names), False, "area", hint=none),
    ]


def scale(form: Mapping[str, str]) -> dict[str, object]:
    """Return the scale and the criteria of a form."""
    low, high = (pages.number(form.get(name, ""), name, example) for name, example in (("low", "1"), ("high", "6")))
    if low is None or high is None or low >= high:
        raise InputError(
            Text(
                "write the lowest and the highest score, the lowest first", "请填写最低分与最高分，且最低分小于最高分"
            ),
            Place(column="low" if low is None else "high"),
            seen=f"{form.get('low', '')} – {form.get('high', '')}",
            expected="1 – 6 · 0 – 100",
            code="scale",
        )
    names = [line.strip() for line in form.get("criteria", "").splitlines() if line.strip()]
    direction = "lower" if form.get("direction") == "lower" else "higher"
    return {"low": low, "high": high, "direction": direction, "criteria": list(dict.fromkeys(names))[:MOST]}


def closes(form: Mapping[str, str]) -> str:
    """Return the moment after the last day of a form."""
    text = form.get("closes", "").strip()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            Text("this is not a day", "日期无法识别"), Place(column="closes"), seen=text[:20], expected="2027-03-31",
            code="day",
        ) from None  # fmt: skip
    return f"{day}T23:59:00Z"


def criteria(call: str, given: Mapping[str, object]) -> list[Row]:
    """Return the rows of the criteria of a round: one without a name where none is named."""
    low, high = float(str(given["low"])), float(str(given["high"]))
    ends = {"low": low, "high": high, "direction": given["direction"], "scale": "numeric"}
    names = given["criteria"]
    assert isinstance(names, list)
    return [{"call": call, "criterion": name, **ends} for name in names or [""]]


def in_files(workspace: Workspace, upload: str) -> bool:
    """Say whether the files of a call say themselves what is scored, and on which scale."""
    try:
        return bool(upload_draft.material(workspace, upload).sheets.get("criterion", {}).get("criterion"))
    except YuzuiError:
        return False


def require_rules_fit(workspace: Workspace, name: str, given: Mapping[str, object]) -> None:
    """Refuse a scale on which a minimum that the rules of the call ask for cannot be reached."""
    upload = intake.get(workspace, name)
    reading = upload_steps.reading(workspace, upload)
    assert isinstance(reading, Reading)
    facts = upload_rules.facts(upload, reading, workspace)
    raw = upload_rules.document(upload, facts)
    low, high = float(str(given["low"])), float(str(given["high"]))
    row = next((one for one in raw["rule"] if upload_rules.unreachable(one, low, high)), None)
    if row is None:
        return
    raise InputError(
        Text("a rule of this call lies off this scale: {r}", "本批次有一条规则超出该量表：{r}").format(
            r=upload_rules.sentence(row, raw, facts)
        ),
        Place(column="high"),
        seen=f"{low:g} – {high:g}",
        expected=f"{row.get('at_least', row.get('at_most')):g}",
        fix=Text("set another scale, or change the rule first", "请改设量表，或先修改该规则"),
        code="rule_off_scale",
    )
