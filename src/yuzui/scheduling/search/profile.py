# SPDX-License-Identifier: Apache-2.0
"""How much of something is in use over time, as steps; asked where an amount fits next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

_BEGINNING = -(2**62)


class Profile:
    """Use of one capacity."""

    __slots__ = ("_levels", "_times", "capacity")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        # _levels[k] is in use from _times[k] until _times[k + 1]
        self._times, self._levels = [_BEGINNING], [0]

    def add(self, start: int, end: int, amount: int) -> None:
        """Use an amount in ``[start, end)``; a negative amount gives it back."""
        first, last = self._cut(start), self._cut(end)
        levels = self._levels
        for place in range(first, last):
            levels[place] += amount
        self._join(last)
        self._join(first)

    def _cut(self, time: int) -> int:
        """Return the place of the step that begins at a time; made where there is none."""
        place = bisect_left(self._times, time)
        if place == len(self._times) or self._times[place] != time:
            self._times.insert(place, time)
            self._levels.insert(place, self._levels[place - 1])
        return place

    def _join(self, place: int) -> None:
        if self._levels[place] == self._levels[place - 1]:
            del self._times[place], self._levels[place]

    def fits(self, start: int, latest: int, duration: int, amount: int) -> int | None:
        """Return the first start at which an amount is free for a duration."""
        free = self.capacity - amount
        if free < 0:
            return None
        times, levels = self._times, self._levels
        place = bisect_right(times, start) - 1
        while place < len(times) and times[place] < start + duration:
            if levels[place] > free:
                if place + 1 == len(times):
                    return None
                start = times[place + 1]
                if start > latest:
                    return None
            place += 1
        return start

    def peak(self, start: int, end: int) -> int:
        """Return the most that is in use in ``[start, end)``."""
        first = bisect_right(self._times, start) - 1
        return max(self._levels[first : bisect_left(self._times, end)])
