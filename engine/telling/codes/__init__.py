"""The sentences behind every ``ETP###`` code, one module per group of codes."""
