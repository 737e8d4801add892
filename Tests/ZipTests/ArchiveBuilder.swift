/// Makes zip archives byte by byte, right ones and wrong ones.
struct ArchiveBuilder {
  struct Member {
    var name: String
    var contents: [UInt8]
    /// The name that its own header has, if that is another.
    var headerName: String?
    var flags = 0
    var method = 0
    /// The size that the directory tells, if that is another.
    var size: Int?
    /// The place that the directory tells, if that is another.
    var offset: Int?
    /// Whether sizes and place stand in the extra field.
    var isLarge = false
  }

  var members: [Member] = []
  /// Whether the directory is told by the records of large archives.
  var isLarge = false

  /// The archive.
  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = member.offset ?? file.count
      file += header(member) + member.contents
      directory += entry(member, at: offset)
    }
    let start = file.count
    file += directory
    if isLarge {
      let record = file.count
      file += [0x50, 0x4B, 6, 6] + little(44, 8) + little(0, 12)
      file += little(members.count, 8) + little(members.count, 8)
      file += little(directory.count, 8) + little(start, 8)
      file += [0x50, 0x4B, 6, 7] + little(0, 4) + little(record, 8) + little(1, 4)
    }
    file += [0x50, 0x4B, 5, 6] + little(0, 4)
    let count = isLarge ? 0xFFFF : members.count
    file += little(count, 2) + little(count, 2) + little(directory.count, 4)
    return file + little(isLarge ? 0xFFFF_FFFF : start, 4) + little(0, 2)
  }

  private func header(_ member: Member) -> [UInt8] {
    let name = Array((member.headerName ?? member.name).utf8)
    let sizes = little(member.contents.count, 4)
    return [0x50, 0x4B, 3, 4] + little(20, 2) + little(member.flags, 2) + little(member.method, 2)
      + little(0, 8) + sizes + sizes + little(name.count, 2) + little(3, 2) + name + [7, 7, 7]
  }

  private func entry(_ member: Member, at offset: Int) -> [UInt8] {
    let name = Array(member.name.utf8)
    let (packed, size) = (member.contents.count, member.size ?? member.contents.count)
    let numbers =
      member.isLarge
      ? Array(repeating: UInt8(0xFF), count: 8) : little(packed, 4) + little(size, 4)
    let extra =
      member.isLarge
      ? little(9, 2) + little(1, 2) + [1]
        + little(1, 2) + little(24, 2) + little(size, 8) + little(packed, 8) + little(offset, 8)
      : []
    return [0x50, 0x4B, 1, 2] + little(20, 2) + little(20, 2) + little(member.flags, 2)
      + little(member.method, 2) + little(0, 4) + little(0x1234, 4) + numbers
      + little(name.count, 2) + little(extra.count, 2) + little(0, 2) + little(0, 8)
      + little(member.isLarge ? 0xFFFF_FFFF : offset, 4) + name + extra
  }

  private func little(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
  }
}
