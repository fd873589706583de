"""JavaScript, Ruby, Perl, PHP, Lua, R, AppleScript, awk and sed said as the shell would say them."""

from __future__ import annotations

import pytest

from shellguard.parse.code import effects
from shellguard.parse.invocation import UNKNOWN, Arg

NODE = {
    "destructured": ("const {rmSync: r} = require('node:fs'); r('x', {recursive: true})", "rm -r x"),
    "imported": ("import {execSync as e} from 'child_process'; e('rm x')", "rm x"),
    "imported whole": ("import * as f from 'fs/promises'; await f.rm('x')", "rm x"),
    "joined member": ("require('child_process')['exec' + 'Sync']('rm x')", "rm x"),
    "template": ("const d = '/etc'; require('fs').rmSync(`${d}/a`)", "rm /etc/a"),
    "home": ("const os = require('os'), path = require('path'); fs.rmSync(path.join(os.homedir(), 'a'))", "rm ~/a"),
    "environment": ("fs.unlinkSync(process.env.HOME + '/a')", "rm ~/a"),
    "zx": ("await $`rm -r x`", "rm -r x"), "bun shell": ("Bun.$`rm x`", "rm x"), "execa": ("import {execa} from 'execa'; await execa('rm', ['x'])", "rm x"),
    "shelljs": ("require('shelljs').rm('-rf', 'x')", "rm -rf x"), "rimraf": ("require('rimraf').sync('x')", "rm -r x"),
    "deno": ("await Deno.remove('x', {recursive: true})", "rm -r x"), "deno command": ("new Deno.Command('rm', {args: ['x']}).spawn()", "rm x"),
    "loop": ("for (const f of ['a', 'b']) { fs.unlinkSync(f) }", "rm a b"),
    "folder": ("fs.readdirSync('d').forEach(f => fs.unlinkSync(path.join('d', f)))", "rm d/*"),
    "decoded": ("require('child_process').execSync(Buffer.from('cm0geA==', 'base64').toString())", "rm x"),
    "character codes": ("require('child_process').exec(String.fromCharCode(114, 109, 32, 120))", "rm x"),
    "inside a callback": ("setTimeout(() => { require('fs').unlinkSync('x') }, 1)", "rm x"),
    "shell option": ("const {spawn} = require('child_process'); spawn('rm', ['x'], {shell: true})", "rm x"),
    "code in code": ("eval(\"require('fs').unlinkSync('x')\")", "rm x"),
    "kill": ("process.kill(1, 'SIGKILL')", "kill -KILL 1"), "written": ("fs.writeFileSync('x', 'y')", "tee x"),
    "request": ("fetch('https://h/a', {method: 'DELETE'})", "curl -X DELETE https://h/a"),
    "body": ("axios.post('https://h', {query: 'q'})", 'curl -X POST --data {"query": "q"} https://h'),
    "either": ("const d = x ? '/a' : '/b'; fs.rmSync(d, {recursive: true})", "rm -r /a /b"),
}  # fmt: skip
RUBY = {
    "without brackets": ("FileUtils.rm_rf 'x'", "rm -r x"), "interpolated": ("d = '/a'; system(\"rm #{d}/b\")", "rm /a/b"), "percent": ("%x(rm x)", "rm x"),
    "block": ("Dir.glob('d/*').each { |f| File.delete(f) }", "rm d/*"), "do block": ("Dir['d/*'].each do |f|\n  File.delete f\nend", "rm d/*"),
    "words": ("%w[a b].each { |f| FileUtils.rm_r f }", "rm -r a b"), "list": ("exec 'rm', '-f', 'x'", "rm -f x"), "open3": ("Open3.capture3('rm x')", "rm x"),
    "pathname": ("Pathname.new('x').rmtree", "rm -r x"), "sent": ("Kernel.send(:system, 'rm x')", "rm x"), "pipe": ("open('|rm x')", "rm x"),
    "home": ("FileUtils.rm_rf(File.join(Dir.home, 'a'))", "rm -r ~/a"), "environment": ("FileUtils.rm_rf(ENV['HOME'] + '/a')", "rm -r ~/a"),
    "decoded": ("system(['cm0geA=='].pack('m').unpack1('m'))", "rm x"), "heredoc": ("system(<<~CMD)\n  rm x\nCMD", "  rm x\n"), "written": ("File.open('x', 'w') { |f| f.puts 1 }", "tee x"),
    "request": ("HTTParty.delete('https://h/a')", "curl -X DELETE https://h/a"), "kill": ("Process.kill('KILL', -1)", "kill -KILL -1"),
}  # fmt: skip
PERL = {
    "list": ("my @f = ('a', 'b'); unlink @f;", "rm a b"), "glob": ("unlink <*.c>", "rm ./*.c"), "loop": ("for my $f (glob('d/*')) { unlink $f }", "rm d/*"),
    "loop behind": ("unlink $_ for glob('d/*')", "rm d/*"), "quoted": ("qx{rm x}", "rm x"), "interpolated": ("my $d = '/a'; system(\"rm $d/b\")", "rm /a/b"),
    "full name": ("File::Path::remove_tree('x')", "rm -r x"), "pipe": ("open(my $h, '|-', 'rm', 'x')", "rm x"), "old pipe": ("open(F, 'rm x|')", "rm x"),
    "indirect": ("exec {'rm'} 'rm', 'x'", "rm x"), "environment": ("system \"rm $ENV{HOME}/x\"", "rm ~/x"), "concatenated": ("system('rm ' . 'x')", "rm x"),
    "decoded": ("use MIME::Base64; system(decode_base64('cm0geA=='))", "rm x"), "kill": ("kill 9, 1", "kill -9 1"), "heredoc": ("system(<<E);\nrm x\nE", "rm x\n"),
    "words": ("system(qw(rm -f x))", "rm -f x"), "mode": ("chmod 0777, 'c'", "chmod 777 c"),
}  # fmt: skip
PHP = {
    "mapped": ("array_map('unlink', glob('d/*'));", "rm d/*"), "loop": ("foreach (glob('d/*') as $f) { unlink($f); }", "rm d/*"), "concatenated": ("$d = '/a'; shell_exec('rm ' . $d);", "rm /a"),
    "interpolated": ("$d = '/a'; exec(\"rm {$d}/b\");", "rm /a/b"), "a name in a variable": ("$f = 'sys' . 'tem'; $f('rm x');", "rm x"), "backticks": ("`rm x`;", "rm x"),
    "decoded code": ("eval(base64_decode('dW5saW5rKCJ4Iik7'));", "rm x"), "written": ("file_put_contents('x', '');", "tee x"), "called by name": ("call_user_func('unlink', 'x');", "rm x"),
}  # fmt: skip
AWK = {
    "escaped": ('BEGIN { system("rm\\x20-f\\040x") }', "rm -f x"), "piped from": ('BEGIN { "rm x" | getline }', "rm x"), "piped to": ('BEGIN { print "y" | "rm x" }', "rm x"),
    "written": ('{ print > "x" }', "tee x"), "appended": ('{ print $1, $2 >> "x" }', "tee -a x"), "joined": ('BEGIN { c = "rm "; c = c "x"; system(c) }', "rm x"),
    "formatted": ('BEGIN { system(sprintf("rm %s", "x")) }', "rm x"), "field": ('{ system("rm " $1) }', f"rm {UNKNOWN}"),
}  # fmt: skip
SED = {
    "command": ("1e rm x", "rm x"),
    "flag": ("s/.*/rm x/e", "rm x"),
    "written": ("s/a/b/w x", "tee x"),
    "behind an address": ("/a/,/b/w x", "tee x"),
}
OTHERS = {
    "lua": ("lua", "os.execute 'rm x'", "rm x"), "lua long string": ("lua", "os.execute([[rm x]])", "rm x"), "R": ("R", "unlink('x', recursive = TRUE)", "rm -r x"),
    "R paste": ("R", "system(paste('rm', 'x'))", "rm x"), "osascript": ("osascript", 'do shell script "rm " & "x"', "rm x"),
}  # fmt: skip
TABLES = {"node": NODE, "ruby": RUBY, "perl": PERL, "php": PHP, "awk": AWK, "sed": SED}
SAID = {f"{language}: {phrase}": (language, *row) for language, table in TABLES.items() for phrase, row in table.items()} | OTHERS  # fmt: skip
HARMLESS = {
    "a regular expression": ("node", "if (/rm -rf/.exec(s)) console.log('rm x')"), "methods of collections": ("node", "list.remove('x'); map.delete('y'); set.delete('z')"),
    "a comment": ("node", "// require('fs').unlinkSync('x')\n/* fs.rmSync('y') */ fs.existsSync('z')"), "printed": ("ruby", "puts 'system rm x'; # system('rm x')"),
    "printed by perl": ("perl", "print 'unlink x'; my %h = (y => 1, s => 2); $h{s}; $x =~ s/a/b/;"), "documented": ("perl", "=head1 unlink\n\nsystem('rm x')\n\n=cut\nprint 1;"),
    "printed by php": ("php", "echo 'unlink(x)'; // unlink('x');\n# system('rm x')"), "compared": ("awk", '{ if ($1 > 3) print $1; else print "b" }'),
    "a pattern": ("awk", "/system/ { print $1 }"), "edited": ("sed", "s/e/w x/g; y/ab/ew/; /e/d; a e rm x"), "not the language": ("node", "rm -rf /"), "nor this": ("perl", "rm -rf /"),
}  # fmt: skip
MADE_BY = {
    "node decoded": ("node", "eval(Buffer.from(p, 'base64').toString())", "decoded"), "node network": ("node", "eval(await (await fetch('https://h/x')).text())", "curl"),
    "ruby input": ("ruby", "system(gets)", "input"), "perl line": ("perl", "system($_)", "input"), "perl variable": ("perl", "system($cmd)", "code"),
    "php request": ("php", "system($_GET['c']);", "input"), "php inflated": ("php", "eval(gzinflate(base64_decode($p)));", "decoded"), "awk line": ("awk", "{ system($0) }", "input"),
    "awk variable": ("awk", "BEGIN { system(cmd) }", "code"), "sed line": ("sed", "/^run/e", "input"),
}  # fmt: skip


