"""What PowerShell says without a command's words: .NET's own calls, and a list of files piped into Remove-Item.

Promise: pure and linear; what is found is said as the commands it comes to, to be read beside the text. A list that a filter
narrows is left alone.
Sources: learn.microsoft.com/dotnet/api/system.io.directory.delete, .../system.io.file.delete, and Microsoft.PowerShell.Management.
"""

from __future__ import annotations

import re

_LONGEST = 32 * 1024
_MOST = 32
_DOTNET = re.compile(
    r"\[(?:System\.)?IO\.(Directory|File|DirectoryInfo)\]::(?:Delete)\(\s{0,9}(\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|\$[\w:.]{1,80})([^)\n]{0,40})\)",
    re.I,
)
_LISTED = re.compile(
    r"(?:^|[;\n{(|&]|-Command |-c )\s{0,20}[\"']?(?:Get-ChildItem|gci)\b([^|;\n]{0,400})\|([^;\n]{0,400})",
    re.I,
)
_REMOVES = re.compile(r"(?:^|\|)\s{0,9}(?:Remove-Item|ri|rm|del|rd)\b", re.I)
_NARROWS = re.compile(r"-(?:Filter|Include|Exclude|Depth|File)\b|Where|\?|\bSelect|-like|-match|-eq", re.I)
_WORD = re.compile(r"\"[^\"\n]{0,400}\"|'[^'\n]{0,400}'|[^\s\"']{1,400}")


def as_commands(text: str) -> str | None:
    """The deletions as Remove-Item would be told; None where there are none."""
    if len(text) > _LONGEST or not ("::" in text or "|" in text):
        return None
    lines = [_deleted(found) for found in list(_DOTNET.finditer(text))[:_MOST]]
    if "Remove-Item" in text or "| ri" in text or "|ri" in text or "rm" in text or "| del" in text:
        lines += [line for found in list(_LISTED.finditer(text))[:_MOST] if (line := _listed(found))]
    return "\n".join(lines) if lines else None


def _deleted(found: re.Match[str]) -> str:
    is_whole = found[1].lower() == "file" or "true" not in found[3].lower()
    return f"Remove-Item {'' if is_whole else '-Recurse '}-Force {_quoted(found[2])}"


def _listed(found: re.Match[str]) -> str:
    """`Get-ChildItem D:\\x -Recurse | Remove-Item`: everything in it."""
    if not _REMOVES.search("|" + found[2]) or _NARROWS.search(found[1]) or _NARROWS.search(found[2]):
        return ""
    words = _WORD.findall(found[1])
    named = [w for n, w in enumerate(words) if not w.startswith("-")]
    folder = named[0].strip("\"'").rstrip("\\/") if named else "."
    return f"Remove-Item -Recurse -Force {_quoted(folder)}/*" if folder != "." else ""


def _quoted(text: str) -> str:
    """A path as the shell's own words have it."""
    text = text.strip("\"'").replace("\\", "/")
    return text if text.startswith(("$", "~")) else "'" + text.replace("'", "") + "'"
