#!/usr/bin/env python3
"""What people ask: compare, cluster, verify, edits, timeline, speakers, outlets, top, save; and the forms answers are given in."""
import csv
import io
import os
import pty
import re
import select
import subprocess
import sys
import xml.dom.minidom

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

# The same words in three outlets, one with a word more, one with an end cut off; and a wording that changes later.
GUARANTEES = "“A crossing without guarantees is no crossing for the people of this valley,” said Mara Ellin, who chairs the council."
LONGER = GUARANTEES.replace("without guarantees", "without written guarantees")
SHORTER = GUARANTEES.replace(" for the people of this valley", "")
FILL = ["The harbour council of the third district met on Monday to vote on the pier and the lights that go with it.",
        "The vote had been put off twice because of the weather, and once because the hall was being painted by two men.",
        "Fishermen from the outer islands watched from the gallery and brought bread for everyone who stayed to the end."]


def take_in(lab, url, html):
    lab.inq("ingest", "--wait", "--url", url, "-", input=html)


def filled(lab):
    take_in(lab, "http://one.example/a", page("Crossing vote", FILL[:1] + [GUARANTEES] + FILL[1:], outlet="First Wire", date="2026-05-04T10:00:00Z"))
    take_in(lab, "http://two.example/a", page("Council on crossing", [LONGER] + FILL, outlet="Second Post", date="2026-05-04T12:00:00Z"))
    take_in(lab, "http://three.example/a", page("No crossing", FILL[:2] + [SHORTER] + FILL[2:], outlet="Third Herald", date="2026-05-05T09:00:00Z"))
    first = page("Lights", FILL + ["“We will sell the old pier before the winter comes,” said Oskar Lund, the deputy chair."],
                 outlet="First Wire", date="2026-06-20T09:00:00Z")
    take_in(lab, "http://one.example/b", first)
    take_in(lab, "http://one.example/b", first.replace("We will sell the old pier", "We will not sell the old pier"))
    return lab


def the_id(lab, text, **source):
    return next(r["id"] for r in lab.records() if text in r["text"] and all(r["source"][k] == v for k, v in source.items()))


def test_outlets_are_compared_word_by_word():
    with Lab() as lab:
        filled(lab)
        id = the_id(lab, "without guarantees is no crossing for")
        out = lab.inq("compare", id)
        assert re.search(r"^First Wire +“A crossing without guarantees", out, re.M), out
        assert "{+written+}" in out and "[-for the people of this valley" in out, out
        assert len(out.splitlines()) == 3 and "\x1b" not in out
        assert lab.inq("compare", id[:8], "--words") == out
        matrix = lab.inq("compare", id, "--matrix")
        assert re.search(r"^written +\. +x +\.$", matrix, re.M) and re.search(r"^A crossing without.* x +x +x$|^“A crossing without.* x +x +x$", matrix, re.M), matrix
        side = lab.inq("compare", id, "--side-by-side")
        assert side.count("First Wire") == 2 and " | " in side
        versions = json.loads(lab.inq("compare", id, "--format", "json"))["versions"]
        assert [v["statement"]["source"]["outlet"] for v in versions] == ["First Wire", "Second Post", "Third Herald"]
        assert versions[0]["similarity"] == 1 and all(v["similarity"] < 1 for v in versions[1:])
        cluster = lab.inq("cluster", id, "--format", "csv").splitlines()
        assert cluster[0] == "id,published,outlet,speaker,type,similarity,relation,text" and len(cluster) == 4, cluster
        assert lab.ask("compare", "0123456789abcdef")[0] == 4
        assert lab.ask("compare", id, "--words", "--matrix")[0] == 2


def test_the_matrix_has_a_row_for_the_words_of_the_same_outlets_and_none_for_marks():
    with Lab() as lab:
        for i, (outlet, words) in enumerate((("First Wire", GUARANTEES), ("Second Post", GUARANTEES.replace("guarantees", "written, signed guarantees")),
                                             ("Third Herald", GUARANTEES.replace("crossing without", "crossing — without signed")))):
            take_in(lab, "http://%d.example/a" % i, page("Crossing", FILL[:i] + [words] + FILL[i:], outlet=outlet, date="2026-05-04T1%d:00:00Z" % i))
        out = lab.inq("compare", the_id(lab, "A crossing without guarantees"), "--matrix")
        rows = [re.sub(" +", " ", line) for line in out.split("WORDS")[1].splitlines()[1:]]
        assert rows[:3] == ["“A crossing without x x x", "written, . x .", "signed . x x"], out
        assert rows[3].startswith("guarantees is no crossing for the people of this valley") and len(rows) == 4, out


