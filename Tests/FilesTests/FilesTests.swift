import Concurrency
import Files
import TestSupport
import Testing

@Suite("Files")
struct FilesTests {
  @Test func `what is written is read again, at any place`() throws {
    let scratch = TemporaryFolder()
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
    let scratch = TemporaryFolder()
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
    let scratch = TemporaryFolder()
    _ = try scratch.file("a", [])
    #expect(throws: FileError.exists(path: "\(scratch.path)/a")) {
      try OutputFile(creating: "\(scratch.path)/a")
    }
  }

  @Test func `names that leave the folder are refused`() throws {
    let staged = try StagedFolder.temporary()
    for name in ["", ".", "..", "a/b", "/a", "a\0b"] {
      #expect(throws: FileError.unsafeName(name: name, source: staged.folder.path)) {
        try staged.create(name)
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

  @Test func `examples of the standard's authors`() {
    #expect(
      Digest(of: []).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Digest(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)).hex
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      Digest(of: [UInt8](repeating: 0x61, count: 1_000_000)).hex
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `the processor's instructions give what the library gives, however bytes come`() {
    var random = SeededGenerator(seed: 1)
    for round in 0..<300 {
      let count = round < 200 ? round : Int.random(in: 0...5000, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var (library, parts) = (DigestBuilder(usingInstructions: false), DigestBuilder())
      library.update(bytes)
      var start = 0
      while start < count {
        let end = min(count, start + Int.random(in: 0...130, using: &random))
        parts.update(Array(bytes[start..<end]))
        start = end
      }
      #expect(parts.digest() == library.digest())
      #expect(parts.digest() == Digest(of: bytes))
    }
  }

  @Test func `a file is digested, or a part of it`() throws {
    let scratch = TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    let file = try scratch.file("a", bytes)
    #expect(try Digest(of: file) == Digest(of: bytes))
    #expect(try Digest(of: file, range: 5..<10) == Digest(of: Array(bytes[5..<10])))
    #expect(try file.digest() == nil)
  }

  @Test func `many files are digested as each of them is`() throws {
    let scratch = TemporaryFolder()
    for count in 0..<5 {
      let contents = (0..<count).map { index in
        [UInt8](repeating: UInt8(index), count: [700_000, 0, 262_144, 1_000_001, 700_000][index])
      }
      let files = try contents.indices.map { try scratch.file("\(count)-\($0)", contents[$0]) }
      #expect(try Digest.digests(of: files) == contents.map { Digest(of: $0) })
    }
  }

  @Test func `files that are compared are digested by the way, whatever is left out`() throws {
    var random = SeededGenerator(seed: 2)
    let scratch = TemporaryFolder()
    for round in 0..<60 {
      let sizes = (0..<2).map { _ in Int.random(in: 0...700_000, using: &random) }
      let contents = sizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7) } }
      let files = try contents.indices.map { index in
        try scratch.file("\(round)-\(index)", contents[index]).digesting()
      }
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        let count = Int.random(in: 0...(sizes.min() ?? 0), using: &random)
        let places = sizes.map { Int.random(in: 0...$0 - count, using: &random) }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
          _ = try files[0].firstDifference(
            in: places[0]..<places[0] + count, from: files[1], at: places[1])
        case 1: _ = try files[1].read(at: places[1], count: count)
        default:
          let part = Array(contents[1][places[1]..<places[1] + count])
          #expect(try files[1].firstDifference(from: part, at: places[1]) == nil)
        }
      }
      for (file, bytes) in zip(files, contents) { #expect(try file.digest() == Digest(of: bytes)) }
    }
  }

  @Test func `a file that is read in step with itself is digested once`() throws {
    let scratch = TemporaryFolder()
    let bytes = (0..<500_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let file = try scratch.file("a", bytes).digesting()
    #expect(try file.firstDifference(in: 0..<bytes.count, from: file, at: 0) == nil)
    #expect(try file.digest() == Digest(of: bytes))
  }

  @Test func `an output file is followed while it is written, however it is written`() throws {
    let scratch = TemporaryFolder()
    let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 17 ^ $0 >> 7) }
    let source = try scratch.file("source", bytes)
    let file = try OutputFile(creating: "\(scratch.path)/out")
    let rows = Array(bytes[14..<19] + bytes[4..<14])
    let expected = [1, 2, 3] + bytes[10..<1_500_010] + rows
    let written = try file.followed(size: expected.count)
    let follower = Worker {
      let result = try written.digesting()
      let difference = try source.firstDifference(in: 10..<1_500_010, from: result, at: 3)
      return (difference, try result.digest(), try result.read(at: expected.count - 15, count: 15))
    }
    try file.write([1, 2, 3])
    try file.copy(from: source, at: 10, count: 1_500_000)
    try file.gather([2, 0, 1], of: RowTable(file: source, offset: 4, rowSize: 5, rowCount: 9))
    try file.finish()
    let (difference, digest, end) = try follower.value()
    #expect(difference == nil)
    #expect(digest == Digest(of: expected))
    #expect(end == rows)
    #expect(try InputFile.contents(of: "\(scratch.path)/out") == expected)
    #expect(file.count == expected.count)
  }

  @Test func `who follows a file whose writing ends too early is told`() throws {
    let scratch = TemporaryFolder()
    for isFinished in [true, false] {
      let path = "\(scratch.path)/out-\(isFinished)"
      var file: OutputFile? = try OutputFile(creating: path)
      let written = try #require(try file?.followed(size: 10))
      let follower = Worker { try Digest(of: written) }
      try file?.write([1, 2, 3])
      if isFinished { try file?.finish() }
      file = nil
      #expect(throws: FileError.changed(path: path)) { try follower.value() }
    }
  }
}
