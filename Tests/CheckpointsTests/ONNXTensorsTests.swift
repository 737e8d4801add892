import Checkpoints
import Files
import ONNX
import RowPlans
import TestSupport
import Testing

@Suite("ONNXTensors")
struct ONNXTensorsTests {
  private let folder = TemporaryFolder()

  private func read(_ builder: ONNXBuilder) throws -> ONNXFile {
    try folder.write(builder.bytes(), to: "model.onnx")
    return try ONNXFile("model.onnx", in: Folder(folder.path))
  }

  private func tensors(_ builder: ONNXBuilder, sizes: [Int] = []) throws -> ONNXTensors {
    let vocabulary = sizes.map { #""vocab_size": \#($0)"# }.joined()
    return try ONNXTensors(
      of: read(builder),
      configuration: ModelConfiguration(texts: ["config.json": "{\(vocabulary)}"]))
  }

  /// The graph that a plan makes, read again.
  private func trimmed(_ builder: ONNXBuilder, keeping kept: [TokenID], of count: Int) throws
    -> ONNXFile
  {
    let rewrite = try tensors(builder).rewrite(by: RowPlan(keeping: kept, of: count))
    let output = try OutputFile(creating: "\(folder.path)/\(UInt64.random(in: 0 ... .max)).onnx")
    try rewrite.write(0, to: output)
    try output.finish()
    return try ONNXFile(Folder.lastComponent(of: output.path), in: Folder(folder.path))
  }

  /// A graph with token IDs, a table, and what `add` does with them.
  private func graph(_ add: (inout ONNXBuilder) -> Void) -> ONNXBuilder {
    var builder = ONNXBuilder()
    builder.add(input: "input_ids", type: 7, shape: [nil, nil])
    builder.add(input: "state", shape: [nil, nil, 2])
    builder.add(tensor: "table", shape: [7, 2], storage: .floats(.init(repeating: 1, count: 14)))
    builder.add(node: "Gather", ["table", "input_ids"], ["rows"])
    add(&builder)
    return builder
  }

  @Test func `embeddings, a head and its bias are found, and sizes follow`() throws {
    let builder = ONNXBuilder.sample(rows: 7)
    let found = try tensors(builder, sizes: [7])
    #expect(found.rowCount == 7 && found.isTied == false)
    #expect(found.indexed.map(\.tensor.name) == ["table", "head", "bias"])
    #expect(found.indexed.map(\.role) == [.inputEmbedding, .lmHead, .outputBias])
    let (before, after) = (
      ONNXTensors.size(of: [found], rows: 7), ONNXTensors.size(of: [found], rows: 3)
    )
    #expect(before.vocabularyParameterCount == 35 && before.parameterCount == 37)
    #expect(after.vocabularyByteCount == 60 && after.byteCount == 68)
    let result = try trimmed(builder, keeping: [0, 2, 6], of: 7)
    // What is said of a graph of three rows, byte for byte but for the numbers.
    let expected = ONNXBuilder.sample(rows: 3).bytes().count
    #expect(result.files[0].size == expected)
    #expect(result.graphs[0].outputs[0].shape?.last??.value == 3)
    #expect(result.graphs[0].values[0].shape?.last??.value == 3)
  }

  @Test func `a head may be the transposed table, with scales, or in a branch`() throws {
    let tied = graph { builder in
      builder.add(node: "Transpose", ["table"], ["turned"], integers: ["perm": [1, 0]])
      builder.add(node: "MatMul", ["state", "turned"], ["logits"])
      builder.add(output: "logits", shape: [nil, nil, 7])
    }
    #expect(try tensors(tied).isTied == true)
    let scaled = graph { builder in
      builder.add(tensor: "bias", shape: [7], storage: .floats(.init(repeating: 1, count: 7)))
      builder.add(
        tensor: "head", shape: [2, 7], type: 3, storage: .raw(.init(repeating: 0, count: 14)))
      builder.add(tensor: "scales", shape: [7], storage: .floats(.init(repeating: 1, count: 7)))
      builder.add(
        tensor: "zeros", shape: [7], type: 3, storage: .numbers([0, -1, 2, -3, 4, -5, 6]))
      builder.add(node: "MatMulInteger", ["state", "head", "", "zeros"], ["product"])
      builder.add(node: "Cast", ["product"], ["numbers"])
      builder.add(node: "Mul", ["numbers", "scales"], ["scaled"])
      builder.add(node: "Add", ["bias", "scaled"], ["logits"])
      builder.add(output: "logits", shape: [nil, nil, nil])
    }
    #expect(
      try trimmed(scaled, keeping: [1, 6], of: 7).tensors.map(\.shape)
        == [[2, 2], [2], [2, 2], [2], [2]])
    var branch = ONNXBuilder()
    branch.add(node: "Gemm", ["state", "table", "bias"], ["inner"], integers: ["transB": [1]])
    branch.add(output: "inner", shape: [nil, 7])
    let branched = graph { builder in
      builder.add(tensor: "bias", shape: [7], storage: .floats(.init(repeating: 1, count: 7)))
      builder.add(input: "cached", type: 9, shape: [1])
      builder.add(
        node: "If", ["cached"], ["logits"],
        graphs: ["then_branch": branch, "else_branch": branch])
      builder.add(output: "logits", shape: [nil, 7])
    }
    let result = try trimmed(branched, keeping: [3], of: 7)
    #expect(result.graphs.map { $0.outputs[0].shape?.last??.value } == [1, 1, 1])
  }