def test_who_else_carried_a_statement_stands_below_it():
    with Lab() as lab:
        filled(lab)
        out = lab.inq("search", "outlet:first by:ellin", "--format", "wrap")
        lines = out.splitlines()
        assert [l.split("  ")[2] for l in lines[-2:]] == ["Second Post", "Third Herald"], out
        assert lines[-2].endswith("  longer by 1 word") and lines[-1].endswith("  shorter by 6 words"), out
        assert "2026-05-04 12:00  %s  " % the_id(lab, "written guarantees") in lines[-2] and "First Wire" in lines[-3], out
        out = lab.inq("search", "outlet:second by:ellin", "--format", "wrap")
        assert re.search(r"^    First Wire .*  first seen, shorter by 1 word$", out, re.M), out
        assert re.search(r"^    Third Herald .*  shorter by 7 words$", out, re.M) and out.count("Second Post") == 1, out
        take_in(lab, "http://four.example/a", page("Pier", FILL + [GUARANTEES], outlet="Fourth Mail", date="2026-05-06T09:00:00Z"))
        out = lab.inq("search", "outlet:first by:ellin", "--format", "wrap")
        assert re.search(r"^    Fourth Mail .*  = same words$", out, re.M), out
        assert "carr" not in lab.inq("search", "by:lund", "--format", "wrap") and "Fourth" not in lab.inq("search", "by:lund", "--format", "wrap")
        for i in range(20):
            take_in(lab, "http://n%d.example/a" % i, page("Pier %d" % i, FILL[i % 3:] + [GUARANTEES], outlet="Paper %02d" % i, date="2026-05-07T09:%02d:00Z" % i))
        out = lab.inq("search", "outlet:first by:ellin", "--format", "wrap")
        assert out.count("= same words") == 18 and re.search(r"^    and 3 more: inquit cluster [0-9a-f]{8}$", out, re.M), out


def test_what_was_said_is_told_from_what_was_not():
    with Lab() as lab:
        filled(lab)
        status, out, _ = lab.ask("verify", "is no crossing for the people", "by:ellin", "--exit-code")
        assert status == 0 and out.startswith("FOUND as said") and "1.00" in out, out
        status, out, _ = lab.ask("verify", "a crossing with guarantees is no crossing for people of the valley", "--exit-code")
        assert status == 0 and out.startswith("FOUND, said differently"), out
        status, out, _ = lab.ask("verify", "we will raise every tax", "by:ellin", "--exit-code")
        assert status == 1 and out.startswith("NOT FOUND"), out
        assert "Searched: 3 outlets, 2026-05-04 .. 2026-06-20" in out and "not proof" in out, out
        answer = json.loads(lab.inq("verify", "is no crossing for the people", "--format", "json"))
        assert answer["verdict"] == "said" and answer["nearest"][0]["exact"] and len(answer["searched"]) == 3
        assert lab.ask("verify", "x", "bye:ellin")[0] == 2


def test_edits_say_what_became_of_a_statement():
    with Lab() as lab:
        filled(lab)
        out = lab.inq("edits", "by:lund")
        assert "wording" in out and "We will {+not+} sell" in out and "revision 2 of 2" in out, out
        edits = [json.loads(line) for line in lab.inq("edits", "--format", "jsonl").splitlines()]
        assert [e["edit"] for e in edits] == ["wording"] and edits[0]["before"]["speaker"] == "Oskar Lund", edits
        assert lab.ask("edits", "by:ellin", "--exit-code")[0] == 1
        take_in(lab, "http://two.example/a", page("Council on crossing", FILL, outlet="Second Post", date="2026-05-04T12:00:00Z"))
        edits = [json.loads(line) for line in lab.inq("edits", "by:ellin", "--format", "jsonl").splitlines()]
        assert [(e["edit"], e["after"]) for e in edits] == [("removed", None)], edits
        old = lab.inq("show", edits[0]["article"], "--revision", "1", "--raw")
        assert "written guarantees" in old and "written guarantees" not in lab.inq("show", edits[0]["article"], "--raw")
        assert lab.ask("show", edits[0]["article"], "--revision", "3")[0] == 4


