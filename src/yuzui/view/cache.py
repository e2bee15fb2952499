# SPDX-License-Identifier: Apache-2.0
"""What was made once and is asked for again, in memory of bounded size."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Cache(Generic[Made]):
    """Keeps what is pure in its key, the last asked for longest, for all threads of the process.

    The key must hold everything that the value depends on: nothing else is asked before it is
    given away, so that no right of anybody may be left out of it.

    Parameters
    ----------
    most : int
        Bytes of all values together, as their makers weigh them.
    """

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0
        self._values: OrderedDict[Hashable, tuple[Made, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Made], weigh: Callable[[Made], int]) -> Made:
        """Return the value of a key, made where it is not held; two threads may make it twice."""
        with self._lock:
            if (found := self._values.get(key)) is not None:
                self._values.move_to_end(key)
                return found[0]
        made = make()
        weight = weigh(made)
        with self._lock:
            if key not in self._values and weight <= self.most:
                self._values[key] = made, weight
                self.held += weight
            while self.held > self.most:
                _, (_, lighter) = self._values.popitem(last=False)
                self.held -= lighter
        return made

    def __len__(self) -> int:
        return len(self._values)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self.held = 0
