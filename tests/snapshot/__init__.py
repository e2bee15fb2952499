# SPDX-License-Identifier: Apache-2.0
"""What people see of the demonstration and the golden cases, stored while the house is rebuilt."""
