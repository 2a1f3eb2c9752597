#!/usr/bin/env python3
"""The store beside its rivals, in one run: durable intake, bytes on disk, queries, clusters.

usage: store.py BUILD [--records N] [--data DIR] [--rounds N]

The generator of records and queries, and the rivals (SQLite FTS5; tantivy where cargo can build it),
come from $INQUIT_PEERS/perf; the generator needs numpy. --data keeps what was generated and built, and
takes it from there the next time. Queries are timed by CPU clock, intake by both: machines are shared.
"""
import argparse, importlib.util, os, pathlib, shutil, subprocess, sys, tempfile


def run(args, **more):
    try:
        out = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=3600, **more)
    except subprocess.TimeoutExpired:
        return f"{args[0]}: not finished in an hour"
    return (out.stdout + out.stderr).rstrip()


def generate(peers, data, n):
    files = {"records": data / f"r{n}.tsv", "queries": data / f"q{n}.tsv", "copies": data / f"d{n}.tsv"}
    for name, args in (("records", ["gen.py", n, 1]), ("queries", ["genq.py", files["records"], 300, 5]),
                       ("copies", ["gen.py", n, 7, "--dups", 0.2])):
        if files[name].exists():
            continue
        part = files[name].with_suffix(".part")
        with open(part, "w") as out:
            subprocess.run([sys.executable, str(peers / args[0])] + [str(a) for a in args[1:]], stdout=out, check=True)
        part.rename(files[name])
    return files


def build_rivals(peers, data):
    rivals = {}
    sqlite = data / "sstore"
    if sqlite.exists() or subprocess.run(["gcc", "-O2", peers / "sstore.c", "-o", sqlite, "-lsqlite3"], capture_output=True).returncode == 0:
        rivals["sqlite"] = sqlite
    else:
        print("skipped: SQLite (libsqlite3-dev is missing)")
    tantivy = data / "tstore"
    if not tantivy.exists() and shutil.which("cargo"):
        shutil.copytree(peers / "tantivy", data / "tantivy", dirs_exist_ok=True)
        subprocess.run(["cargo", "build", "--release", "-q"], cwd=data / "tantivy", capture_output=True)
        if (data / "tantivy/target/release/tstore").exists():
            shutil.copy(data / "tantivy/target/release/tstore", tantivy)
    if tantivy.exists():
        rivals["tantivy"] = tantivy
    else:
        print("skipped: tantivy (cargo cannot build it)")
    return rivals


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("build")
    args.add_argument("--records", type=int, default=200000)
    args.add_argument("--rounds", type=int, default=1)
    args.add_argument("--data")
    a = args.parse_args()
    where = os.environ.get("INQUIT_PEERS")
    if not where:
        print("skipped: the store beside its rivals (INQUIT_PEERS is not set)")
        return
    peers = pathlib.Path(where) / "perf/store"
    if not importlib.util.find_spec("numpy"):
        print("skipped: the store beside its rivals (python3-numpy makes the records)")
        return
    ours = pathlib.Path(a.build) / "tests/bench/store"
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as temporary:
        data = pathlib.Path(a.data or temporary)
        data.mkdir(exist_ok=True, parents=True)
        work = pathlib.Path(temporary)
        files = generate(peers, data, a.records)
        rivals = build_rivals(peers, data)
        print("load", " ".join(f"{x:.1f}" for x in os.getloadavg()), f"on {os.cpu_count()} processors")
        for _ in range(a.rounds):
            print(run([ours, "ingest", fresh(work / "inquit"), files["records"], 256, "alone"]))
            if "sqlite" in rivals:
                print(run([rivals["sqlite"], "ingest", fresh(work / "sqlite") / "db", files["records"], 256]))
            print(run([ours, "ingest", fresh(work / "clusters"), files["copies"], 256, "clusters"]))
            if "tantivy" in rivals:
                print(run([rivals["tantivy"], "ingest", fresh(work / "tantivy"), files["records"], 8192]))
        print(run([ours, "compact", work / "inquit"]))
        if "tantivy" in rivals:
            size = sum(f.stat().st_size for f in (work / "tantivy").rglob("*") if f.is_file())
            print(f"tantivy: {size / a.records:.0f} B/rec")
        print(run([ours, "pairs", work / "clusters", files["copies"]]))
        for _ in range(a.rounds):
            print(run([ours, "ask", work / "inquit", files["queries"], 2]))
            for name, place in (("sqlite", work / "sqlite/db"), ("tantivy", work / "tantivy")):
                if name in rivals:
                    print(run([rivals[name], "bench", place, files["queries"]], env=dict(os.environ, CPUCLK="1")))


if __name__ == "__main__":
    main()
