"""lab - a running inquit in a folder of its own, for tests with real daemons.

    with Lab() as lab:
        lab.inq("ingest", "--wait", path)

Programs come from INQUIT_BIN, default build/bin. A test file is a script of
functions test_*; main(globals()) runs them and prints a line for each.

Whoever imports this has an environment without the settings of the person who
runs it: no proxy, pager, colour, locale, time zone, instance of theirs.
"""
import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.abspath(os.environ.get("INQUIT_BIN", os.path.join(ROOT, "build", "bin")))
SAMPLES = os.path.join(ROOT, "deploy", "samples")
TMP = os.environ.get("INQUIT_TMP") or "/tmp"


def patience():
    """Slower programs, sanitizers above all, and machines that do other work need more of it, not other tests."""
    return float(os.environ.get("INQUIT_PATIENCE") or 1) * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


PATIENCE = patience()
SANITIZED = float(os.environ.get("INQUIT_PATIENCE") or 1) > 1  # what such programs hold says nothing

KEPT = ["HOME", "LD_LIBRARY_PATH", "LD_PRELOAD", "PATH", "USER", "INQUIT_BIN", "INQUIT_CHAOS", "INQUIT_CORPUS", "INQUIT_GOLDEN", "INQUIT_KEEP",
        "INQUIT_LONG", "INQUIT_PATIENCE", "INQUIT_PEERS", "INQUIT_TMP", "INQUIT_VERBOSE", "GOLDEN_UPDATE"]


def forget_settings():
    kept = {k: v for k, v in os.environ.items() if k in KEPT or k.endswith("SAN_OPTIONS")}
    os.environ.clear()
    os.environ.update({"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC0", **kept})


forget_settings()

RECORD_KEYS = ["v", "id", "type", "act", "text", "speaker", "said", "published", "seen", "topics", "cue", "source", "spans",
               "cluster", "model", "seq"]


class Skip(Exception):
    pass


class Lab:
    def __init__(self, config="", parsers=2, env=None, start=True, dir=None):
        # Short, because a socket's path has at most 107 bytes.
        self.own = dir is None
        self.dir = dir or tempfile.mkdtemp(prefix="iq-", dir=TMP)
        self.parsers, self.env, self.run = parsers, dict(os.environ, **(env or {})), None
        self.configure(config)
        if start:
            self.start()

    def configure(self, config):
        with open(os.path.join(self.dir, "inquit.conf"), "w") as f:
            f.write(config)

    def start(self):
        self.output = open(os.path.join(self.dir, "run.output"), "ab")
        self.run = subprocess.Popen([BIN + "/inquit", "run", "--dir", self.dir, "--parsers", str(self.parsers)],
                                    stdout=self.output, stderr=self.output, stdin=subprocess.DEVNULL, env=self.env)

    def stop(self, sig=signal.SIGTERM, within=60):
        if self.run is None:
            return 0
        self.run.send_signal(sig)
        try:
            status = self.run.wait(within * PATIENCE)
        except subprocess.TimeoutExpired:
            self.run.kill()
            self.run.wait()
            raise AssertionError("inquit run did not end within %d s" % within)
        finally:
            self.run = None
            self.output.close()
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        failed = kind is not None and not issubclass(kind, Skip)
        try:
            self.stop()
        finally:
            if failed and os.environ.get("INQUIT_KEEP"):
                print("kept:", self.dir, file=sys.stderr)
            else:
                if failed:
                    self.show_log()
                if self.own:
                    shutil.rmtree(self.dir, ignore_errors=True)

    def show_log(self, lines=40):
        try:
            with open(os.path.join(self.dir, "run.output"), errors="replace") as f:
                sys.stderr.write("".join(f.readlines()[-lines:]))
        except OSError:
            pass

    def ask(self, *args, timeout=300, input=None):
        """(exit status, standard output, standard error) of inquit --dir DIR ARGS, which waits long for slow daemons."""
        wait = [] if "--timeout" in args else ["--timeout", "60s"]
        stdin = {"stdin": subprocess.DEVNULL} if input is None else {"input": input}
        p = subprocess.run([BIN + "/inquit", "--dir", self.dir, *wait, *args], capture_output=True, encoding="utf-8",
                           timeout=timeout * PATIENCE, env=self.env, **stdin)
        return p.returncode, p.stdout, p.stderr

    def begin(self, *args, **streams):
        """The same in the background."""
        return subprocess.Popen([BIN + "/inquit", "--dir", self.dir, "--timeout", "300s", *args], stdin=subprocess.DEVNULL, encoding="utf-8",
                                env=self.env, **streams)

    def inq(self, *args, timeout=300, input=None):
        status, out, err = self.ask(*args, timeout=timeout, input=input)
        assert status == 0, "inquit %s: exit %d\n%s%s" % (" ".join(args), status, out, err)
        return out

    def stats(self):
        return json.loads(self.inq("stats", "--format", "json"))

    def records(self, query="*"):
        return [json.loads(line) for line in self.inq("export", query, "--format", "jsonl").splitlines()]

    def articles(self, query="*"):
        return {r["source"]["article"] for r in self.records(query)}

    def article(self, id):
        return json.loads(self.inq("show", id, "--format", "json"))["article"]

    def feeds(self):
        return {f["name"]: f for f in json.loads(self.inq("feed", "list", "--format", "json"))["feeds"]}

    def pids(self):
        """{instance: pid} of the daemons that answer at once; a parser that is about to start is not known of."""
        status, out, _ = self.ask("--timeout", "0", "status", "--format", "json")
        return {d["instance"]: d["pid"] for d in json.loads(out)["daemons"] if "pid" in d}

    def pid(self, instance):
        """One of them, as soon as it answers: a slow machine's may have missed the moment."""
        return eventually("%s answers" % instance, lambda: self.pids().get(instance))


