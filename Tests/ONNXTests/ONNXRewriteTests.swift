import Files
import ONNX
import TestSupport
import Testing

@Suite("ONNXRewrite")
struct ONNXRewriteTests {
  private let folder = TemporaryFolder()

  /// A graph whose tensors stand in each way there is; 300 rows, so that lengths have several bytes.
  private func source(rows: Int = 300) throws -> ONNXFile {
    var builder = ONNXBuilder.sample(rows: rows)
    builder.add(
      tensor: "zeros", shape: [rows], type: 3, storage: .numbers((0..<rows).map { $0 - 150 }))
    builder.add(
      tensor: "outside", shape: [rows, 4], type: 2,
      storage: .external([("location", "data"), ("offset", "16"), ("length", "\(4 * rows)")]))
    builder.add(
      tensor: "behind", shape: [3],
      storage: .external([("location", "data"), ("offset", "\(16 + 4 * rows + 48)")]))
    builder.add(tensor: "before", shape: [4], storage: .external([("location", "data")]))
    let data = (0..<(16 + 4 * rows + 48 + 12)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    try folder.write(data, to: "data")
    try folder.write(builder.bytes(), to: "source.onnx")
    return try ONNXFile("source.onnx", in: Folder(folder.path))
  }

  /// Takes rows of all tensors with an axis of this size, and says so wherever a shape has it.
  private func edits(_ file: ONNXFile, size: Int) -> ONNXEdits {
    var edits = ONNXEdits()
    for (number, tensor) in file.tensors.enumerated() {
      guard let axis = tensor.shape.firstIndex(of: size) else { continue }
      edits.tables.append(.init(tensor: number, axis: axis))
    }
    return edits
  }

  private func write(_ rewrite: ONNXRewrite) throws -> ONNXFile {
    let staged = try StagedFolder(destination: "\(folder.path)/\(UInt64.random(in: 0 ... .max))")
    for (index, name) in rewrite.fileNames.enumerated() {
      let output = try staged.create(name)
      try rewrite.write(index, to: output)
      try output.finish()
    }
    try staged.commit()
    return try ONNXFile(rewrite.fileNames[0], in: Folder(staged.destination))
  }

  private func contents(_ file: ONNXFile) throws -> [[UInt8]] {
    try file.files.map { try $0.read(at: 0, count: $0.size) }
  }

  @Test func `without edits the copy is the files`() throws {
    let source = try source()
    let rewrite = try ONNXRewrite(of: source, edits: ONNXEdits(), rows: [])
    let result = try write(rewrite)
    #expect(try contents(result) == contents(source))
    #expect(try rewrite.findings(in: result.files).isEmpty)
  }

  @Test(arguments: [[0, 2, 299], [5], Array(0..<300), [299, 0, 17], []] as [[UInt32]])
  func `the rows that are asked for are those of the result`(rows: [UInt32]) throws {
    let source = try source()
    let rewrite = try ONNXRewrite(of: source, edits: edits(source, size: 300), rows: rows)
    let result = try write(rewrite)
    let count = rows.count
    #expect(
      result.tensors.map(\.shape)
        == [[count, 2], [2], [2, count], [count], [count], [count, 4], [3], [4]])
    #expect(try rewrite.findings(in: result.files, jobs: 3).isEmpty)
    #expect(try contents(result).reduce(0) { $0 + $1.count } == rewrite.byteCounts.reduce(0, +))
    #expect(result.graphs[0].nodes.map(\.inputs) == source.graphs[0].nodes.map(\.inputs))
  }

  @Test func `every changed byte is found`() throws {
    let source = try source(rows: 9)
    let rewrite = try ONNXRewrite(of: source, edits: edits(source, size: 9), rows: [1, 4, 8])
    let result = try write(rewrite)
    for (index, name) in result.fileNames.enumerated() {
      let bytes = try contents(result)[index]
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 1
        var files = result.files
        files[index] = try InputFile(folder.write(changed, to: "changed-\(name)"))
        #expect(try !rewrite.findings(in: files).isEmpty, "\(name): byte \(place)")
      }
      var files = result.files
      files[index] = try InputFile(folder.write(bytes + [0], to: "longer-\(name)"))
      #expect(try rewrite.findings(in: files).count == 1)
    }
  }

  @Test func `tensors in a file of data keep their order and alignment`() throws {
    let source = try source()
    let rewrite = try ONNXRewrite(of: source, edits: edits(source, size: 300), rows: [7, 8])
    let result = try write(rewrite)
    let data = try contents(result)[1]
    let before = try contents(source)[1]
    #expect(Array(data[..<16]) == Array(before[..<16]))
    #expect(Array(data[16..<24]) == Array(before[44..<52]))
    // It was at a multiple of 16.
    #expect(Array(data[32...]) == Array(before.suffix(12)))
  }

  @Test func `rows that are no whole bytes, and numbers one by one, are refused`() throws {
    var builder = ONNXBuilder()
    builder.add(tensor: "bits", shape: [4, 3], type: 22, storage: .raw([0, 0, 0, 0, 0, 0]))
    try folder.write(builder.bytes(), to: "bits.onnx")
    let file = try ONNXFile("bits.onnx", in: Folder(folder.path))
    #expect(throws: ONNXError.self) {
      try ONNXRewrite(of: file, edits: edits(file, size: 4), rows: [0])
    }
  }
}
