"""The kernels of an audit in columns: what they read, what they meet, and what it departs in."""
