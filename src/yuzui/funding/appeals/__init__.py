# SPDX-License-Identifier: Apache-2.0
"""Appeals against funding decisions: filed, computed again, settled by another person."""
