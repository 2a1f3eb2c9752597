"""A teacher: the same heads on a pretrained encoder (BERT's form, e.g. MiniLM), far too slow for the run time.

It is trained like the network and then annotates unlabelled articles, from which the network learns with the
annotated ones. DIR holds model.safetensors, config.json and vocab.txt.
"""
import json
import os
import re
import struct
import unicodedata

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from binding import INPUT_ROWS
from network import Dropout, Network, Norm, Recurrence

PIECES_MAX = 500  # of the 512 positions
WORD_PIECES_MAX = 8


class Pieces:
    """WordPiece over the parser's tokens (Schuster and Nakajima 2012; lower case, without accents)."""

    def __init__(self, path):
        with open(os.path.join(path, "vocab.txt"), encoding="utf-8") as f:
            self.number = {w: i for i, w in enumerate(f.read().split("\n"))}
        self.unknown, self.line = self.number["[UNK]"], self.number["[SEP]"]
        self.known = {}

    def part(self, s):
        out, i = [], 0
        while i < len(s):
            j = len(s)
            while j > i and ("##" if i else "") + s[i:j] not in self.number:
                j -= 1
            if j == i:
                return [self.unknown]
            out.append(self.number[("##" if i else "") + s[i:j]])
            i = j
        return out

    def word(self, w):
        if w not in self.known:
            s = unicodedata.normalize("NFD", w.lower())
            s = "".join(c for c in s if unicodedata.category(c) != "Mn")
            found = [p for part in re.findall(r"\w+|[^\w\s]", s) for p in self.part(part)]
            self.known[w] = found[:WORD_PIECES_MAX] or [self.line if "\n" in w else self.unknown]
        return self.known[w]

    def number_article(self, a):
        words = [a.data[s:e].decode("utf-8", "replace") for s, e in zip(a.text.start, a.text.end)]
        a.pieces = [self.word(w) for w in words]


def tensors(path):
    with open(os.path.join(path, "model.safetensors"), "rb") as f:
        head = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    for name, t in head.items():
        if name != "__metadata__" and t["dtype"] == "F32":
            begin, end = t["data_offsets"]
            yield name, torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(t["shape"])


class Encoder(nn.Module):
    """BERT (Devlin et al. 2019)."""

    def __init__(self, path, drop=0.1):
        super().__init__()
        with open(os.path.join(path, "config.json"), encoding="utf-8") as f:
            c = json.load(f)
        n, inner, self.heads = c["hidden_size"], c["intermediate_size"], c["num_attention_heads"]
        self.word = nn.Embedding(c["vocab_size"], n)
        self.position = nn.Embedding(c["max_position_embeddings"], n)
        self.kind = nn.Embedding(c["type_vocab_size"], n)
        self.norm, self.drop = nn.LayerNorm(n, eps=1e-12), Dropout(drop)
        self.layers = nn.ModuleList([nn.ModuleDict({
            "q": nn.Linear(n, n), "k": nn.Linear(n, n), "v": nn.Linear(n, n), "o": nn.Linear(n, n),
            "n1": nn.LayerNorm(n, eps=1e-12), "up": nn.Linear(n, inner), "down": nn.Linear(inner, n),
            "n2": nn.LayerNorm(n, eps=1e-12)}) for _ in range(c["num_hidden_layers"])])
        self.width = n
        self.fill(dict(tensors(path)))

    def fill(self, t):
        emb = {"word": self.word, "position": self.position, "token_type": self.kind}
        names = {"attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
                 "attention.output.dense": "o", "attention.output.LayerNorm": "n1", "intermediate.dense": "up",
                 "output.dense": "down", "output.LayerNorm": "n2"}
        with torch.no_grad():
            for k, m in emb.items():
                m.weight.copy_(t[f"embeddings.{k}_embeddings.weight"])
            self.norm.weight.copy_(t["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(t["embeddings.LayerNorm.bias"])
            for i, layer in enumerate(self.layers):
                for theirs, ours in names.items():
                    layer[ours].weight.copy_(t[f"encoder.layer.{i}.{theirs}.weight"])
                    layer[ours].bias.copy_(t[f"encoder.layer.{i}.{theirs}.bias"])

    def forward(self, pieces, mask):
        batch, time = pieces.shape
        x = self.word(pieces) + self.position.weight[:time] + self.kind.weight[0]
        x = self.drop(self.norm(x.float()))
        block = torch.where(mask, 0.0, -1e4)[:, None, None, :]

        def split(y):
            return y.view(batch, time, self.heads, -1).transpose(1, 2)

        for layer in self.layers:
            q, k, v = split(layer["q"](x)), split(layer["k"](x)), split(layer["v"](x))
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=block.to(q.dtype))
            y = y.transpose(1, 2).reshape(batch, time, -1)
            x = layer["n1"]((x + self.drop(layer["o"](y))).float())
            x = layer["n2"]((x + self.drop(layer["down"](F.gelu(layer["up"](x))))).float())
        return x


class Teacher(Network):
    def __init__(self, cfg, path):
        super().__init__(cfg, 1)
        self.bert = Encoder(path)
        self.small = nn.ModuleList([nn.Embedding(r, 16) for r in INPUT_ROWS[4:]])
        self.bridge = nn.Linear(2 * self.bert.width + 48, cfg.width)
        self.bridge_norm = Norm(cfg.width)
        self.bridge_scan = Recurrence(cfg.width, cfg.drop)
        del self.tables, self.input, self.norm, self.conv, self.scan

    def gather(self, parts, time):
        """Pieces of the parts [(article, from, to)], and of each token the first and last piece."""
        rows, first, last = [], np.zeros((len(parts), time), np.int64), np.zeros((len(parts), time), np.int64)
        for k, (a, s, e) in enumerate(parts):
            row = [101]
            for i in range(s, e):
                first[k, i - s] = min(len(row), PIECES_MAX)
                row += a.pieces[i]
                last[k, i - s] = min(len(row) - 1, PIECES_MAX)
            rows.append(row[:PIECES_MAX] + [102])
        most = -(-max(map(len, rows)) // 32) * 32
        pieces = np.zeros((len(parts), min(512, most)), np.int64)
        for k, row in enumerate(rows):
            pieces[k, :len(row)] = row
        return torch.as_tensor(pieces), torch.as_tensor(first), torch.as_tensor(last)

    def encode(self, x, length, parts=None):
        pieces, first, last = self.gather(parts, x.shape[1])
        h = self.bert(pieces, pieces != 0)
        width = h.shape[-1]
        h = torch.cat([torch.gather(h, 1, i.unsqueeze(-1).expand(-1, -1, width)) for i in (first, last)] +
                      [t(x[..., 4 + k]) for k, t in enumerate(self.small)], -1)
        return self.bridge_scan(self.bridge_norm(self.bridge(self.drop(h))), length)
