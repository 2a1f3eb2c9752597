#!/usr/bin/env python3
"""Runs a model file over articles with the parser's own code: what the network alone finds.

usage: predict.py MODEL ARTICLES.jsonl [--isa NAME] [--least N] > FOUND.jsonl
       predict.py MODEL ARTICLES.jsonl --time     articles a second on one core, from plain text
"""
import argparse
import json

from binding import ISAS, Model, Text


def main():
    p = argparse.ArgumentParser()
    p.add_argument("model")
    p.add_argument("articles")
    p.add_argument("--isa", choices=ISAS, default="auto")
    p.add_argument("--least", type=int, help="thousandths of probability (default: the model's own)")
    p.add_argument("--time", action="store_true")
    args = p.parse_args()
    with open(args.model, "rb") as f:
        model = Model(f.read(), args.isa)
    with open(args.articles, encoding="utf-8") as f:
        articles = [json.loads(line) for line in f if line.strip()]
    if args.time:
        seconds = min(sum(model.seconds(a["text"].encode(), 5) for a in articles) for _ in range(3))
        print(f"{args.isa}: {5 * len(articles) / seconds:.0f} articles a second")
        return
    for a in articles:
        found = model.run(Text(a["text"].encode()), args.least)
        found = [{r: s[r] for r in ("source", "cue", "content", "score")} for s in found]
        print(json.dumps({"id": a["id"], "statements": found}))


if __name__ == "__main__":
    main()
