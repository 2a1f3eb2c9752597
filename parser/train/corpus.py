"""Annotated articles as the network is trained on them: tokens, labels, pieces, batches.

A line of the input is {"id", "text", "statements": [{"source", "cue", "content"}]}, spans in
bytes of the UTF-8 text, end exclusive: PolNeAR's form, and what `inquit parse` prints.
"""
import json

import numpy as np
import torch

from binding import CUE_MAX, RELATIONS, Text

OUTSIDE, CUE_BEGIN, CUE_INSIDE = range(3)
SOURCE_BEGIN, CONTENT_BEGIN = 1, 3  # their "inside" is one more
INPUT_COLUMNS = 7


class Article:
    def __init__(self, line):
        raw = json.loads(line)
        self.id = raw["id"]
        self.data = raw["text"].encode()
        self.text = Text(self.data)
        self.statements = []
        for s in raw.get("statements", []):
            roles = [self.tokens(s.get(r) or []) for r in ("source", "cue", "content")]
            cue = roles[1]
            if cue and roles[2] and cue[-1] - cue[0] < CUE_MAX:
                self.statements.append(roles)
        self.labels = self.cue_labels()
        self.rows = None  # numbers of the words
        self.silver = None  # [tokens, 2]: part of speech, dependency

    def tokens(self, spans):
        """Indices of the tokens which share a byte with the spans."""
        got = set()
        for s, e in spans:
            got.update(range(int(np.searchsorted(self.text.end, s, "right")),
                             int(np.searchsorted(self.text.start, e, "left"))))
        return sorted(got)

    def cue_labels(self):
        y = np.zeros(self.text.n, np.int32)
        for _, cue, _ in self.statements:
            for k, i in enumerate(cue):
                if not y[i]:
                    y[i] = CUE_INSIDE if k and cue[k - 1] == i - 1 else CUE_BEGIN
        return y

    def role_labels(self, statement, a, b):
        y = np.zeros(b - a, np.int32)
        for indices, begin in ((statement[0], SOURCE_BEGIN), (statement[2], CONTENT_BEGIN)):
            for k, i in enumerate(indices):
                if a <= i < b:
                    y[i - a] = begin + (k > 0 and i > a and indices[k - 1] == i - 1)
        return y


def load(path):
    with open(path, encoding="utf-8") as f:
        return [Article(line) for line in f if line.strip()]


def load_silver(path, articles):
    """Numbers what silver.py said; returns how many parts of speech and dependencies there are."""
    with open(path, encoding="utf-8") as f:
        lines = {d["id"]: (d["tags"], d["dependencies"]) for d in map(json.loads, f)}
    numbers = ({}, {})
    for a in articles:
        if a.id in lines:
            if len(lines[a.id][0]) != a.text.n:
                raise SystemExit(f"{path}: {a.id} was tagged with other tokens")
            a.silver = np.array([[k.setdefault(t, len(k)) for t in tags] for k, tags in zip(numbers, lines[a.id])]).T
    return len(numbers[0]), len(numbers[1])


def pieces(article, most, rng):
    """Runs of whole paragraphs, at most so many tokens; a longer paragraph is cut."""
    par, n, out, start = article.text.paragraph, article.text.n, [], 0
    bounds = [0] + [i for i in range(1, n) if par[i] != par[i - 1]] + [n]
    limit = rng.randint(most // 2, most)
    for begin, end in zip(bounds, bounds[1:]):
        if end - start > limit and begin > start:
            out.append((start, begin))
            start, limit = begin, rng.randint(most // 2, most)
        while end - start > most:
            out.append((start, start + most))
            start += most
    if start < n:
        out.append((start, n))
    return out


def padded(n, step):
    return -(-n // step) * step


class Windows:
    """The second pass over the cues of a batch: rows into the flattened hidden states."""

    def __init__(self, items):
        time = padded(max(len(i["y"]) for i in items), 32)
        n = len(items)
        index = np.zeros((n, time), np.int64)
        relation = np.zeros((n, time, RELATIONS), np.int64)
        y = np.zeros((n, time), np.int32)
        for k, i in enumerate(items):
            m = len(i["y"])
            index[k, :m] = np.arange(i["at"], i["at"] + m)
            relation[k, :m] = i["relation"]
            y[k, :m] = i["y"]
        self.index, self.relation, self.y = map(torch.as_tensor, (index, relation, y))
        self.first = torch.tensor([i["first"] for i in items])
        self.last = torch.tensor([i["last"] for i in items])
        self.length = torch.tensor([len(i["y"]) for i in items], dtype=torch.int32)


def windows_of(article, low, high, offset, rng, drop):
    """Windows of the annotated cues in [low, high). The marks "is of a cue" are dropped at random: at run time some are missed."""
    text = article.text
    inside = [s for s in article.statements if s[1][0] >= low and s[1][-1] < high]
    marked = np.zeros(text.n, np.uint8)
    for s in inside:
        if rng.random() >= drop:
            marked[s[1]] = 1
    out = []
    for s in inside:
        first, last = s[1][0], s[1][-1]
        a, b = text.window(first, last, low, high)
        own = marked if marked[s[1]].all() else marked.copy()
        own[s[1]] = 1
        out.append({"at": offset + a - low, "first": offset + first - low, "last": offset + last - low,
                    "relation": text.relate(first, last, low, high, own, b - a),
                    "y": article.role_labels(s, a, b)})
    return out


class Batch:
    def __init__(self, parts, rng, drop):
        n, time = len(parts), padded(max(e - s for _, s, e in parts), 32)
        x = np.zeros((n, time, INPUT_COLUMNS), np.int64)
        y = np.zeros((n, time), np.int32)
        items, silver = [], np.full((n, time, 2), -100, np.int64)
        for k, (a, s, e) in enumerate(parts):
            if a.silver is not None:
                silver[k, :e - s] = a.silver[s:e]
            x[k, :e - s] = a.text.row[s:e]
            x[k, :e - s, 0] = a.rows[s:e]
            y[k, :e - s] = a.labels[s:e]
            items += windows_of(a, s, e, k * time, rng, drop)
        self.x, self.y, self.silver = torch.as_tensor(x), torch.as_tensor(y), torch.as_tensor(silver)
        self.length = torch.tensor([e - s for _, s, e in parts], dtype=torch.int32)
        items.sort(key=lambda i: len(i["y"]))
        half = len(items) // 2  # two groups of like length: less padding
        self.windows = [Windows(g) for g in (items[:half], items[half:]) if g]


def batches(articles, size, most, rng, drop):
    parts = [(a, s, e) for a in articles for s, e in pieces(a, most, rng)]
    rng.shuffle(parts)
    groups = []
    for i in range(0, len(parts), size * 20):
        block = sorted(parts[i:i + size * 20], key=lambda p: p[2] - p[1])
        groups += [block[j:j + size] for j in range(0, len(block), size)]
    groups = [g for g in groups if len(g) == size] or groups
    rng.shuffle(groups)
    for g in groups:
        yield Batch(g, rng, drop)
