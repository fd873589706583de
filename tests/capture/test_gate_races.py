"""Programs that change what they exec while it is judged: whatever ran was judged in just these words.

`SHELLGUARD_LONG=1` tries each race 10,000 times.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from shellguard.capture.gate import Sight
from tests.support.guarded_home import need
from tests.support.live_gate import LiveGate, compiled, stub, why_not

TRIES = 10_000 if os.environ.get("SHELLGUARD_LONG") else 500

# The last letter of the path, or of the argument, is flipped by another thread while one calls exec, for ever anew.
RACER = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
static char *flipped, one, other, *link_name, *targets[2];
static int is_link;

static void *flip(void *unused)
{
    (void)unused;
    for (unsigned i = 0, pause = 1;; i++) {
        pause = pause * 1103515245 + 12345; /* rand() takes a lock, which a fork would copy taken */
        if (is_link) {
            char name[4096];
            snprintf(name, sizeof name, "%s.new", link_name);
            unlink(name); symlink(targets[i & 1], name); rename(name, link_name);
        } else { *(volatile char *)flipped = i & 1 ? one : other; for (volatile int n = pause >> 22; n; n--); }
    }
    return 0;
}

/* Overwrites the argument of a program that has just been started, from outside. */
static void overwrite(int pid, const char *program)
{
    char path[64], text[1024];
    sprintf(path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY), size = read(fd, text, sizeof text - 1), status;
    close(fd);
    text[size > 0 ? size : 0] = 0;
    char *at = strrchr(text, ')');
    for (int field = 2; at && field < 48; field++) at = strchr(at + 1, ' ');
    if (!at) return;
    unsigned long last = strtoul(at, 0, 10) + strlen(program) + 1 + strlen("word-");
    sprintf(path, "/proc/%d/mem", pid);
    int memory = open(path, O_WRONLY);
    for (int i = 0; i < 2000 && !waitpid(pid, &status, WNOHANG); i++) {
        if (memory >= 0 && pwrite(memory, "b", 1, last) < 0) memory = -1;
        struct iovec ours = {"b", 1}, theirs = {(void *)last, 1};
        process_vm_writev(pid, &ours, 1, &theirs, 1, 0);
    }
    if (memory >= 0) close(memory);
}

int main(int count, char **words)
{
    /* racer WHAT HOW TRIES HARMLESS VICTIM LINK */
    int is_path = !strcmp(words[1], "path"), tries = atoi(words[3]);
    is_link = !strcmp(words[1], "link");
    int is_shared = !strcmp(words[2], "process"), is_traced = !strcmp(words[2], "debugger");
    char *room = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *path = strcpy(room, is_link ? words[6] : words[4]), *argument = strcpy(room + 4096, "word-a");
    char *argv[] = {path, argument, 0}, *none[] = {0};
    link_name = words[6]; targets[0] = words[4]; targets[1] = words[5];
    flipped = is_path ? path + strlen(path) - 1 : argument + strlen(argument) - 1;
    one = *flipped; other = is_path ? words[5][strlen(words[5]) - 1] : 'b';
    pthread_t thread;
    if (is_shared || is_link) pthread_create(&thread, 0, flip, 0);
    while (tries-- > 0) {
        int status, pid;
        if (!strcmp(words[2], "writer")) {
            if (!(pid = vfork())) { execve(path, argv, none); _exit(127); }
            overwrite(pid, path);
            while (waitpid(pid, &status, 0) == pid) {}
            continue;
        }
        if (!(pid = fork())) {
            srand(getpid());
            if (!is_shared && !is_link) pthread_create(&thread, 0, flip, 0);
            if (is_traced) ptrace(PTRACE_TRACEME, 0, 0, 0);
            usleep(rand() % 200);
            execve(path, argv, none);
            _exit(127);
        }
        while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) ptrace(PTRACE_CONT, pid, 0, 0);
    }
    return 0;
}
"""


@pytest.fixture(autouse=True)
def gate_is_here() -> None:
    need(not why_not(), f"the kernel gate ({why_not()})")


def shown(sight: Sight) -> str:
    """As the stub logs itself."""
    return " ".join([Path(sight.exe).name, *sight.argv[1:]])


@pytest.mark.parametrize(
    ("what", "how"),
    [
        pytest.param("path", "thread", id="path by a thread"),
        pytest.param("argument", "thread", id="argument by a thread"),
        pytest.param("path", "process", id="path by a process that shares memory"),
        pytest.param("argument", "process", id="argument by a process that shares memory"),
        pytest.param("link", "process", id="link by a process"),
        pytest.param("path", "debugger", id="path under a debugger"),
        pytest.param("argument", "debugger", id="argument under a debugger"),
        pytest.param("argument", "writer", id="argument by a process that writes memory"),
    ],
)
def test_nothing_runs_but_what_was_judged(what: str, how: str, tmp_path: Path) -> None:
    harmless, victim, racer = stub("stub-a"), stub("stub-b"), compiled("racer", RACER, "-pthread")
    judged: list[tuple[str, str]] = []

    def judge(sight: Sight) -> str:
        line = shown(sight)
        if not line.startswith("stub-"):
            return "run"
        verdict = "refuse" if "stub-b" in line or "word-b" in line else "run"
        judged.append((verdict, line))
        return verdict

    effects = ("write",) if how == "writer" else ()
    with (tmp_path / "log").open("ab") as log, LiveGate(judge, effects=effects) as gate:
        words = [what, how, str(TRIES), str(harmless), str(victim), str(tmp_path / "link")]
        gate.run(str(racer), *words, stdout=log, stderr=subprocess.DEVNULL)
        assert {f.partition(" (")[0] for f in gate.faults} <= {"a program was changed while it waited"}
    ran = (tmp_path / "log").read_text().splitlines()
    allowed = [line for verdict, line in judged if verdict == "run"]
    unjudged = Counter(ran) - Counter(allowed)
    print(
        f"{what} by {how}: {len(judged)} judged, {len(allowed)} allowed, {len(ran)} ran, unjudged {unjudged}"
    )
    assert not unjudged
    assert len(ran) + len(gate.faults) == len(allowed)
    if how == "debugger":  # of several threads, under a debugger, nothing is executed at all
        assert (ran, judged) == ([], [])
    elif how == "writer":  # the calls that write to another's memory are refused
        assert set(ran) == {"stub-a word-a"}
    else:
        assert 0 < len(allowed) < len(judged), "else nothing was raced for"
