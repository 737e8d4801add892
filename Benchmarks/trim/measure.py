#!/usr/bin/env python3
"""Runs a command and reports its wall time and peak resident memory as JSON in a file.

usage: measure.py REPORT COMMAND…

A process of its own, and a small one: the peak that the system reports of a child includes what its
parent had when it started the child.
"""

import json
import os
import sys
import time


def main():
    report, command = sys.argv[1], sys.argv[2:]
    started = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - started
    with open(report, "w") as file:
        json.dump({"seconds": seconds, "megabytes": usage.ru_maxrss / 1024,
                   "processor": usage.ru_utime + usage.ru_stime,
                   "exit": os.waitstatus_to_exitcode(status)}, file)


if __name__ == "__main__":
    main()
