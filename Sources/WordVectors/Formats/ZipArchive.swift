internal import Corpora
internal import Files

/// The members of a zip archive, stored or deflated, also beyond 4 GB (APPNOTE 6.3).
struct ZipArchive {
  struct Member {
    let name: String
    let isDeflated: Bool
    let packedSize: Int
    let size: Int
    let checksum: UInt32
    /// Where its own header begins.
    let offset: Int
  }

  let file: InputFile
  private(set) var members: [Member] = []

  /// Reads the directory at the end of the archive.
  init(_ path: String) throws {
    file = try InputFile(path)
    let (count, offset) = try Self.directory(file)
    var cursor = FileCursor(file)
    try cursor.skip(offset)
    for _ in 0..<count { members.append(try Self.member(&cursor)) }
  }

  /// Opens a member: its bytes, and how many they are.
  func reader(of member: Member) throws -> MemberReader {
    var cursor = FileCursor(file)
    try cursor.skip(member.offset)
    guard try cursor.integer(UInt32.self) == 0x0403_4B50 else {
      throw WordVectorError.damaged(
        path: file.path, place: .byte(member.offset), problem: "no header of '\(member.name)'")
    }
    try cursor.skip(22)
    let lengths = Int(try cursor.integer(UInt16.self)) + Int(try cursor.integer(UInt16.self))
    try cursor.skip(lengths)
    try cursor.require(member.packedSize)
    return try MemberReader(
      file, at: cursor.offset, count: member.packedSize, isDeflated: member.isDeflated)
  }

  /// The number of members and the place of the directory, from the record at the end.
  private static func directory(_ file: InputFile) throws -> (count: Int, offset: Int) {
    let tailStart = max(0, file.size - (1 << 16) - 22)
    let tail = try file.read(at: tailStart, count: file.size - tailStart)
    let signature: [UInt8] = [0x50, 0x4B, 5, 6]
    guard
      let start = stride(from: tail.count - 22, through: 0, by: -1)
        .first(where: { tail[$0...].starts(with: signature) })
    else {
      throw WordVectorError.damaged(
        path: file.path, place: .byte(file.size), problem: "the archive has no directory")
    }
    var cursor = FileCursor(file)
    try cursor.skip(tailStart + start + 10)
    let count = Int(try cursor.integer(UInt16.self))
    _ = try cursor.integer(UInt32.self)
    let offset = Int(try cursor.integer(UInt32.self))
    guard count == 0xFFFF || offset == 0xFFFF_FFFF, tailStart + start >= 20 else {
      return (count, offset)
    }
    return try largeDirectory(file, before: tailStart + start)
  }

  private static func largeDirectory(
    _ file: InputFile, before end: Int
  ) throws -> (count: Int, offset: Int) {
    var cursor = FileCursor(file)
    try cursor.skip(end - 20)
    func damaged() -> WordVectorError {
      .damaged(path: file.path, place: .byte(end), problem: "the large directory is missing")
    }
    guard try cursor.integer(UInt32.self) == 0x0706_4B50 else { throw damaged() }
    try cursor.skip(4)
    let place = try cursor.integer(UInt64.self)
    guard let place = Int(exactly: place) else { throw damaged() }
    cursor = FileCursor(file)
    try cursor.skip(place)
    guard try cursor.integer(UInt32.self) == 0x0606_4B50 else { throw damaged() }
    try cursor.skip(28)
    let count = try cursor.integer(UInt64.self)
    try cursor.skip(8)
    let offset = try cursor.integer(UInt64.self)
    guard let count = Int(exactly: count), let offset = Int(exactly: offset),
      count <= file.size / 46
    else { throw damaged() }
    return (count, offset)
  }

  private static func member(_ cursor: inout FileCursor) throws -> Member {
    let (path, place) = (cursor.file.path, cursor.place)
    func damaged(_ problem: String) -> WordVectorError {
      .damaged(path: path, place: place, problem: problem)
    }
    guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
      throw damaged("no entry of the directory")
    }
    try cursor.skip(4)
    let flags = try cursor.integer(UInt16.self)
    let method = try cursor.integer(UInt16.self)
    try cursor.skip(4)
    let checksum = try cursor.integer(UInt32.self)
    var sizes = [try cursor.integer(UInt32.self), try cursor.integer(UInt32.self)].map(UInt64.init)
    let lengths = try (0..<3).map { _ in Int(try cursor.integer(UInt16.self)) }
    try cursor.skip(8)
    sizes.append(UInt64(try cursor.integer(UInt32.self)))
    let name = shown(try cursor.bytes(lengths[0]), limit: 200)
    try readLarge(Array(try cursor.bytes(lengths[1])), into: &sizes)
    try cursor.skip(lengths[2])
    guard flags & 1 == 0, method == 0 || method == 8 else {
      throw WordVectorError.unsupported(
        path: path, found: "the member '\(name)' (encrypted, or packed by method \(method))",
        remedy: "Save it with numpy.savez or numpy.savez_compressed.")
    }
    // size, packed size, offset: the directory has the packed size first.
    guard let packed = Int(exactly: sizes[0]), let size = Int(exactly: sizes[1]),
      let offset = Int(exactly: sizes[2]), method == 8 || packed == size
    else { throw damaged("the sizes of '\(name)' are impossible") }
    return Member(
      name: name, isDeflated: method == 8, packedSize: packed, size: size, checksum: checksum,
      offset: offset)
  }

  /// Takes sizes and offset beyond 4 GB from the extra field 1, where they stand in this order:
  /// size, packed size, offset, each only if it does not fit.
  private static func readLarge(_ extra: [UInt8], into sizes: inout [UInt64]) throws {
    var index = 0
    while index + 4 <= extra.count {
      let (id, length) = (extra[index], Int(extra[index + 2]))
      let end = min(extra.count, index + 4 + length + Int(extra[index + 3]) << 8)
      if id == 1, extra[index + 1] == 0 {
        var place = index + 4
        for slot in [1, 0, 2] where sizes[slot] == 0xFFFF_FFFF && place + 8 <= end {
          sizes[slot] = extra[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
          place += 8
        }
      }
      index = end
    }
  }
}
