#!/usr/bin/env python3
"""The store beside its rivals, in one run: durable intake, bytes on disk, queries, clusters.

usage: store.py BUILD [--records N] [--data DIR] [--rounds N] [--alone]

The generator of records and queries, and the rivals (SQLite FTS5; tantivy where cargo can build it),
come from $INQUIT_PEERS/perf; the generator needs numpy, which is installed into BUILD/bench-python where no
python3 has it. --data keeps what was generated and built, and takes it from there the next time. Queries are
timed by CPU clock, intake by both: machines are shared. With more than 200,000 records the same questions
are also asked of the first 200,000: how much longer they take. --alone: without rivals and clusters.
"""
import argparse, os, pathlib, re, shutil, subprocess, sys, tempfile

FEW = 200000


def run(args, **more):
    try:
        out = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=4 * 3600, **more)
    except subprocess.TimeoutExpired:
        return f"{args[0]}: not finished in four hours"
    return (out.stdout + out.stderr).rstrip()


def say(*args):
    print(*args, flush=True)


def has_numpy(python):
    try:
        return subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0
    except OSError:
        return False


def python_with_numpy(build):
    """An interpreter that has it, made where there is none; None without a way to get it."""
    own = build / "bench-python"
    for python in (sys.executable, "/usr/bin/python3", str(own / "bin/python3")):
        if has_numpy(python):
            return python
    subprocess.run([sys.executable, "-m", "venv", own], capture_output=True)
    subprocess.run([own / "bin/python3", "-m", "pip", "install", "-q", "numpy"], capture_output=True)
    return str(own / "bin/python3") if has_numpy(str(own / "bin/python3")) else None


def generate(python, peers, data, n, copies):
    """Files of n records; the questions are about the first FEW, which are the same whatever n."""
    few = min(n, FEW)
    files = {"records": data / f"r{n}.tsv", "few": data / f"r{few}.tsv", "queries": data / f"q{few}.tsv", "copies": data / f"d{n}.tsv"}
    for name, args in (("records", ["gen.py", n, 1]), ("few", ["gen.py", few, 1]), ("queries", ["genq.py", files["few"], 300, 5]),
                       ("copies", ["gen.py", n, 7, "--dups", 0.2])):
        if files[name].exists() or (name == "copies" and not copies):
            continue
        part = files[name].with_suffix(".part")
        with open(part, "w") as out:
            subprocess.run([python, str(peers / args[0])] + [str(a) for a in args[1:]], stdout=out, check=True)
        part.rename(files[name])
    return files


def p50s(text):
    return {kind: float(us) for kind, us in re.findall(r"^inquit ([A-Z]) n=\d+ p50 +([\d.]+)", text, re.M)}


def growth(ours, work, files, many, n):
    """The same questions of few records: how many times longer they took of n."""
    say(run([ours, "ingest", fresh(work / "few"), files["few"], 256, "alone"]))
    few = run([ours, "ask", work / "few", files["queries"], 2])
    say(few)
    one, other = p50s(few), p50s(many)
    say(f"inquit growth from {FEW} to {n} records, p50:", ", ".join(f"{k} {other[k] / one[k]:.2f} times" for k in one if k in other))


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
    args.add_argument("--alone", action="store_true")
    a = args.parse_args()
    where = os.environ.get("INQUIT_PEERS")
    if not where:
        print("skipped: the store beside its rivals (INQUIT_PEERS is not set)")
        return
    peers = pathlib.Path(where) / "perf/store"
    python = python_with_numpy(pathlib.Path(a.build))
    if not python:
        print("skipped: the store beside its rivals (their records are made with numpy: apt-get install python3-numpy)")
        return
    ours = pathlib.Path(a.build) / "tests/bench/store"
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as temporary:
        data = pathlib.Path(a.data or temporary)
        data.mkdir(exist_ok=True, parents=True)
        work = pathlib.Path(temporary)
        files = generate(python, peers, data, a.records, not a.alone)
        rivals = {} if a.alone else build_rivals(peers, data)
        say("load", " ".join(f"{x:.1f}" for x in os.getloadavg()), f"on {os.cpu_count()} processors")
        for _ in range(a.rounds):
            say(run([ours, "ingest", fresh(work / "inquit"), files["records"], 256, "alone"]))
            if "sqlite" in rivals:
                say(run([rivals["sqlite"], "ingest", fresh(work / "sqlite") / "db", files["records"], 256]))
            if not a.alone:
                say(run([ours, "ingest", fresh(work / "clusters"), files["copies"], 256, "clusters"]))
            if "tantivy" in rivals:
                say(run([rivals["tantivy"], "ingest", fresh(work / "tantivy"), files["records"], 8192]))
        say(run([ours, "compact", work / "inquit"]))
        if "tantivy" in rivals:
            size = sum(f.stat().st_size for f in (work / "tantivy").rglob("*") if f.is_file())
            say(f"tantivy: {size / a.records:.0f} B/rec")
        if not a.alone:
            say(run([ours, "pairs", work / "clusters", files["copies"]]))
        for _ in range(a.rounds):
            many = run([ours, "ask", work / "inquit", files["queries"], 2])
            say(many)
            for name, place in (("sqlite", work / "sqlite/db"), ("tantivy", work / "tantivy")):
                if name in rivals:
                    say(run([rivals[name], "bench", place, files["queries"]], env=dict(os.environ, CPUCLK="1")))
        if a.records > FEW:
            growth(ours, work, files, many, a.records)


if __name__ == "__main__":
    main()
