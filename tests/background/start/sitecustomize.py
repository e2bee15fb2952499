# SPDX-License-Identifier: Apache-2.0
"""Makes the kinds of work for tests known to processes that a test starts."""

from yuzui import registry

registry.SEAMS = {**registry.SEAMS, "background": (*registry.SEAMS["background"], "tests.background")}
