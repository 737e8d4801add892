internal import Bytes
internal import RowPlans
internal import Tokenizers

/// The lines of a text whose hashes are smallest: a uniform sample that merges exactly.
///
/// Coverage by line needs to know which pieces occur together, for which counts are not enough. The
/// sketch keeps the `capacity` distinct lines with the smallest hashes, each with how often it
/// occurred. A line that is among the smallest of a whole text is so in every part of it, so the
/// sketch of two texts together is the merge of their sketches. With no more distinct lines than
/// `capacity` it is the whole text; beyond, shares have a standard error of at most
/// 0.5 / √`capacity` (0.2 %).
public struct LineSketch: Hashable, Sendable {
  /// A distinct line.
  public struct Line: Hashable, Sendable {
    /// The hash of its bytes.
    public let hash: UInt64
    /// The number of times the line occurred.
    public internal(set) var occurrences: UInt64
    /// Its tokens.
    public let tokens: UInt32
    /// Its words, as ICU breaks them.
    public let words: UInt32
    /// Its distinct tokens as `id << 1 | isWhole`, ascending, as the differences in base 128.
    let codes: [UInt8]

    /// Makes a line of its tokens (`Token.code`), which are sorted.
    init(hash: UInt64, occurrences: UInt64, codes tokens: inout [UInt32], words: Int) {
      self.hash = hash
      self.occurrences = occurrences
      self.tokens = UInt32(clamping: tokens.count)
      self.words = UInt32(clamping: words)
      Self.sortAndDropRepeats(&tokens)
      var codes: [UInt8] = []
      codes.reserveCapacity(2 * tokens.count)
      var last: UInt32 = 0
      for code in tokens {
        codes.append(varint: UInt64(code - last))
        last = code
      }
      self.codes = codes
    }

    /// Sorts token codes, each left once.
    ///
    /// - Complexity: O(*n* log *n*), and O(*n* + |V| / 64) for a long line, whose codes are ticked off.
    private static func sortAndDropRepeats(_ codes: inout [UInt32]) {
      guard let highest = codes.max(), codes.count > 64, codes.count > highest >> 11 else {
        codes.sort()
        var count = 0
        for code in codes where count == 0 || codes[count - 1] != code {
          codes[count] = code
          count += 1
        }
        codes.removeLast(codes.count - count)
        return
      }
      var ticks = [UInt64](repeating: 0, count: Int(highest >> 6) + 1)
      for code in codes { ticks[Int(code >> 6)] |= 1 << UInt64(code & 63) }
      codes.removeAll(keepingCapacity: true)
      for (word, bits) in ticks.enumerated() {
        var bits = bits
        while bits != 0 {
          codes.append(UInt32(word << 6 + bits.trailingZeroBitCount))
          bits &= bits - 1
        }
      }
    }

    init(hash: UInt64, occurrences: UInt64, tokens: UInt32, words: UInt32, codes: [UInt8]) {
      self.hash = hash
      self.occurrences = occurrences
      self.tokens = tokens
      self.words = words
      self.codes = codes
    }

    /// Calls `body` with each distinct token.
    func forEachToken(_ body: (Token) -> Void) {
      var offset = 0
      var code: UInt64 = 0
      while offset < codes.count, let difference = codes.varint(at: &offset) {
        code += difference
        body(Token(TokenID(UInt32(truncatingIfNeeded: code >> 1)), isWhole: code & 1 == 1))
      }
    }
  }

  /// The most distinct lines that are kept.
  public static let capacity = 65_536

  /// Lines that were taken but not yet sorted in; never more than `capacity` beyond it.
  private var pending: [Line] = []
  /// The distinct lines, by hash.
  private var sorted: [Line] = []

  /// Makes a sketch of no lines.
  public init() {}

  init(sorted: [Line]) { self.sorted = sorted }

  /// The distinct lines of the sample, by hash.
  public func lines() -> [Line] {
    var copy = self
    copy.compact()
    return copy.sorted
  }

  mutating func merge(_ other: LineSketch) {
    pending += other.pending
    pending += other.sorted
    compact()
  }

  private mutating func compact() {
    guard !pending.isEmpty else { return }
    let all = (sorted + pending).sorted { $0.hash < $1.hash }
    pending.removeAll()
    sorted.removeAll(keepingCapacity: true)
    for line in all {
      if sorted.last?.hash == line.hash {
        sorted[sorted.count - 1].occurrences += line.occurrences
      } else if sorted.count < Self.capacity {
        sorted.append(line)
      } else {
        break
      }
    }
  }

  public static func == (left: LineSketch, right: LineSketch) -> Bool {
    left.lines() == right.lines()
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(lines()) }
}
