# SPDX-License-Identifier: Apache-2.0
"""A small plan with one clause for each kind of check, and its evidence as a release would make it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

import msgspec

from yuzui.policy.evidence import data_ladder, pinned, release
from yuzui.policy.evidence.world import World
from yuzui.policy.plan import loader
from yuzui.policy.plan.edition import Plan

DAY = dt.date(2026, 11, 25)
FACTS = """thing,fact,value,as_of,read,source,says,status,note
A5,route,online,2026-03,2026-11-20,https://example.org/a5,Users apply online at any time.,sourced,
A5,since,5,2025,2026-11-20,https://example.org/b5,It has 5 stations.,sourced,
A5,end,,,2026-11-20,https://example.org/c5,,not_found,"three places searched"
"""
TEXT = """\
plan:
  id: small-plan
  title: {en: A small plan, zh: 小规划}
  period: [2026, 2030]
  edition: 1
  issuer: {en: An institute (fictitious), zh: 某所（虚构）}
  jurisdiction: {en: none, zh: 无}
  language: en
  retired: [OLD-1]
sections:
  "1": {en: Figures, zh: 数字}
  "2": {en: People, zh: 人员}
nodes: fields.csv
parameters:
  - name: floor
    label: {en: floor, zh: 下限}
    unit: "1"
    values: {2026-01-01: 0.04}
    source: here
    vintage: "2026"
    low: 0.0
    high: 1.0
