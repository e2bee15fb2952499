# SPDX-License-Identifier: Apache-2.0
"""Persons: who they are, what they may do, and the sealed map behind pseudonyms."""

from __future__ import annotations

from yuzui.model.table import DAY, IDENTITY, INSTANT, INT, INTERNAL, PERSONAL, SEALED, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

PERSON = Table(
    "person",
    Text("person", "人员"),
    Text("A human being as the record knows them; identifiers and names stand in their own tables",
         "记录中的自然人；标识符与姓名另表保存"),
    key=("id",),
    level="organisation",
    columns=(
        column("id", TEXT, "person id", "人员编号",
               "Public id: A and a number", "公开编号：A 加数字", headers=("person", "人员")),
        column("name", TEXT, "name", "姓名",
               "Name shown, in its original script", "显示姓名（原文字）", visible=PERSONAL,
               headers=("full name",)),
        column("surname", TEXT, "surname", "姓",
               "Family name", "姓氏", visible=PERSONAL, headers=("family name", "last name")),
        column("given_name", TEXT, "given name", "名",
               "Given name", "名字", visible=PERSONAL, headers=("first name",)),
        column("organisation", TEXT, "organisation", "单位",
               "Organisation at present", "现任单位", visible=PERSONAL, refers="organisation.id",
               loose=True, headers=("affiliation", "institute")),
        column("country", TEXT, "country", "国家",
               "ISO 3166-1 alpha-2 code of the workplace", "工作地国家代码（ISO 3166-1）",
               headers=("country_code",)),
        column("held_until", DAY, "held until", "保存至",
               "Day on which the record is to be erased", "应删除日期", visible=INTERNAL),
    ),
)

IDENTITY_MAP = Table(
    "identity",
    Text("identity", "身份对照"),
    Text("Which person stands behind a pseudonym; kept in a file of its own",
         "化名所对应的真实人员；单独存放"),
    key=("call", "pseudonym"),
    level="sealed",
    columns=(
        column("call", TEXT, "call", "指南编号",
               "Call within which the pseudonym holds", "化名适用的指南"),
        column("pseudonym", TEXT, "pseudonym", "化名",
               "Name under which the person appears", "所用化名"),
        column("person", TEXT, "person", "人员",
               "Person, as named in the source", "来源中的人员", visible=SEALED, null=False),
        column("orcid", TEXT, "ORCID", "ORCID",
               "ORCID iD of the person", "该人员的 ORCID", visible=SEALED),
        column("organisation", TEXT, "organisation", "单位",
               "Organisation of the person", "该人员的单位", visible=SEALED),
        column("role", TEXT, "role", "身份",
               "Applicant or reviewer", "申请人或评审人", null=False,
               values=("applicant", "reviewer"), visible=IDENTITY),
        column("contact", TEXT, "contact", "联系方式",
               "Where the person can be reached", "联系方式", visible=SEALED),
    ),
)

QUALIFICATION = Table(
    "qualification",
    Text("qualification", "资质"),
    Text("Training or licence of a person for one resource", "人员使用某资源的培训或许可"),
    key=("person", "resource", "level"),
    level="organisation",
    sheets=("qualification", "资质"),
    columns=(
        column("person", TEXT, "person", "人员",
               "Person who holds it", "持有人", refers="person.id", loose=True),
        column("resource", TEXT, "resource", "资源",
               "Resource it is for", "适用的资源", refers="resource.id", loose=True),
        column("level", TEXT, "level", "等级", "Level reached", "等级"),
        column("t0", INSTANT, "from", "起",
               "First second it holds, UTC", "生效时刻（世界协调时）", unit="s", null=False),
        column("t1", INSTANT, "to", "止",
               "First second it no longer holds, UTC", "失效时刻（世界协调时）", unit="s"),
    ),
)

PERMIT = Table(
    "permit",
    Text("permit", "许可"),
    Text("Ethics, safety or export permit of a task, sample, person or accession",
         "任务、样品、人员或保藏物的伦理、安全或出口许可"),
    key=("subject", "type", "t0"),
    sheets=("permit", "许可"),
    columns=(
        column("subject", TEXT, "subject", "对象",
               "Task, sample, person or accession it is for", "许可对象"),
        column("type", TEXT, "type", "类别",
               "What is permitted", "许可类别",
               values=("ethics", "radiation", "biosafety", "laser", "animal", "export",
                       "genetic_material")),
        column("t0", INSTANT, "from", "起",
               "First second it holds, UTC", "生效时刻（世界协调时）", unit="s"),
        column("t1", INSTANT, "to", "止",
               "First second it no longer holds, UTC", "失效时刻（世界协调时）", unit="s"),
        column("authority", TEXT, "authority", "发证机构", "Who gave it", "发证机构", null=False),
        column("number", TEXT, "number", "证号",
               "Number on the permit", "许可证编号", visible=INTERNAL),
        column("status", TEXT, "status", "状态",
               "Whether it stands", "现状", null=False,
               values=("asked", "granted", "refused", "revoked")),
        column("persons", INT, "persons covered", "人数",
               "How many persons it covers", "覆盖人数", unit="1", low=0),
    ),
)

TABLES = (PERSON, IDENTITY_MAP, QUALIFICATION, PERMIT)
