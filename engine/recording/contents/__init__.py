"""What evidence holds: its medium told by content, its tables read and judged."""