clauses:
  - id: A-1
    section: "1"
    title: {en: Share of basic research, zh: 基础研究经费占比}
    promise: {en: The share comes out as published., zh: 占比与公报一致。}
    kinds: [computation]
    owner: statistics_desk
    bind: ["study:path", {ref: "table:rd_fact", role: support}]
    does_not_show: {en: why it moves, zh: 变动原因}
    target:
      numerator: basic research
      denominator: all research
      cmp: ">"
      value: 0.08
      unit: "1"
      baseline_year: 2020
      readings: [{label: {en: end of 2025, zh: 2025 年底}, source: a ministry, deadline: 2025-12-31, status: stated}]
      measure: {ref: "study:path", at: base.share, year: base.year, vintage: base.vintage, series: history}
    check:
      - kind: computes
        name: share
        study: path
        data: [china_rd_expenditure.csv, published_growth.csv, uis_rd_by_type.csv]
        expect:
          - {at: base.share, is: 0.0688, within: 0.0001}
          - {at: "history[year=2014,vintage=final].share", above: "parameter:floor", below: 0.06}
        truth: {kind: published, where: communique on 2024, read: 2026-11-20}
        false: [{data: china_rd_expenditure.csv, how: scale, column: value, where: {category: basic}}]
        shows: {en: The shares of two years come out as published., zh: 两年占比与公报一致。}
        max_age_days: 365
      - {kind: own, table: rd_fact, wants: {en: your own series, zh: 本单位序列}}
  - id: A-2
    section: "1"
    title: {en: Rules that cannot hold, zh: 相互冲突的规则}
    promise: {en: Rules that clash are named., zh: 指明冲突的规则。}
    kinds: [workflow]
    owner: funder_officer
    bind: ["study:fund"]
    does_not_show: {en: which rule is right, zh: 哪条规则正确}
    check:
      - kind: answers
        name: clash
        do: "fund {call} --rules {good.toml}"
        files: &files
          call/proposals.csv: "id,amount,type,value\\nP-1,40,basic,3\\nP-2,30,applied,5\\nP-3,20,basic,4\\n"
          good.toml: &good |
            format = "yuzui-rules/1"
            call = {id = "c", currency = "USD", unit = 1}
            value = {from = "given", per = "proposal", zero = 0.0}
            [[rule]]
            name = "budget"
            kind = "budget"
            total = 35
            strength = "hard"
            source = "clause 1"
          bad.toml: |
            format = "yuzui-rules/1"
            call = {id = "c", currency = "USD", unit = 1}
            value = {from = "given", per = "proposal", zero = 0.0}
            [[rule]]
            name = "budget"
            kind = "budget"
            total = 35
            strength = "hard"
            source = "clause 1"
            [[rule]]
            name = "basic"
            kind = "floor"
            where = {type = "basic"}
            at_least = 40
            measure = "amount"
            strength = "hard"
            source = "clause 2"
        holds: [{at: slate.status, is: optimal}]
        refuses:
          - {do: "fund {call} --rules {bad.toml}", holds: [{at: slate.status, is: infeasible}], names: [budget, basic]}
        shows: {en: Clashing rules are named., zh: 冲突的规则被指明。}
  - id: A-3
    section: "2"
    title: {en: A role is granted and ends, zh: 角色的授予与终止}
    promise: {en: Who may sign is written down., zh: 谁可签署有据可查。}
    kinds: [workflow]
    owner: planning_office
    bind: ["command:accounts"]
    does_not_show: {en: who they are, zh: 身份是否属实}
    check:
      - kind: workflow
        name: roles
        title: {en: from grant to end, zh: 从授予到终止}
        steps:
          - {as: owner, do: 'accounts grant "A. Chair" decider --until 2999-01-01', then: [{at: "grants[subject=A. Chair].holds", is: true}],
             keep: {who: "grants[subject=A. Chair].subject"}}
          - {as: owner, do: accounts grant "B. Second" decider --until 2999-01-01}
          - {as: owner, do: "accounts revoke \\"{who}\\" decider"}
        refuses:
          - {as: owner, do: 'accounts revoke "A. Chair" decider', code: not_granted, by: order}
          - {as: owner, do: "accounts grant Bo emperor --until 2999-01-01", code: unknown_role, names: [emperor], by: person}
        ends_at: accounts list
        ends: [{at: "grants[subject=A. Chair].holds", is: false}, {at: "grants[subject=B. Second].holds", is: true}]
        shows: {en: A role is granted and taken back., zh: 角色可授予并收回。}
  - id: A-4
    section: "2"
    title: {en: The way in, zh: 申请途径}
    promise: {en: How to apply is said with its source., zh: 申请途径有据可查。}
    kinds: [data]
    owner: facility_office
    bind: ["table:resource"]
    does_not_show: {en: how long one waits, zh: 等候时间}
    check:
      - {kind: holds, name: way-in, register: small_facts.csv, things: [A5], facts: [route, since], max_age_days: 730,
         shows: {en: The way in is known from a source., zh: 申请途径有来源。}}
      - {kind: holds, name: end, register: small_facts.csv, things: [A5], facts: [end], required: false}
  - id: A-5
    section: "2"
    title: {en: Open to harvesters, zh: 可供收割}
    promise: {en: Others can read it all., zh: 他方可完整读取。}
    kinds: [service]
    owner: data_librarian
    bind: ["endpoint:oai"]
    does_not_show: {en: who reads it, zh: 谁在读取}
    check:
      - {kind: exports, name: harvest, endpoint: oai, client: "sickle==0.7.0", equal: {records: 5}, awaits: exchange,
         refuses: [{ask: verb=Nope, code: badVerb}], shows: {en: A harvester reads it all., zh: 收割程序可读全部。}}
  - id: A-6
    section: "2"
    title: {en: Be a good place, zh: 成为好地方}
    promise: {en: Roles are given only where they exist., zh: 只授予存在的角色。}
    kinds: [outside]
    owner: minister_desk
    bind: ["command:accounts"]
    counterpart: {en: Roles that exist., zh: 现有角色。}
    does_not_show: {en: whether people are happy, zh: 人员是否满意}
    check:
      - {kind: answers, name: grant, do: accounts grant Ann decider --until 2999-01-01, holds: [{at: "grants[subject=Ann].holds", is: true}],
         refuses: [{do: accounts grant Ann emperor --until 2999-01-01, code: unknown_role, names: [emperor]}],
         shows: {en: A role that does not exist is refused., zh: 不存在的角色被拒绝。}}
      - {kind: attest, document: {en: a signed letter, zh: 签署信函}, required: false}
  - id: A-7
    section: "2"
    title: {en: A figure that cannot fail, zh: 不会失败的数字}
    promise: {en: The share of 2014 comes out as published., zh: 2014 年占比与公报一致。}
    kinds: [computation]
    owner: evaluator
    horizon: long
    bind: ["study:path"]
    does_not_show: {en: anything, zh: 任何内容}
    check:
      - kind: computes
        name: idle
        study: path
        data: [china_rd_expenditure.csv, published_growth.csv, uis_rd_by_type.csv]
        expect: [{at: "history[year=2014,vintage=final].share", is: 0.04714, within: 0.0001}]
        truth: {kind: published, where: communique on 2014}
        false: [{data: china_rd_expenditure.csv, how: scale, column: value, where: {category: nothing}}]
        shows: {en: The share of 2014 comes out as published., zh: 2014 年占比与公报一致。}
      - {kind: answers, name: grant, do: accounts grant Ann decider --until 2999-01-01, holds: [{at: "grants[subject=Ann].holds", is: true}],
         refuses: [{do: accounts grant Ann emperor --until 2999-01-01, code: unknown_role}],
         shows: {en: A role that does not exist is refused., zh: 不存在的角色被拒绝。}}
