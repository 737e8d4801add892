import Files
import GGUF
import TestSupport
import Testing

@Suite("GGUFRewrite")
struct GGUFRewriteTests {
  private let folder = TemporaryFolder()

  /// Two tensors, of quantized rows and of numbers, with data that tells its place.
  private func source() throws -> InputFile {
    var builder = GGUFBuilder.sample
    builder.add("a.id", unsigned: 2)
    builder.add("a.flag", bool: true)
    builder.add(tensor: "rows", shape: [32, 3], type: 8, offset: 0)
    builder.add(tensor: "other", shape: [5], type: 0, offset: 128)
    var bytes = builder.bytes(dataCount: 160)
    for index in 0..<160 { bytes[bytes.count - 160 + index] = UInt8(index + 1) }
    for index in 102..<128 { bytes[bytes.count - 160 + index] = 0 }
    for index in 148..<160 { bytes[bytes.count - 160 + index] = 0 }
    return try InputFile(folder.write(bytes, to: "source.gguf"))
  }

  private func rewrite(
    edits: [String: GGUFEdit] = [:], rows: [String: [UInt32]] = [:],
    adding added: GGUFAddedRows? = nil
  ) throws -> (rewrite: GGUFRewrite, result: InputFile) {
    let source = try source()
    let rewrite = try GGUFRewrite(
      of: GGUFFile(source), in: source, edits: edits, rows: rows, adding: added)
    let path = "\(folder.path)/result-\(UInt64.random(in: 0 ... .max)).gguf"
    let output = try OutputFile(creating: path)
    try rewrite.write(to: output)
    try output.finish()
    return (rewrite, try InputFile(path))
  }

  private func bytes(_ file: InputFile) throws -> [UInt8] { try file.read(at: 0, count: file.size) }

  @Test func `without edits the copy is the file`() throws {
    let (rewrite, result) = try rewrite()
    #expect(try bytes(result) == bytes(source()))
    #expect(rewrite.byteCount == result.size)
    #expect(try rewrite.findings(in: result).isEmpty)
  }

  @Test func `items and rows are taken in the order that is asked for`() throws {
    let (rewrite, result) = try rewrite(
      edits: [
        "a.list": .items([1]), "a.texts": .items([2, 0]), "a.id": .number(1), "a.flag": .removed,
      ], rows: ["rows": [2, 0]])
    let file = try GGUFFile(result)
    #expect(file.entries.map(\.key) == ["general.name", "a.count", "a.list", "a.texts", "a.id"])
    #expect(file["a.list"] == .floats([-2]))
    guard case .strings(let texts)? = file["a.texts"] else { throw GGUFBuilder.Unexpected() }
    #expect(texts.map { String(decoding: $0, as: UTF8.self) } == ["yz", "x"])
    #expect(file["a.id"]?.int == 1)
    #expect(file.tensors.map(\.shape) == [[32, 2], [5]])
    let data = try result.read(at: file.tensors[0].offset, count: 68)
    #expect(data == (69...102).map { UInt8($0) } + (1...34).map { UInt8($0) })
    let other = try result.read(at: file.tensors[1].offset, count: 20)
    #expect(other == (129...148).map { UInt8($0) })
    #expect(file.tensors[1].offset == file.dataOffset + 96)
    #expect(try rewrite.findings(in: result).isEmpty)
  }

  @Test func `items and rows are added behind those that stay`() throws {
    let rows = GGUFAddedRows(count: 2) { name, body in
      #expect(name == "rows")
      try body([UInt8](repeating: 201, count: 34))
      try body([UInt8](repeating: 202, count: 34))
    }
    let (rewrite, result) = try rewrite(
      edits: [
        "a.list": .items([1, 0], adding: [.number(0.25)]),
        "a.texts": .items([0], adding: [.text(Array("new".utf8)), .text([])]),
      ], rows: ["rows": [0, 1, 2]], adding: rows)
    let file = try GGUFFile(result)
    #expect(file["a.list"] == .floats([-2, 1.5, 0.25]))
    guard case .strings(let texts)? = file["a.texts"] else { throw GGUFBuilder.Unexpected() }
    #expect(texts.map { String(decoding: $0, as: UTF8.self) } == ["x", "new", ""])
    #expect(file.tensors.map(\.shape) == [[32, 5], [5]])
    let data = try result.read(at: file.tensors[0].offset, count: 170)
    #expect(data.prefix(102) == (1...102).map { UInt8($0) }[...])
    #expect(data[102..<136].allSatisfy { $0 == 201 } && data[136...].allSatisfy { $0 == 202 })
    #expect(try rewrite.findings(in: result).isEmpty)
    var changed = try bytes(result)
    changed[file.tensors[0].offset + 140] ^= 1
    let other = try InputFile(folder.write(changed, to: "other.gguf"))
    #expect(try rewrite.findings(in: other) == [.added(tensor: "rows", result: 4)])
  }

  @Test func `every changed byte is found`() throws {
    let (rewrite, result) = try rewrite(edits: ["a.list": .items([1])], rows: ["rows": [1]])
    let bytes = try bytes(result)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 1
      let file = try InputFile(folder.write(changed, to: "changed.gguf"))
      #expect(try !rewrite.findings(in: file).isEmpty, "byte \(place)")
    }
    let longer = try InputFile(folder.write(bytes + [0], to: "longer.gguf"))
    #expect(
      try rewrite.findings(in: longer)
        == [.size(expected: bytes.count, actual: bytes.count + 1)])
  }

  @Test func `edits that do not fit are refused`() throws {
    let refused: [[String: GGUFEdit]] = [
      ["a.count": .items([0])], ["a.list": .number(1)], ["general.name": .number(1)],
      ["a.list": .items([2])], ["a.id": .number(-1)], ["a.id": .number(1 << 32)],
      ["a.list": .items([0], adding: [.text([])])], ["a.texts": .items([0], adding: [.number(1)])],
    ]
    for edits in refused {
      #expect(throws: GGUFError.self) { try rewrite(edits: edits) }
    }
  }

  @Test func `a tensor of a type that is not known is refused`() throws {
    var builder = GGUFBuilder.sample
    builder.add(tensor: "t", shape: [32], type: 99, offset: 0)
    let file = try InputFile(folder.write(builder.bytes(dataCount: 64), to: "unknown.gguf"))
    #expect(throws: GGUFError.self) {
      try GGUFRewrite(of: GGUFFile(file), in: file, edits: [:], rows: [:])
    }
  }
}
