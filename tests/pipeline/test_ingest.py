#!/usr/bin/env python3
"""Files in, statements out: what a first user does."""
import glob
import hashlib
import html
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from httpd import Site
from lab import *


def samples():
    return sorted(glob.glob(SAMPLES + "/*.html"))


def test_what_is_ingested_can_be_searched():
    with Lab() as lab:
        # At once after the start: the command waits for the daemons.
        lab.inq("ingest", "--wait", *samples())
        stats = lab.stats()
        assert stats["articles"] == len(samples()), stats
        assert stats["outbox"] == 0 and stats["dead"] == 0, stats
        assert stats["statements"] > 20, stats
        found = lab.records('by:wiik "nobody sleeps in a calendar"')
        assert len(found) == 1, found
        assert found[0]["speaker"]["name"] == "Sanna Wiik", found
        assert found[0]["source"]["outlet"] == "The Lunde Observer", found
        assert found[0]["published"].startswith("2026-05-11"), found
        assert "lunde-ferries.html" in found[0]["source"]["url"], found
        assert int(lab.inq("count", "*")) == stats["statements"]
        assert "calendar" in lab.inq("search", "calendar")
        assert lab.inq("status").count(" up ") >= 5


def test_records_have_every_key_and_spans_cut_the_words():
    with Lab() as lab:
        lab.inq("ingest", "--wait", *samples())
        texts = {}
        for r in lab.records():
            assert list(r) == RECORD_KEYS, list(r)
            id = r["source"]["article"]
            if id not in texts:
                texts[id] = lab.article(id)["text"].encode()
            for kind in ("source", "cue", "content"):
                for s, e in r["spans"][kind]:
                    assert 0 <= s < e <= len(texts[id]), r
            words = " … ".join(texts[id][s:e].decode() for s, e in r["spans"]["content"])
            assert words.split() == r["text"].split(), (words, r["text"])


def test_the_same_file_again_is_nothing_new():
    with Lab() as lab:
        lab.inq("ingest", "--wait", *samples())
        before = lab.stats()
        lab.inq("ingest", "--wait", *samples())
        after = lab.stats()
        assert (before["articles"], before["revisions"], before["statements"]) == \
               (after["articles"], after["revisions"], after["statements"]), (before, after)


def test_what_is_refused_holds_nothing_up():
    with Lab(parsers=1) as lab:
        # More than any daemon lets its neighbour send at once: what is refused must give its credit back.
        folder = os.path.join(lab.dir, "refused")
        os.mkdir(folder)
        for i in range(100):
            with open(os.path.join(folder, "%03d.html" % i), "wb") as f:
                f.write(b"\x7fELF" + bytes(range(256)) + b"%03d" % i)
        lab.ask("ingest", "--wait", folder)
        eventually("all are dead letters", lambda: (lab.stats()["dead"], lab.stats()["outbox"]) == (100, 0))
        lab.inq("ingest", "--wait", samples()[0])
        eventually("the page is in the store", lambda: lab.stats()["articles"] == 1)


def test_a_page_is_named_by_where_it_lies():
    page = "<!doctype html><title>%s</title><body><p>\u201cThe %s ferry is late again,\u201d said Ragna Tveit, the harbour's warden.</p>"
    with Lab() as lab:
        # The folder is reached over a link, and one of its pages is a link to a page elsewhere.
        real, elsewhere = os.path.realpath(lab.dir) + "/a b", os.path.realpath(lab.dir) + "/elsewhere"
        os.makedirs(real + "/below")
        os.mkdir(elsewhere)
        for n, path in enumerate([real + "/first.html", real + "/below/second.html", elsewhere + "/third.html"]):
            with open(path, "w") as f:
                f.write(page % (n, "first second third".split()[n]))
        os.symlink(elsewhere + "/third.html", real + "/link.html")
        os.symlink(real, lab.dir + "/over")
        lab.inq("ingest", "--wait", lab.dir + "/over")
        want = [real + "/first.html", real + "/below/second.html", elsewhere + "/third.html"]
        found = {r["source"]["url"] for r in lab.records()}
        assert found == {"file://" + p.replace(" ", "%20") for p in want}, found
        before = lab.stats()["articles"]
        lab.inq("ingest", "--wait", *want)
        assert lab.stats()["articles"] == before == 3, lab.stats()


def test_outlet_and_date_are_taken_from_the_user():
    with Lab() as lab:
        text = "Pier talks end\n\n“We are done with piers,” said Mara Ellin, the council's chair.\n"
        lab.inq("ingest", "--wait", "--outlet", "The Pier", "--date", "2026-02-03", "-", input=text)
        r = lab.records()
        assert len(r) == 1 and r[0]["source"]["outlet"] == "The Pier" and r[0]["published"].startswith("2026-02-03"), r
        assert lab.inq("count", "outlet:\"The Pier\" date:2026-02").strip() == "1"


