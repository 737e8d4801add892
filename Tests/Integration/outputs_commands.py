"""The commands whose outputs outputs.py records: `(group, arguments)`, in this order.

A group has a store of its own. Paths are relative to the working folder. `STDIN` before the
arguments gives a text on the standard input.
"""

MASKED, CAUSAL = "vocabularies/masked-lm", "vocabularies/causal-lm"
SUBCOMMANDS = ("inspect tokenize count merge trim learn extend evaluate factorize restore adapt "
               "verify query report apply export import gc doctor run").split()
QUERIES = ("runs show artifacts lineage tokens search map weights neighbours coverage compare "
           "metrics sql").split()
#: Everything that has a tokenizer.
TOKENIZERS = (
    MASKED, CAUSAL, "vocabularies/bpe-byte-fallback", "vocabularies/bpe-bytelevel",
    "vocabularies/bpe-gpt2", "vocabularies/bpe-ignore-merges", "vocabularies/gguf/vocabulary.gguf",
    "vocabularies/learned-from-scratch", "vocabularies/sentencepiece-bpe/tokenizer.model",
    "vocabularies/sentencepiece-unigram/spiece.model", "vocabularies/tekken/tekken.json",
    "vocabularies/tiktoken/qwen.tiktoken", "vocabularies/unigram", "vocabularies/wordpiece",
    "vocabularies/wordpiece/vocab.txt")
MODELS = ("models/bert", "models/gpt2", "models/graph", "models/torch", "models/small.gguf")
SW, KA, TH = "sw=corpora/sw.txt", "ka=corpora/ka.txt", "th=corpora/th.txt"


def corpora(*names):
    return [f"{name}=corpora/{name}.txt" for name in names]


def short(path):
    return path.removeprefix("vocabularies/").removeprefix("models/").replace("/", "-")


def helps():
    yield "help", ["--help"]
    yield "help", ["--version"]
    for name in SUBCOMMANDS:
        yield "help", ["help", name]
    for name in QUERIES:
        yield "help", ["help", "query", name]


def reading():
    """inspect, tokenize."""
    for path in (*TOKENIZERS, *MODELS):
        yield "inspect", ["inspect", path]
        yield "tokenize", ["tokenize", path, "corpora/th.txt"]
        yield "tokenize", ["tokenize", path, "corpora/en.txt", "--pieces", "--add-special-tokens"]
    yield "tokenize", ["STDIN", "Habari ya asubuhi\n\n  x\t\r\nყველა", "tokenize", MASKED]


def counting():
    """count, merge."""
    for path in (*TOKENIZERS, *MODELS[:2]):
        yield "count", ["count", path, SW, KA, "-o", f"count/{short(path)}"]
    yield "count", ["count", CAUSAL, "corpora", "-o", "count/all"]
    yield "count", ["count", CAUSAL, "sw=inputs/sw.jsonl", "--field", "body", "-o", "count/jsonl"]
    for number, bounds in enumerate(("0:5000", "5000:10001", "10001:")):
        yield "count", ["count", MASKED, SW, "--range", bounds, "-o", f"count/part-{number}"]
    yield "count", ["merge", *(f"count/part-{number}" for number in (2, 0, 1)), "-o", "count/merged"]
    yield "count", ["merge", "count/merged", "--print"]
    yield "count", ["count", MASKED, KA, "--jobs", "1", "-o", "count/ka"]
    yield "count", ["merge", "count/merged", "count/ka", "-o", "count/both", "--print"]
    yield "count", ["count", CAUSAL, KA, "--pairs", "-o", "count/pairs"]
    yield "count", ["count", CAUSAL, KA, "--pairs", "--window", "2", "-o", "count/pairs-2"]
    yield "count", ["STDIN", "Habari\n", "count", MASKED, "sw=-", "-o", "count/stdin"]


