"""One-edit mutants of a schedule, part by part."""
