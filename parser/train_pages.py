#!/usr/bin/env python3
"""train_pages.py: trains the page models from labelled pages and writes pages.model.

    train_pages.py body  --dump build/tools/page-dump --work DIR --pages DIR...    cross-validation by site, then the model
    train_pages.py meta  (the same)
    train_pages_net.py                                                       what judges blocks by their surroundings, behind body
    train_pages.py pack  --work DIR --out parser/pages.model                 all into one file

A folder of pages holds NAME.html.gz and truth.json, which maps NAME to what is known of the page: url, articleBody, with and
without (pieces of text that the article must and must not hold), title, date, author. Needs numpy, scipy, lightgbm.
Everything is seeded; what the C program computes of a page is read from page-dump, so both see the same numbers.
"""
import argparse, base64, collections, gzip, hashlib, itertools, json, pathlib, pickle, re, struct, subprocess, time
import numpy as np
from urllib.parse import urlparse

FOLDS = 4
TOKENS = 1 << 14
ONE = 4096          # TREES_ONE
P_ONE = 10000
LOW, SURE = 3000, 9000    # BODY_THRESHOLD_LOW, BODY_SURE
WORD = re.compile(r"\w+")


# ---------------------------------------------------------------- pages

class Page:
    pass


def host_of(url, name):
    host = urlparse(url).hostname or url.split("::")[-1].split("_")[0] or name
    parts = host.removeprefix("www.").split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


def fold_of(host, folds=FOLDS):
    return int(hashlib.sha256(host.encode()).hexdigest()[:8], 16) % folds


def read_pages(folders):
    pages = []
    for folder in map(pathlib.Path, folders):
        truth = json.loads((folder / "truth.json").read_text())
        for name in sorted(truth):
            p = Page()
            p.set, p.name, p.truth = folder.name, name, truth[name]
            p.url = truth[name].get("url") or ""
            p.host = host_of(p.url, name)
            p.fold = fold_of(p.host)
            p.file = folder / f"{name}.html.gz"
            pages.append(p)
    return pages


def batch(pages, path):
    with open(path, "w") as out:
        for p in pages:
            html = base64.b64encode(gzip.decompress(p.file.read_bytes())).decode()
            out.write(json.dumps({"id": p.name, "url": p.url, "html_base64": html}) + "\n")


def columns(dump, kind):
    lines = subprocess.run([dump, "columns"], stdout=subprocess.PIPE, check=True, text=True).stdout.split("\n")
    return [x.split(" ", 1)[1] for x in lines if x.startswith(kind + " ")]


def read_first(pages, path):
    data = path.read_bytes()
    at = 0
    for p in pages:
        n, cols, size = struct.unpack_from("<III", data, at)
        at += 12
        p.text = [t.decode("utf-8", "replace") for t in data[at:at + size].split(b"\0")[:n]]
        at += size
        p.X = np.frombuffer(data, "<i2", n * cols, at).reshape(n, cols)
        at += 2 * n * cols
        p.names, p.words = [], []
        for _ in range(n):
            a, b = struct.unpack_from("<HH", data, at)
            at += 4
            p.names.append(np.frombuffer(data, "<u2", a, at))
            at += 2 * a
            p.words.append(np.frombuffer(data, "<u2", b, at))
            at += 2 * b
    assert at == len(data)


# ---------------------------------------------------------------- labels

def shingles(words):
    return [tuple(words[i:i + 4]) for i in range(len(words) - 3)]


def label_by_truth(blocks, truth):
    """Share of each block that is the true body's, in [0, 1]. Copies of a text share what the truth has of it: the copy among
    most other body text comes first."""
    words = [WORD.findall(b) for b in blocks]
    true = WORD.findall(truth)
    left = collections.Counter(shingles(true))
    joined = " " + " ".join(true) + " "
    lines = {" ".join(WORD.findall(line)) for line in truth.split("\n")}
    n = len(blocks)
    y = np.zeros(n)
    grams = [shingles(w) for w in words]
    for i, g in enumerate(grams):
        if g:
            covered = bytearray(len(words[i]))
            for j, s in enumerate(g):
                if left[s] > 0:
                    covered[j:j + 4] = b"\1\1\1\1"
            y[i] = sum(covered) / len(covered)
            if len(words[i]) <= 6 and y[i] < 1:
                y[i] = 0
        elif words[i] and sum(map(len, words[i])) >= 20:
            y[i] = float(" " + " ".join(words[i]) + " " in joined)
    sure = y > .5
    for i, w in enumerate(words):
        if not grams[i] and w and sum(map(len, w)) < 20:
            s = " ".join(w)
            near = sure[max(0, i - 3):i + 4].any()
            between = sure[max(0, i - 4):i].any() and sure[i + 1:i + 5].any()
            if s in lines and near or between and len(s) > 2 and " " + s + " " in joined:
                y[i] = 1
    size = np.array([len(w) for w in words]) * (y > .5)
    mass = np.array([size[max(0, i - 6):i + 7].sum() for i in range(n)])
    for i in sorted((i for i in range(n) if y[i] > .5 and grams[i]), key=lambda i: (-mass[i], i)):
        if sum(left[s] <= 0 for s in grams[i]) > .7 * len(grams[i]):
            y[i] = 0
            continue
        left.subtract(grams[i])
    return y


