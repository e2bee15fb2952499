# SPDX-License-Identifier: Apache-2.0
"""What a checker of schedules reads and says; shared with nothing that makes one."""
