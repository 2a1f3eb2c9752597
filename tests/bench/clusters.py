#!/usr/bin/env python3
"""Clusters of real statements against a gold: which pairs of one utterance are joined, and which others.

usage: clusters.py BUILD FOLDER...

A folder has texts NN.txt with NN.gold.json (statements with content spans) and clusters.json (lists of
members {"id", "index"}; only the relation "utterance" is wanted). The texts go through `inquit run` and
`inquit ingest`; a record stands for the gold statement whose content it shares the most bytes with.
"""
import json, os, pathlib, signal, subprocess, sys, tempfile


def overlap(a, b):
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)


def length(spans):
    return sum(e - s for s, e in spans)


def related(inquit, d, records):
    """{id: {id of a candidate: (relation, score)}}, as `inquit cluster` shows them."""
    answers = {}
    for r in records:
        out = subprocess.run([inquit, "--dir", d, "cluster", r["id"], "--format", "json"], check=True, capture_output=True, text=True).stdout
        answers[r["id"]] = {o["id"]: (o["relation"], o["similarity"]) for o in json.loads(out) if o["relation"] != "utterance"}
    return answers


def ingest(build, folder):
    inquit = str(pathlib.Path(build) / "bin/inquit")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/tmp")) as d:
        run = subprocess.Popen([inquit, "run", "--dir", d], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            texts = sorted(str(p) for p in folder.glob("*.txt"))
            subprocess.run([inquit, "--dir", d, "--timeout", "30s", "ingest", "--wait"] + texts, check=True, capture_output=True)
            out = subprocess.run([inquit, "--dir", d, "export", "*", "--format", "jsonl"], check=True, capture_output=True, text=True).stdout
            records = [json.loads(line) for line in out.splitlines()]
            candidates = related(inquit, d, records)
        finally:
            run.send_signal(signal.SIGTERM)
            run.wait()
    return records, candidates


def report_candidates(name, wanted, gold, stands_for, candidates):
    """Pairs of the other relations that are among the candidates of one of the two, and how many candidates there are in all."""
    ids = {}
    for i, s in stands_for.items():
        ids.setdefault(s[:2], []).append(i)
    right, pairs, found = set(), 0, 0
    for c in wanted:
        members = [ids[m["id"], m["index"]] for m in c["members"] if (m["id"], m["index"]) in ids]
        for k, a in enumerate(members):
            for b in members[k + 1:]:
                pairs += 1
                hits = {(x, y) for x in a for y in b if y in candidates[x]} | {(y, x) for x in a for y in b if x in candidates[y]}
                found += bool(hits)
                right |= hits
    shown = sum(len(c) for c in candidates.values())
    print(f"{name}: pairs of other relations among the candidates {found} of {pairs} that are extracted; "
          f"candidates {shown} of {len(candidates)} statements, {len(right)} of them in the gold")
    if os.environ.get("SCORES"):
        scores = [(float(v[1]), (x, y) in right) for x, c in candidates.items() for y, v in c.items()]
        for least in range(5, 100, 5):
            print(f"  {least / 100}: right {sum(ok for s, ok in scores if s >= least / 100)} of {sum(s >= least / 100 for s, _ in scores)}")


def main():
    for name in sys.argv[2:]:
        folder = pathlib.Path(name)
        gold = {p.name.split(".")[0]: json.loads(p.read_text())["statements"] for p in folder.glob("*.gold.json")}
        clusters = json.loads((folder / "clusters.json").read_text())
        wanted = [c for c in clusters if c["relation"] == "utterance"]
        member = {(m["id"], m["index"]): c["cluster"] for c in wanted for m in c["members"]}
        stands_for, groups = {}, {}
        records, candidates = ingest(sys.argv[1], folder)
        for r in records:
            doc = pathlib.Path(r["source"]["url"]).stem
            spans = r["spans"]["content"]
            best = max(((2 * overlap(spans, g["content"]) / (length(spans) + length(g["content"])), i)
                        for i, g in enumerate(gold.get(doc, []))), default=(0, None))
            stands_for[r["id"]] = (doc, best[1] if best[0] > 0.3 else "?" + r["id"][:6], r["text"])
            groups.setdefault(r["cluster"]["id"], []).append(r["id"])
        found = missing = wrong = 0
        for c in wanted:
            where = {}
            for m in c["members"]:
                if m["id"] not in gold:
                    continue
                ids = [i for i, s in stands_for.items() if s[:2] == (m["id"], m["index"])]
                where[m["id"], m["index"]] = {k for k, g in groups.items() if set(ids) & set(g)}
            common = set.intersection(*where.values()) if where else set()
            found += bool(common)
            missing += not common
            if not common:
                print(f"  not joined: {c['cluster']} {c['note']}: " + ", ".join(f"{k[0]}#{k[1]} {'' if v else 'not extracted'}" for k, v in where.items()))
        for g in groups.values():
            for i, a in enumerate(g):
                for b in g[i + 1:]:
                    x, y = stands_for[a], stands_for[b]
                    if x[:2] != y[:2] and (member.get(x[:2]) is None or member.get(x[:2]) != member.get(y[:2])):
                        wrong += 1
                        print(f"  joined, not in the gold: {x[0]}#{x[1]} {x[2][:70]!r} and {y[0]}#{y[1]} {y[2][:70]!r}")
        print(f"{folder.name}: utterances joined {found} of {found + missing}, pairs that are not in the gold {wrong}")
        report_candidates(folder.name, [c for c in clusters if c["relation"] != "utterance"], gold, stands_for, candidates)


if __name__ == "__main__":
    main()
