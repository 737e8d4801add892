internal import Files

/// The members of a zip archive as PyTorch writes them: stored, never packed, also beyond 4 GB.
///
/// Nothing is unpacked, and names are only compared. Source: PKWARE's APPNOTE 6.3.
struct TorchArchive {
  private static let memberLimit = 1 << 21

  let file: InputFile
  /// Where the bytes of each member lie.
  private(set) var members: [String: Range<Int>] = [:]

  /// Reads the directory at the end of the archive, and the header of each member.
  init(_ file: InputFile) throws {
    self.file = file
    let directory = try Self.directory(file)
    var cursor = TorchCursor(file, directory.offset..<file.size)
    var ranges: [Range<Int>] = []
    for _ in 0..<directory.count {
      let (name, range) = try Self.member(&cursor, before: directory.offset)
      guard members.updateValue(range, forKey: name) == nil else {
        throw cursor.damaged("the member '\(shown(name))' stands twice")
      }
      ranges.append(range)
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    for (range, next) in zip(ranges, ranges.dropFirst())
    where range.upperBound > next.lowerBound {
      throw cursor.fail(.damaged(at: next.lowerBound, what: "two members overlap"))
    }
  }

  /// The number of members and the place of the directory, from the record at the end.
  private static func directory(_ file: InputFile) throws -> (count: Int, offset: Int) {
    let tailStart = max(0, file.size - (1 << 16) - 22)
    let tail = try file.read(at: tailStart, count: file.size - tailStart)
    let start = stride(from: tail.count - 22, through: 0, by: -1)
      .first { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }
    guard let start else {
      throw TorchCursor(file, file.size..<file.size)
        .damaged("the archive has no directory; it is cut short")
    }
    let end = tailStart + start
    var cursor = TorchCursor(file, end..<file.size)
    try cursor.skip(10)
    var count = try cursor.integer(2)
    try cursor.skip(4)
    var offset = try cursor.integer(4)
    if count == 0xFFFF || offset == 0xFFFF_FFFF, end >= 20 {
      (count, offset) = try largeDirectory(file, before: end)
    }
    guard offset <= end, count <= (end - offset) / 46, count <= memberLimit else {
      throw cursor.damaged("a directory of \(count) members at byte \(offset)")
    }
    return (count, offset)
  }

  private static func largeDirectory(
    _ file: InputFile, before end: Int
  ) throws -> (count: Int, offset: Int) {
    var cursor = TorchCursor(file, end - 20..<end)
    guard try cursor.integer(4) == 0x0706_4B50 else {
      throw cursor.damaged("the large directory is missing")
    }
    try cursor.skip(4)
    let place = try cursor.integer(8)
    guard place <= end - 20 else { throw cursor.damaged("a directory at byte \(place)") }
    cursor = TorchCursor(file, place..<end)
    guard try cursor.integer(4) == 0x0606_4B50 else {
      throw cursor.damaged("the large directory is missing")
    }
    try cursor.skip(28)
    let count = try cursor.integer(8)
    try cursor.skip(8)
    return (count, try cursor.integer(8))
  }

  private static func member(
    _ cursor: inout TorchCursor, before end: Int
  ) throws -> (name: String, range: Range<Int>) {
    guard try cursor.integer(4) == 0x0201_4B50 else {
      throw cursor.damaged("no entry of the directory")
    }
    try cursor.skip(4)
    let flags = try cursor.integer(2)
    let method = try cursor.integer(2)
    try cursor.skip(8)
    var sizes = [try cursor.integer(4), try cursor.integer(4)]
    let lengths = [try cursor.integer(2), try cursor.integer(2), try cursor.integer(2)]
    try cursor.skip(8)
    sizes.append(try cursor.integer(4))
    let name = String(decoding: try cursor.bytes(lengths[0]), as: UTF8.self)
    try readLarge(cursor.bytes(lengths[1]), into: &sizes, cursor)
    try cursor.skip(lengths[2])
    guard flags & 1 == 0, method == 0 else {
      throw cursor.fail(.unsupported("the packed or encrypted member '\(shown(name))'"))
    }
    guard sizes[0] == sizes[1] else {
      throw cursor.damaged("the member '\(shown(name))' has two sizes")
    }
    return (name, try bytes(of: name, at: sizes[2], count: sizes[0], in: cursor.file, before: end))
  }

  /// Where the bytes of a member lie, whose own header begins at `offset`.
  private static func bytes(
    of name: String, at offset: Int, count: Int, in file: InputFile, before end: Int
  ) throws -> Range<Int> {
    guard offset <= end else {
      throw TorchCursor(file, end..<end).damaged("the member '\(shown(name))' is elsewhere")
    }
    var cursor = TorchCursor(file, offset..<end)
    guard try cursor.integer(4) == 0x0403_4B50 else {
      throw cursor.damaged("no header of the member '\(shown(name))'")
    }
    try cursor.skip(22)
    let (nameLength, extraLength) = (try cursor.integer(2), try cursor.integer(2))
    guard String(decoding: try cursor.bytes(nameLength), as: UTF8.self) == name else {
      throw cursor.damaged("the member '\(shown(name))' has two names")
    }
    try cursor.skip(extraLength)
    let start = cursor.offset
    try cursor.skip(count)
    return start..<cursor.offset
  }

  /// Takes sizes and offset beyond 4 GB from the extra field 1, where they stand in this order:
  /// size, packed size, offset, each only if it does not fit.
  private static func readLarge(
    _ extra: ArraySlice<UInt8>, into sizes: inout [Int], _ cursor: TorchCursor
  ) throws {
    var rest = extra
    while rest.count >= 4 {
      let header = Array(rest.prefix(4))
      let field = rest.dropFirst(4).prefix(Int(header[2]) | Int(header[3]) << 8)
      rest = rest[field.endIndex...]
      guard header[0] == 1, header[1] == 0 else { continue }
      var numbers = field
      for slot in [1, 0, 2] where sizes[slot] == 0xFFFF_FFFF && numbers.count >= 8 {
        let bits = numbers.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let size = Int(exactly: bits) else { throw cursor.damaged("a size of \(bits)") }
        sizes[slot] = size
        numbers = numbers.dropFirst(8)
      }
    }
  }
}
