import Files
import Tokenizers

extension FuzzTarget {
  private static let pieces = ["a", "b", "c", "ab", "abc", "Ġ", "Ġa", "<s>"]

  /// The `vocab.json` of a `merges.txt`.
  static func vocabulary() -> [(name: String, bytes: [UInt8])] {
    [("vocab.json", Array("{\(entries)}".utf8))]
  }

  private static var entries: String {
    pieces.enumerated().map { "\"\($1)\": \($0)" }.joined(separator: ", ")
  }

  /// Two files of weights for an index, each of one tensor of four bytes.
  static func shards() -> [(name: String, bytes: [UInt8])] {
    ["a", "b"].map { name in
      let header = Array(#"{"\#(name)":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#.utf8)
      let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
      return ("\(name).safetensors", length + header + [0, 0, 0, 0])
    }
  }

  /// A tokenizer by merges, on top of which pieces are learnt.
  static let small: any Tokenizer = {
    let text = """
      {"version": "1.0", "added_tokens": [], "model": {"type": "BPE", "vocab": {\(entries)}, \
      "merges": [["a", "b"], ["ab", "c"], ["Ġ", "a"]]}}
      """
    do {
      return try HuggingFaceTokenizer(tokenizerJSON: Array(text.utf8), path: "tokenizer.json")
    } catch {
      fatalError("\(error)")
    }
  }()
}