def test_each_revision_has_its_own_page():
    with Lab() as lab:
        filled(lab)
        article = next(r for r in lab.records() if "sell the old pier" in r["text"])["source"]["article"]
        pages = [lab.inq("show", article, "--revision", n, "--page") for n in "12"]
        assert "We will sell the old pier" in pages[0] and "We will not sell the old pier" in pages[1]
        assert lab.inq("show", article, "--page") == pages[1]


def test_tail_says_what_is_said_again_and_what_was_edited():
    with Lab() as lab:
        filled(lab)
        lines = lab.inq("tail", "by:ellin").splitlines()
        first = the_id(lab, "without guarantees is no crossing for")[:8]
        assert len(lines) == 3 and lines[0].endswith("  " + first) and "without guarantees" in lines[0], lines
        second = the_id(lab, "written guarantees")[:8]
        assert re.search(r"^[0-9:]{8} Second Post +Mara Ellin += %s \(3 outlets\)  %s$" % (first, second), lines[1]), lines
        assert re.search(r" = %s \(3 outlets\)  [0-9a-f]{8}$" % first, lines[2]), lines
        # Where the first is not among them, the words are.
        assert "written guarantees" in lab.inq("tail", "outlet:second")
        lines = lab.inq("tail", "-n", "1", "by:lund").splitlines()
        id = the_id(lab, "will not sell")[:8]
        assert re.search(r"^[0-9:]{8} First Wire +Oskar Lund +~ %s EDITED: .*We will {\+not\+} sell the old pier" % id, lines[0]), lines
        speaker = page("Lights", FILL + ["“We will not sell the old pier before the winter comes,” said Ida Brandt, the warden."],
                       outlet="First Wire", date="2026-06-20T09:00:00Z")
        take_in(lab, "http://one.example/b", speaker)
        line = lab.inq("tail", "-n", "1")
        assert line.endswith(' EDITED: speaker "Oskar Lund" -> "Ida Brandt"\n'), line
        take_in(lab, "http://one.example/b", speaker.replace("</article>", "<p>“Lamps are cheap this year,” said Rolf Amsel, the clerk.</p></article>"))
        line = lab.inq("tail", "-n", "1", "by:amsel")
        assert "Lamps are cheap" in line and "EDITED" not in line, line


def test_time_passes_in_bars():
    with Lab() as lab:
        filled(lab)
        lines = lab.inq("timeline", "*", "--by", "month").splitlines()
        assert [l.split()[:2] for l in lines] == [["2026-05", "3"], ["2026-06", "1"]], lines
        lines = lab.inq("timeline", "*", "--by", "week").splitlines()
        assert [l.split()[0] for l in lines][:3] == ["2026-05-04", "2026-05-11", "2026-05-18"] and "#" in lines[0] and "#" not in lines[1]
        assert json.loads(lab.inq("timeline", "*", "--by", "day", "--format", "json"))[0]["day"] == "2026-05-04"
        take_in(lab, "http://one.example/c", page("Lights, again", FILL + ["“We will sell the old pier before the winter comes,” said Oskar Lund, the deputy chair."],
                                                   outlet="First Wire", date="2026-07-01T09:00:00Z"))
        out = lab.inq("timeline", "by:lund", "--changes")
        assert "AGAINST" in out and "[-not-]" in out, out
        for name, word in (("d", "will"), ("e", "will not")):
            take_in(lab, "http://one.example/" + name, page("A note on gulls " + name, FILL + [
                "“We %s feed the gulls on the quay before the winter comes,” said Ida Brandt, the warden." % word], outlet="First Wire", date=""))
        out = lab.inq("timeline", "by:brandt", "--changes")
        assert re.search(r" AGAINST .* +\([0-9a-f]{8}\)", out), out


