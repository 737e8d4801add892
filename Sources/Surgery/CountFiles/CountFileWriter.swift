internal import Bytes
internal import Files

/// Writes the contents of a file of counts.
struct CountFileWriter {
  private(set) var bytes: [UInt8]

  /// Begins a file.
  init(_ magic: [UInt8], tokenizer: Digest) { bytes = magic + tokenizer.bytes }

  /// Makes room for so many more bytes.
  mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(bytes.count + count + 32) }

  /// Appends a number in base 128.
  mutating func append(_ number: UInt64) { bytes.append(varint: number) }

  /// Appends a number that is not negative in base 128.
  mutating func append(_ number: Int) { bytes.append(varint: UInt64(number)) }

  /// Appends bytes without their length.
  mutating func append(raw more: some Sequence<UInt8>) { bytes += more }

  /// Appends a text: the number of its bytes, and these.
  mutating func append(_ text: String) {
    append(text.utf8.count)
    append(raw: Array(text.utf8))
  }

  /// Appends options: their number; for each, by name: its name and its value.
  mutating func append(_ options: [String: String]) {
    append(options.count)
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      append(name)
      append(value)
    }
  }

  /// Returns the whole file, with its checksum.
  func finish() -> [UInt8] { bytes + Digest(of: bytes).bytes }
}
