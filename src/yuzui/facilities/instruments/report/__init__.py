# SPDX-License-Identifier: Apache-2.0
"""What the reports on instruments read and say."""
