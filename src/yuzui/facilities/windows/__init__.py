# SPDX-License-Identifier: Apache-2.0
"""When a piece of work may run: interval algebra, and what turns facts into windows."""
