"""The few exceptions that cross a package border. Each message says what to do next."""


class ShellGuardError(Exception):
    """Base of everything we raise on purpose; `cli` prints it without a traceback and exits 3."""


class UsageError(ShellGuardError):
    """The person asked for something that cannot be; exit 2."""


class RuleError(ShellGuardError):
    """A rule file is wrong: the message names file, line and the nearest known key."""


class PolicyError(UsageError):
    """A policy file is wrong; the message names the key."""


class LedgerError(ShellGuardError):
    """The ledger could not be written or read: no record, no run."""


class WireError(ShellGuardError):
    """A frame was garbled, too long, or of an unknown version; the command it spoke of does not run."""


class GuardUnreachableError(ShellGuardError):
    """No guard listens where one should."""


class NotAllowedError(ShellGuardError):
    """The asker may not do this, e.g. an approval from inside the guarded process tree."""