def test_speakers_have_other_names_and_offices():
    with Lab() as lab:
        filled(lab)
        rows = list(csv.DictReader(io.StringIO(lab.inq("speakers", "list", "--format", "csv"))))
        assert [r["speaker"] for r in rows] == ["Mara Ellin", "Oskar Lund"] and rows[0]["statements"] == "3", rows
        lab.inq("speakers", "alias", "Mara Ellin", "Oskar Lund", "M. E.")
        assert lab.inq("count", "by:ellin").strip() == "4" and {r["speaker"]["name"] for r in lab.records()} == {"Mara Ellin"}
        assert "M. E.; Oskar Lund" in lab.inq("speakers", "show", "ellin")
        lab.inq("speakers", "alias", "--rm", "Oskar Lund")
        assert lab.inq("count", "by:ellin").strip() == "3"
        assert lab.ask("speakers", "merge", "Mara Ellin", "Nobody Atall")[0] == 4
        assert lab.ask("speakers", "show", "nobody")[0] == 4
        good = '{"name":"Oskar Lund","aliases":["O. Lund"],"offices":[{"role":"Harbour Minister","from":"2026-06-01","to":"","country":"XX"}]}\n'
        assert lab.ask("speakers", "import", "-", input=good + "nonsense\n")[0] == 2
        assert lab.inq("count", "role:\"harbour minister\"").strip() == "0"
        lab.inq("speakers", "import", "-", input=good)
        assert lab.inq("count", "role:\"harbour minister\" country:xx").strip() == "1"
        assert "Harbour Minister, XX, 2026-06-01.." in lab.inq("speakers", "show", "lund")
        lab.stop()
        lab.start()
        lab.inq("status")
        assert lab.inq("count", "country:xx").strip() == "1"


def test_listings_and_saved_queries():
    with Lab() as lab:
        filled(lab)
        rows = json.loads(lab.inq("outlets", "--format", "json"))
        assert [r["outlet"] for r in rows] == ["First Wire", "Second Post", "Third Herald"] and rows[0]["statements"] == 2, rows
        assert lab.inq("top", "speakers", "by:lund", "--format", "tsv").splitlines()[1].startswith("Oskar Lund\t1\t2026-06-20")
        assert [(r["month"], r["statements"]) for r in json.loads(lab.inq("stats", "by:ellin", "--format", "json"))] == [("2026-05-01", 3)]
        assert lab.inq("stats", "--by", "day").splitlines()[1].split()[:2] == ["2026-05-04", "2"]
        assert lab.ask("top", "speekers")[0] == 2
        lab.inq("save", "valley", "crossing OR by:lund")
        assert lab.inq("count", "query:valley").strip() == "4" and "crossing OR by:lund" in lab.inq("save")
        assert lab.ask("save", "bad", "by:(")[0] == 2 and lab.ask("save", "x")[0] == 2
        lab.inq("save", "--rm", "valley")
        assert lab.ask("count", "query:valley")[0] == 2 and lab.ask("save", "--rm", "valley")[0] == 4


