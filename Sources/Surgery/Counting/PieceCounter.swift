public import Corpora
public import Tokenizers
internal import Chunks
internal import ICU
internal import RowPlans

/// Counts the pieces of lines, by language: one thread's part of the counting.
///
/// A line is cut into chunks (see `ChunkTable`); each distinct chunk is encoded once, its occurrences
/// are counted, and tokens are multiplied at the end. A line with a chunk whose tokens may depend on
/// what is beside it is encoded whole, so that counts are exact always. Memory is bounded: when the
/// table of chunks is full, its counts are added up, and it starts empty. The table takes at most
/// 46 MB, and the tokens of its chunks at most 32 MB.
public final class PieceCounter {
  /// The counts of one language.
  private struct Part {
    var counts = PieceCounts()
    var sample = LineSample()
  }

  /// The most tokens that are remembered of chunks.
  private static let tokenLimit = 8 << 20

  /// The encoder of each side of the tokenizer.
  private let encoders: [any Encoder]
  /// The chunk encoder of each side; `nil` if lines must be encoded whole.
  private let chunkEncoders: [any ChunkEncoder]?
  private let sidesOf: (String) -> Range<Int>
  /// The sides that the language is for, by which the remembered chunks were encoded.
  private var sides: Range<Int>
  private let breaker: BreakIterator
  private let table: ChunkTable
  /// The tokens of the language, as far as they are counted.
  private var pieces: PieceTable
  private var chunks = ChunkTokens()
  private var tokens: [Token] = []
  private var language = ""
  private var part = Part()
  private var others: [String: Part] = [:]

  /// Prepares to count the pieces of a tokenizer.
  ///
  /// - Parameters:
  ///   - tokenizer: The tokenizer.
  ///   - encodesWholeLines: Whether each line is encoded whole, which is slow and gives the same.
  ///   - chunkLimit: The most chunks that are remembered.
  /// - Throws: `ICUError` if ICU has no data.
  public init(
    _ tokenizer: any Tokenizer, encodesWholeLines: Bool = false, chunkLimit: Int = 1 << 19
  ) throws {
    breaker = try BreakIterator(.word)
    encoders = tokenizer.sides.map { $0.makeEncoder() }
    let makers = encodesWholeLines ? [] : tokenizer.sides.compactMap { $0.makeChunkEncoder() }
    chunkEncoders = makers.count == encoders.count ? makers : nil
    sidesOf = tokenizer.sides(of:)
    sides = tokenizer.sides(of: language)
    table = ChunkTable(entryCapacity: chunkLimit)
    pieces = PieceTable(idBound: tokenizer.vocabulary.idBound)
  }

  /// Counts a line.
  ///
  /// - Throws: `TokenizerError.unencodable`.
  /// - Complexity: O(bytes of the line) if its chunks are known, else that of encoding.
  public func add(_ line: Span<UInt8>, language: String) throws {
    if language != self.language { try begin(language) }
    if table.isFull || chunks.tokenCount > Self.tokenLimit { try forgetChunks() }
    let hash = ByteHash.hash(line)
    if try !addChunks(of: line, hash) {
      tokens.removeAll(keepingCapacity: true)
      for side in sides {
        try encoders[side].encode(line, addingSpecialTokens: false, into: &tokens)
      }
      pieces.add(tokens)
      if part.sample.begins(hash) { part.sample.add(tokens, of: line) }
    }
    part.counts.addLine(hash: hash, byteCount: line.count)
  }

  /// Notes what in the counted lines was no UTF-8.
  ///
  /// - Throws: `ICUError` if ICU cannot break words.
  public func add(_ replacements: Replacements, language: String) throws {
    guard replacements.lines > 0 else { return }
    if language != self.language { try begin(language) }
    part.counts.replacements += replacements
  }

  /// Returns the counts by language.
  ///
  /// - Throws: `ICUError` if ICU cannot break words.
  /// - Complexity: O(|V| + chunks + lines of the samples).
  public func finish() throws -> [String: PieceCounts] {
    try begin("")
    try finishSamples()
    return others.filter { $1.counts.lines > 0 }.mapValues(\.counts)
  }

  private func begin(_ next: String) throws {
    flush()
    if sidesOf(next) != sides {
      try forgetChunks()
      sides = sidesOf(next)
    }
    pieces.move(to: &part.counts)
    others[language] = part
    language = next
    part = others.removeValue(forKey: next) ?? Part()
  }

  /// Counts a line by its chunks; `false` if it must be encoded whole.
  private func addChunks(of line: Span<UInt8>, _ hash: UInt64) throws -> Bool {
    guard let chunkEncoders, table.cut(line) else { return false }
    while chunks.count < table.count { encode(chunks.count, chunkEncoders[sides]) }
    guard table.countLine() else { return false }
    if part.sample.begins(hash) { part.sample.addChunks { table.appendLine(to: &$0) } }
    return true
  }

  /// Encodes a new chunk; one that cannot be encoded is left to the line, which gives the error.
  private func encode(_ number: Int, _ encoders: ArraySlice<any ChunkEncoder>) {
    tokens.removeAll(keepingCapacity: true)
    var place = ChunkPlace.anywhere
    table.withChunk(number) { bytes, isFirst in
      for encoder in encoders where place != .never {
        place.formIntersection(
          (try? encoder.encode(chunk: bytes, isFirst: isFirst, into: &tokens)) ?? .never)
      }
    }
    if place == .never { tokens.removeAll(keepingCapacity: true) }
    table.judge(number, limit: place.limit, weight: place.weight)
    chunks.append(tokens)
  }

  /// Adds the tokens of the chunks that were counted to those of the language.
  private func flush() {
    table.flush { number, count in pieces.add(chunks[number], count) }
  }

  private func forgetChunks() throws {
    flush()
    try finishSamples()
    table.removeAll()
    chunks.removeAll()
  }

  private func finishSamples() throws {
    try finishSample(of: &part)
    for language in others.keys {
      guard var other = others.removeValue(forKey: language) else { continue }
      try finishSample(of: &other)
      others[language] = other
    }
  }

  private func finishSample(of part: inout Part) throws {
    part.counts.sketch.merge(try part.sample.finish(chunks, wordCount))
  }

  /// The words of a chunk, or of a line if there is one.
  private func wordCount(_ text: LineSample.Text) throws -> Int {
    switch text {
    case .chunk(let number):
      try table.withChunk(number) { bytes, _ in try breaker.wordCount(of: bytes) }
    case .line(let bytes): try breaker.wordCount(of: bytes.span)
    }
  }
}