def trimming():
    def trim(name, *arguments):
        return "trim", ["trim", *arguments, "-o", f"trim/{name}"]
    for path in TOKENIZERS:
        yield trim(f"tokenizer-{short(path)}", path, SW, TH)
    for path in MODELS:
        yield trim(f"model-{short(path)}", path, "inputs/small.txt", *([SW] if "graph" in path else []))
    yield trim("demo", MASKED, SW, KA, TH, "--multiple-of", "64")
    yield trim("counts", MASKED, "--counts", "count/both")
    yield trim("counts-size", MASKED, "--counts", "count/both", "--size", "700")
    yield trim("language", MASKED, "--language", "ka", "--language", "ru")
    yield trim("language-causal", CAUSAL, "--language", "sw")
    yield trim("coverage", MASKED, *corpora("fr", "de", "sw"), "--coverage", "0.95", "--weight",
               "fr=2", "--floor", "sw=0.98")
    yield trim("coverage-tokens", CAUSAL, *corpora("fr", "de"), "--coverage", "0.9",
               "--coverage-of", "tokens")
    yield trim("size", CAUSAL, KA, "--size", "1024")
    yield trim("min-count", CAUSAL, "corpora", "--min-count", "3", "--multiple-of", "128")
    yield trim("keep", CAUSAL, *corpora("en"), "--keep", "inputs/keep.txt")
    yield trim("untied", "models/tied", SW, "--untie", "--dtype", "float16", "--pad-to-multiple-of", "64")
    yield trim("bfloat16", CAUSAL, SW, "--dtype", "bfloat16", "--shard-size", "300KB")
    yield trim("float32-gpt2", "models/gpt2", "inputs/small.txt", "--dtype", "float32")
    for path in (MASKED, CAUSAL, "vocabularies/wordpiece", "models/small.gguf"):
        yield "trim", ["trim", path, SW, "--dry-run"]
    yield "trim", ["trim", MASKED, "--counts", "count/both", "--coverage", "0.9", "--dry-run", "--quiet"]
    yield "trim", ["verify", MASKED, "trim/demo", "corpora"]
    yield "trim", ["verify", CAUSAL, "trim/size", "corpora/en.txt"]
    yield "trim", ["verify", "models/small.gguf", "trim/model-small.gguf/small.gguf"]
    yield "trim", ["verify", "vocabularies/wordpiece", "trim/tokenizer-wordpiece", "corpora/sw.txt"]
    yield "trim", ["verify", "models/tied", "trim/untied", "corpora/sw.txt"]
    yield "trim", ["verify", "models/graph", "trim/model-graph", "corpora/sw.txt"]
    yield "trim", ["verify", "models/torch", "trim/model-torch", "inputs/small.txt"]
    yield "trim", ["verify", CAUSAL, "trim/demo", "corpora/sw.txt"]
    yield "trim", ["verify", MASKED, MASKED]
    yield "trim", ["verify", "bad/id-beyond-rows", "models/bert"]
    yield "trim", ["doctor", "trim/demo", "trim/size", "trim/model-bert", "trim/model-graph"]
    yield "trim", ["doctor", "bad/id-beyond-rows"]
    yield "trim", ["doctor", "trim/model-small.gguf/small.gguf"]
    yield "trim", ["doctor"]
    yield "trim", ["inspect", "trim/demo"]
    yield from asking("trim", "21", "demo", "#5")
    yield "trim", ["apply", "21", "--model", MASKED, "-o", "trim/again"]
    yield "trim", ["restore", "trim/demo", "--base", MASKED, "-o", "trim/restored"]
    yield "trim", ["restore", "trim/model-bert", "--base", "models/bert", "-o", "trim/restored-bert"]
    yield "trim", ["adapt", "models/adapter", "--from", CAUSAL, "--to", "trim/size", "-o", "trim/adapted"]


