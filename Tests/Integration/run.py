#!/usr/bin/env python3
"""Runs every script of this folder that the machine can run.

usage: run.py [--quick] [--bare] [--only NAME]... [--list]

The scripts and their arguments stand in scripts.py. With --quick each is run on a cut of its cases;
--bare runs those that need no Python packages and no shared data, as CI does. Prints what each script
prints, then a line for each with its numbers, and last `N passed, M failed, K skipped`. Cases and whole
scripts for which the machine lacks something are counted as skipped, with the reason. Exits with 1 if
anything failed or a script tested nothing, and with 77 if everything was skipped.
"""

import argparse
import contextlib
import io
import os
import resource
import sys
import time

import places
import scripts
from tally import Tally, read_totals


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(tally, script, options):
    """Runs one script: its numbers."""
    before = tally.passed, tally.failed, tally.skipped
    said, Tally.running = io.StringIO(), None
    try:
        with contextlib.redirect_stdout(said):
            interpreter = places.python(script.version) if script.version else sys.executable
            arguments = (script.quick if options.quick else script.arguments)()
    except SystemExit as end:
        # What prepares the arguments lacks something, or failed.
        if read_totals(said.getvalue()):
            tally.skip(script.name, said.getvalue().split("\n")[0].split(": ", 1)[-1])
        else:
            tally.record(script.name, f"cannot be prepared: {end}")
    else:
        command = [interpreter, script.path, *map(str, arguments)]
        tally.record_script(script.name, command, env=places.environment())
    return tuple(new - old for old, new in zip(before, (tally.passed, tally.failed, tally.skipped)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a cut of each")
    parser.add_argument("--bare", action="store_true", help="those that need no Python packages")
    parser.add_argument("--only", action="append", metavar="NAME", help="those whose name has this")
    parser.add_argument("--list", action="store_true", help="print the table and end")
    options = parser.parse_args()
    chosen = [script for script in scripts.SCRIPTS
              if (not options.bare or script.name in scripts.BARE)
              and (not options.only or any(part in script.name for part in options.only))]
    if not chosen:
        sys.exit("There is no such script; see --list.")
    if options.list:
        for script in chosen:
            print(f"{script.name:30} needs {script.needs}")
        return 0
    places.binary()
    tally, lines = Tally(), []
    for script in chosen:
        print(f"\n== {script.name}", flush=True)
        began, used = time.monotonic(), processor_seconds()
        numbers = run(tally, script, options)
        lines.append((script.name, *numbers, time.monotonic() - began, processor_seconds() - used))
    print(f"\n{'script':30} passed failed skipped  clock  processor")
    for name, passed, failed, skipped, clock, processor in lines:
        print(f"{name:30} {passed:6} {failed:6} {skipped:7} {clock:5.0f}s {processor:9.0f}s")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
