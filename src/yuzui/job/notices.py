# SPDX-License-Identifier: Apache-2.0
"""What persons are told of events: every kind once, with its words on their own pages and in a mail.

A mail says that there is news and where: no outcome, no score, no reason and no name of another
person. So the words of mails take nothing from what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yuzui.job import background
from yuzui.job.workspace import Workspace
from yuzui.store import messages
from yuzui.store.accounts import open_accounts
from yuzui.store.sqlite import SqliteStore
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event a person is told of.

    Parameters
    ----------
    notice : Text
        The sentence on their own pages; it names what the event gives it.
    subject, line : Text or None
        Subject and sentence of the mail; without them there is only a notice.
    at_once : bool
        Whether it never waits for a bundle: it is needed to sign in, or warns.
    digest : bool
        Whether it comes regularly, so that it says how it is ended.
    """

    notice: Text
    subject: Text | None = None
    line: Text | None = None
    at_once: bool = False
    digest: bool = False


_BOOKING = Text("There is news about a booking of yours", "您的预订有新消息")
_BOOKING_LINE = Text("A booking of yours was made or changed. The page says what it is now.",
                     "您的一项预订已建立或更改，详见网页。")  # fmt: skip
_JOB = Text("Your job has ended", "您的任务已结束")
_JOB_LINE = Text(
    "Work that you asked for has ended. Its page says what came of it.", "您提交的任务已结束，结果见网页。"
)

