#!/usr/bin/env python3
"""Shows that models whose tokenizer was replaced work in both transformers.

usage: replace.py [--loader 4|5]
       replace.py --check SOURCE TARGET RESULT      (in the transformers that runs this)

The causal demo model gets the masked one's tokenizer, and that the one of XLM-R, by `lexotomy extend --tokenizer`. The
result loads with nothing missing; its tokenizer gives the target's tokens, as `lexotomy tokenize`
does; the rows of texts that both tokenizers have as one piece are the source's, bit for bit.
Prints a line for each case and, last, the totals (tally.py).
"""

import argparse
import json
import os
import subprocess
import sys

import places

CASES = (("causal-lm", "masked-lm"), ("masked-lm", "xlm-roberta-base"))


def texts(path):
    """The text of each piece of tokenizer.json that is not special, by its ID."""
    with open(os.path.join(path, "tokenizer.json"), encoding="utf-8") as file:
        document = json.load(file)
    model = document["model"]
    # Older files do not name the type.
    kind = model.get("type") or ("Unigram" if isinstance(model["vocab"], list) else "BPE")
    pieces = (dict(enumerate(piece for piece, _ in model["vocab"])) if kind == "Unigram"
              else {id: piece for piece, id in model["vocab"].items()})
    added = {token["id"] for token in document["added_tokens"]}
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    alphabet = {chr(byte): byte for byte in visible}
    alphabet.update({chr(256 + number): byte for number, byte in enumerate(hidden)})
    is_byte_level = kind == "BPE" and not model.get("byte_fallback")
    return {id: bytes(alphabet[letter] for letter in piece) if is_byte_level
            else piece.replace("\u2581", " ").encode()
            for id, piece in pieces.items() if id not in added}


def check(source, target, result):
    """Compares a result with its source and its target in this version of transformers."""
    import torch
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    import check_model
    lines = [line for name in ("eng", "kat") for line in places.corpus_lines(name, 0, 100)]
    failures = []
    expected = PreTrainedTokenizerFast(tokenizer_file=os.path.join(target, "tokenizer.json"))
    expected = expected(lines, add_special_tokens=False).input_ids
    if os.path.exists(os.path.join(result, "tokenizer_config.json")):
        loaded = AutoTokenizer.from_pretrained(result)
        if loaded(lines, add_special_tokens=False).input_ids != expected:
            failures.append("the loaded tokenizer gives other tokens than the target")
    ran = subprocess.run([places.binary(), "tokenize", result], input="\n".join(lines) + "\n",
                         capture_output=True, text=True)
    if [list(map(int, line.split())) for line in ran.stdout.splitlines()] != expected:
        failures.append("lexotomy tokenize gives other tokens than the target")
    old, _, _ = check_model.load(source)
    new, problems, warned = check_model.load(result)
    if "size mismatch" in warned or "newly initialized" in warned:
        failures.append(f"loading warned: {warned[:300]}")
    before, after = (model.get_input_embeddings().weight.detach() for model in (old, new))
    own = {}
    for id, text in sorted(texts(source).items(), reverse=True):
        own[text] = id
    common = [(own[text], id) for id, text in texts(target).items() if text in own]
    if not all(torch.equal(before[one], after[other]) for one, other in common):
        failures.append("a text that both have as a piece has another row")
    with torch.no_grad():
        outputs = new(input_ids=torch.tensor([expected[0][:32]]))
    if outputs.logits.shape[-1] != after.shape[0] or not outputs.logits.isfinite().all():
        failures.append("the logits are not of the new vocabulary")
    print(json.dumps(dict(failures=failures, note=f"{len(common)} common pieces of {len(after)}")))
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--loader", action="append", choices=places.VERSIONS)
    parser.add_argument("--check", nargs=3)
    options = parser.parse_args()
    if options.check:
        return check(*options.check)
    from tally import Tally
    places.require_shared_data()
    tally = Tally()
    store = places.fresh(os.path.join(places.WORK, "replace.db"))
    for model, other in CASES:
        source = os.path.join(places.REPOSITORY, "vocabularies", model)
        target = os.path.join(places.REPOSITORY, "vocabularies", other)
        if not os.path.isdir(target):
            target = os.path.join(places.shared_data(), "tokenizers", other)
        result = places.fresh(os.path.join(places.WORK, f"replaced-{model}-{other}"))
        done = places.lexotomy("extend", source, "--tokenizer", target, "-o", result, store=store)
        name = f"{model} with the tokenizer of {other}"
        failures = [] if done.returncode == 0 else [f"exited {done.returncode}: {done.stderr}"]
        if not failures:
            done = places.lexotomy("verify", source, result)
            failures = [done.stdout] if done.returncode else []
        tally.record(f"{name}: extend and verify", failures)
        for loader in (options.loader or places.VERSIONS) if not failures else ():
            ran = subprocess.run(
                [places.python(loader), os.path.abspath(__file__), "--check", source, target, result],
                env=places.environment(), capture_output=True, text=True)
            found = [line for line in ran.stdout.splitlines() if line.startswith("{")]
            report = json.loads(found[-1]) if found else dict(
                failures=[ran.stderr.strip()[-600:]], note="")
            tally.record(f"{name}, loaded by {loader}", report["failures"], report["note"])
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
