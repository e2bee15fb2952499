# SPDX-License-Identifier: Apache-2.0
"""Training for instruments: sessions with places, who has a place in which, and who asks for one."""

from __future__ import annotations

from yuzui.model.table import INSTANT, INT, PERSONAL, STAMP, TEXT, Table, column
from yuzui.text import Text

# Two lines a column read as a table; one argument a line would not.
# fmt: off

TRAINING_SESSION = Table(
    "training_session",
    Text("training session", "培训场次"),
    Text("A training for one resource at one time, with its places", "某资源某一时间的一场培训及其名额"),
    key=("id",),
    level="public",
    sheets=("training_session", "培训场次"),
    columns=(
        column("id", TEXT, "session id", "场次编号", "Id of the session", "场次编号"),
        column("resource", TEXT, "resource", "资源", "Resource it is for", "适用的资源",
               refers="resource.id", null=False),
        column("level", TEXT, "level", "等级", "Level that it gives", "所授予的等级", null=False),
        column("t0", INSTANT, "from", "起", "First second, UTC", "开始时刻（世界协调时）", unit="s", null=False),
        column("t1", INSTANT, "to", "止", "First second after it, UTC", "结束时刻（世界协调时）", unit="s", null=False),
        column("places", INT, "places", "名额", "How many persons it takes", "可参加的人数", unit="1", low=1,
               null=False),
        column("room", TEXT, "where", "地点", "Where it is held", "培训地点"),
        column("valid_days", INT, "holds for", "有效天数",
               "Days for which the training holds; empty: for ever", "资质的有效天数；空为长期有效", unit="d", low=1),
        column("state", TEXT, "state", "状态", "Whether it takes place", "是否举行", null=False,
               values=("planned", "cancelled")),
    ),
)

TRAINING_PLACE = Table(
    "training_place",
    Text("training place", "培训名额"),
    Text("The place of a person in a training session, and whether the training was confirmed",
         "某人在一场培训中的名额，以及是否已确认通过"),
    key=("id",),
    level="public",
    columns=(
        column("id", TEXT, "place id", "名额编号", "Digest of session and person", "场次与人员的摘要"),
        column("session", TEXT, "session", "场次", "Session", "场次", refers="training_session.id",
               null=False),
        column("person", TEXT, "person", "人员", "Who has the place", "占用名额者", visible=PERSONAL, null=False),
        column("state", TEXT, "state", "状态", "Where it stands", "当前状态", null=False,
               values=("booked", "cancelled", "confirmed", "absent")),
        column("at", STAMP, "since", "时间", "When it came to stand there", "变为该状态的时间", null=False),
        column("by", TEXT, "by", "办理人", "Who did it", "办理人", visible=PERSONAL, null=False),
    ),
)

TRAINING_REQUEST = Table(
    "training_request",
    Text("training request", "培训申请"),
    Text("Who asks for a training session of a resource, until they have a place in one",
         "申请安排某资源培训的人员，取得名额后即删除"),
    key=("resource", "person"),
    level="public",
    columns=(
        column("resource", TEXT, "resource", "资源", "Resource it is for", "适用的资源",
               refers="resource.id"),
        column("person", TEXT, "person", "人员", "Who asks", "申请人", visible=PERSONAL),
        column("at", STAMP, "since", "时间", "When they asked", "申请时间", null=False),
    ),
)

TABLES = (TRAINING_SESSION, TRAINING_PLACE, TRAINING_REQUEST)
