import Checkpoints
import Files
import JSON
import RowPlans
import TestSupport
import Testing

@Suite("Checkpoint rewrite")
struct CheckpointRewriteTests {
  private static let rowCount = 37

  /// A model with every kind of vocabulary tensor, of one type, with random bytes.
  private func model(_ dtype: DType, _ random: inout SeededGenerator) -> [HandMade] {
    let shapes: KeyValuePairs<String, [Int]> = [
      "model.shared.weight": [Self.rowCount, 6], "model.layers.0.fc1.weight": [3, 5],
      "lm_head.weight": [Self.rowCount, 6], "final_logits_bias": [1, Self.rowCount],
      "lm_head.bias": [Self.rowCount], "cls.predictions.dense.weight": [4, Self.rowCount],
      "empty.norm": [0], "scalar": [], "model.norm.weight": [7],
    ]
    return shapes.map { name, shape in
      let count = shape.reduce(1, *) * dtype.bitCount / 8
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      return HandMade(name: name, dtype: dtype.rawValue, shape: shape, bytes: bytes)
    }
  }

  /// What gathering means, element by element.
  private func gathered(
    _ tensor: HandMade, axis: Int, rows: [TokenID], elementBits: Int
  ) -> [UInt8] {
    let inner = tensor.shape[(axis + 1)...].reduce(elementBits, *) / 8
    let outer = tensor.shape[..<axis].reduce(1, *)
    return (0..<outer).flatMap { block in
      rows.flatMap { row in
        let start = (block * tensor.shape[axis] + row.index) * inner
        return tensor.bytes[start..<start + inner]
      }
    }
  }

  private func plan(_ random: inout SeededGenerator) -> RowPlan {
    let all = (0..<Self.rowCount).map { TokenID($0) }
    let share = Double.random(in: 0...1, using: &random)
    var kept = all.filter { _ in Double.random(in: 0..<1, using: &random) < share }
    if Bool.random(using: &random) { kept.shuffle(using: &random) }
    return RowPlan(keeping: kept, of: Self.rowCount)
  }

