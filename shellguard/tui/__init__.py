"""Shows and answers over the wire."""