"""
STATUSES = {"A-1": "served", "A-2": "served", "A-3": "served", "A-4": "served", "A-5": "not_yet", "A-6": "served",
            "A-7": "partly"}  # fmt: skip
"""What the release says of each clause, or of its counterpart."""


class Released:
    """The small plan, its file, and the folder of its evidence, all of one test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "small.yaml"
        self.sets, self.evidence = folder / "evidence" / "sets.csv", folder / "evidence" / "small-plan.json"
        self.facts = folder / "data" / "small_facts.csv"

    @property
    def plan(self) -> Plan:
        """The plan as it is written now."""
        return loader.load(str(self.file))

    def said(self) -> release.Evidence:
        """Return the evidence as it is written now."""
        return msgspec.json.decode(self.evidence.read_bytes(), type=release.Evidence)

    def write(self, evidence: release.Evidence) -> None:
        """Put other evidence in its place."""
        self.evidence.write_bytes(msgspec.json.encode(evidence))


def forget() -> None:
    """Let what is read once be read again."""
    for kept in (pinned.sets, loader.pinned_names, release.proofs, data_ladder.reference):
        kept.cache_clear()


@cache
def _made() -> Path:
    """Return a folder with the plan, its register and its evidence, made once a process."""
    folder = Path(tempfile.mkdtemp(prefix="small-plan-"))
    lay(folder)
    return folder


def lay(folder: Path) -> Released:
    """Write the plan, its register and the pinned sets to a folder; no evidence yet."""
    made = Released(folder)
    shutil.copytree(loader.evidence(), folder / "evidence", dirs_exist_ok=True,
                    ignore=lambda _, names: [name for name in names if name.endswith(".json")])  # fmt: skip
    made.facts.parent.mkdir()
    made.facts.write_text(FACTS, encoding="utf-8")
    made.file.write_text(TEXT, encoding="utf-8")
    pin(made)
    return made


def pin(made: Released) -> None:
    """Pin the register as it lies there."""
    with made.sets.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if row[0] != made.facts.name]
    digest = hashlib.sha256(made.facts.read_bytes()).hexdigest()
    with made.sets.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*rows, [made.facts.name, digest, 3, "", "", "YUZUI_DATA"]])


def released(patch, folder: Path) -> Released:
    """Return the small plan with its evidence in a folder of one test, where all that reads evidence looks."""
    home = _made()
    for part in (home, folder):
        patch.setattr(loader, "evidence", lambda part=part: part / "evidence")
        patch.setenv("YUZUI_DATA", str(part / "data"))
        forget()
        if part is home and not Released(home).evidence.exists():
            with World.open(today=DAY) as world:
                plan = Released(home).plan
                Released(home).write(release.make(plan, world, DAY.isoformat()))
    shutil.copytree(home, folder, dirs_exist_ok=True)
    return Released(folder)
