"""git's subcommands and their options, from `git SUBCOMMAND -h` of 2.39 and the manuals up to 2.51.

Promise: data only. `a|long=` takes a value, `a|long?` may have one attached.
"""

from __future__ import annotations

from shellguard.parse.git.grammar import Grammar, grammar

_PATHS = "pathspec-from-file= pathspec-file-nul"
_HUNKS = "p|patch U|unified= inter-hunk-context= auto-advance"
_CHECKOUT = "q|quiet progress m|merge conflict= recurse-submodules?"
_BRANCHING = "guess d|detach t|track? f|force orphan= overwrite-ignore ignore-other-worktrees"
_COMMIT_TEXT = "cleanup= S|gpg-sign? s|signoff rerere-autoupdate"
_PICK = "quit continue abort skip"

GRAMMARS: dict[str, Grammar] = {
    "checkout": grammar(
        f"b= B= l {_CHECKOUT} {_BRANCHING} overlay 2|ours 3|theirs ignore-skip-worktree-bits {_PATHS} {_HUNKS}"
    ),
    "switch": grammar(f"c|create= C|force-create= discard-changes {_CHECKOUT} {_BRANCHING}"),
    "restore": grammar(
        f"s|source= S|staged W|worktree ignore-unmerged overlay 2|ours 3|theirs ignore-skip-worktree-bits {_CHECKOUT} {_PATHS} {_HUNKS}"
    ),
    "reset": grammar(
        f"q|quiet refresh mixed soft hard merge keep recurse-submodules? N|intent-to-add {_PATHS} {_HUNKS}"
    ),
    "clean": grammar("q|quiet n|dry-run f|force i|interactive d e|exclude= x X"),
    "rm": grammar(f"n|dry-run q|quiet cached f|force r ignore-unmatch sparse {_PATHS}"),
    "mv": grammar("v|verbose n|dry-run f|force k sparse"),
    "read-tree": grammar(
        "index-output= empty v|verbose m trivial aggressive reset prefix= u exclude-per-directory= i n|dry-run "
        "sparse-checkout debug-unpack recurse-submodules? q|quiet"
    ),
    "checkout-index": grammar(
        "a|all f|force q|quiet n|no-create u|index z stdin temp prefix= stage= ignore-skip-worktree-bits"
    ),
    "stash": grammar(
        f"k|keep-index S|staged q|quiet u|include-untracked a|all m|message= index only-untracked {_PATHS} {_HUNKS}",
    ),
    "worktree": grammar(
        "f|force b= B= d|detach checkout lock reason= q|quiet track guess-remote orphan n|dry-run v|verbose expire= porcelain z"
    ),
    "submodule": grammar(
        "q|quiet f|force all init remote N|no-fetch checkout merge rebase recommend-shallow reference= recursive single-branch "
        "b|branch= name= depth= j|jobs= filter= cached files n|summary-limit= d|default",
    ),
    "branch": grammar(
        "v|verbose q|quiet t|track? u|set-upstream-to= unset-upstream color? r|remotes contains= no-contains= abbrev? a|all "
        "d|delete D m|move M c|copy C l|list show-current create-reflog edit-description f|force merged? no-merged? column? "
        "sort= points-at= i|ignore-case recurse-submodules format= omit-empty"
    ),
    "tag": grammar(
        "l|list n? d|delete v|verify a|annotate m|message= F|file= e|edit s|sign cleanup= u|local-user= f|force create-reflog "
        "column? contains= no-contains= merged? no-merged? sort= points-at= format= color? i|ignore-case trailer= omit-empty"
    ),
    "update-ref": grammar("m= d deref z stdin create-reflog batch-updates"),
    "symbolic-ref": grammar("q|quiet d|delete short recurse m="),
    "reflog": grammar("n|dry-run rewrite updateref verbose expire= expire-unreachable= stale-fix all single-worktree"),
    "gc": grammar("q|quiet prune? cruft aggressive auto force keep-largest-pack max-cruft-size= detach expire-to="),
    "prune": grammar("n|dry-run v|verbose progress expire= exclude-promisor-objects"),
    "repack": grammar(
        "a A cruft cruft-expiration= d f F n q|quiet l|local b|write-bitmap-index i|delta-islands unpack-unreachable= "
        "k|keep-unreachable window= window-memory= depth= threads= max-pack-size= pack-kept-objects keep-pack= g|geometric= "
        "m|write-midx expire-to= filter= filter-to="
    ),
    "rebase": grammar(
        "onto= keep-base verify q|quiet v|verbose n|no-stat stat committer-date-is-author-date reset-author-date ignore-date C= "
        "ignore-whitespace whitespace= f|force-rebase ff edit-todo show-current-patch apply m|merge i|interactive empty= autosquash "
        f"update-refs autostash x|exec= r|rebase-merges? fork-point s|strategy= X|strategy-option= root reschedule-failed-exec "
        f"reapply-cherry-picks {_PICK} {_COMMIT_TEXT}"
    ),
    "filter-branch": grammar(
        "setup= subdirectory-filter= env-filter= tree-filter= index-filter= parent-filter= remap-to-ancestor msg-filter= "
        "commit-filter= tag-name-filter= prune-empty original= d= f|force state-branch=",
        stops=True,
    ),
    "filter-repo": grammar("analyze dry-run f|force replace-text= path= paths-from-file= invert-paths refs= message-callback="),
    "replace": grammar("l|list d|delete e|edit g|graft convert-graft-file f|force raw format="),
    "notes": grammar("ref= n|dry-run v|verbose f|force m= F= c= C= s= q|quiet ignore-missing stdin"),
    "commit": grammar(
        "q|quiet v|verbose F|file= author= date= m|message= c|reedit-message= C|reuse-message= fixup= squash= reset-author "
        "trailer= t|template= e|edit status a|all i|include interactive o|only n|no-verify verify dry-run short branch "
        f"ahead-behind porcelain long z|null amend no-post-rewrite u|untracked-files? {_PATHS} {_HUNKS} {_COMMIT_TEXT}"
    ),
    "merge": grammar(
        "n stat summary log? squash commit e|edit ff ff-only verify-signatures s|strategy= X|strategy-option= m|message= "
        "F|file= into-name= v|verbose q|quiet allow-unrelated-histories progress autostash overwrite-ignore verify "
        f"{_PICK} {_COMMIT_TEXT}"
    ),
    "cherry-pick": grammar(
        f"n|no-commit e|edit m|mainline= strategy= X|strategy-option= x ff allow-empty allow-empty-message "
        f"keep-redundant-commits empty= {_PICK} {_COMMIT_TEXT}"
    ),
    "am": grammar(
        "i|interactive 3|3way q|quiet u|utf8 k|keep keep-non-patch m|message-id keep-cr c|scissors quoted-cr= whitespace= "
        "ignore-space-change ignore-whitespace directory= exclude= include= C= p= patch-format= reject resolvemsg= r|resolved "
        f"show-current-patch? allow-empty retry committer-date-is-author-date ignore-date empty= n|no-verify verify {_PICK} {_COMMIT_TEXT}"
    ),
    "push": grammar(
        "v|verbose q|quiet repo= all branches mirror d|delete tags n|dry-run porcelain f|force force-with-lease? force-if-includes "
        "recurse-submodules= thin receive-pack= exec= u|set-upstream progress prune verify follow-tags signed? atomic "
        "o|push-option= 4|ipv4 6|ipv6"
    ),
    "fetch": grammar(
        "v|verbose q|quiet all set-upstream a|append atomic upload-pack= f|force m|multiple t|tags n|no-tags j|jobs= prefetch "
        "p|prune P|prune-tags recurse-submodules? dry-run porcelain write-fetch-head k|keep u|update-head-ok progress depth= "
        "shallow-since= shallow-exclude= deepen= unshallow refetch update-shallow refmap= o|server-option= 4|ipv4 6|ipv6 "
        "negotiation-tip= negotiate-only filter= auto-maintenance auto-gc show-forced-updates write-commit-graph stdin"
    ),
    "pull": grammar(
        "v|verbose q|quiet progress recurse-submodules? r|rebase? n stat log? squash commit edit ff ff-only verify "
        "verify-signatures autostash s|strategy= X|strategy-option= allow-unrelated-histories all a|append upload-pack= f|force "
        "t|tags p|prune j|jobs? dry-run k|keep depth= shallow-since= shallow-exclude= deepen= unshallow update-shallow refmap= "
        "o|server-option= 4|ipv4 6|ipv6 negotiation-tip= show-forced-updates set-upstream cleanup= signoff? S|gpg-sign?"
    ),
    "clone": grammar(
        "v|verbose q|quiet progress reject-shallow n|no-checkout bare mirror l|local no-hardlinks s|shared recurse-submodules? "
        "recursive? j|jobs= template= reference= reference-if-able= dissociate o|origin= b|branch= u|upload-pack= depth= "
        "shallow-since= shallow-exclude= single-branch tags shallow-submodules separate-git-dir= ref-format= c|config= server-option= "
        "4|ipv4 6|ipv6 filter= also-filter-submodules remote-submodules sparse bundle-uri= revision="
    ),
    "remote": grammar("v|verbose f|fetch t|track= m|master= tags mirror? push add delete a|auto d|delete n|dry-run p|prune all progress"),
    "ls-remote": grammar("q|quiet upload-pack= exec= t|tags h|heads|branches refs get-url sort= exit-code symref o|server-option="),
    "fetch-pack": grammar("all stdin q|quiet k|keep thin include-tag upload-pack= exec= depth= no-progress diag-url v"),
    "archive": grammar("format= prefix= add-file= add-virtual-file= o|output= worktree-attributes v|verbose l|list remote= exec= mtime="),
    "difftool": grammar("g|gui d|dir-diff y|no-prompt prompt symlinks t|tool= tool-help trust-exit-code x|extcmd= no-index cached staged"),
    "grep": grammar(
        "cached index untracked exclude-standard recurse-submodules v|invert-match i|ignore-case w|word-regexp a|text I textconv "
        "r|recursive max-depth= E|extended-regexp G|basic-regexp F|fixed-strings P|perl-regexp n|line-number column h H full-name "
        "l|files-with-matches name-only L|files-without-match z|null o|only-matching c|count color? break heading C|context= "
        "B|before-context= A|after-context= threads= p|show-function W|function-context f= e= and or not q|quiet all-match "
        "O|open-files-in-pager? m|max-count="
    ),
    "bisect": grammar("no-checkout first-parent term-new= term-old=", stops=True),
    "config": grammar(
        "global system local worktree f|file= blob= get get-all get-regexp get-urlmatch replace-all add unset unset-all "
        "rename-section remove-section l|list e|edit get-color get-colorbool t|type= bool int bool-or-int bool-or-str path "
        "expiry-date z|null name-only includes show-origin show-scope default= fixed-value comment= all regexp= value= url= append"
    ),
    "for-each-repo": grammar("config= keep-going", stops=True),
    "send-email": grammar("sendmail-cmd= smtp-server= to-cmd= cc-cmd= header-cmd= to= cc= from= subject= dry-run"),
    "lfs": grammar("d|dry-run f|force r|recent c|verify-remote", stops=False),
    "sparse-checkout": grammar("cone sparse-index stdin skip-checks"),
    "update-index": grammar("add remove refresh q force-remove again g cacheinfo chmod= assume-unchanged skip-worktree index-info z stdin"),
}  # fmt: skip
_SAME = {
    "revert": "cherry-pick",
    "send-pack": "push",
    "http-push": "push",
    "stage": "add",
    "init-db": "init",
    "subtree": "push",
}
NOTHING = grammar("")

