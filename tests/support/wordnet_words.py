"""Derives `context/task_word_rows.py` from Princeton WordNet 3.0's database files.

Promise: the same files give the same module. `WNSEARCHDIR` (WordNet's own variable) or /usr/share/wordnet says where they are;
`python -m tests.support.wordnet_words` prints the module.
"""

from __future__ import annotations

import os
from collections import defaultdict
from functools import cache
from pathlib import Path

FOLDER = Path(os.environ.get("WNSEARCHDIR", "/usr/share/wordnet"))
NOTICE = """\
WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. This software and database is being provided to you,
the LICENSEE, by Princeton University under the following license. By obtaining, using and/or copying this software and
database, you agree that you have read, understood, and will comply with these terms and conditions: Permission to use, copy,
modify and distribute this software and database and its documentation for any purpose and without fee or royalty is hereby
granted, provided that you agree to comply with the following copyright notice and statements, including the disclaimer, and
that the same appear on ALL copies of the software, database and documentation, including modifications that you make for
internal use or for distribution. THIS SOFTWARE AND DATABASE IS PROVIDED "AS IS" AND PRINCETON UNIVERSITY MAKES NO
REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO
REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE,
DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The name of Princeton
University or Princeton may not be used in advertising or publicity pertaining to distribution of the software and/or database.
Title to copyright in this software, database and any associated documentation shall at all times remain with Princeton University
and LICENSEE agrees to preserve same."""

