#!/usr/bin/env python3
"""Prints classifier/fold.c: the plain lower-case letters that stand for U+00C0 to U+024F, from Python's Unicode tables."""
import unicodedata

FIRST, LAST = 0xC0, 0x24F
OWN = {"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h", "ŋ": "n", "ŧ": "t", "ƒ": "f"}

def plain(char):
    low = char.lower()
    base = "".join(OWN.get(c, c) for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return base if base.isascii() and base.isalpha() and len(base) <= 2 else ""

print("/* Written by fold.py: the plain letters that stand for each letter of Latin-1 and Latin Extended-A and -B. */")
print('#include "classifier/fold.h"\n')
print("const char fold_latin[FOLD_LAST - FOLD_FIRST + 1][3] = {")
row = ['"%s",' % plain(chr(c)) for c in range(FIRST, LAST + 1)]
for i in range(0, len(row), 16):
    print("\t" + " ".join(row[i:i + 16]))
print("};")