def test_forms_for_other_programs():
    with Lab() as lab:
        filled(lab)
        take_in(lab, "http://four.example/a", page("=cmd|' /C calc'!A0", FILL + ["“=1+1 <b>&amp;</b> is a sum,” said Mara Ellin, who chairs the council."],
                                                    outlet="=HYPERLINK", date="2026-07-04T10:00:00Z"))
        records = lab.records()
        rows = list(csv.DictReader(io.StringIO(lab.inq("export", "*", "--format", "csv"), newline="")))
        assert len(rows) == len(records) and all(not v.startswith(("=", "+", "@")) for r in rows for v in r.values())
        assert rows[0]["outlet"] == "'=HYPERLINK"
        feed = xml.dom.minidom.parseString(lab.inq("export", "*", "--format", "atom"))
        assert len(feed.getElementsByTagName("entry")) == len(records)
        assert xml.dom.minidom.parseString(lab.inq("export", "nothingatall", "--format", "atom")).documentElement.tagName == "feed"
        notes = [json.loads(l) for l in lab.inq("export", "*", "--format", "annotation").splitlines()]
        assert [n["target"][0]["source"] for n in notes] == [r["source"]["url"] for r in records]
        quotations = [json.loads(l) for l in lab.inq("export", "*", "--format", "schema-org").splitlines()]
        assert {q["@type"] for q in quotations} <= {"Quotation", "Claim"} and quotations[0]["creator"]["name"] == "Mara Ellin"
        assert lab.inq("export", "*", "--format", "text0").count("\0") == len(records)
        warc = os.path.join(lab.dir, "pages.warc")
        lab.inq("export", "*", "--format", "warc", "-o", warc)
        with open(warc, "rb") as f:
            data = f.read()
        assert data.count(b"WARC-Type: resource") == len({r["source"]["article"] for r in records}) and b"WARC-Target-URI: http://four.example/a" in data
        before = data
        lab.inq("export", "*", "--format", "warc", "-o", warc)
        with open(warc, "rb") as f:
            assert f.read() == before, "the same export has the same bytes"
        assert len(lab.inq("search", "*", "--offset", "2", "--limit", "1", "--format", "jsonl").splitlines()) == 1
        assert json.loads(lab.inq("search", "*", "--offset", "2", "--limit", "1", "--format", "jsonl"))["id"] == records[2]["id"]
        assert lab.ask("count", "*", "--format-version", "0")[0] == 20 and lab.ask("count", "*", "--format-version", "2")[0] == 21