  @Test func `blocks of few bits have their scales in lists`() throws {
    let builder = graph { builder in
      builder.add(tensor: "bias", shape: [7], storage: .floats(.init(repeating: 1, count: 7)))
      builder.add(
        tensor: "packed", shape: [7, 2, 8], type: 2, storage: .raw((0..<112).map { UInt8($0) }))
      builder.add(tensor: "scales", shape: [14], storage: .floats((0..<14).map { Float($0) }))
      builder.add(tensor: "zeros", shape: [7], type: 2, storage: .raw([1, 2, 3, 4, 5, 6, 7]))
      builder.add(
        node: "MatMulNBits", ["state", "packed", "scales", "zeros", "", "bias"], ["logits"],
        domain: "com.microsoft", integers: ["K": [32], "N": [7], "bits": [4], "block_size": [16]])
      builder.add(output: "logits", shape: [nil, nil, 7])
    }
    let result = try trimmed(builder, keeping: [0, 5], of: 7)
    #expect(result.tensors.map(\.shape) == [[2, 2], [2], [2, 2, 8], [4], [2]])
    #expect(result.graphs[0].nodes[1]["N"]?.integer?.value == 2)
  }

  @Test func `a shape that logits get, and an ID that is looked for, become others`() throws {
    let shape = ONNXBuilder.tensor(
      "", shape: [2], type: 7, storage: .raw([255, 255, 255, 255, 255, 255, 255, 255] + number(7)))
    let builder = graph { builder in
      builder.add(tensor: "padding", shape: [], type: 7, storage: .raw(number(5)))
      builder.add(node: "Equal", ["input_ids", "padding"], ["mask"])
      builder.add(node: "Gemm", ["state", "table"], ["wide"], integers: ["transB": [1]])
      builder.add(node: "Constant", [], ["shape"], tensors: ["value": shape])
      builder.add(node: "Reshape", ["wide", "shape"], ["logits"])
      builder.add(output: "logits", shape: [nil, 7])
    }
    let result = try trimmed(builder, keeping: [0, 1, 5], of: 7)
    #expect(result.tensors[2].integers?.map(\.value) == [2])
    #expect(result.tensors[0].integers?.map(\.value) == [-1, 3])
    #expect(throws: ONNXError.self) { try trimmed(builder, keeping: [0, 1], of: 7) }
  }

  private func number(_ value: UInt8) -> [UInt8] { [value, 0, 0, 0, 0, 0, 0, 0] }

