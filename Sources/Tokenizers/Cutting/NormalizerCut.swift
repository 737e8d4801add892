internal import ICU

/// A normalizer that may be applied to chunks, one after the other, instead of to the line.
///
/// Let the text before each step be cut where the line is; each chunk but the first begins with what
/// became of its space (a *lead*, U+0020 at first), and none ends with white space or a lead — both
/// are looked at for each chunk, before and after each step. Then for each step, normalizing the line
/// gives the normalized chunks:
/// * Maps of single characters (`Lowercase`, `Nmt`, `StripAccents`, `ByteLevel`, BERT's cleaning and
///   its spaces round ideographs) have no context.
/// * Normalization forms: a space (and U+2581) is a starter, decomposes to itself, and is not the
///   second character of any composition, so there is a boundary before it (UAX #15, section 9).
/// * `Precompiled` replaces grapheme clusters; a cluster ends before a space, but for a character of
///   the class Prepend (GB9b), which a chunk must not end with.
/// * `Prepend`, and a `Replace` of `(?<!\n)^`, put something before the segment: only before the first chunk.
/// * `Strip`: on the left it sees the first chunk only, which must not become empty; on the right
///   the last one only, and finds nothing to strip in one that does not end with white space.
/// * `Replace`: a literal is found in a chunk alone, if no occurrence reaches across a cut
///   (``Straddlers``); runs of spaces (` {2,}`) and of white space (`\s+`) lie within one chunk, as
///   none ends with white space, and other runs have no space.
struct NormalizerCut: Sendable {
  private struct Step: Sendable {
    /// The normalizer of the first chunk of a line; `nil` for none.
    var first: Normalizer
    /// The normalizer of the other chunks; `nil` for none.
    var later: Normalizer?
    /// Literals that may reach across a cut.
    var straddlers = Straddlers([], spaces: [])
    /// Whether the last character must not join what follows.
    var hasClusters = false
    /// The possible beginnings of a chunk after the step.
    var leads: [[UInt8]]
  }

  private var steps: [Step] = []
  private let table = CharacterTable.shared

  /// The possible beginnings, after all steps, of a chunk that is not the first.
  private(set) var leads: [[UInt8]] = [[0x20]]

  /// Looks at a normalizer; `nil` if it has a step that is not known to allow cuts.
  init?(_ normalizer: Normalizer?) {
    guard let normalizer else { return }
    for part in normalizer.flattened {
      guard var step = step(of: part) else { return nil }
      if step.leads.isEmpty { step.leads = leads }
      leads = step.leads
      steps.append(step)
    }
  }

  private func step(of part: Normalizer) -> Step? {
    let isPlain = leads == [[0x20]]
    switch part {
    case .bert, .lowercase, .nmt, .stripAccents, .form:
      return Step(first: part, later: part, leads: [])
    case .byteLevel:
      let space = ByteLevelAlphabet.shared.mapped([0x20].span)
      return isPlain ? Step(first: part, later: part, leads: [space]) : nil
    case .precompiled:
      return isPlain ? Step(first: part, later: part, hasClusters: true, leads: []) : nil
    case .prepend: return Step(first: part, later: nil, leads: [])
    case .strip(_, let right):
      return Step(first: part, later: .strip(left: false, right: right), leads: [])
    case .replace(.literal(let literal), let content):
      let replaced = leads.contains(literal) ? leads.filter { $0 != literal } + [content] : leads
      return Step(
        first: part, later: part, straddlers: Straddlers([literal], spaces: leads),
        leads: replaced)
    case .replace(.start(let spelling), _):
      return spelling.contains(0x20) ? nil : Step(first: part, later: nil, leads: [])
    case .replace(.run(let run), _) where run.hasNoWhiteSpace:
      return Step(first: part, later: part, leads: [])
    case .replace(.run(let run), let content) where run.isWhiteSpace && isPlain:
      return Step(
        first: part, later: part, leads: run.minimum == 1 ? [content] : [[0x20], content])
    case .replace, .sequence: return nil
    }
  }

  /// Normalizes a chunk.
  ///
  /// - Returns: `false` if the chunk may not be normalized for itself.
  func apply(
    to text: inout NormalizedText, isFirst: Bool, isBlank: Bool, _ matchers: PatternMatchers
  ) throws -> Bool {
    var leads: [[UInt8]] = [[0x20]]
    for step in steps {
      guard isBlank || endsWell(text.bytes, leads), !step.straddlers.mayFollow(text.bytes) else {
        return false
      }
      if step.hasClusters, joinsNext(text.bytes) { return false }
      try (isFirst ? step.first : step.later)?.apply(to: &text, matchers)
      leads = step.leads
      guard isFirst || beginsWell(text.bytes, leads) else { return false }
    }
    return isBlank || endsWell(text.bytes, leads)
  }

  /// Whether a text begins with a lead.
  private func beginsWell(_ text: [UInt8], _ leads: [[UInt8]]) -> Bool {
    leads.contains { text.starts(with: $0) }
  }

  /// Whether a text ends with a character that is neither a lead, nor white space, a control or a
  /// format character, on which engines differ.
  private func endsWell(_ text: [UInt8], _ leads: [[UInt8]]) -> Bool {
    guard !text.isEmpty else { return false }
    var index = text.count
    let properties = table[UTF8Text.previous(text.span, &index)]
    if properties.isWhiteSpace || properties.isOne(of: [.control, .format]) { return false }
    return !leads.contains { text[index...].elementsEqual($0) }
  }

  private func joinsNext(_ text: [UInt8]) -> Bool {
    guard !text.isEmpty else { return false }
    var index = text.count
    return table[UTF8Text.previous(text.span, &index)].graphemeBreak == .prepend
  }
}

extension Normalizer {
  /// The steps one after the other, without nesting.
  var flattened: [Normalizer] {
    guard case .sequence(let parts) = self else { return [self] }
    return parts.flatMap(\.flattened)
  }
}
