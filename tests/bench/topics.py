#!/usr/bin/env python3
"""Topics by themselves: rules in MB/s, training and prediction in texts/s, all of one core's processor time.

usage: topics.py BUILD [--rounds N]

Rules read the sample articles, with each shipped taxonomy and with made ones of 250, 1,000 and 4,000 rules:
the cost must not grow with them. Training and prediction take Reuters from $INQUIT_CORPUS/topics/reuters
(train.jsonl, dev.jsonl) and are skipped without. The best of the rounds counts: the machine is shared.
"""
import argparse, json, os, pathlib, random, re, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.read_text()))


def vocabulary(text):
    return sorted(set(re.findall(r"[a-z]{4,}", text.lower())))


def made_taxonomy(words, rules, seed=7):
    """Phrases of one to three words, every other one with an ending; about every tenth can occur in the text."""
    rng, lines = random.Random(seed), []
    letters = "abcdefghijklmnopqrstuvwxyz"
    invented = ["".join(rng.choice(letters) for _ in range(rng.randrange(4, 10))) for _ in range(9 * len(words))]
    for i in range(rules):
        if i % 50 == 0:
            lines.append(f"[topic-{i // 50}] Topic {i // 50}")
        phrase = " ".join(rng.choice(words if rng.random() < .1 else invented) for _ in range(rng.randrange(1, 4)))
        lines.append(f"3 {phrase}{'*' if i % 2 else ''}")
    return "\n".join(lines) + "\n"


def cpu_of(argv):
    """(processor seconds, largest resident MiB) of a command."""
    pid = os.posix_spawn(argv[0], argv, os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
    _, status, used = os.wait4(pid, 0)
    if status:
        sys.exit(" ".join(argv) + ": failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def rules(build, folder, rounds):
    text = " ".join(text_of(p) for p in sorted((ROOT / "deploy/samples").glob("*.html")))
    (folder / "text").write_text(text * 20)
    names = {n: ROOT / f"classifier/{n}.taxonomy" for n in ("foreign-policy", "general-news")}
    for n in (250, 1000, 4000):
        names[f"made, {n}"] = folder / f"{n}.taxonomy"
        names[f"made, {n}"].write_text(made_taxonomy(vocabulary(text), n))
    for name, path in names.items():
        best = max(float(re.search(r"([\d.]+) MB/s", subprocess.run(
            [f"{build}/tests/classifier/bench_rules", path, folder / "text"], capture_output=True, text=True,
            check=True).stdout)[1]) for _ in range(rounds))
        print(f"rules {name:16} {best:8.1f} MB/s")


def model(build, folder, rounds):
    corpus = pathlib.Path(os.environ.get("INQUIT_CORPUS", "")) / "topics/reuters"
    if not (corpus / "train.jsonl").is_file():
        print("model: skipped, no $INQUIT_CORPUS/topics/reuters/train.jsonl")
        return
    inquit, out = f"{build}/bin/inquit", str(folder / "model")
    texts = sum(1 for _ in open(corpus / "train.jsonl"))
    runs = [cpu_of([inquit, "topics", "train", str(corpus / "train.jsonl"), "-o", out]) for _ in range(rounds)]
    print(f"training {texts / min(r[0] for r in runs):15.0f} texts/s  {max(r[1] for r in runs):.0f} MiB resident, "
          f"model of {os.path.getsize(out) / 1e6:.1f} MB")
    many = folder / "many.jsonl"
    many.write_text((corpus / "dev.jsonl").read_text() * 20)
    texts = sum(1 for _ in open(many))
    one = folder / "one.jsonl"
    one.write_text(json.dumps({"id": "1", "text": ""}) + "\n")
    start = min(cpu_of([inquit, "classify", "--model", out, "--batch", str(one)])[0] for _ in range(rounds))
    runs = [cpu_of([inquit, "classify", "--model", out, "--batch", str(many)]) for _ in range(rounds)]
    print(f"prediction {texts / (min(r[0] for r in runs) - start):13.0f} texts/s  {max(r[1] for r in runs):.0f} MiB resident")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    print("load average", *os.getloadavg())
    with tempfile.TemporaryDirectory(prefix="inquit-bench-") as folder:
        rules(build, pathlib.Path(folder), args.rounds)
        model(build, pathlib.Path(folder), args.rounds)


if __name__ == "__main__":
    main()
