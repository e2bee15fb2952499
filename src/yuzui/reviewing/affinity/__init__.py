# SPDX-License-Identifier: Apache-2.0
"""How well a reviewer knows the matter of a proposal: texts, their mix with other signs, why."""
