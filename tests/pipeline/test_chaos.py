#!/usr/bin/env python3
"""A short run of tests/chaos/chaos.py; INQUIT_CHAOS has other parameters."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from lab import *


def test_every_article_arrives_exactly_once_whatever_is_killed():
    args = os.environ.get("INQUIT_CHAOS", "--articles 300 --feeds 5 --kills 60 --seconds 8").split()
    p = subprocess.run([sys.executable, ROOT + "/tests/chaos/chaos.py", *args], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert p.returncode == 0, p.stdout + p.stderr


if __name__ == "__main__":
    main(globals())
