#!/usr/bin/env python3
"""Writes fetcher/xml_names.c: the named character references of HTML, from Python's copy of the standard's table.

    python3 fetcher/xml_names.py > fetcher/xml_names.c
"""
from html.entities import html5

# In XML these two are what the DTD of XHTML 1.0 makes them; HTML has moved them to the brackets of mathematics.
OF_XHTML = {"lang;": "\u2329", "rang;": "\u232a"}


def main():
    print("/* Written by fetcher/xml_names.py: change that. */\n#include \"fetcher/xml_names.h\"\n")
    print("const struct xml_name xml_names[XML_NAMES] = {")
    for name in sorted(n for n in html5 if n.endswith(";")):
        utf8 = "".join(f"\\x{b:02x}" for b in OF_XHTML.get(name, html5[name]).encode())
        print(f"\t{{ STR_INIT(\"{name[:-1]}\"), \"{utf8}\" }},")
    print("};")


main()
