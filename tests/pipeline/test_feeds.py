#!/usr/bin/env python3
"""Feeds of a local server, added, changed and removed while everything runs."""
import gzip
import os
import re
import subprocess
import sys
import threading
import time
from datetime import datetime

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from httpd import Site
from lab import *

ADD = ("--allow-private", "--pace", "0")


def put_feed(site, name, numbers, outlet="The Test Gazette"):
    for n in numbers:
        site.put("/%s-%d.html" % (name, n), page("Pier %d of %s" % (n, name), story(n), outlet=outlet))
    site.put("/%s.rss" % name, rss([("%s-%d" % (name, n), "{{base}}/%s-%d.html" % (name, n), "Pier %d" % n) for n in numbers]))


def follow(lab):
    """inquit tail -f from here on, whenever it comes to ask."""
    last = lab.inq("tail", "-n", "1", "--show-cursor").splitlines()[-1].split("=")[1]
    return lab.begin("tail", "-f", "--after-cursor", last, "--format", "jsonl", stdout=subprocess.PIPE)


def polled(site):
    """Whether a feed of one second is polled; once it may be, by a request that was under way."""
    polls = site.hits["/pier.rss"]
    time.sleep(3.5)
    return site.hits["/pier.rss"] > polls + 1


def test_a_feed_added_while_it_runs_is_polled_at_once():
    with Lab() as lab:
        site = Site()
        site.load(SAMPLES)
        for feed in ("norvane.rss", "lunde.atom", "halvern.json"):
            lab.inq("feed", "add", site.base + "/" + feed, "--name", feed.split(".")[0], *ADD)
        lab.inq("feed", "refresh", "--wait")
        assert lab.stats()["articles"] == 12, lab.stats()
        assert lab.records("feed:lunde by:wiik"), lab.records("feed:lunde")
        # The same wire copy in two outlets is two articles.
        assert len(lab.articles('"i intend to watch it go"')) == 2
        status, out, err = lab.ask("feed", "add", site.base + "/norvane.rss", *ADD)
        assert status == 0 and "known" in out, (status, out, err)
        site.close()


def test_lists_of_feeds_come_and_go_as_opml():
    with Lab() as lab:
        site = Site()
        put_feed(site, "pier", [1])
        put_feed(site, "quay", [1])
        path = os.path.join(lab.dir, "list.opml")
        with open(path, "w") as f:
            f.write('''<opml xmlns:q="urn:inquit:opml"><body><outline text="Harbour">
                <outline type="rss" text="Pier" xmlUrl="%s/pier.rss" q:outlet="The Pier &amp; Post" q:every="1ms" q:pace="1100ms"/>
                <outline type="rss" text="Quay" xmlUrl="%s/quay.rss" q:name="quay"/>
                <outline type="rss" text="none" xmlUrl="ftp://quay.example/"/></outline></body></opml>''' % (site.base, site.base))
        status, out, err = lab.ask("feed", "import", path, "--allow-private")
        assert status == 7 and "added quay" in out and "ftp://quay.example/" in err and "2 added, 0 known already, 1 refused" in err, (status, out, err)
        lab.inq("feed", "refresh", "--wait")
        assert lab.stats()["articles"] == 2, lab.stats()
        feeds = {f["url"]: f for f in json.loads(lab.inq("feed", "list", "--format", "json"))["feeds"]}
        pier = feeds[site.base + "/pier.rss"]
        assert (pier["outlet"], pier["every"], pier["pace"]) == ("The Pier & Post", None, 1.1), pier
        exported = lab.inq("feed", "export")
        assert lab.inq("feed", "export", "--opml") == exported
        with open(path, "w") as f:
            f.write(exported)
        status, out, err = lab.ask("feed", "import", path)
        assert status == 0 and "0 added, 2 known already, 0 refused" in err, (status, out, err)
        lab.inq("feed", "rm", "quay", pier["name"])
        lab.inq("feed", "import", "--allow-private", path)
        lab.inq("feed", "refresh", "--wait")
        assert lab.inq("feed", "export") == exported
        with open(path, "w") as f:
            f.write(re.sub(r'xmlUrl="\S*/quay.rss"', 'xmlUrl="http://other.example/" inquit:topic="sanctons"', exported))
        status, out, err = lab.ask("feed", "import", path)
        assert status == 2 and re.match(re.escape(path) + r":\d+: no topic 'sanctons'; did you mean 'sanctions'\?\n", err) and "--force" in err, err
        assert not out and len(json.loads(lab.inq("feed", "list", "--json"))["feeds"]) == 2
        assert "added" in lab.inq("feed", "import", path, "--force")
        status, out, err = lab.ask("feed", "import", SAMPLES + "/norvane.rss")
        assert status == 5 and "no OPML" in err, (status, out, err)
        site.close()