def fold_blanks(s):
    return re.sub(r"\s+", " ", s).strip()


def label_by_pieces(blocks, yes, no):
    """1 and 0 for the blocks that hold a piece that must or must not be in the body, nan for the others."""
    y = np.full(len(blocks), np.nan)
    starts, joined = [], ""
    for b in blocks:
        starts.append(len(joined))
        joined += fold_blanks(b) + " "
    starts = np.array(starts + [1 << 60])
    for pieces, value in ((no, 0.), (yes, 1.)):
        for piece in map(fold_blanks, pieces):
            hits = [m.start() for m in itertools.islice(re.finditer(re.escape(piece), joined), 30)] if len(piece) > 1 else []
            if value and len(hits) > 1:
                continue        # which of the copies is not said
            for at in hits:
                a, z = np.searchsorted(starts, [at, at + len(piece) - 1], "right") - 1
                y[a:z + 1] = value
    return y


def label(p):
    n = len(p.text)
    p.nwords = np.array([max(1, len(WORD.findall(t)), p.X[i, CHARS] // 6 if p.X[i, CJK] > 300 else 0) for i, t in enumerate(p.text)], float)
    p.y, p.w = np.zeros(n), np.zeros(n)
    if not n:
        return
    if "articleBody" in p.truth:
        p.y = label_by_truth(p.text, p.truth["articleBody"])
        mass = max(60., (p.nwords * (p.y > .5)).sum())
        if p.y.max() > .5:
            p.w = np.minimum(p.nwords, 150) / mass * 12 + .24 * min(1, 60 / n)
            p.w *= 2.5 if p.set == "articles" else 1
    elif "with" in p.truth:
        y = label_by_pieces(p.text, p.truth["with"], p.truth["without"])
        known = ~np.isnan(y)
        p.y[known] = y[known]
        p.w[known] = .6
    elif p.truth.get("type") == "forum":
        p.w = np.minimum(p.nwords, 60) / max(60., p.nwords.sum()) * 2


# ---------------------------------------------------------------- models

class Data:
    def __init__(self, pages):
        import scipy.sparse as sp
        self.pages = pages
        self.off = np.cumsum([0] + [len(p.text) for p in pages])
        self.X = np.concatenate([p.X for p in pages])
        self.y = np.concatenate([p.y for p in pages])
        self.w = np.concatenate([p.w for p in pages])
        self.fold = np.concatenate([np.full(len(p.text), p.fold) for p in pages])
        rows = lambda key: [x for p in pages for x in getattr(p, key)]
        self.T = []
        for key in ("names", "words"):
            r = rows(key)
            ptr = np.cumsum([0] + [len(x) for x in r])
            m = sp.csr_matrix((np.ones(ptr[-1], "f4"), np.concatenate(r).astype("i4"), ptr), shape=(len(r), TOKENS))
            m.sum_duplicates()
            self.T.append(m)
            for p in pages:
                delattr(p, key)
        easy = (self.w < .5) & (self.y < .5)
        random = np.random.RandomState(5).rand(len(self.y))
        self.use = (self.w > 0) & (~easy | (random < .5))
        self.ws = np.where(easy, self.w * 2, self.w)


def token_weights(d, rows):
    """Two logistic regressions in one, names and words; int8 weights of 1/16 logit."""
    import scipy.sparse as sp
    from scipy.optimize import minimize
    rows = rows[d.use[rows]]
    T = sp.hstack([t[rows] for t in d.T]).tocsr()
    seen = np.asarray((T > 0).sum(0)).ravel()
    keep = np.flatnonzero(seen >= 5)
    T = T[:, keep].astype("f4")
    T.data = np.minimum(T.data, 2)
    Tt = T.T.tocsr()
    y, w = (d.y[rows] > .5).astype("f4"), np.minimum(d.ws[rows], 8)
    w = (w * (len(w) / w.sum()) * .05).astype("f4")

    def loss(v):
        v = v.astype("f4")
        z = T @ v[:-1] + v[-1]
        p = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        g = w * (p - y)
        return float((w * (np.logaddexp(0, z) - y * z)).sum() + .5 * (v[:-1] ** 2).sum()), np.concatenate([Tt @ g + v[:-1], [g.sum()]]).astype("f8")
    v = minimize(loss, np.zeros(T.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 20}).x
    out = np.zeros(2 * TOKENS)
    out[keep] = v[:-1]
    return np.clip(np.round(out * 16), -127, 127).astype(np.int8)


def token_columns(d, weights, rows):
    w = weights.astype("f4")
    return np.stack([d.T[0][rows] @ w[:TOKENS], d.T[1][rows] @ w[TOKENS:]], 1).astype(np.int16)


TREES = {"objective": "cross_entropy", "num_leaves": 24, "learning_rate": .1, "min_data_in_leaf": 30, "feature_fraction": .4,
         "bagging_fraction": .5, "bagging_freq": 1, "lambda_l2": 5, "verbose": -1, "num_threads": 1, "max_bin": 63, "seed": 1, "deterministic": True}
FIRST = 100


def fit(X, y, w, n, **other):
    import lightgbm as lgb
    return lgb.train({**TREES, **other}, lgb.Dataset(X.astype("f4"), np.clip(y, 0, 1), weight=w), n)


def probability(model, X):
    return np.round(model.predict(X.astype("f4"), num_threads=1) * P_ONE).astype(np.int16)


def rows_in(d, folds):
    return np.flatnonzero(np.isin(d.fold, folds))


def first_model(d, folds, tokens, **other):
    """Trained on the folds; the token columns of each fold's rows come from weights of the others."""
    rows = rows_in(d, folds)
    T = np.zeros((len(rows), 2), np.int16)
    for f in folds:
        own = d.fold[rows] == f
        T[own] = token_columns(d, tokens[tuple(x for x in folds if x != f)], rows[own])
    use = d.use[rows]
    return fit(np.hstack([d.X[rows[use]][:, :-2], T[use]]), d.y[rows[use]], d.ws[rows[use]], FIRST, **other)


def apply_first(d, model, weights, rows):
    return probability(model, np.hstack([d.X[rows][:, :-2], token_columns(d, weights, rows)]))


def blend(p, q):
    """Of the trees' and the networks' logits: body_judge() does the same."""
    z, y = (np.log((x + 1.) / (P_ONE + 1 - x)) for x in (p, q))
    return probabilities((z + 2 * y) / 3)


def probabilities(z):
    return np.round(P_ONE / (1 + np.exp(-z))).astype(np.int16)


def context(dump, work, d, tag):
    """What the first trees' probabilities in p.TAG, of all rows, say around each block."""
    with open(work / "batch.jsonl") as lines:
        out = subprocess.run([dump, "context", str(work / f"p.{tag}")], stdin=lines, stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(out, "<i2").reshape(len(d.y), -1)


# ---------------------------------------------------------------- figures

def drop_copies(chosen, texts, p):
    """What an earlier chosen block says already is not said again, unless it is sure: body_choose() does the same."""
    seen = set()
    for i in np.flatnonzero(chosen):
        g = shingles([w.casefold() for w in WORD.findall(texts[i])[:60]])
        if p[i] < SURE and len(g) >= 17 and sum(s in seen for s in g) * 5 >= 4 * len(g):
            chosen[i] = False
        seen.update(g)
    return chosen


def choose(p, nwords, sure=60):
    order = np.argsort(-p, kind="stable")
    mass = np.cumsum(nwords[order])
    k = min(int(np.searchsorted(mass, min(sure, .3 * mass[-1]))), len(p) - 1)
    # Half of the F1 that is expected is the best threshold for it (Lewis 1995): of blocks less likely it would fall.
    true = np.cumsum(nwords[order] * p[order]) / P_ONE
    expected = (2 * true / (mass + true[-1] + 1e-9)).max()
    return p > min(max(LOW, expected * P_ONE / 2), p[order[k]] // 2)


def score_body(true, got):
    t, g = (collections.Counter(tuple(w[i:i + 4]) for i in range(max(1, len(w) - 3)) if w) for w in (WORD.findall(true), WORD.findall(got)))
    hit = sum((t & g).values())
    return hit / sum(g.values()) if g else None, hit / sum(t.values()) if t else None


def figures(d, p, each=None):
    rows, pieces = collections.defaultdict(list), collections.defaultdict(lambda: [0, 0, 0])
    for k, page in enumerate(d.pages):
        if not len(page.text) or not ("articleBody" in page.truth or "with" in page.truth):
            continue
        q = p[d.off[k]:d.off[k + 1]].astype(int)
        chosen = drop_copies(choose(q, page.nwords), page.text, q)
        got = "\n".join(t for t, c in zip(page.text, chosen) if c)
        if "articleBody" in page.truth:
            s = score_body(page.truth["articleBody"], got)
            rows[page.set].append(s)
            if each is not None:
                each.append((min(s[0] or 0, s[1] or 0), s, page))
        if "with" in page.truth:
            flat = fold_blanks(got)
            a, b = (sum(fold_blanks(x) in flat for x in page.truth[key]) for key in ("with", "without"))
            c = pieces[page.set]
            c[0], c[1], c[2] = c[0] + a, c[1] + b, c[2] + len(page.truth["with"]) - a
    out = {}
    for s, r in rows.items():
        P, R = np.mean([x[0] for x in r if x[0] is not None]), np.mean([x[1] for x in r if x[1] is not None])
        out[s] = tuple(round(float(v), 4) for v in (2 * P * R / (P + R), P, R))
    for s, (tp, fp, fn) in pieces.items():
        out[s + " pieces"] = tuple(round(v, 4) for v in (2 * tp / (2 * tp + fp + fn), tp / (tp + fp), tp / (tp + fn)))
    return out


# ---------------------------------------------------------------- packing

def pack_trees(models, n_columns, bias=0.):
    """The section that trees.c reads, of the models' mean; splits in the order of a walk, so that children come after their parents."""
    trees = [t for m in models for t in m.dump_model()["tree_info"]]
    one = ONE / len(models)
    out = [struct.pack("<HHi", len(trees), n_columns, round(bias * ONE))]
    for tree in trees:
        splits, leaves = [], []

        def walk(node):
            if "leaf_value" in node:
                leaves.append(int(np.clip(round(node["leaf_value"] * one), -32768, 32767)))
                return -len(leaves)
            assert node["decision_type"] == "<="
            k = len(splits)
            splits.append(None)
            t = int(np.clip(np.floor(node["threshold"]), -32768, 32767))
            left = walk(node["left_child"])
            splits[k] = (node["split_feature"], t, left, walk(node["right_child"]))
            return k
        walk(tree["tree_structure"])
        out.append(struct.pack("<B", len(splits)) + b"".join(struct.pack("<Hhhh", *s) for s in splits) + struct.pack(f"<{len(leaves)}h", *leaves))
    return b"".join(out)


def section(name, payload):
    return name.encode() + struct.pack("<I", len(payload)) + payload


# ---------------------------------------------------------------- commands

def load(a):
    global CHARS, CJK
    first = columns(a.dump, "first")
    CHARS, CJK = first.index("chars"), first.index("cjk_share")
    pages = read_pages(a.pages)
    batch(pages, a.work / "batch.jsonl")
    with open(a.work / "batch.jsonl") as lines, open(a.work / "first.bin", "wb") as out:
        subprocess.run([a.dump, "first"], stdin=lines, stdout=out, check=True)
    read_first(pages, a.work / "first.bin")
    for p in pages:
        label(p)
    return Data(pages)


_work = {}


def _tokens(folds):
    return folds, token_weights(_work["d"], rows_in(_work["d"], folds))


def _first(job):
    train, test = job
    d = _work["d"]
    m = first_model(d, list(train), _work["tokens"])
    return job, {f: apply_first(d, m, _work["tokens"][train], rows_in(d, [f])) for f in test}, m.model_to_string()


def for_net(d, work, q, train, tag):
    """Writes what the network is told beside the columns: the first trees' probabilities q of all rows, and token columns, both
    from weights that do not know the row; those of the rows outside train from all of train."""
    (work / f"p.{tag}").write_bytes(q.astype("<i2").tobytes())
    T = np.zeros((len(d.y), 2), np.int16)
    for f in range(FOLDS):
        rows = rows_in(d, [f])
        T[rows] = token_columns(d, _work["tokens"][tuple(x for x in train if x != f)], rows)
    np.save(work / f"tokens.{tag}.npy", T)


def doubt(d, p):
    """Pages whose truth has little to do with what a model of other sites finds (cut, or another part of the page) count less."""
    each = []
    figures(d, p, each=each)
    bad = {id(page) for _, (P, R), page in each if 2 * (P or 0) * (R or 0) < .65 * ((P or 0) + (R or 0))}
    for k, page in enumerate(d.pages):
        if id(page) in bad:
            d.w[d.off[k]:d.off[k + 1]] *= .2
            d.ws[d.off[k]:d.off[k + 1]] *= .2
    print("doubted:", len(bad), flush=True)


def body(a):
    from multiprocessing import get_context
    import lightgbm as lgb
    t0 = time.time()
    d = load(a)
    if a.trust:
        doubt(d, pickle.load(open(a.trust, "rb"))[1])
    say = lambda *x: print(f"{time.time() - t0:6.0f} s", *x, flush=True)
    say(len(d.pages), "pages", d.X.shape, "labelled", int((d.w > 0).sum()))
    say("all that is labelled as body:", figures(d, (d.y > .5) * P_ONE))
    folds = tuple(range(FOLDS))
    without = lambda out: tuple(f for f in folds if f not in out)
    outs = [()] + [c for r in (1, 2) for c in itertools.combinations(folds, r)]
    _work.update(a=a, d=d, tokens={})
    fork = get_context("fork")
    with fork.Pool(a.jobs) as pool:
        _work["tokens"].update(pool.imap_unordered(_tokens, [without(c) for r in (0, 1, 2, 3) for c in itertools.combinations(folds, r)], 1))
    say("token weights")
    with fork.Pool(a.jobs) as pool:
        done = {job[1] or (): (p, m) for job, p, m in pool.imap_unordered(_first, [(without(c), c) for c in outs], 1)}
    p1 = np.zeros(len(d.y), np.int16)
    for f in folds:
        p1[rows_in(d, [f])] = done[(f,)][0][f]
    say("first trees:", figures(d, p1))
    for_net(d, a.work, p1, folds, "all")
    for f in folds:
        q = p1.copy()
        for g in folds:
            if g != f:
                q[rows_in(d, [g])] = done[tuple(sorted((f, g)))][0][g]
        for_net(d, a.work, q, without((f,)), str(f))
    n1 = d.X.shape[1]
    w = _work["tokens"][folds]
    first = lgb.Booster(model_str=done[()][1])
    (a.work / "body.sections").write_bytes(
        section("NAME", w[:TOKENS].tobytes()) + section("WORD", w[TOKENS:].tobytes()) +
        section("BOD1", pack_trees([first], n1)))
    pickle.dump(p1, open(a.work / "body.cv", "wb"))
    say("written")


# ---------------------------------------------------------------- title, date, author

def fold(s):
    import unicodedata
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", s or "")).strip().casefold()


def names(s):
    if isinstance(s, list):
        return frozenset(filter(None, map(fold, s)))
    return frozenset(filter(None, map(fold, re.split(r"\s*(?:;|,| und | and | & |/)\s*", s or ""))))


RANKERS = {
    # leaves and rounds were tried on the cross-validation below; weight: of pages of each set
    "title": dict(section="TITL", same=lambda true, got: fold(true) == fold(got), rounds=120, leaves=8, weight={"meta": 1, "wcxb": .6}),
    "date": dict(section="DATE", same=lambda true, got: true[:10] == got[:10], rounds=160, leaves=8, weight={"meta": 1, "wcxb": 1}),
    "author": dict(section="AUTH", same=lambda true, got: names(true) == names(got), rounds=120, leaves=8, weight={"meta": 1, "wcxb": .6}),
}
SEEDS = 1, 2, 3      # a ranker is the mean of as many
AUTHOR_LEAST = .25  # probability from which an author is believed
NONE_WEIGHT = 1     # of a candidate on a page that has no author


def meta(a):
    import lightgbm as lgb
    pages = [p for p in read_pages(a.pages) if set(p.truth) & {"title", "date", "author"}]
    batch(pages, a.work / "batch.jsonl")
    with open(a.work / "batch.jsonl") as lines:
        out = subprocess.run([a.dump, "meta"], stdin=lines, stdout=subprocess.PIPE, check=True).stdout
    for p, line in zip(pages, out.splitlines()):
        p.found = json.loads(line)
    sections = b""
    for field, how in RANKERS.items():
        rows = []
        for p in pages:
            true = p.truth.get(field)
            none = field == "author" and not true and "title" in p.truth
            if not true and not none:
                continue
            found = p.found[field]
            y = np.array([bool(true) and how["same"](true, c[0]) for c in found], float)
            rows.append((p, found, np.array([c[1:] for c in found], "f4").reshape(len(found), len(found[0]) - 1 if found else 0), y, none))
        def train(part, seed=1):
            part = [r for r in part if len(r[1]) and (r[3].any() or r[4])]
            X, y = np.concatenate([r[2] for r in part]), np.concatenate([r[3] for r in part])
            w = np.concatenate([np.full(len(r[3]), how["weight"].get(r[0].set, 1) * (NONE_WEIGHT if r[4] else 1)) for r in part])
            options = dict(num_leaves=how["leaves"], learning_rate=.07, min_data_in_leaf=15, lambda_l2=3, feature_fraction=.5, bagging_fraction=.8,
                           bagging_freq=1, verbose=-1, num_threads=1, seed=seed, deterministic=True)
            if field == "author":
                return lgb.train({"objective": "binary", **options}, lgb.Dataset(X, y, weight=w), how["rounds"])
            return lgb.train({"objective": "lambdarank", "lambdarank_truncation_level": 3, **options},
                             lgb.Dataset(X, y.astype(int), weight=w, group=[len(r[1]) for r in part]), how["rounds"])
        result = []
        for k in range(5):
            m = [train([r for r in rows if fold_of(r[0].host, 5) != k], seed) for seed in SEEDS]
            for r in rows:
                if fold_of(r[0].host, 5) == k:
                    score = sum(x.predict(r[2], num_threads=1, raw_score=True) for x in m) / len(m) if len(r[1]) else np.zeros(0)
                    result.append((r, int(score.argmax()) if len(score) else -1, float(score.max()) if len(score) else -9))
        for s in sorted({r[0].set for r in rows}):
            own = [x for x in result if x[0][0].set == s]
            some, empty = [x for x in own if not x[0][4]], [x for x in own if x[0][4]]
            oracle = np.mean([x[0][3].any() for x in some])
            for least in ((.15, .2, .225, .25, .275, .3) if field == "author" else (-99,)):
                level = np.log(least / (1 - least)) if least > 0 else -99
                right = np.mean([x[1] >= 0 and x[2] > level and bool(x[0][3][x[1]]) for x in some])
                print(field, s, len(some), "oracle", round(oracle, 4), "right", round(right, 4), f"at {least}: answered where none {sum(x[2] > level for x in empty)}/{len(empty)}" if empty else "", flush=True)
        pickle.dump([(r[0].set, r[0].name, r[0].url, r[0].truth.get(field), [c[0] for c in r[1]], r[2], i, v, bool(r[3].any()), bool(i >= 0 and r[3][i])) for r, i, v in result],
                    open(a.work / f"{field}.cv", "wb"))
        final = [train(rows, seed) for seed in SEEDS]
        # A score above 0 is an answer.
        bias = np.log((1 - AUTHOR_LEAST) / AUTHOR_LEAST) if field == "author" else 0
        sections += section(how["section"], pack_trees(final, final[0].num_feature(), bias))
    (a.work / "meta.sections").write_bytes(sections)


def pack(a):
    parts = [a.work / f"{name}.sections" for name in ("body", "net", "meta")]
    a.out.write_bytes(b"inquit pages 1\n" + b"".join(p.read_bytes() for p in parts if p.exists()))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("command", choices=["body", "meta", "pack"])
    ap.add_argument("--dump", default="build/tools/page-dump")
    ap.add_argument("--work", type=pathlib.Path, required=True)
    ap.add_argument("--pages", nargs="*", default=[])
    ap.add_argument("--out", type=pathlib.Path, default=pathlib.Path("parser/pages.model"))
    ap.add_argument("--trust", type=pathlib.Path, help="net.cv of a run before: pages that it cannot understand count less")
    ap.add_argument("--jobs", type=int, default=2)
    a = ap.parse_args()
    a.work.mkdir(parents=True, exist_ok=True)
    globals()[a.command](a)


if __name__ == "__main__":
    main()
