"""The parts of the HTML report of an audit: its markup, style, pictures and sections. Pure."""
