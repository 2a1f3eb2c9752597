#!/usr/bin/env python3
"""Backup, restore, compaction; a store whose file is damaged."""
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *


def fill(lab, n, first=0):
    for i in range(first, first + n):
        lab.inq("ingest", "-", "--url", "http://pier.example/%d" % i, input=page("Pier %d" % i, story(i)))
    eventually("they are stored", lambda: lab.stats()["articles"] == first + n)


def exported(lab):
    return sorted(stable_form(r) for r in lab.records())


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="iq-keep-", dir=TMP)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


def data_of(lab):
    return os.path.join(lab.dir, "store", "db", "data.mdb")


def test_a_backup_is_made_while_it_runs_and_brought_back():
    with Folder() as folder, Lab() as lab:
        fill(lab, 8)
        before = exported(lab)
        lab.inq("backup", folder + "/b")
        fill(lab, 2, first=8)
        with open(folder + "/b/backup.json") as f:
            said = json.load(f)
        assert said["articles"] == 8 and said["bytes"] == os.path.getsize(folder + "/b/data.mdb"), said
        status, _, err = lab.ask("backup", folder + "/b")
        assert status == 5 and "there already" in err, (status, err)
        status, _, err = lab.ask("restore", folder + "/b")
        assert status == 5 and "running" in err, (status, err)
        lab.stop()
        status, _, err = lab.ask("restore", folder + "/b")
        assert status == 5 and "mv " in err, (status, err)
        os.rename(data_of(lab), data_of(lab) + ".old")
        lab.inq("restore", folder + "/b")
        lab.start()
        assert exported(lab) == before
        lab.inq("ingest", "--wait", "-", "--url", "http://pier.example/99", input=page("Pier 99", story(99)))
        assert lab.stats()["articles"] == 9