def said(language, code, argv=None):
    return [
        e.text if e.text is not None else " ".join(a.text for a in e.args)
        for e in effects(language, code, argv=argv)
    ]


@pytest.mark.parametrize(("language", "code", "what"), SAID.values(), ids=SAID)
def test_code_is_said_as_commands(language, code, what):
    assert what in said(language, code)


@pytest.mark.parametrize(("language", "code"), HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_like_a_call_does_nothing(language, code):
    assert said(language, code) == []


@pytest.mark.parametrize(("language", "code", "made_by"), MADE_BY.values(), ids=MADE_BY)
def test_what_cannot_be_read_says_what_it_was_made_by(language, code, made_by):
    assert any(made_by in e.sources for e in effects(language, code) if e.text == UNKNOWN)


ARGUMENTS = {
    "node": "fs.unlinkSync(process.argv[2])",
    "ruby": "File.delete(ARGV[0])",
    "perl": "unlink $ARGV[0];",
    "php": "unlink($argv[1]);",
}


@pytest.mark.parametrize(("language", "code"), ARGUMENTS.items(), ids=ARGUMENTS)
def test_arguments_of_the_script_are_known_where_they_are_given(language, code):
    assert said(language, code, (Arg("x"),)) == ["rm x"]


def test_what_a_script_does_not_need_is_skipped_and_what_it_does_is_kept():
    noise = "let total = items.filter(i => i.ok).length + 1;\nfunction add(a, b) { return a + b; }\n" * 200
    code = f"const fs = require('fs');\nconst base = '/data';\n{noise}const target = base + '/old';\n{noise}fs.rmSync(target, {{recursive: true}});\n{noise}"
    assert said("node", code) == ["rm -r /data/old"]


def test_a_file_name_is_never_taken_for_an_option():
    assert said("perl", "unlink @ARGV", (Arg("x"), Arg("--help"))) == ["rm -- x --help"]
    assert said("python", "import shutil; shutil.move('-n', 'b')") == ["mv -- -n b"]
