"""What curl's options put into a body, a form or a query (curl(1), --data, --data-urlencode, --json, --form, --url-query).

Promise: pure but for the files asked for; what a file holds that nobody can read is unknown and listed as an upload.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from shellguard.parse.http.request import Part
from shellguard.parse.http.sent import Inputs
from shellguard.parse.invocation import UNKNOWN, Arg

PLAIN = ("data", "data-ascii")
POSTING = (*PLAIN, "data-binary", "data-raw", "data-urlencode", "json")
FORMS = ("form", "form-string")
_MOST = 256 * 1024
# `name=@file;type=text/plain`, `name=<file`, several files by commas.
_FORM = re.compile(r"([^=]*)=([@<]?)(.*)", re.S)
_FORM_MORE = re.compile(r";\s*(?:type|filename|headers|encoder|format)=.*", re.S | re.I)


@dataclass(slots=True)
class Body:
    """What is sent."""

    text: str = ""
    uploads: list[str] = field(default_factory=list)
    form: list[Part] = field(default_factory=list)


def body_of(options: list[tuple[str, Arg]], inputs: Inputs) -> Body:
    """The body that a row of options makes, joined as curl joins it."""
    body, is_first = Body(), True
    for name, value in options:
        if name in POSTING:
            piece = _piece(name, value.text, inputs, body)
            body.text += piece if is_first or name == "json" else "&" + piece
            is_first = False
        elif name in FORMS:
            _add_part(name, value.text, inputs, body)
    if body.form:
        body.text = "&".join(
            [*([body.text] if body.text else []), *(f"{p.name}={p.value}" for p in body.form)]
        )
    body.text = body.text[:_MOST]
    return body


def _piece(name: str, text: str, inputs: Inputs, body: Body) -> str:
    """One option's part of the body."""
    if name == "data-raw":
        return text
    if name == "data-urlencode":
        return encoded(text, inputs, body)
    if not text.startswith("@"):
        return text
    found = _content(text[1:], inputs, body)
    # SAFETY: --data drops line ends, so what stands behind a line comment in a file does not end there
    return re.sub(r"[\r\n]", "", found) if name in PLAIN else found


def _content(path: str, inputs: Inputs, body: Body) -> str:
    if path != "-":
        body.uploads.append(path)
    elif UNKNOWN in (found := inputs.text(path)) or not found:
        return UNKNOWN
    return inputs.text(path)


def encoded(text: str, inputs: Inputs, body: Body) -> str:
    """`content`, `=content`, `name=content`, `@file` or `name@file`, as it stands in a query."""
    at = min((i for i in (text.find("="), text.find("@")) if i >= 0), default=-1)
    name = text[:at] if at >= 0 else ""
    content = text[at + 1 :] if at >= 0 else text
    if at >= 0 and text[at] == "@":
        content = _content(content, inputs, body)
    shown = quote_plus(content, safe="~").replace("%00", UNKNOWN)
    return f"{name}={shown}" if name else shown


def query_of(values: list[Arg], inputs: Inputs, body: Body) -> str:
    """What `--url-query` adds; a leading `+` says that it is encoded already."""
    return "&".join(v.text[1:] if v.text.startswith("+") else encoded(v.text, inputs, body) for v in values)


def _add_part(option: str, text: str, inputs: Inputs, body: Body) -> None:
    found = _FORM.fullmatch(text)
    if found is None:
        body.form.append(Part("", text))
        return
    name, sign, content = found.groups()
    if option == "form-string":
        body.form.append(Part(name, sign + content))
    elif not sign:
        plain = _FORM_MORE.sub("", content) if not content.startswith('"') else content.split('"')[1]
        body.form.append(Part(name, plain))
    else:
        paths = [_FORM_MORE.sub("", p).strip('"') for p in (content.split(",") if sign == "@" else [content])]
        values = [_content(p, inputs, body) for p in paths[:16] if p]
        # an uploaded file is no field's text: only `<` makes it one
        body.form.append(Part(name, values[0] if sign == "<" and values else UNKNOWN))
