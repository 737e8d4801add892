import Checkpoints
import Corpora
import Files
import GGUF
import JSON
import ONNX
import RowPlans
import Surgery
import Tokenizers
import WordVectors
import Yams

/// A parser under test.
struct FuzzTarget: Sendable {
  /// What the file is called, since names tell formats.
  let fileName: String
  /// Memory that does not depend on the input: windows, tables.
  var baseMemory = 16 << 20
  /// Files that stand beside it.
  var surroundings: @Sendable () -> [(name: String, bytes: [UInt8])] = { [] }
  /// What is written: the input, perhaps with its checksum.
  var finished: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  /// Reads the file and uses what it says.
  let read: @Sendable (String) throws -> Void

  /// The parsers, by name.
  static let all: [String: FuzzTarget] = [
    "tokenizer-json": tokenizer("tokenizer.json"),
    "sentencepiece": tokenizer("tokenizer.model"),
    "tiktoken": tokenizer("qwen.tiktoken"),
    "tekken": tokenizer("tekken.json"),
    "vocab-txt": tokenizer("vocab.txt"),
    "merges": FuzzTarget(fileName: "merges.txt", surroundings: { vocabulary() }) { path in
      try use(TokenizerFormat.read("\(Folder.parent(of: path))/vocab.json"))
    },
    "marian": FuzzTarget(fileName: "files", baseMemory: 64 << 20, read: marian),
    "gguf": FuzzTarget(fileName: "model.gguf") { path in
      let file = try InputFile(path)
      let gguf = try GGUFFile(file)
      _ = try GGUFRewrite(of: gguf, in: file, edits: [:], rows: [:])
      try use(GGUFTokenizer(gguf))
    },
    "onnx": FuzzTarget(
      fileName: "model.onnx", baseMemory: 64 << 20,
      surroundings: { [("data", [UInt8](repeating: 1, count: 4096))] }, read: graph),
    "safetensors": FuzzTarget(fileName: "model.safetensors", read: checkpoint),
    "shard-index": FuzzTarget(
      fileName: "model.safetensors.index.json", surroundings: { shards() }, read: checkpoint),
    "torch": FuzzTarget(fileName: "pytorch_model.bin", read: checkpoint),
    "vectors-text": vectors("words.vec"),
    "vectors-binary": vectors("words.bin"),
    "vectors-gensim": vectors("words.wv"),
    "vectors-numpy": vectors("words.npz"),
    "dictionary": FuzzTarget(fileName: "words.tsv") { _ = try BilingualDictionary(contentsOf: $0) },
    "alignments": FuzzTarget(fileName: "words.tsv") { _ = try WordAlignments(contentsOf: $0) },
    "counts": checksummed {
      _ = try CorpusCounts(fileContents: $0, path: $1).fileContents()
    },
    "pairs": checksummed { _ = try PairCounts(fileContents: $0, path: $1).fileContents() },
    "words": checksummed { _ = try WordCounts(fileContents: $0, path: $1).fileContents() },
    "pieces": FuzzTarget(fileName: "new.pieces") { path in
      _ = try LearnedPieces(contentsOf: path, tokenizer: small).fileContents()
    },
    "mixing": FuzzTarget(fileName: "mixing.jsonl", baseMemory: 512 << 20) { path in
      _ = try MixtureFile(fileContents: InputFile.contents(of: path), path: path).fileContents()
    },
    "recipe": FuzzTarget(fileName: "recipe.yaml") { path in
      let text = String(decoding: try InputFile.contents(of: path), as: UTF8.self)
      _ = try Yams.compose(yaml: text)
    },
    "jsonl": corpus("text.jsonl"), "gzip": corpus("text.txt.gz"),
    // A frame may ask for a window of 128 MB, as the library allows it.
    "zstd": corpus("text.jsonl.zst", baseMemory: 160 << 20),
    "json": FuzzTarget(fileName: "text.json") { path in
      var reader = JSONReader(try InputFile.contents(of: path), source: path)
      _ = JSONWriter.text(of: try reader.readDocument())
    },
  ]

  private static func tokenizer(_ name: String) -> FuzzTarget {
    // A file of any size may number 2²⁰ pieces, and leave most of them out.
    FuzzTarget(fileName: name, baseMemory: 64 << 20) { try use(TokenizerFormat.read($0)) }
  }

