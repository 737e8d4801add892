import Checkpoints
import Files
import JSON
import RowPlans
import TestSupport
import Testing

@Suite("Tensor form")
struct TensorFormTests {
  private static let config = #"""
    {"architectures":["LlamaForCausalLM"],"vocab_size":4,"dtype":"float32","tie_word_embeddings":true,\#
    "vision_config":{"torch_dtype":"float32"},"quantization_config":{"dtype":"float32"}}
    """#

  private func floats(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
    }
  }

  /// A tied model of four rows of two numbers, and a table of three.
  private func model(_ numbers: [Float] = [1, 2, 3]) throws -> (Checkpoint, VocabularyTensors) {
    let scratch = TemporaryFolder()
    try scratch.write(
      safetensors([
        HandMade(
          name: "model.embed_tokens.weight", dtype: "F32", shape: [4, 2],
          bytes: floats([0, 1, 2, 3, 4, 5, 6, 7])),
        HandMade(name: "model.norm.weight", dtype: "F32", shape: [3], bytes: floats(numbers)),
        HandMade(name: "model.steps", dtype: "I32", shape: [1], bytes: [9, 0, 0, 0]),
      ]), to: "model.safetensors")
    let checkpoint = try Checkpoint(scratch.folder)
    return (
      checkpoint,
      try VocabularyTensors(
        of: checkpoint, configuration: ModelConfiguration(texts: ["config.json": Self.config]))
    )
  }

  private func written(
    _ form: TensorForm, _ numbers: [Float] = [1, 2, 3]
  ) throws -> (Checkpoint, CheckpointRewrite) {
    let (checkpoint, vocabulary) = try model(numbers)
    let rewrite = try CheckpointRewrite(
      of: checkpoint, vocabulary: vocabulary, plan: RowPlan(keeping: [0, 3], of: 4), form: form)
    let target = try StagedFolder.temporary()
    try rewrite.write(to: target)
    let result = try Checkpoint(target.folder)
    #expect(try CheckpointComparison(of: rewrite, with: result).findings.isEmpty)
    #expect(rewrite.after.byteCount == result.tensors.reduce(0) { $0 + $1.byteCount })
    return (result, rewrite)
  }

  private func bytes(_ name: String, in checkpoint: Checkpoint) throws -> [UInt8] {
    let (tensor, shard) = try #require(checkpoint.find(name))
    return try shard.file.read(at: tensor.range.lowerBound, count: tensor.byteCount)
  }

  @Test func `numbers are rounded to the nearest, and integers stay`() throws {
    let (result, _) = try written(TensorForm(dtype: .bf16), [1, 1.00390625, -0.0])
    #expect(result.find("model.embed_tokens.weight")?.tensor.dtype == .bf16)
    #expect(
      try bytes("model.embed_tokens.weight", in: result) == [
        0, 0, 0x80, 0x3F, 0xC0, 0x40, 0xE0, 0x40,
      ])
    // Halfway between two numbers of BF16, the even one is taken.
    #expect(try bytes("model.norm.weight", in: result) == [0x80, 0x3F, 0x80, 0x3F, 0x00, 0x80])
    #expect(try bytes("model.steps", in: result) == [9, 0, 0, 0])
  }

  @Test(arguments: [65_520, -70_000] as [Float])
  func `a number that a type does not reach is refused`(number: Float) throws {
    #expect(
      throws: CheckpointError.beyond(tensor: "model.norm.weight", number: number, dtype: .f16)
    ) { try written(TensorForm(dtype: .f16), [1, number, 3]) }
    _ = try written(TensorForm(dtype: .f16), [65_519, .infinity, .nan])
    _ = try written(TensorForm(dtype: .bf16), [1, number, 3])
    #expect(throws: CheckpointError.self) {
      try written(TensorForm(dtype: .bf16), [1, .greatestFiniteMagnitude, 3])
    }
  }

  @Test func `a head of its own has the rows of the embeddings`() throws {
    let (result, rewrite) = try written(TensorForm(isUntied: true))
    let head = try bytes("lm_head.weight", in: result)
    #expect(try head == bytes("model.embed_tokens.weight", in: result))
    #expect(rewrite.after.vocabularyParameterCount == 8)
    let tensors = try VocabularyTensors(
      of: result,
      configuration: ModelConfiguration(
        texts: ["config.json": #"{"vocab_size":2,"tie_word_embeddings":false}"#]))
    #expect(!tensors.isTied)
  }

  @Test func `rows that fill up are copies, and a changed one is found`() throws {
    let (result, rewrite) = try written(TensorForm(padding: [1, 0, 0]))
    #expect(
      try bytes("model.embed_tokens.weight", in: result) == floats([0, 1, 6, 7, 2, 3, 0, 1, 0, 1]))
    let other = try CheckpointRewrite(
      of: rewrite.checkpoint, vocabulary: rewrite.vocabulary, plan: rewrite.plan,
      form: TensorForm(padding: [1, 1, 0]))
    #expect(
      try CheckpointComparison(of: other, with: result).findings
        == [.row(tensor: "model.embed_tokens.weight", source: 1, result: 3)])
  }

  @Test func `the configuration tells type and tying`() throws {
    let configuration = try ModelConfiguration(texts: ["config.json": Self.config])
    let form = TensorForm(dtype: .bf16, isUntied: true, padding: [0])
    let file = try configuration.rewritten(by: RowPlan(keeping: [0, 3], of: 4), form: form).files[0]
    var reader = JSONReader(file.bytes, source: "config.json")
    let value = try reader.readDocument()
    #expect(value["vocab_size"]?.int == 3)
    #expect(value["dtype"]?.string == "bfloat16")
    #expect(value["tie_word_embeddings"]?.bool == false)
    #expect(value["vision_config"]?["torch_dtype"]?.string == "bfloat16")
    #expect(value["quantization_config"]?["dtype"]?.string == "float32")
  }
}
