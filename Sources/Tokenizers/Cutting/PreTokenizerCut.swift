/// The behaviour of a pre-tokenizer at the cuts of a line.
///
/// Each chunk but the first begins with a lead (see ``NormalizerCut``), and none ends with white space
/// or a lead. As long as no part ends at each cut, a step must do the same in the chunks as in the
/// line, but for the cuts themselves; once one does, all later steps and the model see the same parts
/// either way, and nothing more is to be shown.
/// * White space is dropped by `BertPreTokenizer`, `Whitespace` and `WhitespaceSplit`, which look at
///   single characters: a part ends at each cut.
/// * `ByteLevel`, before it splits, puts a space before a part that does not begin with one: chunks
///   begin with one. GPT-2's pattern ends a match at each cut (``PatternCut``).
/// * `Metaspace` puts its character before the first chunk, if at all: the others begin with it. A
///   part begins with each, if it splits.
/// * `Split` with a known pattern, if it drops what it finds or keeps it apart.
/// * `Digits`, `Punctuation` and some patterns find matches without spaces, each within one chunk;
///   what they join never reaches further in the line than in its chunks, but for the cuts.
enum PreTokenizerCut {
  /// A part ends at each cut.
  case parts
  /// The model sees text without ends at the cuts, where a space is one of these.
  case text(leads: [[UInt8]])

  /// Looks at a pre-tokenizer; `nil` if it has a step that is not known to allow cuts.
  init?(_ preTokenizer: PreTokenizer?, leads: [[UInt8]]) {
    var leads = leads
    for step in preTokenizer?.steps ?? [] {
      let isPlain = leads == [[0x20]]
      switch step {
      case .bert, .whitespace, .whitespaceSplit:
        guard isPlain else { return nil }
        self = .parts
        return
      case .byteLevel(_, let splits):
        guard isPlain else { return nil }
        if splits {
          self = .parts
          return
        }
        leads = [ByteLevelAlphabet.shared.mapped([0x20].span)]
      case .metaspace(let metaspace):
        guard leads.allSatisfy({ $0 == [0x20] || $0 == metaspace.replacement }) else { return nil }
        if metaspace.splits {
          self = .parts
          return
        }
        leads = [metaspace.replacement]
      case .digits, .punctuation: guard isPlain else { return nil }
      case .split(.words(let scanner), .removed, isInverted: true)
      where scanner.pattern.dropsAtCuts:
        guard isPlain else { return nil }
        self = .parts
        return
      case .split(let pattern, let behavior, _):
        guard isPlain, let cut = PatternCut(pattern) else { return nil }
        if cut == .stays { continue }
        guard [.isolated, .removed].contains(behavior) else { return nil }
        self = .parts
        return
      default: return nil
      }
    }
    self = .text(leads: leads)
  }
}
