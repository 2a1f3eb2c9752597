#!/usr/bin/env python3
"""train_pages_net.py: trains the networks that judge blocks behind the first trees (body_net.h), and writes their section.

    train_pages.py body --work W --pages DIR...       first: probabilities and token columns, out of fold
    train_pages_net.py  --work W --pages DIR...       cross-validation by site, then the networks: W/net.sections
    train_pages.py pack --work W

Needs numpy and torch. What the C program does in bytes is done in bytes here too while training: inputs and hidden activations
are rounded where it rounds them; weights are rounded at the end, and the figures are those of the rounded ones.
"""
import argparse, pathlib, pickle, struct, time
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
import train_pages as pages

WIDTH, DILATIONS, KINDS = 48, (1, 2, 4), 15
SEEDS = 1, 2, 3                                              # as many networks are trained, their mean counts
EPOCHS, RATE, DECAY, DROP, ROWS = 9, 2e-3, 1e-2, .1, 3000    # ROWS: blocks a step, of whole pages
GAP = max(DILATIONS)                                         # zeros between the pages of a step
STEP, MOST = 16, 127                                         # an activation of 1 in a byte; the most of a byte
TAG = "tag"


def logarithm(x):
    """sign(x) log2(|x| + 1) in 1/256, linear between the powers of two."""
    v = np.abs(x.astype(np.int32)) + 1
    power = np.frexp(v.astype("f8"))[1] - 1
    return np.sign(x) * ((power << 8) + ((v << 8) >> power) - 256)


