"""Proving: what holds of every history of a schedule, or of two schedules compared (design 6)."""
