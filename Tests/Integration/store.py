#!/usr/bin/env python3
"""Asks the store of the built binary everything it can answer, and lets it suffer.

usage: store.py [--runs N]

With the small models of vocabularies/: records runs, asks every query in every format within a
tenth of a second of the processor, makes results again by `apply`, moves runs, forgets runs, and looks for faults.
Then: many runs at once, readers during a write, kills in the middle, a store that cannot be
written, a full disk, a newer store, and files that are none. Prints a line for each case and, last, the totals (tally.py).
"""

import argparse
import filecmp
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import places
from tally import Tally

FOLDER = os.path.join(places.WORK, "store")
MODELS = os.path.join(places.REPOSITORY, "vocabularies")
CORPORA = os.path.join(places.REPOSITORY, "corpora")
#: The most seconds of the processor that a query may take.
LIMIT = 0.1


class Cases(Tally):
    """Runs commands and counts what holds."""

    def check(self, name, holds, note=""):
        self.record(name, None if holds else str(note) or "it does not hold", note)

    def run(self, name, *arguments, status=0, says="", **options):
        """A command that must end with `status` and say `says` somewhere; its output."""
        done = places.lexotomy(*arguments, **options)
        text = done.stdout + done.stderr
        self.check(name, done.returncode == status and says in text,
                   "" if done.returncode == status and says in text
                   else f"exit {done.returncode}: {text[-400:]}")
        return done.stdout


def path(name):
    return os.path.join(FOLDER, name)


def corpus(tag):
    return f"{tag}={os.path.join(CORPORA, tag + '.txt')}"


def same(left, right):
    names = sorted(os.listdir(left))
    return names == sorted(os.listdir(right)) and all(
        filecmp.cmp(os.path.join(left, name), os.path.join(right, name), shallow=False)
        for name in names)


def record(cases, store):
    """Three runs: a trimming, an extension, and a trimming of that."""
    masked, causal = os.path.join(MODELS, "masked-lm"), os.path.join(MODELS, "causal-lm")
    cases.run("trim", "trim", masked, corpus("sw"), corpus("ka"), "--coverage", "0.95", "-o",
              path("trimmed"), store=store)
    cases.run("learn", "learn", causal, corpus("ka"), "--size", "80", "-o", path("ka.pieces"))
    cases.run("extend", "extend", causal, "--pieces", path("ka.pieces"), "--method",
              "multivariate", "--seed", "7", "-o", path("extended"), store=store)
    cases.run("trim what was extended", "trim", path("extended"), corpus("ka"), "-o",
              path("both"), store=store)
    for run, (base, result) in enumerate(
            [(masked, "trimmed"), (causal, "extended"), (path("extended"), "both")], 1):
        cases.run(f"apply {run}", "apply", run, "--model", base, "-o", path(f"again-{run}"),
                  store=store)
        cases.check(f"apply {run} gives the same bytes", same(path(result), path(f"again-{run}")))
    cases.run("apply to another model is refused", "apply", 1, "--model", causal, "-o", path("no"),
              store=store, status=2, says="not the model that run 1 began with")
    cases.check("and nothing appears", not os.path.exists(path("no")))


