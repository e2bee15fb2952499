# SPDX-License-Identifier: Apache-2.0
r"""Lots that nobody can choose: commitment, list, public value, tickets.

The order of acts makes the draw honest. A secret is committed to by its hash **before** the
candidates are fixed; the public value, named in advance and controlled by nobody, comes **after**
they are; the ticket of each candidate follows from all three. Whoever keeps the secret does not
know the public value when the list is fixed, and whoever knows the public value cannot change
the secret.

Notes
-----
With :math:`H` SHA-256 over UTF-8 text in lower-case hex:

- commitment :math:`H(\texttt{yuzui-lottery-1}\,\backslash n\,\text{secret})`;
- list hash :math:`H` of the sorted ids joined by line feeds;
- ticket of :math:`j`: :math:`H` of tag, secret, public value, list hash and :math:`j`, joined by
  line feeds.

Uniform lots are taken in ascending order of ticket. Weighted lots follow Efraimidis and Spirakis:
with :math:`h_j` the ticket as a fraction of its range, ascending
:math:`-\ln(1 - h_j) / w_j`; equal weights give the uniform order.

References
----------
Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003
"""

from __future__ import annotations

import hashlib
import math
import secrets
from collections.abc import Iterable, Mapping

TAG = "yuzui-lottery-1"
POLICIES = ("uniform", "weighted")
_RANGE = 2**256


def new_secret() -> str:
    """Return 32 random bytes in hex, from the operating system."""
    return secrets.token_hex(32)


def commitment(secret: str) -> str:
    """Return the hash that binds to a secret without telling it."""
    return _hash(TAG, secret)


def list_hash(ids: Iterable[str]) -> str:
    """Return the hash of a list of candidates, whatever its order."""
    return _hash(*sorted(ids))


def tickets(secret: str, public: str, ids: Iterable[str]) -> dict[str, str]:
    """Return the ticket of each candidate."""
    listed = sorted(ids)
    digest = list_hash(listed)
    return {name: _hash(TAG, secret, public, digest, name) for name in listed}


def order(drawn: Mapping[str, str], weights: Mapping[str, float] | None = None) -> list[str]:
    """Return the candidates in the order in which they are taken."""
    if weights is None:
        return sorted(drawn, key=lambda name: drawn[name])
    return sorted(drawn, key=lambda name: (key(drawn[name], weights[name]), drawn[name]))


def key(ticket: str, weight: float) -> float:
    """Return the key of a weighted lot; the smallest is taken first."""
    return -math.log1p(-int(ticket, 16) / _RANGE) / weight if weight > 0 else math.inf


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
