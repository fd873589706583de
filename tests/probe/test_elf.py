"""ELF files are read as binutils read them, and no broken one can mislead or stop the reader."""

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.probe.elf import Elf, read_elf

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="ELF and memfd_create are Linux'")

PROGRAM = Path("/bin/cat")


def read(content):
    fd = os.memfd_create("elf")
    try:
        os.write(fd, content)
        return read_elf(fd)
    finally:
        os.close(fd)


@pytest.mark.skipif(shutil.which("readelf") is None, reason="no readelf to compare with")
@pytest.mark.parametrize("program", ["/bin/cat", "/bin/sh", sys.executable])
def test_a_real_program_is_read_as_readelf_reads_it(program):
    told = subprocess.run(["readelf", "-nlW", program], capture_output=True, text=True, check=True).stdout
    build_id = re.search(r"Build ID: (\w+)", told)
    code = re.search(r"LOAD +0x(\w+) \S+ \S+ 0x(\w+) \S+ R E", told)
    loader = re.search(r"interpreter: (.*)\]", told)
    assert read(Path(program).read_bytes()) == Elf(
        bits=64 if sys.maxsize > 2**32 else 32,
        build_id=b"GNU\0" + bytes.fromhex(build_id[1]) if build_id else b"",
        code=(int(code[1], 16), int(code[2], 16)),
        interpreter=loader[1] if loader else "",
    )


def small(order, *, note=b"GNU\0", kind=3):
    """A 32-bit program of one segment, its note before its code."""
    notes = struct.pack(f"{order}III", len(note), 20, kind) + note + b"i" * 20
    start = 52 + 2 * 32
    entry = 0x1000 + start + len(notes)
    size = start + len(notes) + 8
    ident = b"\x7fELF" + bytes((1, 1 if order == "<" else 2, 1)).ljust(12, b"\0")
    head = struct.pack(f"{order}HHIIIIIHHHHHH", 2, 3, 1, entry, 52, 0, 0, 52, 32, 2, 0, 0, 0)
    load = struct.pack(f"{order}8I", 1, 0, 0x1000, 0x1000, size, size, 5, 0x1000)
    noted = struct.pack(f"{order}8I", 4, start, 0x1000 + start, 0, len(notes), len(notes), 4, 4)
    return ident + head + load + noted + notes + b"c" * 8, (start + len(notes), 8)


@pytest.mark.parametrize("order", ["<", ">"])
def test_32_bits_in_both_byte_orders_with_headers_left_out_of_the_code(order):
    content, code = small(order)
    assert read(content) == Elf(32, b"GNU\0" + b"i" * 20, code)


@pytest.mark.parametrize(
    ("note", "kind", "expected"),
    [
        pytest.param(b"Go\0\0", 4, b"Go\0\0" + b"i" * 20, id="Go's build-id"),
        pytest.param(b"GNU\0", 1, b"", id="another note of GNU"),
        pytest.param(b"Xen\0", 3, b"", id="another owner"),
    ],
)
def test_only_notes_that_linkers_derive_from_content_are_build_ids(note, kind, expected):
    assert read(small("<", note=note, kind=kind)[0]).build_id == expected


@pytest.mark.parametrize(
    "content",
    [b"", b"#!/bin/sh\n", b"\x7fELF", b"\x7fELF\3\1" + b"\0" * 60, b"\x7fELF\2\1" + b"\0" * 10],
    ids=["empty", "script", "magic only", "no such class", "cut short"],
)
def test_what_is_no_elf_is_none(content):
    assert read(content) is None


def test_a_closed_descriptor_is_none():
    assert read_elf(-1) is None


REAL = PROGRAM.read_bytes()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1023), st.integers(0, 255)), max_size=40), st.integers(0, len(REAL)))
def test_a_broken_elf_never_raises(changes, length):
    content = bytearray(REAL)
    for at, byte in changes:
        content[at] = byte
    found = read(bytes(content[:length]))
    assert found is None or found.bits in (32, 64)
