"""Shims, PTY, hooks: make attempts, carry out verdicts. Thin; decides nothing; fails closed."""
