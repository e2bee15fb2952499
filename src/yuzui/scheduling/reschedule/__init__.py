# SPDX-License-Identifier: Apache-2.0
"""What comes after a schedule: why a task is out, what an urgent one displaces, what changed."""
