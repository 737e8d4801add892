#!/usr/bin/env python3
"""Records what a binary prints and writes, and compares two recordings.

usage: outputs.py record BINARY -o FILE [--group NAME]...
       outputs.py compare OLD NEW [--names]
       outputs.py list

`record` runs the commands of outputs_commands.py, each as it is and again with `--json`, on copies of
`vocabularies/` and `corpora/` and on files made by outputs_inputs.py. FILE holds for each command its
exit status, what it printed, and every file that appeared or changed, by SHA-256; short texts whole;
for each store the rows of its views. Times, dates and the working folder are made the same.

`compare` lists what differs, text by lines, and exits 1 if anything does. A file whose bytes differ
stands under `bytes`; with --names only the commands are listed.
"""

import argparse
import difflib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import outputs_commands
import outputs_inputs
import places

#: The most bytes of a text file that are kept in the recording, not only their digest.
SHORT = 20_000
MODES = ("text", "json")
#: What differs from run to run, and what is put in its place.
VARIABLE = (
    (re.compile(r"\b20\d\d-\d\d-\d\d([T ])\d\d:\d\d:\d\d(\.\d+)?(Z?)"), r"2000-01-01\g<1>00:00:00\3"),
    (re.compile(r"\bin [\d,]+(\.\d+)? s\b"), "in 0 s"),
    (re.compile(r'("seconds" ?: ?)[\d.e-]+'), r"\g<1>0"),
    # What a recipe remembers of its steps: digests of files with dates.
    (re.compile(r'("(?:fingerprint|output)" ?: ?")[0-9a-f]{64}'), r"\1DIGEST"),
    (re.compile(r"(lexotomy-(?:evaluate|[a-z]+)-)[0-9A-Fa-f-]{6,}"), r"\1TEMPORARY"),
)


def normal(text, folder):
    return untimed(text.replace(os.path.realpath(folder), "WORK").replace(folder, "WORK"))


def untimed(text):
    for pattern, replacement in VARIABLE:
        text = pattern.sub(replacement, text)
    return text


def digest(data):
    return hashlib.sha256(data).hexdigest()


def is_store(path):
    with open(path, "rb") as file:
        return file.read(15) == b"SQLite format 3"


INPUTS = ("vocabularies", "corpora")


def state(folder):
    """The files of the working folder: `{path: (size, time of change)}`."""
    found = {}
    for parent, folders, names in os.walk(folder):
        if parent == folder:
            folders[:] = [name for name in folders if name not in INPUTS and name != "tmp"]
        for name in names:
            path = os.path.join(parent, name)
            status = os.lstat(path)
            found[os.path.relpath(path, folder)] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


