"""Pure words: findings, explanations and schedules in Polish and English."""