def learning():
    def learn(name, *arguments):
        return "learn", ["learn", *arguments, "-o", f"learn/{name}"]
    yield learn("bpe", CAUSAL, KA, "--size", "60")
    yield learn("bpe-weights", CAUSAL, KA, "am=corpora/am.txt", "--size", "50", "--weight", "ka=3",
                "--minimum-count", "3")
    yield learn("bpe-sizes", CAUSAL, KA, "am=corpora/am.txt", "--language-size", "ka=30",
                "--language-size", "am=20")
    yield learn("bpe-protect", CAUSAL, SW, "--size", "50", "--protect", "corpora/en.txt")
    yield learn("bpe-any", CAUSAL, SW, "--size", "50", "--protect-nothing")
    yield learn("bpe-script", CAUSAL, "corpora", "--size", "30", "--script", "Geor", "--algorithm", "bpe")
    yield learn("unigram", MASKED, KA, "am=corpora/am.txt", "--size", "60", "--algorithm", "unigram")
    yield learn("unigram-spm", "vocabularies/sentencepiece-unigram/spiece.model", KA, "--size", "40")
    yield learn("wordpiece", "vocabularies/wordpiece", KA, "--size", "60", "--algorithm", "wordpiece")
    yield learn("bpe-spm", "vocabularies/sentencepiece-bpe/tokenizer.model", KA, "--size", "40")
    yield learn("bpe-fallback", "vocabularies/bpe-byte-fallback", KA, "--size", "40")
    yield learn("ignore-merges", "vocabularies/bpe-ignore-merges", KA, "--size", "40")
    yield learn("list", CAUSAL, "--pieces", "ka=inputs/words.txt")
    yield learn("list-unigram", MASKED, KA, "--pieces", "ka=inputs/words.txt")
    yield learn("words", CAUSAL, KA, "--count-only")
    yield learn("words-2", CAUSAL, "am=corpora/am.txt", "--count-only")
    yield learn("from-words", CAUSAL, "--words", "learn/words", "--words", "learn/words-2", "--size", "40")
    yield learn("gguf", "models/small.gguf", KA, "--size", "20")
    yield learn("wrong", MASKED, KA, "--size", "10", "--algorithm", "bpe")


#: Every method, with what it needs and its settings.
METHODS = (
    ("zero",), ("random", "--deviation", "0.5", "--seed", "3"), ("mean",),
    ("univariate", "--deviation", "0.3"), ("multivariate", "--seed", "7"),
    ("multivariate", "--variance", "full"), ("multivariate", "--variance", "hewitt"),
    ("convex-hull",), ("convex-hull", "--support", "7", "--concentration", "0.25", "--variance",
                       "full", "--fallback", "mean"),
    ("subword-mean",), ("subword-mean", "--weighting", "characters", "--output-weighting", "first"),
    ("subword-mean", "--weighting", "position:-0.5"), ("subword-mean", "--weighting", "merges"),
    ("ofa", "--vectors", "inputs/both.vec"),
    ("ofa", "--vectors", "inputs/both.vec", "--neighbors", "3", "--temperature", "0.5", "--fallback", "mean"),
    ("ofa", "--parallel", "corpora/en.txt", "--parallel", "corpora/ka.txt", "--vector-width", "40"),
    ("focus", "--vectors", "inputs/both.vec"),
    ("focus", "--contexts", "corpora/ka.txt", "--vector-width", "30", "--window", "3"),
    ("wechsel", "--vectors", "inputs/en.vec", "--target-vectors", "inputs/ka.vec", "--dictionary",
     "inputs/dictionary.txt", "--neighbors", "4"),
    ("align", "--translations", "inputs/translations.txt"),
    ("cw2v", "--contexts", "corpora/ka.txt"), ("cw2v", "--contexts", "corpora/ka.txt", "--rounds", "2"),
    ("omp", "--donor", MASKED), ("omp", "--donor", CAUSAL, "--atoms", "8"),
)


