#!/usr/bin/env python3
"""Writes languages_table.c: the codes of three letters and the English names of languages that have a code of two.

From ISO 639-2 as the package iso-codes has it. Run: python3 languages.py > languages_table.c
"""
import json
import re

found = []
for l in json.load(open("/usr/share/iso-codes/json/iso_639-2.json"))["639-2"]:
    if "alpha_2" not in l:
        continue
    # "Greek, Modern (1453-)" is asked for as greek, "Spanish; Castilian" by either.
    names = {re.sub(r",.*|\(.*", "", n).strip().lower() for n in l["name"].split(";")}
    for word in {l["alpha_3"], l.get("bibliographic", l["alpha_3"])} | {n for n in names if n.isascii()}:
        found.append((word, l["alpha_2"]))
print("/* Made by languages.py from ISO 639-2. */")
print('#include "store/cli/languages.h"\n')
print("const struct language_word language_words[] = {")
codes = dict(found)
clear = {w for w, code in found if all(c == code for v, c in found if v == w)}
rows = ['{ "%s", "%s" },' % (w, codes[w]) for w in sorted(clear)]
for i in range(0, len(rows), 5):
    print("\t" + " ".join(rows[i:i + 5]))
print("};")
print("const size_t language_words_n = %d;" % len(rows))
