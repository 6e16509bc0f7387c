"""Auditing: what departed from the schedule, in one case or in millions. Pure."""
