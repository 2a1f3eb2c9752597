#!/usr/bin/env python3
"""Writes cells_table.c: which code points take no cell of a terminal, and which take two.

From the Unicode Character Database that Python carries (unicodedata), categories Mn and Me
for none, East Asian Width W and F for two (UAX #11). Run: python3 cells.py > cells_table.c
"""
import sys
import unicodedata


def ranges(holds):
    out = []
    for c in range(0x110000):
        if holds(chr(c)):
            if out and out[-1][1] == c - 1:
                out[-1][1] = c
            else:
                out.append([c, c])
    return out


def table(name, rows):
    print(f"\nconst struct cell_range {name}[] = {{")
    for i in range(0, len(rows), 6):
        print("\t" + " ".join(f"{{ 0x{a:04x}, 0x{b:04x} }}," for a, b in rows[i:i + 6]))
    print("};")
    print(f"const size_t {name}_n = {len(rows)};")


none = ranges(lambda c: unicodedata.category(c) in ("Mn", "Me"))
two = ranges(lambda c: unicodedata.category(c) not in ("Mn", "Me", "Cn") and unicodedata.east_asian_width(c) in "WF")
print(f"/* Made by cells.py from Unicode {unicodedata.unidata_version}. */")
print('#include "store/cli/text.h"')
table("cells_none", none)
table("cells_two", two)
sys.exit(0)
