#!/usr/bin/env python3
"""Where answers go: a full disk, a file that is there already, a cursor, a reader that went away."""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *


def filled(lab):
    lab.inq("ingest", "--wait", *sorted(glob.glob(SAMPLES + "/*.html")))
    return lab


def to(lab, path, *args):
    """(exit status, standard error) of a command whose standard output is a file."""
    with open(path, "wb") as out:
        p = subprocess.run([BIN + "/inquit", "--dir", lab.dir, "--timeout", "60s", *args], stdin=subprocess.DEVNULL, stdout=out,
                           stderr=subprocess.PIPE, text=True, env=lab.env, timeout=300 * PATIENCE)
    return p.returncode, p.stderr


def test_what_a_full_disk_does_not_take_is_a_failure():
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full here")
    with Lab() as lab:
        filled(lab)
        cursor = lab.dir + "/cursor"
        for args in (["search", "*"], ["export", "*"], ["export", "*", "--format", "csv"], ["export", "*", "--format", "warc"], ["count", "*"], ["stats"],
                     ["outlets"], ["timeline", "*"], ["timeline", "*", "--changes"], ["metrics"], ["version", "--json"], ["tail"],
                     ["tail", "--cursor-file", cursor], ["feed", "parse", SAMPLES + "/norvane.rss"]):
            status, err = to(lab, "/dev/full", *args)
            assert status == 7 and err.count("standard output: ") == 1, (args, status, err)
        assert not os.path.exists(cursor), "what was not printed would never come again"


def test_a_file_is_replaced_by_a_whole_answer_only():
    with Lab() as lab:
        filled(lab)
        path = lab.dir + "/out.csv"
        lab.inq("export", "by:dovalsk", "--format", "csv", "-o", path)
        with open(path) as f:
            old = f.read()
        assert old.count("\n") > 10
        assert lab.ask("export", "bye:dovalsk", "--format", "csv", "-o", path)[0] == 2
        with open(path) as f:
            assert f.read() == old
        assert [n for n in os.listdir(lab.dir) if n.startswith("out.csv")] == ["out.csv"]
        # A link stays one, and "-" is no file.
        os.symlink("out.csv", lab.dir + "/link.csv")
        lab.inq("export", "by:dovalsk type:direct", "--format", "csv", "-o", lab.dir + "/link.csv")
        assert os.path.islink(lab.dir + "/link.csv")
        with open(path) as f:
            assert f.read() == lab.inq("export", "by:dovalsk type:direct", "--format", "csv", "-o", "-") != old
        assert lab.ask("export", "*", "-o", lab.dir + "/none/x")[0] == 5


def test_a_reader_that_goes_away_is_no_failure():
    with Lab() as lab:
        filled(lab)
        command = "%s/inquit --dir %s --timeout 60s export '*' | head -n 1; echo ${PIPESTATUS[0]}" % (BIN, lab.dir)
        for ignore in ("", "trap '' PIPE; "):
            p = subprocess.run(["bash", "-c", ignore + command], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=lab.env, timeout=300 * PATIENCE)
            assert p.stdout.splitlines()[-1] == "141" and not p.stderr, p


def test_a_follower_ends_when_its_reader_goes_away_though_nothing_comes():
    with Lab() as lab:
        filled(lab)
        command = "%s/inquit --dir %s --timeout 60s tail -f -n 2 | head -n 1; echo ${PIPESTATUS[0]}" % (BIN, lab.dir)
        p = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=lab.env, timeout=60 * PATIENCE)
        assert p.stdout.splitlines()[1:] == ["141"] and not p.stderr, p


def test_what_has_no_answer_is_refused():
    with Lab() as lab:
        filled(lab)
        for args, message in ((["dead", "list", "--stage", "parse"], "any|fetcher|parser|classifier|store"),
                              (["timeline", "*", "--changes", "--format", "csv"], "inquit export --oldest"),
                              (["tail", "--after-cursor", "x"], "--show-cursor")):
            status, _, err = lab.ask(*args)
            assert status == 2 and message in err, (args, status, err)


def test_a_position_is_told_once_however_many_carry_it():
    with Lab() as lab:
        filled(lab)
        cluster = {r["id"][:8]: r["cluster"]["id"] for r in lab.records("by:dovalsk")}
        lines = lab.inq("timeline", "by:dovalsk", "--changes", "--by", "year").splitlines()
        told = [cluster[m.group(1)] for m in (re.match(r"  ([0-9a-f]{8})  (?!AGAINST)", l) for l in lines) if m]
        assert len(told) == len(set(told)), lines
        assert len(told) < len(cluster) and len(set(cluster.values())) < len(cluster)


if __name__ == "__main__":
    main(globals())
