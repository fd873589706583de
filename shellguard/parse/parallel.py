"""GNU parallel: shell texts built out of a command and input sources (parallel(1)).

Promise: pure, bounded; a value that cannot be known stays `UNKNOWN`, and `--dry-run` runs nothing but perl expressions.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from shellguard.parse.feeding import upstream_items
from shellguard.parse.getopt import Grammar, Scan, scan
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.peeled import Peeled
from shellguard.parse.quoting import ansi_c

if TYPE_CHECKING:
    from shellguard.parse.evaluate import Walker
    from shellguard.parse.shell import Shell

MAX_JOBS = 64
_GRAMMAR = Grammar(
    values=frozenset(
        "-a --arg-file --arg-sep --arg-file-sep --basefile --bf --block --block-size --block-timeout --bt --colsep -C "
        "--compress-program --decompress-program -d --delimiter -E --env --filter --halt --halt-on-error --header -I --joblog "
        "-j --jobs -P --max-procs --procs -L --limit --load --max-args -n -N --max-replace-args --memfree --memsuspend "
        "--minversion --nice --profile -J --recend --recstart --res --results --retries --return --rpl -s "
        "--max-chars --seqreplace --semaphorename --id --semaphoretimeout --st --slotreplace --ssh --sshdelay -S --sshlogin "
        "--sshloginfile --slf --sql --sqlmaster --sqlworker --sqlandworker --tagstring --tag-string --tempdir --tmpdir "
        "--template --tmpl --termseq --timeout --tollef --trc --trim --wd --workdir --transferfile --tf --delay "
        "--extensionreplace --er --basenamereplace --bnr --dirnamereplace --dnr --basenameextensionreplace --bner -U "
        "--totaljobs --groupby --parset".split()
    ),
    optional=frozenset({"-i", "-l"}),
    flags=frozenset(
        {"--pipe", "--plus", "--sem", "--semaphore", "--link", "--group", "--bar", "--eta", "--quote"}
    ),
)
_NOTHING = ("--help", "--version", "-V", "--citation", "--shellquote", "--number-of-cpus", "--number-of-cores", "--wait", "--show-limits", "-h")  # fmt: skip
_MARKERS = re.compile(r"::::?\+?$")
_PERL = re.compile(r"\{=(.*?)=\}", re.S)
_PLACE = re.compile(r"\{(\d{0,4}|[+-]\d{1,4})(\.|/|//|/\.|#|%|)\}")
_SHELL_TEXT = re.compile(r"(?:sh|bash|dash|zsh|ksh)$")


@dataclass(frozen=True, slots=True)
class Source:
    """One list of values."""

    values: tuple[Arg, ...]
    is_linked: bool = False
    """It goes along with the source before, value by value."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one command is made of."""

    values: tuple[Arg, ...]
    names: tuple[str, ...] = ()


def parallel(walker: Walker, call: Invocation, shell: Shell) -> None:
    """`parallel [options] COMMAND ::: values`, `... | parallel COMMAND`, `parallel ::: 'cmd' 'cmd'`."""
    found = scan(call.args, _GRAMMAR)
    command, sources = _split(walker, call, found)
    for text in _perl(command, found):
        walker.inner(call, Peeled((Arg("perl"), Arg("-e"), Arg(text))), shell)
    if found.has(*_NOTHING) or found.has("--dry-run", "--dryrun"):
        return
    is_plain = call.program == "sem" or found.has("--semaphore", "--sem", "--pipe", "--pipepart", "--nonall")
    jobs = [Job(())] if is_plain else _jobs(sources or [_input(walker, call, found)], found)
    inner = replace(call, program="parallel", stdin=call.stdin if is_plain else None)
    cwd = found.value("--wd", "--workdir")
    for job in jobs[:MAX_JOBS]:
        values = job.values
        origin = tuple(s for v in values for s in v.sources)
        for text in _built(command, job, found):
            walker.inner(inner, Peeled(text=text, host=_host(found), sources=origin, cwd=cwd), shell)


