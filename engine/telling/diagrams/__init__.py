"""Pictures of a schedule: one layout, and a writer for each format."""
