"""Counts cases and prints a line for each, and last `N passed, M failed`."""

import os
import subprocess
import sys

import places


class Tally:
    """Counts cases and prints a line for each, or only for those that failed."""

    def __init__(self, is_verbose=True):
        self.passed = self.failed = 0
        self.is_verbose = is_verbose

    def record(self, case, failures, note=""):
        """Counts a case: `failures` is what is wrong, a text or a list of them, or nothing."""
        if failures:
            self.failed += 1
            print(f"FAIL {case}", flush=True)
            for failure in (failures if isinstance(failures, list) else [failures])[:8]:
                print(f"     {failure}", flush=True)
        else:
            self.passed += 1
            if self.is_verbose:
                print(f"ok   {case}{'  ' + note if note else ''}", flush=True)

    def record_script(self, name, *arguments):
        """Runs another script of this folder, whose last line is `N passed, M failed`."""
        path = os.path.join(places.HERE, f"{name}.py")
        ran = subprocess.run([sys.executable, path, *arguments], stdout=subprocess.PIPE, text=True)
        print(ran.stdout, end="", flush=True)
        last = (ran.stdout.strip().split("\n") or [""])[-1]
        try:
            passed, failed = (int(part.split()[0]) for part in last.split(", "))
        except (ValueError, IndexError):
            self.record(name, [] if ran.returncode == 0 else [f"{name}.py exited {ran.returncode}"])
            return
        self.passed += passed
        self.failed += failed

    def end(self):
        """Prints the sums, and returns the exit status."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed else 0