def children_of(pid, name):
    """The processes that pid started whose program's name has name in it (of which the system keeps 15 bytes)."""
    found = set()
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % entry) as f:
                program, rest = f.read().rsplit(")", 1)
        except OSError:
            continue
        if int(rest.split()[1]) == pid and name in program:
            found.add(int(entry))
    return found


def eventually(what, predicate, within=60):
    end = time.monotonic() + within * PATIENCE
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("not within %g s: %s" % (within * PATIENCE, what))
        time.sleep(0.1)


def quickly(what, seconds, measure, tries=5):
    """measure() says how long it took. One that is fast enough is enough: the machine may have other work."""
    took = []
    while not took or took[-1] > seconds * max(PATIENCE, patience()):
        assert len(took) < tries, "%s took longer than %g s: %s" % (what, seconds * PATIENCE, took)
        took.append(measure())


def with_mounts(test):
    """A test that mounts: root does, and an ordinary user where the system lets him have mounts of his own."""
    @functools.wraps(test)
    def run():
        if os.geteuid() == 0:
            return test()
        apart = ["unshare", "--user", "--map-root-user", "--mount"]
        if not shutil.which("unshare") or subprocess.run([*apart, "true"], capture_output=True).returncode:
            raise Skip("mounting needs root, or a user's own mounts")
        p = subprocess.run([*apart, sys.executable, os.path.abspath(sys.argv[0]), test.__name__], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if p.stdout.startswith("skip "):
            raise Skip(p.stdout.split(": ", 1)[1].strip())
        assert p.returncode == 0, p.stdout
    return run


@contextlib.contextmanager
def small_disk(megabytes):
    """A file system of its own; for tests that are @with_mounts."""
    mount = tempfile.mkdtemp(prefix="iq-", dir=TMP)
    try:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm,mode=0777" % megabytes, "tmpfs", mount], capture_output=True).returncode:
            raise Skip("no file system can be mounted here")
        try:
            yield mount
        finally:
            subprocess.run(["umount", "-l", mount])
    finally:
        os.rmdir(mount)


def stable_form(record):
    """What must be equal in two runs over the same pages: all but seq, seen and the cluster's id."""
    r = dict(record)
    r.pop("seq"), r.pop("seen")
    r["cluster"] = {"size": r["cluster"]["size"]}
    return json.dumps(r, sort_keys=True)


def page(title, paragraphs, outlet="The Test Gazette", date="2026-05-04T10:00:00Z", extra="", canonical=None):
    """A complete page of news, with the furniture that real ones have."""
    link = '<link rel="canonical" href="%s">' % canonical if canonical else ""
    return """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>%s - %s</title>%s
<meta property="og:site_name" content="%s"><meta property="og:type" content="article"><meta property="og:title" content="%s">
<meta property="article:published_time" content="%s"></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a> <a href="/about">About us</a></nav>
<main><article><h1>%s</h1><time datetime="%s">%s</time>
%s
</article></main><aside>%s</aside><footer><p>All rights reserved.</p></footer></body></html>
""" % (title, outlet, link, outlet, title, date, title, date, date, "\n".join("<p>%s</p>" % p for p in paragraphs), extra)


def story(number, speaker="Mara Ellin"):
    """The n-th of any number of different articles, each with one sure quotation."""
    return [
        "The harbour council of district %d met on Monday to vote on pier number %d and the lights that go with it." % (
            number % 97, number),
        "“Pier %d stays open until the last boat is in,” said %s, who chairs the council." % (number, speaker),
        "The vote had been put off twice because of the weather, and once because the hall in street %d was being painted." % (
            number * 7 % 1009),
        "Fishermen from the outer islands watched from the gallery and brought bread for everyone who stayed to the end.",
    ]


def write_pages(folder, numbers, extra="", noise=0):
    """A file a story; noise: bytes a page of what no compression makes smaller."""
    os.makedirs(folder, exist_ok=True)
    for n in numbers:
        with open("%s/p%05d.html" % (folder, n), "w", encoding="utf-8") as f:
            f.write(page("Pier %d" % n, story(n) + [extra]) + "<!-- %s -->" % os.urandom(noise).hex())
    return folder


def rss(items, title="Test feed"):
    """items: (guid, link, title)."""
    rows = "".join("<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">%s</guid></item>\n" % (t, link, guid)
                   for guid, link, t in items)
    return '<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title><link>{{base}}/</link>' \
           "<description>d</description>\n%s</channel></rss>" % (title, rows)


def main(names):
    tests = [(n, f) for n, f in names.items() if n.startswith("test_") and callable(f)]
    wanted = sys.argv[1:]
    passed = failed = skipped = 0
    script = os.path.basename(sys.argv[0])
    for name, function in tests:
        if wanted and name not in wanted:
            continue
        began = time.monotonic()
        try:
            function()
            passed += 1
            print("ok    %s %s (%.1f s)" % (script, name, time.monotonic() - began), flush=True)
        except Skip as why:
            skipped += 1
            print("skip  %s %s: %s" % (script, name, why), flush=True)
        except Exception:
            failed += 1
            traceback.print_exc()
            print("FAIL  %s %s (%.1f s)" % (script, name, time.monotonic() - began), flush=True)
    sys.exit(1 if failed else 0)
