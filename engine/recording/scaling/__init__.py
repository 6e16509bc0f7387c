"""Audits past one machine: one kernel over whole cases; an engine only moves cases together."""
