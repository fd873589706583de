"""Tasks written in a programming language: `rake NAME`, `invoke NAME`.

Promise: total; a task's own body is read, and nothing but it.
"""

from __future__ import annotations

import re

from shellguard.parse.recipes.recipe import Source, Step

# rake's `sh TEXT` is a shell's text, as `system(TEXT)` is
_SH = re.compile(r"""\bsh[ \t(]{1,8}("[^"\n]*"|'[^'\n]*')""")
_RAKEFILES = ("Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb")


def rake(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`rake NAME`: the block of `task :NAME`, and of what it needs."""
    if set(words) & {"-n", "--dry-run", "-T", "--tasks", "-P", "--prereqs"}:
        return []
    there = source.upwards(_RAKEFILES, source.folder)
    if there is None:
        return None
    names = [w.split("[")[0] for w in words if not w.startswith("-") and "=" not in w] or ["default"]
    found: list[Step] = []
    seen: set[str] = set()
    pending = names[:16]
    while pending and len(seen) < 64:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.add(name)
        needed, text = _rake_task(name.rsplit(":", 1)[-1], there[1])
        pending += needed
        if text:
            found.append(Step(f"rake {name}", text, there[0], interpreter="ruby"))
    return found


def _rake_task(name: str, text: str) -> tuple[list[str], str]:
    header = re.compile(
        r"""^([ \t]*)task[ (]+(?:[:"']?"""
        + re.escape(name)
        + r"""["']?(?![\w?])\s*:?|["']"""
        + re.escape(name)
        + r"""["'])([^\n]{0,400})$""",
        re.M,
    )
    needed: list[str] = []
    bodies: list[str] = []
    for found in header.finditer(text):
        behind = found.group(2)
        if "=>" in behind or ":" in behind or "[" in behind:
            needed += re.findall(r"""[:"']([\w:]+)""", behind.split(" do")[0])[:16]
        if re.search(r"\bdo\b", behind):
            end = text.find(f"\n{found.group(1)}end", found.end())
            bodies.append(text[found.end() : end if end >= 0 else len(text)])
        elif "{" in behind:
            bodies.append(behind.partition("{")[2])
    return needed, _SH.sub(r"system(\1)", "\n".join(bodies))


def invoke(words: tuple[str, ...], source: Source) -> list[Step] | None:
    """`invoke NAME`: the function of that name in `tasks.py`; `fab` runs its `run` elsewhere and is not read."""
    if set(words) & {"--list", "-l", "--dry", "-R"}:
        return []
    there = source.upwards(("tasks.py",), source.folder)
    if there is None:
        return None
    found: list[Step] = []
    for name in [w for w in words if not w.startswith("-")][:16]:
        plain = re.escape(name.rsplit(".", 1)[-1].replace("-", "_"))
        body = re.search(
            rf"^def {plain}\(([^)]*)\)[^\n]*:\n((?:(?:[ \t][^\n]*)?\n|[ \t][^\n]*\Z)*)", there[1], re.M
        )
        if body is None:
            continue
        context = re.match(r"\s*(\w+)", body.group(1))
        # `c.run(TEXT)` hands a text to a shell
        text = (
            re.sub(rf"\b{re.escape(context[1])}\.(?:run|sudo)\(", "os.system(", body.group(2))
            if context
            else body.group(2)
        )
        found.append(
            Step(f"invoke {name}", f"import os, shutil\nif True:\n{text}", there[0], interpreter="python3")
        )
    return found