# Lemma and sense number, as WordNet counts them; `+` closes over troponyms one level down too.
VERB_SEEDS: dict[str, str] = {
    "remove": "delete.1+ delete.2+ erase.1+ destroy.1+ remove.3+ discard.1+ cancel.1+ cancel.3+ eliminate.1 scrap.1 clean_up.1 "
    "empty.1 clear.1 clear_up.2 get_rid_of.1 wipe.1 dispose_of.1 demolish.3 throw_out.3 reset.2 clean.1",
    "restart": "restart.1 restart.2 reboot.1",
    "look": "inspect.1+ inspect.3 examine.1+ examine.2+ review.1 review.2 explain.1+ read.1 list.1 list.2 describe.1 describe.2 "
    "summarize.1+ investigate.1 investigate.2 count.1 compare.1 find.3 search.2 search.1 monitor.1 monitor.2 "
    "diagnose.1 verify.1+ watch.1 show.1 show.4 report.2 audit.1 browse.2 analyze.2 assess.1 track_down.1 look_for.1 "
    "determine.1 identify.1 figure_out.1 find_out.1 research.1",
    "change": "fix.1+ update.1 update.2 update.3 modify.3 modify.1 edit.1+ edit.3 improve.1+ rewrite.1 rewrite.2 correct.1+ "
    "replace.1 replace.3 adjust.1+ convert.1 set.4 optimize.2 simplify.1+ refine.1 increase.2 reduce.1 "
    "extend.2 restructure.1 reorganize.1 rework.1 revise.1 tune.2 format.3 restore.1",
    "make": "add.1 write.1 write.8 create.1 create.2 create.6 implement.3 generate.1 produce.2 set_up.1 set_up.7 append.2 insert.3 "
    "compose.2 draft.1 prepare.1 copy.3 duplicate.1 design.1 design.6 develop.3 save.1 save.5 record.1 initiate.1 "
    "invent.1 document.1",
    "share": "publish.1+ publish.2 send.1 send.2+ send.3+ share.5 merge.2 merge.3 transmit.1 forward.1 upload.1 post.1 post.3 "
    "submit.1 distribute.1 deliver.1 announce.2 circulate.3 broadcast.2",
    "deploy": "deploy.2+ roll_out.1 promote.1 launch.2",
    "install": "install.1+ upgrade.2",
    "run": "run.19 execute.5 compile.2 test.1+ rehearse.1",
    "stop": "stop.2 stop.5 stop.6 shut_down.1 disable.1 turn_off.1 suspend.3 deactivate.2 inactivate.1 halt.1 discontinue.1 "
    "terminate.1 pause.1 close_down.2 switch_off.1 decommission.1 kill.3",
    "grant": "grant.1 grant.4 allow.1 permit.1 authorize.1+ entitle.1 empower.1 revoke.1 open_up.1",
    "move": "move.2 rename.1 transfer.5 relocate.2 shift.1 migrate.1 swap.1",
}
# Right in a room, wrong at a keyboard: what the relations bring along and no task means.
NOT_VERBS = frozenset(
    "be do go get have take let make_it come turn become look_like end break draw think play figure serve carry hold "
    "wash can fire lift ruin off hit ax axe dice tip pick burn give tell throw cast air beam wire fathom mind case vet name "
    "spring express station dispatch direct place commit charge retire abandon lose sell_out sell_up liquidize fling "
    "sponge strike scratch cover touch touch_on lighten follow drop_a_line stand suffer bear stick_out stomach endure "
    "brook pass clear_up enrich better perform chair lead express leave put keep act like mean approach "
    "sign see dog finish settle point function hear feel fit sole doctor fill darn fiddle bushel patch_up heel vamp resole "
    "revamp piece cobble reheel repoint tinker beautify raise bring_up help aid recover cultivate civilize mount touch_up "
    "time study meet canvas canvass rake candle x-ray autopsy auscultate skim con consult look cast try prove essay "
    "quit cease give_up lay_off knock_off kibosh block check bring_up arrest cut_off stall fracture bog withdraw drop "
    "kindle stoke father mother sire beget render render_up dash_off treat dish_up pitch ready cook fabricate begin get_off "
    "carry_off knock_out drown rationalize rationalise spare vary cut fasten tie wear_away leap tease dwell "
    "interpret rede naturalize comment observe note notice realize realise regard take_in view catch fine-tooth "
    "affirm affiliate shop_at buy hook work arm transplant embark stop_over shake hang clip extinguish purify invest "
    "order rule hire establish adopt set_ablaze float control own field-test quieten pacify appease "
    "push_through go_through put_through follow_through follow_up follow_out apply prosecute survey face present exhibit demo "
    "demonstrate demonstrate establish bill chronicle film tape score ticket mail post_up placard "
    "stop_dead prepare fix_up blow lay scan parse value measure rate grade mark size_up disapprove collate "
    "bring bring_out put_out issue print write_about draw lyric profile turn_over hand_over bring_home press book register".split()
) | set(
    "lick graze pasture account lot fold hesitate get_through work_off finish_off finish_up hang_on repeat found frame zero o.k. "
    "communicate administer boost encourage further evolve raise earn practice practise gazette dole_out dish_out shell_out deal_out "
    "mete_out parcel_out land pith oust fettle fold stamp_out entrap ensnare tuck gear_up carry_out distill citify attune relieve "
    "alleviate bracket_out approbate countenance accord see_to_it insure get_off hold_back reproduce transmigrate put_away "
    "polish_off unmuzzle unbridle work_off flesh flense emit lay_aside regain advise precis off-load".split()
) - {
    "scan",
    "drop",
    "record",
    "register",
    "patch_up",
    "revamp",
    "parse",
    "apply",
    "print",
    "deliver",
    "prepare",
}
# A verb of two meanings: the one a task means.
DECIDED = {
    "clear": "remove", "clean": "remove", "kill": "stop", "terminate": "remove", "revoke": "grant", "restore": "change",
    "save": "make", "migrate": "deploy", "apply": "deploy", "prepare": "make", "format": "change", "update": "change",
    "retire": "remove", "drop": "remove", "merge": "share", "record": "make", "verify": "look", "test": "run", "copy": "make",
    "upgrade": "install", "promote": "deploy", "launch": "run", "build": "run", "scan": "look", "check": "look",
    "replace": "change", "convert": "change", "set_up": "make", "register": "make", "dump": "make", "squash": "change", "pull": "change", "download": "make", "tag": "make", "ensure": "look", "make_sure": "look", "patch": "change", "cut_out": "remove",
    "disable": "stop", "revise": "change", "review": "look", "print": "look", "restart": "restart", "resume": "restart",
    "clean_up": "remove", "tidy_up": "remove", "tidy": "remove", "clear_out": "remove", "reset": "remove", "close": "stop",
    "draft": "make", "develop": "make", "initiate": "make", "put_up": "make", "distribute": "share", "deliver": "share",
}  # fmt: skip
# What WordNet 3.0 does not know, or not so.
SLANG: dict[str, str] = {
    "remove": "eradicate obliterate nuke wipe purge prune drop rm zap truncate evict deprovision teardown tear_down declutter dedupe deduplicate "
    "squash flush reclaim free_up unset strip expire uninstall clean_out sweep tidy_up undo revert roll_back rollback back_out get_rid_of throw_out "
    "terminate yank throw_away take_out blow_away hard-reset unpublish delist untag",
    "restart": "bounce kick reboot recycle cycle reload respawn power_cycle bring_back_up bring_back resume",
    "look": "read check look look_at look_into look_through go_through ls cat grep list profile debug triage diff dump_out trace tail peek glance "
    "inspect view find locate search fetch query benchmark estimate plan troubleshoot check_out see tell tell_me let_me_know "
    "know understand walk_through summarise analyse outline confirm validate verify monitor count evaluate calculate compute measure "
    "answer propose suggest recommend advise download pull list_out print_out report parse examine double-check lookup look_up figure_out",
    "change": "fix patch refactor rework tweak reformat lint debug migrate_to bump_up hotfix harden configure reconfigure "
    "repair resolve solve handle address annotate rebase amend cherry-pick autofix speed_up split inline extract dedent "
    "sync synchronise synchronize rotate renew scale resize enable turn_on activate label tag mock sort_out unbreak clean_up_code port "
    "switch normalize normalise decouple mask sanitize sanitise downscale make_sure ensure optimise modernise modernize "
    "comment_out mark toggle adapt integrate wire_up hook_up encrypt improve change alter edit set support assign reassign",
    "make": "import cache recreate regenerate add create write make scaffold bootstrap stub branch fork clone provision spin_up spawn draft generate init initialize initialise "
    "set_up setup checkout check_out_branch commit stage stash back_up backup archive compress zip snapshot implement build_out "
    "introduce emit log_in scrape export save store define prototype cherry train simulate concatenate collect schedule put_together open open_up_pr file raise",
    "share": "push publish send share upload email e-mail mail post merge land message notify force-push forward ship_off open_source reply "
    "contribute submit tweet ping slack syndicate contact reach_out",
    "deploy": "deploy redeploy release ship roll_out rollout apply promote migrate go_live cut_over put_live push_live cutover",
    "install": "install reinstall upgrade bump pip downgrade pin update_deps",
    "run": "host run build rebuild test compile execute start launch rerun re-run retry train exercise recompile bundle start_up boot serve bring_up fire_up kick_off try "
    "play invoke trigger",
    "stop": "deallocate stop kill shut_down shutdown disable turn_off halt suspend drain cordon deactivate scale_down switch_off "
    "power_off pause take_down spin_down quiesce mute unplug quit abort interrupt bring_down decommission sunset unmount",
    "grant": "grant expose allow permit authorize authorise invite whitelist allowlist chmod chown revoke open_up give_access publicize unshare deny",
    "move": "move rename relocate mv transfer swap reparent hand_over",
}  # fmt: skip
THING_SEEDS: dict[str, str] = {
    "file": "file.1 document.4+ screenplay.1=",
    "folder": "directory.2+",
    "database": "database.1+",
    "rows": "tuple.1=",
    "package": "software.1=",
    "instance": "computer.1= server.3",
    "secret": "password.1 credential.1=",
    "log": "log.3",
    "backup": "backup.4",
    "user": "user.1=",
    "domain": "",
    "test": "",
    "cache": "cache.3",
    "image": "",
}  # fmt: skip
THING_WORDS: dict[str, str] = {
    "file": "file script module source lockfile dotfile config_file test_file readme csv spreadsheet document pdf screenshot symlink tmpfile "
    "tempfile notebook attachment page component function class method code artifact artefact temp patch archive tarball zip report changelog utility",
    "folder": "folder directory dir subfolder subdirectory workspace worktree tree path",
    "branch": "branch ref worktree pr mr fork head side",
    "commit": "commit revision changeset change tip history merge head rebase",
    "tag": "tag",
    "table": "table view relation column",
    "rows": "row record entry tuple account_record duplicate item data",
    "index": "index",
    "schema": "schema migration",
    "migration": "migration",
    "database": "database db datastore postgres mysql sqlite mongodb redis replica",
    "dataset": "dataset",
    "bucket": "bucket",
    "objects": "object artifact artefact blob checkpoint upload asset",
    "object": "object artifact artefact blob checkpoint upload asset",
    "job": "job task batch cronjob run cron worker",
    "run": "run job pod workflow build pipeline_run",
    "pod": "pod",
    "process": "process daemon server program app service worker port dev_server",
    "workload": "service workload deployment deploy microservice statefulset daemonset pod replica backend frontend api worker gateway app",
    "deployment": "deployment rollout release",
    "unit": "service daemon unit timer systemd_unit",
    "app": "app application site website service",
    "function": "lambda function",
    "container": "container sandbox",
    "image": "image",
    "volume": "volume pvc disk mount",
    "network": "network vpc subnet load_balancer gateway",
    "package": "package dependency library dep module requirement lib plugin",
    "test": "test unit_test integration_test spec testcase suite e2e unittest fixture",
    "secret": "secret credential password passphrase cred env_file",
    "token": "token api_key access_key session apikey",
    "key": "key keypair",
    "certificate": "certificate cert",
    "log": "log logfile trace",
    "backup": "backup snapshot dump",
    "snapshot": "snapshot",
    "user": "user account member",
    "group": "group team",
    "role": "role permission privilege",
    "policy": "policy rule",
    "repository": "repository repo codebase project checkout clone",
    "project": "project",
    "config": "config config_file configuration setting variable env env_var flag environment_variable parameter option",
    "environment": "environment env workspace venv virtualenv",
    "instance": "server instance vm machine node host box droplet ec2 computer",
    "node": "node",
    "cluster": "cluster",
    "namespace": "namespace",
    "stack": "stack infrastructure terraform",
    "state": "state statefile",
    "domain": "domain subdomain dns dns_record zone",
    "firewall": "firewall security_group",
    "cache": "cache",
    "queue": "queue topic stream message",
    "pipeline": "pipeline workflow ci cronjob schedule job",
    "release": "release version",
    "registry": "registry",
    "monitor": "alert dashboard monitor alarm",
    "webhook": "webhook hook",
    "document": "issue ticket page message comment wiki channel",
    "customer": "customer subscription invoice subscriber",
    "stash": "stash",
    "alias": "alias",
    "hook": "hook",
}  # fmt: skip
STATES: dict[str, tuple[str, str]] = {
    "remove": (
        "stale.1 obsolete.1 unused.3 superfluous.1 redundant.1 abandoned.1 useless.1 outdated.1",
        "stale old unused obsolete leftover orphaned orphan dangling expired dead abandoned superseded temporary temp duplicate duplicated redundant "
        "merged defunct forgotten stray untracked accumulated unneeded unnecessary outgrown finished throwaway idle inactive deprecated retired junk",
    ),
    "restart": (
        "",
        "unhealthy stuck hung frozen unresponsive wedged down crashlooping crash-looping unreachable zombie degraded sick flapping hanging "
        "stalled dead",
    ),
    "change": (
        "broken.1 faulty.1 defective.1",
        "broken failing flaky buggy slow wrong incorrect faulty vulnerable insecure inconsistent messy leaky red invalid ugly confusing misconfigured "
        "incomplete missing brittle",
    ),
    "install": ("", "outdated out-of-date vulnerable"),
}  # fmt: skip
# Everyday nouns of an act that look like other things; their verbs speak for themselves.
NOT_NOMINALS = frozenset(
    "file files copy release run test tests build job study plan log record report document show issue view design point "
    "patch mark head clone branch fork hook track search list set cut trash scrap waste junk dump wreck end power "
    "writer maker reader user editor tester builder cleaner runner server service poster message mail post cancel "
    "production creation product publisher publication composition print erasing saver store format formatting support "
    "change changes address handle color service question answer stock screen watch compiler eraser remover fix fixture "
    "duplicate schedule commit comment archive index state sample statement account measure profile label order store "
    "update setup read key check clear clearance set_up insert interest space express access allowance license permit "
    "preparation construction work working making writing reading showing finding meaning being setting beginning record "
    "recording listing editing print printing posting mailing sending counting searching watching moving shift move trial try "
    "development developer generation generator supply container producer save transfer transmission executive execution "
    "permission authority edit browse scan compare description describer summary explanation analysis report reporter "
    "grant right title improvement improver addition adder append supplement add-on rewriting replacement correction".split()
) | set(
    "application configuration documentation activation integration location authorization authorisation communication declaration "
    "definition education commission commitment committal collection formulation foundation motion movement coalition fluxion fusion "
    "entitlement extension function salvation invention hesitation emission evolution assignment computation calculation measurement "
    "supervision proposition sanction approval denial amendment annotation solution renewal revision notification contribution "
    "administration announcement dispensation circulation encouragement shipment confirmation compilation exportation numeration "
    "perambulation transferral transmittal installment instalment assignation adaption adaptation invocation compression "
    "origination initiation insertion introduction repetition replication simulation perfection reformation".split()
)
NOMINALS: dict[str, str] = {
    "remove": "cleanup clean-up removal deletion purge tidy-up teardown erasure cancellation truncation rollback wipe disposal",
    "restart": "restart reboot bounce reload kick",
    "look": "review inspection investigation audit analysis summary overview explanation comparison diagnosis walkthrough check look estimate report peek",
    "change": "fix refactor refactoring update edit rewrite tweak cleanup_of_code hotfix conversion correction adjustment rotation repair improvement",
    "deploy": "deployment deploy release rollout migration promotion cutover",
    "install": "installation install upgrade bump",
    "run": "build run rebuild rerun test",
    "stop": "shutdown termination suspension",
    "share": "push merge upload publication force-push",
    "move": "rename move relocation transfer",
    "make": "backup creation snapshot implementation",
    "grant": "invitation",
}
LONGEST_SENSE = 3
LEAST_USED = 9


