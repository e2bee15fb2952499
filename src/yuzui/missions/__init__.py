# SPDX-License-Identifier: Apache-2.0
"""Missions: tasks, honest dates, gates, payments, teams, phases, roadmap."""