def extending():
    def extend(name, *arguments):
        return "extend", ["extend", *arguments, "-o", f"extend/{name}"]
    pieces = ("--pieces", "learn/bpe")
    for number, method in enumerate(METHODS):
        yield extend(f"{number}-{method[0]}", CAUSAL, *pieces, "--method", *method)
    yield "extend", ["extend", CAUSAL, *pieces, "--method", "multivariate", "--seed", "7", "--dry-run"]
    yield extend("unigram", MASKED, "--pieces", "learn/unigram", "--check", "corpora/ka.txt")
    yield extend("unigram-ofa", MASKED, "--pieces", "learn/unigram", "--method", "ofa", "--parallel",
                 "corpora/en.txt", "--parallel", "corpora/ka.txt")
    yield extend("list", CAUSAL, "--pieces", "inputs/greek.txt")
    yield extend("list-learnt", CAUSAL, "--pieces", "learn/list")
    yield extend("gguf", "models/small.gguf", "--pieces", "learn/gguf")
    yield extend("gpt2", "models/gpt2", "--pieces", "inputs/greek.txt", "--method", "mean")
    yield extend("torch", "models/torch", "--pieces", "inputs/greek.txt")
    yield extend("graph", "models/graph", "--pieces", "inputs/greek.txt")
    yield extend("form", "models/tied", *pieces, "--untie", "--dtype", "float32",
                 "--pad-to-multiple-of", "64", "--shard-size", "1MB")
    yield extend("tokenizer", CAUSAL, "--tokenizer", MASKED)
    yield extend("tokenizer-ofa", CAUSAL, "--tokenizer", MASKED, "--method", "ofa", "--vectors",
                 "inputs/both.vec")
    yield extend("tokenizer-positions", MASKED, "--tokenizer", CAUSAL)
    yield extend("tokenizer-file", CAUSAL, "--tokenizer", "vocabularies/wordpiece/tokenizer.json",
                 "--method", "mean")
    yield "extend", ["count", "extend/9-subword-mean", KA, "--pairs", "-o", "extend/counted"]
    yield extend("pairs", CAUSAL, *pieces, "--method", "cw2v", "--pairs", "extend/counted", "--rounds", "2")
    for source, name in ((CAUSAL, "8-convex-hull"), (CAUSAL, "4-multivariate"), (CAUSAL, "22-omp"),
                         (MASKED, "unigram"), ("models/small.gguf", "gguf/small.gguf"),
                         (CAUSAL, "tokenizer"), ("models/tied", "form"), (MASKED, "8-convex-hull"),
                         ("models/gpt2", "gpt2")):
        yield "extend", ["verify", source, f"extend/{name}", "corpora/ka.txt"]
    yield "extend", ["doctor", "extend/unigram", "extend/9-subword-mean", "extend/tokenizer"]
    yield from asking("extend", "10", "9-subword-mean", "#4100")
    for run in ("1", "9", "14", "19", "26", "33"):
        yield "extend", ["query", "show", run]
    yield "extend", ["query", "weights", "14", "▁მხოლოდ"]
    yield "extend", ["query", "weights", "16", "#4120"]
    yield "extend", ["apply", "9", "--model", CAUSAL, "-o", "extend/again"]
    yield "extend", ["apply", "16", "--model", CAUSAL, "-o", "extend/again-16"]
    yield "extend", ["apply", "25", "--model", MASKED, "-o", "extend/again-25"]
    yield "extend", ["apply", "33", "--model", CAUSAL, "-o", "extend/again-33"]
    yield "extend", ["factorize", "extend/unigram", "--rank", "20", "-o", "extend/factorized"]
    yield "extend", ["factorize", "extend/unigram", "--rank", "16", "--write-factors", "-o", "extend/factors"]
    yield "extend", ["adapt", "models/adapter", "--from", CAUSAL, "--to", "extend/9-subword-mean",
                     "-o", "extend/adapted"]
    yield "extend", ["restore", "extend/9-subword-mean", "--base", CAUSAL, "-o", "extend/restored"]


def asking(group, run, name, token):
    """Every query about a run in every format, and the pages."""
    questions = [
        ["runs"], ["show", run], ["artifacts"], ["lineage", run], ["tokens", run],
        ["lineage", f"{group}/{name}/model.safetensors"],
        ["tokens", run, "--status", "dropped", "--script", "Latn", "--order", "count", "--limit", "7"],
        ["tokens", run, "--status", "added"],
        ["tokens", run, "--language", "sw", "--like", "%ma%"], ["search", "kwa"],
        ["map", run, "0", "1", "4000"], ["map", run, "--new", "5"], ["map", run],
        ["weights", run, token], ["neighbours", run, "#20"], ["neighbours", MASKED, "▁na", "--k", "3"],
        ["coverage", run], ["coverage", run, "--share", "0.99"], ["compare", run, "2"],
        ["metrics", run], ["sql", "SELECT status, count(*) FROM tokens GROUP BY status, run"],
        ["sql", "SELECT * FROM documentation"]]
    for question in questions:
        for form in ("table", "json", "csv"):
            yield group, ["query", *question, "--format", form]
    yield group, ["report", run, "-o", f"{group}/report.html"]
    yield group, ["report", "-o", f"{group}/report-latest.html"]
    yield group, ["report", run, "--model", f"{group}/{name}", "-o", f"{group}/report-model.html"]


