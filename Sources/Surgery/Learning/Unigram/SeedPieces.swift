/// The substrings of words that are worth a try as pieces.
///
/// They are the nodes of the suffix tree (substrings that are followed by different characters, or by
/// the end of a word), found in sorted suffixes by their common prefixes (Kasai et al. 2001; Abouelhoda
/// et al. 2004), with how often they occur. The best by count times length are taken.
struct SeedPieces {
  /// The most characters of a piece, as in SentencePiece.
  static let maximumLength = 16

  /// A substring.
  struct Seed {
    /// Its characters in the words.
    let range: Range<Int>
    /// The number of times it occurs.
    let count: UInt64
    /// Its count times its length.
    var weight: UInt64 { count * UInt64(range.count) }
  }

  /// A suffix with its first three characters.
  private struct Suffix {
    let key: UInt64
    let start: UInt32
    let word: UInt32
  }

  private let words: CharacterWords
  private let minimumCount: UInt64

  init(_ words: CharacterWords, minimumCount: UInt64) {
    self.words = words
    self.minimumCount = max(minimumCount, 1)
  }

  /// The substrings of two characters and more, without `▁` behind the first.
  ///
  /// - Complexity: O(*n* log *n*) in the characters of the distinct words; 16 bytes for each.
  func all() -> [Seed] {
    let suffixes = sortedSuffixes()
    var seeds: [Seed] = []
    var open: [(length: Int, before: UInt64)] = []
    var total: UInt64 = 0
    for (index, suffix) in suffixes.enumerated() {
      let start = Int(suffix.start)
      let shared = index == 0 ? 0 : commonPrefix(Int(suffixes[index - 1].start), start)
      let earlier = index == 0 ? 0 : Int(suffixes[index - 1].start)
      var before = total
      while let last = open.last, last.length > shared {
        append(last, total, earlier, &seeds)
        before = last.before
        open.removeLast()
      }
      if shared > open.last?.length ?? 0 { open.append((shared, before)) }
      let length = length(from: start)
      if length > open.last?.length ?? 0 { open.append((length, total)) }
      total += words.counts[Int(suffix.word)]
    }
    let last = Int(suffixes.last?.start ?? 0)
    for node in open.reversed() { append(node, total, last, &seeds) }
    return seeds
  }

  private func append(
    _ node: (length: Int, before: UInt64), _ total: UInt64, _ start: Int, _ seeds: inout [Seed]
  ) {
    let count = total - node.before
    guard node.length > 1, count >= minimumCount else { return }
    seeds.append(Seed(range: start..<start + node.length, count: count))
  }

  /// Returns the greatest length in characters of a piece that begins here: up to the end of the
  /// word, or to a `▁`.
  private func length(from start: Int) -> Int {
    var length = 1
    while length < Self.maximumLength {
      let character = words.characters[start + length]
      if character == 0 || character == CharacterWords.space { break }
      length += 1
    }
    return length
  }

  private func commonPrefix(_ one: Int, _ other: Int) -> Int {
    let limit = min(length(from: one), length(from: other))
    var length = 0
    while length < limit, words.characters[one + length] == words.characters[other + length] {
      length += 1
    }
    return length
  }

  private func sortedSuffixes() -> [Suffix] {
    var suffixes: [Suffix] = []
    for word in 0..<words.count {
      for start in words.range(of: word) {
        suffixes.append(Suffix(key: key(start), start: UInt32(start), word: UInt32(word)))
      }
    }
    suffixes.sort { one, other in
      one.key != other.key ? one.key < other.key : precedes(one, other)
    }
    return suffixes
  }

  private func key(_ start: Int) -> UInt64 {
    let length = length(from: start)
    var key: UInt64 = 0
    for offset in 0..<3 {
      key = key << 21 | (offset < length ? UInt64(words.characters[start + offset]) : 0)
    }
    return key
  }

  /// The order of suffixes with equal keys.
  private func precedes(_ one: Suffix, _ other: Suffix) -> Bool {
    let (left, right) = (Int(one.start), Int(other.start))
    let (leftLength, rightLength) = (length(from: left), length(from: right))
    var offset = 3
    while offset < min(leftLength, rightLength) {
      let (a, b) = (words.characters[left + offset], words.characters[right + offset])
      if a != b { return a < b }
      offset += 1
    }
    return leftLength != rightLength ? leftLength < rightLength : left < right
  }
}
