# SPDX-License-Identifier: Apache-2.0
"""Mail that waits: when it goes, in which words, and what is done when it does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from html import escape
from pathlib import Path
from typing import Any

from yuzui.errors import YuzuiError
from yuzui.job import transport
from yuzui.job.notices import KINDS, Kind
from yuzui.store import messages
from yuzui.store.sqlite import SqliteStore
from yuzui.text import Text

BUNDLE, HOUR = 5, 3_600
"""Messages an address gets within an hour; what is more goes into one message at its end."""
TAGS = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class Office:
    """From where a site sends its mail.

    Parameters
    ----------
    way : str
        See :mod:`yuzui.job.transport`.
    sender : str
        Address it comes from, with a name perhaps.
    url : str
        Address of the site, for the links.
    base : Path
        Folder from which a folder for mail is looked for.
    """

    way: str
    sender: str
    url: str
    base: Path

    @property
    def domain(self) -> str:
        """What stands behind the name of every message."""
        return parseaddr(self.sender)[1].rpartition("@")[2] or "localhost"


_MORE = Text("There is more news", "还有新消息")
_MANY = Text("{n} pieces of news", "{n} 条新消息")
_ENDS = Text(
    "You get this message every week. End it on your page: {url}", "本邮件每周发送一次。可在个人页面停止：{url}"
)
_FOOT = Text(
    "This message was sent by a machine and names neither persons nor results. Please do not answer it.",
    "本邮件由系统自动发送，不含任何人名或结果，请勿回复。",
)


def send(store: SqliteStore, office: Office) -> int:
    """Send what is due; return how many messages went or were tried."""
    due = messages.due(store)
    if not due:
        return 0
    if office.way in ("", transport.NONE):
        messages.dropped(store, messages.take(store, due))
        return 0
    letters = [one for one in map(tuple, _letters(store, due)) if one]
    taken = {row["id"] for row in messages.take(store, [row for letter in letters for row in letter])}
    letters = [letter for letter in letters if all(row["id"] in taken for row in letter)]
    if not letters:
        return 0
    reached = True
    try:
        answers = transport.deliver(office.way, office.base, [compose(office, letter) for letter in letters])
    except transport.MailError as error:
        answers, reached = [str(error)] * len(letters), False
    for letter, answer in zip(letters, answers, strict=True):
        if answer:
            # 5 is how a server begins what it will say again: there is no such person
            messages.failed(store, list(letter), answer, final=reached and answer.startswith("5"))
        else:
            messages.sent(store, list(letter), "" if len(letter) == 1 else bundle(letter))
    return len(letters)


def _letters(store: SqliteStore, due: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return what goes now, message by message: each mail by itself, but no more than a person can read."""
    by: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    letters = []
    moment = messages.now()
    for row in due:
        if _kind(row).at_once or row["tries"]:
            letters.append([row])
        else:
            by[row["to"]].append(row)
    for to, rows in by.items():
        room = max(0, BUNDLE - messages.sent_since(store, to, moment - HOUR))
        more = rows[room:]
        letters += [[row] for row in rows[:room]]
        if more and more[0]["made"] + HOUR <= moment:
            letters.append(more)
        elif more:
            messages.later(store, more, more[0]["made"] + HOUR)
    return letters


def _kind(row: dict[str, Any]) -> Kind:
    return KINDS.get(row["kind"]) or KINDS["signed"]


def bundle(letter: Sequence[dict[str, Any]]) -> str:
    """Return the name of a message that holds several mails."""
    return messages.name_of("|".join(sorted(row["id"] for row in letter)), letter[0]["to"])


def compose(office: Office, letter: Sequence[dict[str, Any]]) -> EmailMessage:
    """Return the message of one mail, or of several to one person, in the language of the person."""
    lang, first = letter[0]["lang"], _kind(letter[0])
    one = len(letter) == 1
    subject = first.subject if one else _MANY.format(n=len(letter))
    items = [(_kind(row).line if one else _kind(row).subject, _link(office, row)) for row in letter]
    parts = [(text.say(lang) if text else _MORE.say(lang), link) for text, link in items]
    foot = [_FOOT.say(lang)]
    message = EmailMessage()
    name = letter[0]["message_id"] if one else bundle(letter)
    message["Message-ID"] = f"<{name}@{office.domain}>"
    message["From"] = formataddr(parseaddr(office.sender)) if office.sender else f"yuzui@{office.domain}"
    message["To"] = letter[0]["to"]
    message["Subject"] = (subject or _MORE).say(lang)
    message["Date"] = formatdate(messages.now(), usegmt=True)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = TAGS[lang]
    if one and first.digest:
        me = f"{office.url}/{lang}/me/mail"
        message["List-Unsubscribe"] = f"<{me}>"
        foot.insert(0, _ENDS.format(url=me).say(lang))
    lines = [part for text, link in parts for part in (text, link, "")]
    message.set_content("\n".join([*lines, "-- ", *foot]) + "\n")
    message.add_alternative(_html(lang, parts, foot), subtype="html")
    for row in letter:
        if ics := (row["args"] or {}).get("ics"):
            message.add_attachment(ics.encode(), "text", "calendar", filename="booking.ics")
    return message


def _link(office: Office, row: dict[str, Any]) -> str:
    return f"{office.url}/{row['lang']}{(row['args'] or {}).get('about', '/')}"


def _html(lang: str, parts: Sequence[tuple[str, str]], foot: Sequence[str]) -> str:
    """Return the same in HTML: nothing is fetched from anywhere."""
    body = "".join(f'<p>{escape(text)}<br><a href="{escape(link)}">{escape(link)}</a></p>' for text, link in parts)
    foot_ = "".join(f"<p><small>{escape(line)}</small></p>" for line in foot)
    return f'<!doctype html><html lang="{TAGS[lang]}"><body>{body}<hr>{foot_}</body></html>\n'


def try_to(store: SqliteStore, office: Office) -> int:
    """Send what is due; a store that is locked or full is asked again later."""
    try:
        return send(store, office)
    except YuzuiError:
        return 0
