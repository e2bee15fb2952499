# SPDX-License-Identifier: Apache-2.0
"""Accounts of a site in a file of its own: persons, credentials, sessions, invitations."""

from yuzui.store.accounts.file import FILE, Account, Accounts, open_accounts
from yuzui.store.accounts.sessions import Session

__all__ = ["FILE", "Account", "Accounts", "Session", "open_accounts"]
