"""Whether some run of a schedule contains what a history observed."""
