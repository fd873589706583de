"""Words of a call that go round a refusal, a check or a person.

Promise: pure, total; said as they are written, without values. They are facts: most of them are ordinary, and what went
before says whether one of them is a way round.
"""

from __future__ import annotations

import re

from shellguard.classify.subject import Subject

MOST = 8
_RAISING = frozenset("sudo doas su pkexec run0 runas gsudo sudoedit".split())
# Options by the word they begin with, whatever the tool: what they ask for is the same everywhere.
_OPTION = re.compile(
    r"^--?(?:force(?!-(?:with-lease|if-includes|color|colour|exclude|reinstall|confirm|recreate))|no-(?:verify|check|gpg|preserve-root|hooks|ssl|confirm|prompt|guard|lock|policy)"
    r"|skip-(?:verif|check|hook|valid|test|safety|confirm|policy)|bypass|override|overwrite|dangerous|dangerously|unsafe|insecure|admin$|accept-data-loss"
    r"|auto-approve|allow-(?:destructive|dangerous|unauthenticated|downgrade|data-loss)|ignore-(?:safety|lock|policy|check|errors)"
    r"|disable-(?:check|verif|safety|protection|ssl|policy)|yes-i-|i-know|really)"
)
# A variable in front that switches a check off.
_SWITCHES = re.compile(
    r"^(?:HUSKY|SKIP|PRE_COMMIT_ALLOW_NO_CONFIG|GIT_SSL_NO_VERIFY|NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|ALLOW_\w{2,40}|FORCE|FORCE_\w{2,40}|SKIP_\w{2,40}|DISABLE_\w{2,40})$"
)
_HARMLESS_VALUES = frozenset(
    {"FORCE_COLOR", "SKIP_BUILD", "DISABLE_TELEMETRY", "SKIP_INSTALL", "FORCE_JAVASCRIPT_ACTIONS_TO_NODE20"}
)


def escalations(subject: Subject) -> tuple[str, ...]:
    """What goes round something, as `git push --force`, `sudo`."""
    call = subject.call
    found = [w for w in call.wrappers if w in _RAISING]
    if subject.program in _RAISING:
        found.append(subject.program)
    for arg in call.args[:64]:
        option = arg.text.partition("=")[0]
        if option.startswith("-") and _OPTION.match(option):
            found.append(f"{call.program} {option[:40]}")
    for name, _ in call.assignments[:16]:
        if (
            _SWITCHES.match(name)
            and name not in _HARMLESS_VALUES
            and not name.startswith("DISABLE_TELEMETRY")
        ):
            found.append(f"{name}=")
    return tuple(dict.fromkeys(found))[:MOST]
