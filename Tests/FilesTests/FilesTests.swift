import Files
import Testing

@Suite("Files")
struct FilesTests {
  @Test func `what is written is read again, at any place`() throws {
    let scratch = try Scratch()
    let file = try scratch.file("a", Array("lexotomy".utf8))
    #expect(file.size == 8)
    #expect(try file.read(at: 2, count: 3) == Array("xot".utf8))
    #expect(try file.read(at: 8, count: 0) == [])
    #expect(
      throws: FileError.outOfBounds(path: file.path, offset: 6, count: 3, size: 8)
    ) { try file.read(at: 6, count: 3) }
    #expect(throws: FileError.self) { try file.read(at: -1, count: 1) }
    #expect(throws: FileError.self) { try file.read(at: .max, count: 1) }
    #expect(
      FileError.outOfBounds(path: "a", offset: .max, count: .max, size: 8).description
        .hasSuffix("but the file has 8. It is cut short or damaged; fetch it again."))
    try file.checkUnchanged()
  }

  @Test func `what is no regular file is refused`() throws {
    let scratch = try Scratch()
    #expect(throws: FileError.missing(path: "\(scratch.path)/no")) {
      try InputFile("\(scratch.path)/no")
    }
    #expect(throws: FileError.wrongKind(path: scratch.path, wanted: "a regular file")) {
      try InputFile(scratch.path)
    }
    #expect(throws: FileError.wrongKind(path: "/dev/null", wanted: "a regular file")) {
      try InputFile("/dev/null")
    }
    let big = try scratch.file("big", [1, 2, 3])
    #expect(throws: FileError.tooLarge(path: big.path, size: 3, limit: 2)) {
      try InputFile.contents(of: big.path, limit: 2)
    }
  }

  @Test func `a file is created only if there is none`() throws {
    let scratch = try Scratch()
    _ = try scratch.file("a", [])
    #expect(throws: FileError.exists(path: "\(scratch.path)/a")) {
      try OutputFile(creating: "\(scratch.path)/a")
    }
  }

  @Test func `names that leave the folder are refused`() throws {
    let scratch = try Scratch()
    for name in ["", ".", "..", "a/b", "/a", "a\0b"] {
      #expect(throws: FileError.unsafeName(name: name, source: scratch.path)) {
        try scratch.staged.create(name)
      }
    }
    #expect(Folder.isPlain("...") && Folder.isPlain("ä b"))
  }

  @Test func `paths have a last component and a parent`() {
    #expect(Folder.lastComponent(of: "/a/b/") == "b")
    #expect(Folder.parent(of: "/a/b/") == "/a")
    #expect(Folder.parent(of: "/a") == "/")
    #expect(Folder.parent(of: "a") == ".")
    #expect(Folder.parent(of: "a/b") == "a")
  }
}

@Suite("Digest")
struct DigestTests {
  private let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  @Test func `the standard's example`() throws {
    #expect(Digest(of: Array("abc".utf8)).hex == abc)
    #expect(Digest(hex: abc)?.hex == abc)
    #expect(Digest(hex: abc.uppercased()) == nil)
    #expect(Digest(hex: "12") == nil)
  }

  @Test func `a file and its sections are digested in one pass`() throws {
    let scratch = try Scratch()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    let file = try scratch.file("a", bytes)
    let sections = [0..<0, 0..<7, 7..<1_048_576, 1_048_577..<2_500_000, 2_999_999..<3_000_000]
    let digests = try Digest.digests(of: file, sections: sections)
    #expect(digests.whole == Digest(of: bytes))
    #expect(digests.whole == (try Digest(of: file)))
    #expect(digests.sections == sections.map { Digest(of: Array(bytes[$0])) })
    #expect(try Digest(of: file, range: 5..<10) == Digest(of: Array(bytes[5..<10])))
  }

  @Test func `an output file digests what it writes, however it is written`() throws {
    let scratch = try Scratch()
    let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17 ^ $0 >> 7) }
    let source = try scratch.file("source", bytes)
    let file = try scratch.staged.create("out", isDigested: true)
    try file.write([1, 2, 3])
    try file.beginSection()
    try file.copy(from: source, at: 10, count: 1_500_000)
    #expect(try file.endSection() == Digest(of: Array(bytes[10..<1_500_010])))
    try file.beginSection()
    try file.gather([2, 0, 1], of: RowTable(file: source, offset: 4, rowSize: 5, rowCount: 9))
    let rows = Array(bytes[14..<19] + bytes[4..<14])
    #expect(try file.endSection() == Digest(of: rows))
    try file.finish()
    let expected = [1, 2, 3] + bytes[10..<1_500_010] + rows
    #expect(try contents("\(scratch.path)/out") == expected)
    #expect(file.count == expected.count)
    #expect(file.digest == Digest(of: expected))
  }

  @Test func `a file that is not asked to digest does not`() throws {
    let scratch = try Scratch()
    let file = try scratch.staged.create("out")
    try file.beginSection()
    try file.write([1])
    #expect(try file.endSection() == nil)
    try file.finish()
    #expect(file.digest == nil)
  }
}

@Suite("Worker")
struct WorkerTests {
  @Test func `work is done on a thread of its own`() throws {
    let worker = Worker { (1...100).reduce(0, +) }
    #expect(try worker.value() == 5050)
    #expect(try worker.value() == 5050)
    _ = Worker { 1 }
  }

  @Test func `what the work throws comes back`() {
    let worker = Worker<Int> { throw FileError.missing(path: "x") }
    #expect(throws: FileError.missing(path: "x")) { try worker.value() }
  }
}