KINDS: Mapping[str, Kind] = {
    "invitation": Kind(
        Text("You are invited", "您收到一份邀请"),
        Text("You are invited", "您收到一份邀请"),
        Text("The link works once, within seven days. Its page says who invites you to what before it asks anything.",
             "链接七日内有效，仅可使用一次。打开后将先说明邀请人与事项，再请您填写。"),
        at_once=True,
    ),
    "link": Kind(
        Text("A link for signing in was made for you", "已为您生成登录链接"),
        Text("A link for signing in", "登录链接"),
        Text("The link works once, within ten minutes. If you did not ask for it, tell your administrator.",
             "链接十分钟内有效，仅可使用一次。若非您本人申请，请告知管理员。"),
        at_once=True,
    ),
    "reminder": Kind(
        Text("Reviews wait for you", "有评审待您完成"),
        Text("Reviews wait for you", "有评审待您完成"),
        Text("Reviews that you accepted have not been handed in yet.", "您已接受的评审尚未提交。"),
    ),
    "round_changed": Kind(
        Text("Scale, criteria or deadline of your reviews have changed", "您的评审所用量表、指标或截止时间已更改"),
        Text("There is news about your reviews", "您的评审有新消息"),
        Text("Scale, criteria or deadline were changed. The page says what holds now.",
             "量表、指标或截止时间已更改，现状见网页。"),
    ),
    "round_ended": Kind(
        Text("A round of reviews was taken back: nothing of it is asked of you", "一轮评审已撤回，暂无需您评审"),
        Text("There is news about your reviews", "您的评审有新消息"),
        Text("A round of reviews was taken back. It may be opened anew.", "一轮评审已撤回，之后可能重新开始。"),
    ),
    "decision_waits": Kind(
        Text("An award list waits for you", "有资助清单待您处理"),
        Text("Something waits for you", "有事项待您处理"),
        Text("A step of a call waits for you.", "某批次有一步骤待您处理。"),
    ),
    "signed": Kind(
        Text("There is news about a call", "批次有新进展"),
        Text("There is news about a call", "批次有新进展"),
        Text("A call that you work on has moved on.", "您参与的批次有新进展。"),
    ),
    "released": Kind(
        Text("There is news about your application", "您的申请有新消息"),
        Text("There is news about your application", "您的申请有新消息"),
        Text("A letter about your application can be read.", "有关您申请的通知书已可查阅。"),
    ),
    "job_done": Kind(Text("{job}: done", "{job}：已完成"), _JOB, _JOB_LINE),
    "job_failed": Kind(Text("{job}: not done", "{job}：未完成"), _JOB, _JOB_LINE),
    "job_lost": Kind(Text("{job}: interrupted twice", "{job}：两次中断"), _JOB, _JOB_LINE),
    "booking_made": Kind(Text("A booking of yours was made", "您的预订已建立"), _BOOKING, _BOOKING_LINE),
    "booking_changed": Kind(Text("A booking of yours was changed", "您的预订已更改"), _BOOKING, _BOOKING_LINE),
    "booking_cancelled": Kind(Text("A booking of yours was cancelled", "您的预订已取消"), _BOOKING, _BOOKING_LINE),
    "booking_handed_over": Kind(Text("A time you waited for is yours", "您候补的时段已归您"), _BOOKING, _BOOKING_LINE),
    "request_answered": Kind(
        Text("A request of yours was answered", "您的申请已获答复"),
        Text("A request of yours was answered", "您的申请已获答复"),
        Text("The page says what the answer is, and what you may do now.", "答复及可办理的事项见网页。"),
    ),
    "training_changed": Kind(
        Text("A training of yours was changed", "您的培训有变动"),
        Text("A training of yours was changed", "您的培训有变动"),
        Text("A session does not take place, or a training has ended. The page says what holds now.",
             "某场培训取消或某项资质终止，现状见网页。"),
    ),
    "training_ends": Kind(
        Text("A training of yours ends within 30 days", "您的培训资质将在 30 天内到期"),
        Text("A training of yours ends soon", "您的培训资质即将到期"),
        Text("A training that lets you use an instrument ends within 30 days.",
             "您使用某仪器所需的培训资质将在 30 天内到期。"),
    ),
    "new_device": Kind(
        Text("Somebody signed in as you on a new device", "您的账户在新设备上登录"),
        Text("A new device signed in", "新设备登录"),
        Text("Your account was used on a device that it was not used on before. If that was not you, end the session.",
             "您的账户在此前未使用过的设备上登录。若非本人操作，请结束该会话。"),
        at_once=True,
    ),
    "factor_changed": Kind(
        Text("How you sign in was changed", "您的登录方式已更改"),
        Text("How you sign in was changed", "您的登录方式已更改"),
        Text("A password, passkey or authenticator of your account was changed. If that was not you, tell your "
             "administrator.", "您账户的密码、通行密钥或验证器已更改。若非本人操作，请告知管理员。"),
        at_once=True,
    ),
    "role_given": Kind(
        Text("You were given a role", "您获授一个角色"),
        Text("Your roles have changed", "您的角色有变动"),
        Text("The page says which roles you hold now, and until when.", "您现有的角色及期限见网页。"),
    ),
    "role_ended": Kind(
        Text("A role of yours has ended", "您的一个角色已终止"),
        Text("Your roles have changed", "您的角色有变动"),
        Text("The page says which roles you hold now, and until when.", "您现有的角色及期限见网页。"),
    ),
    "moved": Kind(
        Text("{en}", "{zh}"),
        Text("There is news about something you have a part in", "您参与的事项有新进展"),
        Text("Somebody has moved it on. The page says what comes next, and who does it.",
             "该事项已有办理，下一步及办理人见网页。"),
    ),
    "waits": Kind(
        Text("{en}", "{zh}"),
        Text("Something waits for you", "有事项待您处理"),
        Text("Its term ends soon, or somebody asked for it. The page says what you may do.",
             "该事项即将到期或有人催办，可办理的操作见网页。"),
    ),
    "digest": Kind(
        Text("Your week", "本周汇总"),
        Text("What waits for you this week", "本周待办"),
        Text("The page says what waits for you.", "待办事项见网页。"),
        digest=True,
    ),
}  # fmt: skip
"""Every kind of event; what is told of others is not sent."""


