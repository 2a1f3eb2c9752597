#!/usr/bin/env python3
"""Train the statement network on annotated articles and write the file that the parser reads.

    make train-tools
    parser/train/silver.py SPACY_MODEL TRAIN.jsonl > SILVER.jsonl        (optional)
    parser/train_statements.py TRAIN.jsonl --silver SILVER.jsonl -o MODEL --name NAME

Needs Python 3.11, NumPy and PyTorch 2 (no GPU). The same seed, data and versions give the same
file on one machine. MODEL.md tells what the shipped model was trained with.
"""
import argparse
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "train"))
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np  # noqa: E402
import torch  # noqa: E402

import corpus  # noqa: E402
import export  # noqa: E402
from binding import Chain  # noqa: E402
from network import Network  # noqa: E402


def options():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("train", nargs="+", help="annotated articles, one a line (corpus.py)")
    p.add_argument("-o", "--output", default="statements.model")
    p.add_argument("--name", default="unnamed", help="stored in the file and in every record")
    p.add_argument("--hold-out", type=int, default=20, help="every so manieth article calibrates the scores; 0: none")
    p.add_argument("--calibration", help="take the calibration of this model file instead")
    p.add_argument("--width", type=int, default=128)
    p.add_argument("--layers", type=int, default=3)
    p.add_argument("--pair-width", type=int, default=64)
    p.add_argument("--pair-layers", type=int, default=3)
    p.add_argument("--word-dim", type=int, default=48)
    p.add_argument("--affix-dim", type=int, default=32)
    p.add_argument("--word-min", type=int, default=3, help="times a word must occur to get a row")
    p.add_argument("--drop", type=float, default=0.18)
    p.add_argument("--in-drop", type=float, default=0.25)
    p.add_argument("--word-drop", type=float, default=0.25)
    p.add_argument("--mark-drop", type=float, default=0.15)
    p.add_argument("--epochs", type=int, default=16)
    p.add_argument("--rate", type=float, default=2.5e-3)
    p.add_argument("--decay", type=float, default=0.01)
    p.add_argument("--batch", type=int, default=12)
    p.add_argument("--piece", type=int, default=300, help="tokens of a training piece, at most")
    p.add_argument("--pair-weight", type=float, default=0.3)
    p.add_argument("--silver", help="learn these tags on the side (silver.py)")
    p.add_argument("--silver-weight", type=float, default=0.05)
    p.add_argument("--average", type=float, default=0.998)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--checkpoint", help="keep the float weights here (PyTorch)")
    return p.parse_args()


def vocabulary(articles, least):
    """Hashes of the words that occur often enough, ascending; row 0 is every other word."""
    words, counts = np.unique(np.concatenate([a.text.word for a in articles]), return_counts=True)
    return words[counts >= least]


def number_words(articles, words):
    for a in articles:
        k = np.minimum(np.searchsorted(words, a.text.word), len(words) - 1)
        a.rows = np.where(words[k] == a.text.word, k + 1, 0)


class Average:
    """A running mean of the weights over the second half of the training."""

    def __init__(self, keep):
        self.keep, self.mean = keep, None

    def add(self, net):
        now = {k: v for k, v in net.state_dict().items() if v.dtype == torch.float32}
        if self.mean is None:
            self.mean = {k: v.clone() for k, v in now.items()}
        for k, v in now.items():
            self.mean[k].lerp_(v, 1 - self.keep)


def optimizer(net, cfg):
    groups = {}
    for name, q in net.named_parameters():
        decay = cfg.decay if q.dim() > 1 and not name.startswith("tables.0.") else 0.0
        groups.setdefault(decay, []).append(q)
    groups = [{"params": q, "weight_decay": decay} for decay, q in groups.items()]
    return torch.optim.AdamW(groups, lr=cfg.rate, betas=(0.9, 0.98), fused=True)


def rate_at(done):
    """Warm-up over 8 % of the steps, then a straight line to 2 %."""
    return min(1.0, done / 0.08 + 1e-3) * max(0.02, 1 - done)


def losses(net, b):
    h = net.encode(b.x, b.length).float()
    dropped = net.drop(h)
    cue = Chain.apply(net.cue(dropped).float(), net.cue_turns, b.length, b.y)
    flat, role = dropped.reshape(-1, dropped.shape[-1]), torch.zeros(())
    for w in b.windows:
        role = role + Chain.apply(net.roles(flat, w), net.role_turns, w.length, w.y)
    return cue, role, net.silver_loss(b.silver) if net.silver else torch.zeros(())


def train(net, articles, cfg):
    rng, average, opt, step = random.Random(cfg.seed), Average(cfg.average), optimizer(net, cfg), 0
    per_epoch = sum(len(corpus.pieces(a, cfg.piece, rng)) for a in articles) // cfg.batch + 1
    begun = time.time()
    for epoch in range(cfg.epochs):
        net.train()
        sums = np.zeros(3)
        for b in corpus.batches(articles, cfg.batch, cfg.piece, rng, cfg.mark_drop):
            done = step / (per_epoch * cfg.epochs)
            for g in opt.param_groups:
                g["lr"] = cfg.rate * rate_at(done)
            with torch.autocast("cpu", torch.bfloat16):
                cue, role, silver = losses(net, b)
            tokens = int(b.length.sum())
            opt.zero_grad(set_to_none=True)
            ((cue + cfg.pair_weight * role + cfg.silver_weight * silver) / tokens * 10).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            opt.step()
            step += 1
            if done > 0.5:
                average.add(net)
            sums += cue.item(), role.item(), tokens
        print(f"epoch {epoch + 1}: cue {sums[0] / sums[2]:.4f} roles {sums[1] / sums[2]:.4f} a token, "
              f"{time.time() - begun:.0f} s, {time.process_time():.0f} s of processor", flush=True)
    if average.mean:
        state = net.state_dict()
        state.update(average.mean)
        net.load_state_dict(state)
    net.eval()


def main():
    cfg = options()
    random.seed(cfg.seed)
    np.random.seed(cfg.seed)
    torch.manual_seed(cfg.seed)
    torch.set_num_threads(cfg.threads)
    articles = [a for path in cfg.train for a in corpus.load(path)]
    held = articles[::cfg.hold_out] if cfg.hold_out else []
    kept = [a for k, a in enumerate(articles) if not cfg.hold_out or k % cfg.hold_out]
    cfg.silver_kinds = corpus.load_silver(cfg.silver, articles) if cfg.silver else []
    words = vocabulary(kept, cfg.word_min)
    number_words(articles, words)
    net = Network(cfg, len(words) + 1)
    print(f"{len(kept)} articles, {sum(a.text.n for a in kept)} tokens, {len(words)} words, "
          f"{sum(q.numel() for q in net.parameters())} parameters; {len(held)} held out", flush=True)
    train(net, kept, cfg)
    if cfg.checkpoint:
        torch.save({"cfg": vars(cfg), "words": words, "net": net.state_dict()}, cfg.checkpoint)
    export.write(net, words, cfg, held)


if __name__ == "__main__":
    main()
