internal import ICU
internal import RowPlans

/// The behaviour of a model at the cuts of a line.
///
/// Where parts end at each cut, a model sees parts that lie in one chunk. Where they do not, the
/// model sees the whole line, and this is shown:
/// * BPE: a merge reaches across a cut only if its product is a piece that has the lead behind another
///   character; a chunk must not end with such a character. Other merges on the two sides never
///   meet, and their order within each chunk is that in the line. The lead is a character that the
///   model knows, so that unknown characters on the two sides do not become one.
/// * Unigram: the same of pieces, so that each path goes through each cut; the best path of the line
///   is made of best paths of the chunks, as long as rounding cannot decide otherwise
///   (``UnigramMargins``).
enum ModelCut: Sendable {
  case parts
  case merges(ends: Set<UInt32>)
  case paths(ends: Set<UInt32>, UnigramModel)

  /// Looks at a model; `nil` if it is not known to allow cuts.
  init?(_ model: Model, _ preTokenizer: PreTokenizerCut) {
    guard case .text(let leads) = preTokenizer else {
      self = .parts
      return
    }
    guard leads.allSatisfy({ Self.knows($0, model) }) else { return nil }
    let ends = Self.ends(of: model.vocabulary, before: leads)
    switch model {
    case .bpe(let model):
      let options = model.options
      guard options.prefix.isEmpty, options.suffix.isEmpty, !options.ignoresMerges,
        ends.isEmpty || model.unknownID != nil || options.hasByteFallback,
        !options.hasByteFallback || !ends.contains(0x3E)
      else { return nil }
      self = .merges(ends: ends)
    case .unigram(let model): self = .paths(ends: ends, model)
    case .wordPiece, .wordLevel: return nil
    }
  }

  /// Returns the places where a normalized chunk has the tokens that it has alone; `nil` if there
  /// are none.
  func place(
    of text: [UInt8], isBlank: Bool, _ workspace: inout UnigramMargins.Workspace
  ) -> ChunkPlace? {
    switch self {
    case .parts: return .anywhere
    case .merges(let ends):
      return isBlank || !ends.contains(Self.lastScalar(of: text)) ? .anywhere : nil
    case .paths(let ends, let model):
      guard isBlank || !ends.contains(Self.lastScalar(of: text)) else { return nil }
      return model.margins(of: text, &workspace)?.place(isDouble: true)
    }
  }

  /// Whether a lead is a character of the model.
  private static func knows(_ lead: [UInt8], _ model: Model) -> Bool {
    guard lead.count == UTF8Text.length(leading: lead.first ?? 0x80) else { return false }
    guard let id = model.vocabulary.id(of: lead) else { return false }
    return id.rawValue != model.unknownID
  }

  /// The characters that a piece has before a lead.
  static func ends(of vocabulary: Vocabulary, before leads: [[UInt8]]) -> Set<UInt32> {
    var ends: Set<UInt32> = []
    for id in vocabulary.ids() {
      guard let spelling = vocabulary.spelling(of: id), spelling.count > 1 else { continue }
      let text = Array(spelling)
      for lead in leads {
        for index in 1..<text.count where text[index] == lead[0] {
          guard text[index...].starts(with: lead) else { continue }
          ends.insert(lastScalar(of: Array(text[..<index])))
        }
      }
    }
    return ends
  }

  static func lastScalar(of text: [UInt8]) -> UInt32 {
    if text.isEmpty { return .max }
    var index = text.count
    return UTF8Text.previous(text.span, &index)
  }
}
