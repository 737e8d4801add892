import Files
import GGUF
import TestSupport
import Testing

@Suite("GGUFFile")
struct GGUFFileTests {
  @Test func `a file is read in the order of its keys`() throws {
    let file = try GGUFBuilder.sample.file()
    #expect(file.version == 3)
    #expect(file.entries.map(\.key) == ["general.name", "a.count", "a.list", "a.texts"])
    #expect(file["general.name"]?.text == "small")
    #expect(file["a.count"]?.int == 7)
    #expect(file["a.list"] == .floats([1.5, -2]))
    guard case .strings(let texts)? = file["a.texts"] else { throw GGUFBuilder.Unexpected() }
    #expect(texts.map { String(decoding: $0, as: UTF8.self) } == ["x", "", "yz"])
    #expect(file.tensors.isEmpty)
  }

  @Test func `tensors lie at multiples of the alignment`() throws {
    var builder = GGUFBuilder.sample
    builder.add(tensor: "token_embd.weight", shape: [32, 3], type: 8, offset: 0)
    let file = try builder.file(dataCount: 102)
    #expect(file.tensors.map(\.name) == ["token_embd.weight"])
    #expect(file.tensors[0].type.name == "Q8_0")
    #expect(file.tensors[0].byteCount == 3 * 34)
    #expect(file.dataOffset % 32 == 0)
    #expect(file.tensors[0].offset == file.dataOffset)
    #expect(throws: GGUFError.self) { try builder.file(dataCount: 101) }
  }

  @Test func `every prefix of a file is refused`() throws {
    var builder = GGUFBuilder.sample
    builder.add(tensor: "t", shape: [4], type: 0, offset: 0)
    let bytes = builder.bytes(dataCount: 16)
    for count in 0..<bytes.count {
      #expect(throws: GGUFError.self) { try GGUFBuilder.read(Array(bytes[..<count])) }
    }
    _ = try GGUFBuilder.read(bytes)
  }

  @Test func `counts beyond the file are refused before memory is taken`() throws {
    let bytes = GGUFBuilder.sample.bytes(dataCount: 0)
    for place in [8, 16] {
      for huge in [UInt64.max, 1 << 62, 1 << 40] {
        var damaged = bytes
        for index in 0..<8 {
          damaged[place + index] = UInt8(truncatingIfNeeded: huge >> (8 * index))
        }
        #expect(throws: GGUFError.self) { try GGUFBuilder.read(damaged) }
      }
    }
  }

  @Test func `damaged bytes never crash`() throws {
    var builder = GGUFBuilder.sample
    builder.add(tensor: "t", shape: [4, 2], type: 0, offset: 0)
    let bytes = builder.bytes(dataCount: 32)
    for place in bytes.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] {
        var damaged = bytes
        damaged[place] = value
        _ = try? GGUFBuilder.read(damaged)
      }
    }
  }

  @Test func `duplicate keys and unknown versions are refused`() throws {
    var builder = GGUFBuilder.sample
    builder.add("a.count", unsigned: 1)
    #expect(throws: GGUFError.self) { try builder.file() }
    var bytes = GGUFBuilder.sample.bytes(dataCount: 0)
    bytes[4] = 1
    #expect(throws: GGUFError.self) { try GGUFBuilder.read(bytes) }
    #expect(throws: GGUFError.self) { try GGUFBuilder.read(Array("no file".utf8)) }
  }
}