  /// Reads the files of a Marian folder, which zero bytes part, beside two models of SentencePiece.
  @Sendable private static func marian(_ path: String) throws {
    let folder = try StagedFolder.temporary()
    try folder.write(sentencePiece(["▁", "a", "▁ab", "日"]), to: "source.spm")
    try folder.write(sentencePiece(["▁", "a", "ქ", "▁The"]), to: "target.spm")
    let names = [
      "vocab.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    ]
    let parts = try InputFile.contents(of: path).split(separator: 0, maxSplits: names.count - 1)
    for (name, part) in zip(names, parts) { try folder.write(Array(part), to: name) }
    try use(TokenizerFormat.read(folder.folder.path))
  }

  /// Encodes a text, plans a trimming, and writes what it makes of the file.
  private static func use(_ tokenizer: any Tokenizer) throws {
    let encoder = tokenizer.makeEncoder()
    var tokens: [Token] = []
    for text in ["The quick ქართული มา 日本 e\u{301} \u{1F469}\u{200D}\u{1F680}  1234!", ""] {
      try encoder.encode(Array(text.utf8).span, addingSpecialTokens: true, into: &tokens)
    }
    var kept = Set(tokenizer.requiredPieces().map(\.id)).union(tokens.map(\.id))
    for id in tokenizer.vocabulary.ids() where id.rawValue % 3 == 0 { kept.insert(id) }
    for id in kept { kept.formUnion(tokenizer.derivation(of: id) ?? []) }
    let rowCount = max(tokenizer.vocabulary.idBound, (kept.max()?.index ?? 0) + 1)
    guard rowCount <= 1 << 16 else { return }
    try tokenizer.checkWritable()
    _ = try tokenizer.files(after: RowPlan(keeping: kept.sorted(), of: rowCount))
  }

  /// Finds the tensors that are indexed by token, and writes every third of their rows.
  @Sendable private static func graph(_ path: String) throws {
    let folder = try Folder(Folder.parent(of: path))
    let tensors = try ONNXTensors(of: ONNXFile("model.onnx", in: folder))
    guard let rowCount = tensors.rowCount, rowCount <= 1 << 16 else { return }
    let kept = stride(from: 0, to: rowCount, by: 3).map { TokenID($0) }
    let rewrite = try tensors.rewrite(by: RowPlan(keeping: kept, of: rowCount))
    let staged = try StagedFolder.temporary()
    for (index, name) in rewrite.fileNames.enumerated() {
      let output = try staged.create(name)
      try rewrite.write(index, to: output)
      try output.finish()
    }
    // What was written is a graph again, and every byte of it is what it should be.
    let result = try ONNXFile("model.onnx", in: staged.folder)
    guard try rewrite.findings(in: result.files).isEmpty else { fatalError("another graph") }
  }

  @Sendable private static func checkpoint(_ path: String) throws {
    let checkpoint = try Checkpoint(Folder(Folder.parent(of: path)))
    for shard in checkpoint.shards {
      for tensor in shard.header.tensors.prefix(100) {
        let range = tensor.range
        _ = try shard.file.read(at: range.lowerBound, count: min(range.count, 16))
      }
    }
  }

  private static func vectors(_ name: String) -> FuzzTarget {
    FuzzTarget(fileName: name, baseMemory: 64 << 20) {
      _ = try WordVectors(contentsOf: $0, jobs: 1)
    }
  }

  private static func corpus(_ name: String, baseMemory: Int = 16 << 20) -> FuzzTarget {
    FuzzTarget(fileName: name, baseMemory: baseMemory) { path in
      var count = 0
      try CorpusReader([CorpusSource(path)]).forEachLine { count += $0.count }
    }
  }

  /// A file whose last 32 bytes are the digest of the others: the input goes before them.
  private static func checksummed(
    _ read: @escaping @Sendable ([UInt8], String) throws -> Void
  ) -> FuzzTarget {
    FuzzTarget(
      fileName: "text.counts", baseMemory: 64 << 20, finished: { $0 + Digest(of: $0).bytes }
    ) { path in
      try read(InputFile.contents(of: path), path)
    }
  }
}