def test_new_entries_arrive_by_themselves_and_tail_shows_them():
    with Lab() as lab:
        site = Site()
        put_feed(site, "pier", range(1, 3))
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", "--every", "1s", *ADD)
        eventually("the first two", lambda: lab.stats()["articles"] == 2)
        tail = follow(lab)
        lines = []
        reader = threading.Thread(target=lambda: [lines.append((time.monotonic(), json.loads(line))) for line in tail.stdout])
        reader.daemon = True
        reader.start()
        put_feed(site, "pier", range(1, 6))
        eventually("three more in tail", lambda: len({r["source"]["article"] for _, r in list(lines)}) == 3)
        fetched = {p for p in site.hits if p.startswith("/pier-")}
        assert len(fetched) == 5, fetched
        lab.inq("feed", "rm", "pier")
        assert not polled(site), "polled after rm"
        tail.terminate()
        tail.wait()
        site.close()


def test_tail_shows_a_statement_within_two_seconds_of_its_fetch():
    with Lab() as lab:
        site = Site()
        put_feed(site, "pier", [1])
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", *ADD)
        lab.inq("feed", "refresh", "--wait")
        tail = follow(lab)
        numbers = [1]

        def one_more():
            numbers.append(len(numbers) + 1)
            put_feed(site, "pier", numbers)
            lab.inq("feed", "refresh", "pier")
            seen = json.loads(tail.stdout.readline())["seen"]
            return time.time() - datetime.fromisoformat(seen.replace("Z", "+00:00")).timestamp()

        quickly("from fetched to seen", 2, one_more)
        tail.terminate()
        tail.wait()
        site.close()


def test_a_feed_s_topic_goes_to_statements_that_have_none():
    with Lab() as lab:
        site = Site()
        site.put("/pier-1.html", page("Painters at work", ["“The hall stays open while we paint,” said Mara Ellin, who chairs the council."] + story(1)[2:3]))
        site.put("/pier-2.html", page("Sanctions on the harbour", ["“We will not lift the sanctions,” said Mara Ellin, who chairs the council."] + story(2)[2:]))
        site.put("/pier.rss", rss([("pier-%d" % n, "{{base}}/pier-%d.html" % n, "Pier %d" % n) for n in (1, 2)]))
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", "--lang", "en", "--topic", "harbour", "--force", *ADD)
        lab.inq("feed", "refresh", "--wait")
        shown = lab.inq("feed", "show", "pier")
        assert re.search(r"^language +en$", shown, re.M) and re.search(r"^topic +harbour$", shown, re.M), shown
        assert 'inquit:lang="en" inquit:topic="harbour"' in lab.inq("feed", "export")
        assert [t for r in lab.records('"hall stays open"') for t in r["topics"]] == [{"id": "harbour", "score": 0.5}], lab.records("*")
        assert [t["id"] for r in lab.records('"the sanctions"') for t in r["topics"]] == ["sanctions"], lab.records("*")
        id = lab.records('"hall stays open"')[0]["id"]
        why = json.loads(lab.inq("topics", "why", id, "--format", "json"))
        assert why["topics"] == why["stored"] == [{"id": "harbour", "score": 0.5, "by": ["feed"]}] and not why["reasons"], why
        assert re.search(r"^harbour +0\.500 feed$", lab.inq("topics", "why", id), re.M)
        # Read again, a page that has no feed any more keeps what the feed said of it.
        lab.inq("feed", "rm", "pier")
        lab.inq("reprocess", "*")
        assert lab.inq("count", "topic:harbour").strip() == "1"
        site.close()


