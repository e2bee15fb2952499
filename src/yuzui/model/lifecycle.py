# SPDX-License-Identifier: Apache-2.0
"""Legal moves, one table per life cycle; anything else is a StateError.

What a workflow file declares (``<job>/workflows``) becomes a life cycle too; what stands here has none yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from yuzui.errors import StateError
from yuzui.text import Text, join, same

# A move a line reads as the table it is.
# fmt: off


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move.

    Parameters
    ----------
    state : str
        State it starts from.
    action : str
        Verb.
    to : str
        State it leads to.
    label : Text
        The verb for people.
    """

    state: str
    action: str
    to: str
    label: Text


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """States and legal moves of one kind of object.

    Parameters
    ----------
    name : str
        Name of the life cycle.
    title : Text
        Name for people.
    states : mapping of str to Text
        Every state, the first one being where it begins.
    moves : tuple of Move
        Every legal move.
    """

    name: str
    title: Text
    states: Mapping[str, Text]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        for one in self.moves:
            if one.state not in self.states or one.to not in self.states:
                raise ValueError(f"{self.name}: {one.action} leaves the table of states")
        if len({(one.state, one.action) for one in self.moves}) != len(self.moves):
            raise ValueError(f"{self.name}: a move stands twice")

    @property
    def start(self) -> str:
        """The state in which it begins."""
        return next(iter(self.states))

    @property
    def values(self) -> tuple[str, ...]:
        """Names of all states: the vocabulary of the column ``state``."""
        return tuple(self.states)


def _cycle(name: str, en: str, zh: str, states: str, moves: str) -> LifeCycle:
    """Read a life cycle: ``state en zh`` and ``from.action to en zh`` per line, by ``|``."""
    named = {}
    for line in states.strip().splitlines():
        state, state_en, state_zh = (part.strip() for part in line.split("|"))
        named[state] = Text(state_en, state_zh)
    cycles = []
    for line in moves.strip().splitlines():
        place, to, verb_en, verb_zh = (part.strip() for part in line.split("|"))
        origins, action = place.split(".")
        cycles += [Move(o, action, to, Text(verb_en, verb_zh)) for o in origins.split()]
    return LifeCycle(name, Text(en, zh), MappingProxyType(named), tuple(cycles))


PROPOSAL = _cycle("proposal", "proposal", "申请书", """
    draft      | in preparation | 起草中
    submitted  | submitted      | 已提交
    ineligible | ineligible     | 不予受理
    review     | under review   | 评审中
    reviewed   | reviewed       | 评审完成
    awarded    | awarded        | 已资助
    declined   | declined       | 未资助
    appealed   | under appeal   | 复审中
    withdrawn  | withdrawn      | 已撤回
""", """
    draft.submit                          | submitted  | submit             | 提交
    submitted.return                      | draft      | return for changes | 退回修改
    submitted.reject                      | ineligible | refuse as ineligible | 不予受理
    submitted.begin_review                | review     | send to review     | 送审
    review.end_review                     | reviewed   | end review         | 结束评审
    reviewed.award                        | awarded    | award              | 资助
    reviewed.decline                      | declined   | decline            | 不资助
    declined ineligible.appeal            | appealed   | appeal             | 申请复审
    appealed.uphold                       | reviewed   | uphold the appeal  | 支持复审申请
    appealed.dismiss                      | declined   | dismiss the appeal | 驳回复审申请
    draft submitted review reviewed.withdraw | withdrawn | withdraw         | 撤回
""")

SLATE = _cycle("slate", "slate", "拟资助方案", """
    computed   | computed           | 已计算
    proposed   | put to the board   | 已提请审议
    decided    | decided            | 已决定
    superseded | superseded         | 已被取代
    withdrawn  | withdrawn          | 已撤回
""", """
    computed.propose                    | proposed   | put to the board | 提请审议
    computed proposed.decide            | decided    | decide           | 作出决定
    decided superseded.decide_again     | decided    | decide again     | 重新决定
    computed proposed decided.supersede | superseded | supersede        | 取代
    computed proposed.withdraw          | withdrawn  | withdraw         | 撤回
    proposed.return                     | computed   | return to the office | 退回
""")

DECISION = _cycle("decision", "decision", "资助决定", """
    drafted    | drafted     | 拟定
    waiting    | waits for a second person | 待第二人同意
    signed     | signed      | 已签署
    published  | published   | 已公布
    contested  | under appeal, not yet published | 复审中，尚未公布
    appealed   | under appeal | 复审中
    superseded | superseded  | 已被取代
    withdrawn  | withdrawn   | 已撤回
""", """
    drafted.sign               | signed     | sign                    | 签署
    drafted.ask_second         | waiting    | ask a second person     | 提请第二人同意
    waiting.agree              | signed     | agree as second person  | 第二人同意
    waiting.refuse             | withdrawn  | refuse as second person | 第二人不同意
    signed.publish             | published  | publish                 | 公布
    contested.publish          | appealed   | publish                 | 公布
    signed contested.appeal    | contested  | appeal                  | 申请复审
    published appealed.appeal  | appealed   | appeal                  | 申请复审
    contested.dismiss          | signed     | dismiss the last appeal | 驳回最后一项复审申请
    appealed.dismiss           | published  | dismiss the last appeal | 驳回最后一项复审申请
    signed published contested appealed.supersede | superseded | supersede | 取代
    drafted.withdraw           | withdrawn  | withdraw                | 撤回
""")