def processor_seconds():
    """What all programs that were run so far took of the processor, whatever else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(*arguments, store):
    """What a command gives and its processor time: the least of three, where one is beyond LIMIT."""
    least = float("inf")
    for _ in range(3):
        before = processor_seconds()
        done = places.lexotomy(*arguments, store=store)
        least = min(least, processor_seconds() - before)
        if least <= LIMIT:
            break
    return done, least


def queries(cases, store):
    """Every query in every format, timed."""
    asked = [
        ["runs"], ["show", "1"], ["artifacts"], ["lineage", "3"],
        ["lineage", os.path.join(path("extended"), "model.safetensors")],
        ["tokens", "1"], ["tokens", "1", "--status", "dropped", "--script", "Hani", "--order", "count"],
        ["tokens", "1", "--language", "sw", "--like", "%ma%"], ["search", "kwa"],
        ["map", "1", "0", "1", "4000"], ["map", "1", "--new", "5"], ["map", "1"],
        ["weights", "2", "#4100"], ["neighbours", "1", "#20"], ["coverage", "1"],
        ["coverage", "1", "--share", "0.99"], ["compare", "1", "2"], ["metrics", "2"],
        ["sql", "SELECT status, count(*) FROM tokens WHERE run = 1 GROUP BY status"],
    ]
    slowest = (0, "")
    for question in asked:
        outputs = {}
        for form in ("table", "json", "csv"):
            done, seconds = timed("query", *question, "--format", form, store=store)
            if question[0] != "neighbours":
                slowest = max(slowest, (seconds, " ".join(question)))
            outputs[form] = done.stdout if done.returncode == 0 else None
        try:
            rows = json.loads(outputs["json"])
            holds = (len(rows) > 0 and len(outputs["table"].splitlines()) == len(rows) + 2
                     and outputs["csv"].splitlines()[0].split(",") == list(rows[0]))
        except (TypeError, ValueError):
            holds = False
        cases.check("query " + " ".join(question)[:60], holds)
    cases.check("every query is quick", slowest[0] <= LIMIT,
                f"the slowest took {slowest[0] * 1000:.0f} ms of the processor: {slowest[1]}")
    ids = [row["new_id"] for row in json.loads(places.lexotomy(
        "query", "map", "1", "--format", "json", store=store).stdout)]
    kept = [identifier for identifier in ids if identifier is not None]
    cases.check("the map has every new ID once", kept == list(range(len(kept))))
    for bad in (["show", "99"], ["tokens", "99"], ["weights", "1", "x"], ["sql", "DELETE FROM run"],
                ["sql", "ATTACH 'x.db' AS x"], ["sql", "SELECT"], ["lineage", "zzzz"],
                ["coverage", "2"], ["neighbours", "1", "nosuchpieceatall"]):
        cases.run(f"refused: {' '.join(bad)}", "query", *bad, store=store, status=2)
    cases.run("a mistyped command", "qurey", "runs", status=64, says="Did you mean 'query'?")
    cases.run("a mistyped query", "query", "tokns", status=64, says="Did you mean 'tokens'?")
    cases.run("a query that does not end is stopped", "query", "sql", "--time-limit", "0.3",
              "WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x) SELECT sum(i) FROM x",
              store=store, status=2, says="longer than 0.3 s")


def change(file, edit):
    """Edits a JSON file."""
    with open(file, encoding="utf-8") as opened:
        values = json.load(opened)
    edit(values)
    with open(file, "w", encoding="utf-8") as opened:
        json.dump(values, opened)


def linted(cases):
    """The doctor finds what other programs do to models when they cut vocabularies."""
    def cut(values):
        values["model"]["merges"] = values["model"]["merges"][::3]
    faults = [
        ("a moved padding token", "trimmed", "config.json",
         lambda values: values.update(pad_token_id=9), "pad_token_id 9"),
        ("a lost charsmap", "trimmed", "tokenizer.json",
         lambda values: values.update(normalizer=None), "charsmap lost"),
        ("an ID without a row", "both", "config.json",
         lambda values: values.update(eos_token_id=99999), "beyond the rows"),
        ("a head that loading overwrites", "both", "config.json",
         lambda values: values.update(tie_word_embeddings=True), "loading overwrites"),
        ("merges that were cut", "both", "tokenizer.json", cut, "rows are never read"),
    ]
    for name, model, file, edit, says in faults:
        folder = places.fresh(path("faulty"))
        shutil.copytree(path(model), folder)
        if edit is cut:
            os.unlink(os.path.join(folder, "merges.txt"))
            os.unlink(os.path.join(folder, "vocab.json"))
        change(os.path.join(folder, file), edit)
        cases.run(f"doctor finds {name}", "doctor", folder, status=1, says=says)


def moving(cases, store):
    """Export, import, gc and doctor."""
    file, other = path("two.db"), path("other.db")
    cases.run("export", "export", 2, "-o", file, store=store)
    cases.run("import", "import", file, store=other, says="is run 1")
    cases.run("import twice", "import", file, store=other, says="here already as run 1")
    cases.run("apply from there", "apply", 1, "--model", os.path.join(MODELS, "causal-lm"), "-o",
              path("moved"), store=other)
    cases.check("gives the same bytes", same(path("moved"), path("extended")))
    cases.run("gc forgets", "gc", "--keep", "0", store=other, says="1 runs")
    cases.run("doctor finds a sound store", "doctor", store=store, says="holds      database")
    cases.run("doctor finds sound models", "doctor", path("trimmed"), path("extended"))
    linted(cases)
    damaged = path("damaged.db")
    with sqlite3.connect(store) as source, sqlite3.connect(damaged) as target:
        source.backup(target)
        target.execute("UPDATE content SET bytes = x'00'")
        target.commit()
    cases.run("doctor finds changed contents", "doctor", store=damaged, status=1,
              says="is not what its SHA-256 says")


HOSTILE = "<script>console.log('run')</script>\u202e\"onload='x' & "


def console(page):
    """What Chromium says about a page; `None` if there is no Chromium."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        return None
    shown = subprocess.run(
        [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
         f"--user-data-dir={path('browser')}", "--window-size=390,3000",
         f"--screenshot={page}.png", f"file://{page}"], capture_output=True, text=True, timeout=120)
    return [line for line in shown.stderr.splitlines() if "CONSOLE" in line]


