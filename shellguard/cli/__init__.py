"""One file per verb, one error boundary."""
