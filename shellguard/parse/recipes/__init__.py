"""What a command runs from files: makefiles, package scripts, justfiles, task files.

Promise: pure, total, bounded; files come only through the reader that was passed in, and a recipe that cannot be
found or read adds nothing and stops nothing.
"""