def tell(
    workspace: Workspace,
    kind: str,
    account: str,
    event: str,
    about: str,
    args: Mapping[str, Any] | None = None,
    *,
    mail: bool = True,
    ics: Callable[[str], str] | None = None,
) -> None:
    """Tell a person of an event, once: a notice always, a mail where the kind has one and they have an address.

    Parameters
    ----------
    workspace : Workspace
        Within an act, what is told belongs to it: it is written with it or not at all.
    kind : str
        Key of :data:`KINDS`.
    account : str
        Who is told.
    event : str
        Name of the event, such as ``booking:B7:moved:3``; the same one is told once.
    about : str
        Path of the page it is about.
    args : mapping, optional
        What the notice names.
    mail : bool
        Whether a mail is wanted.
    ics : callable, optional
        ``(lang) -> text`` of the calendar file that goes with the mail.
    """
    messages.notice(workspace.store, account, kind, event, about, args or {})
    if mail:
        mail_only(workspace, kind, account, event, about, ics)


def mail_only(
    workspace: Workspace, kind: str, account: str, event: str, about: str, ics: Callable[[str], str] | None = None
) -> None:
    """Mail a person of an event, once, without a notice; nobody without an address, or who ended such mails."""
    if KINDS[kind].subject is None or (to := contact(workspace.dir, account)) is None:
        return
    if KINDS[kind].digest and kind in messages.ends(workspace.store, account):
        return
    values = {"about": about} | ({"ics": ics(to[1])} if ics else {})
    messages.mail(workspace.store, *to, kind, event, values, account)


def was_notified(workspace: Workspace, account: str, event: str) -> bool:
    """Say whether a person was told of an event."""
    return messages.was_notified(workspace.store, account, event)


def tell_later(workspace: Workspace, kind: str, account: str, event: str, about: str, at: int) -> None:
    """Tell a person of an event from a second on, unless it is taken back before."""
    messages.notice(workspace.store, account, kind, event, about, {}, at)
    if (to := contact(workspace.dir, account)) is not None:
        messages.mail(workspace.store, *to, kind, event, {"about": about}, account, at)


def take_back(workspace: Workspace, account: str, event: str) -> None:
    """Take back what a person was to be told of an event later."""
    messages.unsay(workspace.store, account, event)


def send(workspace: Workspace, kind: str, to: str, lang: str, event: str, about: str) -> None:
    """Send a mail to somebody who has no account yet, as an invitation; its link is forgotten once it was sent."""
    messages.mail(workspace.store, to, lang, kind, event, {"about": about})


def contact(folder: Path, account: str) -> tuple[str, str] | None:
    """Return address and language of an account; None where there are no accounts, or it may not be used."""
    accounts = open_accounts(folder)
    if accounts is None:
        return None
    try:
        found = accounts.account(account)
    finally:
        accounts.close()
    return None if found is None or found.state != "active" else (found.email_seen, found.lang)


def unread(workspace: Workspace) -> Iterator[tuple[Text, str]]:
    """Yield what the subject was told and has not read: a sentence, and the page it is about."""
    for row in messages.notices(workspace.store, workspace.subject):
        if row["kind"] in KINDS:
            args = dict(row["args"] or {})
            if "job" in args:
                args["job"] = background.title(args["job"])
            yield KINDS[row["kind"]].notice.format(**args), row["about"] or "/jobs"


def ended(store: SqliteStore, folder: Path, row: Mapping[str, Any]) -> None:
    """Send the mail of a job that ended, if it took long and its maker asked for one; its notice is written already."""
    kind = f"job_{row['state']}"
    wanted = row["notify"] and kind in KINDS and row["ended"] - (row["started"] or row["ended"]) > LONG
    if wanted and (to := contact(folder, row["by"])) is not None:
        about = background.page(row["id"])
        messages.mail(store, *to, kind, f"job:{row['id']}", {"about": about}, row["by"])


LONG = 60
"""Seconds after which the end of a job is worth a mail."""
