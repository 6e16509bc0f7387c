"""How two schedules differ part by part: walking both, places, weight, renames."""