def reports(cases, store):
    """Pages with plots, which no piece can break."""
    hostile = path("hostile.db")
    with sqlite3.connect(store) as source, sqlite3.connect(hostile) as target:
        source.backup(target)
        target.execute("UPDATE piece SET surface = ? || surface", (HOSTILE,))
        target.execute("UPDATE mixture SET spelling = ? || id", ("</title>" + HOSTILE,))
        target.execute("UPDATE curve_point SET language = ? || language", (HOSTILE,))
        target.execute("UPDATE run_artifact SET path = ? || path WHERE role = 'input'", (HOSTILE,))
    for run in (1, 2):
        for name, file in (("a page", store), ("a hostile page", hostile)):
            page = path(f"{os.path.basename(file)}-{run}.html")
            cases.run(f"{name} about run {run}", "report", run, "-o", page, store=file)
            with open(page, encoding="utf-8") as opened:
                text = opened.read()
            plots = text.count("<polyline") if run == 1 else text.count('class="dot c1"')
            cases.check("is inert and has its plots",
                        "<script" not in text and "\u202e" not in text and "url(" not in text
                        and 'src="' not in text and 'href="http' not in text
                        and text.count("<rect") > 5 and text.count("<circle") > 300
                        and plots >= (2 if run == 1 else 80))
            messages = console(page)
            if messages is None:
                cases.skip(f"{name} about run {run} in Chromium", "there is no Chromium")
            else:
                cases.check("says nothing in Chromium", not messages, messages)


def recipe(folder):
    """The recipe that trims and then extends, with all it writes in a folder."""
    os.makedirs(folder)
    source = os.path.join(places.REPOSITORY, "recipes", "trim-then-extend.yaml")
    with open(source, encoding="utf-8") as opened:
        text = opened.read().replace(".build/recipes", folder)
    made = os.path.join(folder, "recipe.yaml")
    with open(made, "w", encoding="utf-8") as opened:
        opened.write(text)
    return made


def recipes(cases):
    """A recipe that is killed in each of its steps goes on, and ends as if it never was."""
    whole, killed = path("recipe-whole"), path("recipe-killed")
    options = dict(cwd=places.REPOSITORY)
    first, second = recipe(whole), recipe(killed)
    cases.run("a recipe", "run", first, **options)
    done = cases.run("a recipe again", "run", first, **options)
    cases.check("does nothing", done.count("done already") == 5)
    steps = ("trim", "learn", "extend", "verify", "report")
    for step in steps:
        process = subprocess.Popen([places.binary(), "run", second], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, **options)
        for line in process.stdout:
            if line.strip() == f"== {step}":
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
        process.stdout.close()
        cases.check(f"killed in {step}", process.returncode == -signal.SIGKILL)
    done = cases.run("and resumed", "run", second, **options)
    cases.check("only the last step was left", done.count("done already") == 4)
    for name in ("causal-lm-ka-small", "causal-lm-ka"):
        cases.check(f"{name} is the same",
                    same(os.path.join(whole, name), os.path.join(killed, name)))
    model = os.path.join(whole, "causal-lm-ka", "config.json")
    with open(model, "a", encoding="utf-8") as opened:
        opened.write(" ")
    cases.run("what others changed is not overwritten", "run", first, status=2,
              says="not what the step wrote last", **options)
    shutil.rmtree(os.path.join(whole, "causal-lm-ka"))
    done = cases.run("what is gone is made again", "run", first, **options)
    cases.check("and nothing else", "== trim: done already" in done and "== extend\n" in done)
    for line, text in ((3, "steps:\n  - trim:\n      modle: x\n"), (2, "steps:\n  - trmi: {}\n"),
                       (2, "steps:\n  - trim: {model: x, coverage: 7}\n"), (1, "steps: []\n"),
                       (1, "stepps: 1\n"), (2, "steps:\n  - [\n"), (1, ""), (1, "- x\n")):
        bad = places.write_lines(path("bad.yaml"), [])
        with open(bad, "w", encoding="utf-8") as opened:
            opened.write(text)
        done = places.lexotomy("run", bad)
        cases.check(f"a bad recipe: {text[:30]!r}", done.returncode == 2 and
                    f"bad.yaml:{line}:" in done.stderr or "[" in text and done.returncode == 2,
                    done.stderr)


