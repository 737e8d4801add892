import Files
import ONNX
import ProtocolBuffers
import TestSupport
import Testing

@Suite("ONNXFile")
struct ONNXFileTests {
  private let folder = TemporaryFolder()

  private func read(_ bytes: [UInt8]) throws -> ONNXFile {
    try folder.write(bytes, to: "model.onnx")
    return try ONNXFile("model.onnx", in: Folder(folder.path))
  }

  private func file(_ storage: ONNXBuilder.Storage, shape: [Int] = [2, 2]) throws -> ONNXFile {
    var builder = ONNXBuilder()
    builder.add(tensor: "t", shape: shape, storage: storage)
    return try read(builder.bytes())
  }

  @Test func `nodes, tensors and shapes are read`() throws {
    let file = try read(ONNXBuilder.sample(rows: 5).bytes())
    #expect(file.graphs.count == 1)
    #expect(file.graphs[0].nodes.map(\.operation) == ["Gather", "Add", "MatMul", "Add"])
    #expect(file.tensors.map(\.name) == ["table", "one", "head", "bias"])
    #expect(file.tensors.map(\.shape) == [[5, 2], [2], [2, 5], [5]])
    #expect(file.graphs[0].outputs[0].shape?.map { $0?.value } == [nil, nil, 5])
  }

  @Test func `a file that is cut off anywhere is refused, or has no graph`() throws {
    let bytes = ONNXBuilder.sample(rows: 3).bytes()
    // Behind the graph there is only the operator set, which is not needed.
    var refused = 0
    for count in 0..<bytes.count {
      do { _ = try read(Array(bytes.prefix(count))) } catch {
        #expect(error is ONNXError)
        refused += 1
      }
    }
    #expect(refused >= bytes.count - 5)
  }

  @Test(arguments: [
    ("7 bytes", ONNXBuilder.Storage.raw([1, 2, 3, 4, 5, 6, 7])), ("4 bytes", .floats([1])),
    ("nowhere", .external([])), ("no number", .external([("location", "d"), ("offset", "x")])),
    ("-1", .external([("location", "d"), ("offset", "-1")])),
    ("does not lie", .external([("location", "d"), ("offset", "9")])),
    ("12 bytes", .external([("location", "d"), ("length", "12")])),
    ("twice", .external([("location", "d"), ("location", "d")])),
    ("would leave its folder", .external([("location", "../d")])),
    ("would leave its folder", .external([("location", "/etc/passwd")])),
    ("would leave its folder", .external([("location", "..")])),
    ("something else", .external([("location", "model.onnx")])),
    ("something else", .external([("location", "tokenizer.json")])),
    ("checksum", .external([("location", "d"), ("checksum", "0")])),
    ("no such file", .external([("location", "missing")])),
    ("at byte", .external([("location", "d"), ("offset", "9223372036854775807")])),
  ])
  func `data that is not where it should be is refused`(
    words: String, storage: ONNXBuilder.Storage
  ) throws {
    try folder.write([UInt8](repeating: 1, count: 16), to: "d")
    do {
      _ = try file(storage)
      Issue.record("\(words): was taken")
    } catch { #expect("\(error)".contains(words), "\(error)") }
  }

  @Test func `shapes that overflow are refused`() throws {
    for shape in [[Int.max, 2], [-1, 2], [1 << 40, 1 << 40]] {
      #expect(throws: ONNXError.self) { try file(.raw([]), shape: shape) }
    }
  }

  @Test func `tensors that overlap in a file of data are refused`() throws {
    try folder.write([UInt8](repeating: 1, count: 16), to: "d")
    func places(_ offset: Int) -> ONNXBuilder {
      var builder = ONNXBuilder()
      builder.add(tensor: "a", shape: [2], storage: .external([("location", "d")]))
      builder.add(
        tensor: "b", shape: [2],
        storage: .external([("location", "d"), ("offset", "\(offset)"), ("length", "8")]))
      return builder
    }
    #expect(throws: ONNXError.self) { try read(places(4).bytes()) }
    #expect(try read(places(0).bytes()).tensors.count == 2)
    #expect(try read(places(8).bytes()).dataNames == ["d"])
  }

  @Test func `graphs inside each other have an end`() throws {
    var graph = ONNXBuilder()
    for _ in 0..<9 {
      var outer = ONNXBuilder()
      outer.add(node: "If", ["c"], ["o"], graphs: ["then_branch": graph])
      graph = outer
    }
    #expect(throws: ONNXError.self) { try read(graph.bytes()) }
  }

  @Test func `many small messages are refused before they fill the memory`() throws {
    var graph = WireWriter()
    for _ in 0..<(1 << 21) { graph.write([], as: 13) }
    var model = WireWriter()
    model.write(graph.bytes, as: 7)
    #expect(throws: ONNXError.self) { try read(model.bytes) }
  }

  @Test func `models for training and tensors in parts are refused`() throws {
    var training = WireWriter()
    training.copy(ONNXBuilder.sample(rows: 3).bytes()[...])
    training.write([], as: 20)
    #expect(throws: ONNXError.self) { try read(training.bytes) }
    #expect(throws: ONNXError.self) { try read([]) }
    #expect(throws: ONNXError.self) { try read(Array("GGUF".utf8)) }
  }
}
