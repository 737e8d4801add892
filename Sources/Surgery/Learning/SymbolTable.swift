internal import RowPlans
internal import Tokenizers

/// The pieces of a tokenizer and those that are learnt on top of it, by number.
///
/// Numbers below ``base`` are the IDs of the tokenizer, those from it on are new pieces.
struct SymbolTable {
  /// A character that gets no piece; it never merges.
  static let barrier = UInt32.max

  /// The first number of a new piece.
  let base: UInt32
  /// The new pieces, by number from ``base`` on.
  private(set) var added: [(spelling: [UInt8], surface: [UInt8])] = []

  private let tokenizer: any Tokenizer
  private let rules: MergeRules
  private var numbers: [[UInt8]: UInt32] = [:]
  private var surfaces: [[UInt8]?]

  init(_ tokenizer: any Tokenizer, _ rules: MergeRules) {
    self.tokenizer = tokenizer
    self.rules = rules
    base = UInt32(tokenizer.vocabulary.idBound)
    surfaces = Array(repeating: nil, count: tokenizer.vocabulary.idBound)
  }

  /// The number of a spelling, of an old or a new piece.
  func number(of spelling: [UInt8]) -> UInt32? {
    numbers[spelling] ?? tokenizer.vocabulary.id(of: spelling)?.rawValue
  }

  /// The spelling of a symbol.
  func spelling(of symbol: UInt32) -> [UInt8] {
    if symbol >= base { return added[Int(symbol - base)].spelling }
    return Array(tokenizer.vocabulary.spelling(of: TokenID(symbol)) ?? [])
  }

  /// The bytes of text that a symbol stands for.
  mutating func surface(of symbol: UInt32) -> [UInt8] {
    if symbol >= base { return added[Int(symbol - base)].surface }
    if let surface = surfaces[Int(symbol)] { return surface }
    let surface = tokenizer.surface(of: TokenID(symbol))
    surfaces[Int(symbol)] = surface
    return surface
  }

  /// Whether a symbol may merge, or be what a merge gives.
  func isMergeable(_ symbol: UInt32) -> Bool {
    symbol >= base ? symbol != Self.barrier : rules.isMergeable(TokenID(symbol))
  }

  /// Adds a piece, whose spelling must be new.
  mutating func add(spelling: [UInt8], surface: [UInt8]) -> UInt32 {
    let number = base + UInt32(added.count)
    numbers[spelling] = number
    added.append((spelling, surface))
    return number
  }
}
