#!/usr/bin/env python3
"""The page behind an entry: what stands for another, what cannot be had, what its feed has instead."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from httpd import Site
from lab import *

ADD = ("--allow-private", "--pace", "0")
AMP = "<!doctype html><html amp lang=en><head><title>Short</title><link rel=canonical href=%s></head><body><p>Read on.</p></body></html>"


def put_page(site, path, n):
    site.put(path, page("Pier %d" % n, story(n)))


def add(lab, site, entries):
    site.put("/pier.rss", rss(entries))
    lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", *ADD)
    lab.inq("feed", "refresh", "--wait", "pier")


def urls(lab):
    return {r["source"]["url"] for r in lab.records()}


def test_a_refresh_and_an_amp_page_lead_to_the_article():
    with Lab() as lab:
        site = Site()
        put_page(site, "/one.html", 1)
        put_page(site, "/two.html", 2)
        site.put("/hop.html", "<meta http-equiv=refresh content='0; url=/step.html'>")
        site.put("/step.html", "<meta http-equiv=refresh content='1;url=\"one.html\"'>")
        site.put("/amp/two.html", AMP % "/two.html")
        add(lab, site, [("1", "{{base}}/hop.html", "One"), ("2", "{{base}}/amp/two.html", "Two")])
        assert urls(lab) == {site.base + "/one.html", site.base + "/two.html"}, urls(lab)
        assert lab.stats()["articles"] == 2 and lab.stats()["dead"] == 0, lab.stats()
        site.close()


def test_an_amp_page_will_do_where_its_article_cannot_be_had():
    with Lab() as lab:
        site = Site()
        text = page("Pier 3", story(3)).replace("<html", "<html amp", 1)
        head = text.index("<head>") + len("<head>")
        site.put("/amp/three.html", text[:head] + "<link rel=canonical href=/gone.html>" + text[head:])
        site.put("/amp/four.html", text[:head] + "<link rel=canonical href=/secret/four.html>" + text[head:])
        site.put("/robots.txt", "User-agent: *\nDisallow: /secret/\n")
        add(lab, site, [("3", "{{base}}/amp/three.html", "Three"), ("4", "{{base}}/amp/four.html", "Four")])
        assert lab.stats()["articles"] == 2 and lab.stats()["dead"] == 0, lab.stats()
        assert "/secret/four.html" not in site.hits, site.hits
        site.close()


def test_pages_that_refresh_in_a_circle_end():
    with Lab() as lab:
        site = Site()
        site.put("/a.html", "<meta http-equiv=refresh content='0;url=/b.html'>")
        site.put("/b.html", "<meta http-equiv=refresh content='0;url=/a.html'>")
        add(lab, site, [("1", "{{base}}/a.html", "One")])
        assert site.hits["/a.html"] + site.hits["/b.html"] == 4, site.hits
        assert lab.stats()["dead"] == 1 and lab.stats()["outbox"] == 0, lab.stats()
        site.close()


def test_what_the_feed_has_is_the_page_where_the_page_may_not_be_had():
    with Lab() as lab:
        site = Site()
        body = "".join("<p>%s</p>" % p for p in story(5))
        site.put("/robots.txt", "User-agent: *\nDisallow: /secret/\n")
        put_page(site, "/secret/five.html", 5)
        site.put("/full.json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Full", "items": [
            {"id": "5", "url": site.base + "/secret/five.html", "title": "Pier five", "content_html": body,
             "date_published": "2026-03-04T05:06:07Z"},
            {"id": "6", "url": site.base + "/secret/six.html", "title": "Pier six"}]}))
        lab.inq("feed", "add", site.base + "/full.json", "--name", "full", *ADD)
        lab.inq("feed", "refresh", "--wait", "full")
        assert "/secret/five.html" not in site.hits, site.hits
        assert urls(lab) == {site.base + "/secret/five.html"}, urls(lab)
        dead = json.loads(lab.inq("dead", "list", "--format", "json"))["dead"]
        assert len(dead) == 1 and "robots" in dead[0]["reason"], dead
        site.close()


if __name__ == "__main__":
    main(globals())
