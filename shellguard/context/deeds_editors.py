"""Editing tools as agents call them by name: `edit app.py`, `open_file a.txt`, `create_file b.txt`.

Promise: pure; a name counts as an editing tool only where no program of that name does something else.
"""

from __future__ import annotations

from shellguard.classify.subject import Subject
from shellguard.context.deed import Deed, Does
from shellguard.context.deed_names import path_of, reach_of

_LOOK = frozenset(
    "open_file read_file view_file view cat_file show_file open scroll_up scroll_down goto_line search search_dir search_file "
    "find_file list_dir list_files list_directory grep_search file_search codebase_search glob_files read".split()
)
_CHANGE = frozenset(
    "edit edit_file str_replace str_replace_editor str_replace_based_edit_tool apply_patch insert insert_text replace_in_file "
    "modify_file update_file append_file append_to_file multi_edit search_replace apply_diff notebook_edit".split()
)
_MAKE = frozenset("create create_file write_file write_to_file new_file save_file".split())
_REMOVE = frozenset("delete_file remove_file".split())
_MOVE = frozenset("move_file rename_file".split())
# What is looked for stands first, where to look behind it.
_SEEKING = frozenset(
    "search search_dir search_file find_file grep_search file_search codebase_search".split()
)
EDITORS = frozenset(_LOOK | _CHANGE | _MAKE | _REMOVE | _MOVE) - {"read", "view", "create", "insert"}


def editor_deeds(subject: Subject) -> list[Deed]:
    """What the tool does to the file it names; without one to some file."""
    name, call = subject.call.program, subject.call
    does = _does(name)
    words = [a for a in subject.operands if not a.text.replace(":", "").replace("-", "").isdigit()]
    words = words[1:] if name in _SEEKING and words else words
    # web pages that a browsing tool opens are no files
    if any("://" in w.text for w in words):
        return [Deed(Does.LOOK, "page", w.shown.split("?")[0], service="http", how=name) for w in words[:1]]
    thing = "folder" if name in _SEEKING or name.startswith("list_") else "file"
    target = path_of(words[0], call) if words else ""
    return [Deed(does, thing, target, service="files", reach=reach_of(call), how=name)]


def _does(name: str) -> Does:
    named = ((_CHANGE, Does.CHANGE), (_MAKE, Does.MAKE), (_REMOVE, Does.REMOVE), (_MOVE, Does.MOVE))
    return next((does for names, does in named if name in names), Does.LOOK)
