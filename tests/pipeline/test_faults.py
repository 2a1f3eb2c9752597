#!/usr/bin/env python3
"""Pages that kill their worker, daemons that die or hang, disks and maps that are full."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *


def test_a_page_that_ends_its_worker_is_dead_after_three_attempts_and_holds_nothing_up():
    with Lab("[parser]\ncpu_max = 1s\n", env={"INQUIT_TEST_HOOKS": "1"}) as lab:
        good = write_pages(lab.dir + "/good", range(1, 41))
        bad = write_pages(lab.dir + "/bad", [900], "inquit-test-crash")
        worse = write_pages(lab.dir + "/worse", [901], "inquit-test-spin")
        status, _, err = lab.ask("ingest", "--wait", bad, worse, good)
        assert status == 7, (status, err)
        stats = lab.stats()
        assert stats["articles"] == 40 and stats["dead"] == 2 and stats["outbox"] == 0, stats
        dead = json.loads(lab.inq("dead", "list", "--format", "json"))["dead"]
        assert [d["attempts"] for d in dead] == [3, 3], dead
        assert {d["stage"] for d in dead} == {"parser"}, dead
        assert str(dead[0]["page"]) in lab.inq("dead", "list")
        assert "parser" in lab.inq("dead", "show", str(dead[0]["page"]))
        lab.inq("dead", "retry", str(dead[0]["page"]))
        eventually("it is dead again", lambda: lab.stats()["dead"] == 2 and lab.stats()["outbox"] == 0, 60)
        assert lab.ask("dead", "drop", "--all")[0] == 5
        lab.inq("dead", "drop", "--all", "--yes")
        assert lab.stats()["dead"] == 0


def test_what_is_no_article_is_dead_at_once():
    with Lab() as lab:
        status, _, err = lab.ask("ingest", "--wait", "--url", "http://pier.example/", "-", input="<html><body></body></html>")
        assert status == 7, (status, err)
        dead = json.loads(lab.inq("dead", "list", "--format", "json"))["dead"]
        assert len(dead) == 1 and dead[0]["reason"], dead


def test_each_daemon_killed_comes_back_and_nothing_is_lost():
    with Lab() as lab:
        folder = write_pages(lab.dir + "/pages", range(1, 201))
        lab.inq("status")
        ingest = lab.begin("ingest", "--wait", folder, stderr=subprocess.PIPE)
        for name in ("store", "parser@1", "classifier", "fetcher", "store", "fetcher"):
            time.sleep(0.3)
            pid = lab.pids().get(name)
            if pid:
                os.kill(pid, signal.SIGKILL)
                eventually("%s is back" % name, lambda: lab.pids().get(name) not in (None, pid))
        _, err = ingest.communicate(timeout=300 * PATIENCE)
        assert ingest.returncode == 0, err
        stats = lab.stats()
        assert stats["articles"] == 200 and stats["dead"] == 0 and stats["outbox"] == 0, stats
        assert stats["revisions"] == 200, stats


def test_a_killed_daemon_is_back_within_200_ms_and_a_stopped_one_by_the_watchdog():
    with Lab(start=False) as lab:
        lab.output = open(os.path.join(lab.dir, "run.output"), "ab")
        lab.run = subprocess.Popen([BIN + "/inquit", "run", "--dir", lab.dir, "--parsers", "1", "--watchdog", "%dms" % (3000 * PATIENCE)],
                                   stdin=subprocess.DEVNULL, stdout=lab.output, stderr=lab.output)

        def kill_a_parser():
            lab.inq("status")
            pid = lab.pid("parser@1")
            began = time.monotonic()
            os.kill(pid, signal.SIGKILL)
            while not (children_of(lab.run.pid, "inquit-parser") - {pid}):
                assert time.monotonic() - began < 60 * PATIENCE
            return time.monotonic() - began

        quickly("starting a parser again", 0.2, kill_a_parser)
        lab.inq("status")
        pid = lab.pid("classifier")
        os.kill(pid, signal.SIGSTOP)
        eventually("another classifier", lambda: lab.pids().get("classifier") not in (None, pid))
        eventually("all is linked again", lambda: lab.ask("--timeout", "0", "status")[0] == 0)


def test_no_daemon_outlives_its_supervisor():
    with Lab() as lab:
        pids = eventually("all are up", lambda: len(lab.pids()) == 5 and lab.pids())
        lab.run.kill()
        lab.run.wait()
        lab.run = None
        eventually("all are gone", lambda: not any(os.path.exists("/proc/%d" % p) for p in pids.values()))


def test_a_second_run_on_the_folder_is_refused():
    with Lab() as lab:
        lab.inq("status")
        p = subprocess.run([BIN + "/inquit", "run", "--dir", lab.dir], capture_output=True, text=True, timeout=300)
        assert p.returncode == 5 and "another" in p.stderr, (p.returncode, p.stderr)


def test_drained_on_sigterm_and_everything_is_there_after_a_restart():
    with Lab() as lab:
        folder = write_pages(lab.dir + "/pages", range(1, 101))
        lab.inq("ingest", folder)
        assert lab.stop() == 0
        lab.start()
        eventually("the rest arrives", lambda: lab.stats()["articles"] == 100 and lab.stats()["outbox"] == 0, 60)
        assert lab.stats()["revisions"] == 100


def test_a_full_map_stops_intake_with_a_clear_state_and_goes_on_when_it_is_larger():
    with Lab("[store]\nmap_max = 16MiB\n") as lab:
        folder = write_pages(lab.dir + "/pages", range(1, 1001), noise=20000)
        ingest = lab.begin("ingest", "--wait", folder, stderr=subprocess.PIPE)
        eventually("trouble is shown", lambda: "map_max" in lab.ask("--timeout", "0", "status")[1], 60)
        before = lab.stats()
        assert before["outbox"] > 0 and before["dead"] == 0, before
        lab.stop()
        lab.configure("[store]\nmap_max = 1GiB\n")
        lab.start()
        _, err = ingest.communicate(timeout=300 * PATIENCE)
        assert ingest.returncode == 0, err
        eventually("all are stored", lambda: lab.stats()["articles"] == 1000, 60)
        assert lab.stats()["dead"] == 0 and lab.stats()["outbox"] == 0, lab.stats()


def loose_bytes(lab):
    return int(re.search(r"^inquit_loose_bytes\S* (\d+)", lab.inq("metrics"), re.M)[1])


def write_texts(folder, n, size):
    """Each of its own words, which compress to a fourth."""
    os.makedirs(folder)
    for i in range(n):
        words = ["w%d" % (i * 7919 + k * k % 9973) for k in range(size // 7)]
        with open("%s/%d.txt" % (folder, i), "w") as f:
            f.write(" ".join(words) + "\n")
    return folder


def test_a_rush_does_not_fill_the_map_with_what_could_be_smaller():
    with Lab("[store]\nmap_max = 32MiB\n[parser]\nextract = none\n") as lab:
        # Over twice the map as they come.
        lab.inq("ingest", "--wait", write_texts(lab.dir + "/texts", 1200, 60000))
        stats = lab.stats()
        assert stats["articles"] == 1200 and stats["dead"] == 0 and stats["outbox"] == 0, stats
        eventually("nothing is loose", lambda: loose_bytes(lab) == 0, 60)


def test_what_came_in_a_rush_is_compressed_between_what_trickles_in():
    with Lab("[parser]\nextract = none\n") as lab:
        lab.inq("ingest", "--wait", write_texts(lab.dir + "/texts", 300, 60000))
        assert loose_bytes(lab) > 0
        for i in range(int(100 * PATIENCE)):
            lab.inq("ingest", "--wait", "-", "--url", "http://trickle.example/%d" % i, input="One more, number %d.\n" % i)
            if loose_bytes(lab) == 0:
                return
            time.sleep(0.1)
        assert False, loose_bytes(lab)


@with_mounts
def test_a_full_disk_stops_intake_and_it_goes_on_when_there_is_room():
    with small_disk(24) as mount, tempfile.TemporaryDirectory(prefix="iq-", dir=TMP) as elsewhere, Lab(dir=mount) as lab:
        lab.inq("status")
        folder = write_pages(elsewhere, range(1, 601), noise=40000)
        ingest = lab.begin("ingest", "--wait", folder, stderr=subprocess.PIPE)
        eventually("trouble is shown", lambda: "full" in lab.ask("--timeout", "0", "status")[1], 120)
        if subprocess.run(["mount", "-o", "remount,size=512m", "tmpfs", mount], capture_output=True).returncode:
            raise Skip("a mounted file system cannot be made larger here")
        _, err = ingest.communicate(timeout=300 * PATIENCE)
        assert ingest.returncode == 0, err
        stats = lab.stats()
        assert stats["articles"] == 600 and stats["dead"] == 0 and stats["outbox"] == 0, stats
        eventually("trouble is over", lambda: lab.ask("--timeout", "0", "status")[0] == 0)


def test_a_folder_that_cannot_be_written_is_a_clear_error():
    if os.geteuid() == 0:
        raise Skip("root may write anywhere")
    with Lab() as lab:
        lab.inq("status")
        lab.stop()
        os.chmod(lab.dir + "/store", 0)
        lab.start()
        log = lambda: open(lab.dir + "/run.output", errors="replace").read()
        eventually("the error is in the log", lambda: "Permission denied" in log())
        os.chmod(lab.dir + "/store", 0o750)
        eventually("it goes on", lambda: lab.ask("--timeout", "0", "status")[0] == 0)


def test_fewer_parsers_than_before_are_fine():
    with Lab(parsers=4) as lab:
        eventually("four parsers", lambda: len(lab.pids()) == 7)
        lab.stop()
        lab.parsers = 1
        lab.start()
        lab.inq("status")
        eventually("one parser", lambda: sorted(lab.pids()) == ["classifier", "fetcher", "parser@1", "store"])


def test_a_bad_configuration_ends_the_run_with_file_and_line():
    with Lab("[fetcher]\nno_such_setting = 1\n", start=False) as lab:
        p = subprocess.run([BIN + "/inquit", "run", "--dir", lab.dir], capture_output=True, text=True, timeout=300)
        assert p.returncode == 78 and "inquit.conf:2" in p.stderr, (p.returncode, p.stderr)
        status, _, err = lab.ask("config", "check")
        assert status == 2 and "inquit.conf:2" in err, (status, err)


def test_what_nothing_reads_in_the_configuration_is_found_by_the_check():
    with Lab("[fetcher]\n[clasifier]\nmodel = x\n", start=False) as lab:
        status, _, err = lab.ask("config", "check")
        assert status == 2 and "inquit.conf:2: no section [clasifier]; did you mean [classifier]?" in err, (status, err)
        lab.configure("")
        os.makedirs(lab.dir + "/feeds.d", exist_ok=True)
        path = lab.dir + "/feeds.d/pier.conf"
        with open(path, "w") as f:
            f.write("[feed]\nurl = http://pier.example/\n\n[feed]\nurl = http://quay.example/\ntopic = sanctons\n")
        status, _, err = lab.ask("config", "check")
        assert status == 0 and path + ":4: no topic 'sanctons'; did you mean 'sanctions'?" in err, (status, err)
        with open(path, "w") as f:
            f.write("[feed]\nurl = http://pier.example/\nevrey = 1h\n")
        status, _, err = lab.ask("config", "check")
        assert status == 2 and path + ":3: " in err and "did you mean 'every'?" in err, (status, err)
        assert path + ":3: " in [f["what"] for f in json.loads(lab.ask("doctor", "--json")[1])["faults"] if f["fault"] == "bad-feeds"][0]
        os.unlink(path)
        assert lab.ask("config", "get", "fetcher.intervall_min") == (4, "", "inquit: no setting fetcher.intervall_min; did you mean fetcher.interval_min?\n")
        assert lab.ask("config", "set", "fetcher.interval_min", "1h")[0] == 2
        os.unlink(lab.dir + "/inquit.conf")
        assert lab.inq("config", "check").startswith("defaults: ok, as there is no ")


def test_a_check_that_cannot_ask_a_daemon_says_so_and_doubts_no_section():
    with Lab("[classifier]\nmodel = x\n", start=False) as lab:
        programs = lab.dir + "/bin"
        os.mkdir(programs)
        for name in "inquit", "inquit-tools":
            shutil.copy(BIN + "/" + name, programs)
        for name in "fetcher", "parser", "classifier", "store":
            with open(programs + "/inquit-" + name, "w") as f:
                f.write("#!/bin/sh\n[ $1 != --help ] || [ %s != classifier ]\n" % name)
            os.chmod(programs + "/inquit-" + name, 0o755)
        p = subprocess.run([programs + "/inquit", "--dir", lab.dir, "config", "check"], capture_output=True, text=True, timeout=300)
        assert (p.returncode, p.stdout, p.stderr) == (5, "", "inquit: inquit-classifier --help: failed\n"), p


if __name__ == "__main__":
    main(globals())
