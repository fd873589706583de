"""Finds packaged rules and shims, and the user's own folders; never through a variable the agent controls."""