def test_a_page_is_fetched_by_its_address():
    with Lab() as lab:
        site = Site()
        site.put("/pier.html", page("Pier 1", story(1)))
        site.put("/robots.txt", "User-agent: *\nDisallow: /\n")
        address = site.base + "/pier.html"
        lab.inq("ingest", "--wait", "--allow-private", "--outlet", "The Pier", "--date", "2026-02-03", address)
        r = lab.records()
        assert [(x["source"]["url"], x["source"]["outlet"], x["published"][:10]) for x in r] == [(address, "The Pier", "2026-02-03")], r
        assert "1 known already" in lab.ask("ingest", "--wait", "--allow-private", address)[2]
        assert "1 known already" in lab.ask("ingest", "--wait", "--allow-private", "HTTP" + address[4:])[2]
        for args, what in (([address], "--allow-private lets it be there"), (["--allow-private", site.base + "/none"], "no page came: HTTP 404"),
                           (["http://"], "no http or https address")):
            status, out, err = lab.ask("ingest", *args)
            assert status == 7 and what in err and "1 refused" in err, (args, status, out, err)
        site.close()


def test_warc_responses_are_ingested():
    import gzip
    with Lab() as lab:
        records = b""
        for n, encoding in ((1, b""), (2, b"Transfer-Encoding: chunked\r\n")):
            body = page("Pier %d" % n, story(n)).encode()
            if encoding:
                body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + encoding + b"\r\n" + body
            records += gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://pier.example/%d\r\n"
                                     b"WARC-Date: 2026-05-05T00:00:00Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (
                                         n, len(http), http))
        path = os.path.join(lab.dir, "crawl.warc.gz")
        with open(path, "wb") as f:
            f.write(records)
        lab.inq("ingest", "--wait", path)
        assert lab.stats()["articles"] == 2, lab.stats()
        assert {r["source"]["url"] for r in lab.records()} == {"http://pier.example/1", "http://pier.example/2"}
        with open(path, "wb") as f:
            f.write(records[:len(records) // 2])
        status, _, err = lab.ask("ingest", path)
        assert status == 7 and "damaged" in err, (status, err)


def test_formats():
    with Lab() as lab:
        lab.inq("ingest", "--wait", *samples())
        n = lab.stats()["statements"]
        assert len(json.loads(lab.inq("search", "*", "--format", "json"))) == n
        assert len(lab.inq("search", "*", "--format", "tsv").splitlines()) == n + 1
        assert lab.inq("search", "*", "--format", "csv", "--fields", "id,speaker").splitlines()[0] == "id,speaker"
        assert lab.inq("search", "*", "--format", "text0").count("\0") == n
        assert len(lab.inq("search", "*").splitlines()) == n + 1
        assert len(lab.records()) == n
        ids = [r["id"] for r in lab.records()]
        assert len(set(ids)) == n
        assert lab.inq("show", ids[0], "--span").strip()
        assert "<html" in lab.inq("show", ids[0], "--page").lower()


def words_in_page(lab, record):
    """What `inquit show` says are the statement's bytes in its page, as a reader sees them; None: it says nothing."""
    page = subprocess.run([BIN + "/inquit", "--dir", lab.dir, "show", record["id"], "--page"], capture_output=True, env=lab.env).stdout
    shown = re.search(r"^page +sha256 ([0-9a-f]{64})(.*)$", lab.inq("show", record["id"]), re.M)
    assert hashlib.sha256(page).hexdigest() == shown[1], record["id"]
    parts = [page[int(at):int(at) + int(n)] for at, n in re.findall(r" (\d+)\+(\d+)", shown[2])]
    return html.unescape(re.sub("<[^>]*>", "", b"".join(parts).decode())) if parts else None


def test_a_statements_bytes_in_its_page_are_its_words():
    def bare(text):
        return re.sub(r"\s|…", "", text)

    with Lab() as lab:
        lab.inq("ingest", "--wait", *samples())
        with open(lab.dir + "/plain.txt", "w") as f:
            f.write("The pier\n\n" + 3 * "The council met on Monday to vote on the pier and on the lights that go with it.\n\n" +
                    "“The quay and the pier stay open,” said Mara Ellin, the chair of the council, on Monday.\n")
        lab.inq("ingest", "--wait", lab.dir + "/plain.txt")
        assert lab.inq("count", "by:ellin").strip() == "1"
        found = [(r, words_in_page(lab, r)) for r in lab.records()]
        for record, words in found:
            # A title's places are not kept.
            assert words is None and record["spans"]["content"][0][0] < 100 or bare(words) == bare(record["text"]), (record, words)
        assert sum(words is None for _, words in found) < 10 < sum("“" in (words or "") for _, words in found)


def test_real_texts():
    corpus = os.environ.get("INQUIT_CORPUS")
    if not corpus:
        raise Skip("INQUIT_CORPUS is not set")
    with Lab() as lab:
        files = sorted(glob.glob(corpus + "/texts/*.txt"))
        lab.inq("ingest", "--wait", *files)
        assert lab.stats()["articles"] == len(files), lab.stats()
        assert lab.records(), "no statement found"


if __name__ == "__main__":
    main(globals())
