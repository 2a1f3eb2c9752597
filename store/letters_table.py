#!/usr/bin/env python3
"""Writes letters_table.c from the Unicode data that Python carries.

usage: python3 store/letters_table.py > store/letters_table.c

Folding is compatibility decomposition (NFKD) without combining marks, then
full case folding, then once more without marks; only code points that change
get an entry. Word characters are letters, numbers and marks (categories L, N,
M). Hangul syllables keep their composed form: their parts are no diacritics.
"""
import sys
import unicodedata as u

LAST = 0xFFFF
# Letters with a stroke have no decomposition, yet people leave the stroke out.
STROKES = {'ø': 'o', 'đ': 'd', 'ł': 'l', 'ħ': 'h', 'ŧ': 't', 'ı': 'i', 'ð': 'd', 'þ': 'th', 'æ': 'ae', 'œ': 'oe',
           'ƶ': 'z', 'ɨ': 'i', 'ʉ': 'u', 'ə': 'a', 'ʼ': "'", '’': "'", '‘': "'", '＇': "'", 'ʻ': "'"}


def strip(s):
    return ''.join(c for c in s if not u.category(c).startswith('M'))


def fold(c):
    if u.category(c).startswith('M'):
        return ''
    s = strip(u.normalize('NFKD', strip(u.normalize('NFKD', c)).casefold()))
    return ''.join(STROKES.get(x, x) for x in s)


def is_word(c):
    return u.category(c)[0] in 'LNM'


def add(ranges, cp):
    if ranges and ranges[-1][1] == cp - 1:
        ranges[-1][1] = cp
    else:
        ranges.append([cp, cp])


def show(name, ranges):
    out.write('const struct letter_range %s[] = {\n' % name)
    rows = ['{0x%x,0x%x}' % (a, b) for a, b in ranges]
    for i in range(0, len(rows), 8):
        out.write('\t' + ', '.join(rows[i:i + 8]) + ',\n')
    out.write('};\nconst size_t %s_n = sizeof %s / sizeof *%s;\n' % (name, name, name))


folds, ranges, marks = [], [], []
for cp in range(0x80, LAST + 1):
    c = chr(cp)
    if 0xD800 <= cp <= 0xDFFF:
        continue
    if is_word(c):
        add(ranges, cp)
    if u.category(c).startswith('M'):
        add(marks, cp)
    elif not 0xAC00 <= cp <= 0xD7A3 and (is_word(c) or c in STROKES) and (f := fold(c)) != c and len(f) <= 3 and f and " " not in f:
        folds.append((cp, f))

out = sys.stdout
out.write('/* Made by letters_table.py from Unicode %s; not edited by hand. */\n' % u.unidata_version)
out.write('#include "store/letters_table.h"\n\n')
out.write('const struct letter_fold letter_folds[] = {\n')
rows = ['{0x%x,{%s}}' % (cp, ','.join('0x%x' % ord(x) for x in f)) for cp, f in folds]
for i in range(0, len(rows), 6):
    out.write('\t' + ', '.join(rows[i:i + 6]) + ',\n')
out.write('};\nconst size_t letter_folds_n = sizeof letter_folds / sizeof *letter_folds;\n\n')
show('letter_ranges', ranges)
out.write('\n')
show('letter_marks', marks)
