#!/usr/bin/env python3
"""Completion in bash: the script as installed, with names from a store."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

# What bash does on Tab, without its line editor: the function sees the line, the cursor, and the words.
PRESS_TAB = """
eval "$(inquit completion bash)"
COMP_LINE=$1 COMP_POINT=${#1}
COMP_WORDS=(inquit "${1##* }") COMP_CWORD=1
compopt() { :; }
_inquit
printf '%s\\n' "${COMPREPLY[@]}"
"""


def tab(lab, line):
    p = subprocess.run(["bash", "-c", PRESS_TAB, "bash", line], capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=300 * PATIENCE,
                       env=dict(lab.env, PATH=BIN + ":" + os.environ["PATH"], INQUIT_DIR=lab.dir))
    assert p.returncode == 0 and not p.stderr, p.stderr
    return p.stdout.split("\n")[:-1]


def test_bash_completes_commands_options_fields_and_names():
    with Lab() as lab:
        for n, (speaker, outlet) in enumerate((("Mara Ellin", "First Wire"), ("Zoë O'Hara", "Second Post"), ("Miro Ell", "First Wire"))):
            lab.inq("ingest", "--wait", "--url", "http://pier.example/%d" % n, "-", input=page("Pier %d" % n, story(n, speaker), outlet=outlet))
        lab.inq("save", "pier", "pier OR boat")
        cases = {
            "inquit sea": ["search"],
            "inquit --dir %s spea" % lab.dir: ["speakers"],
            "true; inquit cou": ["count"],
            "inquit search --form": ["--format"],
            "inquit search --format ann": ["annotation"],
            "inquit search x --sort ": ["date", "said", "seen"],
            "inquit speakers mer": ["merge"],
            "inquit search outl": ["outlet:", "outlets:"],
            "inquit search type:in": ["indirect"],
            "inquit search 'pier type:in": ["pier type:indirect"],
            "inquit search '(is:hypo": ["(is:hypothetical"],
            "inquit search by:mara": ["\\\"Mara\\ Ellin\\\""],
            "inquit search by:ELL": ["\\\"Mara\\ Ellin\\\"", "\\\"Miro\\ Ell\\\""],
            "inquit search 'boat -by:mara": ["boat -by:\"Mara Ellin\""],
            "inquit search 'by:zoe": ["by:\"Zoë O'\\''Hara\""],
            "inquit search \"by:zoe": ["by:\\\"Zoë O'Hara\\\""],
            "inquit timeline outlet:sec": ["\\\"Second\\ Post\\\""],
            "inquit count query:": ["pier"],
            "inquit speakers show mar": ["Mara\\ Ellin"],
            "inquit top out": ["outlets"],
            "inquit help tim": ["timeline"],
            "inquit show ": [],
            "inquit nonsense ": [],
        }
        for line, want in cases.items():
            got = tab(lab, line)
            if "sort" in line:
                assert set(want) <= set(got), (line, got)
            else:
                assert got == (want or [""]), (line, got)
        # What a page said is data: no word of it reaches the shell unquoted.
        evil = "Eve `id` $(id) Bell"
        lab.inq("ingest", "--wait", "--url", "http://pier.example/evil", "-", input=page("Pier", story(7), outlet=evil))
        assert tab(lab, "inquit search outlet:ev") == ["\\\"Eve\\ \\`id\\`\\ \\$\\(id\\)\\ Bell\\\""]


def test_without_a_store_there_are_no_names_and_no_messages():
    with Lab(start=False) as lab:
        def press():
            began = time.monotonic()
            assert tab(lab, "inquit search by:m") == [""]
            assert tab(lab, "inquit sea") == ["search"]
            return time.monotonic() - began
        quickly("completion", 4, press)


def test_topics_are_those_of_the_taxonomy_that_the_line_names():
    with Lab(start=False) as lab:
        own = lab.dir + "/own.taxonomy"
        with open(own, "w") as f:
            f.write("name = Piers\n[moorings] Moorings\n3  mooring*\n[moorings-lost] Lost moorings\nparent = moorings\n3  adrift\n")
        shipped = [line.split("\t")[0] for line in lab.inq("topics", "list", "--format", "tsv").splitlines()[1:]]
        assert len(shipped) > 20, shipped
        start = shipped[0][:3]
        cases = {
            "inquit topics show ": shipped,
            "inquit topics show " + start: [t for t in shipped if t.startswith(start)],
            "inquit topics show --taxonomy %s " % own: ["moorings", "moorings-lost"],
            "inquit topics show --taxonomy %s moorings-" % own: ["moorings-lost"],
            "inquit topics show nosuch": [""],
            "inquit topics show --taxonomy /nowhere ": [""],
            "inquit topics show --tax": ["--taxonomy"],
            "inquit topics sh": ["show"],
        }
        for line, want in cases.items():
            assert tab(lab, line) == want, (line, tab(lab, line))


def test_every_family_and_script_is_what_the_program_has():
    for shell in ("bash", "zsh", "fish"):
        script = subprocess.run([BIN + "/inquit", "completion", shell], capture_output=True, text=True, check=True).stdout
        assert "completion %s --line" % shell in script
        if shutil.which(shell):
            subprocess.run([shell, "-n"], input=script, text=True, check=True)
    with open(os.path.join(ROOT, "store/cli/completion_find.c")) as f:
        source = f.read()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import test_manual
    for family, parts in test_manual.FAMILIES.items():
        assert '{ "%s", "%s" }' % (family, "|".join(parts)) in source, family


if __name__ == "__main__":
    main(globals())
