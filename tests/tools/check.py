#!/usr/bin/env python3
"""Runs test programs, prints a line for each test that is not fine, and counts.

    check.py [-j N] [--results FILE] PROGRAM...

A PROGRAM is a cmocka test, or a script of tests/pipeline. N units run at once
and beside them N scripts, whose daemons mostly wait; what a script measures
allows for the load (lab.py). --results adds the counts to a file, so that
several runs make one sum.

Each program has a folder of its own for what it writes, INQUIT_TMP, which is
removed with all that a failed or killed test left; no input; and none of the
caller's settings (lab.py).
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import lab


def run(program):
    script = program.endswith(".py")
    command = [sys.executable, program] if script else [program]
    folder = tempfile.mkdtemp(prefix="iq-", dir=lab.TMP)
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP", INQUIT_TMP=folder)
    began = time.monotonic()
    try:
        p = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, timeout=1800)
        out, status = p.stdout.decode(errors="replace"), p.returncode
    except subprocess.TimeoutExpired as e:
        out, status = (e.stdout or b"").decode(errors="replace") + "\nno end after 30 minutes\n", -1
    finally:
        if not os.environ.get("INQUIT_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
    if script:
        ok, bad, skip = (len(re.findall(r"^%s " % w, out, re.M)) for w in ("ok", "FAIL", "skip"))
    else:
        skip = len(re.findall(r"^ok \d+ .*# SKIP", out, re.M))
        ok = len(re.findall(r"^ok \d+", out, re.M)) - skip
        bad = len(re.findall(r"^not ok \d+", out, re.M))
    if status != 0 and bad == 0:
        bad = 1  # it died
    return program, ok, bad, skip, out, time.monotonic() - began


def report(result, totals):
    program, ok, bad, skip, out, took = result
    for i, n in enumerate((ok, bad, skip)):
        totals[i] += n
    print("%-5s %s: %d passed%s%s (%.1f s)" % ("FAIL" if bad else "ok", program, ok, ", %d failed" % bad if bad else "",
                                               ", %d skipped" % skip if skip else "", took), flush=True)
    if bad:
        print(out, flush=True)
    else:
        for line in re.findall(r"^skip .*$", out, re.M):
            print("      " + line, flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-j", type=int, default=os.cpu_count())
    parser.add_argument("--results")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    totals = [0, 0, 0]
    programs = sorted(options.programs, key=os.path.getsize, reverse=True)  # so that what is left to the end is short
    with concurrent.futures.ThreadPoolExecutor(options.j) as units, concurrent.futures.ThreadPoolExecutor(options.j) as scripts:
        running = [(scripts if program.endswith(".py") else units).submit(run, program) for program in programs]
        for done in concurrent.futures.as_completed(running):
            report(done.result(), totals)
    if options.results:
        with open(options.results, "a") as f:
            f.write("%d %d %d\n" % tuple(totals))
    if totals[2]:
        print("%d skipped" % totals[2])
    print("%d passed, %d failed" % tuple(totals[:2]))
    sys.exit(1 if totals[1] else 0)


if __name__ == "__main__":
    main()
