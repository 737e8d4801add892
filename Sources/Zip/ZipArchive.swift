public import Files

/// The members of a zip archive, stored or deflated, also beyond 4 GB.
///
/// Nothing is unpacked here, and names are only compared. Members that overlap, which can make a small
/// file seem a large one, are refused. Source: PKWARE's APPNOTE 6.3.
public struct ZipArchive {
  /// A member.
  public struct Member: Sendable {
    /// The name.
    public let name: String
    /// Whether its bytes are deflated (RFC 1951), and not stored.
    public let isDeflated: Bool
    /// The range of its bytes in the file, as they are stored or deflated.
    public let range: Range<Int>
    /// The number of its bytes when it is unpacked, as the directory states.
    public let size: Int
    /// The CRC-32 of these, as the directory says.
    public let checksum: UInt32
  }

  private static let memberLimit = 1 << 21

  /// The file.
  public let file: InputFile
  /// The members, in the order of the directory, with names that differ.
  public private(set) var members: [Member] = []

  /// Reads the directory at the end of the archive, and the header of each member.
  ///
  /// - Throws: `ZipError`; `FileError`.
  /// - Complexity: O(*n* log *n*) in the members.
  public init(_ file: InputFile) throws {
    self.file = file
    let directory = try Self.directory(file)
    var cursor = FileCursor(file, in: directory.offset..<file.size)
    var names: Set<String> = []
    for _ in 0..<directory.count {
      let entry = try Self.entry(&cursor)
      guard names.insert(entry.name).inserted else {
        throw cursor.damaged("the member '\(ErrorText.excerpt(of: entry.name))' stands twice")
      }
      members.append(try Self.member(entry, in: file, before: directory.offset))
    }
    let ranges = members.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
    for (range, next) in zip(ranges, ranges.dropFirst())
    where range.upperBound > next.lowerBound {
      throw ZipError.damaged(
        path: file.path, offset: next.lowerBound, what: "two members overlap")
    }
  }

  /// The number of members and the place of the directory, from the record at the end.
  private static func directory(_ file: InputFile) throws -> (count: Int, offset: Int) {
    let tailStart = max(0, file.size - (1 << 16) - 22)
    let tail = try file.read(at: tailStart, count: file.size - tailStart)
    let start = stride(from: tail.count - 22, through: 0, by: -1)
      .first { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }
    guard let start else {
      throw ZipError.damaged(
        path: file.path, offset: file.size, what: "the archive has no directory; it is cut short")
    }
    let end = tailStart + start
    var cursor = FileCursor(file, in: end..<file.size)
    try cursor.skip(10)
    var count = Int(try cursor.integer(UInt16.self))
    try cursor.skip(4)
    var offset = Int(try cursor.integer(UInt32.self))
    if count == 0xFFFF || offset == 0xFFFF_FFFF, end >= 20 {
      (count, offset) = try largeDirectory(file, before: end)
    }
    guard offset <= end, count <= (end - offset) / 46, count <= memberLimit else {
      throw cursor.damaged("a directory of \(count) members at byte \(offset)")
    }
    return (count, offset)
  }

  /// The same from the records of archives beyond 4 GB or 65,535 members.
  private static func largeDirectory(
    _ file: InputFile, before end: Int
  ) throws -> (count: Int, offset: Int) {
    var cursor = FileCursor(file, in: end - 20..<end)
    guard try cursor.integer(UInt32.self) == 0x0706_4B50 else {
      throw cursor.damaged("the large directory is missing")
    }
    try cursor.skip(4)
    let place = try cursor.size()
    guard place <= end - 20 else { throw cursor.damaged("a directory at byte \(place)") }
    cursor = FileCursor(file, in: place..<end)
    guard try cursor.integer(UInt32.self) == 0x0606_4B50 else {
      throw cursor.damaged("the large directory is missing")
    }
    try cursor.skip(28)
    let count = try cursor.size()
    try cursor.skip(8)
    return (count, try cursor.size())
  }

  /// The directory's entry for a member.
  private struct Entry {
    let name: String
    let isDeflated: Bool
    let packedSize: Int
    let size: Int
    let checksum: UInt32
    /// The offset of its own header.
    let offset: Int
  }

  private static func entry(_ cursor: inout FileCursor) throws -> Entry {
    guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
      throw cursor.damaged("no entry of the directory")
    }
    try cursor.skip(4)
    let flags = try cursor.integer(UInt16.self)
    let method = try cursor.integer(UInt16.self)
    try cursor.skip(4)
    let checksum = try cursor.integer(UInt32.self)
    let (packedSize, size) = (try cursor.integer(UInt32.self), try cursor.integer(UInt32.self))
    let lengths = try (0..<3).map { _ in Int(try cursor.integer(UInt16.self)) }
    try cursor.skip(8)
    var sizes = [packedSize, size, try cursor.integer(UInt32.self)].map { Int($0) }
    let name = String(decoding: try cursor.bytes(lengths[0]), as: UTF8.self)
    try readLarge(cursor.bytes(lengths[1]), into: &sizes, cursor)
    try cursor.skip(lengths[2])
    guard flags & 1 == 0, method == 0 || method == 8 else {
      throw ZipError.unsupported(path: cursor.file.path, member: ErrorText.excerpt(of: name))
    }
    guard method == 8 || sizes[0] == sizes[1] else {
      throw cursor.damaged("the member '\(ErrorText.excerpt(of: name))' has two sizes")
    }
    return Entry(
      name: name, isDeflated: method == 8, packedSize: sizes[0], size: sizes[1],
      checksum: checksum, offset: sizes[2])
  }

  /// Takes sizes and offset beyond 4 GB from the extra field 1.
  ///
  /// They stand in this order: size, packed size, offset, each only if it does not fit. The directory
  /// has the packed size first.
  private static func readLarge(
    _ extra: ArraySlice<UInt8>, into sizes: inout [Int], _ cursor: FileCursor
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

  /// The member of an entry: its own header must have the same name, and its bytes must all lie before
  /// the directory.
  private static func member(
    _ entry: Entry, in file: InputFile, before end: Int
  ) throws -> Member {
    let name = ErrorText.excerpt(of: entry.name)
    guard entry.offset <= end else {
      throw ZipError.damaged(
        path: file.path, offset: end, what: "the member '\(name)' is elsewhere")
    }
    var cursor = FileCursor(file, in: entry.offset..<end)
    guard try cursor.integer(UInt32.self) == 0x0403_4B50 else {
      throw cursor.damaged("no header of the member '\(name)'")
    }
    try cursor.skip(22)
    let nameLength = Int(try cursor.integer(UInt16.self))
    let extraLength = Int(try cursor.integer(UInt16.self))
    guard String(decoding: try cursor.bytes(nameLength), as: UTF8.self) == entry.name else {
      throw cursor.damaged("the member '\(name)' has two names")
    }
    try cursor.skip(extraLength)
    let start = cursor.offset
    try cursor.skip(entry.packedSize)
    return Member(
      name: entry.name, isDeflated: entry.isDeflated, range: start..<cursor.offset,
      size: entry.size, checksum: entry.checksum)
  }
}

extension FileCursor {
  fileprivate func damaged(_ what: String) -> ZipError {
    .damaged(path: file.path, offset: offset, what: what)
  }

  /// Reads a number of 64 bits that is a size or a place.
  fileprivate mutating func size() throws -> Int {
    let number = try integer(UInt64.self)
    guard let size = Int(exactly: number) else { throw damaged("a size of \(number)") }
    return size
  }
}
