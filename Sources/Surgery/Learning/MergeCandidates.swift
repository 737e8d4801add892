internal import RowPlans
internal import Tokenizers

/// The pairs that may become merges, with their counts and the words in which they stand.
struct MergeCandidates {
  /// The state of a candidate.
  enum State: Hashable {
    /// It may be taken.
    case open
    /// It is not wanted, and not counted.
    case refused
    /// It is a merge, of this rank and with this product.
    case taken(rank: Int, product: UInt32)
  }

  /// The left and the right part; where spelling decides, of the pair that came first.
  private(set) var pairs: [(left: UInt32, right: UInt32)] = []
  var states: [State] = []
  /// For each language, the count of each candidate.
  private(set) var counts: [[UInt64]]
  /// The words that have had each candidate, some of them twice.
  var places: [[UInt32]] = []

  private let rules: MergeRules
  private let filter: PieceFilter
  private let protected: ProtectedText?
  private var numbers = IntegerMap(capacity: 1 << 11)
  /// The candidate of each product, where the spelling decides.
  private var spellings: [[UInt8]: UInt32] = [:]

  init(_ rules: MergeRules, _ filter: PieceFilter, _ protected: ProtectedText?, languages: Int) {
    self.rules = rules
    self.filter = filter
    self.protected = protected
    counts = Array(repeating: [], count: languages)
  }

  /// The candidate of a pair, which is made where there is none.
  @inline(__always)
  mutating func candidate(_ left: UInt32, _ right: UInt32, _ symbols: inout SymbolTable) -> Int {
    let number = numbers[left, right]
    if number != .max { return Int(number) }
    let candidate = make(left, right, &symbols)
    numbers[left, right] = candidate
    return Int(candidate)
  }

  /// Whether a candidate is not wanted.
  @inline(__always)
  func isRefused(_ candidate: Int) -> Bool {
    if case .refused = states[candidate] { return true }
    return false
  }

  /// Whether all pairs that spell a product are one candidate.
  var mergesBySpelling: Bool { rules.isBySpelling }

  /// The spelling of what two symbols become.
  func spelling(_ left: UInt32, _ right: UInt32, _ symbols: SymbolTable) -> [UInt8] {
    rules.product(symbols.spelling(of: left), symbols.spelling(of: right))
  }

  /// Counts a candidate in a word.
  @inline(__always)
  mutating func add(_ candidate: Int, in word: Int, _ language: Int, _ count: UInt64) {
    counts[language][candidate] += count
    if places[candidate].last != UInt32(word) { places[candidate].append(UInt32(word)) }
  }

  /// Takes a candidate's count in a word back.
  @inline(__always)
  mutating func remove(_ candidate: Int, _ language: Int, _ count: UInt64) {
    counts[language][candidate] -= count
  }

  private mutating func make(
    _ left: UInt32, _ right: UInt32, _ symbols: inout SymbolTable
  ) -> UInt32 {
    guard symbols.isMergeable(left), symbols.isMergeable(right) else {
      return append(left, right, .refused)
    }
    let spelling = spelling(left, right, symbols)
    guard mergesBySpelling else {
      return append(left, right, state(left, right, spelling, &symbols))
    }
    if let candidate = spellings[spelling] { return candidate }
    let candidate = append(left, right, state(left, right, spelling, &symbols))
    spellings[spelling] = candidate
    return candidate
  }

  private mutating func append(_ left: UInt32, _ right: UInt32, _ state: State) -> UInt32 {
    pairs.append((left, right))
    states.append(state)
    places.append([])
    for language in counts.indices { counts[language].append(0) }
    return UInt32(pairs.count - 1)
  }

  private func state(
    _ left: UInt32, _ right: UInt32, _ spelling: [UInt8], _ symbols: inout SymbolTable
  ) -> State {
    let known = symbols.number(of: spelling)
    if let known, !symbols.isMergeable(known) { return .refused }
    if mergesBySpelling, let known { return .taken(rank: -1, product: known) }
    if left < symbols.base, right < symbols.base,
      let merge = rules.merge(TokenID(left), TokenID(right))
    {
      return .taken(rank: merge.rank - .max, product: merge.product.rawValue)
    }
    if protected?.forbids(left, right, product: spelling) == true { return .refused }
    let surface = symbols.surface(of: left) + symbols.surface(of: right)
    return filter.allows(surface) ? .open : .refused
  }
}
