#!/usr/bin/env python3
"""Annotates articles with a teacher (teacher.py), for train_statements.py to learn from.

usage: annotate.py TEACHER.pt ARTICLES.jsonl [--offset NATS] [--threads N] > ANNOTATED.jsonl
"""
import argparse
import ctypes
import json
import sys

import numpy as np
import torch

import corpus
import teacher
from binding import CUE_MAX, at, lib


class ChainScores(ctypes.Structure):
    """struct net_chain"""
    _fields_ = [("scores", ctypes.c_void_p), ("turns", ctypes.c_void_p), ("n", ctypes.c_size_t), ("labels", ctypes.c_size_t)]


def best(scores, turns):
    """The best chain of labels, by the run time's own code; scores: [n, labels] in nats."""
    n, k = scores.shape
    units, turn_units = (np.ascontiguousarray(np.rint(x * 256), np.int32) for x in (scores, turns))
    back, label = np.zeros((n, k), np.uint8), np.zeros(n, np.uint8)
    lib.net_chain_best(ctypes.byref(ChainScores(units.ctypes.data, turn_units.ctypes.data, n, k)), at(back), at(label))
    return label


def runs(label):
    out = []
    for i, y in enumerate(label):
        if y == corpus.CUE_BEGIN:
            out.append([i, i])
        elif y == corpus.CUE_INSIDE and out:
            out[-1][1] = i
    return [r for r in out if r[1] - r[0] < CUE_MAX]


def spans(text, first, labels, begin):
    out, open_run = [], False
    for k, y in enumerate(labels):
        i = first + k
        if text.newline[i]:
            continue
        if y not in (begin, begin + 1):
            open_run = False
            continue
        if not open_run:
            out.append([int(text.start[i]), 0])
            open_run = True
        out[-1][1] = int(text.end[i])
    return out


def statements(net, article, low, high, offset):
    x = torch.as_tensor(article.text.row[None, low:high].astype(np.int64))
    h = net.encode(x, torch.tensor([high - low], dtype=torch.int32), [(article, low, high)])[0].float()
    e = net.cue(h).float().numpy()
    e[:, 0] += offset
    cues = runs(best(e, net.cue_turns.numpy()))
    marked = np.zeros(article.text.n, np.uint8)
    for first, last in cues:
        marked[low + first:low + last + 1] = 1
    items = []
    for first, last in cues:
        a, b = article.text.window(low + first, low + last, low, high)
        items.append({"at": a - low, "first": first, "last": last, "y": np.zeros(b - a, np.int32), "window": a,
                      "relation": article.text.relate(low + first, low + last, low, high, marked, b - a)})
    if not items:
        return
    roles = net.roles(h, corpus.Windows(items)).numpy()
    for item, score in zip(items, roles):
        y = best(score[:len(item["y"])], net.role_turns.numpy())
        found = {"source": spans(article.text, item["window"], y, corpus.SOURCE_BEGIN),
                 "cue": [[int(article.text.start[low + item["first"]]), int(article.text.end[low + item["last"]])]],
                 "content": spans(article.text, item["window"], y, corpus.CONTENT_BEGIN)}
        if found["content"]:
            yield found


class Longest:
    """In place of a random number: pieces as long as they may be."""

    @staticmethod
    def randint(_, most):
        return most


def main():
    p = argparse.ArgumentParser()
    p.add_argument("teacher")
    p.add_argument("articles")
    p.add_argument("--offset", type=float, default=0.0)
    p.add_argument("--threads", type=int, default=1)
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    kept = torch.load(args.teacher, weights_only=False)
    cfg = argparse.Namespace(**kept["cfg"])
    net = teacher.Teacher(cfg, cfg.encoder)
    net.load_state_dict(kept["net"])
    net.eval()
    pieces = teacher.Pieces(cfg.encoder)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16), open(args.articles, encoding="utf-8") as f:
        for line in f:
            a = corpus.Article(line)
            pieces.number_article(a)
            found = [s for low, high in corpus.pieces(a, cfg.piece, Longest) for s in statements(net, a, low, high, args.offset)]
            print(json.dumps({"id": a.id, "text": a.data.decode(), "statements": found}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