APPEAL = _cycle("appeal", "appeal", "复审申请", """
    open      | open      | 办理中
    upheld    | upheld    | 予以支持
    dismissed | dismissed | 予以驳回
    withdrawn | withdrawn | 申请人撤回
""", """
    open.recompute | open      | compute again        | 重新计算
    open.uphold    | upheld    | uphold               | 支持
    open.dismiss   | dismissed | dismiss              | 驳回
    open.withdraw  | withdrawn | note that it was withdrawn | 登记撤回
""")

OBJECTION = _cycle("objection", "objection to a number", "对数字的异议", """
    open      | open      | 办理中
    accepted  | accepted  | 予以采纳
    rejected  | rejected  | 不予采纳
    withdrawn | withdrawn | 提出人撤回
""", """
    open.accept   | accepted  | accept   | 采纳
    open.reject   | rejected  | reject   | 不采纳
    open.withdraw | withdrawn | note that it was withdrawn | 登记撤回
""")

DRAW = _cycle("draw", "draw of lots", "抽签", """
    committed | committed       | 已承诺
    fixed     | candidates fixed | 名单已定
    revealed  | revealed        | 已揭示
    void      | void            | 作废
""", """
    committed.fix         | fixed    | fix the candidates | 确定名单
    fixed.reveal          | revealed | reveal             | 揭示
    committed fixed.void  | void     | declare void       | 宣告作废
""")

ASSIGNMENT = _cycle("assignment", "invitation to review", "评审邀请", """
    proposed | proposed | 拟议
    accepted | accepted | 已接受
    declined | declined | 已谢绝
    replaced | replaced | 已替换
""", """
    proposed.accept            | accepted | accept                      | 接受
    proposed accepted.decline  | declined | decline                     | 谢绝
    declined.replace           | replaced | ask somebody else           | 改请他人
    proposed.make_way          | replaced | make way for another's move | 为他人调整而让出
""")

SCHEDULE = _cycle("schedule", "schedule", "排程", """
    draft      | draft      | 草案
    published  | published  | 已发布
    superseded | superseded | 已被取代
    refused    | refused by the checker | 检查未通过
    standing   | bookings by hand | 人工预订
""", """
    draft.publish        | published  | publish   | 发布
    draft.refuse         | refused    | refuse    | 不予通过
    draft.stand          | standing   | open for booking by hand | 开放人工预订
    published.supersede  | superseded | supersede | 取代
""")

CYCLES: Mapping[str, LifeCycle] = MappingProxyType(
    {
        cycle.name: cycle
        for cycle in (
            *(PROPOSAL, SLATE, DECISION, APPEAL, OBJECTION, DRAW),
            *(ASSIGNMENT, SCHEDULE),
        )
    }
)
"""Every life cycle that no workflow file declares, by name."""


def legal(cycle: str | LifeCycle, state: str) -> tuple[Move, ...]:
    """Return the moves that are legal from a state.

    Parameters
    ----------
    cycle : str or LifeCycle
        A key of :data:`CYCLES`, or the life cycle of a workflow.
    state : str
        Present state.

    Returns
    -------
    tuple of Move
        Legal moves; none from a last state.
    """
    table = CYCLES[cycle] if isinstance(cycle, str) else cycle
    return tuple(one for one in table.moves if one.state == state)


def move(cycle: str | LifeCycle, state: str, action: str) -> str:
    """Return the state an action leads to.

    Parameters
    ----------
    cycle : str or LifeCycle
        A key of :data:`CYCLES`, or the life cycle of a workflow.
    state : str
        Present state.
    action : str
        Verb.

    Returns
    -------
    str
        The new state.

    Raises
    ------
    StateError
        If the move is not legal; ``detail["legal"]`` lists the actions that are.

    Examples
    --------
    >>> move("draw", "committed", "fix")
    'fixed'
    """
    table = CYCLES[cycle] if isinstance(cycle, str) else cycle
    moves = legal(table, state)
    for one in moves:
        if one.action == action:
            return one.to
    known = table.states.get(state, same(state))
    label = next((one.label for one in table.moves if one.action == action), same(action))
    said = Text("{thing}: it is “{state}” already, and nothing more is done with it", "{thing}已为“{state}”，不再办理")
    fix = Text("look at it as it is now", "请查看其现状")
    if moves:
        said = Text("{thing}: it is “{state}”; “{action}” is not possible", "{thing}现为“{state}”，不能{action}")
        fix = Text("possible now: {moves}", "现可办理：{moves}").format(moves=join([one.label for one in moves]))
    thing = Text(table.title.en[:1].upper() + table.title.en[1:], table.title.zh)
    raise StateError(
        said.format(thing=thing, state=known, action=label),
        seen=action,
        expected=", ".join(one.action for one in moves),
        fix=fix,
        code="illegal_move",
        detail={"cycle": table.name, "state": state, "legal": [one.action for one in moves]},
    )


def diagram(cycle: LifeCycle) -> str:
    """Return a life cycle as the text of a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"  [*] --> {cycle.start}"]
    lines += [f"  {one.state} --> {one.to}: {one.action}" for one in cycle.moves]
    ends = [state for state in cycle.states if not any(m.state == state for m in cycle.moves)]
    return "\n".join([*lines, *(f"  {state} --> [*]" for state in ends)]) + "\n"
