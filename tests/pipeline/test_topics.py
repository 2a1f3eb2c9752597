#!/usr/bin/env python3
"""Topics with real daemons: why a stored statement has its own, labels and training from them, reload."""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

RULES = """[tolls] Tolls
3  toll, tolls
[fish] Fishing
3  trawler*, herring
!  red herring
"""


def write(path, text):
    with open(path, "w") as f:
        f.write(text)
    return path


def said(n, words):
    return page("Council meets, part %d" % n, ['Harbour warden Mara Ellin spoke to the council of Port Tessen on Monday.',
                                               '"%s," Ellin said.' % words, "The council will meet again in June."])


def ingest(lab, n, words):
    lab.inq("ingest", "--wait", write(lab.dir + "/page%d.html" % n, said(n, words)))
    return next(r for r in lab.records() if words in r["text"])


def logged(lab, event):
    with open(lab.dir + "/log/classifier.log") as f:
        return f.read().count(event)


def ids(record):
    return [t["id"] for t in record["topics"]]


def test_why_names_rule_line_words_and_versions_of_what_is_stored():
    with Lab(start=False) as lab:
        taxonomy = write(lab.dir + "/t.taxonomy", RULES)
        lab.configure("[classifier]\ntaxonomy = %s\n" % taxonomy)
        lab.start()
        record = ingest(lab, 1, "The toll is a red herring for the trawlers")
        assert ids(record) == ["tolls"]
        out = lab.inq("topics", "why", record["id"][:8])
        for part in (record["id"], "classified with", "line 2: 3 toll", '("toll")', "veto", "red herring"):
            assert part in out, (part, out)
        why = json.loads(lab.inq("topics", "why", record["id"], "-f", "json"))
        assert why["classified_with"] == why["explained_with"] == record["model"]["classifier"]
        assert why["stored"] == why["topics"] and why["topics"][0]["by"] == ["rules"]
        assert {(r["kind"], r["line"], r["weight"], r["where"]) for r in why["reasons"]} >= \
            {("rule", 2, 3, "statement"), ("veto", 5, 0, "statement")}
        assert "tolls" in lab.inq("topics", "why", record["source"]["article"])
        write(taxonomy, RULES.replace("3  toll,", "4  toll,"))
        assert "explained with" in lab.inq("topics", "why", record["id"])
        status, _, err = lab.ask("topics", "why", "0000000000000000")
        assert status == 4 and "no statement" in err, (status, err)


def test_labels_are_kept_refused_listed_learnt_and_taken_back():
    with Lab() as lab:
        first = ingest(lab, 1, "The toll on grain barges is twice what the treaty says")
        second = ingest(lab, 2, "Another toll on grain barges will empty the river")
        lab.inq("label", first["id"], "trade", "energy", "--by", "ada")
        lab.inq("label", second["id"][:10], "trade")
        status, _, err = lab.ask("label", second["id"], "trade", "tradde")
        assert status == 2 and "did you mean 'trade'" in err, (status, err)
        status, _, err = lab.ask("label", "ffffffffffffffff", "trade")
        assert status == 4, (status, err)
        rows = [json.loads(line) for line in lab.inq("label", "--list", "-f", "jsonl").splitlines()]
        by_id = {r["id"]: r for r in rows}
        assert by_id[first["id"]]["topics"] == ["trade", "energy"] and by_id[first["id"]]["by"] == "ada"
        assert by_id[second["id"]]["topics"] == ["trade"] and by_id[second["id"]]["text"] == second["text"]
        labelled = write(lab.dir + "/labelled.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
        assert "texts 2, topics 1" in lab.inq("topics", "train", labelled, "-o", lab.dir + "/m.model")
        lab.inq("label", second["id"], "--none")
        lab.inq("label", "--remove", first["id"])
        rows = [json.loads(line) for line in lab.inq("label", "--list", "-f", "jsonl").splitlines()]
        assert [(r["id"], r["topics"]) for r in rows] == [(second["id"], [])]
        assert "(none)" in lab.inq("label", "--list")


def test_a_reload_takes_the_new_taxonomy_a_bad_one_leaves_the_old_and_nothing_is_lost():
    with Lab(start=False) as lab:
        taxonomy = write(lab.dir + "/t.taxonomy", RULES)
        lab.configure("[classifier]\ntaxonomy = %s\n" % taxonomy)
        lab.start()
        old = ingest(lab, 1, "No toll was ever paid on herring")
        assert sorted(ids(old)) == ["fish", "tolls"]
        pid = lab.pid("classifier")
        for n, bad in enumerate(("", "[tolls] Tolls\n", RULES + "[tolls] Again\n3 x\n", "[a] A\n3 x\n5 x\n",
                                 "[a] A\n" + "".join("3 word%d\n" % i for i in range(100000)), "\xff\n"), 2):
            write(taxonomy, bad)
            os.kill(pid, signal.SIGHUP)
            eventually("refused: %d" % n, lambda: logged(lab, "reload_refused") == n - 1)
            record = ingest(lab, n, "Toll number %d on herring" % n)
            assert record["model"]["classifier"] == old["model"]["classifier"] and sorted(ids(record)) == ["fish", "tolls"]
        write(taxonomy, RULES.replace("[fish] Fishing", "[boats] Boats"))
        os.kill(pid, signal.SIGHUP)
        eventually("taken", lambda: logged(lab, "taxonomy and model read"))
        record = ingest(lab, 20, "One more toll on herring")
        assert sorted(ids(record)) == ["boats", "tolls"] and record["model"]["classifier"] != old["model"]["classifier"]
        assert lab.pid("classifier") == pid


if __name__ == "__main__":
    main(globals())
