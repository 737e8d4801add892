import Files
import Testing
import Zip

/// Archives that are made by hand.
@Suite("Zip archives")
struct ZipArchiveTests {
  private static let two = [
    ArchiveBuilder.Member(name: "a/first", contents: [1, 2, 3]),
    ArchiveBuilder.Member(name: "a/second", contents: Array("words".utf8)),
  ]

  /// Opens bytes as an archive.
  private func archive(_ bytes: [UInt8]) throws -> ZipArchive {
    let folder = try StagedFolder.temporary()
    try folder.write(bytes, to: "archive.zip")
    return try ZipArchive(InputFile("\(folder.folder.path)/archive.zip"))
  }

  /// What is wrong with the archive of these members.
  private func problem(
    _ change: (inout [ArchiveBuilder.Member]) -> Void
  ) throws -> String {
    var builder = ArchiveBuilder(members: Self.two)
    change(&builder.members)
    do {
      _ = try archive(builder.bytes)
      return "nothing"
    } catch let error as ZipError {
      return error.description
    } catch let error as FileError {
      return error.description
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `members are found where they lie`(isLarge: Bool, areLarge: Bool) throws {
    var builder = ArchiveBuilder(members: Self.two, isLarge: isLarge)
    for index in builder.members.indices { builder.members[index].isLarge = areLarge }
    let archive = try archive(builder.bytes)
    #expect(archive.members.map(\.name) == ["a/first", "a/second"])
    #expect(archive.members.map(\.size) == [3, 5])
    #expect(archive.members.allSatisfy { !$0.isDeflated && $0.checksum == 0x1234 })
    for (member, expected) in zip(archive.members, Self.two) {
      let range = member.range
      #expect(
        try archive.file.read(at: range.lowerBound, count: range.count) == expected.contents)
    }
  }

  @Test func `a deflated member inflates, and no byte more`() throws {
    // "aaaaaaaaaa", deflated by zlib.
    let packed: [UInt8] = [0x4B, 0x4C, 0x84, 0x01, 0x00]
    var member = ArchiveBuilder.Member(name: "a", contents: packed)
    (member.method, member.size) = (8, 10)
    let archive = try archive(ArchiveBuilder(members: [member]).bytes)
    let found = try #require(archive.members.first)
    #expect(found.isDeflated && found.size == 10)
    let reader = MemberReader(archive.file, found.range, isDeflated: true)
    #expect(try reader.read(4) == Array("aaaa".utf8))
    #expect(try reader.read(100) == Array("aaaaaa".utf8))
    #expect(try reader.read(1).isEmpty)
    #expect(reader.checksum == 0x4C11_CDF0)
  }

  @Test func `what does not inflate is told`() throws {
    var member = ArchiveBuilder.Member(name: "a", contents: [0xFF, 0xFF, 0xFF])
    (member.method, member.size) = (8, 10)
    let archive = try archive(ArchiveBuilder(members: [member]).bytes)
    let reader = MemberReader(archive.file, archive.members[0].range, isDeflated: true)
    #expect(throws: ZipError.self) { try reader.read(10) }
  }

  @Test func `members that overlap are refused`() throws {
    #expect(try problem { $0[1].offset = 0 }.contains("two names"))
    #expect(
      try problem {
        $0[1].name = $0[0].name
        $0[1].offset = 0
      }.contains("stands twice"))
    // A member within the bytes of another, as bombs have them.
    var inner = ArchiveBuilder(members: [ArchiveBuilder.Member(name: "b", contents: [9, 9])]).bytes
    inner.removeLast(inner.count - 30 - 1 - 3 - 2)
    #expect(
      try problem {
        $0[0].contents = inner
        $0[1] = ArchiveBuilder.Member(name: "b", contents: [9, 9], offset: 30 + 7 + 3)
      }.contains("two members overlap"))
  }

  @Test func `what is told twice must be the same`() throws {
    #expect(try problem { $0[0].headerName = "a/fjrst" }.contains("'a/first' has two names"))
    #expect(try problem { $0[0].size = 4 }.contains("'a/first' has two sizes"))
  }

  @Test func `encrypted members, and methods that are not known, are refused`() throws {
    #expect(try problem { $0[1].flags = 1 }.contains("'a/second' is encrypted"))
    #expect(try problem { $0[1].method = 12 }.contains("'a/second' is encrypted"))
  }

  @Test(arguments: [80, 1 << 20, Int.max])
  func `members beyond the file are refused`(place: Int) throws {
    let message = try problem {
      $0[1].offset = place
      $0[1].isLarge = true
    }
    #expect(message != "nothing")
  }

  @Test func `control characters of names are not shown`() throws {
    let message = try problem { $0[0] = .init(name: "\u{1B}[2J", contents: [1], flags: 1) }
    #expect(message.contains("'\u{FFFD}[2J'"))
  }

  @Test(arguments: [false, true])
  func `every cut is refused`(isLarge: Bool) throws {
    let bytes = ArchiveBuilder(members: Self.two, isLarge: isLarge).bytes
    for count in bytes.indices {
      #expect(throws: (any Error).self, "cut to \(count)") {
        _ = try archive(Array(bytes.prefix(count)))
      }
    }
  }
}
