import Checkpoints
import Files
import TestSupport
import Testing

@Suite("Safetensors header")
struct SafetensorsHeaderTests {
  private func header(_ text: String, data: Int = 0) throws -> SafetensorsHeader {
    let bytes = Array(text.utf8)
    return try SafetensorsHeader(
      reading: bytes, fileSize: 8 + bytes.count + data, source: "x.safetensors")
  }

  private func problem(_ text: String, data: Int = 0) -> CheckpointError.HeaderProblem? {
    do {
      _ = try header(text, data: data)
      return nil
    } catch CheckpointError.header(_, let problem) {
      return problem
    } catch { return nil }
  }

  private func entry(_ name: String, _ begin: Int, _ end: Int, shape: String? = nil) -> String {
    #""\#(name)":{"dtype":"U8","shape":\#(shape ?? "[\(end - begin)]"),"data_offsets":[\#(begin),\#(end)]}"#
  }

  @Test func `tensors come in the order of their data`() throws {
    let header = try header("{\(entry("b", 3, 5)),\(entry("a", 0, 3))}   ", data: 5)
    #expect(header.tensors.map(\.name) == ["a", "b"])
    #expect(header.tensors[1].range.count == 2)
    #expect(header.metadata == nil)
  }

  @Test func `empty files, scalars, empty tensors and odd names are fine`() throws {
    #expect(try header("{}").tensors.isEmpty)
    let text =
      #"{"":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"../x\u0000":{"dtype":"F16","shape":[0,9],"data_offsets":[4,4],"extra":[1]}}"#
    let header = try header(text, data: 4)
    #expect(header.tensors.map(\.name) == ["", "../x\0"])
    #expect(header.tensors.map(\.parameterCount) == [1, 0])
  }

