# SPDX-License-Identifier: Apache-2.0
"""How long the server waits for a request to begin: connections that say nothing are closed.

uvicorn limits the time between two requests of a connection and nothing before the first, or
once a first byte has come: a client that sends one byte a minute holds its connection for ever.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0
"""Time in which the head of a request must have come whole."""


class Protocol(H11Protocol):
    """HTTP/1.1 with a limit to the time in which the head of each request comes."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        # the time until the next request begins is limited by the server itself
        self._forget()
        super().on_response_complete()

    def _watch(self) -> None:
        """Begin to count where no head is complete; it is one time for all its bytes."""
        if self.conn.their_state is not h11.IDLE:
            self._forget()
        elif self._head is None:
            self._head = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def _forget(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None
