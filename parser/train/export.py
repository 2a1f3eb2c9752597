"""Writes the model file of net_file.h: weights to bytes with a scale a row, tables folded into the first layer."""
import struct

import numpy as np
import torch

import calibrate
from binding import EVIDENCE, INPUT_ROWS, RELATION_ROWS
from network import STEP

VERSION = 1
UNIT = 256
EVIDENCE_CUE = 1


def floats(a):
    return np.ascontiguousarray(a, "<f4").tobytes()


def by_rows(w):
    """Bytes and a scale for each row."""
    scale = np.maximum(np.abs(w).max(1), 1e-9) / 127
    return scale, np.clip(np.rint(w / scale[:, None]), -127, 127).astype(np.int8)


def linear(w, bias):
    """w: [out, in]. The activations are bytes of 1/STEP."""
    scale, q = by_rows(w)
    return floats(scale / STEP) + floats(bias) + q.tobytes()


def convolution(conv):
    w = conv.weight.detach().numpy()  # [out, in, tap]
    return linear(w.transpose(0, 2, 1).reshape(w.shape[0], -1), conv.bias.detach().numpy())


def norm(n):
    return floats(n.norm.weight.detach().numpy() * STEP) + floats(n.norm.bias.detach().numpy() * STEP)


def tables(net, cfg):
    """The first layer is linear in the looked-up vectors, so it is looked up as well."""
    w, bias = net.input.weight.detach().numpy(), net.input.bias.detach().numpy()
    begin, affix = [0], cfg.word_dim
    begin = [0, affix, affix, affix, affix + cfg.affix_dim, affix + cfg.affix_dim + 8, affix + cfg.affix_dim + 24]
    out = b""
    for k, t in enumerate(net.tables):
        e = t.weight.detach().numpy()
        folded = e @ w[:, begin[k]:begin[k] + e.shape[1]].T + (bias if k == 5 else 0)
        scale, q = by_rows(folded)
        out += floats(scale) + q.tobytes()
    return out


def recurrence(linear_layer, width):
    """PyTorch's rows are candidate and gate to the right, candidate and gate to the left: the file's order."""
    w, b = linear_layer.weight.detach().numpy(), linear_layer.bias.detach().numpy()
    return linear(w[:width], b[:width]) + linear(w[width:], b[width:])


def layers(net, cfg):
    def plain(layer):
        w = layer.weight.detach().numpy()
        return linear(w, layer.bias.detach().numpy() if layer.bias is not None else np.zeros(len(w)))

    out = tables(net, cfg) + norm(net.norm)
    for conv, scan in zip(net.conv, net.scan):
        out += convolution(conv.conv) + norm(conv.norm) + recurrence(scan.linear, cfg.width) + norm(scan.norm)
    out += plain(net.cue) + plain(net.token) + plain(net.first) + plain(net.last)
    out += b"".join(floats(t.weight.detach().numpy()) for t in net.relation)
    out += norm(net.pair_norm)
    for conv in net.pair:
        out += convolution(conv.conv) + norm(conv.norm)
    return out + plain(net.role)


def units(x):
    return [int(v) for v in np.rint(np.asarray(x, np.float64).ravel() * UNIT)]


def pack(net, words, cfg, offset, weights, least):
    body = struct.pack("<5I", cfg.width, cfg.layers, cfg.pair_width, cfg.pair_layers, len(words))
    body += struct.pack(f"<{len(INPUT_ROWS) - 1 + len(RELATION_ROWS)}I", *INPUT_ROWS[1:], *RELATION_ROWS)
    numbers = [int(round(offset * UNIT))] + [int(round(w * 65536)) for w in weights]
    numbers += units(net.cue_turns.detach()) + units(net.role_turns.detach()) + [least]
    name = cfg.name.encode()
    body += struct.pack(f"<{len(numbers)}i", *numbers) + struct.pack("<I", len(name)) + name
    body += np.asarray(words, "<u8").tobytes() + layers(net, cfg)
    return struct.pack("<8sIIQ", b"inquitNN", VERSION, len(body) + 24, checksum(body)) + body


def checksum(data):
    """FNV-1a, by the run time's own function."""
    from binding import lib
    import ctypes
    lib.net_checksum.restype = ctypes.c_uint64
    return lib.net_checksum(data, ctypes.c_size_t(len(data)))


def write(net, words, cfg, held):
    plain = [0.0] * EVIDENCE
    plain[EVIDENCE_CUE] = 1.0
    fitted = 0.0, plain, 0
    if cfg.calibration:
        fitted = calibrate.taken_from(cfg.calibration)
    elif held:
        fitted = calibrate.fit(lambda *numbers: pack(net, words, cfg, *numbers), held, plain)
    with torch.no_grad(), open(cfg.output, "wb") as f:
        f.write(pack(net, words, cfg, *fitted))
