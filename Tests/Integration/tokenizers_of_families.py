"""The tokenizer folder of each family, made from the shared data and nothing else.

Each function fills an empty folder the way a hub repository of the family looks, before any version
of transformers has loaded it. Where the real vocabulary is not at hand, it is laid out as
transformers lays it out, from one that is.
"""

import json
import os
import shutil

from places import tokenizer

#: The language codes of mBART-25, in the order of its vocabulary.
MBART_CODES = (
    "ar_AR cs_CZ de_DE en_XX es_XX et_EE fi_FI fr_XX gu_IN hi_IN it_IT ja_XX kk_KZ ko_KR lt_LT lv_LV "
    "my_MM ne_NP nl_XX ro_RO ru_RU si_LK tr_TR vi_VN zh_CN").split()

#: Some of the language codes of NLLB, in the order of its vocabulary.
NLLB_CODES = (
    "ace_Arab arb_Arab ben_Beng deu_Latn eng_Latn fra_Latn hin_Deva jpn_Jpan kat_Geor kor_Hang rus_Cyrl "
    "swh_Latn tur_Latn zho_Hans").split()

LLAMA3_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
    r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")


def read_json(*parts):
    with open(tokenizer(*parts), encoding="utf-8") as file:
        return json.load(file)


def write_json(folder, name, value):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)


def copy(folder, name, *files):
    """Copies files of a tokenizer of the shared data."""
    for file in files:
        shutil.copy(tokenizer(name, file), os.path.join(folder, file))


def added(id, content, **flags):
    """An entry of `added_tokens`."""
    entry = dict(id=id, content=content, single_word=False, lstrip=False, rstrip=False,
                 normalized=False, special=True)
    return dict(entry, **flags)


def template(single, ids):
    """A TemplateProcessing of special tokens round the text, `$A`."""
    def parts(names, text="A", type_id=0):
        return [
            {"Sequence": {"id": text, "type_id": type_id}} if name == "$A"
            else {"SpecialToken": {"id": name, "type_id": type_id}} for name in names]
    pair = parts(single) + parts(["$A", *single[single.index("$A") + 1:]], "B")
    return {
        "type": "TemplateProcessing", "single": parts(single), "pair": pair,
        "special_tokens": {
            name: {"id": name, "ids": [ids[name]], "tokens": [name]}
            for name in single if name != "$A"}}


def bert_uncased(folder):
    copy(folder, "bert-base-uncased", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
         "special_tokens_map.json")


def bert_cased(folder):
    copy(folder, "mbert-cased", "tokenizer.json", "vocab.txt")
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "BertTokenizer", "do_lower_case": False, "strip_accents": False,
        "unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]",
        "mask_token": "[MASK]", "model_max_length": 512})


def xlm_roberta(folder):
    copy(folder, "xlm-roberta-base", "tokenizer.json", "sentencepiece.bpe.model")
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "XLMRobertaTokenizer", "bos_token": "<s>", "eos_token": "</s>",
        "unk_token": "<unk>", "pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>",
        "mask_token": "<mask>", "model_max_length": 512})


def roberta(folder):
    copy(folder, "roberta-base", "tokenizer.json", "vocab.json", "merges.txt")
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "RobertaTokenizer", "model_max_length": 512})


def modernbert(folder):
    copy(folder, "modernbert-base", "tokenizer.json", "tokenizer_config.json",
         "special_tokens_map.json")


def t5(folder):
    copy(folder, "t5-small", "tokenizer.json", "tokenizer_config.json", "spiece.model")


def mbart(folder):
    """XLM-R's pieces, then language codes, then `<mask>`, as transformers lays mBART out."""
    value = read_json("xlm-roberta-base", "tokenizer.json")
    vocabulary = [entry for entry in value["model"]["vocab"] if entry[0] != "<mask>"]
    vocabulary += [[code, 0.0] for code in MBART_CODES] + [["<mask>", 0.0]]
    ids = {entry[0]: index for index, entry in enumerate(vocabulary)}
    value["model"]["vocab"] = vocabulary
    specials = ["<s>", "<pad>", "</s>", "<unk>", *MBART_CODES]
    value["added_tokens"] = [added(ids[name], name) for name in specials]
    value["added_tokens"].append(added(ids["<mask>"], "<mask>", lstrip=True))
    value["post_processor"] = template(["$A", "</s>", "en_XX"], ids)
    copy(folder, "xlm-roberta-base", "sentencepiece.bpe.model")
    write_json(folder, "tokenizer.json", value)
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "MBartTokenizer", "bos_token": "<s>", "eos_token": "</s>",
        "unk_token": "<unk>", "pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>",
        "mask_token": "<mask>", "additional_special_tokens": MBART_CODES, "src_lang": "en_XX",
        "tgt_lang": "fr_XX", "model_max_length": 1024})


