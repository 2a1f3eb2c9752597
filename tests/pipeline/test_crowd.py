#!/usr/bin/env python3
"""Clients in numbers, clients that do not read, and a second store: nobody else is held up, nothing grows without bound."""
import os
import resource
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from asker import Asker
from lab import *

MIB = 1 << 20
SPEAKERS = ["Mara Ellin", "Oskar Lund", "Ida Brandt", "Jonas Feld"]


def long_page(number, quotes, words=40):
    """An article of so many statements, each of other words, so that none is compared with another."""
    said = ["“Ward%d has %s,” said %s, who chairs the council." % (
        number * quotes + i, " ".join("pier%dlamp%d" % (number, i * words + k) for k in range(words)), SPEAKERS[i % 4]) for i in range(quotes)]
    return page("Ward report %d" % number, said)


def write_pages(lab, articles, quotes, first=0):
    folder = os.path.join(lab.dir, "pages%d" % first)
    os.makedirs(folder)
    for n in range(first, first + articles):
        with open("%s/p%d.html" % (folder, n), "w") as f:
            f.write(long_page(n, quotes))
    return folder


def take_in(lab, articles, quotes, first=0):
    lab.inq("ingest", "--wait", write_pages(lab, articles, quotes, first))


def store_log(lab):
    with open(os.path.join(lab.dir, "log", "store.log"), errors="replace") as f:
        return f.read()


def memory(pid):
    with open("/proc/%d/status" % pid) as f:
        return next(int(line.split()[1]) * 1024 for line in f if line.startswith("VmRSS:"))


def test_a_hundred_clients_at_once_are_all_answered_and_intake_goes_on():
    questions = [("query", "pier1lamp1*", "limit=20"), ("count", "by:ellin"), ("tally", "*", "by=speakers"), ("query", "council", "sort=score"),
                 ("totals",), ("explain", "by:lund date:2026")]
    with Lab() as lab:
        take_in(lab, 4, 25)
        clients = [Asker(lab.dir, timeout=60 * PATIENCE) for _ in range(100)]
        for i, client in enumerate(clients):
            for k in range(3):
                client.ask(*questions[(i + k) % len(questions)])
        # Somebody who comes last, and a page that comes in, while the hundred wait.
        assert lab.inq("count", "*").strip() == "100"
        take_in(lab, 1, 25, first=4)
        for client in clients:
            assert sorted(client.reply()[:2] for _ in range(3)) == [(1, 0), (2, 0), (3, 0)]
            client.close()
        assert lab.stats()["statements"] == 125


def test_a_client_that_asks_for_more_than_its_share_is_told_so():
    with Lab() as lab:
        take_in(lab, 4, 25)
        client = Asker(lab.dir, timeout=60 * PATIENCE)
        for _ in range(2000):
            client.ask("query", "/(a|b|c)*ward[0-9]+.*lamp/ OR /x?y?z?lamp.*lamp/", "limit=1")
        replies = [client.reply() for _ in range(2000)]
        assert sorted(r[0] for r in replies) == list(range(1, 2001))
        refused = [r for r in replies if r[1]]
        assert len(replies) - len(refused) >= 256, len(refused)
        assert all("questions of yours wait already" in r[2] or "too many questions wait" in r[2] for r in refused), refused[:1]
        client.close()


def test_a_client_that_does_not_read_is_left_and_holds_nobody_up():
    with Lab() as lab:
        take_in(lab, 6, 40)
        pid = lab.pid("store")
        assert lab.inq("count", "*").strip() == "240"
        before = memory(pid)
        idle = [Asker(lab.dir, timeout=60 * PATIENCE) for _ in range(4)]
        for client in idle:
            for _ in range(256):
                client.ask("query", "*", "limit=2048")
        eventually("all are left", lambda: store_log(lab).count("client that does not read") == 4, 60)
        # 1024 answers of a quarter of a megabyte were asked for; 16 MiB may wait for each client.
        grown = memory(pid) - before
        assert SANITIZED or grown < 160 * MIB, grown
        assert lab.inq("count", "by:ellin").strip() == "60"
        take_in(lab, 1, 40, first=6)
        assert lab.inq("count", "by:ellin").strip() == "70"
        for client in idle:
            try:
                while client.reply():
                    pass
            except (EOFError, ConnectionError):
                pass
            client.close()
        assert store_log(lab).count("client that does not read") == 4
        # Its reader being late is no fault: what fits waits for it.
        late = Asker(lab.dir, timeout=60 * PATIENCE)
        for _ in range(8):
            late.ask("query", "*", "limit=2048")
        eventually("the store is idle", lambda: lab.inq("count", "*").strip() == "280")
        assert sorted(late.reply()[:2] for _ in range(8)) == [(n, 0) for n in range(1, 9)]
        late.close()


