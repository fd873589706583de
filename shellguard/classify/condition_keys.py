"""Keys under which the rule set files conditions that are not about a program's name.

Promise: a NUL keeps them apart from any name a program can have.
"""

WRITES, READS, ASSIGNS, FED, WRAPPED, PATH, UNNAMED, MULTIPLIES = (
    "\0" + key for key in ("writes", "reads", "assigns", "fed", "wrapped", "path", "unnamed", "multiplies")
)
