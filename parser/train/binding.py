"""The C half of the training program (train.h), through ctypes."""
import ctypes
import os

import numpy as np
import torch

INPUTS = 7
RELATIONS = 6
INPUT_ROWS = [0, 4096, 4096, 4096, 512, 18, 49]  # net_feature.h
RELATION_ROWS = [24, 21, 36, 72, 168, 10]
CUE_MAX = 16

LIBRARY = os.environ.get("INQUIT_TRAIN_LIBRARY") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "libinquit-train.so")
lib = ctypes.CDLL(os.path.abspath(LIBRARY))
lib.train_text_new.restype = ctypes.c_void_p
lib.train_text_new.argtypes = [ctypes.c_char_p, ctypes.c_uint64]
lib.train_text_free.argtypes = [ctypes.c_void_p]
lib.train_text_size.argtypes = [ctypes.c_void_p]
lib.train_text_size.restype = ctypes.c_uint32
lib.train_text_tokens.argtypes = [ctypes.c_void_p] * 7
lib.train_window.argtypes = [ctypes.c_void_p] + [ctypes.c_uint32] * 4 + [ctypes.c_void_p]
lib.train_relate.argtypes = [ctypes.c_void_p] + [ctypes.c_uint32] * 4 + [ctypes.c_void_p] * 2
lib.train_chain.restype = ctypes.c_double
lib.train_model_new.restype = ctypes.c_void_p
lib.train_model_new.argtypes = [ctypes.c_char_p, ctypes.c_uint64]
lib.train_model_free.argtypes = [ctypes.c_void_p]
lib.train_model_use.argtypes = [ctypes.c_void_p, ctypes.c_int]
lib.train_model_least.argtypes = [ctypes.c_void_p]
lib.train_run.restype = ctypes.c_int64
lib.train_run.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
lib.train_time.restype = ctypes.c_double
lib.train_time.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint64, ctypes.c_int32]


def at(array):
    """The address of a numpy array's or tensor's data."""
    return ctypes.c_void_p(array.data_ptr() if torch.is_tensor(array) else array.ctypes.data)


class Text:
    """A text as the run time sees it: tokens, their bytes and rows."""

    def __init__(self, data):
        self.handle = lib.train_text_new(data, len(data))
        if not self.handle:
            raise ValueError("text too long, or out of memory")
        n = self.n = lib.train_text_size(self.handle)
        self.start, self.end = np.zeros(n, np.uint32), np.zeros(n, np.uint32)
        self.word = np.zeros(n, np.uint64)
        self.row = np.zeros((n, INPUTS), np.uint16)
        self.paragraph = np.zeros(n, np.uint32)
        self.newline = np.zeros(n, np.uint8)
        lib.train_text_tokens(self.handle, at(self.start), at(self.end), at(self.word), at(self.row),
                              at(self.paragraph), at(self.newline))

    def __del__(self):
        if getattr(self, "handle", None):
            lib.train_text_free(self.handle)

    def window(self, first, last, low, high):
        w = np.zeros(2, np.uint32)
        lib.train_window(self.handle, first, last, low, high, at(w))
        return int(w[0]), int(w[1])

    def relate(self, first, last, low, high, in_cue, n):
        rows = np.zeros((n, RELATIONS), np.uint16)
        lib.train_relate(self.handle, first, last, low, high, at(in_cue), at(rows))
        return rows


EVIDENCE = 8  # net_file.h
ISAS = {"auto": 0, "plain": 1, "avx2": 2, "vnni": 3}


class Model:
    """A model file, run by the parser's own code."""

    def __init__(self, data, isa="auto"):
        self.handle = lib.train_model_new(data, len(data))
        if not self.handle:
            raise ValueError("no model")
        if lib.train_model_use(self.handle, ISAS[isa]) < 0:
            raise ValueError("this machine has no " + isa)

    def __del__(self):
        if getattr(self, "handle", None):
            lib.train_model_free(self.handle)

    def run(self, text, least=None):
        """[{"score", "evidence", "source", "cue", "content"}], spans in bytes; from least thousandths on, else the model's own."""
        least = lib.train_model_least(self.handle) if least is None else least
        out = np.zeros(64 * text.n + 64, np.int32)
        n = lib.train_run(self.handle, text.handle, at(out), len(out))
        if not 0 <= n <= len(out):
            raise MemoryError(n)
        numbers, found = iter(out[:n].tolist()), []
        for score in numbers:
            a = {"score": score, "evidence": [next(numbers) for _ in range(EVIDENCE)]}
            counts = [next(numbers) for _ in range(3)]
            for role, count in zip(("source", "cue", "content"), counts):
                a[role] = [[next(numbers), next(numbers)] for _ in range(count)]
            found.append(a)
        return [a for a in found if a["score"] >= least]

    def seconds(self, data, times):
        return lib.train_time(self.handle, data, len(data), times)


class Scan(torch.autograd.Function):
    """Gates and recurrence in both directions: [batch, time, 4 half] to [batch, time, 2 half]."""

    @staticmethod
    def forward(ctx, y, length):
        y = y.float().contiguous()
        batch, time, four = y.shape
        h = torch.empty(batch, time, four // 2)
        lib.train_scan(at(y), at(length), batch, time, four // 4, at(h))
        ctx.save_for_backward(y, h, length)
        return h

    @staticmethod
    def backward(ctx, g):
        y, h, length = ctx.saved_tensors
        g = g.float().contiguous()
        out = torch.empty_like(y)
        lib.train_scan_back(at(y), at(h), at(g), at(length), y.shape[0], y.shape[1], y.shape[2] // 4, at(out))
        return out, None


class Chain(torch.autograd.Function):
    """Negative log likelihood of label chains, summed: scores, transitions, lengths, labels."""

    @staticmethod
    def forward(ctx, e, t, length, y):
        e, t = e.float().contiguous(), t.float().contiguous()
        ge, gt = torch.empty_like(e), torch.empty_like(t)
        loss = lib.train_chain(at(e), at(length), at(y), at(t), *e.shape, at(ge), at(gt))
        ctx.save_for_backward(ge, gt)
        return torch.tensor(loss, dtype=torch.float32)

    @staticmethod
    def backward(ctx, g):
        ge, gt = ctx.saved_tensors
        return ge * g, gt * g, None, None
