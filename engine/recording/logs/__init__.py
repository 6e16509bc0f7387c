"""Readers of event logs, one module per format, and what they share."""
