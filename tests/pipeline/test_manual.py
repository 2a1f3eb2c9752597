#!/usr/bin/env python3
"""The manual and the programs name the same settings, commands, options and query fields."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

DAEMONS = ("fetcher", "parser", "classifier", "store")
# Commands that have others below them, whose help is their own.
FAMILIES = {"feed": ["add", "edit", "list", "show", "pause", "resume", "rm", "refresh", "import", "export", "parse"],
            "topics": ["list", "show", "check", "train", "eval", "why"],
            "speakers": ["list", "show", "alias", "merge", "import"]}


def manual(path):
    with open(os.path.join(ROOT, path)) as f:
        return f.read()


def says(*argv):
    return subprocess.run([os.path.join(BIN, argv[0]), *argv[1:]], capture_output=True, text=True).stdout


def same(program, page):
    assert program == page, "not in the manual: %s; not in the program: %s" % (sorted(program - page), sorted(page - program))


def settings_of_programs():
    found = {}
    for daemon in DAEMONS:
        section = None
        for line in says("inquit-" + daemon, "--help").splitlines():
            if re.fullmatch(r"\[\w+\]", line):
                section = line[1:-1]
            match = re.fullmatch(r"#(\w+) = ?(.*)", line)
            if section and match:
                found[section + "." + match[1]] = match[2].strip()
    return found


def settings_of_manual():
    found, section = {}, None
    for line in manual("common/inquit.conf.5").splitlines():
        match = re.fullmatch(r"\.Ss (?:Section )?\[(\w+)\]", line)
        section = match[1] if match else section
        match = re.fullmatch(r"\.It Cm (\w+)(?: No = (.*))?", line)
        if match:
            found[section + "." + match[1]] = (match[2] or "").replace("\\&", "")
    return found


def test_every_setting_and_its_default_stands_in_the_manual_and_no_other():
    program, page = settings_of_programs(), settings_of_manual()
    assert len(program) > 30
    same(set(program), set(page))
    for name, default in program.items():
        default = re.sub(r"\d+\.\d+\.\d+$", "VERSION", default)
        assert page[name] == default, (name, default, page[name])


def test_every_daemons_options_stand_in_its_manual():
    for daemon in DAEMONS:
        usage = says("inquit-" + daemon, "--help").split("\n[")[0]
        page = manual("%s/inquit-%s.8" % (daemon, daemon))
        same(set(re.findall(r"--([a-z-]+)", usage)) & {"dir", "config", "instance", "check", "help", "version"},
             set(re.findall(r"^\.It .*?Fl -([a-z-]+)", page, re.M)))


def commands():
    return re.findall(r"^  (\w+)\s{2,}", says("inquit", "--help"), re.M)


def options_of(help):
    return set(re.findall(r"^\s+(?:-\w, |)--([a-z-]+)", help, re.M)) | set(re.findall(r"\[--([a-z-]+)", help))


def test_every_command_and_option_of_the_command_line_stands_in_the_manual_and_no_other():
    page = manual("store/cli/inquit.1")
    known = {"dir", "timeout", "quiet", "verbose", "help", "version", "color", "no-pager", "plain", "json", "format-version"}
    for command in commands():
        assert re.search(r"^\.It Cm %s\b" % command, page, re.M), "no command %s in inquit(1)" % command
        for below in FAMILIES.get(command, [None]):
            known |= options_of(says("inquit", command, *([below] if below else []), "--help"))
    same(known, set(re.findall(r"Fl -([a-z-]+)", page)))


def test_every_field_of_queries_stands_in_the_manual_and_no_other():
    with open(os.path.join(ROOT, "store/query_field.c")) as f:
        source = f.read()
    same(set(re.findall(r'^\t\{ "(\w+)", FIELD_', source, re.M)),
         set(re.findall(r"^\.It Cm (\w+) :", manual("store/cli/inquit-query.7"), re.M)))


def test_every_metric_stands_in_the_manual_and_no_other():
    with Lab() as lab:
        eventually("all daemons answer", lambda: "} 0" not in re.findall(r"(?s)TYPE inquit_up.*?#", lab.inq("metrics"))[0])
        program = set(re.findall(r"^# TYPE (\w+)", lab.inq("metrics"), re.M))
    assert len(program) > 40, program
    items = re.findall(r"^\.It Li (.*)", manual("store/cli/inquit-metrics.7"), re.M)
    same(program, {name for item in items for name in item.split(" , ")})


if __name__ == "__main__":
    main(globals())
