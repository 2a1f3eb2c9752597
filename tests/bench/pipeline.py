#!/usr/bin/env python3
"""Pages a second through the real daemons, beside a bare prototype and a broker, in one run.

usage: pipeline.py BUILD [--pages N] [--bytes N] [--rounds N] [--extract none|rules|all]

Sends N generated pages through fetcher, parser, classifier and store with `inquit ingest --wait`,
every commit synced, with snapshots and without. The rivals come from $INQUIT_PEERS/perf: durable.c
(the same path without pages, indexes or checks) and NATS JetStream (nats-server, libnats-dev).
Rounds are interleaved; what counts are the ratios of their medians: machines are shared and noisy,
so each round says the load, and the CPU time of a page in each daemon and in the client that reads it.
"""
import argparse, os, pathlib, random, re, resource, shutil, signal, statistics, subprocess, sys, tempfile, time

WORDS = """river minister talks border harbour council trade grain treaty envoy committee ferry customs delegation
agreement bridge railway parliament ministry statement spokesman province market fishing quota visit session
proposal reform budget election survey northern eastern coastal island mountain energy pipeline water supply""".split()


def make_pages(folder, n, size, seed=7):
    rng = random.Random(seed)
    for i in range(n):
        parts = [f"<!doctype html><html lang=en><title>Page {i} of the {rng.choice(WORDS)}</title><body><article>"]
        length = len(parts[0])
        while length < size:
            p = "<p>" + " ".join(rng.choice(WORDS) + str(rng.randrange(1000)) * (rng.random() < .1) for _ in range(60)) + ".</p>\n"
            parts.append(p)
            length += len(p)
        (folder / f"{i:06}.html").write_text("".join(parts))


def resident(pid):
    """(all, of files) in MiB: LMDB's pages are the file-backed ones."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    find = lambda key: int(re.search(key + r":\s+(\d+)", text).group(1)) / 1024
    return find("VmRSS"), find("RssFile")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def daemons_of(run_pid):
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            name = (entry / "comm").read_text().strip()
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == run_pid and name.startswith("inquit-"):
            found[int(entry.name)] = name[len("inquit-"):]
    return found


def ours(build, pages, n, extract, snapshots, parsers):
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as d:
        (pathlib.Path(d) / "inquit.conf").write_text(
            f"[parser]\nextract = {extract}\n[store]\nsnapshots = {'on' if snapshots else 'off'}\n[fetcher]\noutbox_limit = 8GiB\n")
        run = subprocess.Popen([f"{build}/bin/inquit", "run", "--dir", d, "--parsers", str(parsers)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while subprocess.run([f"{build}/bin/inquit", "--dir", d, "status"], capture_output=True).returncode:
                time.sleep(.1)
            start, before = time.monotonic(), children_seconds()
            subprocess.run([f"{build}/bin/inquit", "--dir", d, "ingest", "--wait", str(pages)], check=True, stdout=subprocess.DEVNULL)
            took = time.monotonic() - start
            notes = [f"ingest {(children_seconds() - before) / n * 1e6:.0f} us"]
            for pid, name in sorted(daemons_of(run.pid).items(), key=lambda x: x[1]):
                rss, of_files = resident(pid)
                notes.append(f"{name} {cpu_seconds(pid) / n * 1e6:.0f} us {rss - of_files:.0f} MiB")
            return n / took, ", ".join(notes)
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait()


def rate_of(output):
    found = re.search(r"(\d+) msg/s", output)
    return float(found.group(1)) if found else None


def durable(work, n, size):
    out = subprocess.run([work / "durable", str(n), str(size), "64", "512", "sync"], capture_output=True, text=True, timeout=120)
    return rate_of(out.stdout), ""


def jetstream(work, n, size):
    store = work / "nats"
    store.mkdir()
    conf = work / "nats.conf"
    conf.write_text(f'listen: 127.0.0.1:24222\njetstream {{ store_dir: "{store}", max_file_store: 20GB, max_memory_store: 256MB }}\n')
    server = subprocess.Popen(["nats-server", "-c", conf, "-l", work / "nats.log"])
    try:
        time.sleep(1)
        out = subprocess.run([work / "brk_nats", "nats", "nats://127.0.0.1:24222", str(server.pid), str(n), str(size), "64", "1"],
                             capture_output=True, text=True, timeout=120)
        return rate_of(out.stdout), ""
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(store)


def build_rivals(work):
    """What can be measured here, and why the rest cannot."""
    peers = os.environ.get("INQUIT_PEERS")
    if not peers:
        print("rivals skipped: INQUIT_PEERS is not set")
        return []
    perf = pathlib.Path(peers) / "perf"
    (work / "brokers").mkdir()
    (work / "transport").mkdir()
    shutil.copy(perf / "brokers/common.h", work / "brokers")
    text = (perf / "transport/durable.c").read_text().replace("${TMPDIR:-/tmp}/inquit-perf", str(work / "data"))
    (work / "data").mkdir()
    (work / "transport/durable.c").write_text(text)
    rivals = []
    if subprocess.run(["gcc", "-O2", "-w", work / "transport/durable.c", "-o", work / "durable", "-lzmq", "-llmdb"]).returncode == 0:
        rivals.append(("prototype (durable.c)", durable))
    if not shutil.which("nats-server"):
        print("JetStream skipped: nats-server is not installed")
    elif subprocess.run(["gcc", "-O2", "-w", "-I", work / "brokers", perf / "brokers/brk_nats.c", "-o", work / "brk_nats", "-lnats"]).returncode:
        print("JetStream skipped: libnats-dev is not installed")
    else:
        rivals.append(("NATS JetStream", jetstream))
    return rivals


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("build")
    ap.add_argument("--pages", type=int, default=10000)
    ap.add_argument("--bytes", type=int, default=50000)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--extract", default="none")
    ap.add_argument("--parsers", type=int, default=1)
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as t:
        work = pathlib.Path(t)
        pages = work / "pages"
        pages.mkdir()
        make_pages(pages, a.pages, a.bytes)
        cases = [(name, lambda f=f: f(work, a.pages, a.bytes)) for name, f in build_rivals(work)]
        cases += [(f"inquit, snapshots {'on' if s else 'off'}", lambda s=s: ours(a.build, pages, a.pages, a.extract, s, a.parsers))
                  for s in (True, False)]
        rates = {name: [] for name, _ in cases}
        for r in range(a.rounds):
            for name, f in cases:
                rate, notes = f()
                if rate:
                    rates[name].append(rate)
                print(f"round {r + 1}  {name:26} {rate or 0:7.0f} pages/s  load {os.getloadavg()[0]:.0f}  {notes}", flush=True)
    medians = {name: statistics.median(v) for name, v in rates.items() if v}
    print()
    for name, median in medians.items():
        ratios = "  ".join(f"{median / m:.2f} x {other}" for other, m in medians.items() if other != name and not other.startswith("inquit"))
        print(f"median   {name:26} {median:7.0f} pages/s  {ratios if name.startswith('inquit') else ''}")


if __name__ == "__main__":
    sys.exit(main())
