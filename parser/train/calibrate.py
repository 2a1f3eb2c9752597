"""How sure the parser may be: offset of the cue chain and weights of the evidence, from articles held out of training."""
import struct

import numpy as np

from binding import EVIDENCE, INPUT_ROWS, RELATION_ROWS, Model

# Of the score of "no cue". Lower ones find more cues, but their neighbours then see more false ones: -0.2 and less
# were worse on PolNeAR's development part, whatever the threshold.
OFFSETS = (0.0, 0.2)
TURNS = 9 + 25
HEAD = 24 + 4 * (5 + len(INPUT_ROWS) - 1 + len(RELATION_ROWS))


def taken_from(path):
    """Offset, weights and least score of another model file."""
    with open(path, "rb") as f:
        data = f.read()
    numbers = struct.unpack(f"<{1 + EVIDENCE + TURNS + 1}i", data[HEAD:HEAD + 4 * (1 + EVIDENCE + TURNS + 1)])
    return numbers[0] / 256, [w / 65536 for w in numbers[1:1 + EVIDENCE]], numbers[-1]


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


def best_f1(score, y, gold):
    """The greatest F1 of all thresholds, and the threshold."""
    order = np.argsort(-score, kind="stable")
    f1 = 2 * np.cumsum(y[order]) / (np.arange(1, len(y) + 1) + gold)
    return float(f1.max()), float(score[order][int(f1.argmax())])


def fit(make, held, plain):
    """make(offset, weights, least): the model file. Weights for each offset; the offset and threshold of the best F1."""
    best = (-1.0, 0.0, plain, 0)
    gold = sum(len(a.statements) for a in held)
    for offset in OFFSETS:
        model = Model(make(offset, plain, 0))
        x, y = [], []
        for a in held:
            found = model.run(a.text, least=0)
            x += [f["evidence"] for f in found]
            y += right(a, found)
        if not y:
            continue
        x, y = np.array(x, np.float64) / 256, np.array(y, np.float64)
        weights = logistic(x, y)
        f1, least = best_f1(1 / (1 + np.exp(-x @ weights)), y, gold)
        print(f"held out: offset {offset:+.1f} of {gold} statements {y.sum():.0f} right of {len(y)} found, "
              f"F1 {f1:.3f} from {least:.2f} on", flush=True)
        # In theory F1 is greatest at half of it (Lipton, Elkan, Naryanaswamy 2014). It is flat down to a quarter, and cues
        # and contents are better there.
        best = max(best, (f1, offset, list(weights), int(round(250 * f1))), key=lambda b: b[0])
    return best[1:]
