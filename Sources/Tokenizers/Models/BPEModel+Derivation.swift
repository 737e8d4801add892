internal import RowPlans

extension BPEModel {
  /// A piece without prefix and suffix, and where in a word it stands.
  struct Core {
    let text: [UInt8]
    let begins: Bool
    let ends: Bool
  }

  /// Takes prefix and suffix from a spelling.
  ///
  /// A piece with the prefix stands inside a word, one with
  /// the suffix at its end; if there are none, it may stand anywhere.
  func core(of spelling: ArraySlice<UInt8>) -> Core {
    var text = spelling
    let hasPrefix = !options.prefix.isEmpty && text.starts(with: options.prefix)
    if hasPrefix { text = text.dropFirst(options.prefix.count) }
    let suffix = options.suffix
    let hasSuffix =
      !suffix.isEmpty && text.count > suffix.count
      && text.suffix(suffix.count).elementsEqual(suffix)
    if hasSuffix { text = text.dropLast(suffix.count) }
    return Core(text: Array(text), begins: !hasPrefix, ends: hasSuffix)
  }

  /// The symbols that are formed when the piece's spelling is merged, or `nil` if the result is not
  /// the piece.
  ///
  /// This is the canonical derivation: every text in which the piece comes out has formed it by these
  /// merges, because merges do not cross the ends of what comes out.
  func derivation(of id: TokenID) -> [TokenID]? {
    guard let spelling = vocabulary.spelling(of: id) else { return nil }
    let core = core(of: spelling)
    var ids: [UInt32] = []
    let span = core.text.span
    guard
      (try? appendSymbols(of: span, to: &ids, begins: core.begins, ends: core.ends)) != nil
    else { return nil }
    var formed: [UInt32] = ids
    var queue = MergeQueue()
    queue.merge(&ids, by: merges) { step in
      if case .formed(let product) = step { formed.append(product) }
    }
    guard ids == [id.rawValue] else { return nil }
    var known: Set<UInt32> = []
    return formed.filter { known.insert($0).inserted }.map { TokenID($0) }
  }
}
