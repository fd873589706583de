"""git as a language: an invocation becomes what it would lose or run, and whether that can come back. No I/O."""
