#!/usr/bin/env python3
"""The command line by itself: help, errors, exit statuses, what a terminal is spared."""
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *


def inquit(*args, **kw):
    p = subprocess.run([BIN + "/inquit", *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, **kw)
    return p.returncode, p.stdout, p.stderr


def test_every_command_has_help():
    status, out, _ = inquit("--help")
    assert status == 0
    commands = re.findall(r"^  ([a-z]+) {2,}", out, re.M)
    assert len(commands) > 10, out
    assert max(len(line) for line in out.splitlines()) <= 80, out
    for c in commands:
        status, out, err = inquit("help", c)
        assert status == 0 and "usage: inquit " + c in out, (c, status, out, err)
        assert inquit(c, "--help")[0] == 0, c


def test_wrong_words_are_exit_2_with_a_suggestion():
    for args, hint in ((["serch", "x"], "search"), (["feed", "lst"], "list"), (["search", "x", "--formt", "csv"], "--format"),
                       (["feed", "refresh", "--wat"], "--wait")):
        status, _, err = inquit(*args)
        assert status == 2 and hint in err, (args, status, err)
    status, _, err = inquit("search", "x", "--fields", "id,text")
    assert status == 2 and "--format csv" in err, (status, err)
    assert inquit("topics") == inquit("topics", "list")
    assert inquit()[0] == 2
    assert inquit("search")[0] == 2
    assert inquit("search", "x", "--format", "pdf")[0] == 2
    assert inquit("ingest", "--date", "tomorrow", "-")[0] == 2


def test_a_daemon_that_is_not_there_is_exit_3_after_the_timeout():
    with Lab(start=False) as lab:
        for args in (["count", "x"], ["feed", "list"], ["status"], ["show", "abcd"]):
            def wait_in_vain():
                began = time.monotonic()
                status, _, err = lab.ask("--timeout", "1s", *args)
                took = time.monotonic() - began
                assert status == 3 and took > 0.9, (args, status, err, took)
                return took
            quickly(args[0], 4, wait_in_vain)
        status, out, _ = lab.ask("--timeout", "0", "stats", "--format", "json")
        assert status == 3 and json.loads(out)["articles"] is None


def test_a_path_too_long_for_a_socket_is_a_clear_error():
    status, _, err = inquit("--dir", "/tmp/" + "x" * 120, "count", "x")
    assert status == 2 and "107" in err, (status, err)


def test_queries():
    with Lab() as lab:
        hostile = page("Pier \x1b[31m1", ["“Pier \x1b]0;owned\x07 \u202eseven\u202c stays​ open,” said Mara Ellin, the chair of the council."] + story(3))
        lab.inq("ingest", "--wait", "-", input=hostile)
        for form in ("table", "wrap"):
            out = lab.inq("search", "*", "--format", form)
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b\u2066-\u2069]", out), repr(out)
        id = lab.records()[0]["id"]
        out = lab.inq("show", id)
        assert "\x1b" not in out and "\u202e" not in out, repr(out)
        assert lab.ask("search", "nosuchwordanywhere")[0] == 0
        assert lab.ask("search", "nosuchwordanywhere", "--exit-code")[0] == 1
        status, _, err = lab.ask("search", "spekaer:x")
        assert status == 2 and "^" in err, (status, err)
        assert lab.ask("show", "0123456789abcdef")[0] == 4
        assert lab.ask("dead", "show", "99999999")[0] == 4
        assert lab.ask("feed", "show", "nosuchfeed")[0] == 4
        assert lab.inq("search", "*", "--explain").strip()
        assert json.loads(lab.inq("version", "--json"))["record"] == 1
        assert lab.inq("config", "get", "parser.extract").strip() == "all"
        lab.inq("config", "check")


def test_the_example_configuration_is_what_the_daemons_say():
    made = subprocess.run(["sh", ROOT + "/deploy/make-conf.sh", BIN], capture_output=True, text=True, check=True).stdout
    with open(ROOT + "/deploy/inquit.conf") as f:
        assert made == f.read(), "sh deploy/make-conf.sh >deploy/inquit.conf"
    with Lab(re.sub(r"^#([a-z_]+ = )", r"\1", made, flags=re.M), start=False) as lab:
        lab.inq("config", "check")


def test_a_name_that_the_store_does_not_have_is_hinted_at():
    with Lab() as lab:
        text = ["“Pier seven stays open,” said Mara Ellin, the chair of the council."] + story(3)
        lab.inq("ingest", "--wait", "-", "--outlet", "The Pier Post", input=page("Pier 7", text))
        assert lab.records("by:ellin")
        for args, hint in ((("search", "by:elin"), 'no speaker is called "elin"; did you mean "Mara Ellin"?'),
                           (("count", "outlet:pots"), 'no outlet is called "pots"; did you mean'),
                           (("timeline", "by:zzzzzzzzzz"), 'no speaker is called "zzzzzzzzzz"; inquit speakers list shows all'),
                           (("top", "topics", "feed:none"), 'nothing came by a feed called "none"'),
                           (("verify", "the pier is shut", "by:elin"), 'did you mean "Mara Ellin"?'),
                           (("search", "topic:nosuchtopic\x1b[1m"), 'no statement has the topic "nosuchtopic[1m"'),
                           (("search", "lang:eng"), 'no statement is from an article in the language "eng"; did you mean "en"?'),
                           (("count", "lang:de"), 'no statement is from an article in the language "de"; inquit top languages shows all'),
                           (("edits",), "no edits: no article")):
            status, out, err = lab.ask(*args)
            assert status == 0 and hint in err and "\x1b" not in err, (args, status, out, err)
            assert lab.ask("-q", *args)[2] == lab.ask(*args, "-q")[2] == "", args
        for query in ("by:ellin -by:mara", "by:ellin type:turn", "by:ell*", "by:/zz/", "lang:EN by:/zz/", "nosuchword"):
            assert lab.ask("search", query)[2] == "", (query, lab.ask("search", query))
        lab.inq("speakers", "alias", "Mara Ellin", "Chairwoman E.")
        assert lab.ask("search", 'by:"chairwoman e" type:turn')[2] == ""
        assert lab.ask("search", "--exit-code", "by:elin")[0] == 1
        assert lab.ask("search", "-v", "by:ellin")[2].startswith("inquit: asked the store: query by:ellin ")


def test_a_closed_pipe_ends_quietly():
    with Lab() as lab:
        for n in range(30):
            lab.inq("ingest", "-", "--url", "http://pier.example/%d" % n, input=page("Pier %d" % n, story(n)))
        eventually("they are stored", lambda: lab.stats()["articles"] == 30)
        p = subprocess.run("%s/inquit --dir %s export '*' | head -1; echo ${PIPESTATUS[0]}" % (BIN, lab.dir), shell=True,
                           executable="/bin/bash", capture_output=True, text=True)
        assert p.stderr == "" and p.stdout.splitlines()[-1] in ("141", "0"), p


if __name__ == "__main__":
    main(globals())
