#!/usr/bin/env python3
"""Runs the fuzzers one after another and tells what they did.

usage: fuzz.py [--seconds N] [--target NAME]... [--work FOLDER] [--replay]

Seeds come from seeds.py, and what was found new stays in FOLDER/corpus for the next time; then the
inputs in `crashers/` are tried again (with --replay, only these). Prints a line of a Markdown table
for each target: executions, processor seconds, inputs that reached new code, and findings, whose
inputs lie in FOLDER/findings. Exits 1 if there are any.
"""

import argparse
import os
import re
import resource
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
WORK = os.path.join(REPOSITORY, ".build", "fuzzing")
#: Seconds an input may take, and MB a process or one allocation may. Leaks are looked for once, when a
#: process ends: after inputs, as libFuzzer does a thousand times, it takes most of a minute.
LIMITS = ["-timeout=10", "-rss_limit_mb=3000", "-malloc_limit_mb=1200", "-detect_leaks=0"]


def environment(target):
    return dict(os.environ, FUZZ_TARGET=target, SWIFT_BACKTRACE="enable=no",
                OPENBLAS_NUM_THREADS="1", ASAN_OPTIONS="symbolize=0:detect_leaks=1")


def run(binary, target, arguments, seconds):
    """Runs a fuzzer: its output and the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(
        ["timeout", "-s", "KILL", str(seconds + 120), binary, *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(target))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = sum(getattr(after, name) - getattr(before, name) for name in ("ru_utime", "ru_stime"))
    return process.returncode, process.stderr.decode(errors="replace"), spent


def fuzz(binary, target, seconds, work):
    """Fuzzes one target: its line of the table, and how many findings there were."""
    corpus, findings = (os.path.join(work, name, target) for name in ("corpus", "findings"))
    for folder in (corpus, findings):
        os.makedirs(folder, exist_ok=True)
    seeds = os.path.join(work, "seeds", target)
    known = set(os.listdir(findings))
    executions = new = rounds = 0
    spent = 0.0
    while spent < 0.9 * seconds and rounds < 40:
        rounds += 1
        status, output, took = run(binary, target, [
            corpus, seeds, f"-max_total_time={max(1, int(seconds - spent))}", *LIMITS,
            "-use_value_profile=1", "-print_final_stats=1", f"-artifact_prefix={findings}/",
            "-max_len=65536", "-len_control=20"], seconds)
        spent += took
        counts = re.findall(r"^#(\d+)\s", output, re.MULTILINE)
        executions += max(map(int, counts), default=0)
        new += sum(map(int, re.findall(r"stat::new_units_added:\s+(\d+)", output)))
        # On a busy machine the time that libFuzzer counts is more than it gets.
        if status == 0:
            continue
        with open(os.path.join(findings, f"log-{rounds}"), "w") as log:
            log.write(output[-6000:])
    found = [name for name in set(os.listdir(findings)) - known if not name.startswith("log")]
    print(f"| {target} | {executions:,} | {spent:.0f} | {new:,} | {len(found)} |", flush=True)
    return len(found)


def replay(binary, target):
    """Tries the inputs that once were findings; how many still are."""
    folder = os.path.join(HERE, "crashers", target)
    failures = 0
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        status, output, _ = run(binary, target, [os.path.join(folder, name), *LIMITS], 30)
        if status != 0:
            failures += 1
            print(f"FAIL {target}/{name}\n{output[-1500:]}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=60, help="of processor time for each target")
    parser.add_argument("--target", action="append")
    parser.add_argument("--work", default=WORK)
    parser.add_argument("--replay", action="store_true")
    options = parser.parse_args()
    binary = os.path.join(options.work, "release", "Fuzzing")
    targets = options.target or sorted(os.listdir(os.path.join(options.work, "seeds")))
    failures = sum(replay(binary, target) for target in targets)
    if not options.replay:
        print("| target | executions | processor seconds | new inputs | findings |")
        print("|---|---:|---:|---:|---:|", flush=True)
        failures += sum(fuzz(binary, target, options.seconds, options.work) for target in targets)
    print(f"{failures} findings")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
