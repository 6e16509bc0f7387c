"""The command line: one module per command group parses, calls one operation and renders."""
