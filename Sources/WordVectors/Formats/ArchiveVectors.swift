internal import Files
internal import ICU
internal import LinearAlgebra
internal import Zip

/// Word vectors of an `.npz` archive: the arrays `words` and `vectors`.
final class ArchiveVectors: BatchReader {
  private let path: String
  private let words: WordList
  private let member: ZipArchive.Member
  private let reader: MemberReader
  private var rows: NumPyRows
  private var done = 0

  var width: Int { rows.width }
  var announcedCount: Int? { words.count }

  init(_ path: String) throws {
    self.path = path
    let archive = try ZipArchive(InputFile(path))
    func bytes(of member: ZipArchive.Member) -> MemberReader {
      MemberReader(archive.file, member.range, isDeflated: member.isDeflated)
    }
    func member(_ name: String) throws -> ZipArchive.Member {
      guard let member = archive.members.first(where: { $0.name == name + ".npy" }) else {
        let names = archive.members.map { ErrorText.excerpt(of: $0.name) }.joined(separator: ", ")
        throw WordVectorError.unsupported(
          path: path, found: "an archive without the array '\(name)' (it has: \(names))",
          remedy: "Save it with numpy.savez(FILE, words=…, vectors=…).")
      }
      return member
    }
    let list = try member("words")
    words = try Self.words(bytes(of: list), list, path: "\(path): words")
    self.member = try member("vectors")
    reader = bytes(of: self.member)
    rows = try NumPyRows(reader, size: self.member.size, path: "\(path): vectors")
    guard rows.rowCount == words.count else {
      throw WordVectorError.countDiffers(path: path, found: rows.rowCount, announced: words.count)
    }
  }

  func next(limit: Int) throws -> WordBatch? {
    guard !rows.isAtEnd else {
      try Self.requireEnd(reader, member, path: path)
      return nil
    }
    let vectors = try rows.next(limit: limit)
    var list = WordList()
    for index in done..<done + vectors.rows { list.append(words[index]) }
    done += vectors.rows
    return WordBatch(words: list, vectors: vectors)
  }

  /// Reads texts of equal size, filled up with zeros: characters of 32 bits, or bytes.
  private static func words(
    _ reader: MemberReader, _ member: ZipArchive.Member, path: String
  ) throws -> WordList {
    let header = try NumPyHeader(reader, path: path)
    let isBytes = header.type.hasPrefix("|S")
    guard header.shape.count == 1, isBytes || header.type.hasPrefix("<U"),
      let length = Int(header.type.dropFirst(2)), length > 0
    else {
      throw WordVectorError.unsupported(
        path: path, found: "an array of type '\(header.type)' and shape \(header.shape)",
        remedy: "Save the words as texts: numpy.array(words, dtype=str).")
    }
    let (size, overflow) = length.multipliedReportingOverflow(by: isBytes ? 1 : 4)
    let (needed, tooMany) = header.shape[0].multipliedReportingOverflow(by: size)
    guard !overflow, !tooMany, needed <= member.size else {
      throw WordVectorError.cutShort(
        path: path, place: .byte(0), needed: tooMany ? Int.max : needed, remaining: member.size)
    }
    var words = WordList()
    for row in 0..<header.shape[0] {
      let bytes = try reader.read(size)
      guard bytes.count == size else {
        throw WordVectorError.cutShort(
          path: path, place: .row(row + 1), needed: size, remaining: bytes.count)
      }
      words.append(try isBytes ? trimmed(bytes) : text(bytes, path, row))
    }
    try requireEnd(reader, member, path: path)
    return words
  }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.prefix(bytes.count - bytes.reversed().prefix { $0 == 0 }.count))
  }

  private static func text(_ bytes: [UInt8], _ path: String, _ row: Int) throws -> [UInt8] {
    var scalars = stride(from: 0, to: bytes.count, by: 4).map { start in
      bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    while scalars.last == 0 { scalars.removeLast() }
    var text: [UInt8] = []
    for scalar in scalars {
      guard scalar <= 0x10FFFF else {
        throw WordVectorError.damaged(
          path: path, place: .row(row + 1), problem: "\(scalar) is no character")
      }
      UTF8Text.append(scalar, to: &text)
    }
    return text
  }

  /// Checks that all was read, and that it is what was packed.
  private static func requireEnd(
    _ reader: MemberReader, _ member: ZipArchive.Member, path: String
  ) throws {
    guard try reader.read(1).isEmpty, reader.checksum == member.checksum else {
      throw WordVectorError.damaged(
        path: path, place: .byte(member.range.lowerBound),
        problem: "the checksum of '\(member.name)' is wrong")
    }
  }
}