@cache
def index(pos: str) -> dict[str, tuple[str, ...]]:
    """Lemma -> its synsets, commonest first."""
    found = {}
    for line in (FOLDER / f"index.{pos}").read_text(encoding="latin-1").splitlines():
        if not line.startswith(" "):
            parts = line.split()
            found[parts[0]] = tuple(parts[-int(parts[2]) :])
    return found


@cache
def synsets(pos: str) -> dict[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]:
    """Synset -> its words and its pointers: symbol, synset, part of speech, source and target."""
    found = {}
    for line in (FOLDER / f"data.{pos}").read_text(encoding="latin-1").splitlines():
        if line.startswith(" "):
            continue
        parts = line.partition("|")[0].split()
        count = int(parts[3], 16)
        words = tuple(parts[4 + 2 * i].lower().partition("(")[0] for i in range(count))
        at = 4 + 2 * count
        pointers = tuple(tuple(parts[at + 1 + 4 * i : at + 5 + 4 * i]) for i in range(int(parts[at])))
        found[parts[0]] = (words, pointers)
    return found


def members(seed: str, pos: str) -> dict[str, int]:
    """Word -> the number of the sense by which it belongs; troponyms and hyponyms only by their commonest sense."""
    name, _, number = seed.rstrip("+=").rpartition(".")
    senses = index(pos).get(name, ())
    if int(number) > len(senses):
        return {}
    words, pointers = synsets(pos)[senses[int(number) - 1]]
    found = {w: _rank(w, senses[int(number) - 1], pos) for w in words}
    if seed.endswith("+"):
        for symbol, target, _, _ in pointers:
            if symbol == "~":
                below = {w: _rank(w, target, pos) for w in synsets(pos)[target][0]}
                found.update({w: r for w, r in below.items() if r == 1 and w not in found})
    return {w: r for w, r in found.items() if r <= LONGEST_SENSE}