  /// What is not understood, by the words that the refusal must have.
  private static let refused: [(words: String, add: @Sendable (inout ONNXBuilder) -> Void)] = [
    ("(MatMul)", { $0.add(node: "MatMul", ["state", "table"], ["x"]) }),
    ("(Gather)", { $0.add(node: "Gather", ["table", "state"], ["x"]) }),
    (
      "(Gather)",
      { $0.add(node: "Gather", ["table", "input_ids"], ["x"], integers: ["axis": [1]]) }
    ),
    ("(Less)", { $0.add(node: "Less", ["input_ids", "state"], ["x"]) }),
    ("(Equal)", { $0.add(node: "Equal", ["input_ids", "state"], ["x"]) }),
    (
      "(ai.onnx.contrib.BertTokenizer)",
      { $0.add(node: "BertTokenizer", ["state"], ["x"], domain: "ai.onnx.contrib") }
    ),
    (
      "(com.microsoft.MatMulBnb4)",
      {
        $0.add(
          tensor: "packed", shape: [49], type: 2, storage: .raw(.init(repeating: 1, count: 49)))
        $0.add(
          node: "MatMulBnb4", ["state", "packed"], ["x"], domain: "com.microsoft",
          integers: ["N": [7]])
      }
    ),
    (
      "the value 'x'",
      {
        $0.add(node: "Relu", ["state"], ["x"])
        $0.add(output: "x", shape: [nil, nil, 7])
      }
    ),
    ("(my.Lookup)", { $0.add(node: "Lookup", ["table", "input_ids"], ["x"], domain: "my") }),
    ("(Transpose)", { $0.add(node: "Transpose", ["table"], ["x"], integers: ["perm": [0, 2]]) }),
    ("(Loop)", { $0.add(node: "Loop", ["input_ids"], ["x"], graphs: ["body": ONNXBuilder()]) }),
    ("nothing before it makes 'later'", { $0.add(node: "Relu", ["later"], ["x"]) }),
    ("made twice", { $0.add(node: "Relu", ["state"], ["rows"]) }),
    (
      "the tensor 'alone'",
      {
        $0.add(tensor: "alone", shape: [7, 3], storage: .floats(.init(repeating: 1, count: 21)))
      }
    ),
    (
      "the tensor 'square'",
      {
        $0.add(tensor: "square", shape: [7, 7], storage: .floats(.init(repeating: 1, count: 49)))
      }
    ),
    (
      "(Expand)",
      {
        $0.add(tensor: "size", shape: [1], type: 7, storage: .raw([7, 0, 0, 0, 0, 0, 0, 0]))
        $0.add(node: "Expand", ["state", "size"], ["x"])
      }
    ),
    ("(Constant)", { $0.add(node: "Constant", [], ["x"], integers: ["value_int": [7]]) }),
    (
      "(TopK)",
      {
        $0.add(node: "Gemm", ["state", "table"], ["wide"], integers: ["transB": [1]])
        $0.add(node: "TopK", ["wide"], ["x"])
      }
    ),
    (
      "(MatMul)",
      {
        $0.add(node: "Gemm", ["state", "table"], ["wide"], integers: ["transB": [1]])
        $0.add(node: "MatMul", ["wide", "table"], ["x"])
      }
    ),
    (
      "(Dropout)",
      {
        $0.add(node: "Gemm", ["state", "table"], ["wide"], integers: ["transB": [1]])
        $0.add(node: "Dropout", ["wide"], ["x", "mask"])
      }
    ),
    ("the output 'table'", { $0.add(output: "table", shape: [7, 2]) }),
    (
      "the value 'wide'",
      {
        $0.add(node: "Gemm", ["state", "table"], ["wide"], integers: ["transB": [1]])
        $0.add(value: "wide", shape: [nil, 8])
      }
    ),
  ]

  @Test(arguments: refused.indices)
  func `what is not understood is refused by name, with what helps`(index: Int) throws {
    let (words, add) = Self.refused[index]
    do {
      _ = try tensors(
        graph(add))
      Issue.record("\(words): was taken")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
      #expect("\(error)".contains("optimum-cli export onnx"), "\(error)")
    }
  }

  @Test func `a head alone is found by the size that the configuration names`() throws {
    var builder = ONNXBuilder()
    builder.add(input: "inputs_embeds", shape: [nil, nil, 2])
    builder.add(tensor: "head", shape: [2, 7], storage: .floats(.init(repeating: 1, count: 14)))
    builder.add(node: "MatMul", ["inputs_embeds", "head"], ["logits"])
    builder.add(output: "logits", shape: [nil, nil, 7])
    let found = try tensors(builder, sizes: [7])
    #expect(found.rowCount == 7 && found.indexed.map(\.role) == [.lmHead])
    #expect(try tensors(builder, sizes: [8]).rowCount == nil)
  }

  @Test func `what the user says is not indexed by token is not`() throws {
    let builder = graph {
      $0.add(tensor: "other", shape: [7, 3], storage: .floats(.init(repeating: 1, count: 21)))
      $0.add(node: "Gather", ["other", "state"], ["x"])
    }
    #expect(throws: ONNXError.self) { try tensors(builder) }
    let found = try ONNXTensors(of: read(builder), ignoring: ["other"])
    #expect(found.indexed.map(\.tensor.name) == ["table"])
  }

  @Test func `a configuration of another size is refused, a graph without tokens is not`() throws {
    #expect(throws: ONNXError.self) { try tensors(ONNXBuilder.sample(rows: 7), sizes: [8]) }
    var pictures = ONNXBuilder()
    pictures.add(input: "pixels", shape: [nil, 2])
    pictures.add(tensor: "weight", shape: [2, 3], storage: .floats(.init(repeating: 1, count: 6)))
    pictures.add(node: "MatMul", ["pixels", "weight"], ["state"])
    pictures.add(output: "state", shape: [nil, 3])
    #expect(try tensors(pictures, sizes: [7]).rowCount == nil)
  }
}