def test_a_backup_that_is_damaged_is_not_restored():
    with Folder() as folder, Lab() as lab:
        fill(lab, 3)
        lab.inq("backup", folder + "/b")
        lab.stop()
        os.remove(data_of(lab))
        with open(folder + "/b/data.mdb", "r+b") as f:
            bytes = bytearray(f.read())
            for at in (len(bytes) // 2, 4096 * 2 + 10):
                f.seek(at)
                f.write(b"\xff\xff")
            f.flush()
            status, _, err = lab.ask("restore", folder + "/b")
            assert status == 6 and "nothing was restored" in err, (status, err)
            f.truncate(len(bytes) // 2)
            status, _, err = lab.ask("restore", folder + "/b")
            assert status == 6 and "cut" in err, (status, err)
        os.remove(folder + "/b/backup.json")
        status, _, err = lab.ask("restore", folder + "/b")
        assert status == 4 and "no backup" in err, (status, err)
        assert not os.path.exists(data_of(lab))


def test_compaction_while_it_runs_and_while_it_does_not():
    with Lab() as lab:
        fill(lab, 10)
        before, size = exported(lab), os.path.getsize(data_of(lab))
        said = lab.inq("compact").split()
        assert int(said[0]) == os.path.getsize(data_of(lab)) < size, (said, size)
        assert exported(lab) == before
        fill(lab, 1, first=10)
        before = exported(lab)
        lab.stop()
        lab.inq("compact")
        lab.start()
        assert exported(lab) == before


def test_what_is_deleted_or_redacted_does_not_come_back():
    with Lab() as lab:
        fill(lab, 3)
        r = [x for x in lab.records() if "Pier 1 " in x["text"]][0]
        status, out, err = lab.ask("delete", r["source"]["article"])
        assert status == 5 and "would delete" in out and "--yes" in err, (status, out, err)
        assert lab.stats()["articles"] == 3
        lab.inq("delete", r["source"]["article"], "--yes", "--why", "asked for it")
        assert lab.stats()["articles"] == 2 and len(lab.records()) == 2
        status, _, err = lab.ask("show", r["source"]["article"])
        assert status == 4 and "asked for it" in err, (status, err)
        changed = page("Pier 1, changed", story(1) + ["One more line is here."])
        lab.inq("ingest", "--wait", "-", "--url", "http://pier.example/1", input=changed)
        assert lab.stats()["articles"] == 2
        r = [x for x in lab.records() if "Pier 2 " in x["text"]][0]
        lab.inq("redact", r["id"], "--yes", "--why", "private")
        assert not [x for x in lab.records() if "Pier 2 " in x["text"]]
        assert "stays open until" not in lab.article(r["source"]["article"])["text"]
        assert lab.ask("show", r["id"])[0] == 4
        lab.inq("ingest", "--wait", "-", "--url", "http://pier.example/2", input=page("Pier 2, changed", story(2) + ["One more line."]))
        assert not [x for x in lab.records() if "Pier 2 " in x["text"]]
        listed = lab.inq("delete", "--list")
        assert "asked for it" in listed and "private" in listed, listed
        lab.inq("compact")
        with open(data_of(lab), "rb") as f:
            assert b"private" in f.read()


def test_articles_are_parsed_and_classified_again():
    pages = [os.path.join(SAMPLES, f) for f in sorted(os.listdir(SAMPLES)) if f.endswith(".html")][:6]
    plain = "[parser]\nextract = rules\n"
    with Lab() as lab:
        lab.inq("ingest", "--wait", *pages)
        wanted = exported(lab)
    with Lab(plain) as lab:
        lab.inq("ingest", "--wait", *pages)
        first = exported(lab)
        assert first != wanted
        assert "6 the same" in lab.inq("reprocess", "*"), "what was done with the same settings"
        lab.configure("")
        out = lab.inq("reprocess", "--diff", "*")
        assert "would change" in out and "\n  + " in out, out
        assert exported(lab) == first
        assert " 0 failed" in lab.inq("reprocess", "*")
        assert exported(lab) == wanted
        assert " 0 changed, 6 the same" in lab.inq("reprocess", "*")
        # Topics alone, by another taxonomy.
        with open(os.path.join(lab.dir, "my.taxonomy"), "w") as f:
            f.write("[everything] Everything\n3 the\n3 a\n3 of\n")
        lab.configure("[classifier]\ntaxonomy = %s/my.taxonomy\n" % lab.dir)
        status, out, err = lab.ask("reprocess", "--stage", "classify", "*")
        assert status == 0, (status, out, err)
        topics = {t["id"] for r in lab.records() for t in r["topics"]}
        assert topics <= {"everything"}, topics
        assert len(lab.records()) == len(wanted)


def test_a_page_that_ends_its_worker_is_named_and_stays():
    with Lab() as lab:
        fill(lab, 2)
        lab.inq("ingest", "--wait", "-", "--url", "http://pier.example/7", input=page("Pier 7", story(7), extra="inquit-test-crash"))
        before = exported(lab)
        lab.env["INQUIT_TEST_HOOKS"] = "1"
        lab.configure("[parser]\nextract = rules\n")
        status, out, err = lab.ask("reprocess", "*")
        assert status == 7 and "1 failed" in out and "signal" in err and "pier.example/7" in err, (status, out, err)
        assert len(exported(lab)) == len(before)


def small_disk(command):
    """Runs a shell command with /mnt-like small disk at $DISK, as nobody special where that is allowed."""
    with Folder() as folder:
        script = "mount -t tmpfs -o size=96k tmpfs '%s' && DISK='%s' && %s" % (folder, folder, command)
        probe = ["unshare", "-Urm", "true"]
        if subprocess.run(probe, capture_output=True).returncode:
            raise Skip("no small file system can be made here")
        p = subprocess.run(["unshare", "-Urm", "sh", "-c", script], capture_output=True, text=True, timeout=300 * PATIENCE)
        if "mount:" in p.stderr:
            raise Skip("no small file system can be mounted here")
        return p


def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing():
    with Lab() as lab:
        fill(lab, 40)
        p = small_disk("%s/inquit --dir %s backup $DISK/b; echo $?; ls $DISK/b" % (BIN, lab.dir))
        assert p.stdout.split() == ["7"] and "No space left" in p.stderr, p
        assert len(exported(lab)) >= 40


def test_a_damaged_store_says_so_and_goes_on_with_a_whole_one():
    with Folder() as folder, Lab() as lab:
        fill(lab, 5)
        before = exported(lab)
        lab.inq("backup", folder + "/b")
        lab.stop()
        with open(data_of(lab), "r+b") as f:
            f.truncate(os.path.getsize(data_of(lab)) // 3)
        lab.start()
        status, _, err = lab.ask("count", "*")
        assert status == 6 and "cut" in err and "restore" in err, (status, err)
        eventually("the damage is shown", lambda: "damaged" in lab.ask("--timeout", "0", "status")[1])
        # Whoever brings another may take his time: the store waits, and begins no empty one.
        os.remove(data_of(lab))
        time.sleep(1.5)
        assert lab.ask("count", "*")[0] == 6
        lab.inq("restore", folder + "/b")
        eventually("it is started with the other one", lambda: lab.ask("count", "*")[0] == 0)
        assert exported(lab) == before


def leaf_of_texts(data):
    """Where the first leaf of the table of texts and their statements begins: its keys are articles' numbers, its values
    have compressed parts. (Words are packed in a compacted file, and cannot be looked for.)"""
    for at in range(0, len(data), 4096):
        leaf = data[at:at + 4096]
        if leaf[10:12] == b"\x02\x00" and b"\x28\xb5\x2f\xfd" in leaf:
            node = int.from_bytes(leaf[16:18], "little")
            if int.from_bytes(leaf[node + 6:node + 8], "little") == 8:
                return at
    raise AssertionError("no leaf of texts")


def test_doctor_saves_what_a_damaged_store_has():
    with Lab() as lab:
        fill(lab, 40)
        before = exported(lab)
        assert "store-damaged" not in lab.ask("doctor")[1]
        lab.stop()
        lab.inq("compact")
        with open(data_of(lab), "r+b") as f:
            f.seek(leaf_of_texts(f.read()) + 10)
            f.write(b"\xff\xff")
        lab.start()
        status, out, _ = lab.ask("doctor")
        assert status == 6 and "database-damaged" in out and "--fix" in out, (status, out)
        status, out, err = lab.ask("doctor", "--fix")
        assert "saved" in out and os.path.exists(data_of(lab) + ".damaged"), (status, out, err)
        eventually("the store is back", lambda: lab.ask("count", "*")[0] == 0)
        # What was on that leaf is named, and is made again from the pages that were kept.
        assert "text of article" in err, err
        assert 0 < len(exported(lab)) < len(before)
        lab.inq("reprocess", "*")
        assert exported(lab) == before
        status, out, _ = lab.ask("doctor")
        assert status != 6 and "damaged" not in out, (status, out)
        lab.inq("ingest", "--wait", "-", "--url", "http://pier.example/99", input=page("Pier 99", story(99)))


def harm_words(lab, words):
    """A bit of them, wherever the store has them."""
    with open(data_of(lab), "r+b") as f:
        data, at = f.read(), -1
        while (at := data.find(words, at + 1)) >= 0:
            f.seek(at)
            f.write(bytes([data[at] ^ 1]))


def test_a_damaged_text_keeps_no_other_from_being_parsed_again():
    with Lab() as lab:
        fill(lab, 4)
        before = exported(lab)
        r = [x for x in lab.records() if "Pier 2 " in x["text"]][0]
        lab.stop()
        harm_words(lab, b"Pier 2 stays open")
        lab.start()
        status, out, err = lab.ask("reprocess", "*")
        assert status == 7 and "4 articles" in out and "1 failed" in out, (status, out)
        assert "http://pier.example/2" in err and "doctor --fix" in err, err
        for command in ("redact", "show"):
            status, _, err = lab.ask(command, r["id"], *(["--yes"] if command == "redact" else []))
            assert status == 6 and "doctor" in err, (command, status, err)
        status, out, err = lab.ask("doctor", "--fix")
        assert "made anew: 4 articles" in out and "text of article" in err, (status, out, err)
        assert len(exported(lab)) == 3
        lab.inq("reprocess", "*")
        assert exported(lab) == before


def harm_counters(lab):
    """A bit of them, on every page that has or had them."""
    with open(data_of(lab), "r+b") as f:
        data, at = f.read(), 0
        while (at := data.find(b"counters", at + 1)) > 0:
            f.seek(at + 10)
            f.write(bytes([data[at + 10] ^ 4]))


def mended(lab, name, before):
    def is_told():
        status, out, _ = lab.ask("doctor")
        return status == 6 and name in out and "--fix" in out

    eventually("doctor names " + name, is_told)
    _, out, err = lab.ask("doctor", "--fix")
    assert "made anew: 10 articles" in out, (out, err)
    eventually("the store is back", lambda: lab.ask("count", "*")[0] == 0)
    assert exported(lab) == before
    eventually("it is well", lambda: "FAIL" not in lab.ask("doctor")[1])


def test_doctor_mends_what_every_question_needs():
    with Lab() as lab:
        fill(lab, 10)
        before = exported(lab)
        # Under a store that runs: its own check ends at them; and the writer, if what came in last is not folded yet. A
        # thread that has read them answers as before until something is committed; so something is, and every one tells.
        lab.inq("save", "piers", "pier")
        harm_counters(lab)
        told = [lab.ask("count", "*") for _ in range(6)]
        assert all(status == 6 and "damaged" in err for status, _, err in told), told
        time.sleep(1.5)
        mended(lab, "store-damaged", before)
        # And when it starts: it begins nothing, and says why.
        lab.stop()
        harm_counters(lab)
        lab.start()
        status, _, err = lab.ask("count", "*")
        assert status == 6 and "counters" in err, (status, err)
        mended(lab, "database-damaged", before)


if __name__ == "__main__":
    main(globals())
