#!/usr/bin/env python3
"""Kills and pauses random daemons while articles flow, and looks whether every one arrives exactly once.

    chaos.py [--articles 2000] [--feeds 10] [--kills 300] [--seconds 30] [--seed 1] [--parsers 2]

Ten feeds of a local server that gives its pages out slowly enough to take
--seconds. All that time daemons are ended with SIGKILL, one or two at once, or
stopped with SIGSTOP for a while. Afterwards the store's export must equal that
of an undisturbed run, outbox and dead letters must be empty. The seed decides
who is hit when; on failure it is printed with the command that repeats it.
"""
import argparse
import collections
import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from httpd import Site
from lab import *


class SlowSite(Site):
    """Pages at an even rate, whoever asks; 0: as fast as it can."""

    def __init__(self):
        super().__init__()
        self.rate, self.next = 0, 0.0

    def delay(self, path):
        if not self.rate or not path.endswith(".html"):
            return 0
        with self.lock:
            now = time.monotonic()
            self.next = max(self.next, now) + 1 / self.rate
            return max(0, self.next - now - 1 / self.rate)


def fill(site, articles, feeds):
    for f in range(feeds):
        numbers = range(f, articles, feeds)
        for n in numbers:
            site.put("/f%d/%d.html" % (f, n), page("Pier %d" % n, story(n), outlet="Outlet %d" % f))
        site.put("/f%d.rss" % f, rss([(str(n), "{{base}}/f%d/%d.html" % (f, n), "Pier %d" % n) for n in numbers]))


def add_feeds(lab, site, feeds):
    for f in range(feeds):
        lab.inq("feed", "add", "%s/f%d.rss" % (site.base, f), "--name", "f%d" % f, "--allow-private", "--pace", "0",
                "--every", "1h")


def strike(pid, sig):
    try:
        os.kill(pid, sig)
        return True
    except ProcessLookupError:
        return False


class Chaos:
    def __init__(self, lab, rng, kills, seconds):
        self.lab, self.rng, self.wanted, self.pause = lab, rng, kills, seconds / kills
        self.kills = self.pairs = self.stops = 0
        self.timers = []

    def hit(self):
        victims = sorted(children_of(self.lab.run.pid, "inquit-"))
        if not victims:
            return
        kind = self.rng.random()
        victim = self.rng.choice(victims)
        if kind < 0.15:
            self.stops += strike(victim, signal.SIGSTOP)
            timer = threading.Timer(self.rng.uniform(0.05, 4.0), strike, (victim, signal.SIGCONT))
            timer.start()
            self.timers.append(timer)
        elif kind < 0.30 and len(victims) > 1:
            other = self.rng.choice([v for v in victims if v != victim])
            self.kills += strike(victim, signal.SIGKILL) + strike(other, signal.SIGKILL)
            self.pairs += 1
        else:
            self.kills += strike(victim, signal.SIGKILL)

    def run(self):
        while self.kills < self.wanted:
            self.hit()
            time.sleep(self.rng.uniform(0.2, 1.8) * self.pause)
        for timer in self.timers:
            timer.join()


def finished(lab, articles):
    s = lab.stats()
    return s["outbox"] == 0 and s["to_fetch"] == 0 and s["articles"] == articles and s


def said(records):
    """The records, and who shares a cluster with whom: its id alone may differ."""
    members = collections.defaultdict(list)
    for r in records:
        members[r["cluster"]["id"]].append(r["id"])
    rows = collections.Counter(stable_form(r) for r in records)
    rows.update("cluster of " + " ".join(sorted(ids)) for ids in members.values())
    return rows


def undisturbed(site, options):
    with Lab(parsers=options.parsers) as lab:
        add_feeds(lab, site, options.feeds)
        began = time.monotonic()
        eventually("all are stored", lambda: finished(lab, options.articles), 120)
        print("undisturbed: %d articles in %.1f s" % (options.articles, time.monotonic() - began), flush=True)
        return said(lab.records())


def disturbed(site, options, rng):
    with Lab(parsers=options.parsers) as lab:
        add_feeds(lab, site, options.feeds)
        site.rate = options.articles / options.seconds
        chaos = Chaos(lab, rng, options.kills, options.seconds)
        began = time.monotonic()
        chaos.run()
        took = time.monotonic() - began
        at_end = lab.stats()
        stats = eventually("all are stored", lambda: finished(lab, options.articles), 180)
        print("disturbed: %d kills (%d pairs), %d stops in %.1f s, then %s; all after %.1f s" % (
            chaos.kills, chaos.pairs, chaos.stops, took, at_end, time.monotonic() - began), flush=True)
        assert stats["dead"] == 0, lab.inq("dead", "list")
        assert stats["revisions"] == options.articles, stats
        return said(lab.records())


def compare(want, got):
    missing, extra = want - got, got - want
    for name, rows in (("missing", missing), ("too many", extra)):
        for row in list(rows)[:3]:
            print("%s: %s" % (name, row))
    assert not missing and not extra, "%d records missing, %d too many" % (sum(missing.values()), sum(extra.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (("articles", 2000), ("feeds", 10), ("kills", 300), ("seconds", 30), ("seed", 1), ("parsers", 2)):
        parser.add_argument("--" + name, type=int, default=value)
    options = parser.parse_args()
    site = SlowSite()
    fill(site, options.articles, options.feeds)
    try:
        want = undisturbed(site, options)
        assert sum(want.values()) >= options.articles, "too few statements to compare"
        compare(want, disturbed(site, options, random.Random(options.seed)))
    except BaseException:
        print("FAIL  chaos.py --articles %d --feeds %d --kills %d --seconds %d --seed %d --parsers %d" % (
            options.articles, options.feeds, options.kills, options.seconds, options.seed, options.parsers), flush=True)
        raise
    print("ok    chaos.py: %d articles, every one exactly once" % options.articles)


if __name__ == "__main__":
    main()
