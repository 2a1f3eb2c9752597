#!/usr/bin/env python3
"""Writes packing_table.c: codes for the bytes of words, shorter for the commoner.

usage: python3 store/packing_table.py > store/packing_table.c

How often each byte stands among 100,000 was counted in Debian's translated
manual pages, commands and mark-up left out: once over languages in Latin
letters, each counted alike and English four times; once over Russian, Ukrainian
and Serbian. Typographic quotes, capitals and digits, which these have seldom,
are given what a newspaper has. Addresses are of such words too, without case, apart by hyphens, with a
host, a path, a date and a number. A byte that is not in a list is written behind an escape. Lengths are the best that stay within BITS (package-merge, Larmore and
Hirschberg 1990); codes are canonical, their first bit lowest.
"""
BITS, ESCAPE, RARE = 11, 256, 150
LATIN = {
    32: 14973, 33: 60, 34: 180, 39: 158, 40: 237, 41: 148, 44: 587, 45: 132, 46: 962, 47: 139, 48: 110, 49: 125,
    50: 72, 51: 60, 52: 60, 53: 60, 54: 60, 55: 60, 56: 60, 57: 60, 58: 150, 63: 60, 65: 184, 66: 74, 67: 100,
    68: 179, 69: 120, 70: 71, 71: 53, 72: 50, 73: 149, 74: 50, 75: 50, 76: 91, 77: 97, 78: 100, 79: 86, 80: 133,
    81: 50, 82: 60, 83: 198, 84: 210, 85: 69, 86: 59, 87: 50, 88: 50, 89: 50, 90: 50, 97: 6477, 98: 1102, 99: 2531,
    100: 3256, 101: 10259, 102: 1498, 103: 1416, 104: 1743, 105: 6273, 106: 227, 107: 945, 108: 3565, 109: 2352,
    110: 5546, 111: 4894, 112: 2019, 113: 166, 114: 5195, 115: 4768, 116: 5656, 117: 2542, 118: 921, 119: 667,
    120: 255, 121: 782, 122: 549, 128: 100, 131: 151, 147: 100, 148: 100, 152: 100, 153: 100, 155: 89, 156: 100,
    157: 100, 159: 135, 161: 48, 163: 43, 164: 95, 165: 74, 166: 100, 167: 114, 169: 121, 177: 270, 179: 67, 182: 100,
    188: 128, 195: 979, 196: 567, 197: 198, 200: 112, 226: 100,
}
CYRILLIC = {
    32: 8091, 33: 60, 34: 93, 39: 60, 40: 96, 41: 82, 44: 486, 45: 60, 46: 602, 48: 60, 49: 60, 50: 60, 51: 60,
    52: 60, 53: 60, 54: 60, 55: 60, 56: 60, 57: 60, 58: 62, 63: 60, 65: 56, 77: 41, 84: 42, 97: 305, 98: 62, 99: 158,
    100: 171, 101: 498, 102: 125, 103: 81, 104: 171, 105: 306, 108: 208, 109: 140, 110: 268, 111: 318, 112: 166,
    114: 277, 115: 305, 116: 348, 117: 131, 118: 43, 119: 68, 120: 50, 121: 58, 128: 2189, 129: 1979, 130: 2443,
    131: 1417, 132: 233, 133: 309, 134: 326, 135: 470, 136: 254, 137: 143, 139: 283, 140: 420, 142: 209, 143: 681,
    144: 42, 145: 43, 146: 98, 147: 100, 148: 133, 150: 744, 151: 70, 152: 443, 153: 100, 154: 177, 155: 107,
    156: 100, 157: 100, 158: 91, 159: 85, 161: 52, 166: 100, 176: 4133, 177: 680, 178: 1750, 179: 421, 180: 1373,
    181: 3136, 182: 334, 183: 928, 184: 3257, 185: 354, 186: 1611, 187: 1204, 188: 1309, 189: 2705, 190: 4095,
    191: 1502, 208: 29530, 209: 12956, 226: 100,
}
ADDRESS = {b: n for b, n in LATIN.items() if 97 <= b <= 122}
ADDRESS.update({b: 60 for b in range(65, 91)})
ADDRESS.update({b: 1500 for b in range(48, 58)})
ADDRESS.update({48: 2600, 49: 2600, 50: 3200, 45: 5000, 46: 2600, 47: 6500, 37: 150, 38: 60, 58: 60, 61: 150, 63: 100, 95: 250,
                119: 1800})


def lengths(counts):
    coins = sorted((n, (b,)) for b, n in counts.items())
    have = list(coins)
    for _ in range(BITS - 1):
        pairs = [(have[i][0] + have[i + 1][0], have[i][1] + have[i + 1][1]) for i in range(0, len(have) - 1, 2)]
        have = sorted(coins + pairs)
    out = dict.fromkeys(counts, 0)
    for _, symbols in have[:2 * len(counts) - 2]:
        for b in symbols:
            out[b] += 1
    return out


def codes(lens):
    out, code, last = {}, 0, 0
    for n, b in sorted((n, b) for b, n in lens.items()):
        code <<= n - last
        out[b] = int(format(code, f"0{n}b")[::-1], 2)
        code, last = code + 1, n
    return out


def first(lens, code, value, bits):
    for b, n in lens.items():
        if n <= bits and value & ((1 << n) - 1) == code[b]:
            return b, n
    return None, 0


def table(counts):
    lens = lengths({**counts, ESCAPE: RARE})
    code = codes(lens)
    decode = []
    for value in range(1 << BITS):
        a, n = first(lens, code, value, BITS)
        if a == ESCAPE:
            decode.append(n << 24)
            continue
        b, m = first(lens, code, value >> n, BITS - n)
        if b is None or b == ESCAPE:
            decode.append(a | n << 16 | 1 << 20 | n << 24)
        else:
            decode.append(a | b << 8 | (n + m) << 16 | 2 << 20 | n << 24)
    return lens, code, decode


def write(numbers, width):
    for i in range(0, len(numbers), width):
        print("\t\t" + " ".join(f"{n:#x}," for n in numbers[i:i + width]))


print("/* Made by packing_table.py; not edited by hand. */")
print('#include "store/packing_table.h"\n')
print("const struct packing_table packing_tables[PACKING_TABLES] = {")
for counts in (LATIN, CYRILLIC, ADDRESS):
    lens, code, decode = table(counts)
    print("\t{ .bits = {")
    write([lens.get(b, 0) for b in range(ESCAPE + 1)], 24)
    print("\t}, .code = {")
    write([code.get(b, 0) for b in range(ESCAPE + 1)], 16)
    print("\t}, .decode = {")
    write(decode, 12)
    print("\t} },")
print("};")
