import Files
import Pickle
import TestSupport
import Testing

/// A dialect that knows one name, and gives back what it is called with.
private final class Plain: PickleDialect {
  var rules = PickleRules(
    protocols: 2...5, instructions: Set(PickleInstruction.allCases), containerLimit: 8)
  var states: [PickleValue] = []

  func allows(_ name: String) -> Bool { name == "a.b" }

  func call(
    _ name: String, _ arguments: [PickleValue], _ heap: inout PickleHeap
  ) throws -> PickleValue {
    try heap.make(.list, arguments)
  }

  func resolve(_ identifier: PickleValue, _ heap: PickleHeap) throws -> PickleValue { identifier }

  func set(_ state: PickleValue, on value: PickleValue, _ heap: PickleHeap) { states.append(state) }

  func append(_ items: [PickleValue], to object: Int) -> Bool { false }
}

@Suite("Reader of pickles")
struct PickleReaderTests {
  private let folder = TemporaryFolder()

  private func reader(_ bytes: [UInt8], _ dialect: Plain = Plain()) throws -> PickleReader {
    PickleReader(FileCursor(try InputFile(folder.write(bytes, to: "a.pkl"))), dialect)
  }

  private func refusal(_ bytes: [UInt8], _ dialect: Plain = Plain()) throws -> PickleError? {
    var reader = try reader(bytes, dialect)
    do { _ = try reader.read() } catch let error as PickleError { return error }
    return nil
  }

  @Test func `a dictionary of texts, numbers and a tuple is read`() throws {
    // pickle.dumps({"x": (1, -2), "y": [None, True]}, 2)
    let bytes =
      [0x80, 2] + Array("}q".utf8) + [0] + Array("(X".utf8) + [1, 0, 0, 0] + Array("xq".utf8) + [1]
      + Array("K".utf8) + [1] + Array("J".utf8) + [0xFE, 0xFF, 0xFF, 0xFF, 0x86]
      + Array("q".utf8) + [2] + Array("X".utf8) + [1, 0, 0, 0] + Array("y]q".utf8) + [3]
      + Array("(N".utf8) + [0x88] + Array("eu.".utf8)
    var reader = try reader(bytes)
    let root = try reader.read()
    let heap = reader.heap
    #expect(heap.items(heap.value("x", of: root), .tuple) == [.int(1), .int(-2)])
    #expect(heap.items(heap.value("y", of: root), .list) == [.none, .bool(true)])
    #expect(heap.value("z", of: root) == nil)
    #expect(heap.items(root, .list) == nil)
  }

  @Test func `names are compared with the list, and a call is asked for`() throws {
    var reader = try reader(Array("ca\nb\nK\u{7}".utf8) + [0x85, 0x52, 0x2E])
    let root = try reader.read()
    #expect(reader.heap.items(root, .list) == [.int(7)])
    #expect(
      try refusal(Array("cos\nsystem\n.".utf8)) == .refusedName("os.system", at: 0))
    let spelt: [UInt8] = [0x8C, 2] + Array("os".utf8) + [0x8C, 6] + Array("system".utf8)
    #expect(try refusal(spelt + [0x93, 0x2E]) == .refusedName("os.system", at: 12))
    // A call of what is no name, and of no tuple.
    #expect(try refusal(Array("K\u{1})R.".utf8)) != nil)
    #expect(try refusal(Array("ca\nb\n]R.".utf8)) != nil)
  }

  @Test func `instructions that are not on the list are refused by place`() throws {
    let dialect = Plain()
    dialect.rules.instructions = []
    #expect(try refusal([0x80, 2, 0x95], dialect) == .refusedInstruction(0x95, at: 2))
    // INST, OBJ, EXT1, PERSID and STRING are in no dialect.
    for code in "io\u{82}PS".unicodeScalars {
      let code = UInt8(code.value)
      #expect(try refusal([code, 0, 0, 0]) == .refusedInstruction(code, at: 0))
    }
    #expect(try refusal([0x80, 1]) == .unknownProtocol(1, at: 0))
    #expect(try refusal([0x80, 6]) == .unknownProtocol(6, at: 0))
  }

  @Test(arguments: [
    ".", "a.", "]a.", "N)a.", "](NNu.", "}(Nu.", "(N(.", "t.", "0.", "h\u{0}.", "N)s.", "b.",
    "}Na.", "]NNs.", "NR.", "(NNNd.", "q\u{0}.",
  ])
  func `an instruction without its values is damage`(program: String) throws {
    guard case .damaged? = try refusal(Array(program.utf8)) else {
      Issue.record("it is not refused")
      return
    }
  }

  @Test func `bounds hold for containers, texts, integers and the memo`() throws {
    #expect(try refusal(Array("))))))))N.".utf8)) == nil)
    #expect(try refusal(Array("))))))))).".utf8)) == .damaged(at: 9, what: "too many containers"))
    let dialect = Plain()
    dialect.rules.textLimit = 2
    dialect.rules.isTextChecked = true
    #expect(try refusal(Array("U\u{2}ab.".utf8), dialect) == nil)
    #expect(try refusal(Array("U\u{3}abc.".utf8), dialect) != nil)
    #expect(try refusal([0x55, 1, 0xFF, 0x2E], dialect) != nil)
    #expect(try refusal([0x8A, 9] + [UInt8](repeating: 1, count: 9) + [0x2E]) != nil)
    // Each place may run ahead by 256 of the values that were remembered, and no further.
    #expect(try refusal([0x4E, 0x72, 0, 1, 0, 0, 0x72, 1, 1, 0, 0, 0x2E]) == nil)
    #expect(try refusal([0x4E, 0x72, 0, 1, 0, 0, 0x72, 2, 1, 0, 0, 0x2E]) != nil)
    #expect(try refusal([0x8D] + [UInt8](repeating: 0xFF, count: 8)) != nil)
  }

  @Test func `integers of up to eight bytes are exact`() throws {
    let cases: [([UInt8], Int)] = [
      ([], 0), ([0x80], -128), ([0xFF, 0], 255), ([0xFF, 0xFF], -1),
      ([0, 0, 0, 0, 0, 0, 0, 0x80], Int.min),
    ]
    for (bytes, expected) in cases {
      var reader = try reader([0x8A, UInt8(bytes.count)] + bytes + [0x2E])
      #expect(try reader.read() == .int(expected))
    }
  }

  @Test func `bytes stay in the file, and several pickles stand one after another`() throws {
    var reader = try reader(Array("C\u{3}abc.K\u{5}.".utf8))
    #expect(try reader.read() == .bytes(2..<5))
    #expect(try reader.read() == .int(5))
    #expect(throws: FileError.self) { _ = try reader.read() }
  }
}