def test_a_feed_is_edited_while_it_runs():
    with Lab() as lab:
        site = Site()
        put_feed(site, "pier", [1])
        put_feed(site, "quay", [1, 2])
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", "--outlet", "Old", *ADD)
        lab.inq("feed", "add", site.base + "/quay.rss", "--name", "quay", *ADD)
        lab.inq("feed", "refresh", "--wait")
        assert lab.inq("feed", "edit", "pier", "--every", "30m", "--pace", "0.5", "--outlet", "The Pier & Post").startswith("edited pier  ")
        feed = lab.feeds()["pier"]
        assert (feed["every"], feed["pace"], feed["outlet"], feed["allow_private"]) == (1800, 0.5, "The Pier & Post", True), feed
        lab.inq("feed", "edit", "pier", "--every", "0", "--outlet", "", "--allow-private", "no")
        feed = lab.feeds()["pier"]
        assert (feed["every"], feed["pace"], feed["outlet"], feed["allow_private"]) == (None, 0.5, None, False), feed
        lab.inq("feed", "rm", "quay")
        put_feed(site, "lock", [1, 2, 3])
        lab.inq("feed", "edit", "pier", "--url", site.base + "/lock.rss", "--allow-private", "yes", "--pace", "0")
        eventually("it is asked at its new address", lambda: lab.stats()["articles"] == 6)
        lab.stop()
        lab.start()
        lab.inq("status")
        assert lab.feeds()["pier"]["url"] == site.base + "/lock.rss"
        lab.inq("feed", "edit", "pier", "--lang", "fr", "--topic", "boats/small", "--force")
        lab.inq("feed", "edit", "pier", "--every", "0")
        feed = lab.feeds()["pier"]
        assert (feed["language"], feed["topic"]) == ("fr", "boats/small"), feed
        for args, expected, what in ((["none", "--every", "1h"], 4, "no feed 'none'"), (["pier"], 2, "what is to change"),
                                     (["pier", "--url", "ftp://x.example/"], 2, "no http or https address"),
                                     (["pier", "--lang", "french"], 2, "lang is a language's tag"),
                                     (["pier", "--topic", "Two Boats", "--force"], 2, "topic is a topic's name"),
                                     (["pier", "--topic", "sanctons"], 2, "did you mean 'sanctions'?"),
                                     (["pier", "--every", "soon"], 2, "every and pace are times"),
                                     (["pier", "--allow-private", "maybe"], 2, "is not as-is|yes|no")):
            status, out, err = lab.ask("feed", "edit", *args)
            assert status == expected and what in err, (args, status, out, err)
        lab.inq("feed", "add", site.base + "/quay.rss", "--name", "quay", *ADD)
        status, out, err = lab.ask("feed", "edit", "quay", "--url", site.base + "/lock.rss")
        assert status == 5 and "another feed has this address" in err, (status, out, err)
        site.close()


def test_pause_and_resume():
    with Lab() as lab:
        site = Site()
        put_feed(site, "pier", [1])
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", "--every", "1s", *ADD)
        lab.inq("feed", "pause", "pier")
        assert lab.feeds()["pier"]["state"] == "paused"
        assert not polled(site), "polled while paused"
        polls = site.hits["/pier.rss"]
        lab.inq("feed", "resume", "pier")
        eventually("a poll", lambda: site.hits["/pier.rss"] > polls)
        assert "pier" in lab.inq("feed", "list")
        assert site.base in lab.inq("feed", "show", "pier")
        site.close()