def _split(walker: Walker, call: Invocation, found: Scan) -> tuple[tuple[Arg, ...], list[Source]]:
    """The command, and the input sources behind `:::` and `::::`."""
    first = found.value("--arg-sep")
    marks = [
        n for n, a in enumerate(found.rest) if _MARKERS.fullmatch(a.text) or (first and a.text == first.text)
    ]
    command = found.rest[: marks[0]] if marks else found.rest
    sources = [Source(_of_file(walker, call, f, found)) for f in found.values("-a", "--arg-file")]
    for number, at in enumerate(marks):
        mark = found.rest[at].text
        words = found.rest[at + 1 : marks[number + 1] if number + 1 < len(marks) else None]
        is_linked = mark.endswith("+") or found.has("--link", "--xapply")
        if mark.startswith("::::"):
            sources += [Source(_of_file(walker, call, w, found), is_linked) for w in words]
        elif words:
            sources.append(Source(words, is_linked))
    return command, sources


def _of_file(walker: Walker, call: Invocation, path: Arg, found: Scan) -> tuple[Arg, ...]:
    text = call.stdin if path.text == "-" else walker.file(path, call)
    if text is None or UNKNOWN in text:
        return (Arg(UNKNOWN, "{}", (*call.fed_by, path.shown)),)
    return _lines(text, found, (path.shown,))


def _input(walker: Walker, call: Invocation, found: Scan) -> Source:
    """Standard input, a line a value."""
    is_marked = call.stdin is not None and UNKNOWN in call.stdin and not found.has("-0", "--null")
    if call.stdin is None or is_marked:
        return Source(upstream_items(walker, call))
    return Source(_lines(call.stdin, found, call.fed_by))


def _lines(text: str, found: Scan, sources: tuple[str, ...]) -> tuple[Arg, ...]:
    given = found.value("-d", "--delimiter")
    separator = UNKNOWN if found.has("-0", "--null") else ansi_c(given.text)[:1] if given else "\n"
    lines = text.removesuffix(separator or "\n").split(separator or "\n") if text else []
    end = found.value("-E")
    if end is not None and end.text in lines:
        lines = lines[: lines.index(end.text)]
    return tuple(Arg(line, line, sources) for line in lines[: MAX_JOBS * 2])


def _jobs(sources: list[Source], found: Scan) -> list[Job]:
    """Every combination, linked sources side by side; columns, headers and several values a job."""
    names: list[str] = []
    if found.has("--header"):
        heads = [s.values[0].text for s in sources if s.values]
        names = [n for head in heads for n in (_columns(head, found) or [head])]
        sources = [Source(s.values[1:], s.is_linked) for s in sources]
    columns: list[list[tuple[Arg, ...]]] = []
    for source in sources:
        if source.is_linked and columns:
            longest = max(len(columns[-1]), len(source.values))
            other = columns[-1]
            columns[-1] = [
                (*other[n % len(other)], source.values[n % len(source.values)])
                for n in range(longest if other and source.values else 0)
            ]
        else:
            columns.append([(v,) for v in source.values])
    jobs: list[Job] = []
    for combination in product(*columns):
        if len(jobs) >= MAX_JOBS * 2:
            break
        values = tuple(v for part in combination for v in part)
        if found.has("-C", "--colsep", "--csv"):
            values = tuple(
                Arg(c, v.raw, v.sources) for v in values for c in (_columns(v.text, found) or [v.text])
            )
        jobs.append(Job(values, tuple(names)))
    return _gathered(jobs, found)


def _columns(text: str, found: Scan) -> list[str]:
    separator = found.value("-C", "--colsep")
    if separator is None:
        return text.split(",") if found.has("--csv") else []
    literal = ansi_c(separator.text)
    if not set(literal) & set("\\[](){}+*?|.^$"):
        return text.split(literal) if literal else []
    # A regular expression of perl's; only its usual forms are read, a class of blanks or of single characters.
    simple = re.fullmatch(r"(?:\\s|\\t|\\\||\[([^\]]+)\]|\\(\W))[+*]?", separator.text)
    if simple is None:
        return [UNKNOWN]
    chars = simple.group(1) or simple.group(2) or ("\t" if "t" in separator.text else " \t")
    chars = chars.replace("\\t", "\t").replace("\\s", " \t")
    return re.split("[" + re.escape(chars) + "]+", text)


