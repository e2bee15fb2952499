# SPDX-License-Identifier: Apache-2.0
"""How each kind of check that speaks for the tool is run: one file a kind, ``run(check, world) -> Outcome``."""
