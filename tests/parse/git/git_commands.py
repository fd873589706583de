"""git command lines for the oracle, run in a prepared throwaway repository: see `oracle_repository.py` for what it has."""

from __future__ import annotations

COMMANDS = r"""
# uncommitted work
git reset --hard
git reset --har
git reset --h
git reset --hard HEAD
git reset --hard HEAD~1
git reset --hard HEAD --
git reset -q --hard topic
git reset --hard --soft
git reset --soft --hard
git reset --hard -h
git reset --hard -- a.txt
git reset --merge
git reset --keep HEAD~1
git reset --keep
git reset --soft HEAD~1
git reset HEAD~1
git reset --mixed HEAD~2
git reset
git reset b.txt
git reset -q -- b.txt new.txt
git reset --no-hard
git -C src reset --hard
git -C . reset --hard
git --git-dir=.git --work-tree=. reset --hard
git --no-pager -c color.ui=never reset --hard
git -c alias.undo='reset --hard' undo
git -c alias.undo='reset --hard' -c alias.again=undo again
git -c alias.status='reset --hard' status
git -c alias.UNDO='reset --hard' undo
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=alias.undo GIT_CONFIG_VALUE_0='reset --hard' git undo
GIT_CONFIG_COUNT=0 GIT_CONFIG_KEY_0=alias.undo GIT_CONFIG_VALUE_0='reset --hard' git undo
GIT_CONFIG_PARAMETERS="'alias.undo=reset --hard'" git undo
GIT_CONFIG_PARAMETERS="'alias.undo'='reset --hard'" git undo
WHAT='reset --hard' git --config-env=alias.undo=WHAT undo
git -calias.undo='reset --hard' undo
git -- reset --hard
git --help reset --hard
git reset --help
git checkout -f
git checkout --force
git checkout -qf
git checkout --no-force -f
git checkout -f --no-force
git checkout -f topic
git checkout -f -b fresh
git checkout -bforce
git checkout -b fix-f
git checkout -B topic
git checkout -B topic HEAD~1
git checkout topic2
git checkout -- a.txt
git checkout a.txt
git checkout HEAD a.txt
git checkout HEAD -- a.txt src/one.ts
git checkout HEAD~1 a.txt
git checkout topic a.txt
git checkout topic a.txt src/one.ts
git checkout a.txt src/one.ts
git checkout .
git checkout -- .
git checkout HEAD .
git checkout -- src
git checkout -- 'src/*.ts'
git checkout -- ':/'
git checkout -- ':(top)'
git checkout -- ':!a.txt'
git checkout -- ':(exclude)a.txt' .
git -C src checkout -- ':/a.txt'
git -C src checkout .
git --literal-pathspecs checkout -- a.txt
git checkout --pathspec-from-file=paths.txt
git checkout --pathspec-from-f=paths.txt
git checkout HEAD --pathspec-from-file paths.txt
git checkout -p
git checkout -- b.txt
git checkout -- c.txt
git checkout -- missing.txt
git checkout --detach
git checkout --orphan empty
git checkout -q -m topic2
git restore a.txt
git restore ./a.txt
git restore .
git restore -- .
git restore :/
git restore -S .
git restore --staged .
git restore --stag b.txt
git restore -SW .
git restore -S -W b.txt
git restore --staged --worktree b.txt
git restore --no-staged -W a.txt
git restore --staged --no-staged a.txt
git restore --worktree a.txt
git restore -s HEAD a.txt
git restore -sHEAD~1 a.txt
git restore --source=HEAD~1 --staged a.txt
git restore -s --staged a.txt
git restore --source topic .
git restore --pathspec-from-file=paths.txt
git restore --pathspec-from-file paths.txt
git restore --pathspec-from-file --staged
git restore -p
git restore
git restore -- --staged
git restore '*.ts'
git restore -h
git restore b.txt
git restore -q a.txt src/one.ts
git clean -n
git clean
git clean -f
git clean -fd
git clean -f -d -x
git clean -fdX
git clean -fX
git clean -xf
git clean -nf
git clean -f -n
git clean -n -f --no-dry-run
git clean --force
git clean --fo
git clean -f --no-force
git clean -fd u.txt
git clean -f -- u.txt
git clean -f udir
git clean -f -e u.txt
git clean -fd --exclude=udir
git clean -d
git clean -i
git -c clean.requireForce=false clean
git -c clean.requireForce=no clean -d
git -c Clean.RequireForce=0 clean
git -c clean.requireForce=true clean
git -c clean.requireForce clean
git -C src clean -f
git -C src clean -fd ..
git rm a.txt
git rm -f a.txt
git rm --cached a.txt
git rm -f --cached a.txt
git rm -fn a.txt
git rm -rf src
git rm -rf .
git rm -f c.txt
git rm c.txt
git rm -qf new.txt
git rm --cached --no-cached --force a.txt
git mv -f c.txt a.txt
git mv c.txt d.txt
git mv a.txt d.txt
git mv c.txt a.txt
git switch -f main
git switch -f topic
git switch --discard-changes topic
git switch --disc topic
git switch topic2
git switch -c fresh
git switch -cfresh
git switch -Cfixup
git switch -C topic
git switch --force-create topic HEAD~1
git stash
git stash -u
git stash push -a
git stash push -m 'drop it'
git stash push -- a.txt
git stash -m drop
git stash drop
git stash drop stash@{1}
git stash drop -q
git stash clear
git stash list
git stash show
git stash save drop
git stash dro
git stash -- drop
git read-tree --reset -u HEAD
git read-tree -u --reset topic
git read-tree --reset HEAD
git read-tree -m -u HEAD
git read-tree HEAD
git checkout-index -f -a
git checkout-index -af
git checkout-index -a
git checkout-index -f a.txt
git checkout-index -f --prefix=out/ -a
git worktree list
git worktree remove ../wt
git worktree remove --force ../wt
git worktree remove -f ../wt
git worktree remove --forc wt
git worktree prune
git worktree add ../wt2 topic2
git worktree add -f -B topic ../wt2
git submodule deinit -f sub
git submodule deinit -f --all
git submodule deinit sub
git submodule update --force
git submodule status
git submodule foreach 'git reset --hard'
git submodule foreach git reset --hard
git merge --abort
git merge topic
git rebase --abort
git cherry-pick --abort
git am --abort
git cherry-pick topic2
git sparse-checkout set src
# local history
git branch -D topic
git branch -Dq topic
git branch -D topic topic2
git branch -d topic
git branch -d -f topic
git branch --delete --force topic
git branch --del --for topic
git branch -fd topic
git branch -d merged
git branch -D merged
git branch -D nosuch
git branch -dr origin/feature
git branch -D -r origin/feature
git branch -f topic HEAD
git branch -M topic topic2
git branch -m topic renamed
git branch -M main
git branch -C topic topic2
git branch --list -D topic
git branch fresh
git branch -a
git tag -d v1
git tag --delete v1 v2
git tag -f v1
git tag -f fresh
git tag fresh
git tag -l -d
git tag -n
git update-ref -d refs/heads/topic
git update-ref -d refs/tags/v1
git update-ref -d refs/stash
git update-ref refs/heads/topic HEAD
git update-ref -m 'delete it' refs/heads/topic HEAD
git symbolic-ref HEAD refs/heads/topic
git reflog
git reflog show topic
git reflog expire --expire=now --all
git reflog expire --expire=all --all
git reflog expire --expire-unreachable=now --all
git reflog expire --expire=never --all
git reflog expire --all
git reflog expire --expire=now --all -n
git reflog expire --expire=now --all --dry-run
git reflog delete HEAD@{1}
git reflog delete --rewrite HEAD@{0}
git gc
git gc --auto
git gc --prune=now
git gc --prune=all
git gc --p=now
git gc --prune=2.weeks.ago
git gc --no-prune
git -c gc.pruneExpire=now gc
git -c gc.pruneExpire=now gc --no-prune
git -c gc.pruneexpire=never gc
git prune
git prune -n
git prune --expire=now
git prune --expire=2.weeks.ago
git repack -a -d
git repack -d
git rebase --onto HEAD~2 HEAD~1
git rebase topic
git commit --amend -m again
git commit -m one
git commit -am 'git reset --hard'
git commit --dry-run --amend
git commit -m --amend
git replace HEAD HEAD~1
git notes add -m note
git notes remove HEAD
git log --grep='push --force'
git log -1 --oneline
git grep 'rm -rf'
git status --short
git diff --stat
git fetch
git fetch -p
git fetch --prune origin
git fetch origin +feature:topic
git fetch origin feature:fresh
git fetch -f origin other:topic
git remote prune origin
git remote remove origin
git remote set-url origin ../elsewhere.git
git remote rename origin upstream
git remote -v
# the remote
git push
git push origin topic2
git push -f
git push --force
git push -f origin main
git push -fq origin main
git push -uf origin main
git push --forc origin main
git push --force --no-force origin main
git push --no-force --force origin main
git push -fn origin main
git push --dry-run --force origin main
git push origin +main
git push origin main
git push origin topic:main
git push origin +topic:main
git push origin topic:+main
git push origin +topic:refs/heads/main
git push origin +refs/heads/topic:refs/heads/feature
git push origin '+refs/heads/*:refs/heads/*'
git push origin :feature
git push origin :refs/heads/feature
git push origin --delete feature
git push --delete origin feature
git push -d origin feature other
git push -qd origin feature
git push --del origin feature
git push origin --delete v1
git push origin :refs/tags/v1
git push --mirror
git push --mirror origin
git push --prune origin
git push --prune origin 'refs/heads/*'
git push --prune origin topic2
git push --all
git push --all -f
git push --tags
git push --force-with-lease origin topic2:feature
git push --force-with-lease origin merged:feature
git push --force-with-lease=feature origin merged:feature
git push --force-with-l origin merged:feature
git push --force-with-lease origin +topic:main
git push --force-with-lease --no-force-with-lease origin merged:feature
git push --force-if-includes origin merged:feature
git push -o --force origin topic2
git push --repo=origin -f
git push origin HEAD
git push origin +HEAD
git push origin +HEAD:main
git push -f origin HEAD:feature
git -c remote.origin.push=+topic:main push
git -c remote.origin.push=+topic:main push origin
git -c remote.origin.mirror=true push
git -c push.default=current push -f
git send-pack --force ../origin.git main
git send-pack ../origin.git +topic:main
git push ../origin.git +topic:main
git push -h
git push --help
"""


def lines() -> list[str]:
    """One command line each, comments left out."""
    return [line for line in COMMANDS.splitlines() if line.strip() and not line.startswith("#")]


# Listed as certain, and nothing is lost for a reason that no command line shows.
HARMLESS_HERE: dict[str, str] = {
    "git branch -D nosuch": "there is no such branch",
    "git checkout -- b.txt": "what is changed there is staged, and staged it stays",
    "git restore b.txt": "what is changed there is staged, and staged it stays",
    "git checkout -- c.txt": "it is not changed",
    "git rm -f c.txt": "it is not changed",
    "git checkout -- missing.txt": "there is no such file",
    "git restore -s --staged a.txt": "there is no commit of that name",
    "git restore -- --staged": "the file of that name is not tracked",
}
