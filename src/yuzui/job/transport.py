# SPDX-License-Identifier: Apache-2.0
"""How mail leaves the machine: the one module that may speak to a mail server.

``smtps://user:password@host:465``, ``smtp+starttls://user:password@host:587``, ``folder:DIR`` (one ``.eml``
file a message) or ``none``. Mail never travels in the clear, and certificates are checked.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from yuzui.errors import InputError, Place
from yuzui.store import durable
from yuzui.text import Text

SECONDS = 30.0
"""Longest wait for the answer of a mail server."""
NONE = "none"


class MailError(Exception):
    """A message could not be handed over; why, in the server's words."""


def check(address: str) -> None:
    """Refuse what names no way to send mail, or one in the clear."""
    if address in ("", NONE) or (address.startswith("folder:") and address != "folder:"):
        return
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.scheme in ("smtps", "smtp+starttls") and parts.hostname and parts.port != 0:
            return
    raise InputError(
        Text("mail cannot be sent this way", "无法以此方式发送邮件"),
        place=Place(column="mail"),
        seen=address.partition("@")[2] or address.partition(":")[0],  # never the password
        expected="smtps://user:password@host, smtp+starttls://user:password@host, folder:DIR, none",
        fix=Text("give one of these", "请写其中一种"),
        code="bad_mail",
    )


def deliver(address: str, base: Path, messages: Sequence[EmailMessage]) -> list[str]:
    """Hand messages over; return for each why it was not taken, or nothing.

    Raises
    ------
    MailError
        If none could be handed over, as when the server is down.
    """
    if address.startswith("folder:"):
        return _written(base / address.removeprefix("folder:"), messages)
    parts = urlsplit(address)
    try:
        with _connected(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            return [_sent(server, message) for message in messages]
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(_words(error)) from None


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host, context = str(parts.hostname), ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
    server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _sent(server: smtplib.SMTP, message: EmailMessage) -> str:
    try:
        server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    """Return what a server or the system says, without the address of the person."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return f"{code} {words.decode(errors='replace')}"
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
    return str(error) or type(error).__name__


def _written(folder: Path, messages: Sequence[EmailMessage]) -> list[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in messages:
            name = str(message["Message-ID"]).strip("<>").partition("@")[0]
            durable.durable(folder / f"{name}.eml", message.as_bytes(policy=SMTP).decode().replace("\r\n", "\n"))
    except OSError as error:
        raise MailError(_words(error)) from None
    return ["" for _ in messages]
