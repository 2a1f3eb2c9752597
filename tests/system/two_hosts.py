#!/usr/bin/env python3
"""Parsers on another machine: two network namespaces, and between them a wire that drops, delays, crawls and is cut.

    two_hosts.py [TEST...]

Needs root (for the namespaces) and /dev/net/tun: the wire is a process that carries packets from one
namespace's interface to the other's, so no module of the kernel is needed. Skips visibly elsewhere.
"""
import collections
import fcntl
import heapq
import os
import random
import re
import selectors
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
EAST, WEST = "10.77.213.1", "10.77.213.2"
QUEUE_SECONDS = 0.5  # what waits longer at a slow wire is dropped, as routers do


def sh(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Wire:
    """loss: share of packets; delay: seconds, half to one and a half of it; rate: bytes a second, 0: any; cut: nothing gets by."""

    def __init__(self, seed=1):
        self.loss = self.delay = self.rate = 0
        self.cut = False
        self.carried = self.dropped = 0
        self.rng = random.Random(seed)
        self.spaces = ["iq-east-%d" % os.getpid(), "iq-west-%d" % os.getpid()]
        self.ends, self.ended = [], False
        for i, (space, address) in enumerate(zip(self.spaces, (EAST, WEST))):
            sh("ip", "netns", "add", space)
            name = "iq%d-%d" % (i, os.getpid() % 100000)
            end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
            self.ends.append(end)
            sh("ip", "link", "set", name, "netns", space)
            sh("ip", "-n", space, "addr", "add", address + "/24", "dev", name)
            sh("ip", "-n", space, "link", "set", name, "up", "mtu", "1500", "txqueuelen", "1000")
            sh("ip", "-n", space, "link", "set", "lo", "up")
        self.thread = threading.Thread(target=self.carry, daemon=True)
        self.thread.start()

    def carry(self):
        selector = selectors.DefaultSelector()
        for i, end in enumerate(self.ends):
            selector.register(end, selectors.EVENT_READ, 1 - i)
        waiting, number, free_at = [], 0, [0.0, 0.0]
        while not self.ended:
            now = time.monotonic()
            while waiting and waiting[0][0] <= now:
                _, _, to, packet = heapq.heappop(waiting)
                try:
                    os.write(self.ends[to], packet)
                    self.carried += 1
                except OSError:
                    self.dropped += 1
            for key, _ in selector.select(min(0.05, max(0, waiting[0][0] - now)) if waiting else 0.05):
                try:
                    packet = os.read(key.fd, 65536)
                except OSError:
                    continue
                now, to = time.monotonic(), key.data
                at = max(now, free_at[to])
                if self.cut or self.rng.random() < self.loss or at - now > QUEUE_SECONDS:
                    self.dropped += 1
                    continue
                free_at[to] = at + (len(packet) / self.rate if self.rate else 0)
                heapq.heappush(waiting, (free_at[to] + self.delay * self.rng.uniform(0.5, 1.5), number, to, packet))
                number += 1

    def close(self):
        self.ended = True
        self.thread.join()
        for end in self.ends:
            os.close(end)
        for space in self.spaces:
            subprocess.run(["ip", "netns", "del", space])


class Host(Lab):
    """An instance of its own in one end's namespace. Its sockets on the disk are reached from everywhere."""

    def __init__(self, space, config, parsers):
        self.space = space
        super().__init__(config, parsers=parsers, start=False)

    def start(self):
        self.output = open(os.path.join(self.dir, "run.output"), "ab")
        self.run = subprocess.Popen(["ip", "netns", "exec", self.space, BIN + "/inquit", "run", "--dir", self.dir, "--parsers",
                                     str(self.parsers)], stdout=self.output, stderr=self.output, stdin=subprocess.DEVNULL)

    def log(self):
        with open(os.path.join(self.dir, "run.output"), errors="replace") as f:
            return f.read()


class Pair:
    """The daemons in the east, two parsers in the west."""

    def __init__(self, trust=True, east="", west=""):
        if os.geteuid() != 0:
            raise Skip("needs root")
        if not os.path.exists("/dev/net/tun") or not shutil.which("ip"):
            raise Skip("needs /dev/net/tun and ip")
        self.wire = Wire()
        self.east = Host(self.wire.spaces[0], east or
                         "[fetcher]\nlisten = tcp://%s:7301\n[classifier]\nlisten = tcp://%s:7302\n" % (EAST, EAST), 0)
        self.west = Host(self.wire.spaces[1], west or
                         "[parser]\nfetcher = tcp://%s:7301\nclassifier = tcp://%s:7302\n" % (EAST, EAST), 2)
        self.east.inq("keys", "make", "fetcher", "classifier")
        self.west.inq("keys", "make", "parser")
        for name in ("fetcher", "classifier"):
            self.west.inq("keys", "trust", "%s/keys/%s.pub" % (self.east.dir, name))
        if trust:
            self.trust()

    def trust(self):
        self.east.inq("keys", "trust", self.west.dir + "/keys/parser.pub", "--as", "west")

    def __enter__(self):
        self.east.start()
        self.west.start()
        return self

    def __exit__(self, kind, value, tb):
        self.wire.cut, self.wire.loss, self.wire.rate, self.wire.delay = False, 0, 0, 0
        try:
            self.west.__exit__(kind, value, tb)
        finally:
            self.east.__exit__(kind, value, tb)
            self.wire.close()

    def linked(self, within=20):
        eventually("both sides are linked", lambda: self.east.ask("--timeout", "0", "status")[0] == 0 and
                   self.west.ask("--timeout", "0", "status")[0] == 0, within)

    def settled(self, articles, within=90):
        def done():
            s = self.east.stats()
            return s["outbox"] == 0 and s["articles"] == articles and s
        s = eventually("%d articles are stored" % articles, done, within)
        assert s["dead"] == 0 and s["revisions"] == articles, s


def make_pages(first, count):
    folder = tempfile.mkdtemp(prefix="iq-pages-")
    for n in range(first, first + count):
        with open("%s/%d.html" % (folder, n), "w") as f:
            f.write(page("Pier %d" % n, story(n), canonical="http://pier.example/%d" % n))
    return folder


def ingest(lab, first, count):
    folder = make_pages(first, count)
    try:
        lab.inq("ingest", folder)
    finally:
        shutil.rmtree(folder)


def undisturbed(count):
    with Lab(parsers=2) as lab:
        ingest(lab, 0, count)
        eventually("all are stored", lambda: lab.stats()["articles"] == count, 90)
        return collections.Counter(stable_form(r) for r in lab.records())


def same(lab, count):
    # The page's name in its folder differs from run to run where no canonical address is given; here one is.
    want, got = undisturbed(count), collections.Counter(stable_form(r) for r in lab.records())
    assert not want - got and not got - want, "%d records missing, %d too many" % (
        sum((want - got).values()), sum((got - want).values()))


def test_a_wire_that_drops_delays_and_is_cut_loses_nothing():
    with Pair() as pair:
        wire, count, portion = pair.wire, 0, 120

        def more():
            nonlocal count
            ingest(pair.east, count, portion)
            count += portion

        pair.linked()
        more()
        pair.settled(count)
        wire.loss, wire.delay = 0.05, 0.04
        more()
        pair.settled(count)
        print("      5 %% loss, 40 ms: %d packets carried, %d dropped" % (wire.carried, wire.dropped), flush=True)
        rng = random.Random(7)
        for seconds in [rng.uniform(0.2, 2) for _ in range(6)] + [5, 9]:
            more()
            time.sleep(rng.uniform(0.1, 1))
            wire.cut = True
            time.sleep(seconds)
            wire.cut = False
        pair.settled(count)
        print("      eight cuts: %d articles; %d packets carried, %d dropped" % (count, wire.carried, wire.dropped), flush=True)
        # A cut while both sides lose their memory of each other.
        more()
        wire.cut = True
        for pid in list(pair.west.pids().values()) + [pair.east.pids()["fetcher"], pair.east.pids()["classifier"]]:
            os.kill(pid, signal.SIGKILL)
        time.sleep(4)
        wire.cut = False
        pair.settled(count)
        same(pair.east, count)


def test_a_cut_that_outlasts_every_patience():
    with Pair() as pair:
        pair.linked()
        ingest(pair.east, 0, 300)
        pair.wire.cut = True
        began = time.monotonic()
        # A lost peer is noticed within 3 s; the ping before may have come just then.
        eventually("the fetcher misses its parsers", lambda: pair.east.ask("--timeout", "0", "status")[0] == 3, 5)
        print("      missed after %.1f s" % (time.monotonic() - began), flush=True)
        time.sleep(40)
        pair.wire.cut = False
        began = time.monotonic()
        pair.linked(40)
        print("      linked %.1f s after the wire was mended" % (time.monotonic() - began), flush=True)
        pair.settled(300)
        same(pair.east, 300)


def test_a_page_that_takes_longer_than_a_peer_may_be_silent():
    with Pair() as pair:
        pair.linked()
        rng = random.Random(3)
        words = ["%x" % rng.getrandbits(40) for _ in range(160000)]
        folder = tempfile.mkdtemp(prefix="iq-pages-")
        with open(folder + "/large.html", "w") as f:
            f.write(page("Large", story(1) + ["<!-- %s -->" % " ".join(words)], canonical="http://pier.example/large"))
        pair.wire.rate = 200000
        began = time.monotonic()
        pair.east.inq("ingest", folder)
        shutil.rmtree(folder)
        pair.settled(1, 120)
        took = time.monotonic() - began
        print("      stored after %.1f s" % took, flush=True)
        assert took > 6, "the page is too small for this test"
        assert pair.east.log().count("peer_down") == 0, pair.east.log()


def test_a_stranger_is_refused_until_it_is_trusted():
    with Pair(trust=False) as pair:
        eventually("the parser knows", lambda: "refused by the fetcher" in pair.west.ask("--timeout", "0", "status")[1])
        eventually("the parser knows of the classifier, too",
                   lambda: re.search("refused by the fetcher: .*; refused by the classifier: ", pair.west.ask("--timeout", "0", "status")[1]))
        faults = json.loads(pair.west.ask("doctor", "--format", "json")[1])["faults"]
        assert "certificate-refused" in [f["fault"] for f in faults], faults
        assert "peer_refused" in pair.east.log()
        ingest(pair.east, 0, 3)
        time.sleep(1)
        assert pair.east.stats()["outbox"] == 3
        pair.trust()
        pair.linked()
        pair.settled(3)


def test_tcp_without_usable_keys_is_refused_at_the_start():
    def starts(host):
        p = subprocess.run([BIN + "/inquit-fetcher", "--dir", host.dir], capture_output=True, text=True, timeout=20)
        return p.returncode, p.stdout + p.stderr
    for config, spoil, said in [
        ("[fetcher]\nlisten = tcp://127.0.0.1:7301\n", lambda d: os.chmod(d + "/keys/fetcher.key", 0o640), "chmod 600"),
        ("[fetcher]\nlisten = tcp://127.0.0.1:7301\n", lambda d: os.unlink(d + "/keys/fetcher.key"), "inquit keys make"),
        ("[common]\nplain_tcp = yes\n[fetcher]\nlisten = tcp://0.0.0.0:7301\n", lambda d: None, "loopback"),
        ("[fetcher]\nlisten = 10.0.0.1\n", lambda d: None, "is no tcp://ADDRESS:PORT"),
    ]:
        with Lab(config, start=False) as lab:
            lab.inq("keys", "make", "fetcher")
            spoil(lab.dir)
            status, text = starts(lab)
            assert status == 78 and said in text, (config, status, text)


def test_plain_tcp_on_loopback_for_those_who_ask():
    with Lab("[common]\nplain_tcp = yes\n[fetcher]\nlisten = tcp://127.0.0.1:17301\n[classifier]\nlisten = tcp://127.0.0.1:17302\n",
             parsers=0) as east, Lab("[common]\nplain_tcp = yes\n[parser]\nfetcher = tcp://127.0.0.1:17301\n"
                                     "classifier = tcp://127.0.0.1:17302\n", parsers=1):
        ingest(east, 0, 5)
        eventually("all are stored", lambda: east.stats()["articles"] == 5)


if __name__ == "__main__":
    main(globals())
