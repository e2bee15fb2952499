# SPDX-License-Identifier: Apache-2.0
"""Publishing a schedule: what is checked, what is written, who is displaced, what is said."""
