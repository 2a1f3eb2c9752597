"""How sure the parser may be: offset of the cue chain and weights of the evidence, from articles held out of training."""
import struct

import numpy as np

from binding import EVIDENCE, INPUT_ROWS, RELATION_ROWS, Model

OFFSETS = (-0.4, -0.2, 0.0, 0.2, 0.4)
HEAD = 24 + 4 * (5 + len(INPUT_ROWS) - 1 + len(RELATION_ROWS))


def taken_from(path):
    """Offset and weights of another model file."""
    with open(path, "rb") as f:
        numbers = struct.unpack(f"<{1 + EVIDENCE}i", f.read()[HEAD:HEAD + 4 * (1 + EVIDENCE)])
    return numbers[0] / 256, [w / 65536 for w in numbers[1:]]


def right(article, found):
    """For each attribution whether an annotated one is the same: contents agree to 4/5, sources touch or both lack."""
    gold = [tuple(set(r) for r in s) for s in article.statements]
    got = [tuple(set(article.tokens(a[r])) for r in ("source", "cue", "content")) for a in found]
    pairs = []
    for k, (source, _, content) in enumerate(got):
        for j, (gold_source, _, gold_content) in enumerate(gold):
            same = len(content & gold_content) / len(content | gold_content)
            if same >= 0.8 and (source & gold_source or not source and not gold_source):
                pairs.append((same, k, j))
    ok, used = [0] * len(got), set()
    for _, k, j in sorted(pairs, reverse=True):
        if not ok[k] and j not in used:
            ok[k] = 1
            used.add(j)
    return ok


def logistic(x, y, penalty=1.0, steps=50):
    """Newton's method; x: [n, features] with a column of ones."""
    w = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + penalty * np.eye(len(w))
        w -= np.linalg.solve(hessian, x.T @ (p - y) + penalty * w)
    return w


def fit(make, held, plain):
    """make(offset, weights): the model file. The offset with the best F1, then the weights at that offset."""
    best = (-1.0, 0.0, [], [])
    gold = sum(len(a.statements) for a in held)
    for offset in OFFSETS:
        model = Model(make(offset, plain))
        x, y = [], []
        for a in held:
            found = model.run(a.text)
            x += [f["evidence"] for f in found]
            y += right(a, found)
        f1 = 2 * sum(y) / max(1, len(y) + gold)
        print(f"held out: offset {offset:+.1f} of {gold} statements {sum(y)} right of {len(y)} found, F1 {f1:.3f}", flush=True)
        best = max(best, (f1, offset, x, y))
    _, offset, x, y = best
    weights = logistic(np.array(x, np.float64) / 256, np.array(y, np.float64)) if y else plain
    return offset, list(weights)
