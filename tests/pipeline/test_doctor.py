#!/usr/bin/env python3
"""inquit doctor names what is wrong, each of ten staged faults; inquit metrics; drain and resume."""
import email.utils
import glob
import os
import re
import shlex
import shutil
import signal
import stat
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import asker
import httpd
from lab import *


def faults(lab, *args):
    status, out, err = lab.ask("doctor", "--format", "json", *args)
    found = json.loads(out)["faults"]
    assert status == (7 if found else 0), (status, out, err)
    for f in found:
        assert f["what"] and f["mend"], f
    return {f["fault"]: f for f in found}


def fault(lab, name, *args, within=60):
    return eventually("doctor names " + name, lambda: faults(lab, *args).get(name), within)


def only(lab, *names):
    """A daemon that is slow to answer may be thought down for once."""
    eventually("doctor names %s" % list(names), lambda: list(faults(lab)) == list(names))


def add(lab, site, name, *args):
    lab.inq("feed", "add", site.base + "/%s.rss" % name, "--name", name, "--allow-private", "--pace", "0", *args)


def one_page_site(*names, site=None):
    site = site or httpd.Site()
    for i, name in enumerate(names):
        site.put("/%s.html" % name, page("Pier %d" % i, story(i)))
        site.put("/%s.rss" % name, rss([(name, "{{base}}/%s.html" % name, "Pier %d" % i)]))
    return site


