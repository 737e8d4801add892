internal import Tokenizers

/// The pieces of a Unigram model while it learns: those that it has, with their scores for good, and
/// behind them those that are tried.
struct UnigramPieces {
  /// The characters of a piece, one after the other for all pieces.
  private var arena: [UInt32] = []
  private var starts: [Int] = []
  /// The logarithm of each piece's probability; −∞ for one that was given up.
  var scores: [Double] = []
  /// The number of pieces that the model has.
  private(set) var fixedCount = 0

  /// The states of a trie: the state after a state and a character.
  private var states = IntegerMap(capacity: 1 << 11)
  /// The piece that ends in each state, `.max` if none does.
  private var pieceOfState: [UInt32] = [.max]

  /// The number of pieces, those that were given up included.
  var count: Int { starts.count }

  /// The characters of a piece.
  func characters(of piece: Int) -> ArraySlice<UInt32> {
    arena[starts[piece]..<(piece + 1 < count ? starts[piece + 1] : arena.count)]
  }

  /// Whether a piece is there to be used.
  func isAlive(_ piece: Int) -> Bool { scores[piece] > -.infinity }

  /// Adds a piece, unless it is there.
  ///
  /// - Returns: Its number, or `nil` if it was there.
  @discardableResult
  mutating func add(_ characters: some Sequence<UInt32>, score: Double) -> Int? {
    var state: UInt32 = 0
    let start = arena.count
    for character in characters {
      arena.append(character)
      var next = states[state, character]
      if next == .max {
        next = UInt32(pieceOfState.count)
        pieceOfState.append(.max)
        states[state, character] = next
      }
      state = next
    }
    guard arena.count > start, pieceOfState[Int(state)] == .max else {
      arena.removeSubrange(start...)
      return nil
    }
    pieceOfState[Int(state)] = UInt32(count)
    starts.append(start)
    scores.append(score)
    return count - 1
  }

  /// Takes all pieces so far for those that the model has.
  mutating func fix() { fixedCount = count }

  /// The number of a piece, `nil` if there is none of these characters.
  func number(of characters: some Sequence<UInt32>) -> Int? {
    var state: UInt32 = 0
    for character in characters {
      state = states[state, character]
      if state == .max { return nil }
    }
    let piece = pieceOfState[Int(state)]
    return piece == .max ? nil : Int(piece)
  }

  /// Calls `body` with the length and the number of each piece that begins at `start`, the shortest
  /// first.
  @inline(__always)
  func forEachMatch(
    in text: [UInt32], _ start: Int, _ end: Int, _ body: (Int, UInt32) -> Void
  ) {
    var state: UInt32 = 0
    var index = start
    while index < end {
      state = states[state, text[index]]
      if state == .max { return }
      index += 1
      let piece = pieceOfState[Int(state)]
      if piece != .max { body(index - start, piece) }
    }
  }
}