def evaluating():
    for method in METHODS[4:5] + METHODS[9:10] + METHODS[13:16] + METHODS[20:21]:
        yield "evaluate", ["evaluate", CAUSAL, "corpora/en.txt", "--hide", "60", "--method", *method]
    yield "evaluate", ["evaluate", MASKED, "--hide", "60", "--seed", "1", "--method", "focus",
                       "--vectors", "inputs/both.vec"]
    yield "evaluate", ["query", "metrics"]
    yield "evaluate", ["query", "show"]
    yield "evaluate", ["report", "-o", "evaluate/report.html"]


def recipes():
    for name in ("one-language", "three-languages", "trim-then-extend"):
        yield "recipes", ["run", f"recipes/{name}.yaml", "--dry-run"]
        yield "recipes", ["run", f"recipes/{name}.yaml"]
        yield "recipes", ["run", f"recipes/{name}.yaml"]


def moving():
    """export, import, gc, doctor. `STORE` names the store of another group."""
    yield "moved", ["export", "10", "--store", "extend.db", "-o", "moved/extended.db"]
    yield "moved", ["export", "21", "--store", "trim.db", "-o", "moved/trimmed.db"]
    yield "moved", ["import", "moved/extended.db", "moved/trimmed.db"]
    yield "moved", ["import", "moved/extended.db"]
    yield "moved", ["query", "runs"]
    yield "moved", ["query", "show", "1"]
    yield "moved", ["apply", "1", "--model", CAUSAL, "-o", "moved/again"]
    yield "moved", ["doctor"]
    yield "moved", ["gc"]
    yield "moved", ["gc", "--forget", "1"]
    yield "moved", ["gc", "--keep", "0"]
    yield "moved", ["query", "runs"]