class Parts:
    """Daemons by themselves, without a supervisor that starts them again."""

    def __init__(self, lab, *names, programs=None):
        self.children = [subprocess.Popen([(programs or {}).get(n, BIN + "/inquit-" + n.split("@")[0]), "--dir", lab.dir, "--instance", n],
                                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for n in names]

    def __enter__(self):
        return self

    def __exit__(self, *args):
        for c in self.children:
            c.kill()
            c.wait()


def test_a_well_instance_has_no_fault_and_one_without_feeds_is_told_so():
    site = one_page_site("a")
    kind, text = site.pages["/a.html"]
    first = text.index(b"<p>") + 3
    assert text[first:first + 1].isalpha(), text
    site.pages["/a.html"] = kind, text[:first] + b"&#%d;" % text[first] + text[first + 1:] # a letter may be a reference
    with Lab() as lab:
        lab.inq("status")
        only(lab, "no-feeds")
        add(lab, site, "a")
        only(lab)
        lines = lab.inq("doctor").splitlines()
        assert lines[-1] == "nothing is wrong" and all(line.startswith("ok    ") for line in lines[:-1]), lines
        for what in ("all 5 daemons are up", "GiB free", "configuration", "store: ", "1 of 1 feeds", "index agree"):
            assert any(what in line for line in lines), (what, lines)
        assert len(json.loads(lab.inq("doctor", "--format", "json"))["well"]) == len(lines) - 1


def misplace(lab, id):
    """The store's own record of which bytes of the page the article's text is, each a byte off."""
    store = asker.Asker(lab.dir)
    store.ask("original", id, "content=0")
    facts, frame = asker.unpack(store.reply()[3])[0][1:3]
    origins = asker.unpack(frame)[0][1][17]
    numbers = struct.unpack("<%dI" % (len(origins) // 4), origins)
    moved = struct.pack("<%dI" % len(numbers), *(n + (i % 3 == 1) for i, n in enumerate(numbers)))
    assert origins and frame.count(origins) == 1
    store.ask("replace", id, "content=0", "facts=" + facts.hex(), body=frame.replace(origins, moved))
    number, status, text, body = store.reply()
    assert status == 0, text
    store.close()


def test_a_page_without_its_text_is_mended_by_what_the_doctor_says():
    with Lab() as lab:
        lab.inq("ingest", "--wait", "-", input=page("Pier 7", story(7)))
        article = lab.records()[0]["source"]["article"]
        misplace(lab, article)
        status, out, _ = lab.ask("doctor", "--format", "json")
        mend = {f["fault"]: f["mend"] for f in json.loads(out)["faults"]}.get("page-mismatch")
        assert status == 6 and mend and "article:" + article in out, (status, out)
        command = shlex.split(mend.split(",")[0])
        assert command[0] == "inquit" and "1 changed" in lab.inq(*command[1:]), mend
        assert "page-mismatch" not in faults(lab)


def test_a_silent_feed():
    site = one_page_site("quiet")
    kind, text = site.pages["/quiet.rss"]
    long_ago = email.utils.formatdate(time.time() - 30 * 86400, usegmt=True).encode()
    site.pages["/quiet.rss"] = kind, text.replace(b"</item>", b"<pubDate>%s</pubDate></item>" % long_ago)
    with Lab() as lab:
        add(lab, site, "quiet")
        assert "quiet" in fault(lab, "feed-silent")["what"]
        assert "feed-silent" not in faults(lab, "--silent", "9999d")


def test_names_that_cannot_be_resolved():
    with Lab() as lab:
        lab.ask("feed", "add", "http://news.invalid/rss", "--name", "nowhere", "--force")
        f = fault(lab, "dns-dead")
        assert "nowhere" in f["what"] and "news.invalid" in f["mend"], f


@with_mounts
def test_a_full_disk():
    with small_disk(24) as mount, Lab(dir=mount) as lab:
        lab.inq("status")
        assert "disk-full" not in faults(lab), faults(lab)
        subprocess.run("head -c 30000000 /dev/zero >%s/ballast" % mount, shell=True, stderr=subprocess.DEVNULL)
        assert "df -h" in fault(lab, "disk-full")["mend"]


def test_no_parser():
    with Lab(start=False) as lab, Parts(lab, "fetcher", "classifier", "store"):
        f = fault(lab, "parser-down")
        assert "outbox" in f["what"] and "inquit run" in f["mend"], f
        eventually("the classifier is up", lambda: "classifier-down" not in faults(lab))


def test_no_classifier():
    with Lab(start=False) as lab, Parts(lab, "fetcher", "parser@1", "store"):
        fault(lab, "classifier-down")
        eventually("nothing else is down", lambda: not {"parser-down", "store-down"} & set(faults(lab)))


def test_a_daemon_that_hangs_counts_as_down():
    with Lab(start=False) as lab, Parts(lab, "fetcher", "parser@1", "classifier", "store") as parts:
        eventually("all is linked", lambda: set(faults(lab)) == {"no-feeds"})
        parts.children[3].send_signal(signal.SIGSTOP)
        fault(lab, "store-down")


class WrongClock(httpd.Handler):
    def date_time_string(self, timestamp=None):
        return email.utils.formatdate(time.time() + 3 * 86400, usegmt=True)


def test_a_clock_that_is_wrong():
    site = one_page_site("a", "b", "c")
    site.server.RequestHandlerClass = WrongClock
    with Lab() as lab:
        for name in "abc":
            add(lab, site, name)
        f = fault(lab, "clock-wrong")
        assert "behind" in f["what"] and "timedatectl" in f["mend"], f


def test_folders_without_permission():
    if os.geteuid() == 0:
        raise Skip("root may look anywhere")
    with Lab() as lab:
        lab.inq("status")
        os.chmod(lab.dir + "/run/store", 0)
        try:
            assert "run/store" in fault(lab, "permission")["what"]
        finally:
            os.chmod(lab.dir + "/run/store", 0o750)


def test_a_full_map():
    with Lab("[store]\nmap_max = 16MiB\n") as lab:
        folder = write_pages(lab.dir + "/pages", range(2500), noise=6000)
        ingest = lab.begin("ingest", folder, stderr=subprocess.DEVNULL)
        try:
            f = fault(lab, "map-full", within=120)
            assert "store.map_max" in f["what"] and "[store]" in f["mend"], f
        finally:
            ingest.kill()
            ingest.wait()


def test_a_bad_configuration():
    with Lab() as lab:
        lab.inq("status")
        lab.configure("[fetcher]\nintervall_min = 5min\n")
        f = fault(lab, "bad-configuration")
        assert "inquit.conf:2" in f["what"] and "config check" in f["mend"], f


def test_a_daemon_of_another_version():
    with Lab(start=False) as lab:
        version = lab.inq("version").split()[-1].encode()
        other = bytes([version[0] + 1]) + version[1:]
        folder = lab.dir + "/old/bin"
        os.makedirs(folder)
        # As an installation that was changed under a running daemon.
        os.symlink(os.path.join(os.path.dirname(BIN), "share"), lab.dir + "/old/share")
        program = folder + "/inquit-classifier"
        with open(BIN + "/inquit-classifier", "rb") as f:
            text = f.read()
        with open(program, "wb") as f:
            f.write(text.replace(b"\0" + version + b"\0", b"\0" + other + b"\0"))
        os.chmod(program, 0o755)
        with Parts(lab, "fetcher", "parser@1", "classifier", "store", programs={"classifier": program}):
            f = fault(lab, "version-mismatch")
            assert other.decode() in f["what"] and "classifier" in f["what"], f


# ---- metrics ----

SAMPLE = re.compile(r'^[a-z_]+\{daemon="[a-z]+(@\d+)?"(,[a-z]+="[^"]*")?\} [0-9.]+$')


def test_metrics_have_every_daemon_and_each_family_once():
    site = one_page_site("a")
    with Lab() as lab:
        add(lab, site, "a")
        eventually("it is stored", lambda: lab.stats()["articles"] == 1)
        text = lab.inq("metrics")
        families = re.findall(r"^# TYPE (\S+)", text, re.M)
        assert len(families) == len(set(families)) > 40, families
        for line in text.splitlines():
            assert line.startswith("# ") or SAMPLE.match(line), line
        for wanted in ('inquit_up{daemon="parser@2"} 1', 'inquit_articles_total{daemon="store"} 1',
                       'inquit_feeds{daemon="fetcher",state="active"} 1', 'inquit_dead{daemon="fetcher",stage="store"} 0',
                       'inquit_commit_seconds_count{daemon="store"} 1'):
            assert wanted + "\n" in text, wanted
        found = sum(int(n) for n in re.findall(r'^inquit_statements_total\{.*\} (\d+)', text, re.M))
        assert found == lab.stats()["statements"] >= 1, found
        if shutil.which("promtool"):
            p = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
            assert p.returncode == 0 and not p.stdout + p.stderr, p
        strict = lab.inq("metrics", "--openmetrics")
        assert strict.endswith("\n# EOF\n") and "# TYPE inquit_articles counter\n" in strict
        assert "inquit_articles_total{" in strict and "_total counter" not in strict


def test_metrics_say_who_is_down():
    with Lab(start=False) as lab, Parts(lab, "fetcher", "classifier", "store"):
        eventually("three are up", lambda: lab.inq("metrics").count("inquit_up{") == 4 and
                   lab.inq("metrics").count("} 1\n# HELP") and 'inquit_up{daemon="store"} 1' in lab.inq("metrics"))
        assert 'inquit_up{daemon="parser@1"} 0\n' in lab.inq("metrics")


def test_a_textfile_is_whole_readable_and_replaced():
    with Lab() as lab:
        lab.inq("status")
        path = lab.dir + "/inquit.prom"
        old = os.umask(0o077)
        try:
            lab.inq("metrics", "--textfile", path)
        finally:
            os.umask(old)
        first = os.stat(path)
        assert stat.S_IMODE(first.st_mode) == 0o644
        assert open(path).read().startswith("# HELP inquit_up ")
        lab.inq("metrics", "--textfile", path)
        assert os.stat(path).st_ino != first.st_ino
        assert glob.glob(path + "*") == [path]
        assert lab.ask("metrics", "--textfile", lab.dir + "/no/such/folder")[0] == 5


def test_drained_nothing_comes_in_until_it_is_resumed():
    site = one_page_site("a", "b")
    with Lab() as lab:
        add(lab, site, "a")
        eventually("it is stored", lambda: lab.stats()["articles"] == 1)
        assert "inquit resume" in lab.inq("drain")
        eventually("the status says so", lambda: "drained" in lab.inq("status"))
        assert "inquit resume" == faults(lab)["drained"]["mend"]
        assert lab.ask("ingest", SAMPLES + "/kestrel-budget.html", "--timeout", "1s", timeout=30)[0] != 0 or \
            lab.stats()["articles"] == 1
        lab.inq("resume")
        assert "drained" not in faults(lab)
        lab.inq("ingest", "--wait", SAMPLES + "/kestrel-budget.html")
        assert lab.stats()["articles"] == 2


def test_queue_shows_how_long_pages_wait_and_for_which_feed():
    site = httpd.Site()
    site.put("/a.rss", rss([("1", "{{base}}/1.html", "One"), ("2", "{{base}}/2.html", "Two")]))
    for n in (1, 2):
        site.put("/%d.html" % n, page("Pier %d" % n, story(n)))
    with Lab(parsers=0) as lab:
        lab.inq("feed", "add", site.base + "/a.rss", "--name", "alpha", "--allow-private", "--pace", "0")
        lab.inq("ingest", os.path.join(SAMPLES, "lunde-toll.html"))

        def ages():
            a = json.loads(lab.inq("queue", "--format", "json"))["ages"]
            return a if sum(f["total"] for f in a["feeds"]) == 3 else None
        for again in (False, True):
            a = eventually("three wait", ages)
            assert len(a["below_seconds"]) + 1 == len(a["stages"][0]["counts"])
            assert {s["name"]: s["total"] for s in a["stages"]} == {"waiting": 3, "in flight": 0, "retrying": 0}, a
            assert [(f["name"], sum(f["counts"][:5])) for f in a["feeds"]] == [("alpha", 2), ("", 1)], a
            lines = lab.inq("queue").splitlines()
            assert any(re.match(r"OUTBOX BY AGE +TOTAL +<1s +<10s +<1m +<10m +<1h +<6h +<1d +1d\+$", line) for line in lines), lines
            assert any(re.match(r"alpha +2 +[0-2] ", line) for line in lines), lines
            assert any(re.match(r"\(no feed\) +1 +[01] ", line) for line in lines), lines
            if not again:  # what the outbox knows outlives the process
                os.kill(lab.pid("fetcher"), signal.SIGKILL)
    site.close()


def test_queue_shows_rates_and_how_long_the_work_takes():
    with Lab() as lab:
        lab.inq("ingest", "--wait", SAMPLES)
        stages = {s["name"]: s for s in json.loads(lab.inq("queue", "--format", "json", "--over", "100ms"))["stages"]}
        assert set(stages) == {"fetch", "outbox", "parser@1", "parser@2", "classifier", "store"}, stages
        assert stages["store"]["in_per_second"] == 0 and re.match(r"(<.*s|long)$", stages["store"]["p99"]), stages
        lines = lab.inq("queue", "--over", "0").splitlines()
        assert re.match(r"STAGE +DEPTH +IN FLIGHT +OLDEST +IN/s +OUT/s +P99 +DEAD$", lines[0]), lines
        assert re.match(r"outbox +0 +0 +- +- +- +(<.*s|long) +-$", lines[2]), lines
        assert lab.ask("queue", "--over", "2h")[0] == 2
        numbers = iter(range(1000))

        def rate():
            asked = lab.begin("queue", "--over", "2s", "--format", "json", stdout=subprocess.PIPE)
            while asked.poll() is None:
                n = next(numbers)
                lab.inq("ingest", "-", "--url", "http://pier.example/%d" % n, input=page("Pier %d" % n, story(n)))
            return {s["name"]: s for s in json.loads(asked.communicate()[0])["stages"]}["store"]["in_per_second"]
        eventually("what comes in is counted", lambda: rate() > 0)
        watch = lab.begin("queue", "--watch", stdout=subprocess.PIPE)
        for _ in range(2):
            while not watch.stdout.readline().startswith("STAGE"):
                pass
        watch.kill()
        watch.communicate()


def test_how_long_pages_take_from_fetched_to_stored_is_a_histogram():
    with Lab() as lab:
        lab.inq("ingest", "--wait", SAMPLES)
        text = lab.inq("metrics")
        count = int(re.search(r'^inquit_latency_seconds_count\{daemon="fetcher"\} (\d+)$', text, re.M)[1])
        assert count == lab.stats()["articles"] > 0, text
        assert float(re.search(r'^inquit_latency_seconds_sum\{daemon="fetcher"\} (\S+)$', text, re.M)[1]) > 0


if __name__ == "__main__":
    main(globals())
