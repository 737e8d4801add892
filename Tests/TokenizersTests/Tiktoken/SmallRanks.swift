import Tokenizers

/// Rank files of the 256 bytes and a few pieces.
enum SmallRanks {
  /// The lines of the bytes, at the ranks 0 to 255.
  static let bytes = (0..<256).map { line([UInt8($0)], $0) }

  /// A line of a rank file.
  static func line(_ piece: [UInt8], _ rank: Int) -> String { "\(base64(piece)) \(rank)\n" }

  /// A file with the bytes, then `pieces`.
  static func file(_ pieces: [String]) -> [UInt8] {
    let more = pieces.enumerated().map { line(Array($1.utf8), 256 + $0) }
    return Array((bytes + more).joined().utf8)
  }

  /// A tokenizer that takes letters for words, and any other character for itself.
  static func tokenizer(
    _ pieces: [String], pattern: String = #"\p{L}+|\P{L}"#
  ) throws -> TiktokenTokenizer {
    try TiktokenTokenizer(file(pieces), path: "small.tiktoken", pattern: pattern)
  }

  /// A document of Mistral's with two special tokens, the bytes, then `pieces`.
  static func tekken(_ pieces: [String], size: Int? = nil) -> String {
    let all = (0..<256).map { [UInt8($0)] } + pieces.map { Array($0.utf8) }
    let vocab = all.enumerated().map {
      #"{"rank": \#($0), "token_bytes": "\#(base64($1))", "token_str": null}"#
    }
    return #"""
      {"config": {"pattern": "\\p{L}+|\\P{L}", "num_vocab_tokens": \#(all.count),
        "default_vocab_size": \#(size ?? all.count + 2), "default_num_special_tokens": 2,
        "version": "v7"},
       "vocab": [\#(vocab.joined(separator: ",\n"))],
       "special_tokens": [{"rank": 0, "token_str": "<unk>", "is_control": true},
        {"rank": 1, "token_str": "<s>", "is_control": true}]}
      """#
  }

  private static func base64(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0...group.count { text.append(letters[bits >> (18 - 6 * index) & 63]) }
      text += String(repeating: "=", count: 3 - group.count)
    }
    return text
  }
}
