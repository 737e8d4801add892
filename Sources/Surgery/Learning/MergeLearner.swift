internal import RowPlans
internal import Tokenizers

/// Learns merges on top of those of a tokenizer: byte-pair encoding, begun where the tokenizer ends.
///
/// The most frequent pair of neighbours becomes a piece, again and again; of equal counts, the pair
/// with the smaller numbers. New merges rank after all old ones. Each candidate has a count, a place
/// in a queue, and a list of the words that have it; a merge touches only these words. Method:
/// Sennrich, Haddow and Birch 2016; `huggingface/tokenizers`, `bpe/trainer.rs`, from which this
/// differs where one spelling comes about by two merges: a pair that is counted again is merged at
/// once by its old rank, as the encoder does, and not listed twice.
struct MergeLearner {
  /// A merge that was learnt.
  struct Merge {
    let left: UInt32
    let right: UInt32
    let product: UInt32
    /// Whether the product was no piece before.
    let isNew: Bool
    let language: Int
    /// The number of times the pair stood in that language's words.
    let count: UInt64
  }

  private(set) var symbols: SymbolTable
  private(set) var merges: [Merge] = []
  private(set) var turns: TurnTaker

  private let minimumCount: UInt64
  private var words: LearningWords
  private var candidates: MergeCandidates
  private var queues: [CandidateQueue]
  /// The candidates whose count has grown since the last merge.
  private var touched: [Int] = []
  private var isTouched: [Bool] = []

  init(
    _ words: LearningWords, symbols: SymbolTable, candidates: MergeCandidates, turns: TurnTaker,
    minimumCount: UInt64
  ) {
    self.words = words
    self.symbols = symbols
    self.candidates = candidates
    self.turns = turns
    self.minimumCount = max(minimumCount, 1)
    queues = turns.taken.map { _ in CandidateQueue() }
  }

  /// Learns until the budget is used up, or no pair is frequent enough.
  ///
  /// - Complexity: O(*p* log *p*) in the places where pairs stand or come to stand.
  mutating func learn() {
    countAll()
    while let language = turns.next() {
      guard let entry = pop(language) else {
        turns.exhaust(language)
        continue
      }
      take(Int(entry.candidate), count: entry.count, for: language)
    }
  }

  private mutating func countAll() {
    for word in 0..<words.count {
      let (language, count) = (Int(words.languages[word]), words.counts[word])
      let start = words.starts[word]
      for place in start..<max(start, start + Int(words.lengths[word]) - 1) {
        add(words.symbols[place], words.symbols[place + 1], word, language, count)
      }
    }
    flush()
  }

  /// The best candidate of a language.
  private mutating func pop(_ language: Int) -> CandidateQueue.Entry? {
    while let entry = queues[language].pop() {
      let candidate = Int(entry.candidate)
      guard candidates.states[candidate] == .open else { continue }
      let count = candidates.counts[language][candidate]
      if count == entry.count, count >= minimumCount { return entry }
      guard count < entry.count, count >= minimumCount else { continue }
      queues[language].push(
        CandidateQueue.Entry(count: count, pair: entry.pair, candidate: entry.candidate))
    }
    return nil
  }

  private mutating func take(_ candidate: Int, count: UInt64, for language: Int) {
    let (left, right) = candidates.pairs[candidate]
    let spelling = candidates.spelling(left, right, symbols)
    let known = symbols.number(of: spelling)
    let product =
      known
      ?? symbols.add(
        spelling: spelling, surface: symbols.surface(of: left) + symbols.surface(of: right))
    candidates.states[candidate] = .taken(rank: merges.count, product: product)
    merges.append(
      Merge(
        left: left, right: right, product: product, isNew: known == nil, language: language,
        count: count))
    if known == nil { turns.take(for: language) }
    apply(candidate, product)
    while let again = nextAgain() { apply(again.candidate, again.product) }
    flush()
  }

  /// A merge of earlier rank that has become possible again, the first of them.
  private func nextAgain() -> (candidate: Int, product: UInt32)? {
    var best: (rank: Int, candidate: Int, product: UInt32)?
    for candidate in touched where !candidates.places[candidate].isEmpty {
      guard case .taken(let rank, let product) = candidates.states[candidate],
        rank < best?.rank ?? .max
      else { continue }
      best = (rank, candidate, product)
    }
    return best.map { ($0.candidate, $0.product) }
  }

  /// Merges a candidate wherever it stands.
  private mutating func apply(_ candidate: Int, _ product: UInt32) {
    let places = candidates.places[candidate]
    candidates.places[candidate] = []
    for word in places { apply(candidate, product, in: Int(word)) }
  }

  private mutating func apply(_ candidate: Int, _ product: UInt32, in word: Int) {
    let (language, count) = (Int(words.languages[word]), words.counts[word])
    let start = words.starts[word]
    let end = start + Int(words.lengths[word])
    var (read, write) = (start, start)
    while read < end {
      let left = words.symbols[read]
      guard read + 1 < end, isPair(left, words.symbols[read + 1], candidate) else {
        words.symbols[write] = left
        (read, write) = (read + 1, write + 1)
        continue
      }
      let right = words.symbols[read + 1]
      candidates.remove(candidate, language, count)
      if write > start {
        remove(words.symbols[write - 1], left, language, count)
        add(words.symbols[write - 1], product, word, language, count)
      }
      if read + 2 < end {
        remove(right, words.symbols[read + 2], language, count)
        add(product, words.symbols[read + 2], word, language, count)
      }
      words.symbols[write] = product
      (read, write) = (read + 2, write + 1)
    }
    words.lengths[word] = UInt32(write - start)
  }

  @inline(__always)
  private mutating func isPair(_ left: UInt32, _ right: UInt32, _ candidate: Int) -> Bool {
    let pair = candidates.pairs[candidate]
    if left == pair.left, right == pair.right { return true }
    return candidates.mergesBySpelling
      && candidates.candidate(left, right, &symbols) == candidate
  }

  @inline(__always)
  private mutating func add(
    _ left: UInt32, _ right: UInt32, _ word: Int, _ language: Int, _ count: UInt64
  ) {
    let candidate = candidates.candidate(left, right, &symbols)
    if candidates.isRefused(candidate) { return }
    candidates.add(candidate, in: word, language, count)
    if isTouched.count <= candidate {
      isTouched.append(
        contentsOf: repeatElement(false, count: candidates.states.count - isTouched.count))
    }
    if isTouched[candidate] { return }
    isTouched[candidate] = true
    touched.append(candidate)
  }

  @inline(__always)
  private mutating func remove(
    _ left: UInt32, _ right: UInt32, _ language: Int, _ count: UInt64
  ) {
    let candidate = candidates.candidate(left, right, &symbols)
    if candidates.isRefused(candidate) { return }
    candidates.remove(candidate, language, count)
  }

  /// Puts the candidates whose count has grown into the queues.
  private mutating func flush() {
    for candidate in touched {
      isTouched[candidate] = false
      guard candidates.states[candidate] == .open else { continue }
      let (left, right) = candidates.pairs[candidate]
      for language in queues.indices {
        let count = candidates.counts[language][candidate]
        guard count >= minimumCount else { continue }
        queues[language].push(
          CandidateQueue.Entry(
            count: count, pair: UInt64(left) << 32 | UInt64(right),
            candidate: UInt32(candidate)))
      }
    }
    touched.removeAll(keepingCapacity: true)
  }
}