  @Test func `metadata keeps its order`() throws {
    let header = try header(#"{"__metadata__":{"z":"1","format":"pt"}}"#)
    #expect(header.metadata == [.init(key: "z", text: "1"), .init(key: "format", text: "pt")])
  }

  @Test(arguments: DType.allCases) func `every type is known by name`(dtype: DType) throws {
    let text =
      #"{"a":{"dtype":"\#(dtype.rawValue)","shape":[4],"data_offsets":[0,\#(dtype.bitCount / 2)]}}"#
    #expect(try header(text, data: dtype.bitCount / 2).tensors[0].dtype == dtype)
  }

  @Test func `holes, overlaps and other sizes are refused`() {
    #expect(problem("{\(entry("a", 1, 3))}", data: 3) == .hole(before: "a", byteCount: 1))
    let hole = problem("{\(entry("a", 0, 2)),\(entry("b", 3, 4))}", data: 4)
    #expect(hole == .hole(before: "b", byteCount: 1))
    let overlap = problem("{\(entry("a", 0, 3)),\(entry("b", 2, 4))}", data: 4)
    #expect(overlap == .overlap(tensor: "b"))
    let text = "{\(entry("a", 0, 2))}"
    let size = 8 + text.utf8.count
    #expect(problem(text, data: 3) == .wrongSize(expected: size + 2, actual: size + 3))
    #expect(problem(text, data: 1) == .wrongSize(expected: size + 2, actual: size + 1))
    #expect(problem("{}", data: 1) == .wrongSize(expected: 10, actual: 11))
  }

  @Test func `offsets and shapes that do not fit are refused`() {
    let backwards = problem(#"{"a":{"dtype":"U8","shape":[],"data_offsets":[3,1]}}"#)
    #expect(backwards == .unsuitableOffsets(tensor: "a", offsets: [3, 1]))
    let three = problem(#"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1,2]}}"#, data: 1)
    #expect(three == .unsuitableOffsets(tensor: "a", offsets: [0, 1, 2]))
    #expect(
      problem("{\(entry("a", 0, 3, shape: "[2]"))}", data: 3)
        == .sizeMismatch(tensor: "a", shape: [2], dtype: .u8, byteCount: 3))
    let huge = "[4294967296,4294967296]"
    #expect(
      problem("{\(entry("a", 0, 0, shape: huge))}")
        == .unsuitableShape(tensor: "a", shape: [1 << 32, 1 << 32], dtype: .u8))
    let half = problem(#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}"#, data: 1)
    #expect(half == .unsuitableShape(tensor: "a", shape: [3], dtype: .f4))
    #expect(
      problem("{\(entry("a", 0, 1, shape: "[1,1,1,1,1,1,1,1,1]"))}", data: 1)
        == .tooManyAxes(tensor: "a", count: 9))
    let end = problem(
      #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#)
    #expect(end != nil)
  }

  @Test(arguments: ["-1", "1.5", "1e3", "\"3\"", "null", "99999999999999999999"])
  func `sizes are integers from 0 up`(size: String) {
    #expect(
      problem("{\(entry("a", 0, 0, shape: "[\(size)]"))}") == .notASize(tensor: "a", key: "shape"))
    let offsets = problem(#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[\#(size),0]}}"#)
    #expect(offsets == .notASize(tensor: "a", key: "data_offsets"))
  }

  @Test func `names that stand twice are refused`() {
    let twice = problem("{\(entry("a", 0, 1)),\(entry("a", 1, 2))}", data: 2)
    #expect(twice == .duplicate(tensor: "a"))
    #expect(
      problem(#"{"__metadata__":{},"__metadata__":{}}"#) == .duplicate(tensor: "__metadata__"))
    #expect(throws: (any Error).self) { try header(#"{"__metadata__":{"a":"1","a":"2"}}"#) }
    #expect(throws: (any Error).self) {
      try header(#"{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)
    }
  }

  @Test func `unknown types, missing keys and other metadata are refused by name`() {
    let unknown = problem(#"{"a":{"dtype":"Q4","shape":[0],"data_offsets":[0,0]}}"#)
    #expect(unknown == .unknownDType(tensor: "a", dtype: "Q4"))
    #expect(
      unknown?.description
        == "'a' has the unknown type 'Q4'. Update lexotomy, or convert the tensor.")
    for key in ["dtype", "shape", "data_offsets"] {
      let all = [
        "dtype": #""dtype":"U8""#, "shape": #""shape":[0]"#,
        "data_offsets": #""data_offsets":[0,0]"#,
      ]
      let text = all.filter { $0.key != key }.values.joined(separator: ",")
      #expect(problem("{\"a\":{\(text)}}") == .missing(tensor: "a", key: key))
    }
    #expect(problem(#"{"__metadata__":{"a":1}}"#) == .metadataNotText(key: "a"))
    #expect(problem(#"{"__metadata__":[]}"#) == .metadataNotText(key: "__metadata__"))
  }

  @Test func `the text is one object, with spaces behind it at most`() {
    #expect(problem(" {}") == .noObject)
    #expect(problem("") == .noObject)
    #expect(problem("[]") == .noObject)
    #expect(problem("{}\n") == .trailingText)
    #expect(problem("{}\0") == .trailingText)
    #expect(problem("{}{}") == .trailingText)
    #expect(throws: (any Error).self) { try header("{") }
    #expect(throws: (any Error).self) { try header("{\"a\":1}") }
    let deep = #"{"a":{"x":[[[[1]]]],"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#
    #expect(throws: (any Error).self) { try header(deep) }
  }

  @Test func `the length of the header is checked before anything else`() throws {
    let scratch = TemporaryFolder()
    let cases: [(String, [UInt8], CheckpointError.HeaderProblem)] = [
      ("short", [1, 2, 3], .tooShort(byteCount: 3)),
      ("zero", little(0), .unsuitableLength(0)),
      ("huge", little(.max), .unsuitableLength(.max)),
      ("cap", little(100_000_001), .unsuitableLength(100_000_001)),
      ("cut", little(100) + [0x7B], .wrongSize(expected: 108, actual: 9)),
    ]
    for (name, bytes, problem) in cases {
      try scratch.write(bytes, to: name)
      #expect(
        throws: CheckpointError.header(file: "\(scratch.folder.path)/\(name)", problem: problem)
      ) { try SafetensorsFile(name, in: scratch.folder) }
    }
  }

  @Test func `any damaged header is refused without a crash`() {
    let good = Array(
      (#"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
        + #""b":{"dtype":"U8","shape":[4],"data_offsets":[24,28]}}"#).utf8)
    var random = SeededGenerator(seed: 7)
    for _ in 0..<20_000 {
      var bytes = good
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(UInt8.random(in: 0x22...0x7D, using: &random), at: place)
        }
      }
      let header = try? SafetensorsHeader(
        reading: bytes, fileSize: 8 + bytes.count + 28, source: "")
      if let header {
        #expect(header.tensors.reduce(0) { $0 + $1.byteCount } == 28)
      }
    }
  }
}
