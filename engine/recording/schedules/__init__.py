"""Schedules and histories as files: YAML read with its places, judged, normalised, kept."""
