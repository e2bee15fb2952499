# SPDX-License-Identifier: Apache-2.0
"""Draws, and chains that can be advanced: what every sampler of scores shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

CHAINS = 4
PRIOR = 0.4
"""End of the uniform prior of each standard deviation, as a part of the scale range."""

_BLOCK = 250


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws of every unknown."""

    mean: Array
    sigma: Mapping[str, Array]
    quality: Array
    severity: Array
    further: Mapping[str, Array] = field(default_factory=dict)

    def kept(self, drop: int) -> Draws:
        """Return the draws without the first ones of every chain."""
        return Draws(
            self.mean[:, drop:],
            {name: part[:, drop:] for name, part in self.sigma.items()},
            self.quality[:, drop:],
            self.severity[:, drop:],
            {name: part[:, drop:] for name, part in self.further.items()},
        )

    def then(self, more: Draws) -> Draws:
        """Return these draws followed by more of the same chains."""

        def join(a: Array, b: Array) -> Array:
            return np.concatenate([a, b], axis=1)

        return Draws(
            join(self.mean, more.mean),
            {name: join(part, more.sigma[name]) for name, part in self.sigma.items()},
            join(self.quality, more.quality),
            join(self.severity, more.severity),
            {name: join(part, more.further[name]) for name, part in self.further.items()},
        )

    def with_quality(self, mean: Array, quality: Array) -> Draws:
        """Return the same draws with mean and quality on another scale."""
        return replace(self, mean=mean, quality=quality)

    def centred(self, shares: Array) -> Draws:
        """Return the same draws with panel effects about the panels of this call."""
        effect = self.further["panel"].astype(float)
        middle = effect @ shares
        further = dict(self.further) | {"panel": (effect - middle[:, :, None]).astype(np.float32)}
        if "cuts" not in further:
            return replace(self, mean=self.mean + middle, further=further)
        further["cuts"] = (further["cuts"] - middle[:, :, None]).astype(np.float32)
        return replace(self, further=further)


class Chains:
    """Chains on streams of their own, advanced together.

    A sampler sets ``n`` and ``m`` (proposals, reviewers), ``rho`` and ``sigma2`` (severity and
    variances now), ``size`` (normal draws a step) and says how one step goes.
    """

    n: int
    m: int
    size: int
    rho: Array
    sigma2: dict[str, Array]
    streams: list[np.random.Generator]

    def begin(self, seed: int) -> None:
        """Spawn one stream a chain from a seed."""
        spawned = np.random.SeedSequence(seed).spawn(CHAINS)
        self.streams = [np.random.default_rng(child) for child in spawned]

    def further(self) -> dict[str, Array]:
        """Return what else is recorded now, each of shape (chains, k)."""
        return {}

    def step(self, noise: Array) -> tuple[Array, Array]:
        """Draw everything once from normal noise of shape (chains, size)."""
        raise NotImplementedError

    def advance(self, steps: int) -> Draws:
        """Advance every chain and return the draws."""
        mean = np.empty((CHAINS, steps))
        sigma = {name: np.empty((CHAINS, steps)) for name in self.sigma2}
        quality = np.empty((CHAINS, steps, self.n), dtype=np.float32)
        severity = np.empty((CHAINS, steps, self.m), dtype=np.float32)
        others: dict[str, list[Array]] = {name: [] for name in self.further()}
        for begin in range(0, steps, _BLOCK):
            block = min(_BLOCK, steps - begin)
            noise = np.stack([s.standard_normal((block, self.size)) for s in self.streams], axis=1)
            for place in range(begin, begin + block):
                mu, theta = self.step(noise[place - begin])
                mean[:, place] = mu
                quality[:, place] = theta
                severity[:, place] = self.rho
                for name, value in self.sigma2.items():
                    sigma[name][:, place] = np.sqrt(value)
                for name, now in self.further().items():
                    others[name].append(now.astype(np.float32))
        further = {name: np.stack(parts, axis=1) for name, parts in others.items()}
        return Draws(mean, sigma, quality, severity, further)
