internal import JSON

extension SafetensorsHeader {
  /// A tensor to be written, whose place is not known yet.
  struct Entry {
    let name: String
    let dtype: DType
    let shape: [Int]
    let byteCount: Int
  }

  /// Places tensors one after another, behind the header that describes them.
  ///
  /// They keep their order unless that would leave one of them unaligned; then those with the
  /// widest elements come first, as the reference implementation writes them.
  static func placing(_ entries: [Entry], metadata: [Metadata]?) -> (header: Self, bytes: [UInt8]) {
    let entries = isAligned(entries) ? entries : sortedByAlignment(entries)
    let text = text(of: entries, metadata: metadata)
    var offset = 8 + text.count
    let tensors = entries.map { entry in
      defer { offset += entry.byteCount }
      return Tensor(
        name: entry.name, dtype: entry.dtype, shape: entry.shape,
        range: offset..<offset + entry.byteCount)
    }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    let header = Self(metadata: metadata, tensors: tensors, dataOffset: 8 + text.count)
    return (header, length + text)
  }

  private static func isAligned(_ entries: [Entry]) -> Bool {
    var offset = 0
    for entry in entries {
      if offset % entry.dtype.alignment != 0 { return false }
      offset += entry.byteCount
    }
    return true
  }

  private static func sortedByAlignment(_ entries: [Entry]) -> [Entry] {
    entries.enumerated().sorted { left, right in
      let alignments = (left.element.dtype.alignment, right.element.dtype.alignment)
      return alignments.0 == alignments.1
        ? left.offset < right.offset : alignments.0 > alignments.1
    }.map(\.element)
  }

  /// The JSON, with spaces up to a multiple of eight bytes.
  private static func text(of entries: [Entry], metadata: [Metadata]?) -> [UInt8] {
    var writer = JSONWriter(isIndented: false)
    var offset = 0
    writer.writeObject { writer in
      if let metadata {
        writer.write(key: "__metadata__".utf8)
        writer.writeObject { writer in
          for item in metadata {
            writer.write(key: item.key.utf8)
            writer.write(string: item.text.utf8)
          }
        }
      }
      for entry in entries {
        writer.write(key: entry.name.utf8)
        writer.writeObject { $0.write(entry, at: offset) }
        offset += entry.byteCount
      }
    }
    let text = writer.bytes
    return text + [UInt8](repeating: 0x20, count: (8 - text.count % 8) % 8)
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ entry: SafetensorsHeader.Entry, at offset: Int) {
    write(key: "dtype".utf8)
    write(string: entry.dtype.rawValue.utf8)
    write(key: "shape".utf8)
    write(entry.shape)
    write(key: "data_offsets".utf8)
    write([offset, offset + entry.byteCount])
  }

  private mutating func write(_ integers: [Int]) {
    writeArray { writer in for integer in integers { writer.write(literal: String(integer)) } }
  }
}
