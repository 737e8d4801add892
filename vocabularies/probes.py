# SPDX-License-Identifier: CC0-1.0
"""Texts on which tokenizers differ from each other, and so from a re-implementation.

The characters that matter are written as escapes: an editor may compose, strip or hide them.
"""

from texts import held_out_lines

SPACES = [
    "",
    " ",
    "   ",
    "\t",
    "\n",
    "  leading and  two  inside and trailing  ",
    "one\ntwo\r\nthree\n\n\nfour\rfive",
    "tab\tand\t\ttabs",
    "no-break\u00a0em\u2003ideographic\u3000thin\u2009zero\u200bwidth",
    "line\u2028separator next\u0085line form\ffeed",
    "def f(x):\n    return x ** 2  # twice\n",
]

MARKS = [
    "cafe\u0301 e\u0300le\u0300ve A\u030angstro\u0308m",  # NFD
    "e\u0301\u0302 stacked, o\u0302\u0323 in the other order: o\u0323\u0302",
    "Tie\u0302\u0301ng Vie\u0323\u0302t",
    "\u1112\u1161\u11ab\u1100\u1173\u11af \ud55c\uae00",  # Hangul as jamo, then composed
    "\u30ab\u3099\u30ae \u304b\u3099 \uff76\uff9e",  # voiced kana, composed and not; half width
    "\u0627\u064e\u0644\u0633\u0651\u064e\u0644\u064e\u0627\u0645\u064f \u0645\u0640\u0640\u0631\u062d\u0628\u0627",
    "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd",  # Hebrew with points
    "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937 \u0995\u09cd\u200d\u09a4",  # ZWJ, ZWNJ
    "\u0b95\u0bca \u0b95\u0bc6\u0bbe",  # a Tamil vowel sign, whole and in two parts
    "\u0e19\u0e49\u0e33 \u0e19\u0e49\u0e4d\u0e32",  # Thai sara am, whole and in two parts
    "\u0301 a mark that follows nothing",
]

CASE_AND_WIDTH = [
    "İstanbul ISPARTA ışık Straße STRASSE ẞ ΟΔΥΣΣΕΑΣ Οδυσσέας",
    "I'LL don't we'Ve IT'S she'd I'm 'twas 'S'",
    "\u017f's 'ſ \u212a \u2126 \u212b",  # long s; Kelvin, Ohm and Angstrom signs
    "\uff21\uff22\uff43\uff11\uff12\uff13\uff01 \ufb01 \ufb03 \u00bd \u00b2 \u2103 \u2167 \u3392",
    "\ufdfa \ufefb \u337f",  # one character that NFKC makes eighteen
    "\U0001d573\U0001d58a\U0001d591\U0001d591\U0001d594 \U0001d4b3 \U0001d7d9",
    "1234567 3.14 1,000,000 2026-01-31 №5 ٢٠٢٦ २०२६ ๒๕๖๙ 二〇二六 ½ ①",
]

EMOJI = [
    "😀😃 👍🏽 ❤️ ☔ ☔️",
    "👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈 👩🏾\u200d🚀",
    "🇰🇪🇬🇪🇮🇳 #️⃣ 🫠",
]

SCRIPTS = [
    "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ",  # Cherokee
    "Հայերեն լեզու",  # Armenian
    "ភាសាខ្មែរ",  # Khmer
    "བོད་སྐད།",  # Tibetan
    "ⵜⴰⵎⴰⵣⵉⵖⵜ ߒߞߏ 𞤆𞤵𞤤𞤢𞤪",  # Tifinagh, N'Ko, Adlam
    "𒀀𒁀 𐌲𐌿𐍄𐌹𐍃𐌺 𓂀 𠀀𪚥",  # cuneiform, Gothic, hieroglyphs, rare ideographs
    "English日本語한국어русскийไทยעבריתالعربية",
    "\u200fשלום\u200e (left) \u202bمرحبا\u202c \u2067x\u2069",  # bidirectional controls
]

ODD = [
    "nul\u0000bell\u0007delete\u007fescape\u001b[0m",
    "\ufeffbyte order mark\ufeff",
    "soft\u00adhyphen wo\u2060rd joiner",
    "private \ue000 replacement \ufffd noncharacter \uffff last \U0010ffff",
    "!!!???... --- ~~~ $€£₹ «quoted» „so“ 「鍵」 — ‘x’ ¿qué?",
    "https://example.org/a?b=c&d=e#f user@example.org C:\\temp",
    "a" * 101 + " " + "ab" * 50,
    "กขคงจฉชซฌญ" * 11,  # longer than WordPiece's 100 characters, without a space
    "\u2581literal \u2581\u2581marks a\u2581b",  # SentencePiece's mark for a space
    "Ġliteral ĊĠ ##literal ## a##b",  # the marks of byte-level BPE and WordPiece
]

SPECIAL_TOKENS = [
    "<s> inside </s> the <pad> text <unk> <mask>",
    "a<mask>b  <mask>  c<s>d",
    "[CLS] one [SEP] two [MASK] [PAD] [UNK] [unused1] [mask]",
    "<|endoftext|>",
    "<|im_start|>user\nHello<|im_end|>\n<think>\n</think> <|im_start|",
    "<|begin_of_text|>A<|start_header_id|>user<|end_header_id|>\n\nB<|eot_id|>",
    "<0x41><0xE2> <0x0A>",
    "<2sw> habari <2en>news<sep>x<sep><sep>",
    "[INST] hello [/INST]world https://https:// <sep>",
]


def probes(corpora):
    """One held-out line a language, then every text above."""
    first = [lines[0] for lines in held_out_lines(corpora).values()]
    return first + SPACES + MARKS + CASE_AND_WIDTH + EMOJI + SCRIPTS + ODD + SPECIAL_TOKENS