def errors():
    """Bad inputs, each with another message."""
    number, out = 0, ("-o", "errors/out")
    pieces = ("--pieces", "learn/bpe")
    for arguments in (
            ["inspect", "no-such-model"], ["inspect", "some/model"], ["inspect", "bad/half.json"],
            ["inspect", "bad/cut-weights"], ["inspect", "bad/unknown-normalizer"],
            ["inspect", "bad/two-pieces-one-id"], ["inspect", "bad/vectors.vec"],
            ["tokenize", MASKED, "no-such.txt"], ["tokenize", "models/adapter", "corpora/en.txt"],
            ["count", MASKED, "no-such.txt", *out], ["count", MASKED, SW, "--range", "9:3", *out],
            ["count", MASKED, "sw=inputs/sw.jsonl", *out], ["count", MASKED, "not a tag=corpora/sw.txt", *out],
            ["merge", "bad/not-counts", *out], ["merge", "count/ka", "count/all", *out],
            ["merge", "count/ka", "count/pairs", *out], ["merge", "count/ka"],
            ["trim", MASKED, *out], ["trim", MASKED, SW], ["trim", "bad/cut-weights", SW, *out],
            ["trim", MASKED, SW, "--size", "3", *out], ["trim", MASKED, SW, "--size", "9000", *out],
            ["trim", MASKED, SW, "--coverage", "1.5", *out], ["trim", MASKED, "--language", "xx", *out],
            ["trim", MASKED, SW, "--floor", "fr=0.9", *out], ["trim", MASKED, "--counts", "count/all", *out],
            ["trim", MASKED, SW, "-o", "corpora"],
            ["trim", MASKED, SW, "--size", "700", "--coverage", "0.9", *out],
            ["trim", MASKED, SW, "-o", "/proc/nothing/here"], ["trim", "vocabularies/tiktoken", SW, *out],
            ["trim", "models/small.gguf", SW, "--untie", *out],
            ["learn", CAUSAL, KA, *out], ["learn", CAUSAL, KA, "--size", "0", *out],
            ["learn", CAUSAL, KA, "--size", "5", "--script", "Klingonish", *out],
            ["learn", CAUSAL, "--words", "corpora/ka.txt", "--size", "5", *out],
            ["extend", CAUSAL, *out], ["extend", CAUSAL, "--pieces", "bad/pieces.jsonl", *out],
            ["extend", CAUSAL, "--pieces", "bad/empty.txt", *out],
            ["extend", MASKED, *pieces, *out],
            ["extend", CAUSAL, *pieces, "--method", "magic", *out],
            ["extend", CAUSAL, *pieces, "--method", "ofa", *out],
            ["extend", CAUSAL, *pieces, "--method", "align", *out],
            ["extend", CAUSAL, *pieces, "--method", "omp", *out],
            ["extend", CAUSAL, *pieces, "--method", "cw2v", *out],
            ["extend", CAUSAL, *pieces, "--method", "ofa", "--vectors", "bad/vectors.vec", *out],
            ["extend", CAUSAL, *pieces, "--method", "wechsel", "--vectors", "inputs/en.vec",
             "--target-vectors", "inputs/ka.vec", "--dictionary", "bad/dictionary.txt", *out],
            ["extend", CAUSAL, *pieces, "--method", "mean", "--support", "5", *out],
            ["extend", CAUSAL, *pieces, "--method", "convex-hull", "--support", "0", *out],
            ["extend", CAUSAL, *pieces, "--weighting", "odd", *out],
            ["extend", CAUSAL, *pieces, "--variance", "x", *out],
            ["extend", CAUSAL, *pieces, "--tokenizer", MASKED, *out],
            ["extend", "vocabularies/unigram", "--pieces", "learn/unigram", *out],
            ["evaluate", "vocabularies/unigram"], ["evaluate", CAUSAL, "--hide", "0"],
            ["factorize", CAUSAL, "--rank", "0", *out],
            ["factorize", CAUSAL, "--rank", "8", "--write-factors", *out],
            ["restore", MASKED, "--base", MASKED, *out], ["restore", "trim/demo", "--base", CAUSAL, *out],
            ["adapt", "models/bert", "--from", CAUSAL, "--to", "trim/size", *out],
            ["adapt", "models/adapter", "--from", MASKED, "--to", "trim/demo", *out],
            ["verify", MASKED, "no-such-model"], ["verify", MASKED, "vocabularies/wordpiece"],
            ["query", "show", "99", "--store", "trim.db"], ["query", "tokens", "x", "--store", "trim.db"],
            ["query", "sql", "DELETE FROM run", "--store", "trim.db"],
            ["query", "sql", "SELECT", "--store", "trim.db"], ["query", "search", "a", "--store", "trim.db"],
            ["query", "lineage", "zzzz", "--store", "trim.db"],
            ["query", "neighbours", "21", "nosuchpieceatall", "--store", "trim.db"],
            ["query", "runs", "--store", "none.db"], ["query", "runs", "--store", "bad/not-a-store.db"],
            ["report", "99", "--store", "trim.db", *out],
            ["apply", "21", "--model", CAUSAL, "--store", "trim.db", *out],
            ["apply", "99", "--model", CAUSAL, "--store", "trim.db", *out],
            ["export", "99", "--store", "trim.db", *out], ["import", "corpora/en.txt"],
            ["doctor", "no-such-model"], ["doctor", "--store", "none.db"],
            ["gc", "--forget", "99", "--store", "trim.db"], ["run", "no-such.yaml"],
            ["run", "bad/recipe.yaml"], ["run", "bad/recipe-key.yaml"],
            ["qurey"], ["query", "tokns"], ["trim", MASKED, SW, "--sise", "3", *out], ["help", "foo"], []):
        number += 1
        yield "errors", [f"{each}-{number}" if each == out[1] else each for each in arguments]


def commands():
    """All of them."""
    for part in (helps, reading, counting, trimming, learning, extending, evaluating, recipes,
                 moving, errors):
        yield from part()
