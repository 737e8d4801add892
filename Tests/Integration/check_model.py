"""Compares a source and a trimmed model as the running transformers loads them."""

import contextlib
import io
import logging
import re

import torch
import transformers
from transformers import AutoConfig, LogitsProcessor, LogitsProcessorList

TOLERANCE = 1e-6
#: Configuration keys that hold token IDs: one, a list, or lists of lists.
ID_KEY = re.compile(
    r"(_token_ids?|^suppress_tokens|^begin_suppress_tokens|^bad_words_ids|^force_words_ids"
    r"|^forced_decoder_ids|^sequence_bias)$")
#: Keys that a trimming may change, or that transformers fills in.
FREE_KEYS = {"_name_or_path", "transformers_version", "lexotomy", "_commit_hash",
             "_from_model_config", "_original_object_hash"}


class Masked(LogitsProcessor):
    """Forbids what the trimming dropped, so that every argmax is kept."""

    def __init__(self, allowed):
        self.allowed = allowed

    def __call__(self, input_ids, scores):
        return scores.masked_fill(~self.allowed[: scores.shape[-1]], -torch.inf)


def load(folder):
    """The model, what is wrong with how it loaded, and the warnings."""
    config = AutoConfig.from_pretrained(folder)
    cls = getattr(transformers, config.architectures[0])
    captured = io.StringIO()
    handler = logging.StreamHandler(captured)
    logger = logging.getLogger("transformers")
    logger.addHandler(handler)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            model, info = cls.from_pretrained(
                folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    finally:
        logger.removeHandler(handler)
    problems = {name: sorted(map(str, value)) for name, value in info.items() if value}
    return model.eval(), problems, captured.getvalue()


def check_config(old, new, pair, rows, place):
    """Compares two configurations as dictionaries, with the IDs mapped."""
    failures = []
    for key in sorted(set(old) | set(new), key=str):
        if key in FREE_KEYS:
            continue
        before, after = old.get(key), new.get(key)
        where = f"{place}: {key}"
        if isinstance(before, dict) and isinstance(after, dict):
            failures += check_config(before, after, pair, rows, where)
        elif key == "vocab_size":
            if after != rows:
                failures.append(f"{where} is {after}, but there are {rows} rows")
        elif ID_KEY.search(str(key)):
            expected = mapped(before, pair)
            if after != expected and not (after is None and expected == []):
                failures.append(f"{where} is {after}, expected {expected} (from {before})")
        elif before != after:
            failures.append(f"{where} is {after}, expected {before}")
    return failures


def mapped(value, pair):
    """The value with every ID mapped; of a list, what holds a dropped ID is left out."""
    if isinstance(value, bool) or not isinstance(value, (int, list, tuple)):
        return value
    if isinstance(value, int):
        return value if value < 0 else pair.new_ids.get(value, f"dropped {value}")
    return [mapped(each, pair) for each in value if not holds_dropped(each, pair)]


def holds_dropped(value, pair):
    if isinstance(value, (list, tuple)):
        return any(holds_dropped(each, pair) for each in value)
    return isinstance(value, int) and value >= 0 and value not in pair.new_ids


def check_tensors(old, new, order, old_rows, new_rows):
    """Every tensor: kept rows are bit-equal, in the order of the new IDs; others are untouched."""
    failures = []
    before, after = old.state_dict(), new.state_dict()
    if set(before) != set(after):
        failures.append(f"other tensors: {sorted(set(before) ^ set(after))[:5]}")
    kept = torch.tensor(order)
    for name in sorted(set(before) & set(after)):
        expected = before[name]
        axis = next((axis for axis, size in enumerate(expected.shape) if size == old_rows), None)
        if axis is not None:
            expected = expected.index_select(axis, kept)
            actual = after[name].narrow(axis, 0, min(len(order), after[name].shape[axis]))
        else:
            actual = after[name]
        if actual.shape != expected.shape or not torch.equal(actual, expected):
            failures.append(f"{name}: shape {tuple(after[name].shape)}, values differ")
    heads = [model.get_output_embeddings() for model in (old, new)]
    if all(head is not None for head in heads):
        ties = [head.weight.data_ptr() == model.get_input_embeddings().weight.data_ptr()
                for head, model in zip(heads, (old, new))]
        if ties[0] != ties[1]:
            failures.append(f"tied: {ties[1]}, in the source: {ties[0]}")
    return failures


def states(model, batch):
    """All hidden states and the logits, by name."""
    inputs = dict(batch)
    if model.config.is_encoder_decoder:
        start = model.config.decoder_start_token_id
        ids = batch["input_ids"]
        inputs["decoder_input_ids"] = torch.cat(
            [torch.full((len(ids), 1), start), ids[:, :6]], dim=1)
    with torch.no_grad():
        output = model(**inputs, output_hidden_states=True, return_dict=True)
    found = {}
    for name in ("hidden_states", "encoder_hidden_states", "decoder_hidden_states"):
        for layer, state in enumerate(getattr(output, name, None) or ()):
            found[f"{name}[{layer}]"] = state
    logits = next(
        (output[name] for name in ("logits", "prediction_logits") if name in output), None)
    return found, logits


def check_outputs(old, new, batches, order):
    """Hidden states bit for bit, logits of the kept IDs to 1e-6: `(failures, largest)`."""
    failures, largest = [], 0.0
    kept = torch.tensor(order)
    for before, after in batches:
        old_states, old_logits = states(old, before)
        new_states, new_logits = states(new, after)
        for name, state in old_states.items():
            if not torch.equal(state, new_states[name]):
                failures.append(
                    f"{name} differ by {(state - new_states[name]).abs().max():.2e}")
                break
        if old_logits is None:
            continue
        if old_logits.shape[-1] == old.config.vocab_size:
            old_logits = old_logits.index_select(-1, kept)
            new_logits = new_logits[..., : len(order)]
        difference = (old_logits - new_logits).abs().max().item()
        largest = max(largest, difference)
    if largest > TOLERANCE:
        failures.append(f"logits differ by {largest:.2e}")
    return failures, largest


def check_generation(old, new, batches, order, pair):
    """Greedy generation of the source, the dropped IDs forbidden, against that of the result."""
    if not new.can_generate():
        return [], None
    allowed = torch.zeros(old.config.vocab_size, dtype=torch.bool)
    allowed[torch.tensor(order)] = True
    # Padding rows of the result, beyond its pieces, are not in the comparison either.
    rest = torch.zeros(new.config.vocab_size, dtype=torch.bool)
    rest[: len(order)] = True
    failures, generated = [], 0
    for before, after in batches:
        outputs = []
        for model, batch, mask in ((old, before, allowed), (new, after, rest)):
            with torch.no_grad(), contextlib.redirect_stderr(io.StringIO()):
                outputs.append(model.generate(
                    **batch, do_sample=False, num_beams=1, max_new_tokens=12, max_length=None,
                    logits_processor=LogitsProcessorList([Masked(mask)])))
        expected = [pair.mapped(row) for row in outputs[0].tolist()]
        if expected != outputs[1].tolist():
            failures.append(f"generation: {outputs[1].tolist()[0]}, expected {expected[0]}")
        generated += outputs[1].numel()
    return failures, generated