def test_another_advert_is_no_revision_and_another_word_is_one():
    with Lab() as lab:
        site = Site()
        put_feed(site, "pier", [1])
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", *ADD)
        lab.inq("feed", "refresh", "--wait")
        before = lab.stats()

        def again(text, guid):
            site.put("/pier-1.html", text)
            site.put("/pier.rss", rss([("pier-1", "{{base}}/pier-1.html", "Pier 1, " + guid)]))
            lab.inq("feed", "refresh", "--wait")
            return lab.stats()

        advert = again(page("Pier 1 of pier", story(1), extra="<p>Buy our new lamps, now at half the price!</p>"), "a")
        assert advert["articles"] == before["articles"] and advert["revisions"] == before["revisions"], (before, advert)
        changed = story(1)
        changed[1] = changed[1].replace("the last boat is in", "midnight")
        edited = again(page("Pier 1 of pier", changed), "b")
        assert edited["articles"] == before["articles"], (before, edited)
        assert edited["revisions"] == before["revisions"] + 1, (before, edited)
        now = lab.records("by:ellin")
        assert len(now) == 1 and "midnight" in now[0]["text"] and now[0]["source"]["revision"] == 2, now
        site.close()


def test_one_canonical_address_through_two_feeds_is_one_article():
    with Lab() as lab:
        site = Site()
        text = page("Pier 9", story(9), canonical="http://gazette.example/pier-9")
        site.put("/x/9.html", text)
        site.put("/y/9.html", text)
        site.put("/x.rss", rss([("x", "{{base}}/x/9.html", "Pier 9")]))
        site.put("/y.rss", rss([("y", "{{base}}/y/9.html", "Pier 9")]))
        for name in "xy":
            lab.inq("feed", "add", "%s/%s.rss" % (site.base, name), "--name", name, *ADD)
        lab.inq("feed", "refresh", "--wait")
        stats = lab.stats()
        assert stats["articles"] == 1 and stats["revisions"] == 1, stats
        site.close()


def test_what_is_no_feed_is_refused():
    with Lab() as lab:
        site = Site()
        site.put("/page.html", page("Pier 1", story(1)))
        status, _, err = lab.ask("feed", "add", site.base + "/page.html", *ADD)
        assert status != 0 and err, (status, err)
        status, _, err = lab.ask("feed", "add", site.base + "/page.html")
        assert status != 0, "a loopback address without --allow-private"
        assert lab.feeds() == {}
        site.close()


def test_a_day_that_is_yet_to_come_is_not_believed():
    with Lab() as lab:
        site = Site()
        for n, date in ((1, "2056-03-01T10:00:00Z"), (2, "2026-02-03T10:00:00Z")):
            site.put("/pier-%d.html" % n, page("Pier %d" % n, story(n), date="2026-01-05T10:00:00Z"))
            site.put("/pier-%d.json" % n, json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Pier", "items": [
                {"id": str(n), "url": site.base + "/pier-%d.html" % n, "title": "Pier %d" % n, "date_published": date}]}))
            lab.inq("feed", "add", site.base + "/pier-%d.json" % n, "--name", "pier%d" % n, *ADD)
        lab.inq("feed", "refresh", "--wait")
        for n, day in ((1, "2026-01-05"), (2, "2026-02-03")):
            assert {r["published"][:10] for r in lab.records("feed:pier%d" % n)} == {day}, lab.records("*")
        site.close()


def test_what_is_larger_than_is_taken_says_so():
    with Lab("[fetcher]\npage_max = 1MiB\n") as lab:
        site = Site()
        put_feed(site, "pier", [1, 2])
        site.put("/pier-1.html", gzip.compress(bytes(64 << 20)))
        site.headers["/pier-1.html"] = {"Content-Encoding": "gzip"}
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", *ADD)
        lab.inq("feed", "refresh", "--wait")
        assert "too_large: larger than 1048576 bytes" in lab.inq("dead", "list")
        assert lab.stats()["articles"] == 1
        site.close()


if __name__ == "__main__":
    main(globals())
