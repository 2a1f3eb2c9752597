#!/usr/bin/env python3
"""TLS that does not hold, and connections that end in each phase: a clear reason, and nobody else is held up."""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from httpd import Site
from lab import *
from tlsd import Authority, Breaker, TlsSite, has_openssl

ADD = ("--allow-private", "--pace", "0")
FEED = rss([]).replace("{{base}}", "https://127.0.0.1").encode()
HOME = "IP:127.0.0.1"
PARTIAL = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


def refused(lab, url, words):
    status, out, err = lab.ask("feed", "add", url, *ADD)
    assert status == 5 and any(w in err for w in words), (url, status, out, err)


def test_a_certificate_that_does_not_hold_is_refused_with_its_reason():
    if not has_openssl():
        raise Skip("openssl is not installed")
    with Lab(start=False) as lab:
        ca = Authority(lab.dir + "/ca")
        lab.configure("[fetcher]\nca_file = %s\n" % ca.ca)
        lab.start()
        good = TlsSite(ca.issue("good", HOME), FEED)
        bad = [
            (TlsSite(ca.issue("expired", HOME, "20200101000000Z", "20200201000000Z"), FEED), ("expired",)),
            (TlsSite(ca.issue("early", HOME, "21200101000000Z", "21200201000000Z"), FEED), ("not yet valid",)),
            (TlsSite(ca.issue("other", "DNS:other.example,IP:127.0.0.9"), FEED), ("does not match", "no alternative certificate")),
            (TlsSite(ca.sign_itself("self", HOME), FEED), ("self-signed", "self signed")),
        ]
        for site, words in bad:
            refused(lab, "https://127.0.0.1:%d/a.rss" % site.port, words)
        lab.inq("feed", "add", "https://127.0.0.1:%d/good.rss" % good.port, "--name", "good", *ADD)
        # Added all the same, its state says why it brings nothing.
        lab.inq("feed", "add", "https://127.0.0.1:%d/a.rss" % bad[0][0].port, "--name", "expired", "--force", *ADD)
        feed = json.loads(lab.inq("feed", "show", "expired", "--format", "json"))
        assert "expired" in feed["reason"] and feed["failures"] == 1 and feed["next_why"] == "back-off", feed
        assert "expired" in lab.inq("feed", "list", "--unhealthy")
        for site in [good] + [s for s, _ in bad]:
            site.close()


def test_a_certificate_from_nowhere_is_refused_until_its_authority_is_trusted():
    if not has_openssl():
        raise Skip("openssl is not installed")
    with Lab() as lab:
        ca = Authority(lab.dir + "/ca")
        site = TlsSite(ca.issue("good", HOME), FEED)
        url = "https://127.0.0.1:%d/a.rss" % site.port
        refused(lab, url, ("unable to get local issuer", "certificate"))
        # New settings hold for the requests that start after SIGHUP.
        lab.configure("[fetcher]\nca_file = %s\n" % ca.ca)
        os.kill(lab.pid("fetcher"), signal.SIGHUP)
        eventually("it is trusted", lambda: lab.ask("feed", "add", url, *ADD)[0] == 0)
        site.close()


def test_a_connection_reset_in_each_phase_has_its_reason_and_holds_nobody_up():
    phases = [
        ("at once", "http", Breaker(False)),
        ("after the request", "http", Breaker(True)),
        ("in the status line", "http", Breaker(True, b"HTTP/1.")),
        ("in the headers", "http", Breaker(True, PARTIAL + b"Content-Le")),
        ("in the body", "http", Breaker(True, PARTIAL + b"Content-Length: 5000\r\n\r\n<rss>")),
        ("in a chunk", "http", Breaker(True, PARTIAL + b"Transfer-Encoding: chunked\r\n\r\n400\r\n<rss>")),
        ("in the handshake, at once", "https", Breaker(False)),
        ("in the handshake, after the hello", "https", Breaker(True)),
        ("in the handshake, after some of it", "https", Breaker(True, b"\x16\x03\x03\x00\x7a\x02\x00\x00")),
        ("no TLS at all", "https", Breaker(True, b"HTTP/1.1 400 Bad Request\r\n\r\n")),
    ]
    with Lab() as lab:
        site = Site()
        site.put("/pier.html", page("Pier 1", story(1)))
        items = [("pier", "{{base}}/pier.html", "Pier")]
        for i, (_, scheme, breaker) in enumerate(phases):
            url = "%s://127.0.0.1:%d/x" % (scheme, breaker.port)
            status, out, err = lab.ask("feed", "add", url, *ADD)
            assert status == 5 and "no feed came" in err, (phases[i][0], status, err)
            lab.inq("feed", "add", url, "--name", "broken-%d" % i, "--force", *ADD)
            items.append((str(i), url, "Broken %d" % i))
        site.put("/pier.rss", rss(items))
        lab.inq("feed", "add", site.base + "/pier.rss", "--name", "pier", *ADD)
        eventually("the whole page is stored", lambda: lab.stats()["articles"] == 1)
        # The pages behind broken connections are tried again later, and lost to nobody.
        eventually("they wait for their next attempt", lambda: lab.stats()["to_fetch"] == len(phases), 60)
        feeds = {f["name"]: f for f in json.loads(lab.inq("feed", "list", "--format", "json"))["feeds"]}
        for i, (phase, _, breaker) in enumerate(phases):
            feed = feeds["broken-%d" % i]
            assert feed["reason"] and feed["failures"] >= 1 and feed["state"] == "active", (phase, feed)
            assert breaker.hits < 12, (phase, breaker.hits)
            breaker.close()
        assert feeds["pier"]["failures"] == 0, feeds["pier"]
        site.close()


if __name__ == "__main__":
    main(globals())
