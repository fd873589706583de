"""The session so far -> signals. No I/O, no clock."""
