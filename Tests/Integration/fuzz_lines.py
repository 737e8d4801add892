"""Lines of text that tokenizers trip over: random Unicode of many kinds, and mutated real text."""

import glob
import itertools
import os
import unicodedata

import places

SPACES = " \t\v\f\r\u001c\u001f\u0085\u00a0\u1680\u180e\u2000\u2009\u200a\u200b\u2028\u2029\u202f" \
         "\u205f\u2060\u3000\ufeff\u2581"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROLS = "".join(map(chr, (*range(0, 10), *range(11, 32), *range(127, 160)))) + "\ufffd\ufffe\uffff"
ENDINGS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'LL", "'Re", "'\u017f", "n't", "'")
EMOJI = "😀👍❤️👩👨👧👦🧑🏳🇩🇪🇯🇵🏽🏿⚕✈🌈🔥☠🫠#️⃣"
#: Blocks of which words are made: first and last code point.
BLOCKS = ((0x61, 0x7A), (0x41, 0x5A), (0xC0, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x531, 0x58F),
          (0x591, 0x5F4), (0x600, 0x6FF), (0x700, 0x74F), (0x900, 0x97F), (0x980, 0x9FF),
          (0xB80, 0xBFF), (0xE00, 0xE7F), (0xE80, 0xEFF), (0xF00, 0xFFF), (0x1000, 0x109F),
          (0x10A0, 0x10FF), (0x1200, 0x139F), (0x13A0, 0x13FF), (0x1780, 0x17FF), (0x1E00, 0x1FFF),
          (0x2C00, 0x2DFF), (0x3040, 0x30FF), (0x3130, 0x318F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
          (0xA640, 0xA7FF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE70, 0xFEFF),
          (0xFF00, 0xFFEF), (0x10400, 0x1044F), (0x11000, 0x1107F), (0x1D400, 0x1D7FF),
          (0x1E900, 0x1E95F), (0x20000, 0x2A6DF), (0x2EBF0, 0x2EE5D))
MARKS = [chr(scalar) for scalar in range(0x300, 0x1F000)
         if unicodedata.category(chr(scalar)).startswith("M")]
ASSIGNED = [chr(scalar) for scalar in range(0x110000)
            if unicodedata.category(chr(scalar)) not in ("Cn", "Cs", "Co", "Lo") and scalar != 10]


def planes(random):
    """Any code point, assigned or not."""
    size = random.choice((0x250, 0x3000, 0x10000, 0x20000, 0x110000))
    scalars = (random.randrange(size) for _ in range(random.randint(1, 8)))
    return "".join(chr(each) for each in scalars if each != 10 and not 0xD800 <= each < 0xE000)


def assigned(random):
    return "".join(random.choices(ASSIGNED, k=random.randint(1, 6)))


def word(random):
    first, last = random.choice(BLOCKS)
    return "".join(chr(random.randint(first, last)) for _ in range(random.randint(1, 9)))


def latin(random):
    letters = "etaoinshrdluETAOINSHR" if random.random() < 0.7 else "éßıİſKÅﬁǅʰªº"
    return "".join(random.choices(letters, k=random.randint(1, 9)))


def marks(random):
    base = random.choice("aeo가か한е\u0915\u0e01 1!'" + "\u1100")
    return base + "".join(random.choices(MARKS, k=random.randint(1, 6)))


def emoji(random):
    parts = random.choices(EMOJI, k=random.randint(1, 5))
    return random.choice(("", "\u200d", "\u200d", "\ufe0f\u200d")).join(parts)


def jamo(random):
    ranges = ((0x1100, 0x1112), (0x1161, 0x1175), (0x11A7, 0x11C2), (0xAC00, 0xD7A3))
    return "".join(chr(random.randint(*random.choice(ranges))) for _ in range(random.randint(1, 6)))


def bidi(random):
    return "".join(random.choices(BIDI + "אبa1", k=random.randint(1, 4)))


def controls(random):
    return "".join(random.choices(CONTROLS, k=random.randint(1, 3)))


def spaces(random):
    return "".join(random.choices(SPACES + " " * 20 + "\r\r", k=random.randint(1, 5)))


def numbers(random):
    digits = "0123456789" if random.random() < 0.7 else "٣४๕½Ⅷ²①０𝟘〇"
    return "".join(random.choices(digits, k=random.randint(1, 7)))


def symbols(random):
    return "".join(random.choices("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~…—«»。、€§¡▁", k=random.randint(1, 4)))


def endings(random):
    return random.choice(ENDINGS)


def runs(random):
    length = 3000 if random.random() < 0.002 else random.randint(2, 40)
    return random.choice((assigned, word, latin, symbols, spaces, marks, jamo))(random)[:2] * length


PARTS = {each.__name__: each for each in (
    planes, assigned, word, latin, marks, emoji, jamo, bidi, controls, spaces, numbers, symbols,
    endings, runs)}
KINDS = (*PARTS, "added", "mutated")
#: How often each kind is taken; 4 for those that are not here.
WEIGHTS = {"runs": 1, "latin": 10, "word": 10, "spaces": 10}


def text_lines(paths):
    """The lines to mutate."""
    if not paths:
        folder = os.path.join(places.require_shared_data(), "corpora")
        paths = sorted(glob.glob(os.path.join(folder, "ntrex128", "*.txt")))
    lines = []
    for path in paths:
        with open(path, encoding="utf-8", newline="\n") as file:
            lines += [line.rstrip("\n") for line in file.readlines()[:200]]
    return [line for line in lines if line]


def every():
    """Each code point between letters, at the ends, and twice."""
    for scalar in range(0x110000):
        if scalar != 10 and not 0xD800 <= scalar < 0xE000:
            yield "{0}a{0}B {0}1{0}{0} 'S{0}".format(chr(scalar))


class Lines:
    """An endless source of lines."""

    def __init__(self, random, kinds, texts, added):
        self.random, self.added = random, added
        self.kinds = [kind for kind in kinds if kind in PARTS or kind == "added" and added]
        self.weights = [WEIGHTS.get(kind, 4) for kind in self.kinds]
        self.every = every() if kinds == ["every"] else None
        self.texts = text_lines(texts) if "mutated" in kinds else []

    def take(self, count):
        """The next lines; fewer at the end, which only `every` has."""
        if self.every:
            return list(itertools.islice(self.every, count))
        return [self.next() for _ in range(count)]

    def next(self):
        if self.texts and (not self.kinds or self.random.random() < 0.3):
            return self.mutated()
        return "".join(self.parts(self.random.randint(1, 8)))

    def parts(self, count):
        for kind in self.random.choices(self.kinds, self.weights, k=count):
            yield self.random.choice(self.added) if kind == "added" else PARTS[kind](self.random)

    def mutated(self):
        """A stretch of a real line with a few changes."""
        line = self.random.choice(self.texts)
        start = self.random.randrange(len(line))
        line = line[start:start + self.random.randint(5, 60)]
        for _ in range(self.random.randint(0, 3)):
            line = self.changed(line, self.random.randrange(len(line) + 1))
        return line

    def changed(self, line, place):
        head, tail = line[:place], line[place:]
        match self.random.randrange(6):
            case 0: return head + tail[1:]
            case 1: return head + tail[:1] + tail
            case 2: return (head + tail.upper()).replace("\n", "")
            case 3: return head[::-1] + tail
            case 4: return unicodedata.normalize(self.random.choice(("NFD", "NFKC")), line)
            case _: return head + "".join(self.parts(1) if self.kinds else ()) + tail
