"""Whether every cycle can finish: what is sure in each stage, and where a history gets stuck."""