def nllb(folder):
    """Llama's pieces without the bytes, in NLLB's layout and pipeline."""
    value = read_json("phi-3", "tokenizer.json")
    ordered = sorted(value["model"]["vocab"], key=value["model"]["vocab"].get)
    pieces = [piece for piece in ordered[3:] if not (piece.startswith("<0x") and len(piece) == 6)]
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    ids = {piece: index for index, piece in enumerate(
        [*specials, *pieces, *NLLB_CODES, "<mask>"])}
    value["model"].update(vocab=ids, unk_token="<unk>", fuse_unk=True, byte_fallback=False)
    value["added_tokens"] = [added(ids[name], name) for name in [*specials, *NLLB_CODES]]
    value["added_tokens"].append(added(ids["<mask>"], "<mask>", lstrip=True, normalized=True))
    value["normalizer"] = {"type": "Sequence", "normalizers": [
        read_json("xlm-roberta-base", "tokenizer.json")["normalizer"],
        {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}]}
    metaspace = {
        "type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    value["pre_tokenizer"] = value["decoder"] = metaspace
    value["post_processor"] = template(["eng_Latn", "$A", "</s>"], ids)
    write_json(folder, "tokenizer.json", value)
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "NllbTokenizer", "bos_token": "<s>", "eos_token": "</s>",
        "unk_token": "<unk>", "pad_token": "<pad>", "cls_token": "<s>", "sep_token": "</s>",
        "mask_token": "<mask>", "additional_special_tokens": NLLB_CODES, "src_lang": "eng_Latn",
        "tgt_lang": "fra_Latn", "legacy_behaviour": False, "model_max_length": 1024})


def gpt2(folder):
    copy(folder, "gpt2", "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt")


def llama(folder):
    copy(folder, "phi-3", "tokenizer.json", "tokenizer_config.json")


def llama3(folder):
    """A byte-level vocabulary with Llama 3's pattern, template and whole-word shortcut."""
    value = read_json("deepseek-v3", "tokenizer.json")
    begin, end = (token["content"] for token in value["added_tokens"][:2])
    value["normalizer"] = None
    value["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [
        {"type": "Split", "pattern": {"Regex": LLAMA3_PATTERN}, "behavior": "Isolated",
         "invert": False},
        {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}]}
    value["post_processor"] = {"type": "Sequence", "processors": [
        {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True},
        template([begin, "$A"], {begin: 0})]}
    value["model"]["ignore_merges"] = True
    write_json(folder, "tokenizer.json", value)
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": begin, "eos_token": end,
        "clean_up_tokenization_spaces": True, "model_max_length": 131072})


def merges_of(pieces, scores):
    """The merges of a SentencePiece BPE: every split of a piece into two, best piece first."""
    ids = {piece: index for index, piece in enumerate(pieces)}
    merges = []
    for piece, score in zip(pieces, scores):
        splits = [(piece[:at], piece[at:]) for at in range(1, len(piece))]
        splits = [split for split in splits if split[0] in ids and split[1] in ids]
        splits.sort(key=lambda split: (ids[split[0]], ids[split[1]]))
        merges += [(score, split) for split in splits]
    return [list(split) for score, split in sorted(merges, key=lambda merge: -merge[0])]


def mistral(folder):
    """The SentencePiece file and the tokenizer.json that it stands for."""
    import sentencepiece
    copy(folder, "mistral-v3", "tokenizer.model")
    model = sentencepiece.SentencePieceProcessor(tokenizer("mistral-v3", "tokenizer.model"))
    count = range(model.vocab_size())
    pieces = [model.id_to_piece(id) for id in count]
    plain = [id for id in count if not (model.is_control(id) or model.is_unknown(id))]
    value = read_json("phi-3", "tokenizer.json")
    value["model"].update(
        vocab={piece: id for id, piece in enumerate(pieces)},
        merges=merges_of([pieces[id] for id in plain], [model.get_score(id) for id in plain]))
    value["added_tokens"] = [
        added(id, pieces[id]) for id in count if model.is_control(id) or model.is_unknown(id)]
    value["post_processor"] = template(["<s>", "$A"], {"<s>": 1})
    write_json(folder, "tokenizer.json", value)
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>",
        "unk_token": "<unk>", "add_bos_token": True, "add_eos_token": False, "legacy": True,
        "model_max_length": 32768})


def qwen2(folder):
    copy(folder, "qwen3", "tokenizer.json", "tokenizer_config.json")


def gemma(folder):
    """Gemma's layout and pipeline over Llama's byte-fallback pieces."""
    value = read_json("phi-3", "tokenizer.json")
    specials = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "<start_of_turn>", "<end_of_turn>"]
    pieces = sorted(value["model"]["vocab"], key=value["model"]["vocab"].get)[3:]
    ids = {piece: index for index, piece in enumerate(specials + pieces)}
    value["model"].update(vocab=ids, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    value["added_tokens"] = [added(ids[name], name) for name in specials]
    value["normalizer"] = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
    value["pre_tokenizer"] = {"type": "Split", "pattern": {"String": " "},
                              "behavior": "MergedWithPrevious", "invert": False}
    value["post_processor"] = template(["<bos>", "$A"], ids)
    value["decoder"] = {"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
        {"type": "ByteFallback"}, {"type": "Fuse"}]}
    write_json(folder, "tokenizer.json", value)
    write_json(folder, "tokenizer_config.json", {
        "tokenizer_class": "GemmaTokenizer", "bos_token": "<bos>", "eos_token": "<eos>",
        "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>", "add_bos_token": True,
        "add_eos_token": False, "additional_special_tokens": ["<start_of_turn>", "<end_of_turn>"]})