def _rank(word: str, synset: str, pos: str) -> int:
    senses = index(pos).get(word, ())
    return senses.index(synset) + 1 if synset in senses else 99


def verbs() -> dict[str, str]:
    """Lemma -> what it does: by the seed it is nearest to, and as `DECIDED` and `SLANG` say."""
    nearest: dict[str, tuple[int, str]] = {}
    for does, seeds in VERB_SEEDS.items():
        for seed in seeds.split():
            for word, rank in members(seed, "verb").items():
                if word not in NOT_VERBS and (word not in nearest or rank < nearest[word][0]):
                    nearest[word] = (rank, does)
    found = {word: does for word, (_, does) in nearest.items()}
    for does, words in SLANG.items():
        found.update(dict.fromkeys(words.split(), does))
    return found | {w: d for w, d in DECIDED.items() if w in found}


def nominals() -> dict[str, str]:
    """Nouns of an act: by WordNet's derivation from the verbs, where they end like one, and a few more."""
    found: dict[str, str] = {}
    for word, does in verbs().items():
        for synset in index("verb").get(word, ())[:2]:
            words, pointers = synsets("verb")[synset]
            if word not in words:
                continue
            mine = f"{words.index(word) + 1:02x}"
            for symbol, target, pos, ends in pointers:
                if symbol == "+" and pos == "n" and ends[:2] == mine:
                    noun = synsets("noun")[target][0][int(ends[2:], 16) - 1]
                    if noun.endswith(("ion", "al", "ment")) and noun not in NOT_NOMINALS:
                        found.setdefault(noun, does)
    for does, nouns in NOMINALS.items():
        found.update(dict.fromkeys(nouns.split(), does))
    return found


