"""The only conductor: socket, sessions, order of steps."""