def inputs(X, tags, mean, gain):
    q = np.empty((len(X), (X.shape[1] + KINDS + 15) // 16 * 16), np.uint8)
    q[:] = 64
    for i in range(X.shape[1]):
        q[:, i] = np.clip(64 + (((logarithm(X[:, i]) - mean[i]) * gain[i] + 2048) >> 12), 1, MOST)
    q[np.arange(len(X)), X.shape[1] + np.clip(tags, 0, KINDS - 1)] = 64 + STEP
    return q


def as_byte(h):
    h = torch.clamp(h, 0, MOST / STEP)
    return h + (torch.floor(h * STEP + .5) / STEP - h).detach()


class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.first = nn.Linear(n, WIDTH)
        self.convolutions = nn.ModuleList([nn.Conv1d(WIDTH, WIDTH, 3, dilation=k, padding=k) for k in DILATIONS])
        self.out = nn.Linear(WIDTH, 1)
        self.drop = nn.Dropout(DROP)

    def forward(self, x, mask):
        h = as_byte(F.relu(self.first(self.drop(x)))) * mask
        for c in self.convolutions:
            h = as_byte(h + F.relu(c(self.drop(h).T[None])[0].T)) * mask
        return self.out(self.drop(h))[:, 0]

    def layers(self):
        return [self.first, *self.convolutions, self.out]


class Steps:
    """Pages of a step one behind the other, zeros between them."""
    def __init__(self, d, x):
        self.d, self.x = d, torch.tensor(x)
        self.y, self.w = (torch.tensor(v, dtype=torch.float32) for v in (d.y, d.w))

    def gather(self, some):
        i = np.concatenate([np.concatenate([np.arange(self.d.off[k], self.d.off[k + 1]), np.full(GAP, -1)]) for k in some])
        mask = torch.tensor((i >= 0).astype("f4"))[:, None]
        i = torch.tensor(np.maximum(i, 0))
        return i, mask, (self.x[i].float() - 64) / STEP * mask


def rounds(d, some, random):
    random.shuffle(some)
    step, n = [], 0
    for k in some:
        step.append(k)
        n += d.off[k + 1] - d.off[k]
        if n >= ROWS:
            yield step
            step, n = [], 0
    if step:
        yield step


def train(d, x, some, one, seed, say):
    """One network on the pages in some; one: the weight that counts as 1."""
    torch.manual_seed(seed)
    random = np.random.RandomState(seed)
    net, s = Net(x.shape[1]), Steps(d, x)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    steps = sum(1 for _ in rounds(d, list(some), np.random.RandomState(1)))
    for epoch in range(EPOCHS):
        loss_sum = 0
        for b, step in enumerate(rounds(d, some, random)):
            for g in optimizer.param_groups:
                g["lr"] = RATE * .5 * (1 + np.cos(np.pi * min(1, (epoch + b / steps) / EPOCHS))) + 1e-5
            i, mask, at = s.gather(step)
            w = torch.clamp(s.w[i] / one * mask[:, 0], max=20)
            loss = (F.binary_cross_entropy_with_logits(net(at, mask), s.y[i], reduction="none") * w).sum() / (w.sum() + 1e-6)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.)
            optimizer.step()
            loss_sum += float(loss.detach())
        say("seed", seed, "epoch", epoch, round(loss_sum / steps, 4))
    return net.eval()


def round_weights(net):
    """Weights to whole numbers of a scale for each output; the scales."""
    scales = []
    with torch.no_grad():
        for l in net.layers():
            s = l.weight.abs().reshape(len(l.weight), -1).max(1).values / 127 + 1e-12
            s = s.reshape([-1] + [1] * (l.weight.dim() - 1))
            l.weight.copy_(torch.round(l.weight / s) * s)
            scales.append(s.reshape(-1).numpy())
    return scales


def export(net, scales):
    out = b""
    for l, s in zip(net.layers(), scales):
        w = l.weight.detach().numpy()
        w = w.transpose(0, 2, 1) if w.ndim == 3 else w
        w = np.round(w.reshape(len(w), -1) / s[:, None]).astype(np.int8)
        bias = l.bias.detach().numpy()
        if len(s) > 1:
            numbers = np.stack([np.clip(np.round(bias * STEP / s), -(1 << 23), 1 << 23), np.round(s * 65536)], 1)
        else:
            numbers = np.array([round(float(s[0]) / STEP * pages.ONE * 65536), round(float(bias[0]) * pages.ONE)])
        out += w.tobytes() + numbers.astype("<i4").tobytes()
    return out


def pack(members, mean, gain):
    """The section that body_net.c reads; members: each one's export()."""
    return (struct.pack("<5H", len(mean), KINDS, WIDTH, len(DILATIONS), len(members)) + struct.pack(f"<{len(DILATIONS)}H", *DILATIONS) +
            np.stack([mean, gain], 1).astype("<i2").tobytes() + b"".join(members))


def judge(net, d, x, some):
    s, z = Steps(d, x), np.zeros(len(d.y))
    with torch.no_grad():
        for k in some:
            if d.off[k + 1] > d.off[k]:
                _, mask, at = s.gather([k])
                z[d.off[k]:d.off[k + 1]] = net(at, mask)[:-GAP].numpy()
    return z


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--dump", default="build/tools/page-dump")
    ap.add_argument("--work", type=pathlib.Path, required=True)
    ap.add_argument("--pages", nargs="*", default=[])
    a = ap.parse_args()
    t0 = time.time()
    say = lambda *what: print(f"{time.time() - t0:6.0f} s", *what, flush=True)
    torch.set_num_threads(1)
    d = pages.load(a)
    d.page = np.repeat(np.arange(len(d.pages)), np.diff(d.off))
    tags = d.X[:, pages.columns(a.dump, "first").index(TAG)]
    p1 = pickle.load(open(a.work / "body.cv", "rb"))
    z = np.zeros(len(d.y))
    for tag in ["all", *map(str, range(pages.FOLDS))]:
        own = [k for k, p in enumerate(d.pages) if str(p.fold) == tag]
        some = [k for k in range(len(d.pages)) if k not in set(own) and d.w[d.off[k]:d.off[k + 1]].sum() > 0]
        X = np.hstack([d.X[:, :-2], np.load(a.work / f"tokens.{tag}.npy"), pages.context(a.dump, a.work, d, tag)])
        rows = ~np.isin(d.page, own)
        v = np.stack([logarithm(X[rows, i]) for i in range(X.shape[1])], 1)
        mean, gain = np.round(v.mean(0)).astype(int), np.minimum(np.round(STEP * 4096 / (v.std(0) + 1)), 32767).astype(int)
        del v
        x = inputs(X, tags, mean, gain)
        one = float(d.w[rows].astype("f4").mean())
        members = []
        for seed in SEEDS:
            net = train(d, x, list(some), one, seed, lambda *what: say(tag, *what))
            members.append(export(net, round_weights(net)))
            z += judge(net, d, x, own) / len(SEEDS)
        if tag == "all":
            (a.work / "net.sections").write_bytes(pages.section("BODN", pack(members, mean, gain)))
    p2 = pages.probabilities(z)
    say("networks:", pages.figures(d, p2))
    say("trees and networks:", pages.figures(d, pages.blend(p1, p2)))
    pickle.dump((p1, p2), open(a.work / "net.cv", "wb"))


if __name__ == "__main__":
    main()