def start(index, store):
    return subprocess.Popen(
        [places.binary(), "trim", os.path.join(MODELS, "masked-lm"), corpus("sw"), "-o",
         path(f"at-once-{index}"), "--store", store, "--quiet"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def together(cases, count):
    """Many runs record in one store while others read."""
    store = path("shared.db")
    running = [start(index, store) for index in range(count)]
    reads = []
    while any(process.poll() is None for process in running):
        if os.path.exists(store):
            reads.append(places.lexotomy("query", "runs", store=store))
    errors = [process.communicate()[1] for process in running]
    cases.check(f"{count} runs at once", all(process.returncode == 0 for process in running),
                b"".join(errors)[-300:].decode() or f"{len(reads)} reads meanwhile")
    # Before the first record there may be an empty file, which is no store yet.
    bad = [read for read in reads if read.returncode not in (0, 2)]
    cases.check("readers never fail during a write", not bad and bool(reads),
                bad[0].stderr if bad else "")
    numbers = {row["id"] for row in json.loads(places.lexotomy(
        "query", "runs", "--format", "json", store=store).stdout)}
    cases.check("every run is there", numbers == set(range(1, count + 1)))


def kills(cases, count):
    """A kill at any moment leaves whole runs, and a folder for each."""
    store = path("killed.db")
    for index in range(count):
        process = start(f"killed-{index}", store)
        time.sleep(0.02 + 0.04 * index)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stderr.close()
    cases.run("a run after the kills", "trim", os.path.join(MODELS, "masked-lm"), corpus("sw"),
              "-o", path("after"), store=store)
    cases.run("the store is sound", "doctor", store=store)
    done = [index for index in range(count) if os.path.exists(path(f"at-once-killed-{index}"))]
    runs = len(json.loads(places.lexotomy("query", "runs", "--format", "json", store=store).stdout))
    # The folder appears just before the record is committed.
    cases.check("each record has its folder", runs - 1 <= len(done), f"{len(done)} of {count} ended")


def adversity(cases, store):
    """What the world does to files."""
    text = places.write_lines(path("text.db"), ["This is no database at all, " * 10])
    trim = ["trim", os.path.join(MODELS, "masked-lm"), corpus("sw"), "-o", path("never")]
    cases.run("a text file is no store", "query", "runs", store=text, status=2,
              says="no artifact store")
    cases.run("and is not written", *trim, store=text, status=2, says="no artifact store")
    cases.run("no store", "query", "runs", store=path("none.db"), status=2, says="Check the path")
    cases.run("gc makes none", "gc", store=path("none.db"), status=2)
    newer = path("newer.db")
    with sqlite3.connect(store) as source, sqlite3.connect(newer) as target:
        source.backup(target)
        target.execute("PRAGMA user_version = 99")
    cases.run("a newer store", "query", "runs", store=newer, status=2, says="has schema 99")
    cases.run("and is not written", *trim, store=newer, status=2, says="has schema 99")
    cases.run("a folder that is not there", *trim, store="/nonexistent/store.db", status=3)
    limited = path("limited.db")
    with sqlite3.connect(store) as source, sqlite3.connect(limited) as target:
        source.backup(target)
    before = places.lexotomy("query", "runs", store=limited).stdout
    # A limit on the size of files is what a full disk is to the store: a write that fails.
    done = subprocess.run(
        ["bash", "-c", 'trap "" XFSZ; ulimit -f 100; exec "$@"', "-", places.binary(), *trim,
         "--store", limited], capture_output=True, text=True)
    cases.check("a full disk is a failure of the world", done.returncode == 3, done.stderr[-200:])
    cases.check("and the store is as it was",
                places.lexotomy("query", "runs", store=limited).stdout == before)
    cases.check("nothing of it appeared", not os.path.exists(path("never")))


def read_only(cases, store):
    """A file system that cannot be written, and one that is full; only root can make them."""
    disk = path("disk")
    os.makedirs(disk)
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", disk]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        cases.skip("a full and a read-only file system", "none can be mounted (needs root)")
        return
    try:
        there = os.path.join(disk, "store.db")
        shutil.copyfile(store, there)
        trim = ["trim", os.path.join(MODELS, "causal-lm"), corpus("ru"), "-o", path("never")]
        filler = os.open(os.path.join(disk, "filler"), os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(filler, bytes(4096)):
                pass
        except OSError:
            os.close(filler)
        cases.run("a full file system", *trim, store=there, status=3)
        cases.check("nothing of it appeared", not os.path.exists(path("never")))
        os.unlink(os.path.join(disk, "filler"))
        cases.run("the store is sound", "doctor", store=there)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        cases.run("a read-only file system is read", "query", "tokens", "1", store=there, says="kept")
        cases.run("and not written", *trim, store=there, status=3)
        cases.check("nothing of it appeared either", not os.path.exists(path("never")))
    finally:
        subprocess.run(["umount", disk], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=12)
    options = parser.parse_args()
    places.fresh(FOLDER)
    os.makedirs(FOLDER)
    cases = Cases()
    store = path("store.db")
    record(cases, store)
    queries(cases, store)
    reports(cases, store)
    moving(cases, store)
    recipes(cases)
    together(cases, min(8, options.runs))
    kills(cases, options.runs)
    adversity(cases, store)
    read_only(cases, store)
    return cases.end()


if __name__ == "__main__":
    sys.exit(main())