def _gathered(jobs: list[Job], found: Scan) -> list[Job]:
    """`-n`, `-N`, `-L`: several values in one command; `-X` and `-m`: as many as fit."""
    if found.has("-X", "-m", "--xargs"):
        return [Job(tuple(v for j in jobs for v in j.values))] if jobs else []
    given = found.value("-n", "--max-args", "-N", "--max-replace-args", "-L", "-l")
    if given is None or not re.fullmatch(r"[1-9]\d{0,5}", given.text):
        return jobs if given is None or given.text != "0" else [Job(()) for _ in jobs]
    size = int(given.text)
    parts = [jobs[n : n + size] for n in range(0, len(jobs), size)]
    return [Job(tuple(v for j in part for v in j.values), part[0].names) for part in parts]


def _host(found: Scan) -> str:
    logins = [v.text for v in found.values("-S", "--sshlogin")]
    hosts = [h for login in logins for h in login.split(",") if h.rsplit("/", 1)[-1] not in (":", "")]
    return hosts[0].rsplit("/", 1)[-1] if hosts else ""


# -- building ------------------------------------------------------------------------------------------------


def _built(command: tuple[Arg, ...], job: Job, found: Scan) -> list[str]:
    """The shell texts of one job: as parallel joins the words, and for `sh -c 'text {}'` as it was meant.

    parallel joins words with blanks and does not quote them again: the text behind `-c` falls apart unless `-q` is
    given. Whoever runs it with another version or corrects the quoting gets the second reading, so both are listed.
    """
    words = [a.text for a in command]
    if not words:
        return [" ".join(v.text for v in job.values)]
    is_quoting = found.has("-q", "--quote")
    replaced = [_replaced(w, job, found, is_quoted=not is_quoting) for w in words]
    if job.values and not any(_has_place(w, job, found) for w in words):
        replaced.append(" ".join(v.text if is_quoting else quoted(v.text) for v in job.values))
    if is_quoting:
        return [" ".join(quoted(w) for w in replaced)]
    texts = [" ".join(replaced)]
    if _SHELL_TEXT.match(posixpath.basename(words[0])) and any(" " in w for w in words[1:]):
        bare = [_replaced(w, job, found, is_quoted=False) for w in words]
        texts.append(" ".join([bare[0], *(quoted(w) for w in bare[1:]), *replaced[len(words) :]]))
    return texts


def quoted(text: str) -> str:
    """A word as parallel quotes it; what is unknown stays outside the quotes."""
    return UNKNOWN.join(shlex.quote(part) if part else "" for part in text.split(UNKNOWN)) or "''"


def _has_place(word: str, job: Job, found: Scan) -> bool:
    own = found.value("-I", "-U")
    is_own = own is not None and own.text in word
    is_named = any("{" + n + "}" in word for n in job.names)
    return is_own or is_named or bool(_PLACE.search(word) or _PERL.search(word) or "{}" in word)


def _replaced(word: str, job: Job, found: Scan, *, is_quoted: bool) -> str:
    """`word` with every replacement string filled in."""
    style = quoted if is_quoted else str
    values = job.values
    own = found.value("-I", "-U")
    if own is not None and own.text:
        word = word.replace(own.text, "{}")
    for name, value in zip(job.names, values, strict=False):
        word = word.replace("{" + name + "}", style(value.text))
    word = _PERL.sub(UNKNOWN, word)

    def fill(hit: re.Match[str]) -> str:
        number, form = hit.group(1), hit.group(2)
        if form in ("#", "%"):
            return "1"
        chosen = values
        if number:
            at = int(number)
            chosen = values[at - 1 : at] if at > 0 else values[at:][:1]
        return " ".join(style(_shaped(v.text, form)) for v in chosen)

    return _PLACE.sub(fill, word)


def _shaped(text: str, form: str) -> str:
    """`{.}` without its extension, `{/}` its last part, `{//}` its folder, `{/.}` both."""
    if form == "//":
        return posixpath.dirname(text) or "."
    if form.startswith("/"):
        text = posixpath.basename(text)
    return re.sub(r"\.[^/.]*$", "", text) if form.endswith(".") else text


def _perl(command: tuple[Arg, ...], found: Scan) -> list[str]:
    """Perl that parallel itself evaluates, on a dry run too."""
    texts = [hit.group(1) for a in command for hit in _PERL.finditer(a.text)]
    texts += [v.text.partition(" ")[2] for v in found.values("--rpl")]
    return [t for t in [*texts, *(v.text for v in found.values("--filter"))] if t.strip()]
