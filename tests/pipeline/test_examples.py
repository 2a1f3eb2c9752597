#!/usr/bin/env python3
"""Every example of inquit(1), inquit-query(7), README.md and the commands' help, run against a store with the sample articles."""
import contextlib
import glob
import os
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import httpd
from lab import *

# What would not end, or asks the world: its words are checked by --help alone.
NOT_RUN = re.compile(r"\binquit( --dir \S+)? (run|feed add|feed import|ingest|tail -f|topics|label|completion|parse|classify|backup|restore|keys)\b|sudo|/dev/|\|")
# Which of the manual's examples find something in the samples: the rest only have to be understood.
FOUND = ("by:dovalsk topic:border-dispute", "by:dovalsk type:direct", "no one has called for us", "barges NEAR/5", "ADJ/3", "outlets:>=2")


def literals(path):
    """Lines of the manual's examples, as mandoc would show them."""
    with open(os.path.join(ROOT, path)) as f:
        text = f.read()
    lines = re.findall(r"^\.Dl (.*)", text, re.M)
    for block in re.findall(r"^\.Bd -literal[^\n]*\n(.*?)^\.Ed", text, re.M | re.S):
        lines += block.splitlines()
    return [l.replace("\\(dq", '"').replace("\\&", "").replace("\\-", "-") for l in lines]


def run(lab, line, directory):
    argv = shlex.split(line)
    assert argv[0] == "inquit", line
    p = subprocess.run([BIN + "/inquit", "--dir", lab.dir, "--timeout", "60s", *argv[1:]], capture_output=True, text=True, timeout=300 * PATIENCE, cwd=directory,
                       stdin=subprocess.DEVNULL)
    assert p.returncode == 0, (line, p.returncode, p.stderr)
    if any(f in line for f in FOUND):
        assert p.stdout.strip() or "-o" in argv, "nothing is found by " + line
    return p.stdout


def test_the_examples_of_manual_and_help_work():
    commands = [l[2:] for l in literals("store/cli/inquit.1") if l.startswith("$ inquit")]
    queries = [l for l in literals("store/cli/inquit-query.7") if l.strip()]
    names = re.findall(r"^  (\w+) +", subprocess.run([BIN + "/inquit", "--help"], capture_output=True, text=True).stdout, re.M)
    for name in names:
        text = subprocess.run([BIN + "/inquit", name, "--help"], capture_output=True, text=True).stdout
        commands += [re.split(r" {3,}", l.strip())[0] for l in text.splitlines() if re.match(r"  inquit \w", l)]
    assert len(commands) > 20 and len(queries) > 10, (commands, queries)
    with Lab() as lab, tempfile.TemporaryDirectory(dir=TMP) as directory:
        lab.inq("ingest", "--wait", *sorted(glob.glob(SAMPLES + "/*.html")))
        lab.inq("save", "syria", "topic:syria-conflict OR syria")
        ran = 0
        for line in commands:
            if NOT_RUN.search(line):
                continue
            line = re.sub(r" &$", "", line)
            run(lab, line, directory)
            ran += 1
        assert ran > 15, ran
        for query in queries:
            n = int(lab.inq("count", query))
            assert n > 0 or not any(f in query for f in FOUND), "nothing is found by " + query
            assert lab.inq("search", query, "--explain").strip()


def session():
    """README.md's session: [command, the lines printed below it]."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
        text = f.read().split("\n## A session\n")[1].split("\n## ")[0]
    steps = []
    for line in re.findall(r"^    (.*)$", text, re.M):
        if line.startswith("$ "):
            steps.append([line[2:], []])
        else:
            steps[-1][1].append(line)
    return steps


def test_the_readmes_session_prints_what_it_shows():
    # An address with another port gives an article another id, unless its page names its own.
    def plain(line):
        return re.sub(r"127\.0\.0\.1:[0-9]+", "HOST", re.sub(r"\b[0-9a-f]{8}(?:[0-9a-f]{8})?\b", "ID", line)).rstrip()

    with Lab() as lab, contextlib.closing(httpd.Site()) as site:
        site.load(SAMPLES)
        for feed in ("lunde.atom", "halvern.json"):
            lab.inq("feed", "add", site.base + "/" + feed, "--name", feed.split(".")[0], "--allow-private", "--pace", "0")
        ran = 0
        for command, shown in session():
            words = shlex.split(command)
            if words[0] != "inquit" or words[1] == "run":
                continue
            words = [re.sub(r"http://127\.0\.0\.1:[0-9]+", site.base, w) for w in words]
            status, out, err = lab.ask(*words[1:])
            got, want = [plain(l) for l in (out + err).splitlines()], [plain(l) for l in shown]
            if want[-1] == "...":
                want.pop()
                got = got[:len(want)]
            assert got == want, (command, got, want)
            assert status == (2 if "bye:" in command else 0), (command, status, err)
            ran += 1
        assert ran > 6, ran


if __name__ == "__main__":
    main(globals())
