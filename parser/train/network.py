"""The network in PyTorch, as net.h runs it: every activation that the run time keeps as a byte is rounded here too."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from binding import INPUT_ROWS, RELATION_ROWS, Scan

STEP = 12.0  # an activation of 1 is this many steps of a byte: ACTIVATION_STEP in net_file.h
MOST = 63.0
CUE_LABELS, ROLE_LABELS = 3, 5
DILATIONS = (1, 2, 4)


def rounded(x):
    """Clipped and rounded as a byte; the gradient passes straight."""
    q = (x * STEP).clamp(-MOST, MOST)
    return (q + (torch.floor(q.detach() + 0.5) - q.detach())) / STEP


class Dropout(nn.Module):
    """Masks cut from one pool of random bytes: drawing them anew is a third of the time on a processor."""
    pool = None

    def __init__(self, p):
        super().__init__()
        self.cut = int(round(p * 256))

    def forward(self, x):
        if not self.training or not self.cut:
            return x
        if Dropout.pool is None:
            Dropout.pool = torch.as_tensor(np.random.RandomState(5).randint(0, 256, 1 << 25, dtype=np.uint8))
        n = x.numel()
        start = int(np.random.randint(0, Dropout.pool.numel() - n))
        mask = (Dropout.pool[start:start + n] >= self.cut).to(x.dtype).mul_(256 / (256 - self.cut))
        return x * mask.view(x.shape)


class Norm(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.norm = nn.LayerNorm(n, eps=1e-5)

    def forward(self, x, relu=False):
        y = self.norm(x.float())
        return rounded(F.relu(y) if relu else y)


class Convolution(nn.Module):
    def __init__(self, n, dilation, drop):
        super().__init__()
        self.conv = nn.Conv1d(n, n, 3, padding=dilation, dilation=dilation)
        self.norm, self.drop = Norm(n), Dropout(drop)

    def forward(self, x, mask):
        y = F.relu(self.conv((x * mask).transpose(1, 2)).transpose(1, 2).float())
        return self.norm(x + self.drop(y))


class Recurrence(nn.Module):
    def __init__(self, n, drop):
        super().__init__()
        self.linear, self.norm, self.drop = nn.Linear(n, 2 * n), Norm(n), Dropout(drop)
        with torch.no_grad():  # gates start half open towards the past
            half = n // 2
            self.linear.bias[half:n] += 1
            self.linear.bias[n + half:] += 1

    def forward(self, x, length):
        return self.norm(x + self.drop(Scan.apply(self.linear(x), length)))


class Network(nn.Module):
    def __init__(self, cfg, words):
        super().__init__()
        self.cfg = cfg
        dims = [cfg.word_dim, cfg.affix_dim, cfg.affix_dim, cfg.affix_dim, 8, 16, 16]
        rows = [words] + INPUT_ROWS[1:]
        self.tables = nn.ModuleList([nn.Embedding(r, d) for r, d in zip(rows, dims)])
        for t in self.tables:
            nn.init.normal_(t.weight, std=0.3)
        d, p = cfg.width, cfg.pair_width
        self.input = nn.Linear(cfg.word_dim + cfg.affix_dim + 40, d)
        self.norm, self.in_drop, self.drop = Norm(d), Dropout(cfg.in_drop), Dropout(cfg.drop)
        self.conv = nn.ModuleList([Convolution(d, 1, cfg.drop) for _ in range(cfg.layers)])
        self.scan = nn.ModuleList([Recurrence(d, cfg.drop) for _ in range(cfg.layers)])
        self.silver = nn.ModuleList([nn.Linear(d, n) for n in cfg.silver_kinds])  # in training only
        self.cue = nn.Linear(d, CUE_LABELS)
        self.cue_turns = nn.Parameter(torch.zeros(CUE_LABELS, CUE_LABELS))
        self.token = nn.Linear(d, p)
        self.first, self.last = nn.Linear(d, p, bias=False), nn.Linear(d, p, bias=False)
        self.relation = nn.ModuleList([nn.Embedding(r, p) for r in RELATION_ROWS])
        for t in self.relation:
            nn.init.normal_(t.weight, std=0.2)
        self.pair_norm = Norm(p)
        self.pair = nn.ModuleList([Convolution(p, DILATIONS[k % 3], cfg.drop) for k in range(cfg.pair_layers)])
        self.role = nn.Linear(p, ROLE_LABELS)
        self.role_turns = nn.Parameter(torch.zeros(ROLE_LABELS, ROLE_LABELS))

    def embed(self, x):
        word = x[..., 0]
        if self.training:
            word = word * (torch.rand(word.shape) >= self.cfg.word_drop)
        t = self.tables
        affix = t[1](x[..., 1]) + t[2](x[..., 2]) + t[3](x[..., 3])
        parts = torch.cat([t[0](word), affix, t[4](x[..., 4]), t[5](x[..., 5]), t[6](x[..., 6])], -1)
        return self.norm(self.input(self.in_drop(parts)))

    @staticmethod
    def mask(length, time):
        return (torch.arange(time).unsqueeze(0) < length.long().unsqueeze(1)).float().unsqueeze(-1)

    def encode(self, x, length):
        h = self.embed(x)
        mask = self.mask(length, x.shape[1])
        for conv, scan in zip(self.conv, self.scan):
            h = scan(conv(h, mask), length)
            self.lowest = h if conv is self.conv[0] else self.lowest
        return h

    def silver_loss(self, labels):
        """Of parts of speech and dependencies, read off the first block; summed."""
        flat = self.lowest.reshape(-1, self.lowest.shape[-1])
        return sum(F.cross_entropy(layer(flat).float(), labels[..., k].reshape(-1), reduction="sum")
                   for k, layer in enumerate(self.silver))

    def roles(self, h, w):
        """h: [tokens of the batch, width]; w: Windows. Scores [window, time, labels]."""
        x = self.token(h)[w.index] + (self.first(h[w.first]) + self.last(h[w.last])).unsqueeze(1)
        for k, t in enumerate(self.relation):
            x = x + t(w.relation[..., k])
        x = self.drop(self.pair_norm(x, relu=True))
        mask = self.mask(w.length, x.shape[1])
        for conv in self.pair:
            x = conv(x, mask)
        return self.role(x).float()
