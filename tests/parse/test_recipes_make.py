"""Makefiles: the recipe lines we list against those the real make prints, and what make alone decides."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from shellguard.parse.recipes.make import steps
from shellguard.parse.recipes.recipe import Source
from tests.parse.recipe_reading import call_of, reading, runs

MAKE = shutil.which("make")

# (phrase, makefile, words behind `make`)
AGREEING = [
    ("first target is the default", "one: two\n\techo one\ntwo:\n\techo two\n", ""),
    ("prefixes are make's own", "a:\n\t@echo a\n\t-false\n\t@-true\n\t-@ echo b\n", "a"),
    ("simple and recursive variables", "A = $(B)\nB := x\nA2 := $(B)\nB = y\na:\n\techo $(A) ${A2} $B\n", "a"),
    ("append and default", "A := x\nA += y\nA ?= no\nC ?= yes\na:\n\techo $(A) $(C)\n", "a"),
    ("command line wins", "A := x\nA += y\na:\n\techo $(A)\n", "a A=z"),
    ("automatic variables", "out/x.o: a.c b.c a.c | dir\n\techo $@ $< $^ $+ $| $(@D) $(@F) $(<F)\na.c b.c dir:\n\techo make $@\n", "out/x.o"),
    ("dollar for the shell", "a:\n\tfor i in 1 2; do echo $$i $$$$; done\n", "a"),
    ("continued lines", "SRC = a \\\n  b\na:\n\techo $(SRC) && \\\n\techo more\n\techo last\n", "a"),
    ("pattern rules", ".SECONDARY:\nall: a.out b.out\n%.out: %.in\n\tcp $< $@ # $*\n%.in:\n\ttouch $@\n", ""),
    ("static pattern rules", "O = a.o b.o\nall: $(O)\n$(O): %.o: %.c\n\tcc -c $< -o $@\na.c b.c:\n\ttouch $@\n", ""),
    ("text functions", "S = src/a.c src/b.c\na:\n\techo $(S:.c=.o) $(patsubst src/%.c,obj/%.o,$(S)) $(notdir $(S)) $(dir $(S)) $(basename $(S)) $(addprefix -I,x y) $(filter %a.c,$(S)) $(filter-out %a.c,$(S)) $(subst src,lib,$(S)) $(words $(S)) $(word 2,$(S)) $(sort b a b) $(firstword $(S)) $(lastword $(S)) $(join a b,.c .d) $(strip  x   y )\n", "a"),
    ("foreach, if, or, and, call", "f = <$(1)-$(2)>\na:\n\techo '$(foreach i,1 2 3,n$(i))' $(if x,yes,no) $(if ,yes,no) $(or ,b) $(and a,b) '$(call f,p,q)'\n", "a"),
    ("decided conditions", "M := debug\nifeq ($(M),debug)\nF := -g\nelse ifeq ($(M),fast)\nF := -O3\nelse\nF := -O2\nendif\nifneq (a,b)\nG := yes\nendif\nifdef M\nH := set\nendif\na:\n\techo $(F) $(G) $(H)\n", "a"),
    ("nested conditions not taken", "ifeq (a,b)\nifeq (c,c)\nX := wrong\nelse\nX := wrong\nendif\nelse\nX := right\nendif\na:\n\techo $(X)\n", "a"),
    ("define as recipe", "define steps\necho first\n@echo second\nendef\na:\n\t$(steps)\n", "a"),
    ("recipe behind a semicolon", "a: b ; echo a\nb: ; @echo b\n", "a"),
    ("double colon rules", "a:: ; echo first\na:: ; echo second\n", "a"),
    ("target's own variables", "X = all\na: X = mine\na b:\n\techo $(X)\n", "a b"),
    ("default goal", ".DEFAULT_GOAL := second\nfirst:\n\techo 1\nsecond:\n\techo 2\n", ""),
    ("one shell", ".ONESHELL:\na:\n\techo one\n\techo two\n", "a"),
    ("other recipe prefix", ".RECIPEPREFIX = >\na:\n> echo a\n", "a"),
    ("comments", "A = x # no\n# a: b\na: b # c\n\t# shown\n\techo $(A) # kept\nb:\n\techo b\n", "a"),
    ("included file", "include more.mk\n-include missing.mk\na: b\n\techo $(FROM)\n", "a"),
    ("folder", "a:\n\techo wrong\n", "-C sub a"),
    ("other file", "a:\n\techo wrong\n", "-f more.mk b"),
    ("several goals", "a:\n\techo a\nb: a\n\techo b\nc:\n\techo c\n", "b c"),
    ("builtin names", "a:\n\t$(RM) x.o\n\t$(CC) -c x.c\n", "a"),
    ("phony with many needs", ".PHONY: all clean\nall: clean build\nclean:\n\trm -rf build *.o\nbuild: clean\n\tmkdir -p build\n", "all"),
]  # fmt: skip
FILES = {"more.mk": "FROM := more\nb:\n\techo b\n", "sub/Makefile": "a:\n\techo sub $(notdir $(CURDIR))\n"}


@pytest.mark.parametrize(("makefile", "words"), [r[1:] for r in AGREEING], ids=[r[0] for r in AGREEING])
def test_the_lines_listed_are_those_make_prints(makefile, words, tmp_path):
    if MAKE is None:
        assert not os.environ.get("CI"), "make is missing where the suite must be complete"
        pytest.skip("make is not installed")
    for path, text in {**FILES, "Makefile": makefile}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    # -n prints recipes and runs none; MAKEFLAGS of whoever runs the suite must not matter
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    shown = subprocess.run(
        [MAKE, "-n", "--no-print-directory", *words.split()], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=20, check=False
    )  # fmt: skip
    assert not shown.stderr
    listed = steps(tuple(words.split()), _source(tmp_path))
    said = [line.rstrip() for s in listed for line in s.text.split("\n") if not line.startswith("#")]
    printed = [line.lstrip("@-+ \t").rstrip() for line in shown.stdout.splitlines()]
    assert said == [line for line in printed if line and not line.startswith("#")]


def _source(folder):
    def read(path):
        place = folder / path
        return place.read_text() if place.is_file() else None

    return Source(str(folder), read, lambda text, where: None)


MAKEFILE = """
BUILD := build
OUT = $(HOME)/.cache/tool
.PHONY: clean purge wipe home deploy nested
clean:
\trm -rf $(BUILD) *.o
wipe: clean
\trm -rf $(UNSET)/*
home:
\t@rm -rf ~
purge:
\t-rm -rf $(OUT)
side:
ifeq ($(OS),Windows_NT)
\tdel /s build
else
\trm -rf dist
endif
here:
\trm -rf $(shell pwd)/build
probe := $(shell rm -rf /srv/probe)
nested:
\t$(MAKE) -C sub clean MODE=x
env:
\trm -rf $$TARGET
always:
\t+rm -rf kept
\trm -rf shown
export TARGET = /srv/data
danger: SHELL := /bin/bash
danger:
\tshopt -s dotglob; rm -rf $(strip $(BUILD))/*
"""
LISTED = [
    ("variables are filled in", "make clean", ["rm -rf build '*.o'"]),
    ("what is not set stays unknown", "make wipe", ["rm -rf ${UNSET}/*"]),
    ("tilde is the home", "make home", ["rm -rf /home/dev"]),
    ("home is known", "make purge", ["rm -rf /home/dev/.cache/tool"]),
    ("both sides of what cannot be decided", "make side", ["del /s build", "rm -rf dist"]),
    ("a shell's output", "make here", ["rm -rf /home/dev/project/build"]),
    ("what runs while reading", "make clean", ["rm -rf /srv/probe"]),
    ("what runs while reading runs dry too", "make -n clean", ["rm -rf /srv/probe"]),
    ("a make below", "make nested", ["make -C sub clean MODE=x", "rm -rf x-cache"]),
    ("exported variables", "make env", ["rm -rf /srv/data"]),
    ("a plus runs even when dry", "make --dry-run always", ["rm -rf kept"]),
    ("settings", "make clean BUILD=/srv", ["rm -rf /srv '*.o'"]),
    ("a blank before a comment belongs to the value", "make -f blank.mk", ["rm -rf build /*"]),
    ("through sudo and env", "sudo env A=1 make home", ["rm -rf /home/dev"]),
    ("behind cd", "cd sub && make clean MODE=y", ["rm -rf y-cache"]),
    ("gmake", "gmake -s -j4 home", ["rm -rf /home/dev"]),
    ("a target's own variables", "make danger", ["rm -rf build/*"]),
]


@pytest.mark.parametrize(("command", "wanted"), [r[1:] for r in LISTED], ids=[r[0] for r in LISTED])
def test_what_a_target_runs_is_listed(command, wanted):
    blank = "DIR = build # where it goes\nall:\n\trm -rf $(DIR)/*\n"
    files = {"blank.mk": blank, "Makefile": MAKEFILE, "sub/Makefile": "clean:\n\trm -rf $(MODE)-cache\n"}
    found = [line.replace("'", "") for line in runs(command, files)]
    assert [w for w in wanted if w.replace("'", "") not in found] == []


NOT_RUN = [
    ("another target", "make clean", "rm -rf /home/dev"),
    ("a dry run", "make -n home", "rm -rf /home/dev"),
    ("a question", "make -q home", "rm -rf /home/dev"),
    ("lines without a plus in a dry run", "make -n always", "rm -rf shown"),
    ("no such target", "make nothing", "rm -rf build *.o"),
    ("another folder", "make -C elsewhere home", "rm -rf /home/dev"),
    ("on another machine", "ssh host make home", "rm -rf /home/dev"),
]


@pytest.mark.parametrize(("command", "unwanted"), [r[1:] for r in NOT_RUN], ids=[r[0] for r in NOT_RUN])
def test_what_a_target_does_not_run_is_not_listed(command, unwanted):
    assert unwanted not in [line.replace("'", "") for line in runs(command, {"Makefile": MAKEFILE})]


def test_a_makefile_on_standard_input_is_read():
    assert "rm -rf /srv" in runs("make -f - <<'E'\nall:\n\trm -rf /srv\nE", {})


def test_a_makefile_this_text_wrote_is_read():
    assert "rm -rf /srv" in runs("printf 'all:\\n\\trm -rf /srv\\n' > Makefile; make", {})


def test_a_command_of_a_recipe_says_where_it_comes_from():
    call = call_of("rm", "sudo make home", {"Makefile": "home:\n\trm -rf ~\n"})
    assert (call.wrappers, call.via, call.cwd) == (("sudo", "make"), ("make home",), "/home/dev/project")


def test_a_recipe_that_calls_itself_ends_and_is_no_stop():
    found = reading("make a", {"Makefile": "a:\n\t$(MAKE) b\n\techo a\nb:\n\tmake a\n"})
    assert (found.is_partial, len(found.invocations) < 12) == (False, True)


def test_a_missing_makefile_is_no_stop():
    found = reading("make all", {})
    assert (found.is_partial, [c.render() for c in found.invocations]) == (False, ["make all"])