def on_terminal(lab, *args, env=None, columns=100):
    """What inquit writes to a terminal of so many columns."""
    main, sub = pty.openpty()
    p = subprocess.Popen([BIN + "/inquit", "--dir", lab.dir, *args], stdin=sub, stdout=sub, stderr=sub, close_fds=True,
                         env=dict(lab.env, COLUMNS=str(columns), TERM="xterm", **(env or {})))
    os.close(sub)
    out = b""
    while select.select([main], [], [], 300 * PATIENCE)[0]:
        try:
            piece = os.read(main, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    p.wait(300 * PATIENCE)
    os.close(main)
    return out.decode()


def test_below_a_page_of_results_stands_how_much_it_is():
    with Lab() as lab:
        filled(lab)
        id = the_id(lab, "without guarantees is no crossing for", outlet="First Wire")
        lab.inq("cluster", "split", the_id(lab, "sell the old pier"))
        assert lab.inq("count", "is:corrected").strip() == "1"
        out = on_terminal(lab, "search", "crossing", "--no-pager")
        assert "3 statements, in 1 cluster of >1 outlet, 3 articles, 3 outlets." in out and "Next: inquit compare " in out, out
        out = on_terminal(lab, "search", "id:" + id, "--limit", "1", "--no-pager")
        assert "1 statement, in 1 cluster of >1 outlet, 1 article, 1 outlet." in out, out
        assert "; there are more, see --limit." in on_terminal(lab, "search", "crossing", "--limit", "2", "--no-pager")
        assert "0 statements.\r\nHow the query was understood" in on_terminal(lab, "search", "zebra", "--no-pager")
        take_in(lab, "http://one.example/c", page("Quay", ["Mara Ellin leads the council. “The quay is safe,” she said on Monday."] + FILL))
        out = on_terminal(lab, "search", "quay", "--no-pager")
        assert "* speaker from \"she\", confidence 0." in out, out


def test_a_terminal_gets_colour_width_and_a_pager_and_nothing_hostile():
    with Lab() as lab:
        take_in(lab, "http://one.example/a", page("Pier \x1b[31m1", FILL + [
            "“日本の港は開いている \x1b]0;owned\x07 \u202eseven\u202c stays​ open for all the boats that come from the islands,” said Mara Ellin, the chair of the council."]))
        hostile = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u200b\u2066-\u2069]|\x1b(?!\\[[0-9;]*m)")
        id = lab.records()[0]["id"]
        for args in (["search", "*"], ["search", "*", "--format", "wrap"], ["search", "*", "--format", "jsonl"], ["search", "*", "--format", "csv"],
                     ["show", id], ["show", id, "--raw"], ["show", id, "--span"], ["show", id, "--page"], ["compare", id], ["cluster", id],
                     ["timeline", "*", "--changes"], ["verify", "seven stays open"], ["tail"], ["speakers"]):
            out = on_terminal(lab, *args, "--no-pager")
            assert out and not hostile.search(out), (args, hostile.search(out), out)
        out = on_terminal(lab, "search", "*", "--no-pager", columns=90)
        assert "\x1b[" in out and "…" in out
        for line in out.splitlines():
            plain = re.sub("\x1b\\[[0-9;]*m", "", line)
            assert sum(2 if ord(c) > 0x2e80 else 1 for c in plain) <= 90, plain
        assert "\x1b[" not in on_terminal(lab, "search", "*", "--no-pager", env={"NO_COLOR": "1"})
        assert "\x1b[" not in on_terminal(lab, "search", "*", "--no-pager", "--color", "never")
        assert on_terminal(lab, "search", "*", "--plain", columns=40).replace("\r\n", "\n").rstrip("\n") == lab.inq("search", "*").rstrip("\n")
        for columns in (40, 60, 80):
            for args in (["search", "*"], ["speakers"], ["cluster", id], ["queue", "--over", "0"], ["top", "outlets"], ["tail"], ["compare", id], ["status"],
                         ["compare", id, "--matrix"], ["compare", id, "--side-by-side"], ["topics"], ["speakers", "show", "Ellin"], ["stats"],
                         ["verify", "seven stays open", "by:ellin"]):
                for line in on_terminal(lab, *args, "--no-pager", columns=columns).splitlines():
                    plain = re.sub("\x1b\\[[0-9;]*m", "", line)
                    assert sum(2 if ord(c) > 0x2e80 else 1 for c in plain) <= columns, (args, columns, plain)
        assert "\x1b[" in lab.inq("search", "*", "--color", "always") and "\x1b[" not in lab.inq("search", "*")
        assert "paged:" in on_terminal(lab, "search", "*", env={"PAGER": "sed s/^/paged:/"})
        assert "mine:" in on_terminal(lab, "search", "*", env={"PAGER": "false", "INQUIT_PAGER": "sed s/^/mine:/"})
        tools = os.path.join(lab.dir, "tools")
        os.mkdir(tools)
        with open(os.path.join(tools, "no-program"), "w"):
            pass
        for pager in ("no-such-pager-here", os.path.join(tools, "no-program")):
            said = on_terminal(lab, "search", "*", env={"PAGER": pager})
            assert pager + ": " in said and id[:8] in said, said
        os.symlink("/bin/cat", os.path.join(tools, "cat"))
        assert id[:8] in on_terminal(lab, "search", "*", env={"PATH": tools}), "a machine without less"
        assert "paged:" not in on_terminal(lab, "count", "*", env={"PAGER": "sed s/^/paged:/"})


def test_what_newcomers_mistype_is_told():
    with Lab() as lab:
        filled(lab)
        _, out, err = lab.ask("verify", "nobody", "opened", "the", "crossing")
        assert "Only 'nobody' was looked for, among what matches 'opened the crossing'." in err, (out, err)
        assert "Only" not in lab.ask("verify", "nobody opened", "by:ellin")[2] + lab.ask("verify", "nobody", "by:ellin")[2]
        status, out, err = lab.ask("count", "crossing or zebra")
        assert (status, out) == (0, "0\n") and '"or" is looked for as a word; the operator is OR' in err, (out, err)
        assert "operator" not in lab.ask("count", 'zebra "or"')[2]
        status, _, err = lab.ask("edits", "by:(")
        assert status == 2 and err.splitlines()[1:] == ["by:(", "    ^"], err
        assert lab.ask("edits", "by:ellin) OR (by:lund")[0] == 2
        assert lab.ask("topics", "show", "sanctons")[2] == "inquit: no topic 'sanctons'; did you mean 'sanctions'?\n"
        assert lab.ask("show")[2].startswith("inquit: an argument is missing\nusage: ")
        assert lab.ask("show", "a", "b")[2].startswith("inquit: 'b' is one argument too many\nusage: ")
        status, _, err = lab.ask("speakers", "show", "nobody")
        assert status == 4 and len(err.splitlines()) == 1, err


if __name__ == "__main__":
    main(globals())
