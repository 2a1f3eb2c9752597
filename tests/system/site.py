#!/usr/bin/env python3
"""The outlet of the boot test: COUNT different articles behind each of some feeds, given out at a steady rate.

    site.py PORT-FILE COUNT FEEDS PAGES-A-SECOND

A feed is /fN.rss. Each page has one quotation and the words "quay lantern".
"""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "chaos")]
from chaos import SlowSite
from lab import page, rss, story


def main():
    port_file, count, feeds, rate = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    site = SlowSite()
    site.rate = rate
    for f in range(feeds):
        numbers = range(f * count, (f + 1) * count)
        for n in numbers:
            site.put("/f%d/%d.html" % (f, n),
                     page("Pier %d" % n, story(n) + ["A quay lantern was lit."], outlet="Outlet %d" % f))
        site.put("/f%d.rss" % f, rss([(str(n), "{{base}}/f%d/%d.html" % (f, n), "Pier %d" % n) for n in numbers]))
    with open(port_file + ".new", "w") as out:
        out.write("%d\n" % site.port)
    os.rename(port_file + ".new", port_file)
    site.thread.join()


if __name__ == "__main__":
    main()
