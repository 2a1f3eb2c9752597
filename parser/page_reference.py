#!/usr/bin/env python3
"""page_reference.py > parser/page_reference_names.c: the references of the HTML Standard (section 13.5) that need no semicolon.

Of Python's copy of the standard's list. Checked: each stands for one character below U+0100, and no longer name that begins
with it stands for the same one, so that the character says which of them was meant.
"""
from html.entities import html5

legacy = {name: text for name, text in html5.items() if not name.endswith(";")}
for name, text in legacy.items():
    assert len(text) == 1 and ord(text) < 0x100
    assert not [n for n in html5 if n.startswith(name) and n.rstrip(";") != name and html5[n] == text and n.rstrip(";") not in legacy], name
print("""/* Written by page_reference.py: the names of characters that need no semicolon. */
#include "parser/page_reference.h"

const struct reference_name reference_names[REFERENCE_NAMES] = {""")
line = "\t"
# By character, the longest name first.
for name in sorted(legacy, key=lambda n: (legacy[n], -len(n), n)):
    row = '{ "%s", %d, 0x%02x }, ' % (name, len(name), ord(legacy[name]))
    if len(line) + len(row) > 130:
        print(line.rstrip())
        line = "\t"
    line += row
print(line.rstrip() + "\n};")
