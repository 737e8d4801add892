import Testing
import Tokenizers

@Suite("Precompiled character map")
struct PrecompiledCharsMapTests {
  /// A map of three rules: "a" → "1", "ab" → "2", "e" + U+0301 → "é".
  private let rules = ["a": "1", "ab": "2", "e\u{301}": "é"]

  private func map() throws -> PrecompiledCharsMap {
    try PrecompiledCharsMap(CharsMapBuilder.bytes(rules), file: "f", place: "p")
  }

  private func replacement(_ map: PrecompiledCharsMap, _ match: PrecompiledCharsMap.Match?)
    -> String?
  {
    match.map { String(decoding: map.replacements[$0.replacement], as: UTF8.self) }
  }

  @Test func `the longest key is SentencePiece's, the shortest Hugging Face's`() throws {
    let map = try map()
    let text = Array("abc".utf8)
    let longest = map.longestMatch(text.span, in: 0..<3)
    let shortest = map.shortestMatch(text.span, in: 0..<3)
    #expect(longest?.length == 2)
    #expect(replacement(map, longest) == "2")
    #expect(shortest?.length == 1)
    #expect(replacement(map, shortest) == "1")
    #expect(map.longestMatch(text.span, in: 1..<3) == nil)
    #expect(map.longestMatch(text.span, in: 0..<1)?.length == 1)
  }

  @Test func `an empty map maps nothing`() throws {
    let map = try PrecompiledCharsMap([], file: "f", place: "p")
    #expect(map.isEmpty)
    #expect(map.longestMatch([0x61].span, in: 0..<1) == nil)
  }

  @Test(
    arguments: [[1], [4, 0, 0, 0], [255, 255, 255, 255, 0], [3, 0, 0, 0, 1, 2, 3]] as [[UInt8]])
  func `a map that is cut off is refused`(bytes: [UInt8]) {
    #expect(throws: TokenizerError.self) {
      try PrecompiledCharsMap(bytes, file: "f", place: "p")
    }
  }

  @Test func `offsets beyond the array end the walk`() throws {
    var bytes: [UInt8] = [8, 0, 0, 0]
    bytes += [0, 0xFC, 0xFF, 0x7F, 0x61, 0xFF, 0xFF, 0xFF]
    let map = try PrecompiledCharsMap(bytes, file: "f", place: "p")
    #expect(map.longestMatch(Array("aaaa".utf8).span, in: 0..<4) == nil)
  }

  @Test func `a short cluster is replaced whole, a long one character by character`() throws {
    let base64 = CharsMapBuilder.base64(CharsMapBuilder.bytes(rules))
    let normalizer = "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"\(base64)\"}"
    func normalized(_ text: String, _ expected: String) throws -> Bool {
      try SmallPipeline(words: [expected], normalizer: normalizer).ids(text) == [1]
    }
    // The circumflex goes with the cluster whose beginning is a key.
    #expect(try normalized("e\u{301}\u{302}", "é"))
    // Six bytes: each character for itself.
    #expect(try normalized("e\u{301}\u{302}\u{303}", "e\u{301}\u{302}\u{303}"))
    #expect(try normalized("a\u{301}b", "1b"))
    #expect(try normalized("ab", "1b"))
  }
}

/// Compiles rules into a double array, slowly.
enum CharsMapBuilder {
  static func bytes(_ rules: [String: String]) -> [UInt8] {
    var blob: [UInt8] = []
    var entries: [(key: [UInt8], value: Int)] = []
    for (key, text) in rules.sorted(by: { $0.key < $1.key }) {
      entries.append((Array(key.utf8), blob.count))
      blob += Array(text.utf8) + [0]
    }
    var units = [UInt32](repeating: 0, count: 1 << 12)
    var used: Set<Int> = [0]
    var bases: Set<Int> = []
    place(entries, at: 0, depth: 0, &units, &used, &bases)
    let trie = units.flatMap { unit in (0..<4).map { UInt8(truncatingIfNeeded: unit >> (8 * $0)) } }
    let size = UInt32(trie.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + trie + blob
  }

  private static func place(
    _ entries: [(key: [UInt8], value: Int)], at position: Int, depth: Int,
    _ units: inout [UInt32], _ used: inout Set<Int>, _ bases: inout Set<Int>
  ) {
    var children: [UInt8: [(key: [UInt8], value: Int)]] = [:]
    let leaf = entries.first { $0.key.count == depth }
    for entry in entries where entry.key.count > depth {
      children[entry.key[depth], default: []].append(entry)
    }
    let labels = children.keys.map(Int.init) + (leaf == nil ? [] : [0])
    let base = (1..<3840).first { base in
      !bases.contains(base) && labels.allSatisfy { !used.contains(base ^ $0) }
    }
    guard let base else { return }
    bases.insert(base)
    used.formUnion(labels.map { base ^ $0 })
    units[position] |= UInt32(position ^ base) << 10
    if let leaf {
      units[position] |= 1 << 8
      units[base] = 1 << 31 | UInt32(leaf.value)
    }
    for (label, entries) in children {
      units[base ^ Int(label)] = UInt32(label)
      place(entries, at: base ^ Int(label), depth: depth + 1, &units, &used, &bases)
    }
  }

  static func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let padded = Array(group) + [0, 0]
      let bits = Int(padded[0]) << 16 | Int(padded[1]) << 8 | Int(padded[2])
      for index in 0..<4 {
        text.append(index <= group.count ? digits[bits >> (18 - 6 * index) & 63] : "=")
      }
    }
    return text
  }
}
