# SPDX-License-Identifier: Apache-2.0
"""Judge and fund: from reviews and rules to a slate, with its proof and its uncertainty."""

from yuzui.allocate.verify import audit as audit_slate

__all__ = ["audit_slate"]
