"""Every language to structure. Total: never raises; what cannot be read is an unknown, which is itself a fact. No I/O."""
