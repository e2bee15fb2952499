# SPDX-License-Identifier: Apache-2.0
"""What evidence checks look at, and what follows from their outcomes."""
