#!/usr/bin/env python3
"""name_given.py DIR > name_given.c

Given names with the sex that nearly all their bearers have, from the 1990 US
census (public domain; dist.male.first and dist.female.first, as packaged in
the Python module names 0.3.0), and those of name_given.txt: frequent in world news, absent there.
"""
import pathlib, sys

def world():
    """The names of name_given.txt: {"MALE": set, "FEMALE": set}."""
    out, section = {}, None
    for line in (pathlib.Path(__file__).parent / "name_given.txt").read_text().splitlines():
        if line.startswith("["):
            section = out.setdefault(line.strip("[]").upper(), set())
        elif not line.startswith("#"):
            section.update(line.split())
    return out


def read(path):
    return {w[0].lower(): float(w[1]) for w in map(str.split, path.read_text().splitlines()) if w}


def main():
    d = pathlib.Path(sys.argv[1])
    male, female = read(d / "dist.male.first"), read(d / "dist.female.first")
    out = world()
    for name in set(male) | set(female):
        m, f = male.get(name, 0), female.get(name, 0)
        if max(m, f) < 0.004 or len(name) < 3 or name in out["MALE"] | out["FEMALE"]:
            continue
        if m > 40 * f:
            out["MALE"].add(name)
        elif f > 40 * m:
            out["FEMALE"].add(name)
    both = out["MALE"] & out["FEMALE"]
    print("/* Made by name_given.py from the 1990 US census: edit that, not this. */\n#include \"parser/lexicon.h\"\n")
    print("const struct word_list lexicon_given[] = {")
    for sex, names in out.items():
        line = ""
        for n in sorted(names - both) + [""]:
            if not n or len(line) + len(n) > 90:
                print(f'\t{{ W_{sex}, "{line.rstrip()}" }},')
                line = ""
            line += n + " "
    print("\t{ 0, NULL },\n};")


main()