  private func rewrite(
    _ scratch: TemporaryFolder, _ plan: RowPlan, shardSize: Int? = nil
  ) throws -> CheckpointRewrite {
    let checkpoint = try Checkpoint(scratch.folder)
    let vocabulary = try VocabularyTensors(
      of: checkpoint,
      configuration: ModelConfiguration(
        texts: ["config.json": #"{"vocab_size":\#(Self.rowCount)}"#]))
    return try CheckpointRewrite(
      of: checkpoint, vocabulary: vocabulary, plan: plan, shardSize: shardSize)
  }

  /// What was found while the files were written is what the files say.
  private func check(
    _ report: CheckpointReport, _ following: CheckpointRewrite.Following,
    _ rewrite: CheckpointRewrite, _ result: Checkpoint
  ) throws {
    func described(_ checkpoint: Checkpoint) throws -> [CheckpointReport.FileReport] {
      try checkpoint.shards.map {
        .init(
          name: $0.name, byteCount: $0.file.size,
          digest: following.isDigested ? try Digest(of: $0.file) : nil)
      }
    }
    #expect(report.files == (try described(result)))
    #expect(report.sources == (following.isDigested ? try described(rewrite.checkpoint) : []))
    #expect(report.comparison?.findings == (following.isCompared ? [] : nil))
    #expect(rewrite.after.fileByteCount == report.files.reduce(0) { $0 + $1.byteCount })
  }

  @Test(arguments: [DType.f32, .f16, .bf16, .f64, .f8E4M3, .i8, .c64, .f4])
  func `rows are gathered and all else is copied`(dtype: DType) throws {
    var random = SeededGenerator(seed: UInt64(dtype.bitCount))
    for _ in 0..<12 {
      let source = TemporaryFolder()
      // Sub-byte rows of a bias do not fill bytes: those models have no biases here.
      let tensors = model(dtype, &random).filter {
        dtype.bitCount >= 8 || $0.shape.count == 2 && $0.shape[1] == 6
      }
      try source.write(safetensors(tensors), to: "model.safetensors")
      let plan = plan(&random)
      let rewrite = try rewrite(source, plan)
      let target = try StagedFolder.temporary()
      let following = CheckpointRewrite.Following(
        isDigested: .random(using: &random), isCompared: .random(using: &random),
        early: .random(using: &random) ? EarlyDigests(of: rewrite.checkpoint) : nil)
      let report = try rewrite.write(to: target, following: following)

      let result = try Checkpoint(target.folder)
      #expect(result.shards[0].header.metadata?.map(\.text) == ["pt", "ä"])
      for tensor in tensors {
        let found = try #require(result.find(tensor.name))
        let axis = tensor.shape.firstIndex(of: Self.rowCount)
        let expected =
          axis.map {
            gathered(
              tensor, axis: $0, rows: plan.keptIDs(), elementBits: dtype.bitCount)
          } ?? tensor.bytes
        let bytes = try found.shard.file.read(
          at: found.tensor.range.lowerBound, count: found.tensor.byteCount)
        #expect(bytes == expected)
        #expect(found.tensor.range.lowerBound % max(1, dtype.bitCount / 8) == 0)
        #expect(found.tensor.shape.reduce(dtype.bitCount, *) == 8 * bytes.count)
      }
      try check(report, following, rewrite, result)
      #expect(try CheckpointComparison(of: rewrite, with: result).findings.isEmpty)
    }
  }

  @Test func `shards and their index stay`() throws {
    var random = SeededGenerator(seed: 3)
    let tensors = model(.f16, &random)
    let source = TemporaryFolder()
    try source.write(safetensors(Array(tensors[..<4])), to: "m-1.safetensors")
    try source.write(safetensors(Array(tensors[4...])), to: "m-2.safetensors")
    let map = tensors.enumerated().map { #""\#($1.name)":"m-\#($0 < 4 ? 1 : 2).safetensors""# }
    try source.write(
      #"{"weight_map":{\#(map.joined(separator: ","))},"metadata":{"total_parameters":1,"by":"x"}}"#,
      to: ShardIndex.fileName)
    let rewrite = try rewrite(source, plan(&random))
    let target = try StagedFolder.temporary()
    let following = CheckpointRewrite.Following(
      isDigested: true, isCompared: true, early: EarlyDigests(of: rewrite.checkpoint))
    let report = try rewrite.write(to: target, following: following)
    let result = try Checkpoint(target.folder)
    try check(report, following, rewrite, result)
    #expect(try CheckpointComparison(of: rewrite, with: result).findings.isEmpty)
    #expect(result.tensors.map(\.name) == rewrite.checkpoint.tensors.map(\.name))
    let metadata = result.index?.value["metadata"]
    #expect(metadata?["total_size"]?.int == rewrite.after.byteCount)
    #expect(metadata?["total_parameters"]?.int == rewrite.after.parameterCount)
    #expect(metadata?["by"]?.string == "x")
  }

  @Test func `files have no more tensors than fit`() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<40 {
      let tensors = model(.f32, &random)
      let source = TemporaryFolder()
      try source.write(safetensors(tensors), to: "model.safetensors")
      let limit = Int.random(in: 1...3000, using: &random)
      let rewrite = try rewrite(source, plan(&random), shardSize: limit)
      let target = try StagedFolder.temporary()
      let following = CheckpointRewrite.Following(
        isDigested: true, isCompared: true,
        early: .random(using: &random) ? EarlyDigests(of: rewrite.checkpoint) : nil)
      let report = try rewrite.write(to: target, following: following)
      let result = try Checkpoint(target.folder)
      try check(report, following, rewrite, result)
      #expect((result.index == nil) == (result.shards.count == 1))
      #expect(report.files.map(\.name) == result.shards.map(\.name))
      #expect(result.tensors.map(\.name).sorted() == tensors.map(\.name).sorted())
      for shard in result.shards {
        let sizes = shard.header.tensors.map(\.byteCount)
        #expect(sizes.reduce(0, +) <= limit || sizes.count { $0 > 0 } == 1)
        #expect(shard.header.metadata?.map(\.text) == ["pt", "ä"])
      }
      #expect(try CheckpointComparison(of: rewrite, with: result).findings.isEmpty)
      #expect(rewrite.after.fileByteCount == report.files.reduce(0) { $0 + $1.byteCount })
    }
  }

  @Test func `a file without a vocabulary is copied, header and all`() throws {
    let source = TemporaryFolder()
    let plain = HandMade(name: "norm", dtype: "F32", shape: [4], bytes: Array(0..<16))
    let table = HandMade(
      name: "wte.weight", dtype: "F32", shape: [Self.rowCount, 1],
      bytes: .init(repeating: 1, count: 4 * Self.rowCount))
    // A header as no program writes it.
    let header =
      #"{ "norm": {"shape":[4], "dtype":"F32","data_offsets":[0,16]}, "__metadata__":{"a":"b"} }"#
    let copied = safetensors(header) + plain.bytes
    try source.write(copied, to: "m-1.safetensors")
    try source.write(safetensors([table]), to: "m-2.safetensors")
    try source.write(
      #"{"weight_map":{"norm":"m-1.safetensors","wte.weight":"m-2.safetensors"},"metadata":{}}"#,
      to: ShardIndex.fileName)
    let rewrite = try rewrite(source, RowPlan(keeping: [3], of: Self.rowCount))
    for isEarly in [true, false] {
      let target = try StagedFolder.temporary()
      let report = try rewrite.write(
        to: target,
        following: .init(
          isDigested: true, isCompared: true,
          early: isEarly ? EarlyDigests(of: rewrite.checkpoint) : nil))
      #expect(report.files[0] == report.sources[0])
      #expect(report.files[0].digest == Digest(of: copied))
      #expect(report.comparison?.findings == [])
    }
    // A copy that is none is found, and digested as it is.
    var damaged = copied
    damaged[damaged.count - 2] ^= 1
    try source.write(damaged, to: "damaged")
    let outcome = try rewrite.follower(
      of: 0, .init(isDigested: true, isCompared: true, early: EarlyDigests(of: rewrite.checkpoint))
    ).outcome(InputFile(source.folder.path(of: "damaged")))
    #expect(outcome.findings == [.bytes(tensor: "norm", offset: 14)])
    #expect(outcome.result == Digest(of: damaged))
    #expect(outcome.source == Digest(of: copied))
  }

  @Test func `sizes are known before anything is written`() throws {
    var random = SeededGenerator(seed: 4)
    let source = TemporaryFolder()
    try source.write(safetensors(model(.f32, &random)), to: "model.safetensors")
    let kept = (0..<10).map { TokenID($0) }
    let rewrite = try rewrite(source, RowPlan(keeping: kept, of: Self.rowCount))
    let perRow = 6 + 6 + 1 + 1 + 4
    #expect(rewrite.before.vocabularyParameterCount == Self.rowCount * perRow)
    #expect(rewrite.after.vocabularyParameterCount == 10 * perRow)
    #expect(rewrite.after.vocabularyByteCount == 40 * perRow)
    #expect(rewrite.after.parameterCount == 10 * perRow + 15 + 1 + 7)
  }

  @Test func `a tensor that would lose its alignment moves behind wider ones`() throws {
    let source = TemporaryFolder()
    let tensors = [
      HandMade(
        name: "lm_head.bias", dtype: "F16", shape: [4], bytes: .init(repeating: 1, count: 8)),
      HandMade(name: "x", dtype: "F64", shape: [1], bytes: .init(repeating: 2, count: 8)),
      HandMade(
        name: "wte.weight", dtype: "F16", shape: [4, 1], bytes: .init(repeating: 3, count: 8)),
    ]
    try source.write(safetensors(tensors), to: "model.safetensors")
    let checkpoint = try Checkpoint(source.folder)
    let vocabulary = try VocabularyTensors(
      of: checkpoint, configuration: ModelConfiguration(texts: ["config.json": "{}"]))
    let rewrite = try CheckpointRewrite(
      of: checkpoint, vocabulary: vocabulary, plan: RowPlan(keeping: [0, 2, 3], of: 4))
    let target = try StagedFolder.temporary()
    try rewrite.write(to: target)
    let result = try Checkpoint(target.folder)
    #expect(result.tensors.map(\.name) == ["x", "lm_head.bias", "wte.weight"])
    #expect(try CheckpointComparison(of: rewrite, with: result).findings.isEmpty)
  }

  @Test func `plans for other vocabularies, and plans that add, are refused`() throws {
    var random = SeededGenerator(seed: 5)
    let source = TemporaryFolder()
    try source.write(safetensors(model(.f32, &random)), to: "model.safetensors")
    #expect(throws: CheckpointError.planMismatch(planned: 3, rows: Self.rowCount)) {
      try rewrite(source, RowPlan(keeping: [0], of: 3))
    }
    #expect(throws: CheckpointError.addsRows(count: 1)) {
      try rewrite(source, RowPlan(rows: [.kept(0), .added(0)], of: Self.rowCount))
    }
  }

  /// Rows whose bytes say which piece they are of.
  private struct Numbered: AddedRows {
    let vocabulary: VocabularyTensors
    var offset = 0

    func forEachPart(
      of pieces: Range<Int>, of tensor: String, block: Int, _ body: ([UInt8]) throws -> Void
    ) throws {
      let found = vocabulary.tensors.first { $0.name == tensor }
      let size = try #require(found?.byteCountOfRow)
      for piece in pieces {
        try body([UInt8](repeating: UInt8(100 + piece + offset), count: size))
      }
    }
  }

  @Test func `added rows stand between kept ones, and are checked by making them again`() throws {
    var random = SeededGenerator(seed: 7)
    let source = TemporaryFolder()
    try source.write(safetensors(model(.bf16, &random)), to: "model.safetensors")
    let checkpoint = try Checkpoint(source.folder)
    let vocabulary = try VocabularyTensors(
      of: checkpoint,
      configuration: ModelConfiguration(
        texts: ["config.json": #"{"vocab_size":\#(Self.rowCount)}"#]))
    let plan = RowPlan(
      rows: [.added(0), .kept(5), .kept(2), .added(1), .added(2), .kept(9)], of: Self.rowCount)
    func rewrite(_ added: Numbered) throws -> CheckpointRewrite {
      try CheckpointRewrite(of: checkpoint, vocabulary: vocabulary, plan: plan, adding: added)
    }
    let target = try StagedFolder.temporary()
    try rewrite(Numbered(vocabulary: vocabulary)).write(to: target)
    let result = try Checkpoint(target.folder)
    let rows = try #require(TensorRows(of: vocabulary.inputEmbedding, in: checkpoint))
    let location = try #require(result.find("model.shared.weight"))
    #expect(location.tensor.shape == [6, 6])
    let bytes = try location.shard.file.read(
      at: location.tensor.range.lowerBound, count: location.tensor.byteCount)
    let size = rows.columns * 2
    for (row, byte) in [(0, 100), (3, 101), (4, 102)] {
      #expect(bytes[row * size..<(row + 1) * size].allSatisfy { $0 == UInt8(byte) })
    }
    #expect(
      try CheckpointComparison(of: rewrite(Numbered(vocabulary: vocabulary)), with: result).findings
        .isEmpty)
    #expect(
      try CheckpointComparison(
        of: rewrite(Numbered(vocabulary: vocabulary, offset: 1)), with: result
      ).findings.contains(.added(tensor: "model.shared.weight", result: 0)))
  }

  @Test func `rows cannot be added to numbers that cannot be mixed`() throws {
    var random = SeededGenerator(seed: 8)
    let source = TemporaryFolder()
    try source.write(safetensors(model(.f8E4M3, &random)), to: "model.safetensors")
    let checkpoint = try Checkpoint(source.folder)
    let vocabulary = try VocabularyTensors(
      of: checkpoint,
      configuration: ModelConfiguration(
        texts: ["config.json": #"{"vocab_size":\#(Self.rowCount)}"#]))
    #expect(throws: CheckpointError.self) {
      try CheckpointRewrite(
        of: checkpoint, vocabulary: vocabulary,
        plan: RowPlan(rows: [.kept(0), .added(0)], of: Self.rowCount),
        adding: Numbered(vocabulary: vocabulary))
    }
  }

  @Test func `a comparison finds what was changed`() throws {
    var random = SeededGenerator(seed: 6)
    let tensors = model(.f32, &random)
    let source = TemporaryFolder()
    try source.write(safetensors(tensors), to: "model.safetensors")
    let plan = RowPlan(keeping: [1, 2, 9], of: Self.rowCount)
    let rewrite = try rewrite(source, plan)
    func findings(
      _ change: (inout [HandMade]) -> Void
    ) throws -> [CheckpointComparison.Finding] {
      var result = tensors.map { tensor in
        guard let axis = tensor.shape.firstIndex(of: Self.rowCount) else { return tensor }
        var shape = tensor.shape
        shape[axis] = 3
        return HandMade(
          name: tensor.name, dtype: tensor.dtype, shape: shape,
          bytes: gathered(tensor, axis: axis, rows: plan.keptIDs(), elementBits: 32))
      }
      change(&result)
      let scratch = TemporaryFolder()
      try scratch.write(safetensors(result), to: "model.safetensors")
      let checkpoint = try Checkpoint(scratch.folder)
      let findings = try CheckpointComparison(of: rewrite, with: checkpoint).findings
      // Who reads the file while it is written finds the same, and digests all of both files.
      let file = checkpoint.shards[0].file
      let outcome = try rewrite.follower(of: 0, .init(isDigested: true, isCompared: true))
        .outcome(file)
      #expect(Set(outcome.findings) == Set(findings))
      #expect(outcome.result == (try Digest(of: file)))
      #expect(outcome.source == (try Digest(of: rewrite.checkpoint.shards[0].file)))
      return findings
    }
    func changed(_ tensor: HandMade, name: String? = nil, byte: Int? = nil, dtype: String? = nil)
      -> HandMade
    {
      var bytes = tensor.bytes
      if let byte { bytes[byte] ^= 1 }
      return HandMade(
        name: name ?? tensor.name, dtype: dtype ?? tensor.dtype, shape: tensor.shape, bytes: bytes)
    }
    #expect(try findings { _ in }.isEmpty)
    #expect(
      try findings { $0[0] = changed($0[0], byte: 50) }
        == [.row(tensor: "model.shared.weight", source: 9, result: 2)])
    #expect(
      try findings { $0[1] = changed($0[1], byte: 59) }
        == [.bytes(tensor: "model.layers.0.fc1.weight", offset: 59)])
    #expect(
      try findings { $0[5] = changed($0[5], byte: 47) }
        == [.row(tensor: "cls.predictions.dense.weight", source: 9, result: 2)])
    #expect(
      try findings { $0[7] = changed($0[7], name: "other") }
        == [.missing(tensor: "scalar"), .extra(tensor: "other")])
    #expect(
      try findings { $0[7] = changed($0[7], dtype: "I32") }
        == [.dtype(tensor: "scalar", expected: .f32, actual: .i32)])
    #expect(
      try findings { $0[2] = tensors[2] }
        == [.shape(tensor: "lm_head.weight", expected: [3, 6], actual: [Self.rowCount, 6])])
  }
}

@Suite("Embedding statistics")
struct EmbeddingStatisticsTests {
  @Test func `norms of rows, their mean and their deviation`() throws {
    let scratch = TemporaryFolder()
    // Rows (3, 4), (0, 0), (6, 8) in BF16.
    let halves: [Float] = [3, 4, 0, 0, 6, 8]
    let bytes = halves.flatMap { number in
      let bits = UInt16(number.bitPattern >> 16)
      return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
    }
    try scratch.write(
      safetensors([HandMade(name: "wte.weight", dtype: "BF16", shape: [3, 2], bytes: bytes)]),
      to: "model.safetensors")
    let checkpoint = try Checkpoint(scratch.folder)
    let vocabulary = try VocabularyTensors(
      of: checkpoint, configuration: ModelConfiguration(texts: ["config.json": "{}"]))
    let statistics = try #require(
      try EmbeddingStatistics(of: vocabulary.inputEmbedding, in: checkpoint))
    #expect(statistics.norms == [5, 0, 10])
    #expect(statistics.mean == 5)
    #expect(abs(statistics.standardDeviation - (50.0 / 3).squareRoot()) < 1e-12)
  }
}
