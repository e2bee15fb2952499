# SPDX-License-Identifier: Apache-2.0
"""A letter to each applicant: own outcome, own scores' place, own distance, own rules, own rights.

A letter is made from the proposal's own row, the rules and the decision. Nothing of any other
proposal enters it, not an id, not a value, not who would have had to leave.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from html import escape
from pathlib import Path

import numpy as np

from yuzui.errors import InternalError
from yuzui.funding import decision_view as deciding
from yuzui.funding import import_report as reading
from yuzui.funding import slate_outcome, slate_view
from yuzui.funding.candidates import Candidates, label
from yuzui.funding.grammar import NO_CLAUSE, Rule
from yuzui.funding.rulebook import Book, build
from yuzui.funding.slate_answer import Answer, Decision, Proposal
from yuzui.funding.slate_outcome import rule_title
from yuzui.job.signature import noted
from yuzui.sheets import formats
from yuzui.text import LANGUAGES, Text, both, join, same
from yuzui.text.numbers import agree, day, number, percent

Line = tuple[Text, Text]

_STYLE = """
@page { size: A4; margin: 22mm 20mm; }
body { font: 11pt/1.55 "Source Serif 4", "Noto Serif CJK SC", "Songti SC", SimSun, serif;
  max-width: 170mm; margin: 12mm auto; padding: 0 6mm; color: #1a1a1a; }
footer + h1 { break-before: page; }
h1 { font-size: 15pt; line-height: 1.3; margin: 0 0 6mm; }
dl { margin: 0; } dt { font-weight: 600; margin-top: 4mm; } dd { margin: 0; }
footer { margin-top: 10mm; font-size: 9pt; color: #555; border-top: 1px solid #ccc;
  padding-top: 3mm; overflow-wrap: anywhere; }
"""


def write(answer: Answer, folder: Path) -> list[Path]:
    """Write a letter for every proposal in both languages."""
    book, files = build(answer.book), paths(answer, folder)
    for lang in LANGUAGES:
        (folder / lang).mkdir(parents=True, exist_ok=True)
        for left in (folder / lang).glob(".new-*"):
            left.unlink()  # of a process that was killed
    pairs = [(lang, row) for lang in LANGUAGES for row in answer.proposals]
    for path, (lang, row) in zip(files, pairs, strict=True):
        formats.write_bytes(path, page(answer, book, row, lang).encode())
    return files


def paths(answer: Answer, folder: Path) -> list[Path]:
    """Return where the letters of a decided slate lie, in order."""
    rows = answer.proposals
    return [folder / lang / f"{file_name(row.id)}.html" for lang in LANGUAGES for row in rows]


def file_name(name: str) -> str:
    """Return the id of a proposal as the name of a file; no two ids share one."""
    plain = re.sub(r"[^\w.-]", "_", name)
    if plain == name and not name.startswith("."):
        return name
    return f"{plain.lstrip('.')}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def archive(answer: Answer, reached: Collection[str], lang: str) -> bytes:
    """Return all letters in one file: those that reach nobody here apart, with a page that prints them at once."""
    book, stream = build(answer.book), io.BytesIO()
    to_hand = Text("to hand over", "待转交").say(lang)
    folders = ((to_hand, False), (Text("read here", "可在本站查阅").say(lang), True))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for folder, here in folders:
            rows = [row for row in answer.proposals if (row.id in reached) is here]
            for row in rows:
                _put(file, f"{folder}/{file_name(row.id)}.html", page(answer, book, row, lang))
            if rows and not here:
                name = Text("all of them, to print", "全部，供打印").say(lang)
                _put(file, f"{folder} - {name}.html", _page(answer, to_hand, rows, lang))
    return stream.getvalue()


def _put(file: zipfile.ZipFile, name: str, text: str) -> None:
    """Write a file of an archive without a moment, so that the same letters give the same bytes."""
    file.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)


def page(answer: Answer, book: Book, row: Proposal, lang: str) -> str:
    """Return one letter as a page that stands alone."""
    return _page(answer, _title(row).say(lang), [row], lang, book)


def _title(row: Proposal) -> Text:
    return Text("Decision on proposal {id}", "关于申请 {id} 的决定").format(id=row.id)


def _page(answer: Answer, title: str, rows: Sequence[Proposal], lang: str, book: Book | None = None) -> str:
    """Return a page of letters, each of which begins on a sheet of its own."""
    book = book or build(answer.book)
    script = "zh-Hans" if lang == "zh" else "en"
    letters = "".join(_body(answer, book, row, lang) for row in rows)
    return (
        f'<!doctype html>\n<html lang="{script}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        f"{letters}</body>\n</html>\n"
    )


def _body(answer: Answer, book: Book, row: Proposal, lang: str) -> str:
    title = _title(row)
    body = "\n".join(
        f"<dt>{escape(head.say(lang))}</dt><dd>{escape(words.say(lang))}</dd>"
        for head, words in lines(answer, book, row)
    )
    run, decided = answer.run, _decision(answer)
    foot = Text("decision {d} · run {r} · rules digest {h}", "决定 {d} · 运算 {r} · 规则摘要 {h}").format(
        d=decided.id, r=run.id, h=run.rules_hash
    )
    return f"<h1>{escape(title.say(lang))}</h1>\n<dl>\n{body}\n</dl>\n<footer>{escape(foot.say(lang))}</footer>\n"


def _decision(answer: Answer) -> Decision:
    """Return the decision that the letters tell of."""
    if answer.decided is None:
        raise InternalError(Text("there is no decision to write letters of", "尚无可供发函的决定"), seen=answer.run.id)
    return answer.decided


def lines(answer: Answer, book: Book, row: Proposal) -> list[Line]:
    """Return what a letter says: heading and sentence of each part."""
    decided = _decision(answer)
    parts: list[Line] = [(Text("Outcome", "结果"), _outcome(answer, book, row))]
    if row.columns.get("title"):
        parts.insert(0, (Text("Project", "项目名称"), same(row.columns["title"])))
    if row.n_reviews:
        parts.append((Text("Your scores", "评审得分"), _scores(answer, row)))
    if (drawn := _drawn(answer, row)) is not None:
        parts.append((Text("The draw", "抽签"), drawn))
    if (lacks := _lacks(answer, row)) is not None:
        parts.append((Text("What was missing", "差距"), lacks))
    touched = list(_touched(answer, book, row))
    if touched:
        head = Text("Rules that touched it", "涉及的规则")
        parts.append((head, join(touched, "; ", "；")))
    form = Text("{by} on {day}, by {authority}", "{by}，{day}，依据：{authority}")
    signed = form.format(by=decided.by, day=day(decided.at), authority=decided.authority)
    parts.append((Text("Decided by", "决定人"), signed))
    if decided.reason:
        parts.append((Text("Reason of the decision", "决定理由"), same(decided.reason)))
    parts += [(Text("Identity", "身份"), what) for _, what in noted(decided)]
    if decided.follows:
        follows = deciding.follows(decided.follows)
        earlier = Text("This takes the place of {d}.", "本决定取代{d}。").format(d=follows)
        parts.append((Text("Earlier decision", "先前决定"), earlier))
    return [*parts, (Text("Your right to a recheck", "复审权利"), _recheck(answer))]


def _outcome(answer: Answer, book: Book, row: Proposal) -> Text:
    decided = _decision(answer)
    if row.id in decided.ids:
        part = decided.levels.get(row.id, 1.0)
        return Text("Funded, {sum}.", "予以资助，金额 {sum}。").format(
            sum=_exact(row.amount * part, answer.call.currency)
        )
    if slate_outcome.not_reviewed(row):
        return Text(
            "Not funded: it was not reviewed (there is no review that counts).",
            "不予资助：未经评审（没有计入的评审）。",
        )
    if not row.eligible:
        kinds = {rule.name: rule.kind for rule in book.rules}
        if row.ineligible_by and {kinds.get(name) for name in row.ineligible_by} == {"threshold"}:
            return Text("Not funded: it does not meet a condition of the call.", "不予资助：未达到本批次的资助条件。")
        return Text("Not funded: it could not be considered.", "不予资助：不符合参评条件。")
    return Text("Not funded.", "不予资助。")


def _exact(amount: float, currency: str) -> Text:
    """Return an amount to the last unit, as an award is written."""
    shown = number(amount, 0 if float(amount).is_integer() else 2)
    if currency == "CNY":
        return Text("CNY {n}", "{n} 元").format(n=shown)
    return Text("{c} {n}", "{n} {c}").format(n=shown, c=currency)


def _scores(answer: Answer, row: Proposal) -> Text:
    scale = reading.figures(answer.understood)
    words = Text("{n} {r}, mean {m}{t}.", "评审 {n} 份，均分 {m}{t}。").format(
        n=number(row.n_reviews),
        r=agree(row.n_reviews, "review", "reviews"),
        m=number(row.score_mean or 0.0, 2),
        t=same("") if scale is None else Text(" ({t})", "（{t}）").format(t=scale),
    )
    if row.expected_rank is None or row.rank_interval is None:
        return words
    low, high = row.rank_interval
    place = Text(
        " Expected rank {r} of {n}; with 95 % probability between {low} and {high}.",
        "期望名次 {r}（共 {n} 项），95% 概率介于第 {low} 与第 {high} 名之间。",
    ).format(r=number(row.expected_rank, 1), n=number(answer.call.n_proposals), low=number(low), high=number(high))
    severe = answer.judge and answer.judge.severity
    removed = Text(" Differences in severity between reviewers were removed.", "已去除评审人宽严差异。")
    return words + place + (removed if severe else same(""))


def _drawn(answer: Answer, row: Proposal) -> Text | None:
    part = answer.lottery
    if not part or not part.outcome or row.id not in part.chance:
        return None
    place = part.order.index(row.id)
    one = part.outcome[place]
    words = Text(
        "The scores were too close, so lots were drawn as announced beforehand (chance before the "
        "draw {c}). Your lot came at place {p} of {n}.",
        "评分接近，难分先后，故按事先公布的办法抽签（抽签前入选机会 {c}）。您的签位为第 {p} 位，共 {n} 位。",
    ).format(c=percent(part.chance[row.id], 1), p=number(place + 1), n=number(len(part.order)))
    if not one.drawn:
        words += Text(" With it, “{r}” could no longer have been kept.", "若录取，“{r}”将无法满足。").format(
            r=rule_title(answer, one.rule or "")
        )
    return words + Text(
        " Anyone can check the draw from the published file, commitment {c}.", "任何人可凭公布文件复核，承诺值 {c}。"
    ).format(c=part.commitment)


def _lacks(answer: Answer, row: Proposal) -> Text | None:
    decided = _decision(answer)
    if row.delta is None or row.id in decided.ids:
        return None
    moved = any(move.proposal == row.id for move in decided.moves)
    if moved or slate_outcome.lot(answer, row) is not None:
        # the decider or the lots decided, not the distance in the computed slate
        return None
    if row.delta < 5e-4:
        return Text(
            "In the computed award list a set of the same value would have contained it.",
            "在计算所得清单中，另有价值相同的清单包含该项。",
        )
    form = Text(
        "In the computed award list it would have been chosen if its value had been higher by more "
        "than {d} points, all else unchanged.",
        "在计算所得清单中，其他条件不变，价值再高出 {d} 分以上即可入选。",
    )
    if not row.delta_exact:
        form = Text(
            "In the computed award list it lacked at least {d} points of value.",
            "在计算所得清单中，其价值至少相差 {d} 分。",
        )
    return form.format(d=number(row.delta, 3))


def _touched(answer: Answer, book: Book, row: Proposal) -> Iterator[Text]:
    """Yield the rules at their limit that cover the proposal, or those that keep it out."""
    rules = {rule.name: rule for rule in book.rules}
    for name in row.ineligible_by:
        if name in rules:
            yield _clause(slate_view.titled(rules[name], ""), rules[name].source)
    for move in _decision(answer).moves:
        if move.proposal == row.id:
            form = Text("moved by the decider: {r}", "由决定人调整：{r}")
            yield form.format(r=move.reason or _decision(answer).reason)
    if not row.eligible:
        return
    for one in answer.rules:
        rule = rules[one.name]
        if one.binding and covers(rule, one.category or "", row):
            yield _clause(slate_view.titled(rule, one.category or ""), one.source)


def _clause(title: Text, source: str) -> Text:
    return title if source == NO_CLAUSE else title + Text(" ({s})", "（{s}）").format(s=both(source))


def covers(rule: Rule, category: str, row: Proposal) -> bool:
    """Return whether a rule looks at a proposal, from the proposal's own row alone."""
    named = _names(rule)
    if named:
        return row.id in named
    own = {name: [cell] for name, cell in row.columns.items()}
    one = Candidates([row.id], np.array([row.amount]), np.array([row.value or 0.0]), own)
    if rule.by and label(one.column(rule.by)[0]) != category:
        return False
    return bool(one.covered(rule.where)[0])


def _names(rule: Rule) -> set[str]:
    names: set[str] = set()
    for key in ("pairs", "group", "in", "out"):
        cells = rule.own.get(key) or ()
        for cell in cells:
            names |= {cell} if isinstance(cell, str) else set(cell)
    return names


def _recheck(answer: Answer) -> Text:
    days = answer.book.get("call", {}).get("recheck_days")
    within = Text("", "")
    if days is not None:
        within = Text(" within {d} days", "（{d} 日内）").format(d=number(float(days)))
    return Text(
        "You may ask in writing for a recheck{w}, with your grounds; it is handled by another "
        "person than the one who decided, and the result is computed again. The award list was "
        "computed; the decision was made by a person.",
        "您可书面申请复审{w}，并说明理由；复审由决定人以外的人员办理，并重新计算。清单由计算得出，决定由人作出。",
    ).format(w=within)
