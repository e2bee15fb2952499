# SPDX-License-Identifier: Apache-2.0
"""One slate: what is funded or proposed, who is a close call, what each rule costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from yuzui.errors import InputError, OutcomeError, Place, StateError, VisibilityError
from yuzui.funding import (
    board_pack,
    call_reviews,
    decisions,
    outbox,
    second_signer,
    slate_acts,
    slate_listing,
    slate_outcome,
    slate_panel,
    slate_queries,
    slate_ranks,
    slate_view,
)
from yuzui.funding.ask_compute import slate_named
from yuzui.funding.ask_question import Question
from yuzui.funding.inputs import Decide
from yuzui.funding.jobs import decide
from yuzui.funding.pages import appeals, slate_diff, slate_why, slates
from yuzui.funding.slate_acts import CHAIR, DECIDER, OFFICE
from yuzui.funding.slate_answer import Answer, Conflict, Rule
from yuzui.job import background, pages
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import Eq
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, day, number, percent
from yuzui.view.charts import ranks
from yuzui.view.page import (
    EVERYONE,
    PACK,
    Alarm,
    Block,
    Card,
    Fact,
    Facts,
    Figure,
    Filter,
    Item,
    Items,
    Page,
    Remedy,
    Split,
    Visit,
)
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fund/lists/{id}", EVERYONE
JOB = "redraw"
WRITERS = (*OFFICE, *CHAIR, *DECIDER)
FRESH = frozenset({"sign", "second"})
PLACE = ("fund", 0)
WAS = ("/slates/{id}",)
TITLE = Text("One award list", "单份拟资助清单")
ADDRESS = "/fund/lists/demo"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page; with a question in the address, the page of its answer."""
    answer = slate_named(workspace, visit.parts["id"])
    try:
        question = slate_queries.question(visit)
        if question is not None:
            return _question_page(workspace, answer, question)
    except (InputError, OutcomeError) as error:
        page = _page(workspace, visit, answer)
        return replace(page, blocks=(*pages.refused(error), *page.blocks))
    return _page(workspace, visit, answer)


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Propose, agree, return, draft again or sign as the form says; return the address that shows it."""
    run, state, reason = visit.parts["id"], values.get("state", ""), values.get("reason", "")
    path, verb = f"/fund/lists/{encode(run)}", values.get("act", "")
    if verb == "sign" and values.get("decide") == "return":
        verb = "return"
    if verb == "redraw":
        slate_acts.redrawable(workspace, run)
        return background.ask(workspace, JOB, {"run": run, "redraws": _redraws(values)})
    if verb == "sign":
        decision = _sign(workspace, run, values)
        if decision is None:
            return path
        if values.get("decide") == "draw":  # papers wait for the reveal
            return f"/fund/decisions/{encode(decision)}"
        job = background.ask(workspace, "papers", {"decision": decision})
        return f"/fund/decisions/{encode(decision)}?job={quote(job, safe='/')}"
    if verb == "second":
        agreed = decide.agree(workspace, run, state).decision.id
        job = background.ask(workspace, "papers", {"decision": agreed})
        return f"/fund/decisions/{encode(agreed)}?job={quote(job, safe='/')}"
    if verb == "refuse_second":
        second_signer.refuse(workspace, run, reason)
        return path
    steps = {"propose": slate_acts.propose, "agree": slate_acts.agree, "return": slate_acts.send_back}
    if verb not in steps:
        raise VisibilityError.not_found()
    steps[verb](workspace, run, state, reason)
    return path


def _redraws(values: Mapping[str, str]) -> int | None:
    asked = pages.whole(values.get("redraws", ""), "redraws", "400")
    if asked is not None and not 1 <= asked <= slate_panel.MOST_REDRAWS:
        raise InputError(
            Text("that is too many re-draws, or none", "重抽次数过多或为零"),
            Place(column="redraws"),
            seen=str(asked),
            expected=f"1–{slate_panel.MOST_REDRAWS}",
        )
    return asked


def _sign(workspace: Workspace, run: str, values: Mapping[str, str]) -> str | None:
    """Sign a list as the form says and return the decision; None where a second person has to agree in person."""
    changes = values.get("changes", "").strip()
    if values.get("decide") != "changes" and changes:
        raise InputError(
            Text("changes are written, and the list is to be signed as it is", "填写了调整，却选择按原清单签署"),
            Place(column="decide"),
            fix=Text("choose “With changes”, or empty the field of changes", "请选择“作出调整”，或清空调整栏"),
            code="changes_unsaid",
        )
    if values.get("decide") == "changes" and not changes:
        raise InputError(
            Text("with changes, and none is written", "选择了作出调整，但未填写"),
            Place(column="changes"),
            expected="in ID: reason",
            code="no_changes",
        )
    inputs = Decide(
        slate=run,
        state=values.get("state", ""),
        changes=changes,
        confirmed=values.get("confirmed") == "yes",
        draw=values.get("decide") == "draw",
        papers=outbox.KINDS,
        **{name: values.get(name, "") for name in ("authority", "reason", "second", "supersedes")},
    )
    try:
        answer = decide.compute(workspace, inputs)
    except StateError as error:
        if error.code != "second_person" or not workspace.subject.signed_in:
            raise
        second_signer.ask(workspace, inputs, error.detail["breaks"])
        return None
    except InputError as error:
        # a move that cannot be made stands in the field of changes
        raise replace(error, place=Place(column="changes")) if error.place.column == "--override" else error from None
    return answer.decision.id


def _question_page(workspace: Workspace, answer: Answer, question: Question) -> Page:
    """Return the page that answers a question put to this slate."""
    if question.kind == "why":
        answer.proposal(question.names[0])
        return slate_why.page(answer, question)
    if question.kind == "diff":
        return slate_diff.page(workspace, question)
    return slate_queries.page(answer, question)


def _page(workspace: Workspace, visit: Visit, answer: Answer) -> Page:
    call, path = answer.call, f"/fund/lists/{encode(answer.run.id)}"
    replaced = answer.decided is None and decisions.newest(workspace, answer) is not None
    listed = slate_ranks.rows(answer)
    window = ranks.window(len(listed), _at(visit, answer, len(listed)))
    main: list[Block] = []
    if any(row.rank is not None for row in listed):
        main = [*_pictures(answer, listed, window, path), _ways(window, len(listed), path)]
    blocks: list[Block] = [
        *_stale(workspace, answer),
        *_missing(workspace, answer),
        *_unreviewed(workspace, answer),
        *_unchecked(answer),
        _facts(answer),
    ]
    if answer.conflict is not None:
        blocks.append(CONFLICT.drawn(answer))
    acts = [*slate_panel.blocks(workspace, answer), _paper(path), *_known(answer)]
    blocks += [Split(main, acts)] if main else acts
    blocks += slate_listing.blocks(answer, listed, window, visit, path)
    costs = slate_queries.curve(answer, path)
    prices = _prices(answer)
    blocks.append(Split(costs, (prices,)) if costs else prices)
    blocks.append(slate_queries.ask(answer))
    blocks += appeals.section(workspace, answer)
    if answer.alternatives:
        blocks.append(ALTERNATIVES.drawn(answer))
    blocks += slate_queries.blocks(answer.findings, answer.out, call.currency)
    if answer.state in ("computed", "proposed") and slate_outcome.stage(answer) != "none":
        command = f"yuzui decide {answer.run.id} --authority CLAUSE --reason TEXT"
        blocks.append(Remedy(Text("Signing on the command line does the same:", "命令行签署效果相同："), command))
    return Page(
        slate_outcome.finding(answer),
        blocks,
        lead=lead(answer),
        crumb=(
            Link(slates.TITLE, "/fund/lists"),
            Link(same(call.id), f"/fund/calls/{encode(call.id)}"),
            Link(Text("award list", "拟资助清单"), ""),
        ),
        state=slate_outcome.REPLACED if replaced else slate_outcome.state_words(answer),
        document=answer,
        stamp=pages.stamp(answer),
        pack=lambda lang: board_pack.body(workspace, answer, lang),
    )


def _paper(path: str) -> Card:
    """Return the way to the board paper of a list, as it stands now."""
    words = Text(
        "The list with its rules, bands and warnings, to be read before anybody decides.",
        "含规则、区间与警示的清单，供审议前阅读。",
    )
    link = Link(Text("Board paper (Excel)", "审议材料（Excel）"), f"{path}/{PACK}.xlsx")
    return Card(Text("Board paper", "审议材料"), (words,), links=(link,))


def _at(visit: Visit, answer: Answer, n: int) -> int:
    """Return the place around which the list is shown: the one asked for, or the line."""
    asked = visit.query.get("at", "").strip()
    if not asked.isdecimal() or len(asked) > 8:
        return slate_ranks.middle(answer)
    return min(max(1, int(asked)), max(1, n))


def _pictures(answer: Answer, listed: Sequence[ranks.Row], window: tuple[int, int], path: str) -> list[Block]:
    """Return the whole list as a strip, and the proposals around a place."""
    run = answer.run.id
    strip = slate_ranks.strip(answer, listed, window, ranks.Lead(f"{path}?at=", "#around"))
    around = slate_ranks.around(answer, listed, window, ranks.Lead(f"{path}/why/"))
    return [Figure(strip, run, path), Figure(around, run, path)]


def _ways(window: tuple[int, int], n: int, path: str) -> Filter:
    """Return the links to the proposals that rank better, worse, and nearest the line."""
    first, last = window
    better, worse = min(ranks.AROUND, first), min(ranks.AROUND, n - last)
    links = [Link(Text("at the line", "资助线处"), f"{path}#around")]
    if better:
        at = max(1, first + ranks.AROUND // 2 + 1 - ranks.AROUND)
        links.insert(0, Link(Text("‹ {k} better", "‹ 名次在前的 {k} 项").format(k=better), f"{path}?at={at}#around"))
    if worse:
        at = min(n, first + ranks.AROUND // 2 + 1 + ranks.AROUND)
        links.append(Link(Text("{k} worse ›", "名次在后的 {k} 项 ›").format(k=worse), f"{path}?at={at}#around"))
    return Filter(Text("Show", "显示"), links)


def lead(answer: Answer) -> Text | None:
    """Return what the finding rests on."""
    if answer.conflict is not None:
        return None
    if (decided := answer.decided) is not None:
        form = Text("Decided by {by} under {a}.", "决定人 {by}，依据：{a}。")
        return form.format(by=decided.by, a=decided.authority)
    if slate_outcome.stage(answer) == "drawn":
        return Text(
            "The lots are drawn and all hard rules kept; a named person signs the list.",
            "抽签已完成，硬规则全部满足；名单待责任人签署。",
        )
    if slate_outcome.nobody(answer) is not None:
        return Text(
            "Change the rules and draft again, before anything is proposed.", "请修改规则并重新拟定，再提请审议。"
        )
    words = Text("{all} {are} kept, within {gap} of the best possible.", "{all}满足，与可能的最优相差不超过 {gap}。")
    if answer.slate.gap == 0:
        words = Text("{all} {are} kept; proven best under the rules.", "{all}满足，且已证明为规则下的最优方案。")
    whole = slate_outcome.compliance(answer, begins=True)
    words = words.format(all=whole, are=agree(len(answer.rules), "is", "are"), gap=slate_outcome.gap(answer))
    close = slate_outcome.beside(answer)
    return words if close is None else close + Text(" ", "") + words


def _known(answer: Answer) -> list[Block]:
    """Return what else should be known before anybody signs."""
    if slate_outcome.stage(answer) not in ("proposed", "drawn"):
        return []
    said = [slate_outcome.settled(answer), slate_outcome.worthless(answer)]
    broken = [a for a in answer.alternatives if a.name == "sort_and_cut" and a.breaks]
    if broken and slate_outcome.stage(answer) == "proposed":
        rules = join([slate_outcome.quoted(answer, name) for name in broken[0].breaks[:3]])
        cut = Text("Sorting by mean score and cutting would break {rules}.", "若按均分排序直接划线，将违反{rules}。")
        said.append(cut.format(rules=rules))
    lines = [sentence for sentence in said if sentence is not None]
    return [Items(Text("Worth knowing", "须知"), [Item(same(""), (line,)) for line in lines])] if lines else []


def _stale(workspace: Workspace, answer: Answer) -> list[Alarm]:
    """Return the box that says that reviews came in or changed after the list was drafted."""
    n = call_reviews.since(workspace, answer.call.id, answer.run.at or "") if answer.decided is None else 0
    if not n or not answer.run.at:
        return []
    form = Text(
        "{n} {r} came in or changed since this list was drafted; it does not rest on {them}.",
        "本清单拟定后有 {n} 份评审提交或更改，未计入本清单。",
    )
    line = form.format(n=number(n), r=agree(n, "review", "reviews"), them=agree(n, "it", "them"))
    again = Text("Draft it again before anybody decides.", "请在审定前重新拟定。")
    return [
        Alarm(
            Text("This list is older than its reviews", "清单早于部分评审"),
            (line, again),
            _rules_page(workspace, answer),
        )
    ]


def _missing(workspace: Workspace, answer: Answer) -> list[Alarm]:
    """Return the box that says which reviews of an undecided list are still missing."""
    awaited = call_reviews.awaited(workspace, answer.call.id) if answer.decided is None else None
    return [] if awaited is None else [Alarm(Text("Not all reviews are in", "评审尚未收齐"), (awaited.sentence,))]


def _rules_page(workspace: Workspace, answer: Answer) -> list[Link]:
    """Return the way to where the office of a call drafts its list again."""
    if "programme_officer" not in workspace.subject.roles | workspace.subject.scoped:
        return []
    rows = workspace.view.select("review_round", where=Eq("call", answer.call.id), columns=("upload",))
    return [Link(Text("Rules and draft", "规则与草案"), f"/uploads/{encode(str(row['upload']))}/rules") for row in rows]


def _unreviewed(workspace: Workspace, answer: Answer) -> list[Alarm]:
    """Return the box that says how many proposals have no review, and until when reviews are taken."""
    said = slate_outcome.unreviewed(answer)
    if said is None:
        return []
    lines, links = [said], []
    for row in workspace.view.select("review_round", where=Eq("call", answer.call.id), columns=("closes",)):
        if answer.decided is None and row["closes"] > clock():
            form = Text("Reviews are taken until {d}; then draft again.", "评审接收至 {d}，其后请重新拟定。")
            lines.append(form.format(d=day(str(row["closes"])[:10])))
        page = f"/fund/calls/{encode(answer.call.id)}/returns"
        links.append(Link(Text("Reviewing of the call", "批次评审进展"), page))
    return [Alarm(Text("Proposals without a review", "有申请未经评审"), lines, links)]


def _unchecked(answer: Answer) -> list[Alarm]:
    """Return the box that says why conflicts of interest cannot be checked; it stays until that is mended."""
    lines = slate_outcome.missing_for_conflicts(answer)
    if not lines:
        return []
    sentences = [Text(line.en[:1].upper() + line.en[1:] + ".", line.zh + "。") for line in lines]
    return [Alarm(Text("Conflicts of interest cannot be checked", "无法核查利益冲突"), sentences)]


def _facts(answer: Answer) -> Facts:
    call, rules = answer.call, answer.rules
    n, part, error = slate_outcome.counts(answer), slate_outcome.thresholds(answer), slate_ranks.chance(answer)
    final = slate_outcome.stage(answer) in ("decided", "superseded")
    funded = Fact(
        Text("Funded", "资助") if final else Text("In the list", "列入"),
        number(n.funded),
        slate_ranks.reconciled(answer) + Text(" of {n}", "（全部 {n} 项）").format(n=number(call.n_proposals)),
    )
    where = Text(
        "funded in {low} to {high} of {d} re-draws; ± {e} by chance", "{d} 次重抽中入选率 {low} 至 {high}；±{e} 项"
    )
    close = Fact(
        Text("Close calls", "评分接近"),
        number(n.close + n.beside) if n.banded else same("—"),
        where.format(
            low=percent(part.low, 0), high=percent(part.high, 0), d=number(answer.redraws or 0), e=number(error or 0)
        )
        if n.banded
        else Text("no re-draws made", "未作重抽"),
    )
    money = Fact(
        Text("Money", "金额"),
        slate_outcome.amount_of_call(answer, slate_outcome.spend(answer)),
        Text("of {b}", "预算 {b}").format(b=slate_outcome.amount_of_call(answer, call.budget)),
    )
    limiting = Fact(
        Text("Rules that limit the result", "限制结果的规则"),
        number(len(slate_view.limiting(answer))),
        Text("of {n}; what each costs stands below", "共 {n} 条；各自代价见下").format(n=number(len(rules))),
    )
    return Facts((funded, close, money, limiting))


def _prices(answer: Answer) -> Items:
    run, call = answer.run.id, answer.call
    binding = slate_view.limiting(answer)
    items = [
        Item(slate_outcome.rule_words(rule), _price(rule, call.currency), form=slate_queries.loosening(answer, rule, k))
        for k, rule in enumerate(binding, 1)
    ]
    if not items:
        items = [Item(Text("No rule limits the result.", "没有规则限制结果。"))]
    every = Text("Room and price of {all}", "全部 {n} 条规则的余量与代价").format(
        all=slate_outcome.every(answer), n=number(len(answer.rules))
    )
    if len(answer.rules) == 1:
        every = Text(every.en, "该规则的余量与代价")
    items.append(Item(every, (), f"/fund/lists/{encode(run)}/rules"))
    if answer.judge:
        label = Text("What the reviews can tell", "评审能说明什么")
        items.append(Item(label, (), f"/fund/calls/{encode(run)}/reviews"))
    if answer.lottery:
        label = Text("The draw: commitment, chances, tickets", "抽签：承诺值、机会、签号")
        items.append(Item(label, (), f"/fund/lists/{encode(run)}/draw"))
    title = Text("What the rules cost", "各规则的影响")
    if slate_outcome.stage(answer) in slate_outcome.SETTLED:
        title = Text("What the rules cost in the computed award list", "各规则在计算清单中的影响")
    return Items(title, items)


def _price(rule: Rule, currency: str) -> list[Text]:
    lines = [
        slate_outcome.limit(rule, currency) + Text("; ", "；") + slate_view.RULE_STATES[slate_view.rule_state(rule)]
    ]
    if rule.effect is not None:
        lines.append(Text("loosened ", "") + slate_outcome.effect(rule, currency))
        lines.append(Text("the set stays ", "适用范围：") + slate_outcome.holds(rule, currency))
    if rule.source:
        lines.append(Text("source: {s}", "依据：{s}").format(s=slate_outcome.source(rule)))
    return lines


_ALONE = Text("Possible if loosened to", "放宽至此即可行")
_BESIDE = Text("Mends this conflict if loosened to; another stands beside it", "放宽至此即消除此冲突；另有其他冲突")


def _conflict(answer: Answer) -> Conflict:
    """Return the conflict of a slate that has one."""
    return answer.conflict or Conflict([], [], beside=False)


def _conflict_columns(answer: Answer) -> list[Column]:
    conflict = _conflict(answer)
    limits = {row.rule: row.to for row in conflict.loosen}
    title = _BESIDE if conflict.beside else _ALONE
    return [
        Column("rule", Text("Rule", "规则"), value=lambda name: name),
        Column("to", title, digits=2, value=limits.get),
    ]


CONFLICT = Table[Answer](
    "conflict",
    Text("The smallest set of rules in conflict", "最小冲突规则组"),
    lambda answer: _conflict(answer).rules,
    _conflict_columns,
)


def _alternative_columns(answer: Answer) -> list[Column]:
    run = encode(answer.run.id)
    return [
        Column(
            "name",
            Text("Alternative", "方案"),
            value=lambda one: one.title,
            link=lambda answer, one: f"/fund/lists/{run}..{run}:{encode(one.name)}",
        ),
        Column("spend", Text("Amount", "金额"), value=lambda one: slate_outcome.amount_of_call(answer, one.spend)),
        Column("value", Text("Value", "价值"), digits=2),
        Column("moves", Text("Who moves", "进出"), value=lambda one: slate_outcome.moves(one)),
        Column("breaks", Text("Breaks", "违反"), value=lambda one: slate_outcome.broken(answer, one.breaks)),
    ]


ALTERNATIVES = Table[Answer](
    "alternatives", Text("Alternatives", "备选方案"), lambda answer: answer.alternatives, _alternative_columns
)
