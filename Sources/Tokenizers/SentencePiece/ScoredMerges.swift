internal import RowPlans

/// The merges of a SentencePiece BPE model, which its file does not list.
///
/// Any two neighbours whose spellings together are a piece may merge. What can ever stand side by
/// side are pieces and single characters, so all such pairs are found once, and merging needs no
/// spellings. Characters that are no piece have numbers of their own, from ``pieceBound`` on.
struct ScoredMerges: Sendable {
  /// One more than the highest ID of a piece.
  let pieceBound: UInt32
  /// The pairs that make a piece; pieces of the same score have the same rank.
  let table: MergeTable
  /// The symbol of each character that is part of a piece.
  private let characters: IntegerMap
  /// The bytes of each piece.
  private let lengths: [UInt32]
  /// The user-defined symbols, which are found first and never merge.
  let symbols: PieceTrie?
  /// Which pieces are split again after all merges.
  let isUnused: [Bool]
  /// The places where words can be cut, found when the first long word comes.
  let crossings: Lazily<MergeCrossings?>

  /// Finds the merges of `model`.
  ///
  /// - Complexity: O(*n* log *n*) in the bytes of all pieces.
  init(_ model: SentencePieceModel, symbols: PieceTrie?) {
    pieceBound = UInt32(model.types.count)
    self.symbols = symbols
    isUnused = model.types.map { $0 == .unused }
    lengths = model.types.indices.map { id in
      UInt32(model.vocabulary.spelling(of: TokenID(id))?.count ?? 0)
    }
    var finder = MergeFinder(model)
    finder.findAll()
    let table = Self.table(of: finder.merges, model.scores)
    let characters = finder.characters
    self.table = table
    self.characters = characters
    crossings = Lazily { MergeCrossings(table, symbols: characters.values) }
  }

  /// Whether some pieces are split again, which needs the way they were made.
  var hasUnused: Bool { isUnused.contains(true) }

  /// The symbol of the character `text[range]`, `.max` if no piece has it.
  @inline(__always)
  func symbol(of text: [UInt8], _ range: Range<Int>) -> UInt32 {
    characters[CharacterKey.of(text, range)]
  }

  /// The bytes of a symbol that begins at `start`.
  @inline(__always)
  func length(of symbol: UInt32, _ text: [UInt8], at start: Int, limit: Int) -> Int {
    symbol < pieceBound
      ? Int(lengths[Int(symbol)])
      : CharacterLength.announced(by: text[start], limit: limit - start)
  }

  private static func table(of merges: [MergeTable.Merge], _ scores: [Float]) -> MergeTable {
    let priorities = merges.map { priority(scores[Int($0.product)]) }
    let descending = Set(priorities).sorted(by: >)
    let ranks = Dictionary(uniqueKeysWithValues: zip(descending, UInt32(0)...))
    var table = MergeTable(capacity: merges.count)
    for (merge, priority) in zip(merges, priorities) { table.append(merge, rank: ranks[priority]) }
    return table
  }

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
private struct MergeFinder {
  private let model: SentencePieceModel
  private let forward: PieceTrie?
  private let backward: PieceTrie?
  private(set) var merges: [MergeTable.Merge] = []
  private(set) var characters = IntegerMap(capacity: 4096)
  private var nextCharacter: UInt32

  init(_ model: SentencePieceModel) {
    self.model = model
    forward = model.trie(where: \.isMerged)
    var entries: [(spelling: ArraySlice<UInt8>, id: UInt32, score: Float)] = []
    for id in model.types.indices where model.types[id].isMerged {
      guard let spelling = model.vocabulary.spelling(of: TokenID(id)) else { continue }
      entries.append((Array(spelling.reversed())[...], UInt32(id), 0))
    }
    backward = entries.isEmpty ? nil : PieceTrie(entries)
    nextCharacter = UInt32(model.types.count)
  }

  mutating func findAll() {
    for id in model.types.indices where model.types[id].isMerged {
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
      merges.append(.init(left: left[end], right: right[end], product: id))
    }
  }

  /// Returns the byte offset of the end of each character of `spelling`.
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
    if let id = model.vocabulary.id(of: spelling[range]), model.types[id.index].isMerged {
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
