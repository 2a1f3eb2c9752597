#!/usr/bin/env python3
"""What quickstart.sh and run.sh do before they build: each run has a folder to itself."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *

OWN = '. "$1/deploy/setup.sh"; own_folder "$2"; echo "$folder"; read -r line || true'


def begin(folder):
    return subprocess.Popen(["sh", "-c", OWN, "sh", ROOT, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_runs_at_once_have_a_folder_each_and_the_next_one_has_the_first_again():
    with tempfile.TemporaryDirectory(prefix="iq-", dir=TMP) as folder:
        first, second = begin(folder), None
        try:
            assert first.stdout.readline().strip() == folder + "/1"
            second = begin(folder)
            assert second.stdout.readline().strip() == folder + "/2"
        finally:
            for p in (first, second):
                if p:
                    p.communicate()
        third = begin(folder)
        assert third.communicate()[0].strip() == folder + "/1"


def test_where_all_folders_are_taken_it_says_so():
    with tempfile.TemporaryDirectory(prefix="iq-", dir=TMP) as folder:
        taken = [begin(folder) for _ in range(8)]
        try:
            assert sorted(p.stdout.readline().strip() for p in taken) == ["%s/%d" % (folder, n) for n in range(1, 9)]
            p = subprocess.run(["sh", "-c", OWN, "sh", ROOT, folder], stdin=subprocess.DEVNULL, capture_output=True, text=True)
            assert p.returncode == 1 and "all of its folders" in p.stderr, p
        finally:
            for p in taken:
                p.communicate()


if __name__ == "__main__":
    main(globals())