def test_a_second_store_on_the_folder_is_refused():
    with Lab() as lab:
        take_in(lab, 1, 5)
        p = subprocess.run([BIN + "/inquit-store", "--dir", lab.dir], capture_output=True, text=True, timeout=30 * PATIENCE)
        assert p.returncode not in (0, None) and "another" in p.stderr, (p.returncode, p.stderr)
        assert lab.inq("count", "*").strip() == "5" and lab.ask("status")[0] == 0


def test_queries_too_long_too_deep_or_for_too_many_words_say_what_to_do():
    with Lab() as lab:
        take_in(lab, 1, 13)  # 520 words lamp…
        lab.inq("count", "a" * 4096)
        status, _, err = lab.ask("count", "a" * 4097)
        assert status == 2 and "4096" in err, (status, err)
        lab.inq("count", "(" * 32 + "pier" + ")" * 32)
        status, _, err = lab.ask("count", "(" * 33 + "pier" + ")" * 33)
        assert status == 2 and "over 32 deep" in err and "^" in err, (status, err)
        lab.inq("count", "x " + "-" * 32 + "pier")
        assert "over 32 deep" in lab.ask("count", "x " + "-" * 33 + "pier")[2]
        assert lab.inq("count", "pier0lamp1*").strip() == "4"
        status, _, err = lab.ask("count", "pier0lamp*")
        assert status == 5 and "too many words; write more of it" in err, (status, err)
        lab.inq("count", " ".join(["x"] * 510))
        status, _, err = lab.ask("count", " ".join(["x"] * 600))
        assert status == 2 and "over 512 parts" in err, (status, err)


def test_a_file_that_may_not_grow_stops_intake_until_it_may():
    with Lab() as lab:
        take_in(lab, 2, 20)
        pid = lab.pid("store")
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (os.path.getsize(os.path.join(lab.dir, "store", "db", "data.mdb")), hard))
        folder = write_pages(lab, 10, 40, first=2)
        ingest = subprocess.Popen([BIN + "/inquit", "--dir", lab.dir, "ingest", "--wait", folder], stderr=subprocess.PIPE, text=True)
        eventually("trouble is shown", lambda: "larger" in lab.ask("--timeout", "0", "status")[1], 60)
        assert lab.inq("count", "*").strip() == "40"
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        _, err = ingest.communicate(timeout=120 * PATIENCE)
        assert ingest.returncode == 0, err
        assert lab.inq("count", "*").strip() == "440" and lab.pid("store") == pid
        eventually("trouble is over", lambda: lab.ask("--timeout", "0", "status")[0] == 0, 20)


def test_a_map_that_no_address_space_holds_is_said_and_the_old_one_serves_on():
    with Lab() as lab:
        take_in(lab, 1, 5)
        pids = eventually("all are up", lambda: len(lab.pids()) == 5 and lab.pids())
        lab.configure("[store]\nmap_max = 1024GiB\n[fetcher]\nmap_max = 200000GiB\n")
        with open("/proc/%d/status" % pids["store"]) as f:
            used = next(int(line.split()[1]) * 1024 for line in f if line.startswith("VmSize:"))
        _, hard = resource.prlimit(pids["store"], resource.RLIMIT_AS)
        # More than it has, less than the new map; where a sanitizer has terabytes, it may have them.
        resource.prlimit(pids["store"], resource.RLIMIT_AS, (used + (512 << 30), hard))
        for name in ("store", "fetcher"):
            os.kill(pids[name], signal.SIGHUP)
        eventually("the store says so", lambda: "map_max could not be taken over" in store_log(lab), 20)
        take_in(lab, 1, 5, first=1)
        assert lab.inq("count", "*").strip() == "10"
        eventually("all answer, and are the same", lambda: lab.ask("--timeout", "0", "status")[0] == 0 and lab.pids() == pids)
        resource.prlimit(pids["store"], resource.RLIMIT_AS, (hard, hard))
        os.kill(pids["store"], signal.SIGHUP)
        eventually("it is taken over", lambda: "inquit_map_max_bytes{daemon=\"store\"} %d\n" % (1 << 40) in lab.inq("metrics"), 20)


def test_a_backup_that_may_not_grow_leaves_nothing():
    with Lab() as lab:
        take_in(lab, 10, 40)
        backup = os.path.join(lab.dir, "copy")
        p = subprocess.run([BIN + "/inquit", "--dir", lab.dir, "backup", backup], capture_output=True, text=True, timeout=60 * PATIENCE,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000)))
        assert p.returncode == 5 and "File too large" in p.stderr, p
        assert os.listdir(backup) == [], os.listdir(backup)
        shutil.rmtree(backup)
        lab.inq("backup", backup)


if __name__ == "__main__":
    main(globals())
