internal import RowPlans
public import Tokenizers

/// The old pieces that no merges lead to, and what would make them reachable.
///
/// Where every pair that spells a piece merges (SentencePiece's BPE by scores), a new piece may be the
/// part that was missing: the old piece then comes out of text without new pieces, with its old, better
/// score. So a new piece must not lie inside of such a piece.
struct UnreachedPieces {
  /// Hashes of the parts of the pieces, cut between characters.
  private var parts: Set<UInt64> = []

  /// Finds the pieces.
  ///
  /// - Complexity: O(|V| *l* log *l*), and O(*l*²) in the characters of each piece that is found.
  init(_ tokenizer: any Tokenizer, _ rules: MergeRules) {
    guard case .spelt = rules.products else { return }
    for id in tokenizer.vocabulary.ids() where tokenizer.derivation(of: id) == nil {
      insertParts(of: Array(tokenizer.vocabulary.spelling(of: id) ?? []))
    }
  }

  private mutating func insertParts(of spelling: [UInt8]) {
    let starts = spelling.indices.filter { spelling[$0] & 0xC0 != 0x80 }
    for start in starts {
      var hash = Self.seed
      for index in spelling.indices.dropFirst(start) {
        hash = Self.next(hash, spelling[index])
        let isWhole = index + 1 == spelling.count || spelling[index + 1] & 0xC0 != 0x80
        if isWhole { parts.insert(hash) }
      }
    }
  }

  /// Whether a new piece could make an old one reachable.
  func forbids(_ spelling: [UInt8]) -> Bool {
    !parts.isEmpty && parts.contains(spelling.reduce(Self.seed, Self.next))
  }

  // The hash of Fowler, Noll and Vo (FNV-1a).
  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
  private static func next(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}

extension NewPieces {
  /// Checks that no old piece is reachable with new pieces that was not before.
  ///
  /// - Parameters:
  ///   - source: The tokenizer without the new pieces.
  ///   - extended: The tokenizer with them; old pieces have their old IDs.
  /// - Throws: `SurgeryError.reachesOldPieces`.
  public static func checkReach(from source: any Tokenizer, to extended: any Tokenizer) throws {
    guard [.bpe, .sentencePieceBPE].contains(source.kind) else { return }
    let reached = source.vocabulary.ids().filter { id in
      source.derivation(of: id) == nil && extended.derivation(of: id) != nil
    }
    guard !reached.isEmpty else { return }
    let texts = reached.prefix(5).map { source.vocabulary.text(of: $0) }
    throw SurgeryError.reachesOldPieces(path: source.path, pieces: texts, count: reached.count)
  }
}
