"""Counts cases, prints a line for each, and last `N passed, M failed, K skipped`.

| status of a script | means |
|---|---|
| 0 | cases passed, none failed; skipped ones were told with the reason |
| 1 | a case failed |
| 2 | nothing was tested, though nothing was missing |
| 77 | nothing was tested, as the machine lacks what it takes, and that was told |
"""

import contextlib
import os
import subprocess
import sys

FAILED, NOTHING, SKIPPED = 1, 2, 77
HERE = os.path.dirname(os.path.abspath(__file__))


def totals(passed, failed, skipped):
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def read_totals(output):
    """The numbers of the last line of what a script printed; `None` if it is another line."""
    last = (output.strip().split("\n") or [""])[-1]
    words = [part.split() for part in last.split(", ")]
    if [part[1:] for part in words] != [["passed"], ["failed"], ["skipped"]]:
        return None
    return tuple(int(part[0]) for part in words) if all(part[0].isdigit() for part in words) else None


class Tally:
    """Counts cases and prints a line for each, or only for those that failed or were skipped."""

    #: The tally that the script began last.
    running = None

    def __init__(self, is_verbose=True):
        self.passed = self.failed = self.skipped = 0
        self.is_verbose = is_verbose
        Tally.running = self

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

    @contextlib.contextmanager
    def case(self, name):
        """A case that fails if its block raises anything; gives a function that takes notes."""
        notes = []
        try:
            yield notes.append
        except Exception as error:  # of any library: a line of the report
            self.record(name, f"{type(error).__name__}: {error}"[-600:])
        else:
            self.record(name, None, "; ".join(map(str, notes)))

    def skip(self, case, why):
        """Counts a case that was not tried, and says why."""
        self.skipped += 1
        print(f"skip {case}: {why}", flush=True)

    def record_script(self, name, command, **options):
        """Runs a script whose last line is the totals, and adds these: `(passed, failed, skipped)`."""
        ran = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace", **options)
        lines = []
        for line in ran.stdout:
            print(line, end="", flush=True)
            lines.append(line)
        status = ran.wait()
        found = read_totals("".join(lines))
        before = self.passed, self.failed, self.skipped
        if found is None:
            self.record(name, f"it exited {status} without its totals")
        else:
            self.passed, self.failed, self.skipped = (
                old + new for old, new in zip(before, found))
            is_right = status == self.status(*found)
            if not is_right:
                self.record(name, f"it exited {status} after {totals(*found)}")
            elif status == NOTHING:
                self.record(name, "it tested nothing")
        return tuple(new - old for old, new in zip(
            before, (self.passed, self.failed, self.skipped)))

    @staticmethod
    def status(passed, failed, skipped):
        """The exit status that follows from the totals."""
        if failed:
            return FAILED
        return 0 if passed else SKIPPED if skipped else NOTHING

    def end(self):
        """Prints the totals, and returns the exit status."""
        if not self.passed + self.failed + self.skipped:
            print("nothing was tested")
        print(totals(self.passed, self.failed, self.skipped), flush=True)
        return self.status(self.passed, self.failed, self.skipped)


def skip_all(name, why):
    """Says that a script, or what is left of it, is skipped, and why, and ends it."""
    tally = Tally.running or Tally()
    tally.skip(name, why)
    sys.exit(tally.end())
