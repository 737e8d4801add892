"""The Python environments of the scripts, each made once from `requirements-NAME.txt`.

The packages come from PyPI alone. A package that a script uses must have the version of the file; a
script that finds another says so and is skipped, unless $LEXOTOMY_ANY_VERSION is set.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv

from tally import skip_all

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.join(os.path.dirname(os.path.dirname(HERE)), ".build", "integration")
#: What each environment must have for the scripts that ask for no packages by name.
ESSENTIAL = {
    "4": ("torch", "transformers", "tokenizers", "sentencepiece", "safetensors", "numpy"),
    "5": ("torch", "transformers", "tokenizers", "sentencepiece", "safetensors", "numpy"),
    "onnx": ("onnx", "onnxruntime", "numpy", "tokenizers"),
    "mlx": ("mlx", "mlx-lm", "tokenizers"),
    "spark": ("pyspark", "pyarrow"),
    "mistral": ("mistral-common",),
}
PRINT_VERSIONS = """
import importlib.metadata, sys
for name in sys.argv[1:]:
    try:
        print(name, importlib.metadata.version(name).split("+")[0])
    except importlib.metadata.PackageNotFoundError:
        print(name, "none")
"""


def requirements(name):
    """The file of an environment, and the version of each package in it."""
    path = os.path.join(HERE, f"requirements-{name}.txt")
    with open(path, encoding="utf-8") as file:
        lines = [line.split("#")[0].strip() for line in file]
    return path, dict(re.fullmatch(r"([\w-]+)(?:\[\w+\])?==(\S+)", line).groups()
                      for line in lines if line)


def give_up(why):
    skip_all(os.path.splitext(os.path.basename(sys.argv[0]))[0], why)


@functools.cache
def versions(interpreter, packages):
    """The versions that an interpreter has of these packages."""
    ran = subprocess.run([interpreter, "-c", PRINT_VERSIONS, *packages], capture_output=True, text=True)
    return dict(line.split() for line in ran.stdout.splitlines())


def wrong(interpreter, name, packages):
    """What an interpreter has otherwise than the file of the environment says, as words."""
    wanted, found = requirements(name)[1], versions(interpreter, tuple(packages))
    if not found:
        return f"{interpreter} does not run"
    is_any = bool(os.environ.get("LEXOTOMY_ANY_VERSION"))
    return ", ".join(
        f"{package} {found[package]} instead of {wanted[package]}" for package in packages
        if found[package] == "none" or not is_any and found[package] != wanted[package])


def made(name):
    """The interpreter of an environment under .build, made if its file is new or has changed."""
    folder = os.path.join(WORK, f"python-{name}")
    interpreter, done = (os.path.join(folder, *path) for path in (("bin", "python"), (".complete",)))
    path, _ = requirements(name)
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    if os.path.exists(done):
        with open(done, encoding="utf-8") as file:
            if file.read() == digest:
                return interpreter
    print(f"setting up Python for {os.path.basename(path)} in {folder}", file=sys.stderr, flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        give_up(f"no environment of Python can be made here (apt-get install python3-venv): {error}")
    ran = subprocess.run([interpreter, "-m", "pip", "install", "--quiet", "-r", path],
                         capture_output=True, text=True)
    if ran.returncode != 0:
        give_up(f"{os.path.basename(path)} cannot be installed: {ran.stderr.strip()[-300:]}")
    with open(done, "w", encoding="utf-8") as file:
        file.write(digest)
    return interpreter


@functools.cache
def python(name, packages=()):
    """The interpreter of an environment: $LEXOTOMY_PYTHON_NAME, else one made here.

    Ends the script as skipped if it lacks a package or has another version than the file says.
    """
    variable = f"LEXOTOMY_PYTHON_{name.upper()}"
    interpreter = os.environ.get(variable) or made(name)
    problem = wrong(interpreter, name, packages or ESSENTIAL[name])
    if problem:
        give_up(f"{interpreter} has {problem} (requirements-{name}.txt; ${variable})")
    return interpreter


def inside(names, *packages):
    """Goes on in an environment that has these packages: the running one, or the first of `names`.

    The script is started again if it runs elsewhere. Prints the versions it runs with.
    """
    names = (names,) if isinstance(names, str) else names
    for name in names:
        if not wrong(sys.executable, name, packages):
            found = versions(sys.executable, packages)
            print("with " + ", ".join(f"{package} {found[package]}" for package in packages), flush=True)
            return
    interpreter = python(names[0], packages)
    os.execve(interpreter, [interpreter, *sys.argv], environment())


def environment():
    """The environment of the Python processes: one thread, offline, quiet."""
    return dict(
        os.environ, OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false",
        HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TRANSFORMERS_NO_ADVISORY_WARNINGS="1",
        PYTHONDONTWRITEBYTECODE="1")
