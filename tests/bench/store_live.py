#!/usr/bin/env python3
"""Questions to a store that takes in: how long they take, and what they cost the intake.

usage: store_live.py BUILD [--seconds N] [--rate N]

Starts inquit-store alone. Statements come over its own link (store_intake), first as many as it takes, without
and with questions: what intake loses. Then RATE (5000) a second: how long a question takes then, as its client
sees it. Four clients ask one question after the other, each a tenth of a second after the answer. Times are by the
wall clock, so a busy machine makes them worse: the load is printed.
"""
import argparse, os, pathlib, random, signal, subprocess, sys, tempfile, threading, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from asker import Asker, unpack

CLIENTS, PAUSE, STATEMENTS, PAGE_BYTES = 4, 0.1, 10, 2000


class Crowd:
    """Clients that ask until it is closed; times: {kind: [seconds]}."""

    def __init__(self, dir, names, words):
        self.times, self.failed, self.ending = {}, 0, False
        self.threads = [threading.Thread(target=self.ask, args=(dir, names, words, i)) for i in range(CLIENTS)]
        for t in self.threads:
            t.start()

    def ask(self, dir, names, words, seed):
        pick, client = random.Random(seed), Asker(dir)
        kinds = {
            "speaker, newest 20": lambda: ("query", 'by:"%s"' % pick.choice(names), "limit=20"),
            "two words, newest 20": lambda: ("query", "text:%s text:%s" % (pick.choice(words), pick.choice(words)), "limit=20"),
            "best 10 of two words": lambda: ("query", "text:%s OR text:%s" % (pick.choice(words), pick.choice(words)), "sort=score", "limit=10"),
            "count by month": lambda: ("tally", 'by:"%s"' % pick.choice(names), "by=month"),
        }
        while not self.ending:
            kind = pick.choice(sorted(kinds))
            began = time.monotonic()
            client.ask(*kinds[kind]())
            self.failed += client.reply()[1] != 0
            self.times.setdefault(kind, []).append(time.monotonic() - began)
            time.sleep(PAUSE)
        client.close()

    def close(self):
        self.ending = True
        for t in self.threads:
            t.join()


def take_in(build, dir, articles, rate=0):
    out = subprocess.run([build / "tests/bench/store_intake", dir, str(articles), str(PAGE_BYTES), str(STATEMENTS), "0", str(rate)],
                         capture_output=True, text=True, timeout=1800, check=True).stdout
    return float(out.rsplit(",", 1)[1].split()[0])


def cpu(pid):
    """Seconds of processor that all threads of a process took."""
    with open("/proc/%d/stat" % pid) as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def vocabulary(dir):
    client = Asker(dir)
    client.ask("names", "speakers", "limit=200")
    names = [n[0] for n in unpack(client.reply()[3])[0]]
    client.ask("query", "*", "limit=50")
    body = client.reply()[3].decode("latin-1")
    words = sorted(set(w for w in body.split() if w.isalpha() and w.isascii() and w.islower() and 4 <= len(w) <= 24))
    client.close()
    return names, words


def percentile(times, n):
    times = sorted(times)
    return times[min(len(times) - 1, len(times) * n // 100)] * 1000


def report(what, times):
    print(f"inquit live {what:22} n={len(times):5} p50 {percentile(times, 50):7.2f} ms p99 {percentile(times, 99):7.2f} ms", flush=True)


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("build")
    args.add_argument("--seconds", type=int, default=10)
    args.add_argument("--rate", type=int, default=5000)
    a = args.parse_args()
    build = pathlib.Path(a.build)
    with tempfile.TemporaryDirectory(prefix="iq-live-", dir=os.environ.get("TMPDIR", "/tmp")) as dir:
        store = subprocess.Popen([build / "bin/inquit-store", "--dir", dir], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not os.path.exists(os.path.join(dir, "run/store/control")):
                time.sleep(0.05)
            take_in(build, dir, 2000)
            names, words = vocabulary(dir)
            articles = a.rate * a.seconds // STATEMENTS
            alone, beside, before = [], [], cpu(store.pid)
            for _ in range(3):
                alone.append(take_in(build, dir, articles))
                before, used = cpu(store.pid), cpu(store.pid) - before
                crowd = Crowd(dir, names, words)
                beside.append(take_in(build, dir, articles))
                crowd.close()
                before, more = cpu(store.pid), cpu(store.pid) - before
                asked = sum(len(t) for t in crowd.times.values())
            a1, b1 = sorted(alone)[1], sorted(beside)[1]
            print(f"inquit live the store's CPU: {used * 1e6 / articles / STATEMENTS:.0f} us a statement alone, "
                  f"{more * 1e6 / articles / STATEMENTS:.0f} us with {asked} questions")
            load = " ".join("%.1f" % x for x in os.getloadavg())
            print(f"inquit live intake alone {a1:.0f} statements/s, beside {CLIENTS} clients {b1:.0f}: "
                  f"loses {max(0, 100 * (1 - b1 / a1)):.0f} % (medians of 3); load {load} on {os.cpu_count()} processors")
            crowd = Crowd(dir, names, words)
            rate = take_in(build, dir, articles, a.rate)
            crowd.close()
            print(f"inquit live {a.rate} statements/s were sent, {rate:.0f} came in; questions that failed: {crowd.failed}")
            for kind in sorted(crowd.times):
                report(kind, crowd.times[kind])
            report("all", sum(crowd.times.values(), []))
        finally:
            store.send_signal(signal.SIGTERM)
            store.wait()


if __name__ == "__main__":
    main()