def things() -> dict[str, frozenset[str]]:
    """Noun -> the kinds of things it may mean."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for thing, seeds in THING_SEEDS.items():
        for seed in seeds.split():
            words = members(seed, "noun")
            for word in words:
                if word not in ("word", "parole", "book", "host") and (words[word] == 1 or "_" not in word):
                    found[word].add(thing)
    for thing, nouns in THING_WORDS.items():
        for word in nouns.split():
            found[word].add(thing)
    return {w: frozenset(t) for w, t in found.items()}


def states() -> dict[str, frozenset[str]]:
    """Adjective of what is not well -> what it asks for."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for does, (seeds, words) in STATES.items():
        taken = {w for s in seeds.split() for w, r in members(s, "adj").items() if r == 1} | set(
            words.split()
        )
        for word in taken:
            found[word].add(does)
    return {w: frozenset(d) for w, d in found.items()}


def adjectives() -> dict[str, str]:
    """Those that WordNet's own texts use most, for telling them from a name before a noun."""
    counted: defaultdict[str, int] = defaultdict(int)
    for line in (FOLDER / "cntlist.rev").read_text(encoding="latin-1").splitlines():
        key, _, count = line.split()
        lemma, _, rest = key.partition("%")
        if rest[0] in "35" and lemma.isalpha():
            counted[lemma] += int(count)
    return {w: "common" for w, n in counted.items() if n >= LEAST_USED}