BUILTINS = frozenset(
    "add am annotate apply archive bisect bisect--helper blame branch bugreport bundle cat-file check-attr check-ignore "
    "check-mailmap check-ref-format checkout checkout--worker checkout-index cherry cherry-pick clean clone column commit "
    "commit-graph commit-tree config count-objects credential credential-cache credential-store describe diagnose diff "
    "diff-files diff-index diff-tree difftool fast-export fast-import fetch fetch-pack filter-branch fmt-merge-msg for-each-ref "
    "for-each-repo format-patch fsck fsck-objects fsmonitor--daemon gc get-tar-commit-id grep hash-object help hook index-pack "
    "init init-db instaweb interpret-trailers log ls-files ls-remote ls-tree mailinfo mailsplit maintenance merge merge-base "
    "merge-file merge-index merge-ours merge-recursive merge-tree mergetool mktag mktree multi-pack-index mv name-rev notes "
    "pack-objects pack-redundant pack-refs patch-id prune prune-packed pull push range-diff read-tree rebase receive-pack "
    "reflog refs remote remote-ext remote-fd repack replace replay request-pull rerere reset restore rev-list rev-parse revert "
    "rm send-email send-pack shell shortlog show show-branch show-index show-ref sparse-checkout stage stash status stripspace "
    "submodule submodule--helper switch symbolic-ref tag unpack-file unpack-objects update-index update-ref "
    "update-server-info upload-archive upload-pack var verify-commit verify-pack verify-tag version whatchanged worktree "
    "write-tree backfill last-modified".split()
)


def grammar_of(subcommand: str) -> Grammar:
    """The options of a subcommand; those of one that is not known take no values."""
    return GRAMMARS.get(_SAME.get(subcommand, subcommand), NOTHING)
