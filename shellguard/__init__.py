"""ShellGuard: judges every command a coding agent issues before it takes effect."""

__version__ = "0.1.0"