def irregular(pos: str, lemmas: frozenset[str]) -> dict[str, str]:
    """Form -> lemma, of those lemmas whose forms no rule gives."""
    found = {}
    for line in (FOLDER / f"{pos}.exc").read_text(encoding="latin-1").splitlines():
        form, lemma, *_ = line.split()
        if lemma in lemmas and "_" not in form:
            found[form] = lemma
    return found


def _grouped(rows: dict[str, str]) -> str:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word, group in rows.items():
        groups[group].append(word)
    return "".join(f"    {g!r}: {' '.join(sorted(w))!r},\n" for g, w in sorted(groups.items())).replace(
        "'", '"'
    )


def _several(rows: dict[str, frozenset[str]]) -> str:
    return _grouped({w: " ".join(sorted(t)) for w, t in rows.items()})


def module() -> str:
    """The text of `context/task_word_rows.py`."""
    first = {w.partition("_")[0] for w in verbs()}
    noun_words = frozenset(things()) | frozenset(nominals())
    tables = (
        ("VERBS", "What is done -> verbs; `_` joins words.", _grouped(verbs())),
        ("NOMINALS", "What is done -> nouns of the act.", _grouped(nominals())),
        ("THINGS", "Kinds of things -> nouns.", _several(things())),
        ("STATES", "What it asks for -> adjectives of what is not well.", _several(states())),
        ("ADJECTIVES", "Adjectives that are common.", _grouped(adjectives())),
        ("VERB_FORMS", "Verb -> forms that no rule gives.", _grouped(irregular("verb", frozenset(first)))),
        ("NOUN_FORMS", "Noun -> plurals that no rule gives.", _grouped(irregular("noun", noun_words))),
    )
    head = f'''"""Verbs, nouns and adjectives that tasks are made of. Generated by tests/support/wordnet_words.py.

Promise: derived from Princeton WordNet 3.0 (https://wordnet.princeton.edu) by synonyms, troponyms and derivation from chosen
senses, and a short list of computing's own words; the seeds, and what is deliberately left out, stand there.

{NOTICE}
"""

from __future__ import annotations

'''
    return head + "\n".join(
        f'{name}: dict[str, str] = {{\n{rows}}}\n"""{what}"""\n' for name, what, rows in tables
    )


if __name__ == "__main__":
    print(module(), end="")
