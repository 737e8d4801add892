internal import RowPlans

/// The merges of a SentencePiece BPE model, which its file does not list.
///
/// Any two neighbours whose spellings together are a piece may merge. What can ever stand side by
/// side are pieces and single characters, so all such pairs are found once, and merging needs no
/// spellings. Characters that are no piece have numbers of their own, from ``pieceBound`` on.
struct ScoredMerges: Sendable {
  /// One more than the highest ID of a piece.
  let pieceBound: UInt32
  /// The piece that a pair makes.
  private var products = IntegerMap()
  /// The symbol of each character that is part of a piece.
  private var characters = IntegerMap()
  /// For each piece, its score as an integer that has the same order.
  private var priorities: [UInt32] = []
  /// The user-defined symbols, which are found first and never merge.
  let symbols: PieceTrie?
  /// Which pieces are split again after all merges.
  let isUnused: [Bool]

  /// Finds the merges of `model`.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of all pieces.
  init(_ model: SentencePieceModel, symbols: PieceTrie?) {
    pieceBound = UInt32(model.types.count)
    self.symbols = symbols
    isUnused = model.types.map { $0 == .unused }
    priorities = model.scores.map(Self.priority)
    var builder = MergeBuilder(model)
    builder.findAll()
    products = builder.products
    characters = builder.characters
  }

  /// Whether some pieces are split again, which needs the way they were made.
  var hasUnused: Bool { isUnused.contains(true) }

  /// The symbol of the character `text[range]`, `.max` if no piece has it.
  @inline(__always)
  func symbol(of text: [UInt8], _ range: Range<Int>) -> UInt32 {
    characters[CharacterKey.of(text, range)]
  }

  /// The piece that two neighbours make, `.max` if none.
  @inline(__always)
  func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
    products[UInt64(left) << 32 | UInt64(right)]
  }

  /// The priority of a piece: greater is earlier.
  @inline(__always)
  func priority(of piece: UInt32) -> UInt32 { priorities[Int(piece)] }

  /// The score as an integer with the same order; −0 comes before +0, as in the reference.
  private static func priority(_ score: Float) -> UInt32 {
    let bits = score.bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 1 << 31
  }
}

/// A character as an integer.
enum CharacterKey {
  /// Packs the at most four bytes of a character.
  @inline(__always)
  static func of(_ text: [UInt8], _ range: Range<Int>) -> UInt64 {
    var key: UInt64 = 0
    for index in range { key = key << 8 | UInt64(text[index]) }
    return key
  }
}

/// Finds every pair of pieces or characters that makes a piece.
private struct MergeBuilder {
  private let model: SentencePieceModel
  private let forward: PieceTrie?
  private let backward: PieceTrie?
  var products: IntegerMap
  var characters = IntegerMap(capacity: 4096)
  private var nextCharacter: UInt32

  init(_ model: SentencePieceModel) {
    self.model = model
    forward = model.trie(where: \.isMatched)
    var entries: [(spelling: ArraySlice<UInt8>, id: UInt32, score: Float)] = []
    for id in model.types.indices where model.types[id].isMatched {
      guard let spelling = model.vocabulary.spelling(of: TokenID(id)) else { continue }
      entries.append((Array(spelling.reversed())[...], UInt32(id), 0))
    }
    backward = entries.isEmpty ? nil : PieceTrie(entries)
    products = IntegerMap(capacity: model.types.count * 2)
    nextCharacter = UInt32(model.types.count)
  }

  mutating func findAll() {
    for id in model.types.indices where model.types[id].isMatched {
      guard let spelling = model.vocabulary.spelling(of: TokenID(id)) else { continue }
      findMerges(of: Array(spelling), UInt32(id))
    }
  }

  private mutating func findMerges(of spelling: [UInt8], _ id: UInt32) {
    let ends = ends(of: spelling)
    guard ends.count > 1 else {
      characters[CharacterKey.of(spelling, spelling.indices)] = id
      return
    }
    var left = prefixes(of: spelling)
    var right = suffixes(of: spelling)
    var start = 0
    for end in ends {
      let symbol = character(spelling, start..<end)
      if start == 0 { left[end] = symbol }
      if end == spelling.count { right[start] = symbol }
      start = end
    }
    for end in ends.dropLast() where left[end] != .max && right[end] != .max {
      products[UInt64(left[end]) << 32 | UInt64(right[end])] = id
    }
  }

  /// Where the characters of `spelling` end.
  private func ends(of spelling: [UInt8]) -> [Int] {
    var ends: [Int] = []
    var end = 0
    while end < spelling.count {
      end += CharacterLength.announced(by: spelling[end], limit: spelling.count - end)
      ends.append(end)
    }
    return ends
  }

  /// The symbol of a character: its piece, else a number of its own.
  private mutating func character(_ spelling: [UInt8], _ range: Range<Int>) -> UInt32 {
    let key = CharacterKey.of(spelling, range)
    if characters[key] != .max { return characters[key] }
    if let id = model.vocabulary.id(of: spelling[range]), model.types[id.index].isMatched {
      characters[key] = id.rawValue
    } else {
      characters[key] = nextCharacter
      nextCharacter += 1
    }
    return characters[key]
  }

  /// The piece that ends at each place and begins at the start, `.max` if none.
  private func prefixes(of spelling: [UInt8]) -> [UInt32] {
    var pieces = [UInt32](repeating: .max, count: spelling.count + 1)
    guard let forward else { return pieces }
    var node = 0
    for (index, byte) in spelling.enumerated() {
      node = forward.child(of: node, byte)
      guard node != PieceTrie.none else { break }
      pieces[index + 1] = forward.nodes[node].id
    }
    return pieces
  }

  /// The piece that begins at each place and ends at the end, `.max` if none.
  private func suffixes(of spelling: [UInt8]) -> [UInt32] {
    var pieces = [UInt32](repeating: .max, count: spelling.count + 1)
    guard let backward else { return pieces }
    var node = 0
    for index in spelling.indices.reversed() {
      node = backward.child(of: node, spelling[index])
      guard node != PieceTrie.none else { break }
      pieces[index] = backward.nodes[node].id
    }
    return pieces
  }
}
