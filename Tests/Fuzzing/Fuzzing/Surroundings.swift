import Files
import ProtocolBuffers
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

  /// A unigram model of SentencePiece (`sentencepiece_model.proto`), each piece more likely than the next.
  static func sentencePiece(_ pieces: [String]) -> [UInt8] {
    var model = WireWriter()
    for (index, text) in (["<unk>", "<s>", "</s>"] + pieces).enumerated() {
      var piece = WireWriter()
      piece.write(Array(text.utf8), as: 1)
      piece.write(float: -Float(index), as: 2)
      piece.write(index == 0 ? 2 : index < 3 ? 3 : 1, as: 3)
      model.write(piece.bytes, as: 1)
    }
    var trainer = WireWriter()
    trainer.write(1, as: 3)
    model.write(trainer.bytes, as: 2)
    return model.bytes
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
