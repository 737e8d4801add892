#!/usr/bin/env python3
"""Runs lexotomy_spark.py in local-cluster mode, kills one of the two executors during the job, and
compares the result with the file that one machine writes, byte for byte.

    python3 integrations/spark/test.py [--binary .build/release/lexotomy]

Needs pyspark and a Java runtime (Tests/Integration/requirements-spark.txt); without them it says so and is
skipped. Last line: the totals (Tests/Integration/tally.py).
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Integration"))

import places  # noqa: E402
from tally import Tally  # noqa: E402

PROGRAM = HERE / "lexotomy_spark.py"
MODEL = ROOT / "vocabularies" / "unigram"
LANGUAGES = ["de", "fr", "hi", "ja", "ru", "th"]


def children(pid):
    """The processes below a process, with their command lines."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
            except OSError:
                continue
    found, open_ = {}, [pid]
    while open_:
        for child in parents.get(open_.pop(), []):
            open_.append(child)
            try:
                found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
    return found


def executors(pid):
    return [child for child, line in children(pid).items()
            if "CoarseGrainedExecutorBackend" in line and "--executor-id" in line]


def start(arguments, log):
    import pyspark

    environment = dict(os.environ)
    environment.update(
        SPARK_HOME=str(Path(pyspark.__file__).parent),
        PYSPARK_PYTHON=sys.executable,
        PYSPARK_DRIVER_PYTHON=sys.executable,
        SPARK_LOCAL_IP="127.0.0.1",
        PYSPARK_SUBMIT_ARGS="--master local-cluster[2,1,1024] --conf spark.executor.memory=512m"
        " --conf spark.ui.enabled=false pyspark-shell",
    )
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)


def finish(process, log, limit=300):
    try:
        status = process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    log.seek(0)
    return status, log.read()


def busy(executors, process):
    """The first executor whose task runs the binary; `None` if the job ends before."""
    while executors and process.poll() is None:
        for executor in executors:
            if any(" count " in f" {line} " for line in children(executor).values()):
                return executor
        time.sleep(0.005)
    return None


def count_files(work):
    return len(list((work / "counts").rglob("*.counts"))) if (work / "counts").exists() else 0


def test_killed_executor(binary, folder, corpus):
    """The counts are those of one machine although an executor is lost in the middle."""
    whole, result, work = folder / "whole", folder / "result", folder / "work"
    subprocess.run([binary, "count", MODEL, *corpus, "-o", whole, "--quiet"], check=True)
    with open(folder / "killed.log", "w+") as log:
        process = start(
            [MODEL, *corpus, "-o", result, "--work", work, "--binary", binary,
             "--range-size", 1, "--fan-in", 4], log)
        while count_files(work) < 4 and process.poll() is None:
            time.sleep(0.02)
        victims = executors(process.pid)
        before = count_files(work)
        victim = busy(victims, process)
        if victim:
            os.kill(victim, signal.SIGKILL)
        status, text = finish(process, log)
    assert status == 0, text[-4000:]
    assert len(victims) == 2, f"{len(victims)} executors ran"
    ranges = int(text.strip().splitlines()[-1].split(": ")[1].split()[0])
    assert before < ranges, f"all {ranges} ranges were counted before an executor was killed"
    assert "Lost executor" in text, "Spark noticed no loss"
    assert "Lost task" in text, "no task ran in the executor"
    assert whole.read_bytes() == result.read_bytes(), "the counts differ"
    lost = text.count("Lost task")
    print(f"killed executor: {ranges} ranges, killed after {before}, {lost} tasks lost; "
          f"the {len(whole.read_bytes()):,} bytes are those of one machine")
    # A second run finds everything counted.
    with open(folder / "again.log", "w+") as log:
        began = time.time()
        status, text = finish(
            start([MODEL, *corpus, "-o", folder / "again", "--work", work, "--binary", binary,
                   "--range-size", 1, "--fan-in", 4], log), log)
    assert status == 0, text[-4000:]
    assert whole.read_bytes() == (folder / "again").read_bytes()
    print(f"resumed run: the same bytes in {time.time() - began:.0f} s")


def test_failure(binary, folder):
    """An exit status that is not 0 fails the job, with the words of the binary."""
    bad = folder / "bad.jsonl"
    bad.write_text('{"text": "good"}\n{"text": 5}\n')
    with open(folder / "failed.log", "w+") as log:
        status, text = finish(
            start([MODEL, bad, "-o", folder / "none", "--work", folder / "work-bad",
                   "--binary", binary], log), log)
    assert status != 0
    assert "holds a number and no text" in text, text[-4000:]
    assert not (folder / "none").exists()
    print("failing binary: the job fails with its message")


def test_parquet(binary, folder, texts):
    """Parquet that Spark reads gives the counts of the same text in lines."""
    import pyarrow
    from pyarrow import parquet

    lines = [line for text in texts for line in text.read_text().split("\n")[:-1]]
    plain = folder / "parquet.txt"
    plain.write_text("".join(line + "\n" for line in lines))
    (folder / "table").mkdir()
    half = len(lines) // 2
    for index, part in enumerate([lines[:half] + [None], lines[half:]]):
        table = pyarrow.table({"body": part, "id": list(range(len(part)))})
        parquet.write_table(table, folder / "table" / f"{index}.parquet")
    whole, result = folder / "parquet-whole", folder / "parquet-result"
    subprocess.run([binary, "count", MODEL, f"fr={plain}", "-o", whole, "--quiet"], check=True)
    with open(folder / "parquet.log", "w+") as log:
        status, text = finish(
            start([MODEL, "--parquet", f"fr={folder / 'table'}", "--column", "body", "-o", result,
                   "--work", folder / "work-parquet", "--binary", binary, "--range-size", 1],
                  log), log)
    assert status == 0, text[-4000:]
    assert whole.read_bytes() == result.read_bytes(), "the counts differ"
    print(f"Parquet: {len(lines):,} lines give the counts of the same text")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--binary", type=Path, help="the release build, or $LEXOTOMY_BINARY")
    parser.add_argument("--megabytes", type=int, default=24, help="how large the corpus is")
    options = parser.parse_args()
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        places.skip("there is no Java. Install it: apt-get install default-jre-headless")
    places.inside("spark", "pyspark", "pyarrow")
    binary = (options.binary or Path(places.binary())).resolve()
    if not binary.exists():
        sys.exit(f"{binary} is not built. Build it: make build")
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="lexotomy-spark-") as name:
        folder = Path(name)
        texts = [ROOT / "corpora" / f"{language}.txt" for language in LANGUAGES]
        corpus = []
        for language, text in zip(LANGUAGES, texts):
            body = text.read_bytes()
            copies = (options.megabytes << 20) // len(LANGUAGES) // len(body) + 1
            copy = folder / f"{language}.txt"
            copy.write_bytes(body * copies)
            corpus.append(f"{language}={copy}")
        packed = folder / "packed.txt.gz"
        subprocess.run(f"gzip -c {texts[0]} > {packed}", shell=True, check=True)
        with tally.case("an executor is killed"):
            test_killed_executor(binary, folder, [*corpus, f"de={packed}"])
        with tally.case("a bad line fails the job"):
            test_failure(binary, folder)
        with tally.case("Parquet"):
            test_parquet(binary, folder, texts)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