class Recorder:
    def __init__(self, binary, folder):
        self.binary, self.folder, self.texts = binary, folder, {}

    def file(self, path):
        """The digest of a file, of the rows of its views if it is a store."""
        if is_store(path):
            return self.store(path)
        with open(path, "rb") as file:
            data = file.read()
        try:
            text = normal(data.decode(), self.folder)
        except UnicodeDecodeError:
            return digest(data)
        name = digest(text.encode())
        if len(text) <= SHORT:
            self.texts[name] = text
        return name

    def store(self, path):
        """The views of a store, each by the number and the digest of its rows; short ones whole."""
        found = {}
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
            views = [name for (name,) in store.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")]
            for view in [*views, "documentation"]:
                rows = store.execute(f'SELECT * FROM "{view}"')
                names = [column[0] for column in rows.description]
                timed = {index for index, name in enumerate(names) if "second" in name}
                lines = sorted(json.dumps(
                    [None if index in timed else value.hex() if isinstance(value, bytes) else value
                     for index, value in enumerate(row)], ensure_ascii=False) for row in rows)
                text = normal("\n".join([json.dumps(names), *lines]), self.folder)
                found[view] = digest(text.encode())
                if len(text) <= SHORT:
                    self.texts[found[view]] = text
        return found

    def run(self, group, arguments):
        """What a command does."""
        given, arguments = "", list(arguments)
        if arguments[:1] == ["STDIN"]:
            given, arguments = arguments[1], arguments[2:]
        environment = dict(os.environ, LEXOTOMY_STORE=f"{group}.db", SWIFT_BACKTRACE="enable=no",
                           TMPDIR=os.path.join(self.folder, "tmp"), COLUMNS="100", LC_ALL="C.UTF-8")
        before = state(self.folder)
        done = subprocess.run(
            [self.binary, *arguments], input=given, capture_output=True, encoding="utf-8",
            errors="replace", env=environment, timeout=3600, cwd=self.folder)
        after = state(self.folder)
        changed = [path for path in sorted(after) if after[path] != before.get(path)
                   and not re.search(r"^[a-z]+\.db$|\.db-(wal|shm)$", path)]
        result = {"status": done.returncode}
        for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
            text = normal(text, self.folder)
            result[name] = digest(text.encode())
            if len(text) <= 20 * SHORT:
                self.texts[result[name]] = text
        result["files"] = {path: self.file(os.path.join(self.folder, path)) for path in changed}
        result["gone"] = sorted(set(before) - set(after))
        return result


def inputs_digest(folder):
    """One digest of all that the commands read."""
    whole = hashlib.sha256()
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            with open(os.path.join(parent, name), "rb") as file:
                whole.update(f"{os.path.relpath(parent, folder)}/{name} {digest(file.read())}\n".encode())
    return whole.hexdigest()


def in_mode(group, arguments, mode):
    """A command as it is given in this mode; `None` if it would be the same as another."""
    if mode == "text":
        return arguments
    if group == "help":
        return None
    if "--format" in arguments:
        place = arguments.index("--format")
        if arguments[place + 1] != "table":
            return None
        arguments = arguments[:place] + arguments[place + 2:]
    return [*arguments, "--json"]


def record(options):
    binary = os.path.abspath(options.binary)
    recording = {"binary": digest(open(binary, "rb").read()), "commands": {}, "stores": {}}
    texts = {}
    for mode in MODES:
        folder = tempfile.mkdtemp(prefix="outputs-")
        try:
            for name in (*INPUTS, "recipes"):
                shutil.copytree(os.path.join(places.REPOSITORY, name), os.path.join(folder, name))
            for name in ("tmp", "count", "learn", "moved", "trim", "extend", "errors", "evaluate",
                         "models", ".build/recipes"):
                os.makedirs(os.path.join(folder, name))
            here = os.getcwd()
            os.chdir(folder)
            outputs_inputs.make()
            os.chdir(here)
            recording["inputs"] = inputs_digest(folder)
            recorder = Recorder(binary, folder)
            for group, arguments in outputs_commands.commands():
                if options.group and group not in options.group:
                    continue
                arguments = in_mode(group, arguments, mode)
                if arguments is None:
                    continue
                key = f"{mode} {group}: {' '.join(arguments)}"
                while key in recording["commands"]:
                    key += " (again)"
                recording["commands"][key] = recorder.run(group, arguments)
                print(recording["commands"][key]["status"], key, file=sys.stderr, flush=True)
            for name in sorted(os.listdir(folder)):
                if name.endswith(".db"):
                    recording["stores"][f"{mode} {name}"] = recorder.store(os.path.join(folder, name))
            texts |= recorder.texts
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    recording["texts"] = texts
    with open(options.output, "w", encoding="utf-8") as file:
        json.dump(recording, file, ensure_ascii=False, indent=0, sort_keys=True)
    print(f"{len(recording['commands'])} commands, "
          f"{sum(len(each['files']) for each in recording['commands'].values())} files, "
          f"{len(recording['stores'])} stores")
    return 0


def flat(recording):
    """Every digest of a recording by its place."""
    for key, command in recording["commands"].items():
        yield (key, "status"), str(command["status"])
        for name in ("stdout", "stderr"):
            yield (key, name), command[name]
        for path, value in command["files"].items():
            if re.search(r"\.db-(wal|shm)$", path):
                continue
            for view, each in value.items() if isinstance(value, dict) else [("", value)]:
                yield (key, f"file {path}" + (f" view {view}" if view else "")), each
        for path in command["gone"]:
            yield (key, f"gone {path}"), "gone"
    for key, views in recording["stores"].items():
        for view, each in views.items():
            yield (f"store {key}", f"view {view}"), each


def differs(old, new, texts):
    """Whether two outputs differ in more than times, also of recordings that kept these."""
    if old == new or None in (old, new):
        return old != new
    before, after = texts[0].get(old), texts[1].get(new)
    return None in (before, after) or untimed(before) != untimed(after)


def show(place, old, new, texts):
    key, name = place
    print(f"\n## {key}\n   {name}")
    if old is None or new is None:
        print("   only in " + ("NEW" if old is None else "OLD"))
        return
    before, after = texts[0].get(old), texts[1].get(new)
    if before is None or after is None:
        print(f"   bytes: {old[:16]} {new[:16]}")
        return
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), "OLD", "NEW",
                                     lineterm="", n=0):
        print("   " + line[:300])


def compare(options):
    recordings = []
    for path in (options.old, options.new):
        with open(path, encoding="utf-8") as file:
            recordings.append(json.load(file))
    if recordings[0]["inputs"] != recordings[1]["inputs"]:
        print("The inputs of the two recordings differ: vocabularies, corpora, recipes, or this script.")
    old, new = (dict(flat(recording)) for recording in recordings)
    texts = [recording["texts"] for recording in recordings]
    places_that_differ = [place for place in [*old, *(each for each in new if each not in old)]
                          if differs(old.get(place), new.get(place), texts)]
    for place in places_that_differ:
        if options.names:
            print(": ".join(place))
        else:
            show(place, old.get(place), new.get(place), texts)
    kinds = [name.split()[0] for _, name in places_that_differ]
    print(f"\n{len(set(old) | set(new))} outputs compared, {len(places_that_differ)} differ"
          + "".join(f", {kinds.count(kind)} {kind}" for kind in sorted(set(kinds))))
    return 1 if places_that_differ else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    actions = parser.add_subparsers(dest="action", required=True)
    recorded = actions.add_parser("record")
    recorded.add_argument("binary")
    recorded.add_argument("-o", "--output", required=True)
    recorded.add_argument("--group", action="append")
    compared = actions.add_parser("compare")
    compared.add_argument("old")
    compared.add_argument("new")
    compared.add_argument("--names", action="store_true", help="list the places only")
    actions.add_parser("list")
    options = parser.parse_args()
    if options.action == "record":
        return record(options)
    if options.action == "compare":
        return compare(options)
    for group, arguments in outputs_commands.commands():
        print(f"{group}: {' '.join(arguments)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
