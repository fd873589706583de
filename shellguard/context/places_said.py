"""Which places one call names: hosts, contexts, profiles, projects, databases, buckets, branches, paths.

Promise: pure but for the files a reader of `classify` asks about, total and bounded; words that are only written down
(messages, patterns, files that are read) are no places.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.context.said import Said
from shellguard.context.said_acts import act_said, identity_said, inside_said, variables_said
from shellguard.context.said_objects import (
    connected_said,
    database_said,
    folder_said,
    machines_said,
    objects_said,
    pushed_said,
    request_said,
    script_said,
)
from shellguard.context.said_options import flags_of, operands_of, options_of, stays_here, variables_of
from shellguard.parse.identities.identity_use import IdentityUse


def places(subject: Subject, *, uses: tuple[IdentityUse, ...] = ()) -> tuple[Said, ...]:
    """All that the call names; what its own options say comes first."""
    call, program = subject.call, subject.program
    if stays_here(program, call.args):
        return ()
    return (
        *options_of(program, call.args),
        *flags_of(subject),
        *variables_of(program, call),
        *operands_of(program, call.args),
        *database_said(program, call),
        *machines_said(program, call),
        *objects_said(program, call),
        *(s for r in subject.requests for s in request_said(r)),
        *(pushed_said(call) if program == "git" else ()),
        *(connected_said(call) if program == "connect" else ()),
        *folder_said(program, call),
        *script_said(program, call),
        *(s for a in subject.service_acts for s in act_said(a)),
        *(s for u in uses for s in identity_said(u)),
        *variables_said(subject),
        *inside_said(call),
    )
