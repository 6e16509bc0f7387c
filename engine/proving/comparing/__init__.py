"""Comparing two schedules by the histories that they accept."""
